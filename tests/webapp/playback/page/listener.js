/** In the page of the tests: unlocks a track with a known key, and listens to what comes out of an <audio> element. */

import { fromHex } from "/static/js/crypto/bytes.js";
import { holdContentKey } from "/static/js/crypto/container.js";
import { unlock } from "/static/js/player/keys.js";
import { workerReady } from "/static/js/player/worker.js";

export { workerReady };

export const unlockWith = async (track, key) => (await unlock(track, holdContentKey(fromHex(key)))).path;

const happened = (target, type) => new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export async function listen(src) {
  const audio = new Audio();
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
  audio.preload = "auto";
  audio.src = src;
  await Promise.race([happened(audio, "loadedmetadata"), happened(audio, "error")]);
  if (audio.error) throw new Error(`${audio.error.code} ${audio.error.message}`);
  await context.resume();
  window.audio = audio;
  window.analyser = analyser;
}

/** Go to `second` and play on: the frequency that sounds half a second later, in Hz. */
export async function toneAt(second) {
  const seeked = happened(audio, "seeked");
  audio.currentTime = second;
  await seeked;
  await audio.play();
  while (audio.currentTime < second + 0.35) await pause(20);
  return tone();
}

export function tone() {
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const peak = bins.reduce((best, level, i) => (level > bins[best] ? i : best), 0);
  return (peak * analyser.context.sampleRate) / analyser.fftSize;
}

export async function untilOver() {
  const over = Promise.race([happened(audio, "ended"), happened(audio, "error")]);
  await audio.play();
  return (await over).type;
}

/** Play until no more sound comes. (Chromium tries a broken file again for half a minute before it calls it an error.) */
export async function untilSilent() {
  const playing = happened(audio, "playing");
  await audio.play();
  await playing;
  await Promise.race([happened(audio, "waiting"), happened(audio, "error"), happened(audio, "ended")]);
}
