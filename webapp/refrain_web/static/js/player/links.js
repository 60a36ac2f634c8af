/** `data-play`, `data-queue` and `data-download` = "release/copy/track" on any button of any page. */

import { currentAccount } from "../wallet.js";
import { parseTrack, prepare } from "./index.js";
import { download } from "./offline.js";
import { inWords } from "./words.js";

export function bindLinks(player) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-play], [data-queue], [data-download]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.play) playOrPause(player, parseTrack(button.dataset.play));
    else if (button.dataset.queue) append(player, parseTrack(button.dataset.queue));
    else save(player, button, parseTrack(button.dataset.download));
  });
  for (const type of ["pointerover", "focusin"]) document.addEventListener(type, ({ target }) => getReady(target));
  player.addEventListener("change", () => mark(player));
}

/** Whoever rests on a button will perhaps press it: what does not depend on the listener is fetched by then. */
function getReady(target) {
  const track = target.closest?.("[data-play]")?.dataset.play;
  if (track) prepare(parseTrack(track).release);
}

function playOrPause(player, track) {
  if (isCurrent(player, track) && player.track) player.toggle();
  else player.play(track.release, track.tokenId, track.number);
}

const append = (player, { release, tokenId }) => player.append(release, tokenId);

async function save(player, button, track) {
  button.setAttribute("aria-busy", "true");
  try {
    await download(track);
  } catch (error) {
    player.say(await inWords(error, track, currentAccount()));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function mark(player) {
  for (const button of document.querySelectorAll("[data-play]")) {
    const sounds = isCurrent(player, parseTrack(button.dataset.play)) && !player.audio.paused;
    button.setAttribute("aria-pressed", String(sounds));
  }
}

function isCurrent({ item }, track) {
  const same = (one, other) => one.toLowerCase() === other.toLowerCase();
  return (
    Boolean(item) && same(item.release, track.release) && item.tokenId === track.tokenId && item.number === track.number
  );
}
