/* The service worker: the shell and the pages that say so open without a signal; what was noted is sent in the background.
   SHELL, VERSION and STORE are written above by the server. Only pages with the header X-Keep are kept, for their person alone. */
"use strict";
importScripts(STORE);
const STATIC = `static-${VERSION}`;
const OFFLINE = "/offline";
const SLOW_MS = 4000;
const LEAVES = /^\/(sign-in|sign-out|me\/lock)(\/|$)/;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STATIC).then((cache) => cache.addAll([...SHELL, OFFLINE])).then(() => self.skipWaiting()));
});

/** The newest two shells stay: a kept page may still name files of the one before. */
async function tidy() {
  const shells = (await caches.keys()).filter((name) => name.startsWith("static-") && name !== STATIC);
  await Promise.all(shells.slice(0, -1).map((name) => caches.delete(name)));
}
self.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => self.clients.claim())));

async function purge(but = "") {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("page-") && name !== but).map((name) => caches.delete(name)));
}

/** Keep a page for the person it was made for; everybody else's go. One with X-Keep-For goes by itself after so many seconds. */
async function keep(url, answer) {
  const whose = answer.headers.get("X-Keep");
  if (!whose || answer.status !== 200 || answer.redirected) return;
  const name = `page-${whose}`;
  await purge(name);
  const { pathname } = new URL(url);
  const headers = new Headers(answer.headers);
  headers.set("X-Kept-At", String(Date.now()));
  await (await caches.open(name)).put(pathname, new Response(await answer.blob(), { status: 200, headers }));
}

/** Whether a kept page has outlived its time. */
function old(answer) {
  const seconds = Number(answer.headers.get("X-Keep-For") || 0);
  return seconds > 0 && Math.abs(Date.now() - Number(answer.headers.get("X-Kept-At") || 0)) > seconds * 1000;
}
async function expire() {
  for (const name of (await caches.keys()).filter((one) => one.startsWith("page-"))) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys()) {
      const found = await cache.match(asked);
      if (found && old(found)) await cache.delete(asked);
    }
  }
}

async function kept(pathname) {
  await expire();
  for (const name of (await caches.keys()).filter((one) => one.startsWith("page-"))) {
    const cache = await caches.open(name);
    const found = await cache.match(pathname);
    if (found) {
      const text = await found.text();
      return new Response(text.replace("<body ", '<body data-kept="1" '), { status: 200, headers: found.headers });
    }
    const pages = (await cache.keys()).map((one) => new URL(one.url).pathname);
    if (pathname === "/" && pages.length) return Response.redirect(pages.find((one) => !one.endsWith("/evac")) || pages[0], 302);
  }
  return undefined;
}

async function page(event) {
  const { request } = event;
  const { pathname } = new URL(request.url);
  event.waitUntil(expire().catch(() => {}));
  const fresh = fetch(request).then((answer) => {
    if (answer.headers.get("X-Keep")) event.waitUntil(keep(request.url, answer.clone()));
    return answer;
  });
  const slow = new Promise((done) => { setTimeout(() => done(kept(pathname)), SLOW_MS); });
  try {
    return (await Promise.race([fresh, slow])) || (await fresh);
  } catch {
    return (await kept(pathname)) || (await caches.match(OFFLINE)) || Response.error();
  }
}

async function file(request) {
  const found = await caches.match(request);
  if (found) return found;
  const answer = await fetch(request);
  if (answer.ok && new URL(request.url).searchParams.has("v")) (await caches.open(STATIC)).put(request, answer.clone());
  return answer;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (LEAVES.test(url.pathname) && (request.method === "POST" || request.mode === "navigate")) {
    event.waitUntil(purge());
    if (request.method === "POST") return;
  }
  if (request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
  else if (request.headers.get("X-Keep")) {
    event.respondWith(fetch(request).then((answer) => { event.waitUntil(keep(request.url, answer.clone())); return answer; }));
  }
});

/* The browser found a signal while no page was open. Whose session it is says the server. */
self.addEventListener("sync", (event) => {
  if (event.tag !== "queue") return;
  event.waitUntil(self.anchangStore.alone(async () => {
    const rows = [...(await self.anchangStore.all()), ...(await self.anchangStore.all(undefined, "photos"))];
    let lost = false;
    for (const whose of new Set(rows.map((row) => `${row.person} ${row.site} ${row.shift || 0}`))) {
      const [person, site, shift] = whose.split(" ").map(Number);
      for (const send of [self.anchangStore.send, self.anchangStore.sendPhotos]) lost = (await send(person, site, shift)).lost || lost;
    }
    if (lost) throw new Error("still no signal");
  }));
});
