/* Live updates: one stream a page. The server says which screens are stale; blocks fetch themselves by hx-trigger="stale:<name> from:body". */
(() => {
  "use strict";
  const body = document.body;
  const url = body.dataset.events;
  const banner = document.getElementById("offline");
  const { words, fill, clock, setNow } = window.anchang;
  const SILENCE_MS = 45000;
  let stream = null, timer = 0, bannerTimer = 0, hiddenTimer = 0, lostAt = "", opened = false, heard = 0, pings = false, misses = 0;

  const emit = (name) => body.dispatchEvent(new CustomEvent(`stale:${name}`));
  function everything() {
    const names = new Set(["all"]);
    for (const el of document.querySelectorAll('[hx-trigger*="stale:"]')) {
      for (const found of el.getAttribute("hx-trigger").matchAll(/stale:([\w-]+)/g)) names.add(found[1]);
    }
    names.forEach(emit);
  }

  function lost() {
    if (!lostAt) lostAt = clock();
    if (bannerTimer || !banner) return;
    bannerTimer = setTimeout(() => {
      const text = banner.querySelector("[data-lost]");
      if (text) text.textContent = fill(words.lost, { t: lostAt });
      banner.hidden = false;
      body.dataset.net = "lost";
      body.dispatchEvent(new CustomEvent("net:away"));
    }, navigator.onLine ? 3000 : 0);
  }
  function found() {
    clearTimeout(bannerTimer);
    bannerTimer = 0;
    lostAt = "";
    misses = 0;
    if (banner) banner.hidden = true;
    if (!body.dataset.net) return;
    delete body.dataset.net;
    body.dispatchEvent(new CustomEvent("net:back"));
  }
  function again(ms = 2000 + Math.random() * 4000 + Math.min(misses, 6) * 2000) {
    stream?.close();
    stream = null;
    clearTimeout(timer);
    timer = setTimeout(connect, ms);
  }

  function connect() {
    clearTimeout(timer);
    if (!url || stream) return;
    const mine = new EventSource(url);
    stream = mine;
    const on = (name, act) => mine.addEventListener(name, (event) => { heard = Date.now(); if (stream === mine) act(event.data || ""); });
    mine.onopen = () => { heard = Date.now(); found(); if (opened) everything(); opened = true; };
    mine.onerror = () => { if (stream !== mine) return; misses += 1; lost(); again(); };
    on("stale", (data) => data.split(/\s+/).filter(Boolean).forEach(emit));
    on("resync", () => setTimeout(everything, Math.random() * 1500));
    on("now", (data) => { if (Number(data)) setNow(Number(data)); });
    on("ping", () => { pings = true; });
    on("bye", () => { lost(); again(); });
  }

  addEventListener("offline", () => { clearTimeout(bannerTimer); bannerTimer = 0; lost(); });
  addEventListener("online", () => { if (url) again(200 + Math.random() * 1500); else found(); });
  body.addEventListener("net:lost", () => { if (!url || !stream || stream.readyState !== 1) lost(); });
  body.addEventListener("net:found", () => { found(); if (url && stream?.readyState !== 1) again(200); });
  addEventListener("pagehide", () => { stream?.close(); stream = null; });
  addEventListener("pageshow", (event) => { if (event.persisted) { connect(); everything(); } });
  // A browser allows six streams to a host: a page out of sight for a minute gives its own back, unless it keeps watch.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (!document.hidden) { if (!stream) connect(); return; }
    hiddenTimer = setTimeout(() => { if (!body.dataset.watch) { clearTimeout(timer); stream?.close(); stream = null; } }, 60000);
  });
  setInterval(() => { if (pings && stream && Date.now() - heard > SILENCE_MS) { lost(); again(); } }, 5000);
  if (!navigator.onLine) lost();
  connect();
})();
