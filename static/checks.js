/* Post checks: how many of the five are still to be tapped, and the post that was picked comes into view. */
(() => {
  "use strict";
  const FIVE = 5;

  function tell(form) {
    const left = FIVE - form.querySelectorAll(".req input:checked").length;
    const words = form.querySelector("[data-left]");
    if (!words) return;
    words.dataset.left ||= words.textContent;
    words.textContent = words.dataset.left.replace("{n}", String(left));
    words.hidden = left === 0;
  }

  function all() {
    for (const form of document.querySelectorAll("form[data-five]")) tell(form);
  }

  document.addEventListener("change", (event) => {
    const form = event.target instanceof HTMLElement && event.target.closest("form[data-five]");
    if (form) tell(form);
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-look]")) window.scrollTo({ top: 0 });
  });
  document.addEventListener("htmx:after:swap", all);
  all();
})();
