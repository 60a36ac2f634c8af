/** Unlocking a track: its head from a gateway and its key from the keepers at once, then one record for the worker. */

import {
  CHUNK_BYTES,
  HEADER_BYTES,
  SEALED_BYTES,
  chunkSpan,
  holdContentKey,
  openChunk,
  openHeader,
  plaintextSize,
} from "../crypto/container.js";
import { trackContext } from "../crypto/context.js";
import { ciphertext } from "./ciphertext.js";
import { fetchContentKeys } from "./keepers.js";
import { tracks as kept } from "./store.js";

const HEAD_BYTES = HEADER_BYTES + 4 * SEALED_BYTES;

export const pathOf = ({ release, tokenId, number }) => `/sound/${release.toLowerCase()}/${tokenId}/${number}`;

/**
 * @typedef {object} Track
 * @property {string} release @property {number} chainId @property {number} tokenId @property {number} number
 * @property {string} cid of the ciphertext @property {number} size of the ciphertext in bytes
 * @property {string[]} sources URLs of the ciphertext @property {string} mime @property {string} fileName
 * @property {string} title @property {string} artist
 */

/**
 * Ask for the keys of all `tracks` of one copy at once, so that an album plays on without asking; keep them.
 * @returns {Promise<Map<number, CryptoKey>>}
 */
export async function fetchKeys(session, envelopeText, tokenId, tracks) {
  const raw = await fetchContentKeys(session, envelopeText, tokenId, tracks);
  return new Map(await Promise.all([...raw].map(async ([track, key]) => [track, await holdContentKey(key)])));
}

/**
 * Make a track playable: check its key and its length, then leave what the worker needs in the store.
 * @param {Track} track
 * @param {Promise<CryptoKey>} contentKey
 */
export async function unlock(track, contentKey) {
  const plainSize = plaintextSize(track.size);
  const former = await kept.get(pathOf(track));
  const file = { ...track, kept: Boolean(former?.kept && former.cid === track.cid) };
  const [key, head, tail] = await Promise.all([contentKey, readHead(file), readTail(file, plainSize)]);
  const context = trackContext(track.chainId, track.release, track.number);
  const opened = await openHeader(key, context, head.subarray(0, HEADER_BYTES));
  await openChunk(opened, Math.floor(plainSize / CHUNK_BYTES), tail);
  const record = { ...file, ...opened, plainSize, head, path: pathOf(track), unlockedAt: Date.now() };
  await kept.put(record.path, record);
  return record;
}

const readHead = (file) => read(file, 0, Math.min(HEAD_BYTES, file.size));

/** The last chunk: a file that was cut or extended fails there, so the length that we announce is true. */
function readTail(file, plainSize) {
  const [start, end] = chunkSpan(plainSize, Math.floor(plainSize / CHUNK_BYTES));
  return read(file, start, end);
}

async function read(file, start, end) {
  return new Uint8Array(await new Response(await ciphertext(file, start, end)).arrayBuffer());
}
