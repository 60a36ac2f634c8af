/** Content identifiers of single blocks: CIDv1, raw, sha2-256. What is fetched by one can be checked by it. */

import { concat } from "../crypto/bytes.js";
import { Unreachable } from "./ciphertext.js";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const PREFIX = Uint8Array.of(0x01, 0x55, 0x12, 0x20);

/** The CID of the raw block with this SHA-256 digest. */
export function cidOfDigest(digest) {
  let bits = 0;
  let value = 0;
  let text = "b";
  for (const byte of concat(PREFIX, digest)) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31];
  }
  return bits ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

const PATIENCE_MS = 8000;

/** Fetch a document of one block from the first gateway that has it unchanged. */
export async function fetchBlock(cid, gateways) {
  for (const gateway of gateways) {
    try {
      const signal = gateways.length > 1 ? AbortSignal.timeout(PATIENCE_MS) : undefined;
      const response = await fetch(`${gateway}/ipfs/${cid}`, { credentials: "omit", signal });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.ok && (await cidOf(bytes)) === cid) return bytes;
    } catch {
      // the next gateway may have it
    }
  }
  throw new Unreachable();
}

async function cidOf(bytes) {
  return cidOfDigest(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}
