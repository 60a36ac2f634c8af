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

/** Without a sound card: what the element does when it plays and seeks, and the tones in what the worker answers. */
export async function withoutSoundCard(src, seconds) {
  const element = new Audio(src);
  await element.play();
  const places = [];
  for (const second of seconds) {
    const seeked = happened(element, "seeked");
    element.currentTime = second;
    await seeked;
    while (element.currentTime < second + 0.2) await pause(20);
    places.push(element.currentTime);
  }
  const ended = happened(element, "ended");
  element.currentTime = element.duration - 0.3;
  await ended;
  return { duration: element.duration, places, tones: await decodedTones(src, seconds) };
}

async function decodedTones(src, seconds) {
  const context = new OfflineAudioContext(1, 44100, 44100);
  const sound = await context.decodeAudioData(await (await fetch(src)).arrayBuffer());
  const samples = sound.getChannelData(0);
  return seconds.map((second) => {
    const part = samples.subarray(second * sound.sampleRate, (second + 0.3) * sound.sampleRate);
    return part.reduce((crossings, level, i) => crossings + (i && level >= 0 !== part[i - 1] >= 0), 0) / 0.6;
  });
}
