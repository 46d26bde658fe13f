/* Relief: after one's own tap the answer is in view, though it stands on top of the page. */
(() => {
  "use strict";
  let tapped = false;
  document.addEventListener("submit", (event) => { tapped = Boolean(event.target.closest("#relief")); }, true);
  document.addEventListener("htmx:after:swap", () => {
    if (!tapped) return;
    tapped = false;
    document.querySelector("#relief :is(.relief-card, .alert, .relief-meal)")?.scrollIntoView({ block: "center" });
  });
})();
