/* Pages of people: filter names as one types, the on-screen PIN pad instead of the system's keyboard, printing. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function filter(input) {
    const wanted = input.value.trim().toLowerCase().replace(/\s+/g, "");
    const root = document.querySelector(input.dataset.find);
    if (!root) return;
    let found = 0;
    for (const item of all("[data-words]", root)) {
      const words = item.dataset.words.toLowerCase();
      item.hidden = !words.replace(/\s+/g, "").includes(wanted);
      if (!item.hidden) found += 1;
    }
    for (const part of all("[data-section]", root)) part.hidden = !part.querySelector("[data-words]:not([hidden])");
    const none = root.querySelector("[data-none]");
    if (none) none.hidden = found > 0;
  }
  document.addEventListener("input", (event) => { if (event.target.dataset.find) filter(event.target); });
  document.addEventListener("keydown", (event) => {
    if (!event.target.dataset?.find || event.key !== "Enter") return;
    event.preventDefault();
    document.querySelector(`${event.target.dataset.find} [data-words]:not([hidden]) a`)?.click();
  });

  /* A name was chosen: mark it, bring the pad into view, keep the system's keyboard away where ours is shown. */
  function pad() {
    const input = document.querySelector("#pad [data-padded]");
    const person = document.querySelector('#pad input[name="person_id"]');
    if (!document.getElementById("pad")) return;
    for (const face of all("#faces .face")) {
      const mine = person && face.getAttribute("href").includes(`person=${person.value}&`);
      if (mine) face.setAttribute("aria-current", "true"); else face.removeAttribute("aria-current");
    }
    if (!input) return;
    if (matchMedia("(pointer: coarse)").matches) input.inputMode = "none";
    input.focus({ preventScroll: true });
  }
  document.addEventListener("htmx:after:swap", () => {
    const shared = document.querySelector("main.shared");
    if (shared) {
      shared.classList.toggle("picked", !document.querySelector("#pad.idle"));
      if (shared.classList.contains("picked") && innerWidth <= 700) scrollTo({ top: 0 });
    }
    pad();
    for (const input of all("[data-find]")) if (input.value) filter(input);
  });
  document.addEventListener("input", (event) => {
    if ("padded" in event.target.dataset && event.target.value.length === event.target.maxLength && !event.isTrusted) return;
    if ("padded" in event.target.dataset && event.target.value.length === event.target.maxLength) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
  pad();
})();
