/** Which X25519 public keys can be used: spelled the shortest way, and not of small order (RFC 7748, RFC 9180). */

import { toHex } from "./bytes.js";

const PRIME = 2n ** 255n - 19n;

/** The u-coordinates whose every product is zero: orders 1, 2, 4 and 8, on the curve and on its twist. */
const WEAK = new Set([
  0n,
  1n,
  PRIME - 1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

export function isUsablePublicKey(bytes) {
  if (bytes.length !== 32) return false;
  const u = BigInt(`0x${toHex(bytes.toReversed())}`);
  return u < PRIME && !WEAK.has(u);
}
