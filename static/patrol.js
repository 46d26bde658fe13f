/* Patrol: the phone's camera reads the card where the browser can; else the link opens the panel to type the code. */
(() => {
  "use strict";
  const once = document.querySelector("form[data-at-once]");
  if (once) once.requestSubmit();

  /* Without a signal the panel cannot be fetched, so the page brings it along; and the next point comes up by itself. */
  const away = () => !navigator.onLine || document.body.dataset.net === "lost";
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href*="show=type"]');
    const model = document.getElementById("typing");
    if (!link || !model || !away() || (link.dataset.scan !== undefined && able && !link.dataset.typed)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const sheet = document.getElementById("sheet");
    sheet.replaceChildren(model.content.cloneNode(true));
    if (link.dataset.round) sheet.querySelector("[name=round_id]")?.setAttribute("value", link.dataset.round);
    sheet.querySelector("#f-code")?.focus();
  }, true);
  // The panel is gone by the time its form was noted, so the form itself is listened to.
  addEventListener("submit", (event) => {
    if (event.target.matches?.('form[data-queue="scan"]')) event.target.addEventListener("queue:noted", goOn, { once: true });
  }, true);
  /** The point that was noted is done, as far as this phone can tell; the next one comes up. */
  function goOn(event) {
    const line = document.querySelector(".line-up .is-next");
    const late = event.target.querySelector("[name=round_id]")?.value !== document.querySelector("#read [name=round_id]")?.value;
    if (!line || late) return;
    const after = line.nextElementSibling;
    line.classList.replace("is-next", "is-done");
    line.classList.add("waited");
    const square = document.querySelector(".ring .is-next");
    square?.classList.replace("is-next", "is-done");
    square?.classList.add("waited");
    const card = document.querySelector("article.next");
    if (!card) return;
    if (!after) { card.hidden = true; return; }
    after.classList.replace("is-open", "is-next");
    square?.nextElementSibling?.classList.replace("is-open", "is-next");
    card.querySelector("h2").textContent = after.querySelector("span").textContent;
    for (const name of ["where", "looks"]) { const place = card.querySelector(`[data-${name}]`); if (place) place.textContent = after.dataset[name]; }
    const count = card.querySelector("[data-until]");
    if (count) count.dataset.until = after.dataset.untilMs;
    const tap = card.querySelector(".tap [name=point_id]");
    if (tap) { tap.value = after.dataset.id; tap.form.dataset.name = after.querySelector("span").textContent; }
    card.querySelector(".top small").textContent = "";
  }

  const able = "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);
  document.documentElement.classList.toggle("reads-codes", able);
  if (!able) return;

  let stream = null;
  function stop() {
    for (const track of stream?.getTracks() || []) track.stop();
    stream = null;
    document.querySelector(".finder")?.remove();
  }

  /** The code in what a card holds: our own address or the bare characters; nothing for anything else. */
  function codeOf(text) {
    const found = /\/patrol\/p\/([A-Za-z0-9]{4,6})\/?$/.exec(text) || /^([A-Za-z0-9]{4,6})$/.exec(text);
    return found ? found[1] : "";
  }

  function send(code, round) {
    const form = document.getElementById("read");
    if (!form) return;
    form.elements.code.value = code;
    if (round && form.elements.round_id) form.elements.round_id.value = round;
    navigator.vibrate?.(60);
    form.requestSubmit();
  }

  async function find(link) {
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    const finder = document.createElement("div");
    finder.className = "finder";
    finder.setAttribute("role", "dialog");
    const video = document.createElement("video");
    video.playsInline = true;
    video.muted = true;
    video.srcObject = stream;
    const type = document.createElement("button");
    type.type = "button";
    type.className = "btn big wide";
    type.textContent = document.querySelector(".alt .btn:not(.bad)")?.textContent.trim() || "123";
    type.addEventListener("click", () => { stop(); open(link); });
    finder.append(video, type);
    document.body.append(finder);
    type.focus();
    await video.play();
    const look = async () => {
      if (!stream) return;
      const seen = await detector.detect(video).catch(() => []);
      const code = seen.map((one) => codeOf(one.rawValue)).find(Boolean);
      if (code) { stop(); send(code, link.dataset.round); } else setTimeout(look, 150);
    };
    look();
  }

  /** The panel to type the code, as without a camera. */
  function open(link) {
    link.dataset.typed = "1";
    link.click();
    delete link.dataset.typed;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-scan]");
    if (!link || link.dataset.typed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    find(link).catch(() => { stop(); open(link); });
  }, true);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") stop(); });
  addEventListener("pagehide", stop);
})();
