/** Getting at a track: signing in where it is needed, asking the keepers, and what was kept when nobody answers. */

import { get, site } from "../api.js";
import { signIn } from "../session.js";
import { currentAccount } from "../wallet.js";
import { forgetKept } from "./ciphertext.js";
import { KeyRefused } from "./keepers.js";
import { fetchKeys, pathOf, unlock } from "./keys.js";
import { describe, forgetDescription } from "./release.js";
import { currentSession, endSession } from "./session.js";
import { tracks as stored } from "./store.js";

const KEYS_LAST_MS = 3600 * 1000;
const FINAL_REASONS = ["not_owner", "copy_unknown"];
const WAIT_FOR = [...FINAL_REASONS, "held_too_briefly", "release_unknown", "envelope_outdated"];
const PATIENCE_MS = 60 * 1000;
const PAUSE_MS = 700;
const grants = new Map();

/**
 * The stored record of a track that may be played now.
 * @param {{release: string, tokenId: number, number: number}} item
 * @param {{ask: boolean}} how  `ask`: the keepers are asked in any case; otherwise keys of the last hour still count,
 *   so that an album plays on by itself. `original`: not what plays, where that is another file. `onWait` hears that a
 *   purchase is waited for, `onKey` that there is a key and only the recording is missing.
 */
export async function openTrack(item, { ask, original = false, onWait = () => {}, onKey = () => {} }) {
  try {
    return await openPatiently(item, { ask, original, onKey }, onWait);
  } catch (error) {
    if (error instanceof KeyRefused && FINAL_REASONS.includes(error.reason)) await forget(item);
    const record = isAbsence(error) ? await stored.get(pathOf(item)) : null;
    if (record?.kept && record.key && !(original && record.original)) return record;
    throw error;
  }
}

/** Fetch what does not depend on the listener ahead of the click. */
export const prepare = (release) => describe(release).catch(() => null);

/** Again where what we hold is out of date, and as long as a fresh purchase is not yet deep enough in the chain. */
async function openPatiently(item, how, onWait) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await openOnline(item, how);
    } catch (error) {
      if (error.reason === "expired") await endSession(currentAccount());
      else if (!WAIT_FOR.includes(error.reason) || Date.now() > deadline || !(await isOwner(item))) throw error;
      else await waitForChain(item, onWait);
      how = { ...how, ask: true };
    }
  }
}

async function waitForChain(item, onWait) {
  forgetDescription(item.release);
  onWait();
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
}

/** Whether the newest block that the shop knows says that the copy is the current account's. */
async function isOwner({ release, tokenId }) {
  const { owner } = await get(`/releases/${release}/copies/${tokenId}`).catch(() => ({ owner: "" }));
  return owner.toLowerCase() === currentAccount()?.toLowerCase();
}

async function openOnline(item, { ask, original, onKey }) {
  const release = await describe(item.release);
  const track = release.tracks.find(({ number }) => number === item.number);
  const account = await signIn();
  const contentKey = keysOf(account, item, release, ask).then((keys) => keys.get(item.number));
  contentKey.then(onKey, () => {}); // what is wrong with the key is told below
  const file = (original && track.original) || track;
  return unlock({ ...file, tokenId: item.tokenId, account: account.toLowerCase() }, contentKey);
}

async function keysOf(account, item, release, ask) {
  const copy = `${account}/${item.release}/${item.tokenId}`.toLowerCase();
  const grant = grants.get(copy);
  if (!ask && grant && Date.now() - grant.at < KEYS_LAST_MS) return grant.keys;
  const session = await currentSession(account, (await site()).chain_id);
  const numbers = release.tracks.map(({ number }) => number);
  const keys = fetchKeys(session, release.envelopeText, item.tokenId, numbers);
  grants.set(copy, { keys, at: Date.now() });
  keys.catch(() => grants.delete(copy));
  return keys;
}

/** Nobody said no: the shop, the keepers or the gateway are away. */
const isAbsence = (error) => ["offline", "keepers_unreachable", "unreachable"].includes(error.reason);

async function forget(item) {
  const record = await stored.get(pathOf(item));
  if (record?.kept) await forgetKept(record);
  await stored.remove(pathOf(item));
  await stored.remove(pathOf({ ...item, form: "original" }));
}
