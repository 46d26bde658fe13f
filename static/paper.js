/* The roster on paper: print, and copy a text. Without the clipboard (plain http, old browsers) the text is marked. */
(() => {
  "use strict";

  async function copy(button) {
    const field = document.getElementById(button.dataset.copy), told = document.querySelector("[data-told]");
    let done = false;
    try {
      await navigator.clipboard.writeText(field.value);
      done = true;
    } catch {
      field.focus();
      field.select();
      field.setSelectionRange(0, field.value.length);
      done = document.execCommand?.("copy") ?? false;
    }
    told.textContent = done ? button.dataset.done : button.dataset.marked;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
})();
