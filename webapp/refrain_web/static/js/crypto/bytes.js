/** Byte strings: the few conversions that the formats need. All binary values are Uint8Array. */

const BASE64URL = /^[A-Za-z0-9_-]*$/;
const HEX = /^(?:[0-9a-f]{2})*$/i;

export const utf8 = (text) => new TextEncoder().encode(text);

export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Compares without stopping at the first difference. */
export function equal(a, b) {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i] ^ b[i];
  return difference === 0;
}

export function fromHex(text) {
  const digits = text.startsWith("0x") ? text.slice(2) : text;
  if (!HEX.test(digits)) throw new TypeError("not hexadecimal");
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** RFC 4648 section 5 without padding, and only its canonical spelling: leftover bits must be zero. */
export function fromBase64url(text) {
  if (typeof text !== "string" || !BASE64URL.test(text) || text.length % 4 === 1) {
    throw new TypeError("not base64url");
  }
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  if (toBase64url(bytes) !== text) throw new TypeError("not canonical base64url");
  return bytes;
}

export function toBase64url(bytes) {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** An unsigned integer, big-endian, in `length` bytes (at most 8). Accepts a number, a BigInt or its decimal text. */
export function unsigned(value, length) {
  let rest = BigInt(value);
  if (rest < 0n || rest >> BigInt(8 * length)) throw new RangeError(`${value} does not fit ${length} bytes`);
  const bytes = new Uint8Array(length);
  for (let i = length - 1; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}
