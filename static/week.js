/* The roster's week: the next gap that is out of sight is told at the edge; on a phone a swipe goes to the next day. */
(() => {
  "use strict";
  const NARROW = matchMedia("(max-width: 700px)"), FAR = 60;
  const plan = () => document.getElementById("plan");

  /* ---- the gap below the fold ---- */
  let waiting = false;
  function gaps() {
    return [...(plan()?.querySelectorAll("[data-gap]") || [])].filter((el) => el.offsetParent !== null);
  }
  function tell() {
    waiting = false;
    const link = plan()?.querySelector("a.nextgap[href^='#']"), foot = plan()?.querySelector(".foot");
    if (!link || NARROW.matches) return;
    const bottom = Math.min(innerHeight, foot.getBoundingClientRect().top), all = gaps();
    const head = plan().querySelector("thead")?.getBoundingClientRect().bottom || 0;
    const below = all.find((el) => el.getBoundingClientRect().top > bottom - 20);
    const above = all.find((el) => el.getBoundingClientRect().bottom < head + 10);
    const next = below || above || all[0];
    if (!next) return;
    link.setAttribute("href", `#${next.id}`);
    link.querySelector("[aria-hidden]").textContent = below ? "↓" : above ? "↑" : "→";
    link.querySelector("[data-next]").textContent = next.dataset.gap;
  }
  function soon() {
    if (!waiting) { waiting = true; requestAnimationFrame(tell); }
  }
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  document.addEventListener("htmx:after:swap", soon);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.nextgap[href^='#']");
    const found = link && document.getElementById(link.getAttribute("href").slice(1));
    if (!found) return;
    event.preventDefault();
    found.scrollIntoView({ block: "center", inline: "nearest" });
    window.roster?.go(found);
  });
  tell();

  /* ---- the bar's forms answer with the day that is in view, which the bar itself does not hear of ---- */
  document.addEventListener("submit", (event) => {
    const on = event.target.closest("#summary") && event.target.elements.on;
    const shown = on && new URL(plan().dataset.address, location.href).searchParams.get("on");
    if (shown) on.value = shown;
  }, true);

  /* ---- phone: swipe from day to day ---- */
  let from = null;
  document.addEventListener("touchstart", (event) => {
    const inside = event.target.closest?.("#plan") && !event.target.closest(".scroll, .daychips");
    from = NARROW.matches && inside && event.touches.length === 1 ? event.touches[0] : null;
  }, { passive: true });
  document.addEventListener("touchend", (event) => {
    const to = event.changedTouches[0], start = from;
    from = null;
    if (!start || !to || window.roster?.dragging()) return;
    const dx = to.clientX - start.clientX, dy = to.clientY - start.clientY;
    if (Math.abs(dx) < FAR || Math.abs(dx) < 2 * Math.abs(dy)) return;
    const chips = [...document.querySelectorAll(".daychips a")];
    chips[chips.findIndex((chip) => chip.getAttribute("aria-current")) + (dx < 0 ? 1 : -1)]?.click();
  }, { passive: true });

  /* ---- month: today is in sight ---- */
  const wide = document.querySelector(".monthscroll"), today = wide?.querySelector("thead .today");
  if (today) wide.scrollLeft = today.offsetLeft - wide.clientWidth / 2;
})();
