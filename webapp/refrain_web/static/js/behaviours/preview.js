/** The preview: thirty seconds in the clear, with its waveform. Pressing the waveform moves to that place. */

import { _ } from "../language.js";
import { clearNotice, notice } from "../notices.js";
import { drawWaveform, fetchWaveform } from "../waveform.js";

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

export default function preview(place) {
  const audio = new Audio();
  audio.preload = "none";
  audio.src = place.dataset.listenSource;
  const button = place.querySelector("[data-listen]");
  const picture = place.querySelector("[data-waveform]");
  const parts = { at: place.querySelector("[data-listen-at]"), length: place.querySelector("[data-listen-length]") };
  let drawing = { played: () => {}, stop: () => {} };
  let left = false;
  fetchWaveform(picture.dataset.waveform).then((pairs) => {
    if (!left) drawing = drawWaveform(picture, pairs);
  });

  button.addEventListener("click", () => (audio.paused ? play(audio, place) : audio.pause()));
  picture.addEventListener("pointerdown", (event) => seek(audio, event.offsetX / picture.clientWidth, place));
  audio.addEventListener("play", () => document.dispatchEvent(new CustomEvent("refrain:preview-plays", { detail: audio })));
  for (const kind of ["play", "pause", "ended"]) audio.addEventListener(kind, () => button.setAttribute("aria-pressed", String(!audio.paused)));
  audio.addEventListener("durationchange", () => Number.isFinite(audio.duration) && (parts.length.textContent = clock(audio.duration)));
  audio.addEventListener("timeupdate", () => {
    parts.at.textContent = clock(audio.currentTime);
    drawing.played(audio.currentTime / (audio.duration || 30));
  });
  return () => {
    left = true;
    audio.pause();
    drawing.stop();
  };
}

async function play(audio, place) {
  clearNotice(place);
  try {
    await audio.play();
  } catch (error) {
    if (error.name !== "AbortError") notice(place, _("The preview cannot be fetched: its gateway does not answer, or gives something else."), _("Try again in a minute. Everything else on this page works."));
  }
}

function seek(audio, fraction, place) {
  const to = () => (audio.currentTime = fraction * (audio.duration || 0));
  if (audio.readyState) to();
  else audio.addEventListener("loadedmetadata", to, { once: true });
  if (audio.paused) play(audio, place);
}
