/**
 * Joining a content key from k of its shares: Shamir's scheme over GF(2^128) with the polynomial
 * x^128 + x^7 + x^2 + x + 1, indexes from 1, no diffusion layer, as pycryptodome's Crypto.Protocol.SecretSharing.
 */

import { fromHex, toHex } from "./bytes.js";

const SHARE_BYTES = 16;
const SHARE_LIMIT = 16;
const POLYNOMIAL = (1n << 128n) | 0x87n;

/** @param {{index: number, value: Uint8Array}[]} shares exactly k of them: more or fewer give another key */
export function join(shares) {
  const points = checked(shares);
  let secret = 0n;
  for (const [x, y] of points) {
    let numerator = y;
    let denominator = 1n;
    for (const [other] of points) {
      if (other === x) continue;
      numerator = multiply(numerator, other);
      denominator = multiply(denominator, x ^ other);
    }
    secret ^= multiply(numerator, inverse(denominator));
  }
  return fromHex(secret.toString(16).padStart(2 * SHARE_BYTES, "0"));
}

function checked(shares) {
  if (!shares.length) throw new RangeError("no shares to join");
  if (new Set(shares.map((share) => share.index)).size !== shares.length) throw new RangeError("duplicate share");
  return shares.map(({ index, value }) => {
    if (!Number.isInteger(index) || index < 1 || index > SHARE_LIMIT)
      throw new RangeError("a share: its index is 1 to 16");
    if (value.length !== SHARE_BYTES) throw new RangeError("a share is 16 bytes");
    return [BigInt(index), BigInt(`0x${toHex(value)}`)];
  });
}

function multiply(a, b) {
  let product = 0n;
  for (; b; b >>= 1n) {
    if (b & 1n) product ^= a;
    a <<= 1n;
    if (a >> 128n) a ^= POLYNOMIAL;
  }
  return product;
}

/** Extended Euclid over GF(2)[x]. */
function inverse(element) {
  let [u, v] = [element, POLYNOMIAL];
  let [s, t] = [1n, 0n];
  while (u !== 1n) {
    let shift = degree(u) - degree(v);
    if (shift < 0) {
      [u, v, s, t] = [v, u, t, s];
      shift = -shift;
    }
    u ^= v << BigInt(shift);
    s ^= t << BigInt(shift);
  }
  return s;
}

const degree = (element) => element.toString(2).length - 1;
