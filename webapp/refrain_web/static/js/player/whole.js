/** Playback and download without a worker: the recording is decrypted in the page, into a Blob. */

import { decrypted } from "./sound.js";

const PIECES = 512;

/**
 * The whole recording, or what is good of it; `onFailure` hears why it broke off. Every few megabytes are handed to the
 * browser, which may put them on disk.
 * @returns {Promise<Blob>}
 */
export async function wholeRecording(track, onFailure, onProgress = () => {}) {
  const parts = [];
  let pending = [];
  let bytes = 0;
  for await (const piece of goodPieces(track, onFailure)) {
    pending.push(piece);
    bytes += piece.length;
    onProgress(bytes / track.plainSize);
    if (pending.length < PIECES) continue;
    parts.push(new Blob(pending));
    pending = [];
  }
  return new Blob([...parts, ...pending], { type: track.mime });
}

async function* goodPieces(track, onFailure) {
  const reader = decrypted(track, { first: 0, end: track.plainSize }, onFailure).getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(() => ({ done: true }));
    if (done) return;
    yield value;
  }
}
