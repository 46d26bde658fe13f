/* Can this phone do its work? Each line is tried, not guessed; what needs a tap waits for one. */
(() => {
  "use strict";
  const root = document.getElementById("check");
  if (!root) return;
  const line = (key) => root.querySelector(`[data-check="${key}"]`);
  const results = {};

  function show(key, works) {
    results[key] = works;
    const row = line(key);
    row.querySelector("[data-wait]").hidden = true;
    row.querySelector("[data-yes]").hidden = !works;
    row.querySelector("[data-no]").hidden = works;
    verdict();
  }
  function ask(key, act) {
    const row = line(key);
    const button = row.querySelector("[data-try]");
    row.querySelector("[data-wait]").hidden = true;
    button.hidden = false;
    button.addEventListener("click", async () => {
      button.disabled = true;
      const works = await act().catch(() => false);
      button.hidden = works;
      button.disabled = false;
      show(key, works);
    });
  }
  function verdict() {
    const known = Object.values(results);
    const bad = results.modern === false || results.network === false;
    const some = known.some((works) => !works);
    root.querySelector("[data-verdict]").hidden = "network" in results;
    if (!("network" in results)) return;
    root.querySelector("[data-verdict-no]").hidden = !bad;
    root.querySelector("[data-verdict-some]").hidden = bad || !some;
    root.querySelector("[data-verdict-ok]").hidden = bad || some;
  }

  function modern() {
    return "ReadableStream" in window && "AbortController" in window && "replaceChildren" in Element.prototype
      && CSS.supports("display", "grid") && CSS.supports("selector(:focus-visible)");
  }
  function storage() {
    return new Promise((done) => {
      try {
        const request = indexedDB.open("anchang-check", 1);
        request.onsuccess = () => { request.result.close(); indexedDB.deleteDatabase("anchang-check"); done(true); };
        request.onerror = () => done(false);
      } catch { done(false); }
    });
  }
  async function camera() {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    stream.getTracks().forEach((track) => track.stop());
    return true;
  }
  async function sound() {
    const audio = new (window.AudioContext || window.webkitAudioContext)();
    await audio.resume();
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    gain.gain.value = 0.15;
    tone.connect(gain).connect(audio.destination);
    tone.frequency.value = 880;
    tone.start();
    tone.stop(audio.currentTime + 0.4);
    return audio.state === "running";
  }
  async function network() {
    const response = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
    return response.ok && Boolean(response.body);
  }

  show("modern", modern());
  show("https", window.isSecureContext && location.protocol === "https:");
  show("awake", "wakeLock" in navigator);
  storage().then((works) => show("storage", works));
  if (navigator.mediaDevices?.getUserMedia) ask("camera", camera); else show("camera", false);
  if (window.AudioContext || window.webkitAudioContext) ask("sound", sound); else show("sound", false);
  if (!("Notification" in window) || !window.isSecureContext || Notification.permission === "denied") show("notices", false);
  else if (Notification.permission === "granted") show("notices", true);
  else ask("notices", async () => (await Notification.requestPermission()) === "granted");
  network().then((works) => show("network", works)).catch(() => show("network", false));
  root.querySelector("[data-agent]").textContent = navigator.userAgent;
})();
