/**
 * Service worker: decrypts what the player asks for under /sound/ and leaves every other request to the network.
 * It keeps nothing in memory, so the browser may stop it at any moment, also in the middle of a song.
 */

import { SOUND, answer } from "/static/js/player/sound.js";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

/** A page that was reloaded past its worker asks for it back. */
self.addEventListener("message", (event) => {
  if (event.data?.claim) event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== self.location.origin || !url.pathname.startsWith(SOUND)) return;
  event.respondWith(answer(event.request, tellPages));
});

/** Every open page hears of a recording that broke off; the ones that play it say so. */
async function tellPages(failure) {
  for (const client of await self.clients.matchAll({ type: "window" })) client.postMessage({ failure });
}
