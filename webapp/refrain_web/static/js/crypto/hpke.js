/**
 * Opening a sealed share: HPKE (RFC 9180), base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM.
 * A sealed message is enc 32 || ciphertext || tag 16. The private key stays inside WebCrypto.
 */

import { concat, unsigned, utf8 } from "./bytes.js";

const ENC_BYTES = 32;
const HASH_BYTES = 32;
const KEM_SUITE = concat(utf8("KEM"), unsigned(0x0020, 2));
const SUITE = concat(utf8("HPKE"), unsigned(0x0020, 2), unsigned(0x0001, 2), unsigned(0x0001, 2));
const EMPTY = new Uint8Array(0);

/** The sealed message was made for another key or another purpose, or was changed on its way. */
export class CannotOpen extends Error {
  constructor() {
    super("The sealed message cannot be opened with this key.");
    this.name = "CannotOpen";
  }
}

/** A fresh key pair; its private half can be used and stored (IndexedDB) but never read. */
export async function generateKeyPair() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "X25519" }, false, ["deriveBits"]);
  return { privateKey, publicKey: new Uint8Array(await crypto.subtle.exportKey("raw", publicKey)) };
}

/** @param {{privateKey: CryptoKey, publicKey: Uint8Array}} pair */
export async function open(pair, sealed, info, aad = EMPTY) {
  if (sealed.length < ENC_BYTES + 16) throw new CannotOpen();
  const enc = sealed.subarray(0, ENC_BYTES);
  try {
    const { key, nonce } = await schedule(await decapsulate(pair, enc), info);
    const algorithm = { name: "AES-GCM", iv: nonce, additionalData: aad };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed.subarray(ENC_BYTES)));
  } catch (error) {
    if (error instanceof DOMException) throw new CannotOpen();
    throw error;
  }
}

/** RFC 9180 section 4.1, Decap. WebCrypto refuses an all-zero Diffie-Hellman result by itself. */
async function decapsulate({ privateKey, publicKey }, enc) {
  const theirs = await crypto.subtle.importKey("raw", enc, { name: "X25519" }, true, []);
  const algorithm = { name: "X25519", public: theirs };
  const shared = new Uint8Array(await crypto.subtle.deriveBits(algorithm, privateKey, 8 * 32));
  const prk = await labeledExtract(KEM_SUITE, EMPTY, "eae_prk", shared);
  return labeledExpand(KEM_SUITE, prk, "shared_secret", concat(enc, publicKey), 32);
}

/** RFC 9180 section 5.1, KeySchedule in mode_base with sequence number 0. */
async function schedule(sharedSecret, info) {
  const pskIdHash = await labeledExtract(SUITE, EMPTY, "psk_id_hash", EMPTY);
  const infoHash = await labeledExtract(SUITE, EMPTY, "info_hash", info);
  const context = concat([0], pskIdHash, infoHash);
  const secret = await labeledExtract(SUITE, sharedSecret, "secret", EMPTY);
  const raw = await labeledExpand(SUITE, secret, "key", context, 16);
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  return { key, nonce: await labeledExpand(SUITE, secret, "base_nonce", context, 12) };
}

function labeledExtract(suite, salt, label, input) {
  // HMAC pads its key with zeros, so a missing salt and 32 zero bytes are the same; WebCrypto takes no empty key.
  const key = salt.length ? salt : new Uint8Array(HASH_BYTES);
  return hmac(key, concat(utf8("HPKE-v1"), suite, utf8(label), input));
}

/** HKDF-Expand for lengths of at most one hash. */
async function labeledExpand(suite, prk, label, info, length) {
  const labeled = concat(unsigned(length, 2), utf8("HPKE-v1"), suite, utf8(label), info);
  return (await hmac(prk, concat(labeled, [1]))).slice(0, length);
}

async function hmac(key, message) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, message));
}
