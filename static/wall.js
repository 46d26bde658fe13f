/* A page for a screen in a room: the screen stays awake, the pointer goes, a page that was taken down goes blank. */
(() => {
  "use strict";
  let lock = null;
  async function awake() {
    if (lock || document.hidden) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => { lock = null; });
    } catch { lock = null; }
  }
  document.addEventListener("visibilitychange", awake);
  setInterval(awake, 60000);
  awake();
  // Its address counts no more: the page as a whole says so.
  document.addEventListener("htmx:before:response", (event) => { if (event.detail.ctx.response.status === 404) location.reload(); });
  // A new version of the program comes by itself.
  setTimeout(() => location.reload(), 6 * 3600 * 1000);
})();
