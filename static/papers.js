/* Papers of people: what was refused comes into view where it was typed. */
(() => {
  "use strict";
  document.addEventListener("htmx:after:swap", () => {
    const wrong = document.querySelector("#panel .alert[role=alert], #panel .field.bad input");
    if (!wrong) return;
    if (wrong.matches(".alert")) wrong.tabIndex = -1;
    wrong.focus({ preventScroll: true });
    wrong.scrollIntoView({ block: "center" });
  });
})();
