/* Forms with data-queue="kind" count without a signal: noted on this phone, shown as waiting, sent when the signal is back. */
(() => {
  "use strict";
  const store = window.anchangStore;
  const meta = document.querySelector('meta[name="queue"]');
  const { fill, setNow } = window.anchang;
  const body = document.body;
  if (!meta || !store) { window.anchang.queue = { takes: () => false, photo: async () => false }; return; }
  const words = JSON.parse(meta.content), person = Number(meta.dataset.person), site = Number(meta.dataset.site);
  const shift = Number(body.dataset.shift || 0); // a demo lives at another instant; a real site at 0
  const EVERY_MS = 15000, MOST_MS = 120000, QUIET_MS = 2500, UNDO_MS = 10000;
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const fresh = () => `k_${[...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("")}`;
  const away = () => !navigator.onLine || body.dataset.net === "lost";
  const running = new WeakMap();
  let rows = [], photos = [], broken = false, signedOut = false, wait = EVERY_MS, next = 0;

  /* A page from the phone's own memory lives at the phone's time, as far as it was off when there was a signal. */
  const clock = { get: () => { try { return Number(localStorage.getItem("anchang-clock")); } catch { return 0; } }, set: (ms) => { try { localStorage.setItem("anchang-clock", String(ms)); } catch { /* private mode */ } } };
  if (body.dataset.kept) { setNow(Date.now() + (clock.get() || shift)); all("form[data-queue] [name=key]").forEach((field) => { field.value = fresh(); }); } else clock.set(Number(body.dataset.now) - Date.now());

  /* ---- reading a form, noting it ---- */
  function fields(form, submitter) {
    const data = {};
    for (const [name, value] of new FormData(form, submitter)) {
      if (typeof value !== "string" || name === "key" || value === "") continue;
      const text = value.isWellFormed?.() === false ? value.toWellFormed() : value;
      if (name.endsWith("[]")) (data[name] ||= []).push(text);
      else data[name] = text;
    }
    return data;
  }
  /** The entry of a form; null for one that asks for a secret: that never waits on a phone. */
  function read(form, submitter) {
    if (form.querySelector("[name=pin],[type=password]")) return null;
    const data = fields(form, submitter);
    const part = form.closest("[data-duty],[data-name]");
    const name = form.dataset.name || part?.dataset.name || submitter?.textContent.trim() || "";
    return { key: form.elements.key?.value || fresh(), person, site, shift, kind: form.dataset.queue, data, at: Date.now(), name, about: form.dataset.about || part?.dataset.duty || "", state: "waiting" };
  }
  const toServer = (entry) => ({ ...entry, at: entry.at + shift });

  async function keep(entry) {
    try {
      await store.put(entry);
    } catch {
      broken = true;
      show();
      return false;
    }
    if (navigator.serviceWorker?.controller) navigator.serviceWorker.ready.then((worker) => worker.sync?.register("queue")).catch(() => {});
    return true;
  }

  /** Noted for later, and seen to be. */
  async function note(form, entry) {
    if (!(await keep(entry))) { unkept(); return; }
    if (form.elements.key) form.elements.key.value = fresh();
    await load();
    if (form.closest("#sheet")) document.querySelector("#sheet [data-close]")?.click();
    form.reset();
    toast(entry);
    form.dispatchEvent(new CustomEvent("queue:noted", { bubbles: true, detail: entry }));
  }
  function unkept() {
    const model = $("toast-unsent");
    if (model) $("toast").replaceChildren(model.content.cloneNode(true));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.("form[data-queue]");
    if (!form || event.defaultPrevented) return;
    const entry = read(form, event.submitter);
    if (!entry) return;
    if (away()) {
      event.preventDefault();
      event.stopImmediatePropagation();
      delete form.dataset.busy;
      note(form, toServer({ ...entry, key: fresh(), hold: Date.now() + UNDO_MS }));
      return;
    }
    // Noted before it is sent: a browser that is killed on the way loses nothing, and the key makes it one act.
    const row = toServer({ ...entry, tried: true, hold: Date.now() + store.HOLD_MS });
    const saved = keep(row);
    const slow = setTimeout(() => { if (running.get(form)?.row === row) saved.then(load); }, QUIET_MS);
    running.set(form, { row, saved, slow });
  }, true);

  /** A request of a form came to its end: `held` when the server has it, or has said no. */
  async function ended(form, held) {
    const run = running.get(form);
    if (!run) return false;
    running.delete(form);
    clearTimeout(run.slow);
    if (!(await run.saved)) { if (!held) unkept(); return false; }
    if (held) { await store.drop(run.row.key); await load(); return true; }
    await note(form, { ...run.row, hold: Date.now() + UNDO_MS });
    return true;
  }
  const formOf = (event) => event.detail?.ctx?.sourceElement?.closest?.("form[data-queue]");
  document.addEventListener("htmx:before:response", (event) => {
    const form = formOf(event);
    const { status } = event.detail.ctx.response;
    if (form && running.has(form)) ended(form, status < 500 && status !== 401 && status !== 429);
  });
  document.addEventListener("htmx:error", (event) => { const form = formOf(event); if (form && !event.detail.ctx.response) ended(form, false); });

  /* ---- what waits is seen ---- */
  async function load() {
    try {
      [rows, photos] = [await store.all(person), await store.all(person, "photos")];
      broken = false;
    } catch { broken = true; }
    show();
  }
  const kept = () => photos.filter((row) => row.state === "waiting" && (row.hold || 0) <= Date.now());
  const waiting = () => rows.filter((row) => row.state === "waiting" && !(row.tried && row.hold > Date.now() + store.HOLD_MS - QUIET_MS));

  function show() {
    const open = waiting(), n = open.length + kept().length;
    const net = $("net");
    if (net) {
      net.hidden = !away() && !n && !broken;
      net.classList.toggle("off", away());
      const [left, right] = all("[data-net]", net);
      net.querySelector("a").hidden = !signedOut || !navigator.onLine;
      left.textContent = broken ? words.broken : signedOut && navigator.onLine ? words.out : away() ? words.off : words.on;
      right.textContent = signedOut && navigator.onLine ? "" : n ? fill(away() ? words.waiting : words.sending, { n }) : away() && !broken ? words.ready : "";
    }
    body.classList.toggle("away", away());
    refused();
    const sent = rows.filter((row) => row.state === "sent");
    document.dispatchEvent(new CustomEvent("queue:changed", { detail: { waiting: [...sent, ...open].sort((a, b) => a.at - b.at), away: away() } }));
  }

  /** What was not taken, with the reason, until the person has seen it. */
  function refused() {
    const place = $("unsent"), model = $("unsent-row");
    if (!place || !model) return;
    const found = [...rows, ...photos].filter((row) => row.state === "refused" || row.state === "kept");
    place.hidden = !found.length;
    const list = place.querySelector("[data-rows]");
    list.replaceChildren(...found.map((row) => {
      const part = model.content.cloneNode(true);
      const time = window.anchang.time(row.at - shift + (clock.get() || shift));
      part.querySelector("[data-what]").textContent = `${row.name || words.photo} · ${time}`;
      part.querySelector("[data-why]").textContent = row.words || "";
      part.querySelector("button").addEventListener("click", async () => { await store.drop(row.key, row.blob ? "photos" : "entries"); load(); });
      return part;
    }));
  }

  function toast(entry) {
    const model = $("toast-noted");
    if (!model) return;
    const part = model.content.cloneNode(true);
    part.querySelector("[data-what]").textContent = entry.name;
    part.querySelector("button").addEventListener("click", (event) => { event.target.closest(".toast").remove(); takeBack(entry.key); });
    $("toast").replaceChildren(part);
  }

  /** Gone before it was sent; where the server may have it already, an undo goes after it. */
  async function takeBack(key) {
    const entry = await store.get(key);
    if (!entry) return;
    if (!entry.tried) await store.drop(key);
    else if (entry.data.duty_id) await keep({ ...entry, key: fresh(), kind: "undo", data: { duty_id: entry.data.duty_id }, at: Date.now() + shift, tried: false, hold: 0, undoes: key });
    await load();
  }

  /* ---- sending ---- */
  async function flush() {
    clearTimeout(next);
    let found = null;
    if (navigator.onLine && waiting().length + kept().length) {
      found = await store.alone(async () => {
        const [one, two] = [await store.send(person, site, shift), await store.sendPhotos(person, site, shift)];
        return { sent: one.sent + two.sent, lost: one.lost || two.lost, signIn: one.signIn || two.signIn };
      }).catch(() => null);
      await load();
      if (found?.sent) {
        body.dispatchEvent(new CustomEvent("net:found"));
        for (const name of ["shift", "all"]) body.dispatchEvent(new CustomEvent(`stale:${name}`));
      }
      if (found) signedOut = found.signIn;
      show();
    }
    wait = found?.lost ? Math.min(wait * 2, MOST_MS) : EVERY_MS;
    next = setTimeout(flush, wait);
  }
  const soon = (ms = 300) => { wait = EVERY_MS; clearTimeout(next); next = setTimeout(flush, ms); };
  addEventListener("online", () => { show(); soon(); });
  addEventListener("offline", show);
  body.addEventListener("net:back", () => { show(); soon(); });
  body.addEventListener("net:away", show);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(); });
  setInterval(() => { if (rows.some((row) => row.hold && row.hold <= Date.now() && row.hold > Date.now() - 1500)) soon(0); }, 1000);

  /* ---- the page itself is kept on the phone, as it was last seen ---- */
  let keeping = 0;
  function keepPage(ms = 6000) {
    clearTimeout(keeping);
    if (!document.querySelector("form[data-queue]") || !navigator.serviceWorker?.controller) return;
    keeping = setTimeout(() => { if (!away() && !document.hidden) fetch(location.pathname, { headers: { "X-Keep": "1", Accept: "*/*" }, credentials: "same-origin" }).catch(() => {}); }, ms);
  }
  if (navigator.serviceWorker && window.isSecureContext) {
    navigator.serviceWorker.register("/sw.js").catch(() => {});
    navigator.serviceWorker.addEventListener("controllerchange", () => keepPage(100));
    keepPage(1500);
  }
  /** The list is fresh: what was sent stands in it. */
  async function forget() {
    const sent = rows.filter((row) => row.state === "sent");
    for (const row of sent) await store.drop(row.key);
    if (sent.length) await load();
  }
  document.addEventListener("htmx:after:swap", (event) => { show(); keepPage(); if (event.detail?.ctx?.response?.status === 200) forget(); });

  window.anchang.queue = {
    takes: (form) => Boolean(form && running.has(form)),
    waiting, takeBack, away, note, read: (form, submitter) => toServer({ ...read(form, submitter), key: fresh(), hold: 0 }),
    /** Keep a photo, to be sent from `hold` on; false: this browser cannot, and the screen has to say so. */
    photo: async ({ about, key, taken_at: taken, blob, name, url, hold = 0 }) => {
      const held = await store.keepPhoto({ key: key || fresh(), person, site, shift, about, at: taken ? new Date(taken).getTime() : Date.now() + shift, blob, name: name || "", url: url || "", hold });
      if (held) { await load(); if (!hold) soon(); }
      return held;
    },
    forgetPhoto: async (key) => { await store.drop(key, "photos"); await load(); },
  };
  load().then(() => { if (!body.dataset.kept) forget(); soon(800); });
})();
