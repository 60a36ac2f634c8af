/** Reading an envelope (docs/formats/envelope.md): which keepers hold which share. One spelling, no unknown members. */

import { fromBase64url } from "./bytes.js";
import { isUsablePublicKey } from "./x25519.js";

const MEMBERS = ["chain_id", "keepers", "release", "threshold", "tracks", "type"];
const TYPE = "refrain/envelope/v1";
const DOCUMENT_LIMIT = 262144;
const SEALED_BYTES = 64;
const URL_HINT = /^https?:\/\/(?!\/)[\x21\x24-\x3e\x40-\x5b\x5d-\x7e]+$/;

/** The document is not an envelope, or not spelled the one way that counts. */
export class NotAnEnvelope extends Error {
  constructor(problem) {
    super(`This is not an envelope: ${problem}.`);
    this.name = "NotAnEnvelope";
  }
}

/**
 * @param {string} text the document exactly as stored
 * @returns {{chainId, release, threshold, keepers: {publicKey, url}[], tracks: Map<number, {hash, sealed}[]>}}
 */
export function parseEnvelope(text) {
  const value = parseCanonical(text);
  requireMembers(value, MEMBERS, "envelope");
  require(value.type === TYPE, "type");
  require(isCount(value.chain_id, Number.MAX_SAFE_INTEGER), "chain_id");
  require(typeof value.release === "string" && /^0x[0-9a-f]{40}$/.test(value.release), "release");
  const keepers = list(value.keepers, 16, "keepers").map(parseKeeper);
  require(new Set(value.keepers.map((keeper) => keeper.public_key)).size === keepers.length, "keepers");
  require(isCount(value.threshold, keepers.length), "threshold");
  const tracks = list(value.tracks, 100, "tracks").map((track) => parseTrack(track, keepers.length));
  require(tracks.every(([number], i) => i === 0 || number > tracks[i - 1][0]), "order of tracks");
  const { chain_id: chainId, release, threshold } = value;
  return { chainId, release, threshold, keepers, tracks: new Map(tracks) };
}

function parseCanonical(text) {
  require(text.length <= DOCUMENT_LIMIT, "too long");
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotAnEnvelope("not JSON");
  }
  require(canonical(value) === text, "not in canonical form");
  return value;
}

/** RFC 8785 for what an envelope may hold: integers, ASCII text, lists, objects. */
function canonical(value) {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === "object" && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function parseKeeper(keeper) {
  requireMembers(keeper, ["public_key", "url"], "keeper");
  const { url } = keeper;
  require(typeof url === "string" && url.length <= 200 && URL_HINT.test(url) && !url.endsWith("/"), "url");
  const publicKey = binary(keeper.public_key, 32, "public_key");
  require(isUsablePublicKey(publicKey), "public_key");
  return { publicKey, url };
}

function parseTrack(track, keepers) {
  requireMembers(track, ["number", "shares"], "track");
  require(isCount(track.number, 2 ** 32 - 1), "number");
  const shares = list(track.shares, 16, "shares").map((share) => {
    requireMembers(share, ["hash", "sealed"], "share");
    return { hash: binary(share.hash, 32, "hash"), sealed: binary(share.sealed, SEALED_BYTES, "sealed") };
  });
  require(shares.length === keepers, "shares");
  return [track.number, shares];
}

function binary(text, length, name) {
  let bytes;
  try {
    bytes = fromBase64url(text);
  } catch {
    throw new NotAnEnvelope(name);
  }
  require(bytes.length === length, name);
  return bytes;
}

function list(value, limit, name) {
  require(Array.isArray(value) && value.length >= 1 && value.length <= limit, name);
  return value;
}

const isCount = (value, limit) => Number.isSafeInteger(value) && value >= 1 && value <= limit;

function requireMembers(value, names, what) {
  const members = value && typeof value === "object" && !Array.isArray(value) ? Object.keys(value) : [];
  require(members.sort().join() === names.join(), `members of ${what}`);
}

function require(condition, problem) {
  if (!condition) throw new NotAnEnvelope(problem);
}
