/* The evacuation list: begun by a press that is held; without a signal the taps are noted on the device and shown at once. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const section = () => document.getElementById("muster");

  /* ---- a press that is held ---- */
  let timer = 0, held = null;
  function press(button) {
    if (held || button.disabled) return;
    held = button;
    const ms = Number(button.dataset.hold);
    button.style.setProperty("--hold", `${ms}ms`);
    button.classList.add("holding");
    timer = setTimeout(() => { const done = held; release(); if (done?.isConnected) { done.dataset.done = "1"; done.form.requestSubmit(done); } }, ms);
  }
  function release() {
    clearTimeout(timer);
    held?.classList.remove("holding");
    held = null;
  }
  const holding = (event) => event.target.closest?.("[data-hold]");
  document.addEventListener("pointerdown", (event) => { const button = holding(event); if (button && event.button === 0) press(button); });
  for (const kind of ["pointerup", "pointercancel", "pointerleave", "blur"]) addEventListener(kind, release, true);
  document.addEventListener("keydown", (event) => { const button = holding(event); if (button && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); if (!event.repeat) press(button); } });
  document.addEventListener("keyup", release);
  document.addEventListener("contextmenu", (event) => { if (holding(event)) event.preventDefault(); });
  // A short tap does nothing; what was held is sent by requestSubmit.
  document.addEventListener("click", (event) => { const button = holding(event); if (button && !button.dataset.done) event.preventDefault(); });

  /* ---- what waits on this device is shown over what the page says ---- */
  let waiting = [];
  function show() {
    const box = section();
    if (!box) return;
    const mine = waiting.filter((row) => row.kind === "muster" || row.kind === "muster_begin");
    const open = box.classList.contains("open") || mine.length > 0;
    if (mine.length && box.classList.contains("ready")) { box.classList.replace("ready", "open"); box.dataset.local = "1"; }
    if (!mine.length && box.dataset.local) { box.classList.replace("open", "ready"); delete box.dataset.local; }
    for (const button of all(".soul button", box)) button.disabled = !open || box.classList.contains("over");
    const now = new Map();
    for (const row of mine) if (row.kind === "muster") now.set(`${row.data.kind}-${row.data.subject_id}`, Number(row.data.safe));
    let missing = 0, found = 0;
    const place = box.querySelector("[data-found]");
    for (const line of all("[data-soul]", box)) {
      const heads = Number(line.dataset.heads);
      const safe = Math.min(heads, now.has(line.dataset.soul) ? now.get(line.dataset.soul) : Number(line.dataset.safe));
      missing += heads - safe;
      line.classList.toggle("found", safe >= heads);
      line.classList.toggle("part", safe > 0 && safe < heads);
      line.classList.toggle("noted", now.has(line.dataset.soul));
      if (safe >= heads) found += 1;
      if (now.has(line.dataset.soul) && place && safe >= heads && line.parentElement !== place) { line.dataset.home = line.parentElement.closest(".area").id; place.append(line); }
      if (safe < heads && line.dataset.home && line.parentElement === place) { document.getElementById(line.dataset.home)?.querySelector(".souls").append(line); delete line.dataset.home; }
    }
    const safeArea = document.getElementById("area-safe");
    if (safeArea) safeArea.hidden = !found;
    const figure = box.querySelector("[data-figure]");
    if (figure && mine.length) figure.textContent = String(open ? missing : box.dataset.heads);
  }
  document.addEventListener("queue:changed", (event) => { waiting = event.detail.waiting; show(); });
  document.addEventListener("htmx:after:swap", show);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
  show();
})();
