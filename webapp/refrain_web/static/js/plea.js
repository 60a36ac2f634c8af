/**
 * "Please vouch for me": what somebody who is no member yet sends to the steward, who opens it in the studio and signs.
 * Who asks whom stands in the link's fragment, which browsers send to nobody.
 */

import { copyField } from "./copy-field.js";
import { KIND_BITS } from "./invitations.js";
import { _ } from "./language.js";
import { nameOf } from "./wallet.js";

const ACCOUNT = /^0x[0-9a-f]{40}$/i;

/** The contract's own words for it. */
export const NOT_A_MEMBER = "release: not of a buyer type";

/** @returns {Promise<HTMLElement>} the text to send, for an account that a release with these types refuses */
export async function plea(account, types, title) {
  const steward = stewardOf(types);
  const fragment = new URLSearchParams({ for: account, by: steward });
  const link = `${location.origin}/studio/members/${kindOf(types)}#${fragment}`;
  const text = _("Please vouch for me: I would like a copy of %(title)s. Open this link, sign the invitation, and send me the link that you get: %(link)s", { title, link });
  return copyField(_("Ask %(steward)s to vouch for you", { steward: await nameOf(steward) }), text, { id: "plea", rows: 4, hint: _("Send this text yourself, by whatever way you know the steward. A link comes back; open it in this browser.") });
}

/** @returns {{account: string, steward: string} | null} who asks whom, if a page's fragment says so */
export function pleaFrom(hash) {
  const found = new URLSearchParams(hash.replace(/^#/, ""));
  const [account, steward] = [found.get("for") ?? "", found.get("by") ?? ""];
  return ACCOUNT.test(account) && ACCOUNT.test(steward) ? { account, steward } : null;
}

const stewardOf = (types) => `0x${(BigInt(types) >> KIND_BITS).toString(16).padStart(40, "0")}`;

/** The lowest of the release's memberships: any one of them is enough. */
function kindOf(types) {
  for (let kind = 0n; kind < KIND_BITS; kind += 1n) if ((BigInt(types) >> kind) & 1n) return kind;
  return 0n;
}
