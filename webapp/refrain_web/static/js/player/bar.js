/** The bar at the foot of every page (templates/player/bar.html): shows the state, passes on what is pressed. */

import { _ } from "../language.js";
import { currentAccount } from "../wallet.js";
import { bindKeyboard } from "./keyboard.js";
import { player } from "./index.js";
import { bindLinks } from "./links.js";
import { bindMediaSession } from "./media-session.js";
import { download, forgetOffline, isKept, keepOffline } from "./offline.js";
import { bindQueue } from "./queue-list.js";
import { bindSeekWaveform } from "./seek-waveform.js";
import { renewShell } from "./shell.js";
import { clock } from "./time.js";
import { inWords } from "./words.js";

/** @param {HTMLElement} root  the bar */
export default function mount(root) {
  const parts = Object.fromEntries([...root.querySelectorAll("[data-part]")].map((part) => [part.dataset.part, part]));
  const wave = bindSeekWaveform(player, parts);
  const showAll = () => show(root, parts, wave);
  player.addEventListener("change", showAll);
  player.addEventListener("time", () => showTime(parts, wave));
  bindButtons(parts);
  bindSeeking(parts.seek);
  bindQueue(player, parts);
  bindKeyboard(player);
  bindMediaSession(player);
  bindLinks(player);
  showAll();
  renewShell().catch(() => null); // the shop is away: what is kept stays
}

function bindButtons(parts) {
  parts.toggle.addEventListener("click", () => player.toggle());
  parts.next.addEventListener("click", player.next);
  parts.previous.addEventListener("click", player.previous);
  parts.shuffle.addEventListener("click", () => player.shuffle());
  parts.volume.addEventListener("input", () => (player.audio.volume = parts.volume.value / 100));
  parts.close.addEventListener("click", () => player.stop());
  parts.download.addEventListener("click", () => attempt(parts, parts.download, () => download(player.item)));
  parts.keep.addEventListener("click", () => attempt(parts, parts.keep, () => toggleKept(parts)));
}

/** While the handle is dragged the time follows it; the sound follows when it is let go. */
function bindSeeking(seek) {
  seek.addEventListener("input", () => (seek.dataset.dragged = "true"));
  seek.addEventListener("change", () => {
    delete seek.dataset.dragged;
    player.seek(Number(seek.value));
  });
}

async function toggleKept(parts) {
  const { item } = player;
  if (await isKept(item)) await forgetOffline(item);
  else
    await keepOffline(item, (done) => (parts.words.textContent = _("Keeping %(title)s: %(share)s %%", { title: item.title, share: Math.round(100 * done) })));
  parts.words.textContent = "";
  await showKept(parts);
}

async function attempt(parts, button, work) {
  const { item } = player;
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    player.say(await inWords(error, item, currentAccount()));
  } finally {
    button.removeAttribute("aria-busy");
  }
}

function show(root, parts, wave) {
  const { item, audio, busy, waiting, said } = player;
  root.hidden = !item && !said;
  document.body.classList.toggle("has-player", !root.hidden);
  say(parts, said ?? doing(player));
  root.dataset.empty = String(!item);
  if (!item) return;
  root.dataset.state = busy ? "busy" : audio.paused ? "paused" : "playing";
  root.setAttribute("aria-busy", String(busy || waiting));
  parts.toggle.setAttribute("aria-label", audio.paused ? _("Play") : _("Pause"));
  parts.title.textContent = item.title ?? _("Recording");
  parts.title.href = `/releases/${item.release}`;
  parts.artist.textContent = item.artist ?? "";
  showCover(parts.cover, item.cover);
  parts.next.disabled = player.queue.at + 1 >= player.queue.items.length;
  parts.volume.value = Math.round(100 * audio.volume);
  showTime(parts, wave);
  parts.shuffle.setAttribute("aria-pressed", String(player.shuffling));
  showKept(parts);
}

function showCover(cover, source) {
  cover.hidden = !source;
  if (source && cover.getAttribute("src") !== source) cover.src = source;
}

function showTime({ seek, elapsed, total }, wave) {
  const { audio, item } = player;
  const length = Number.isFinite(audio.duration) ? audio.duration : (item?.duration ?? 0);
  const at = seek.dataset.dragged ? Number(seek.value) : audio.currentTime;
  seek.max = length;
  if (!seek.dataset.dragged) seek.value = at;
  seek.style.setProperty("--played", `${length ? (100 * at) / length : 0}%`);
  wave(length ? at / length : 0);
  seek.setAttribute("aria-valuetext", _("%(at)s of %(length)s", { at: clock(at), length: clock(length) }));
  elapsed.textContent = clock(at);
  total.textContent = clock(length);
}

async function showKept({ keep }) {
  const { item } = player;
  const kept = item ? await isKept(item).catch(() => false) : false;
  keep.setAttribute("aria-pressed", String(kept));
  keep.title = kept ? _("Kept on this device. Press to remove it.") : _("Keep on this device, to play without a connection");
}

function doing({ busy, waiting }) {
  if (waiting) return { words: _("Waiting for the recording …"), hint: "" };
  return busy ? { words: _("Asking the keepers for the key …"), hint: "" } : null;
}

function say({ words, hint }, said) {
  words.textContent = said?.words ?? "";
  hint.textContent = said?.hint ?? "";
}
