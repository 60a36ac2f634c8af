/**
 * Playing recordings, for every page of the shop:
 *
 *   import { play, queue, download, prepare } from "./player/index.js";
 *
 * `play(release, tokenId, track)` signs in where that is needed, and starts; what goes wrong is said in the player's
 * bar. Any element with `data-play="0x…/7/1"` (release, copy, track) plays that track when it is activated, and has
 * `aria-pressed` while it sounds; `data-download` and `data-queue` likewise.
 */

import { prepare } from "./access.js";
import { download as save } from "./offline.js";
import { Player } from "./player.js";

export const player = new Player(new Audio());
export { prepare };
export { forgetOffline, isKept, keepOffline, keptTracks } from "./offline.js";

export const play = (release, tokenId, track = 1) => player.play(release, tokenId, track);
export const queue = (release, tokenId) => player.append(release, tokenId);

/** Throws what should be said; `inWords` of words.js puts it into words. */
export const download = (release, tokenId, track = 1) => save({ release, tokenId, number: track });

/** "0x…/7/1" as a track. */
export function parseTrack(text) {
  const [release, tokenId, number = 1] = text.split("/");
  return { release, tokenId: Number(tokenId), number: Number(number) };
}
