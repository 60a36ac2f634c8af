/** Progress in words: how much of how much, how fast, how long still. */

import { _, decimal } from "../language.js";

const UNITS = ["B", "kB", "MB", "GB"];
const WINDOW_MS = 8000;

export function bytes(count) {
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), UNITS.length - 1);
  const value = count / 1000 ** power;
  return `${value < 10 && power ? decimal(value.toFixed(1)) : Math.round(value)} ${UNITS[power]}`;
}

/**
 * How fast an upload is now: over the last seconds, so that what an earlier visit sent, or a pause, does not count.
 * @returns {(sent: number, now?: number) => number}  bytes a second; 0 while that is not known
 */
export function pace() {
  let samples = [];
  return (sent, now = performance.now()) => {
    samples = [...samples.filter(({ at }) => now - at < WINDOW_MS), { at: now, sent }];
    const [first] = samples;
    return now - first.at < 500 ? 0 : ((sent - first.sent) * 1000) / (now - first.at);
  };
}

/** @param {{sent: number, size: number, speed: number}} progress  bytes, bytes a second */
export function describeProgress({ sent, size, speed }) {
  if (sent >= size) return _("Arrived; the shop is looking at it.");
  const words = _("%(sent)s of %(size)s", { sent: bytes(sent), size: bytes(size) });
  if (speed <= 0) return words;
  return _("%(words)s, %(speed)s/s, %(time)s left", { words, speed: bytes(speed), time: duration((size - sent) / speed) });
}

export function duration(seconds) {
  if (seconds < 90) return _("%(count)s s", { count: Math.ceil(seconds) });
  return seconds < 5400 ? _("%(count)s min", { count: Math.round(seconds / 60) }) : _("%(count)s h", { count: decimal((seconds / 3600).toFixed(1)) });
}
