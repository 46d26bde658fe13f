/* The gate's screens: no second tap on what has just changed under the thumb, the bar of the clock, undo that turns into the next act. */
(() => {
  "use strict";
  const SETTLE_MS = 500;
  const born = new WeakMap();
  const { now, span } = window.anchang;

  /** Note when what stands under [data-settle] became something else. */
  function note(first = false) {
    for (const el of document.querySelectorAll("[data-settle]")) {
      const seen = born.get(el);
      if (!seen || seen.key !== el.dataset.settle) born.set(el, { key: el.dataset.settle, at: first ? -SETTLE_MS : performance.now() });
    }
  }
  document.addEventListener("click", (event) => {
    const el = event.target.closest("[data-settle]");
    if (el && performance.now() - (born.get(el)?.at ?? 0) < SETTLE_MS) { event.preventDefault(); event.stopImmediatePropagation(); }
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
