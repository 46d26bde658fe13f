/* The page's own behaviour: server clock, counters in words, flashes, toasts, the sheet, hot keys, no double sending, lock. */
(() => {
  "use strict";
  const body = document.body;
  const words = JSON.parse(document.querySelector('meta[name="words"]')?.content || "{}");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  /* ---- clock: the server's time at rendering, counted on; every page lives at the server's instant ---- */
  let offset = Number(body.dataset.now || Date.now()) - Date.now();
  const now = () => Date.now() + offset;
  let wall;
  try {
    wall = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: body.dataset.tz || undefined });
  } catch {
    wall = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }
  const fill = (pattern, gaps) => (pattern || "").replace(/\{(\w+)\}/g, (_, name) => gaps[name]);

  /** A duration in words, floored: 48 s, 6 min, 1 h 5 min, 3 d; same steps as the server's. */
  function span(ms) {
    const s = Math.floor(Math.abs(ms) / 1000);
    if (s < 60) return fill(words.s, { n: s });
    const m = Math.floor(s / 60);
    if (m < 60) return fill(words.min, { n: m });
    const h = Math.floor(m / 60);
    if (h >= 48) return fill(words.d, { d: Math.floor(h / 24) });
    return m % 60 ? fill(words.hm, { h, n: m % 60 }) : fill(words.h, { h });
  }

  function say(el, text) {
    if (el.textContent !== text) el.textContent = text;
  }

  function count() {
    const at = now();
    for (const el of all("[data-clock]")) say(el, wall.format(at));
    for (const el of all("[data-since]")) {
      const gone = Math.max(0, at - el.dataset.since);
      say(el, span(gone));
      if (el.dataset.target) el.classList.toggle("over", gone > el.dataset.target * 1000);
    }
    for (const el of all("[data-until]")) {
      const left = el.dataset.until - at;
      const text = span(left);
      say(el, "words" in el.dataset ? fill(left < 0 ? words.late : words.left, { t: text }) : text);
      el.classList.toggle("over", left < 0);
    }
    for (const el of all("[data-nowline]")) {
      const part = (at - el.dataset.from) / (el.dataset.to - el.dataset.from);
      el.hidden = part < 0 || part > 1;
      el.style.setProperty("--at", `${(part * 100).toFixed(3)}%`);
    }
    for (const el of all(".toast")) countToast(el);
    guard(at);
  }

  /* ---- what changed is seen to change ---- */
  let seen = new Map();
  function plain(el) {
    const skip = "[data-since],[data-until],[data-clock],[data-noflash]";
    const walk = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    let text = "";
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest(skip)) text += walk.currentNode.nodeValue.trim() + "\n";
    return text;
  }
  function flash(first = false) {
    const fresh = new Map();
    const changed = [];
    for (const el of all("[data-flash][id]")) {
      const text = plain(el);
      fresh.set(el.id, text);
      if (!first && seen.get(el.id) !== text) changed.push(el);
    }
    seen = fresh;
    // Another day or another search is a new view, not a change to point at.
    if (changed.length > Math.max(6, fresh.size / 2)) return;
    for (const el of changed) {
      el.classList.remove("flash");
      void el.offsetWidth;
      el.classList.add("flash");
      setTimeout(() => el.classList.remove("flash"), 2400);
    }
  }

  /* ---- toasts ---- */
  const ends = new WeakMap();
  function countToast(el) {
    const seconds = Number(el.dataset.undoS || el.dataset.ttl);
    if (!seconds) return;
    if (!ends.has(el)) {
      ends.set(el, Date.now() + seconds * 1000);
      el.style.setProperty("--undo", `${seconds}s`);
    }
    const left = Math.ceil((ends.get(el) - Date.now()) / 1000);
    if (left <= 0) el.remove();
    else for (const number of all("[data-undo-left]", el)) say(number, span(left * 1000));
  }
  /** Whether the form is one that waits on the phone instead (queue.js). */
  const noted = (ctx) => window.anchang.queue?.takes(ctx.sourceElement?.closest?.("form"));
  function unsent() {
    const model = document.getElementById("toast-unsent");
    const place = document.getElementById("toast");
    if (model && place) place.replaceChildren(model.content.cloneNode(true));
  }

  /* ---- the sheet: focus goes in, and back to where it came from ---- */
  let sheet = document.querySelector("#sheet .sheet");
  let opener = null;
  document.addEventListener("htmx:before:swap", () => {
    if (!document.activeElement?.closest("#sheet")) opener = document.activeElement;
  });
  function watchSheet() {
    const open = document.querySelector("#sheet .sheet");
    if (open && open !== sheet && !open.contains(document.activeElement)) open.focus({ preventScroll: true });
    if (!open && sheet) closed();
    sheet = open;
  }
  function closed() {
    if (opener?.isConnected) opener.focus({ preventScroll: true });
    else if (opener?.id) document.getElementById(opener.id)?.focus({ preventScroll: true });
    body.dispatchEvent(new CustomEvent("sheet:closed"));
  }
  function close(el) {
    if (!el) return false;
    const isSheet = el.matches(".sheet");
    el.remove();
    if (isSheet) { sheet = null; closed(); }
    return true;
  }

  /* ---- what somebody has opened stays open while its live block is fetched again ---- */
  let opened = [];
  const placeOf = (el, block) => {
    const row = el.parentElement.closest("[id]") ?? block;
    return `${row.id} ${[...row.querySelectorAll("details")].indexOf(el)}`;
  };
  document.addEventListener("htmx:before:swap", (event) => {
    const { sourceElement: block, request } = event.detail?.ctx ?? {};
    const live = request?.method === "GET" && block?.getAttribute?.("hx-trigger")?.includes("stale:");
    opened = live ? all("details[open]", block).map((el) => [block.id, placeOf(el, block)]) : [];
  });
  function reopen() {
    for (const [id, place] of opened) {
      const block = document.getElementById(id);
      for (const el of block ? all("details:not([open])", block) : []) if (placeOf(el, block) === place) el.open = true;
    }
    opened = [];
  }

  document.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close]");
    if (closer) { event.preventDefault(); close(closer.closest(closer.dataset.close || ".sheet")); return; }
    if (event.target.id === "sheet") close(document.querySelector("#sheet .sheet"));
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });

  /* ---- hot keys: data-hotkey="Alt+1", "Ctrl+Enter", "Escape", "/" ---- */
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const key = event.altKey && /^(Digit|Key)/.test(event.code) ? event.code.slice(-1) : event.key;
    const name = `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key.length === 1 ? key.toUpperCase() : key}`;
    const typing = event.target.closest("input,textarea,select,[contenteditable]");
    const bare = !event.ctrlKey && !event.altKey && !event.metaKey;
    const target = bare && typing && key.length === 1 ? null : all("[data-hotkey]").find((el) => el.dataset.hotkey === name && el.offsetParent !== null);
    if (target) {
      event.preventDefault();
      if (target.matches("input:not([type=radio],[type=checkbox],[type=submit]),textarea,select")) { target.focus(); target.select?.(); } else target.click();
    } else if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
      else if (close(document.querySelector("#sheet .sheet"))) event.preventDefault();
    }
  });

  /* ---- one tap sends once (the server's request keys are the last word) ---- */
  const stop = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.busy) { stop(event); return; }
    setTimeout(() => {
      if (event.defaultPrevented || form.method === "dialog" || form.target) return;
      form.dataset.busy = "1";
      setTimeout(() => delete form.dataset.busy, 10000);
    });
  }, true);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-busy]:not(form)")) stop(event);
  }, true);
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.request.method !== "GET") ctx.sourceElement.dataset.busy = "1";
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const { ctx } = event.detail;
    delete ctx.sourceElement?.dataset.busy;
    if (event.target?.dataset) delete event.target.dataset.busy;
  });
  addEventListener("pageshow", () => all("form[data-busy]").forEach((form) => delete form.dataset.busy));

  /* ---- a live refresh that set out before a tap was answered brings what was before the tap: it is fetched anew ---- */
  const setOut = new WeakMap();
  let answered = 0;
  document.addEventListener("htmx:before:request", (event) => setOut.set(event.detail.ctx, performance.now()));
  document.addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail;
    if (ctx.request.method !== "GET") { answered = performance.now(); return; }
    const live = ctx.sourceElement?.getAttribute?.("hx-trigger")?.match(/stale:[\w-]+/);
    if (!live || setOut.get(ctx) >= answered) return;
    event.preventDefault();
    setTimeout(() => body.dispatchEvent(new CustomEvent(live[0])));
  });

  /* ---- failures: ours carry HX-Retarget; anything else from 500 up (a proxy's page) never lands in the page ---- */
  document.addEventListener("htmx:before:response", (event) => {
    const { response, request } = event.detail.ctx;
    if (response.status < 500 || response.headers.has("HX-Retarget")) return;
    event.preventDefault();
    if (request.method !== "GET" && !noted(event.detail.ctx)) unsent();
  });
  document.addEventListener("htmx:error", (event) => {
    const ctx = event.detail?.ctx;
    if (ctx && !ctx.response) {
      if (ctx.request.method !== "GET" && !noted(ctx)) unsent();
      body.dispatchEvent(new CustomEvent("net:lost"));
    }
  });

  /* ---- lock of a shared tablet: after data-idle-s without a touch, or at data-lock-at ---- */
  let touched = Date.now();
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
  function guard(at) {
    const lock = document.getElementById("lock");
    if (!lock || lock.dataset.busy) return;
    const idle = Number(body.dataset.idleS || 0);
    const end = Number(body.dataset.lockAt || 0);
    if ((idle && Date.now() - touched > idle * 1000) || (end && at > end)) lock.requestSubmit();
  }

  document.addEventListener("htmx:after:swap", () => { reopen(); count(); flash(); watchSheet(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) count(); });
  window.anchang = { now, span, words, clock: () => wall.format(now()), time: (ms) => wall.format(ms), setNow: (ms) => { offset = ms - Date.now(); }, fill };
  count();
  flash(true);
  setInterval(count, 1000);
})();
