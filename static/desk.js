/* The desk by the keyboard: which party is in front of it, Enter on the hit, clearing, focus. What is typed is never lost. */
(() => {
  "use strict";
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  let chosen = null;      // what the person picked, or the page kept while they were typing
  let sizedBy = "";       // the party whose size stands in the form

  const form = () => one("#register-form");
  const box = () => one("#q");

  /** Whether anything was typed or chosen: then a party that arrives meanwhile does not change what is being done. */
  function busy() {
    if (box()?.value) return true;
    const here = form();
    return Boolean(here) && [...here.elements].some((el) => el.name !== "visit_id" && (el.type === "radio" || el.type === "checkbox" ? el.checked : el.type !== "hidden" && el.tagName === "INPUT" && el.name !== "heads" && el.value !== ""));
  }

  function choose() {
    const radios = all("#announced input[name=visit_id]");
    if (!radios.length) return;
    const kept = radios.find((el) => el.value === chosen);
    const now = kept || radios.find((el) => el.hasAttribute("data-default")) || radios[radios.length - 1];
    now.checked = true;
    if (busy() && chosen === null) chosen = now.value;
    show(now);
  }

  function show(radio) {
    for (const el of all("[data-party-label]")) el.textContent = radio.dataset.label;
    const heads = one("#f-heads");
    if (!heads) return;
    if (heads.value === "" || heads.value === sizedBy) {
      heads.value = radio.dataset.heads;
      sizedBy = radio.dataset.heads;
    }
  }

  /** What the report or booking says already goes into the form, as far as nobody has typed there. */
  function fill(box, on) {
    const here = form();
    if (!here) return;
    const put = (name, value) => {
      const el = here.elements[name];
      if (!el || !value) return;
      if (el instanceof RadioNodeList) {
        const one = [...el].find((radio) => radio.value === value);
        if (one && (!on || ![...el].some((radio) => radio.checked))) one.checked = on;
      } else if (on ? el.value === "" || el.value === sizedBy : el.value === value) el.value = on ? value : "";
    };
    for (const name of ["surname", "honorific", "source", "heads"]) put(name, box.dataset[`fill${name[0].toUpperCase()}${name.slice(1)}`]);
  }
  function expect(box) {
    for (const other of all("#coming input[name=expected_id]")) {
      if (other !== box && other.checked) { other.checked = false; fill(other, false); }
    }
    fill(box, box.checked);
    document.getElementById("f-first")?.focus();
  }

  /** 1, 2, 3 choose in a row of choices and go on to the next field: faster than arrows. */
  function pickByNumber(event) {
    const radio = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return;
    if (radio.type !== "radio" || !radio.closest("#register .seg")) return;
    const group = [...radio.closest(".seg").querySelectorAll("input")];
    const chosenOne = group[Number(event.key) - 1];
    if (!chosenOne) return;
    event.preventDefault();
    chosenOne.checked = true;
    chosenOne.dispatchEvent(new Event("change", { bubbles: true }));
    const fields = [...form().querySelectorAll("input:not([type=hidden],[type=checkbox],[tabindex='-1'])")].filter((el) => el.offsetParent !== null && !group.includes(el));
    fields.find((el) => chosenOne.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING)?.focus();
  }

  function help() {
    const place = one("#sheet"), words = document.getElementById("keys-sheet");
    if (!place || !words) return;
    place.replaceChildren(words.content.cloneNode(true));
    place.querySelector(".sheet")?.focus();
  }

  function clear() {
    const input = box();
    if (!input) return;
    input.value = "";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.focus();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("#coming input[name=expected_id]")) { expect(event.target); return; }
    if (!event.target.matches("#announced input[name=visit_id]")) return;
    chosen = event.target.value;
    show(event.target);
    if (one("#found .m.sel") && box()?.value) box().focus();
  });
  document.addEventListener("input", (event) => {
    if (chosen === null && event.target.closest("#seek, #register")) chosen = one("#announced input:checked")?.value ?? null;
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keys]")) { help(); return; }
    const target = event.target.closest("[data-focus], [data-clear]");
    if (!target) return;
    if ("clear" in target.dataset) { clear(); return; }
    const el = document.getElementById(target.dataset.focus);
    el?.focus();
    el?.select?.();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    pickByNumber(event);
    if (event.key === "?" && !event.target.closest("textarea") && (event.target.id !== "q" || event.target.value === "") && !event.target.matches("#register input:not([type=radio],[type=checkbox])")) {
      event.preventDefault();
      help();
    }
  });
  document.body.addEventListener("sheet:closed", () => { if (document.activeElement === document.body) box()?.focus(); });
  // Enter in the search box takes the hit that is open, when it belongs to what stands in the box.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.id !== "q") return;
    const go = one("#found [data-enter]");
    if (go && one("#found").dataset.typed === event.target.value) { event.preventDefault(); go.click(); }
  });
  document.addEventListener("htmx:after:swap", () => {
    const here = form();
    // A fresh, empty form after registering: the next party, with the search box in hand.
    if (here && here.dataset.seen !== "1") {
      const first = here.dataset.seen === undefined && document.body.dataset.deskReady === "1";
      here.dataset.seen = "1";
      if (first && !here.querySelector(".error, .alert")) {
        chosen = null;
        sizedBy = "";
        if (box()) { box().value = ""; box().focus(); }
      } else here.querySelector("input[name=accept]")?.focus();
    }
    choose();
  });
  const start = form();
  if (start) start.dataset.seen = "1";
  document.body.dataset.deskReady = "1";
  choose();
})();
