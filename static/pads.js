/* Keys on the screen: PIN pad, plate keys, cells that show what was typed, steppers. All by delegation, all on real inputs. */
(() => {
  "use strict";
  let replaceFirst = false;

  function changed(input) {
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  /** Show the pad that fits: data-pad="empty" while nothing is typed, data-pad="typed" afterwards. */
  function show(input) {
    for (const pads of document.querySelectorAll("[data-keypad]")) {
      if (pads.dataset.keypad !== input.id) continue;
      for (const pad of pads.querySelectorAll("[data-pad]")) {
        pad.hidden = replaceFirst ? pad.dataset.pad !== "empty" : (pad.dataset.pad === "empty") !== (input.value === "");
      }
    }
    for (const row of document.querySelectorAll("[data-cells]")) {
      if (row.dataset.cells !== input.id) continue;
      const chars = [...input.value];
      [...row.children].forEach((cell, i) => {
        if (!("keep" in cell.dataset)) cell.textContent = chars[i] || "";
        cell.classList.toggle("full", i < chars.length);
        cell.classList.toggle("cur", replaceFirst ? i === 0 : i === chars.length);
      });
    }
  }

  function press(input, key, box) {
    const limit = input.maxLength > 0 ? input.maxLength : 99;
    let chars = [...input.value];
    if (key === "clear") chars = [];
    else if (key === "back") chars.pop();
    else if (replaceFirst) chars[0] = key;
    else if (chars.length < limit) chars.push(key);
    replaceFirst = false;
    input.value = chars.join("");
    changed(input);
    if (box.dataset.full === "submit" && chars.length === limit && key !== "back" && key !== "clear") input.form?.requestSubmit();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const box = button.closest("[data-keypad]");
    const input = box && document.getElementById(box.dataset.keypad);
    if (input && button.dataset.key) press(input, button.dataset.key, box);
    else if (button.dataset.padShow) {
      const owner = input || document.getElementById(button.closest("[data-cells]")?.dataset.cells);
      replaceFirst = Boolean(owner?.value) && button.dataset.padShow === "empty";
      if (owner) show(owner);
    } else if (button.dataset.step) {
      const number = button.closest("[data-stepper]")?.querySelector("input");
      if (!number) return;
      if (Number(button.dataset.step) > 0) number.stepUp(); else number.stepDown();
      number.dispatchEvent(new Event("change", { bubbles: true }));
      changed(number);
    }
  });
  document.addEventListener("input", (event) => { if (event.target.id) show(event.target); });
  document.addEventListener("reset", (event) => setTimeout(() => { for (const el of event.target.elements) if (el.id) show(el); }));

  function fresh() {
    for (const el of document.querySelectorAll("[data-cells],[data-keypad]")) {
      const input = document.getElementById(el.dataset.cells || el.dataset.keypad);
      if (input) show(input);
    }
  }
  document.addEventListener("htmx:after:swap", fresh);
  fresh();
})();
