/* The camera in the page: a photo is made small on the phone, sent with its progress shown, and kept when there is no signal. */
(() => {
  "use strict";
  const LONG = 1600, QUALITY = 0.85, MOST = 9, TIMEOUT_MS = 60000;
  const taken = new Map(); // about -> [{ key, blob, shown, state, part, id, words }]

  const newKey = () => `k_${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const wordsOf = (box) => JSON.parse(box.dataset.words || "{}");
  const boxes = (about) => [...document.querySelectorAll("[data-camera]")].filter((box) => !about || box.dataset.about === about);
  const photosOf = (about) => taken.get(about) || [];
  const canvasOf = (width, height) => Object.assign(document.createElement("canvas"), { width, height });

  /** A JPEG of at most 1600 px, upright; the file itself where this browser cannot read it (the server then says why). */
  async function shrink(file) {
    let picture;
    try {
      picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return file;
    }
    const part = Math.min(1, LONG / Math.max(picture.width, picture.height));
    const canvas = canvasOf(Math.max(1, Math.round(picture.width * part)), Math.max(1, Math.round(picture.height * part)));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    canvas.width = canvas.height = 0;
    return blob || file;
  }

  /** Sends one photo; resolves to { status, body }, status 0 without a connection. `fields`: key, about, taken_at. */
  function send(url, fields, blob, onpart) {
    return new Promise((done) => {
      const request = new XMLHttpRequest(), form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      form.append("file", blob, "photo.jpg");
      request.open("POST", url);
      request.setRequestHeader("Accept", "application/json");
      request.timeout = TIMEOUT_MS;
      request.upload.onprogress = (event) => { if (event.lengthComputable) onpart?.(event.loaded / event.total); };
      const end = () => {
        let body = {};
        try { body = JSON.parse(request.responseText); } catch { /* a proxy's page, or nothing at all */ }
        done({ status: request.status, body });
      };
      request.onload = end;
      request.onerror = request.ontimeout = () => done({ status: 0, body: {} });
      request.send(form);
    });
  }

  async function deliver(box, photo) {
    const { about, url } = box.dataset, words = wordsOf(box);
    Object.assign(photo, { state: "sending", part: 0, words: words.sending });
    draw(about);
    const fields = { key: photo.key, about, taken_at: photo.at };
    // On the phone before it is on its way: a browser that is killed meanwhile sends it again, under the same key.
    await hold(photo, url, fields, words, Date.now() + TIMEOUT_MS);
    const { status, body } = await send(url, fields, photo.blob, (part) => { photo.part = part; draw(about); });
    const lost = status === 0 || status >= 500;
    if (photo.dropped || !lost) await forget(photo);
    if (photo.dropped) {
      if (status === 200) await drop(url, body.id);
      return;
    }
    if (status === 200) Object.assign(photo, { state: "done", id: body.id, words: words.sent });
    else if (lost) await keep(photo, url, fields, words);
    else Object.assign(photo, { state: "bad", words: body.message || words.lost });
    draw(about);
  }

  /** On the phone, for the queue to send from `until` on; false where that cannot be. */
  async function hold(photo, url, fields, words, until) {
    try {
      return Boolean(await window.anchang.queue?.photo?.({ ...fields, url, blob: photo.blob, name: words.photo, hold: until }));
    } catch { return false; }
  }
  const forget = async (photo) => { await window.anchang.queue?.forgetPhoto?.(photo.key).catch(() => {}); };

  /** Without a signal the queue keeps the photo on the phone, where there is one; else it can be sent again by hand. */
  async function keep(photo, url, fields, words) {
    const kept = await hold(photo, url, fields, words, 0);
    Object.assign(photo, kept ? { state: "kept", words: words.waiting } : { state: "bad", words: words.lost });
  }

  const drop = (url, id) => fetch(`${url}/${id}/remove`, { method: "POST", headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" }, body: "" });

  async function remove(box, photo) {
    const { about, url } = box.dataset;
    if (photo.state === "kept") await forget(photo);
    if (photo.id) {
      const answer = await drop(url, photo.id).catch(() => null);
      if (!answer?.ok && answer?.status !== 404) {
        photo.words = (await answer?.json().catch(() => null))?.message || wordsOf(box).lost;
        draw(about);
        return;
      }
    }
    photo.dropped = true;
    URL.revokeObjectURL(photo.shown);
    taken.set(about, photosOf(about).filter((one) => one !== photo));
    draw(about);
  }

  function element(tag, cls, text) {
    const made = document.createElement(tag);
    if (cls) made.className = cls;
    if (text) made.textContent = text;
    return made;
  }

  function row(box, photo) {
    const words = wordsOf(box), line = element("li", photo.state), picture = element("img");
    Object.assign(picture, { src: photo.shown, alt: "", width: 96, height: 96 });
    const cross = element("button", "drop");
    Object.assign(cross, { type: "button", title: words.remove });
    cross.setAttribute("aria-label", words.remove);
    cross.append(element("span", "", "×"));
    cross.addEventListener("click", () => remove(box, photo));
    line.append(picture, cross);
    if (photo.state === "sending") line.append(Object.assign(element("progress"), { max: 1, value: photo.part }));
    line.append(element("small", "", photo.words));
    if (photo.state === "bad") {
      const again = element("button", "btn again", words.again);
      again.type = "button";
      again.addEventListener("click", () => deliver(box, photo));
      line.append(again);
    }
    return line;
  }

  /** Thumbnails of what was taken, and its keys in the forms that close the thing (data-photos). */
  function draw(about) {
    const photos = photosOf(about);
    for (const box of boxes(about)) {
      const list = box.querySelector(".thumbs"), moving = list.querySelectorAll("progress");
      const sending = photos.filter((photo) => photo.state === "sending");
      if (list.children.length === photos.length && moving.length && moving.length === sending.length) {
        sending.forEach((photo, n) => { moving[n].value = photo.part; });
      } else list.replaceChildren(...photos.map((photo) => row(box, photo)));
      box.querySelector(".shutter").classList.toggle("full", photos.length >= MOST);
    }
    for (const form of document.querySelectorAll("form[data-photos]")) {
      if (form.dataset.photos !== about) continue;
      form.querySelectorAll('input[name="photos[]"]').forEach((input) => input.remove());
      for (const photo of photos) {
        if (photo.state === "bad") continue;
        form.append(Object.assign(element("input"), { type: "hidden", name: "photos[]", value: photo.key }));
      }
    }
  }

  document.addEventListener("change", async (event) => {
    const input = event.target, box = input.closest?.("[data-camera]");
    if (!box || input.type !== "file") return;
    const about = box.dataset.about, files = [...input.files].slice(0, MOST - photosOf(about).length);
    // A form of its own keeps its file field for browsers without scripts; inside another form it must not go twice.
    input.value = "";
    for (const file of files) {
      const blob = await shrink(file);
      const photo = { key: newKey(), blob, shown: URL.createObjectURL(blob), at: new Date(window.anchang.now()).toISOString(), state: "sending", part: 0, words: "" };
      taken.set(about, [...photosOf(about), photo]);
      await deliver(box, photo);
    }
  });

  /** A thing reported from this page gets a key of its own: the next one is another, and so are its photos. */
  function anew(form) {
    const key = newKey(), box = form.querySelector("[data-camera]"), about = box && `${box.dataset.about.split(":")[0]}:${key}`;
    form.elements.client_key.value = key;
    if (box) { box.dataset.about = form.dataset.photos = about; draw(about); }
  }
  const reports = () => [...document.querySelectorAll("form[data-photos]")].filter((form) => form.elements.client_key);
  document.addEventListener("queue:noted", (event) => { if (reports().includes(event.target)) anew(event.target); });
  if (document.body.dataset.kept) reports().forEach(anew);

  document.addEventListener("htmx:after:swap", () => { for (const about of taken.keys()) draw(about); });

  window.anchang.photos = { shrink, send, taken: (about) => photosOf(about).map(({ key, blob, state, at }) => ({ key, blob, state, at })) };
})();
