/* The gate's screens: no second tap on what has just changed under the thumb, the bar of the clock, undo that turns into the next act. */
(() => {
  "use strict";
  const SETTLE_MS = 120; // nobody reacts faster: the finger was on its way to what stood there before
  const AGAIN_MS = 400; // the second tap of a double tap, on what the first one brought
  const born = new WeakMap();
  let tapped = -AGAIN_MS;
  const { now, span } = window.anchang;

  /** Note when what stands under [data-settle] became something else. */
  function note(first = false) {
    for (const el of document.querySelectorAll("[data-settle]")) {
      const seen = born.get(el);
      if (!seen || seen.key !== el.dataset.settle) born.set(el, { key: el.dataset.settle, at: first ? -AGAIN_MS : performance.now() });
    }
  }
  document.addEventListener("click", (event) => {
    const el = event.target.closest("[data-settle]");
    if (!el) return;
    note();
    const at = performance.now(), changed = born.get(el).at;
    const again = tapped < changed && at - tapped < AGAIN_MS;
    tapped = at;
    if (again || at - changed < SETTLE_MS) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  function fill() {
    for (const el of document.querySelectorAll("[data-fill]")) {
      const part = (now() - el.dataset.from) / (el.dataset.s * 1000);
      el.style.setProperty("--part", Math.min(1, Math.max(0, part)).toFixed(3));
      el.classList.toggle("over", part > 1);
    }
    for (const el of document.querySelectorAll("[data-goes-s]")) {
      el.dataset.ends ||= String(Date.now() + el.dataset.goesS * 1000);
      const left = Math.ceil((el.dataset.ends - Date.now()) / 1000);
      if (left > 0) { for (const word of el.querySelectorAll("[data-left]")) word.textContent = span(left * 1000); continue; }
      const around = el.closest("[data-settle]");
      if (around) born.set(around, { key: around.dataset.settle, at: performance.now() });
      el.remove();
    }
  }
  document.addEventListener("htmx:after:swap", () => { note(); fill(); });
  setInterval(fill, 500);
  note(true);
  fill();
})();
