/* My shift: folds stay open when a list refreshes itself; without a signal what was noted is seen at once and the next thing comes up. */
(() => {
  "use strict";
  const open = new Set();
  document.addEventListener("toggle", (event) => {
    const fold = event.target;
    if (!(fold instanceof HTMLDetailsElement) || !fold.id || !fold.matches("main .fold")) return;
    if (fold.open) open.add(fold.id);
    else open.delete(fold.id);
  }, true);
  document.addEventListener("htmx:after:swap", () => {
    for (const id of open) {
      const fold = document.getElementById(id);
      if (fold instanceof HTMLDetailsElement) fold.open = true;
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-call]")) return;
    const fold = document.getElementById("call");
    if (!fold) return;
    event.preventDefault();
    fold.open = true;
    fold.scrollIntoView({ block: "center" });
    fold.querySelector("summary").focus({ preventScroll: true });
  });

  /* ---- what waits, on the list ---- */
  const { now } = window.anchang;
  const queue = () => window.anchang.queue;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const CLOSES = new Set(["tick", "due", "na", "problem"]);
  let wanted = "", state = { waiting: [], away: false };

  /** The last note about each thing that still waits; a step of a counter is summed. */
  function notes() {
    const last = new Map(), steps = new Map();
    for (const row of state.waiting) {
      if (row.kind === "count") steps.set(row.data.item_id, (steps.get(row.data.item_id) || 0) + Number(row.data.step));
      else if (row.about) last.set(row.about, row);
    }
    return { last, steps };
  }

  function mark(el, row) {
    el.classList.toggle("waits", Boolean(row));
    const there = el.querySelector(":scope > .mark");
    if (!row) { there?.remove(); return; }
    if (there) return;
    const part = document.getElementById("noted-mark").content.cloneNode(true);
    if (row.state === "sent") part.querySelector("button").remove();
    else part.querySelector("button").addEventListener("click", () => queue().takeBack(row.key));
    el.append(part);
  }

  /** The large card belongs to the first thing that is open and not noted yet; a tap on a row brings up its own. */
  function deal(last) {
    const rows = all("#todo .below .line[data-duty]");
    const ready = rows.filter((row) => !last.has(row.dataset.duty) && (!row.dataset.opens || (state.away && Number(row.dataset.opens) <= now())));
    for (const row of rows) row.classList.toggle("later", Boolean(row.dataset.opens) && !ready.includes(row) && !last.has(row.dataset.duty));
    const first = ready.find((row) => row.dataset.duty === wanted) || ready[0];
    const shown = document.querySelector("#todo > article.next");
    const mine = first?.dataset.duty || "";
    if ((shown?.dataset.duty || "") !== mine && (state.away || last.size)) {
      const model = mine && document.querySelector(`#todo template[data-card="${CSS.escape(mine)}"]`);
      const part = model ? model.content.firstElementChild.cloneNode(true) : null;
      if (shown && part) { keepCard(shown); shown.replaceWith(part); } else if (shown && !mine) { keepCard(shown); shown.remove(); } else if (part) document.querySelector("#todo .below").before(part);
      if (part) window.htmx?.process(part);
    }
    const card = document.querySelector("#todo > article.next");
    for (const row of rows) row.hidden = Boolean(card) && row.dataset.duty === card.dataset.duty;
  }
  /** A card that gives way can be brought back. */
  function keepCard(card) {
    if (document.querySelector(`#todo template[data-card="${CSS.escape(card.dataset.duty)}"]`)) return;
    const model = document.createElement("template");
    model.dataset.card = card.dataset.duty;
    model.content.append(card.cloneNode(true));
    document.getElementById("todo").append(model);
  }

  function paint() {
    const { last, steps } = notes();
    const closed = new Map([...last].filter(([, row]) => CLOSES.has(row.kind)));
    for (const el of all("#todo .line[data-duty], #todo .overdue[data-duty]")) mark(el, closed.get(el.dataset.duty));
    for (const form of all("#done form[data-about]")) form.closest(".line").classList.toggle("waits", last.get(form.dataset.about)?.kind === "undo");
    for (const el of all("[data-count]")) {
      const more = steps.get(el.dataset.count) || 0;
      el.textContent = String(Number(el.dataset.base) + more);
      el.classList.toggle("waits", more !== 0);
    }
    deal(closed);
  }
  document.addEventListener("queue:changed", (event) => { state = event.detail; paint(); });
  setInterval(() => { if (state.away) paint(); }, 15000);

  /* Without a signal a row brings up its card, and what is wrong is written in a panel made here. */
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[hx-get*="/shift/duty/"]');
    const part = link?.closest("[data-duty]");
    if (!part || !queue()?.away()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const model = link.matches(".tick") && part.matches(".overdue") && document.querySelector(`#todo template[data-card="${CSS.escape(part.dataset.duty)}"]`);
    if (model && part.nextElementSibling?.dataset.duty !== part.dataset.duty) {
      part.after(model.content.firstElementChild.cloneNode(true));
      part.nextElementSibling.querySelector("input:not([type=hidden]),textarea,select")?.focus();
    } else if (model) part.nextElementSibling.scrollIntoView({ block: "nearest" });
    else if (link.matches(".odd")) panel(part);
    else if (part.matches(".line")) { wanted = part.dataset.duty; paint(); document.querySelector("#todo > article.next")?.scrollIntoView({ block: "nearest" }); }
    else panel(part);
  }, true);
  function panel(part) {
    const model = document.getElementById("panel-away");
    if (!model) return;
    const sheet = model.content.cloneNode(true);
    sheet.querySelector("#sheet-title").textContent = part.dataset.name;
    for (const form of sheet.querySelectorAll("form")) {
      form.dataset.about = part.dataset.duty;
      form.dataset.name = part.dataset.name;
      form.elements.duty_id.value = part.dataset.id;
      form.elements.version.value = part.dataset.version;
    }
    document.getElementById("sheet").replaceChildren(sheet);
    document.querySelector("#sheet .sheet").focus({ preventScroll: true });
  }
})();
