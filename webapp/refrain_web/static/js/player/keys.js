/** Unlocking a track: its head from a gateway and its key from the keepers at once, then one record for the worker. */

import { Damaged, HEADER_BYTES, SEALED_BYTES, WrongKey, ciphertextSize, holdContentKey } from "../crypto/container.js";
import { playbackContext, trackContext } from "../crypto/context.js";
import { openFile } from "../crypto/reader.js";
import { answeringFirst, ciphertextBytes, placesOf, rotated } from "./ciphertext.js";
import { fetchContentKeys } from "./keepers.js";
import { tracks as kept } from "./store.js";

const HEAD_BYTES = HEADER_BYTES + 4 * SEALED_BYTES;

/** Where the worker serves a track: what plays under the track's own path, an original that does not play beside it. */
export const pathOf = ({ release, tokenId, number, form }) =>
  `/sound/${release.toLowerCase()}/${tokenId}/${number}${form === "original" ? "/original" : ""}`;

/**
 * Take the keys of an account away: nothing of it plays here before it is signed in again. What was kept for times
 * without a connection stays, as ciphertext.
 */
export async function lock(account) {
  for (const track of await kept.all()) {
    if (track.account && track.account !== account.toLowerCase()) continue;
    if (track.kept) await kept.put(track.path, { ...track, key: null });
    else await kept.remove(track.path);
  }
}

/**
 * @typedef {object} Track
 * @property {string} release @property {number} chainId @property {number} tokenId @property {number} number
 * @property {string} cid of the ciphertext @property {number} plainSize of the recording in bytes
 * @property {string[]} sources URLs of the ciphertext @property {string} mime @property {string} fileName
 * @property {string} title @property {string} artist @property {string} account who unlocked it, in lower case
 * @property {"playback" | "original"} [form] where the file that plays is not the original: which of the two this is
 * @property {Track} [original] beside the form "playback"
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
  const former = await kept.get(pathOf(track));
  const size = ciphertextSize(track.plainSize);
  const file = { ...track, size, kept: Boolean(former?.kept && former.cid === track.cid) };
  const record = { ...(await openAnywhere(file, contentKey)), path: pathOf(track), unlockedAt: Date.now() };
  await kept.put(record.path, record);
  return record;
}

/** The file opened in the first place that has its beginning and its end right; that gateway is asked first from now on. */
async function openAnywhere(file, contentKey) {
  for (let place = 0; ; place++) {
    try {
      const opened = await openAt(file, contentKey, place);
      const sources = answeringFirst(file.kept ? file.sources : rotated(file.sources, place));
      return { ...file, sources, ...opened };
    } catch (error) {
      const wrongBytes = error instanceof Damaged || error instanceof WrongKey;
      if (!wrongBytes || place + 1 >= placesOf(file)) throw error;
    }
  }
}

async function openAt(file, contentKey, place) {
  const head = ciphertextBytes(file, 0, Math.min(HEAD_BYTES, file.size), place);
  const read = async (start, end) =>
    end <= HEAD_BYTES ? (await head).subarray(start, end) : ciphertextBytes(file, start, end, place);
  const bound = trackContext(file.chainId, file.release, file.number);
  const context = file.form === "playback" ? playbackContext(bound) : bound;
  return { ...(await openFile(contentKey, context, file.size, read)), head: await head };
}
