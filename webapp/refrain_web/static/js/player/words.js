/** What the player says when something does not work: what happened, and what to do next. */

import { get, site } from "../api.js";
import { _ } from "../language.js";

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
  if (error.name === "KeyRefused") return { words: error.message, hint: _("Try again in a moment.") };
  return { words: _("Something went wrong on this page."), hint: _("Reload it and press play again.") };
}

function knownWords({ reason, name }) {
  if (reason === "held_too_briefly")
    return { words: _("This copy has only just come to you."), hint: _("Play it in a few seconds.") };
  if (reason === "copy_unknown") return { words: _("There is no such copy."), hint: _("Open the release's page.") };
  if (reason === "rate_limited")
    return { words: _("The keepers ask for a moment's patience."), hint: _("Play it in a minute.") };
  if (reason === "chain_unavailable" || reason === "chain_disagrees") {
    return {
      words: _("The keepers cannot see the chain clearly now."),
      hint: _("Your copy is safe. Try again in a minute."),
    };
  }
  if (reason === "unreachable")
    return { words: _("The recording cannot be reached."), hint: _("Check your connection and press play again.") };
  if (SIGN_IN_REASONS.includes(reason))
    return { words: _("The keepers did not accept your sign-in."), hint: _("Sign out, then in again.") };
  if (name === "NotSupportedError") {
    return { words: _("This browser cannot play this kind of file."), hint: _("Download the original and play it elsewhere.") };
  }
  if (name === "WrongKey")
    return {
      words: _("The keepers' key does not fit this recording."),
      hint: _("Tell the artist: it was published wrongly."),
    };
  if (name === "Damaged")
    return { words: _("The recording is damaged."), hint: _("Try again: another gateway may have it whole.") };
  return null;
}

function tooFewKeepers({ keepers }) {
  return {
    words: _("%(helped)s of %(total)s keepers answer; %(threshold)s are needed for the key.", keepers),
    hint: _("Your copy is safe. Try again in a minute."),
  };
}

/** _("Bo has sold this copy. It plays for Ines now.") */
async function whoOwnsIt({ release, tokenId }, account) {
  try {
    const [copy, { demo_accounts: people = [] }] = await Promise.all([
      get(`/releases/${release}/copies/${tokenId}`),
      site(),
    ]);
    const name = (address) => people.find((person) => same(person.address, address))?.name;
    if (same(copy.owner, account)) {
      return {
        words: _("This copy is yours in a moment."),
        hint: _("The keepers wait until the purchase is certain. Press play again then."),
      };
    }
    const owner = name(copy.owner) ?? shortened(copy.owner);
    const left = [...(copy.provenance ?? [])].reverse().find((move) => same(move.giver, account));
    if (!left) return { words: _("This copy is not yours. It plays for %(owner)s.", { owner }), hint: _("Collect a copy of your own.") };
    return { words: partedWords(left.kind === "sold", name(account), owner), hint: "" };
  } catch {
    return { words: _("This copy belongs to another account now."), hint: "" };
  }
}

function partedWords(sold, who, owner) {
  if (who && sold) return _("%(who)s has sold this copy. It plays for %(owner)s now.", { who, owner });
  if (who) return _("%(who)s has given away this copy. It plays for %(owner)s now.", { who, owner });
  if (sold) return _("You have sold this copy. It plays for %(owner)s now.", { owner });
  return _("You have given away this copy. It plays for %(owner)s now.", { owner });
}

/** The end of a recording that breaks off: how far it is whole. */
export function brokenOff({ reason, fraction }, duration) {
  if (reason === "unreachable")
    return { words: _("The connection to the recording broke off."), hint: _("Press play to go on from here.") };
  const second = Math.floor((fraction ?? 0) * duration);
  const time = `${Math.floor(second / 60)}:${String(second % 60).padStart(2, "0")}`;
  return {
    words: _("The recording is damaged from about %(time)s on. It stops there.", { time }),
    hint: _("Try again: another gateway may have it whole."),
  };
}

const same = (one, other) => (one ?? "").toLowerCase() === (other ?? "").toLowerCase();
const shortened = (address) => `${address.slice(0, 6)}…${address.slice(-4)}`;
