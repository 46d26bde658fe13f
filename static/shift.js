/* My shift: what a person has folded open stays open when a list refreshes itself. */
(() => {
  "use strict";
  const open = new Set();
  document.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (!(fold instanceof HTMLDetailsElement) || !fold.id || !fold.matches("main .fold")) return;
    if (fold.open) open.add(fold.id);
    else open.delete(fold.id);
  }, true);
  document.addEventListener("htmx:after:swap", () => {
    for (const id of open) {
      const fold = document.getElementById(id);
      if (fold instanceof HTMLDetailsElement) fold.open = true;
    }
  });
})();
