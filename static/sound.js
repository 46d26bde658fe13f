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

  const me = document.querySelector("meta[name=queue]")?.dataset.person || "";
  const quietKey = `quiet.${me}`;
  const onlyVibrates = () => { try { return localStorage.getItem(quietKey) === "1"; } catch { return false; } };
  const STRENGTH = { sound: 1, "": 2, alert: 2, urgent: 3, alarm: 4 };
  let lastRang = 0, lastStrength = 0;

  /** One tone (sound), two tones up with vibration (alert), three times (urgent, alarm). An alarm is heard whatever the person chose. */
  function ring(level) {
    const strength = STRENGTH[level] || 2, now = Date.now();
    if (now - lastRang < 1500 && strength <= lastStrength) return;
    lastRang = now; lastStrength = strength;
    body.dataset.rang = String(Number(body.dataset.rang || 0) + 1);
    body.dataset.tone = level;
    const start = audio.currentTime + 0.03, soft = onlyVibrates() && strength < 4;
    if (!soft && strength === 1) tone(start, 740, 0.3);
    if (!soft && strength > 1) for (let i = 0; i < (strength > 2 ? 3 : 1); i += 1) { tone(start + i * 0.7, 660, 0.22); tone(start + i * 0.7 + 0.24, 880, 0.34); }
    if (strength > 1 || soft) navigator.vibrate?.(strength > 2 ? [400, 120, 400, 120, 400] : [250, 100, 250]);
  }

  const loudest = (elements) => elements.map((el) => el.dataset.tone || "").sort((one, other) => (STRENGTH[other] || 2) - (STRENGTH[one] || 2))[0];

  function listen() {
    showQuiet();
    const here = [...document.querySelectorAll("[data-alarm]")].filter((el) => el.dataset.alarm);
    const fresh = here.filter((el) => !known.has(el.dataset.alarm));
    if (fresh.length || waiting) {
      if (!audio) { waiting = fresh.length > 0 || (waiting && here.length > 0); return; }
      if (fresh.length) ring(loudest(fresh));
      waiting = false;
    }
    // A notice is told of once, on whichever page; what stands on a page itself rings again when it comes back.
    const told = [...known].filter((key) => key.startsWith("notice-")).slice(-200);
    known = new Set([...told, ...here.map((el) => el.dataset.alarm)]);
    store.set("alarms", JSON.stringify([...known]));
  }

  setInterval(() => { if (audio && document.querySelector('[data-alarm][data-tone="alarm"]')) { lastRang = 0; ring("alarm"); } }, 10000);

  /** One choice for a person on a device: to be rung at, or only vibrated at. */
  function showQuiet() {
    for (const button of document.querySelectorAll('[data-action="quiet"]')) {
      const soft = onlyVibrates();
      button.hidden = !me;
      button.setAttribute("aria-pressed", String(soft));
      button.querySelector("[data-loud]").hidden = soft;
      button.querySelector("[data-soft]").hidden = !soft;
    }
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest('[data-action="quiet"]')) return;
    try { if (onlyVibrates()) localStorage.removeItem(quietKey); else localStorage.setItem(quietKey, "1"); } catch { /* private mode */ }
    showQuiet();
  });

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
