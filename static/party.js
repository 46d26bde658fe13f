/* The page of a party does not fetch itself again while somebody has opened a part of it to type or choose. */
(() => {
  "use strict";
  const kept = (event) => {
    const { ctx } = event.detail;
    const block = document.getElementById("party");
    if (!block || ctx.sourceElement !== block || ctx.request.method !== "GET") return;
    if (block.querySelector("details[open]:not(.all)")) event.preventDefault();
  };
  document.addEventListener("htmx:before:request", kept);
  document.addEventListener("htmx:before:response", kept);  // it was under way when the part was opened
})();
