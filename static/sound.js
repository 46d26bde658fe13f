/* Keeping watch: one tap unlocks sound and vibration and keeps the screen awake; each [data-alarm="key"] is sounded once. */
(() => {
  "use strict";
  const body = document.body;
  const { words } = window.anchang;
  const store = { get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } }, set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* private mode */ } } };
  let audio = null, awake = null, waiting = false;
  let known = new Set(JSON.parse(store.get("alarms") || "[]"));

  function tone(at, pitch, length) {
    const source = audio.createOscillator();
    const gain = audio.createGain();
    source.type = "triangle";
    source.frequency.value = pitch;
    gain.gain.setValueAtTime(0.0001, at);
    gain.gain.exponentialRampToValueAtTime(0.5, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.0001, at + length);
    source.connect(gain).connect(audio.destination);
    source.start(at);
    source.stop(at + length + 0.05);
  }

  /** Two tones, up; an urgent one three times. */
  function ring(urgent) {
    body.dataset.rang = String(Number(body.dataset.rang || 0) + 1);
    const start = audio.currentTime + 0.03;
    for (let i = 0; i < (urgent ? 3 : 1); i += 1) { tone(start + i * 0.7, 660, 0.22); tone(start + i * 0.7 + 0.24, 880, 0.34); }
    navigator.vibrate?.(urgent ? [400, 120, 400, 120, 400] : [250, 100, 250]);
  }

  function listen() {
    const here = [...document.querySelectorAll("[data-alarm]")].filter((el) => el.dataset.alarm);
    const fresh = here.filter((el) => !known.has(el.dataset.alarm));
    if (fresh.length || waiting) {
      if (!audio) { waiting = fresh.length > 0 || (waiting && here.length > 0); return; }
      if (fresh.length) ring(fresh.some((el) => el.dataset.tone === "urgent"));
      waiting = false;
    }
    known = new Set(here.map((el) => el.dataset.alarm));
    store.set("alarms", JSON.stringify([...known]));
  }

  async function stayAwake() {
    if (!body.dataset.watch || document.hidden || awake) return;
    try {
      awake = await navigator.wakeLock.request("screen");
      awake.addEventListener("release", () => { awake = null; });
    } catch { awake = null; }
  }

  function watch() {
    if (!audio && window.AudioContext) audio = new AudioContext();
    audio?.resume();
    body.dataset.watch = "on";
    store.set("watch", "on");
    for (const button of document.querySelectorAll('[data-action="watch"]')) {
      button.setAttribute("aria-pressed", "true");
      const label = button.querySelector("span") || button;
      label.textContent = words.watching;
    }
    if (audio && !audio.said) { audio.said = true; tone(audio.currentTime + 0.02, 880, 0.12); }
    stayAwake();
    listen();
  }

  document.addEventListener("click", (event) => { if (event.target.closest('[data-action="watch"]')) watch(); });
  document.addEventListener("visibilitychange", stayAwake);
  document.addEventListener("htmx:after:swap", listen);
  // Another page of the same watch: the first touch unlocks the sound again.
  if (store.get("watch")) for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => { if (!audio) watch(); }, { once: true, capture: true });
  listen();
})();
