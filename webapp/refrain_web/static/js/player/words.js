/** What the player says when something does not work: what happened, and what to do next. */

import { get, site } from "../api.js";

const SIGN_IN_REASONS = [
  "message_malformed",
  "wrong_domain",
  "session_key_missing",
  "session_key_invalid",
  "lifetime_missing",
  "lifetime_too_long",
  "not_yet_valid",
  "expired",
  "signature_invalid",
];

/**
 * @param {Error} error
 * @param {{release: string, tokenId: number}} item
 * @param {string} account  who wanted to play it
 * @returns {Promise<{words: string, hint: string}>}
 */
export async function inWords(error, item, account) {
  if (error.words) return { words: error.words, hint: error.hint ?? "" };
  if (error.reason === "not_owner") return whoOwnsIt(item, account);
  if (error.reason === "keepers_unreachable") return tooFewKeepers(error);
  const known = knownWords(error);
  if (known) return known;
  if (error.name === "KeyRefused") return { words: error.message, hint: "Try again in a moment." };
  return { words: "Something went wrong on this page.", hint: "Reload it and press play again." };
}

function knownWords({ reason, name }) {
  if (reason === "held_too_briefly")
    return { words: "This copy has only just come to you.", hint: "Play it in a few seconds." };
  if (reason === "copy_unknown") return { words: "There is no such copy.", hint: "Open the release's page." };
  if (reason === "rate_limited")
    return { words: "The keepers ask for a moment's patience.", hint: "Play it in a minute." };
  if (reason === "chain_unavailable" || reason === "chain_disagrees") {
    return {
      words: "The keepers cannot see the chain clearly now.",
      hint: "Your copy is safe. Try again in a minute.",
    };
  }
  if (reason === "unreachable")
    return { words: "The recording cannot be reached.", hint: "Check your connection and press play again." };
  if (SIGN_IN_REASONS.includes(reason))
    return { words: "The keepers did not accept your sign-in.", hint: "Sign out, then in again." };
  if (name === "NotSupportedError") {
    return { words: "This browser cannot play this kind of file.", hint: "Download the original and play it elsewhere." };
  }
  if (name === "WrongKey")
    return {
      words: "The keepers' key does not fit this recording.",
      hint: "Tell the artist: it was published wrongly.",
    };
  if (name === "Damaged")
    return { words: "The recording is damaged.", hint: "Try again: another gateway may have it whole." };
  return null;
}

function tooFewKeepers({ keepers }) {
  return {
    words: `${keepers.helped} of ${keepers.total} keepers answer; ${keepers.threshold} are needed for the key.`,
    hint: "Your copy is safe. Try again in a minute.",
  };
}

/** "Bo has sold this copy. It plays for Ines now." */
async function whoOwnsIt({ release, tokenId }, account) {
  try {
    const [copy, { demo_accounts: people = [] }] = await Promise.all([
      get(`/releases/${release}/copies/${tokenId}`),
      site(),
    ]);
    const name = (address) => people.find((person) => same(person.address, address))?.name;
    if (same(copy.owner, account)) {
      return {
        words: "This copy is yours in a moment.",
        hint: "The keepers wait until the purchase is certain. Press play again then.",
      };
    }
    const owner = name(copy.owner) ?? shortened(copy.owner);
    const left = [...(copy.provenance ?? [])].reverse().find((move) => same(move.giver, account));
    if (!left) return { words: `This copy is not yours. It plays for ${owner}.`, hint: "Collect a copy of your own." };
    const who = name(account) ? `${name(account)} has` : "You have";
    const how = left.kind === "sold" ? "sold" : "given away";
    return { words: `${who} ${how} this copy. It plays for ${owner} now.`, hint: "" };
  } catch {
    return { words: "This copy belongs to another account now.", hint: "" };
  }
}

/** The end of a recording that breaks off: how far it is whole. */
export function brokenOff({ reason, fraction }, duration) {
  if (reason === "unreachable")
    return { words: "The connection to the recording broke off.", hint: "Press play to go on from here." };
  const second = Math.floor((fraction ?? 0) * duration);
  const time = `${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")}`;
  return {
    words: `The recording is damaged from about ${time} on. It stops there.`,
    hint: "Try again: another gateway may have it whole.",
  };
}

const same = (one, other) => (one ?? "").toLowerCase() === (other ?? "").toLowerCase();
const shortened = (address) => `${address.slice(0, 6)}…${address.slice(-4)}`;
