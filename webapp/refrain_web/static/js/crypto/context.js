/** What each key is bound to (docs/formats): the same bytes on every side, or nothing opens. */

import { concat, fromHex, unsigned, utf8 } from "./bytes.js";

/** The context of a track's ciphertext, 49 bytes. `release` is the contract's address; tracks count from 1. */
export function trackContext(chainId, release, track) {
  const address = fromHex(release);
  if (address.length !== 20) throw new TypeError("an address is 20 bytes");
  return concat(utf8("refrain/track/v1\0"), unsigned(chainId, 8), address, unsigned(track, 4));
}

/** The context of the form that browsers play, where that is not the original; 69 bytes. `context` is the track's. */
export const playbackContext = (context) => concat(utf8("refrain/playback/v1\0"), context);

/** Binds the share with this index, as it lies in the envelope and as it is hashed; 67 bytes. */
export function shareInfo(context, index) {
  return concat(utf8("refrain/share/v1\0"), context, unsigned(index, 1));
}

/** Binds a share that a keeper hands out to one copy, and to one owner of it; 85 bytes. */
export function sessionInfo(context, index, tokenId, epoch) {
  return concat(utf8("refrain/session/v1\0"), context, unsigned(index, 1), unsigned(tokenId, 8), unsigned(epoch, 8));
}
