/**
 * Cobblestone-128 (c2sp.org/chunked-encryption): salt 24 || commitment 32 || chunks of 16 KiB under AES-128-GCM.
 *
 * Random access: `openHeader` checks the commitment once and gives what `openChunk` needs. The pair it returns may be
 * stored (IndexedDB) but the AES key in it cannot be read out again.
 */

import { concat, equal, utf8 } from "./bytes.js";

export const CONTENT_KEY_BYTES = 16;
export const HEADER_BYTES = 56;
export const CHUNK_BYTES = 16384;
export const TAG_BYTES = 16;
export const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;
const SALT_BYTES = 24;
const INFO_PREFIX = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_128_GCM\0");
const CHUNK_LIMIT = 2 ** 38;

/** The bytes are not what was encrypted: cut, changed, swapped or extended. `chunk` counts from 0, null: the length. */
export class Damaged extends Error {
  constructor(message, chunk = null) {
    super(message);
    this.name = "Damaged";
    this.chunk = chunk;
  }
}

/** The key does not belong to this file: another track, another release, or a lying keeper. */
export class WrongKey extends Error {
  constructor() {
    super("The key does not belong to this recording.");
    this.name = "WrongKey";
  }
}

/** Bytes of plaintext in a file of `ciphertextSize` bytes. The last chunk is always shorter than the others. */
export function plaintextSize(ciphertextSize) {
  const body = ciphertextSize - HEADER_BYTES;
  const last = body % SEALED_BYTES;
  if (!Number.isSafeInteger(ciphertextSize) || body < TAG_BYTES || last < TAG_BYTES) {
    throw new Damaged("The file has an impossible length; part of it is missing.");
  }
  return body - TAG_BYTES * (Math.floor(body / SEALED_BYTES) + 1);
}

/** Bytes of the file that holds `size` bytes of plaintext. */
export function ciphertextSize(size) {
  return HEADER_BYTES + size + TAG_BYTES * (Math.floor(size / CHUNK_BYTES) + 1);
}

/** Where chunk `number` of a plaintext of `size` bytes lies in the ciphertext: [start, end) in bytes. */
export function chunkSpan(size, number) {
  const start = HEADER_BYTES + number * SEALED_BYTES;
  const length = Math.min(CHUNK_BYTES, size - number * CHUNK_BYTES);
  return [start, start + length + TAG_BYTES];
}

/** A content key as WebCrypto holds it: to derive with, never to be read again. `raw` is wiped. */
export async function holdContentKey(raw) {
  if (raw.length !== CONTENT_KEY_BYTES) throw new WrongKey();
  const key = await crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-512" }, false, ["sign"]);
  raw.fill(0);
  return key;
}

/**
 * Derive the file's key from the content key (HKDF-Expand with SHA-512: one HMAC) and check the commitment.
 * @param {CryptoKey} contentKey  from holdContentKey
 * @returns {Promise<{key: CryptoKey, nonce: Uint8Array}>}
 */
export async function openHeader(contentKey, context, header) {
  if (header.length !== HEADER_BYTES) throw new Damaged("The file is shorter than its header.");
  const salt = header.subarray(0, SALT_BYTES);
  const info = concat(INFO_PREFIX, salt, context);
  const derived = new Uint8Array(await crypto.subtle.sign("HMAC", contentKey, concat(info, [1])));
  if (!equal(derived.subarray(28, 60), header.subarray(SALT_BYTES))) throw new WrongKey();
  const key = await crypto.subtle.importKey("raw", derived.subarray(0, 16), "AES-GCM", false, ["decrypt"]);
  return { key, nonce: derived.slice(16, 28) };
}

/** Authenticate and decrypt one chunk (ciphertext || tag). */
export async function openChunk({ key, nonce }, number, sealed) {
  if (number >= CHUNK_LIMIT) throw new Damaged("The file is longer than the format allows.", number);
  const algorithm = { name: "AES-GCM", iv: chunkNonce(nonce, number) };
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
  } catch {
    throw new Damaged("The recording is damaged here.", number);
  }
}

function chunkNonce(nonce, number) {
  const iv = nonce.slice();
  const low = new DataView(iv.buffer, 4);
  low.setUint32(0, low.getUint32(0) ^ Math.floor(number / 2 ** 32));
  low.setUint32(4, low.getUint32(4) ^ (number % 2 ** 32));
  return iv;
}
