/* Handover: "all there" fills the count; where the rest is, is asked only when some are missing. */
(() => {
  "use strict";
  function follow(input) {
    const row = input.closest(".count");
    const all = row?.querySelector("[data-all]");
    const note = row?.querySelector(".note");
    if (!all || !note || note.dataset.never !== undefined) return;
    const short = input.value !== "" && input.value !== all.dataset.count;
    note.hidden = !short && !note.value;
    all.setAttribute("aria-pressed", String(input.value === all.dataset.count));
  }
  document.addEventListener("click", (event) => {
    const all = event.target.closest("[data-all]");
    const input = all && document.getElementById(all.dataset.all);
    if (!input) return;
    input.value = all.dataset.count;
    follow(input);
  });
  document.addEventListener("input", (event) => { if (event.target.matches(".count input[inputmode]")) follow(event.target); });
  const every = () => { for (const input of document.querySelectorAll(".count input[inputmode]")) follow(input); };
  // A block that refreshes itself must not take away what is being typed.
  document.addEventListener("htmx:before:request", (event) => {
    const block = document.getElementById("mine");
    const { ctx } = event.detail;
    if (ctx.sourceElement !== block || ctx.request.method !== "GET") return;
    const typed = [...block.querySelectorAll("input:not([type=hidden]),textarea")].some((field) => field.value !== field.defaultValue);
    if (typed || block.contains(document.activeElement) && document.activeElement.matches("input,textarea")) event.preventDefault();
  });
  // After one's own tap the answer is in view: what is wrong, else the top of the card.
  let sent = false;
  document.addEventListener("submit", (event) => { sent = Boolean(event.target.closest("#mine")); }, true);
  document.addEventListener("htmx:after:swap", () => {
    every();
    if (!sent) return;
    sent = false;
    document.querySelector("#mine :is([role=alert], .seam)")?.scrollIntoView({ block: "center" });
  });
  every();
})();
