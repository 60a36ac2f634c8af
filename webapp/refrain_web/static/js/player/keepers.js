/** Asking keepers for a track's key (docs/formats/shares-api.md): k of n, each share checked before it counts. */

import { concat, equal, fromBase64url, toBase64url } from "../crypto/bytes.js";
import { sessionInfo, shareInfo, trackContext } from "../crypto/context.js";
import { parseEnvelope } from "../crypto/envelope.js";
import { open } from "../crypto/hpke.js";
import { join } from "../crypto/shares.js";

const PATIENCE_MS = 1000;
const TIMEOUT_MS = 10000;

/** Too few keepers handed out their share. `reason` is the one they agree on, or "keepers_unreachable". */
export class KeyRefused extends Error {
  /** @param {{url: string, reason: string, detail: string}[]} refusals */
  constructor(refusals, threshold, total) {
    const helped = total - refusals.length;
    const told = refusals.filter(({ reason }) => !["unreachable", "share_wrong"].includes(reason));
    const reason = told.length > total - threshold ? commonest(told) : "keepers_unreachable";
    const few = `Only ${helped} of ${total} keepers could help; ${threshold} are needed.`;
    super(told.find((refusal) => refusal.reason === reason)?.detail ?? few);
    Object.assign(this, { name: "KeyRefused", reason, refusals, keepers: { threshold, total, helped } });
  }
}

/**
 * @param {{message: string, signature: string, pair: object}} session  from session.js
 * @param {string} envelopeText  the envelope exactly as stored
 * @param {number[]} tracks
 * @param {Map<string, string>} urls  where keepers (by public key, base64url) are now, if not where the envelope says
 * @returns {Promise<Map<number, Uint8Array>>} content keys by track, 16 bytes each: hold them at once, then wipe
 */
export async function fetchContentKeys(session, envelopeText, tokenId, tracks, urls = new Map()) {
  const envelope = parseEnvelope(envelopeText);
  const body = JSON.stringify({
    message: session.message,
    signature: session.signature,
    chain_id: envelope.chainId,
    release: envelope.release,
    token_id: tokenId,
    tracks,
    envelope: envelopeText,
  });
  const done = new AbortController();
  const questions = envelope.keepers.map((keeper, position) => async () => {
    const url = urls.get(toBase64url(keeper.publicKey)) ?? keeper.url;
    const answer = await post(url, body, done.signal);
    return openShares(session.pair, envelope, position + 1, tokenId, tracks, answer);
  });
  const { answers, failures } = await ask(questions, envelope.threshold);
  done.abort();
  if (!answers) throw new KeyRefused(failures, envelope.threshold, questions.length);
  return new Map(
    tracks.map((track) => [track, join(answers.map(({ index, values }) => ({ index, value: values.get(track) })))]),
  );
}

/** Ask k; ask one more for each that fails, and all the others once patience ends. Done when k answers agree. */
function ask(questions, threshold) {
  return new Promise((resolve) => {
    const answers = [];
    const failures = [];
    let asked = 0;
    const next = () => {
      if (asked < questions.length) questions[asked++]().then(answered, failed);
    };
    const answered = (answer) => {
      answers.push(answer);
      const agreeing = answers.filter((other) => other.epoch === answer.epoch);
      if (agreeing.length === threshold) finish({ answers: agreeing });
      else finishIfExhausted();
    };
    const failed = (error) => {
      failures.push(error);
      next();
      finishIfExhausted();
    };
    const finishIfExhausted = () => answers.length + failures.length === questions.length && finish({ failures });
    const finish = (result) => {
      clearTimeout(timer);
      resolve(result);
    };
    const timer = setTimeout(() => questions.forEach(next), PATIENCE_MS);
    for (let i = 0; i < threshold; i++) next();
  });
}

async function post(url, body, signal) {
  const options = { method: "POST", body, headers: { "Content-Type": "application/json" }, credentials: "omit" };
  let response;
  let answer;
  try {
    const limits = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    response = await fetch(`${url}/v1/shares`, { ...options, signal: limits });
    answer = await response.json();
  } catch {
    throw { url, reason: "unreachable", detail: `The keeper at ${url} does not answer.` };
  }
  if (response.ok) return { url, ...answer };
  throw { url, reason: String(answer.reason ?? "unknown"), detail: String(answer.detail ?? response.statusText) };
}

/** A keeper's answer, opened with the session key and checked against the hashes in the envelope. */
async function openShares(pair, envelope, index, tokenId, tracks, answer) {
  const values = new Map();
  try {
    for (const [i, track] of tracks.entries()) {
      const context = trackContext(envelope.chainId, envelope.release, track);
      const info = sessionInfo(context, index, tokenId, answer.epoch);
      const value = await open(pair, fromBase64url(answer.shares[i].sealed), info);
      const hash = await crypto.subtle.digest("SHA-256", concat(shareInfo(context, index), value));
      if (!equal(new Uint8Array(hash), envelope.tracks.get(track)[index - 1].hash)) throw new Error("wrong share");
      values.set(track, value);
    }
  } catch {
    throw { url: answer.url, reason: "share_wrong", detail: `The keeper at ${answer.url} gave a wrong share.` };
  }
  return { index, epoch: answer.epoch, values };
}

function commonest(refusals) {
  const count = (reason) => refusals.filter((other) => other.reason === reason).length;
  return refusals.map(({ reason }) => reason).reduce((best, reason) => (count(reason) > count(best) ? reason : best));
}
