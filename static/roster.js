/* The roster's views: one cell in the tab order, arrows between cells, keys that jump and clear, dragging after a hold;
   the address follows what is in hand. Everything it does is a tap on what the server rendered. */
(() => {
  "use strict";
  const CELLS = "#plan a.post, #plan .b:is(a, button), #plan .it:is(a, button, [role=note]), #plan .weekgrid .post a";
  const HOLD_MS = 300, SLOP = 10, EDGE = 56, PAUSE_MS = 800;
  const plan = () => document.getElementById("plan");
  const seen = (el) => el && el.offsetParent !== null;
  const cells = () => [...document.querySelectorAll(CELLS)].filter(seen);
  const typing = (el) => el.closest?.("input, textarea, select, [contenteditable]");

  /* ---- one cell in the tab order; it is found again after every refresh ---- */
  let last = "", keyed = false;
  function rove(el) {
    if (el.id) last = el.id;
    for (const one of document.querySelectorAll(CELLS)) one.tabIndex = one === el ? 0 : -1;
  }
  function current() {
    const known = last && document.getElementById(last);
    return seen(known) && known.matches(CELLS) ? known : cells()[0];
  }
  function go(el) {
    if (!el) return;
    rove(el);
    el.focus({ preventScroll: true });
    el.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  document.addEventListener("focusin", (event) => { if (event.target.matches?.(CELLS)) rove(event.target); });
  document.addEventListener("pointerdown", () => { keyed = false; }, true);
  document.addEventListener("keydown", () => { keyed = true; }, true);

  /* ---- which cell lies beside which ---- */
  const things = (cell) => [...cell.querySelectorAll(".it, .post a")].concat(cell.matches(".post") ? [...cell.querySelectorAll("a")] : []).filter(seen);
  const rows = () => [...plan().querySelectorAll("table tbody tr")].filter((row) => seen(row) && row.querySelector(".it"));
  /** In a table: up and down by column (counted from the right, where every row has all of them), left and right by cell. */
  function inTable(from, key) {
    const cell = from.closest("td, th"), row = cell.parentElement;
    if (key === "ArrowUp" || key === "ArrowDown") {
      const step = key === "ArrowUp" ? -1 : 1, here = things(cell), near = here[here.indexOf(from) + step];
      if (near) return near;
      const all = rows(), right = row.cells.length - cell.cellIndex;
      for (let at = all.indexOf(row) + step; all[at]; at += step) {
        const found = things(all[at].cells[all[at].cells.length - right]);
        if (found.length) return step > 0 ? found[0] : found[found.length - 1];
      }
      return null;
    }
    const line = [...row.cells].map(things), at = [...row.cells].indexOf(cell), step = key === "ArrowLeft" ? -1 : 1;
    for (let next = at + step; line[next]; next += step) if (line[next].length) return line[next][0];
    return null;
  }
  /** On the day's time scale: the nearest in that direction, by the middle of what is seen. */
  function onScale(from, key) {
    const here = from.getBoundingClientRect();
    const x = here.left + Math.min(here.width, 120) / 2, y = here.top + here.height / 2;
    let best = null, least = Infinity;
    for (const el of cells()) {
      if (el === from) continue;
      const box = el.getBoundingClientRect();
      const dx = Math.max(box.left - x, 0, x - box.right), dy = box.top + box.height / 2 - y;
      const sideways = box.left + Math.min(box.width, 120) / 2 - x;
      const fits = { ArrowDown: dy > 8, ArrowUp: dy < -8, ArrowRight: Math.abs(dy) < 8 && sideways > 4, ArrowLeft: Math.abs(dy) < 8 && sideways < -4 }[key];
      const far = key === "ArrowDown" || key === "ArrowUp" ? Math.abs(dy) * 4 + dx : Math.abs(sideways);
      if (fits && far < least) { least = far; best = el; }
    }
    return best;
  }
  const beside = (from, key) => (from.closest("table") ? inTable(from, key) : onScale(from, key));

  /* ---- keys ---- */
  let typed = "", typedAt = 0;
  function buffer(key) {
    typed = Date.now() - typedAt > PAUSE_MS ? key : typed + key;
    typedAt = Date.now();
    return typed;
  }
  function toDay(from, key) {
    const row = from.closest("tr"), days = row ? [...row.cells].filter((cell) => cell.matches("td:not(.sum)")) : [];
    const found = days[Number(buffer(key)) - 1] || days[Number((typed = key)) - 1];
    if (found) go(things(found)[0]);
  }
  function toRow(from, key) {
    const all = rows(), row = from.closest("tr"), word = buffer(key.toLowerCase());
    const start = all.indexOf(row) + (word.length > 1 ? 0 : 1), right = row ? row.cells.length - from.closest("td, th").cellIndex : 1;
    const order = [...all.slice(start), ...all.slice(0, start)];
    const found = order.find((one) => (one.dataset.jump || "").split(" ").some((part) => part.startsWith(word)));
    if (found) go(things(found.cells[found.cells.length - right])[0] || things(found.cells[found.cells.length - 1])[0]);
  }
  function nextGap(from) {
    const all = [...plan().querySelectorAll(".it.gap:not(.over), .b.gap:not(.over)")].filter(seen);
    const after = all.find((one) => from.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && one !== from);
    go(after || all[0]);
  }
  function clear(from) {
    const form = document.getElementById("off");
    if (!form || !from.dataset.token) return;
    form.elements.seen.value = from.dataset.token;
    form.elements.until.value = from.dataset.ends || "";
    form.requestSubmit();
  }
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.isComposing || typing(event.target) || !plan()) return;
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) {
      const back = event.key.toLowerCase() === "z" && !event.shiftKey;
      const button = document.querySelector(`.planbar .${back ? "undo" : "redo"}:not([disabled])`);
      if (button) { event.preventDefault(); button.click(); }
      return;
    }
    if (event.metaKey) return;
    const from = event.target.closest?.(CELLS), { key } = event;
    const start = !from && event.target === document.body;
    if (key.startsWith("Arrow") && !event.ctrlKey && (from || start)) {
      const next = start ? current() : beside(from, key);
      if (next || from?.closest("table")) event.preventDefault();
      go(next);
      return;
    }
    if (!from) return;
    const line = from.closest("tr") && [...from.closest("tr").cells].flatMap(things);
    const done = () => event.preventDefault();
    if (key === "Home" || key === "End") {
      const all = event.ctrlKey || !line ? cells() : line;
      done(); go(key === "Home" ? all[0] : all[all.length - 1]);
    } else if (event.ctrlKey) return;
    else if (key === " " && from.matches("a")) { done(); from.click(); }
    else if (key === "Delete" || key === "Backspace") { done(); clear(from); }
    else if (key === ".") { done(); nextGap(from); }
    else if (line && /^\d$/.test(key)) { done(); toDay(from, key); }
    else if (line && /^\p{L}$/u.test(key)) { done(); toRow(from, key); }
  });

  /* ---- drag: only after a hold, so that a finger that scrolls scrolls; it takes in hand and taps where it lets go ---- */
  let drag = null, quiet = 0;
  const still = (event) => { if (drag?.active && event.cancelable) event.preventDefault(); };
  function end() {
    if (!drag) return;
    clearTimeout(drag.timer);
    drag.el.removeEventListener("touchmove", still);
    drag.ghost?.remove();
    document.body.classList.remove("dragging");
    mark(null);
    drag = null;
  }
  function lift() {
    drag.active = true;
    document.body.classList.add("dragging");
    const ghost = document.createElement("div");
    ghost.className = "ghost";
    ghost.textContent = (drag.el.querySelector("b") || drag.el).textContent.trim();
    document.body.append(ghost);
    drag.ghost = ghost;
    move();
    navigator.vibrate?.(12);
    if (drag.el.getAttribute("aria-current")) drag.ready = true; else drag.el.click();
    requestAnimationFrame(edge);
  }
  const under = () => document.elementFromPoint(drag.x, drag.y)?.closest("button.it, button.b");
  let marked = null;
  function mark(el) {
    if (marked !== el) { marked?.classList.remove("under"); el?.classList.add("under"); marked = el; }
  }
  function move() {
    drag.ghost.style.setProperty("transform", `translate(${drag.x + 14}px, ${drag.y - 52}px)`);
    mark(drag.ready ? under() : null);
  }
  function edge() {
    if (!drag?.active) return;
    const down = drag.y > innerHeight - EDGE ? 10 : drag.y < EDGE * 2 ? -10 : 0;
    if (down) scrollBy(0, down);
    const wide = plan().querySelector(".scroll");
    if (wide && drag.x > innerWidth - EDGE) wide.scrollBy(10, 0);
    requestAnimationFrame(edge);
  }
  function drop() {
    const target = under();
    end();
    target?.click();
  }
  document.addEventListener("pointerdown", (event) => {
    const el = event.target.closest?.("#plan a.it.shift, #plan a.b.shift, a[data-hold], #side a.chip");
    if (!el || event.button || !event.isPrimary || drag) return;
    drag = { el, x: event.clientX, y: event.clientY, fromX: event.clientX, fromY: event.clientY, active: false, ready: false };
    drag.timer = setTimeout(lift, HOLD_MS);
    el.addEventListener("touchmove", still, { passive: false });
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag || !event.isPrimary) return;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (drag.active) move();
    else if (Math.hypot(drag.x - drag.fromX, drag.y - drag.fromY) > SLOP) end();
  });
  document.addEventListener("pointerup", (event) => {
    if (!drag || !event.isPrimary) return;
    if (!drag.active) { end(); return; }
    quiet = Date.now() + 400;
    if (drag.ready) { drop(); return; }
    drag.late = true;
    setTimeout(() => { if (drag?.late) end(); }, 3000);
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") end(); }, true);
  document.addEventListener("click", (event) => {
    if (event.isTrusted && Date.now() < quiet) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("contextmenu", (event) => { if (drag) event.preventDefault(); });
  document.addEventListener("dragstart", (event) => { if (event.target.closest?.("#plan a, #side a")) event.preventDefault(); });
  // The browser asks at the first touch whether a finger may be held back; the answer for these two is "perhaps".
  for (const id of ["main"]) document.getElementById(id)?.addEventListener("touchmove", still, { passive: false });

  /* ---- after every answer ---- */
  function follow() {
    const address = plan()?.dataset.address;
    if (address && location.pathname + location.search !== address) history.replaceState(null, "", address);
  }
  function settle() {
    follow();
    const refused = document.querySelector("#side .refused");
    const cell = current();
    if (cell) rove(cell);
    if (refused) refused.focus({ preventScroll: false });
    else if (keyed && cell && (document.activeElement === document.body || !document.activeElement)) go(document.querySelector("#plan.holding .yes:is(.it, .b)") && !seen(document.getElementById(last)) ? document.querySelector("#plan .yes:is(.it, .b)") : cell);
    const heard = document.getElementById("heard"), say = document.querySelector("#side [data-say]")?.dataset.say || "";
    if (heard && heard.textContent !== say) heard.textContent = say;
    if (drag?.active && plan()?.classList.contains("holding")) {
      drag.ready = true;
      if (drag.late) drop(); else move();
    }
  }
  // A refresh that was on its way while the hand changed would bring the old hand back: it is dropped.
  document.addEventListener("htmx:before:response", (event) => {
    const { request, sourceElement } = event.detail.ctx;
    const now = sourceElement?.id && document.getElementById(sourceElement.id)?.getAttribute("hx-get");
    if (request.method === "GET" && ["plan", "side", "summary"].includes(sourceElement?.id) && now && now !== request.action) event.preventDefault();
  });
  document.addEventListener("htmx:after:swap", settle);
  if (plan()) settle();
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('a.skip[href="#plan"]')) return;
    event.preventDefault();
    go(current());
  });
  window.roster = { go, cells, dragging: () => Boolean(drag?.active) };
})();
