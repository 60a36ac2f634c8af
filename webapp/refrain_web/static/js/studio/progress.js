/** Progress in words: how much of how much, how fast, how long still. */

import { _, decimal } from "../language.js";

const UNITS = ["B", "kB", "MB", "GB"];

export function bytes(count) {
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), UNITS.length - 1);
  const value = count / 1000 ** power;
  return `${value < 10 && power ? decimal(value.toFixed(1)) : Math.round(value)} ${UNITS[power]}`;
}

/** @param {{sent: number, size: number, seconds: number}} progress  bytes, and how long it has taken */
export function describeProgress({ sent, size, seconds }) {
  if (sent >= size) return _("Arrived; the shop is looking at it.");
  const words = _("%(sent)s of %(size)s", { sent: bytes(sent), size: bytes(size) });
  if (seconds < 1 || !sent) return words;
  const speed = sent / seconds;
  return _("%(words)s, %(speed)s/s, %(time)s left", { words, speed: bytes(speed), time: duration((size - sent) / speed) });
}

export function duration(seconds) {
  if (seconds < 90) return _("%(count)s s", { count: Math.ceil(seconds) });
  return seconds < 5400 ? _("%(count)s min", { count: Math.round(seconds / 60) }) : _("%(count)s h", { count: decimal((seconds / 3600).toFixed(1)) });
}
