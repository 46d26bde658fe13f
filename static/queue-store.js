/* What waits on this phone for a signal: kept in IndexedDB, sent in the order in which it happened. Page and service worker share it. */
((scope) => {
  "use strict";
  const BATCH = 50, HOLD_MS = 20000, ROOM = 20e6;
  let opening = null;

  function open() {
    opening ||= new Promise((done, fail) => {
      const asked = scope.indexedDB.open("anchang", 1);
      asked.onupgradeneeded = () => {
        for (const name of ["entries", "photos"]) asked.result.createObjectStore(name, { keyPath: "key" });
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => { asked.result.close(); opening = null; };
        done(asked.result);
      };
      asked.onerror = asked.onblocked = () => { opening = null; fail(asked.error || new Error("blocked")); };
    });
    return opening;
  }

  /** One act on one store; resolves when it is on the disk. */
  async function act(name, mode, ask) {
    const base = await open();
    return new Promise((done, fail) => {
      const step = base.transaction(name, mode, mode === "readwrite" ? { durability: "strict" } : {});
      const asked = ask(step.objectStore(name));
      step.oncomplete = () => done(asked.result);
      step.onerror = step.onabort = () => fail(step.error || new Error("aborted"));
    });
  }
  const put = (row, name = "entries") => act(name, "readwrite", (store) => store.put(row));
  const drop = (key, name = "entries") => act(name, "readwrite", (store) => store.delete(key));
  const get = (key, name = "entries") => act(name, "readonly", (store) => store.get(key));

  /** Everything of one person (of everybody without one), the oldest first. */
  async function all(person, name = "entries") {
    const rows = await act(name, "readonly", (store) => store.getAll());
    return rows.filter((row) => person === undefined || row.person === person).sort((a, b) => a.at - b.at);
  }

  const due = (row) => row.state === "waiting" && (row.hold || 0) <= Date.now();
  const said = (answer) => answer.json().then((found) => found.message || "").catch(() => "");

  /** Send what is due of one person at one site: {sent, lost, signIn}. The answers stand in the rows afterwards. */
  async function send(person, site, shift) {
    const out = { sent: 0, lost: false, signIn: false };
    const rows = (await all(person)).filter((row) => row.site === site && due(row));
    for (let from = 0, size = BATCH; from < rows.length && !out.lost; from += size) {
      const part = rows.slice(from, from + size);
      for (const row of part) if (!row.tried) await put({ ...row, tried: true });
      let answer;
      try {
        answer = await fetch(`/sites/${site}/queue`, {
          method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, credentials: "same-origin",
          body: JSON.stringify({
            sent_at: new Date(Date.now() + shift).toISOString(), person_id: person,
            entries: part.map(({ key, kind, at, data }) => ({ key, kind, data, occurred_at: new Date(at).toISOString() })),
          }),
        });
      } catch { out.lost = true; break; }
      if (answer.status === 401 || answer.status === 409) { out.signIn = true; break; }
      if (answer.status === 422 || answer.status === 413) {
        if (part.length > 1) { size = 1; from -= 1; continue; }
        await put({ ...part[0], state: "refused", words: await said(answer) });
        continue;
      }
      if (!answer.ok) { out.lost = true; break; }
      const told = await answer.json().catch(() => null);
      if (!told) { out.lost = true; break; }
      for (const { key, status, words } of told.results) {
        const row = part.find((one) => one.key === key);
        if (status === "stored") out.sent += 1;
        // What was sent stays until a fresh list has it: a page kept from before would show it as still to be done.
        if (row) await put({ ...row, state: status === "stored" ? "sent" : status, words, tried: true });
      }
      if (told.sign_in) { out.signIn = true; break; }
    }
    return out;
  }

  /** Send the photos of one person at one site, one by one. */
  async function sendPhotos(person, site, shift) {
    const out = { sent: 0, lost: false, signIn: false };
    for (const row of (await all(person, "photos")).filter((one) => one.site === site && due(one))) {
      const form = new FormData();
      form.append("key", row.key);
      form.append("about", row.about);
      form.append("taken_at", new Date(row.at).toISOString());
      form.append("file", row.blob, "photo.jpg");
      let answer;
      try { answer = await fetch(row.url || `/sites/${site}/photos`, { method: "POST", headers: { Accept: "application/json" }, credentials: "same-origin", body: form }); } catch { out.lost = true; break; }
      if (answer.status === 401) { out.signIn = true; break; }
      if (answer.ok) { await drop(row.key, "photos"); out.sent += 1; } else if (answer.status >= 500 || answer.status === 429) { out.lost = true; break; } else await put({ ...row, state: "refused", words: await said(answer) }, "photos");
    }
    return out;
  }

  /** Keep a photo until it can be sent. False: this browser has no room for it, or cannot keep photos at all. */
  async function keepPhoto(row) {
    try {
      const room = await scope.navigator.storage?.estimate?.();
      if (room && room.quota - room.usage < row.blob.size * 3 + ROOM / 4) return false;
      await put({ ...row, state: "waiting" }, "photos");
      const kept = await get(row.key, "photos");
      return kept?.blob?.size === row.blob.size;
    } catch { return false; }
  }

  /** Nobody sends twice at once: neither two tabs nor a page and its service worker. */
  const alone = (work) => (scope.navigator.locks ? scope.navigator.locks.request("anchang-queue", { ifAvailable: true }, (lock) => (lock ? work() : null)) : work());

  scope.anchangStore = { put, drop, get, all, send, sendPhotos, keepPhoto, alone, HOLD_MS };
})(self);
