/* The roster's day: arrow keys between places, Escape puts down, the address follows what is in hand. */
(() => {
  "use strict";
  const cells = () => [...document.querySelectorAll("#plan a.post, #plan a.b, #plan button.b")].filter((el) => el.offsetParent !== null);

  function follow() {
    const address = document.getElementById("plan")?.dataset.address;
    if (address && location.pathname + location.search !== address) history.replaceState(null, "", address);
  }

  /** The cell nearest to `from` in that direction, by the middle of what is seen. */
  function beside(from, key) {
    const here = from.getBoundingClientRect();
    const x = here.left + Math.min(here.width, 120) / 2, y = here.top + here.height / 2;
    let best = null, least = Infinity;
    for (const el of cells()) {
      if (el === from) continue;
      const box = el.getBoundingClientRect();
      const dx = Math.max(box.left - x, 0, x - box.right), dy = box.top + box.height / 2 - y;
      const sideways = (box.left + Math.min(box.width, 120) / 2) - x;
      const fits = { ArrowDown: dy > 8, ArrowUp: dy < -8, ArrowRight: Math.abs(dy) < 8 && sideways > 4, ArrowLeft: Math.abs(dy) < 8 && sideways < -4 }[key];
      const far = key === "ArrowDown" || key === "ArrowUp" ? Math.abs(dy) * 4 + dx : Math.abs(sideways);
      if (fits && far < least) { least = far; best = el; }
    }
    return best;
  }

  document.addEventListener("keydown", (event) => {
    if (!event.key.startsWith("Arrow") || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = event.target.closest?.("#plan .b, #plan .post");
    const start = !from && event.target === document.body;
    if (!from && !start) return;
    const next = start ? cells()[0] : beside(from, event.key);
    if (next) { event.preventDefault(); next.focus(); next.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  });
  // A refresh that was on its way while the hand changed would bring the old hand back: it is dropped.
  document.addEventListener("htmx:before:response", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    const now = sourceElement?.id && document.getElementById(sourceElement.id)?.getAttribute("hx-get");
    if (request.method === "GET" && ["plan", "side", "summary"].includes(sourceElement?.id) && now && now !== request.action) event.preventDefault();
  });
  document.addEventListener("htmx:after:swap", () => {
    follow();
    document.querySelector("#side .refused")?.focus({ preventScroll: false });
  });
})();
