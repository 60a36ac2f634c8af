/** In the page of the tests: runs the browser's modules on the vectors. Bytes come and go as hexadecimal. */

import { fromBase64url, fromHex, toHex } from "/static/js/crypto/bytes.js";
import { holdContentKey } from "/static/js/crypto/container.js";
import { playbackContext, sessionInfo, shareInfo, trackContext } from "/static/js/crypto/context.js";
import { parseEnvelope } from "/static/js/crypto/envelope.js";
import { open } from "/static/js/crypto/hpke.js";
import { checksumAddress, keccak256 } from "/static/js/crypto/keccak.js";
import { openFile, plaintext } from "/static/js/crypto/reader.js";
import { join } from "/static/js/crypto/shares.js";
import { signInMessage } from "/static/js/crypto/signin.js";
import { isUsablePublicKey } from "/static/js/crypto/x25519.js";

const PKCS8_X25519 = "302e020100300506032b656e04220420";

/** Opens a file and reads it to its end: what came out, and the name of the error that stopped it, if one did. */
export async function decrypt({ key, context, file }) {
  const bytes = fromHex(file);
  const good = [];
  let opens = false;
  try {
    const read = async (start, end) => bytes.slice(start, end);
    const opened = await openFile(holdContentKey(fromHex(key)), fromHex(context), bytes.length, read);
    opens = true;
    const source = async (start, end) => new Blob([bytes.subarray(start, end)]).stream();
    for await (const piece of plaintext(opened, opened.plainSize, 0, opened.plainSize, source)) good.push(toHex(piece));
    return { opens, plaintext: good.join(""), error: "" };
  } catch (error) {
    return { opens, plaintext: good.join(""), error: error.name };
  }
}

/** Bytes [first, end) of a good file. */
export async function decryptPart({ key, context, file, first, end }) {
  const bytes = fromHex(file);
  const asked = [];
  const read = async (start, stop) => bytes.slice(start, stop);
  const opened = await openFile(holdContentKey(fromHex(key)), fromHex(context), bytes.length, read);
  const source = async (start, stop) => {
    asked.push([start, stop]);
    return new Blob([bytes.subarray(start, stop)]).stream();
  };
  const stream = plaintext(opened, opened.plainSize, first, end, source);
  return { plaintext: toHex(new Uint8Array(await new Response(stream).arrayBuffer())), asked };
}

/** The opened message, or the name of the error. */
export async function unseal({ privateKey, publicKey, sealed, info, aad = "" }) {
  const pkcs8 = fromHex(PKCS8_X25519 + privateKey);
  const key = await crypto.subtle.importKey("pkcs8", pkcs8, { name: "X25519" }, false, ["deriveBits"]);
  const pair = { privateKey: key, publicKey: fromHex(publicKey) };
  return open(pair, fromHex(sealed), fromHex(info), fromHex(aad)).then(toHex, (error) => error.name);
}

export function combine(shares) {
  return toHex(join(shares.map(({ index, value }) => ({ index, value: fromHex(value) }))));
}

export function readEnvelope(text) {
  try {
    const envelope = parseEnvelope(text);
    return {
      threshold: envelope.threshold,
      tracks: [...envelope.tracks.keys()],
      urls: envelope.keepers.map(({ url }) => url),
    };
  } catch (error) {
    return { error: error.name };
  }
}

export const usable = (key) => isUsablePublicKey(fromHex(key));
export const keccak = (data) => toHex(keccak256(fromHex(data)));
export const checksum = checksumAddress;
export const track = (chainId, release, number) => toHex(trackContext(chainId, release, number));
export const playback = (context) => toHex(playbackContext(fromHex(context)));
export const share = (context, index) => toHex(shareInfo(fromHex(context), index));
export const session = (context, ...rest) => toHex(sessionInfo(fromHex(context), ...rest));

export function message({ issuedAt, publicKey, ...rest }) {
  return signInMessage({ ...rest, issuedAt: new Date(issuedAt), publicKey: fromBase64url(publicKey) });
}
