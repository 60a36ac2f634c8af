/** Progress in words: how much of how much, how fast, how long still. */

const UNITS = ["B", "kB", "MB", "GB"];

export function bytes(count) {
  const power = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), UNITS.length - 1);
  const value = count / 1000 ** power;
  return `${value < 10 && power ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/** @param {{sent: number, size: number, seconds: number}} progress  bytes, and how long it has taken */
export function describeProgress({ sent, size, seconds }) {
  if (sent >= size) return "Arrived; the shop is looking at it.";
  const words = `${bytes(sent)} of ${bytes(size)}`;
  if (seconds < 1 || !sent) return words;
  const speed = sent / seconds;
  return `${words}, ${bytes(speed)}/s, ${duration((size - sent) / speed)} left`;
}

export function duration(seconds) {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
