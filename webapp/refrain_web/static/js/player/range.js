/** HTTP ranges (RFC 9110 section 14) as a media element sends them. */

/**
 * @returns {{first: number, end: number, partial: boolean} | null} bytes [first, end), or null: not satisfiable.
 *   Several ranges at once and units other than bytes may be ignored, so they mean the whole file.
 */
export function parseRange(header, size) {
  const whole = { first: 0, end: size, partial: false };
  const match = /^bytes=(\d*)-(\d*)$/.exec((header ?? "").replaceAll(/\s/g, ""));
  if (!match || (match[1] === "" && match[2] === "")) return whole;
  if (match[1] === "") return suffix(Number(match[2]), size);
  const first = Number(match[1]);
  const last = match[2] === "" ? Infinity : Number(match[2]);
  if (last < first) return whole;
  return first < size ? { first, end: Math.min(last + 1, size), partial: true } : null;
}

function suffix(length, size) {
  const first = Math.max(0, size - length);
  return first < size ? { first, end: size, partial: true } : null;
}
