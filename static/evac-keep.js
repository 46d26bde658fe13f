/* Whoever leads has the evacuation list on their device before it is needed: fetched now and then, kept by the service worker. */
(() => {
  "use strict";
  const meta = document.querySelector('meta[name="evac"]');
  const EVERY_MS = 120000;
  if (!meta || !navigator.serviceWorker || !window.isSecureContext) return;
  const stamp = { get: () => { try { return Number(localStorage.getItem("anchang-evac")); } catch { return 0; } }, set: (ms) => { try { localStorage.setItem("anchang-evac", String(ms)); } catch { /* private mode */ } } };
  function fetchIt() {
    if (!navigator.serviceWorker.controller || !navigator.onLine || document.hidden || Math.abs(Date.now() - stamp.get()) < EVERY_MS) return;
    stamp.set(Date.now());
    fetch(meta.content, { headers: { "X-Keep": "1", Accept: "*/*" }, credentials: "same-origin" }).then((answer) => { if (!answer.ok) stamp.set(0); }).catch(() => stamp.set(0));
  }
  navigator.serviceWorker.register("/sw.js").catch(() => {});
  navigator.serviceWorker.addEventListener("controllerchange", fetchIt);
  setTimeout(fetchIt, 1500);
  setInterval(fetchIt, 30000);
})();
