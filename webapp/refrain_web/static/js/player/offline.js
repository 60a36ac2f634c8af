/** Taking a recording along: the original as a file, or its ciphertext kept here to be played without a connection. */

import { openTrack } from "./access.js";
import { forgetKept, keep } from "./ciphertext.js";
import { pathOf } from "./keys.js";
import { keepShell } from "./shell.js";
import { tracks as stored } from "./store.js";
import { wholeRecording } from "./whole.js";
import { workerReady } from "./worker.js";

/** Save the original, bit by bit. The worker streams it to disk; without one it passes through memory. */
export async function download(item, onProgress = () => {}) {
  const track = await openTrack(item, { ask: true, original: true });
  if (await workerReady()) return downloadInFrame(`${track.path}?download`);
  let failure = null;
  const blob = await wholeRecording(track, (error) => (failure = error), onProgress);
  if (failure) throw failure;
  return downloadBlob(blob, track.fileName);
}

/** A link with `download` would pass the worker by; a frame does not. */
function downloadInFrame(url) {
  const frame = document.createElement("iframe");
  frame.hidden = true;
  frame.src = url;
  document.body.append(frame);
  setTimeout(() => frame.remove(), 60_000);
}

function downloadBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Keep a track for times without a connection. `onProgress` hears 0 to 1; an interrupted one goes on later. */
export async function keepOffline(item, onProgress) {
  const track = await openTrack(item, { ask: false });
  await keep(track, onProgress);
  await stored.put(track.path, { ...track, kept: true });
  await keepShell();
  await navigator.storage?.persist?.();
}

export async function forgetOffline(item) {
  const track = await stored.get(pathOf(item));
  if (!track?.kept) return;
  await stored.put(track.path, { ...track, kept: false });
  await forgetKept(track);
}

export const isKept = async (item) => Boolean((await stored.get(pathOf(item)))?.kept);

/** Everything that plays without a connection. */
export const keptTracks = async () => (await stored.all()).filter((track) => track.kept && track.key);

/** What is known here of a track that nobody can be asked about: the queue shows it. */
export async function keptItem(item) {
  const track = await stored.get(pathOf(item));
  return track?.kept ? { ...item, title: track.title, artist: track.artist, duration: track.duration } : item;
}
