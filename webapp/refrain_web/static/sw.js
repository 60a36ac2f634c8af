/**
 * Service worker: decrypts what the player asks for under /sound/ and leaves every other request to the network; while
 * that does not answer, a page and the shop's own files come from what was kept, if somebody asked for it to be kept.
 * It keeps nothing in memory, so the browser may stop it at any moment, also in the middle of a song.
 */

import { orKept } from "/static/js/player/shell.js";
import { SOUND, answer } from "/static/js/player/sound.js";

const FILES = /^\/(static|texts)\//;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** A page that was reloaded past its worker asks for it back. */
self.addEventListener("message", (event) => {
  if (event.data?.claim) event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(SOUND)) event.respondWith(answer(request, tellPages));
  else if (request.method !== "GET") return;
  else if (request.mode === "navigate") event.respondWith(orKept(request, "/offline"));
  else if (FILES.test(url.pathname)) event.respondWith(orKept(request));
});

/** Every open page hears of a recording that broke off; the ones that play it say so. */
async function tellPages(failure) {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ failure });
}
