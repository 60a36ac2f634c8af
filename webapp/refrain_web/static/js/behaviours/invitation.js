/** An invitation that a link carries: what it is worth, in plain words, and taking it up. Nothing of it is in a URL sent. */

import { post, Problem } from "../api.js";
import { element, whileBusy } from "../dom.js";
import { forget, fromFragment, keep } from "../invitations.js";
import { _ } from "../language.js";
import { orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { same } from "../session.js";
import { connect, nameOf } from "../wallet.js";

export default function invitation(place) {
  const say = place.querySelector("[data-say]");
  const carried = fromFragment(location.hash);
  const claim = place.querySelector("[data-claim]");
  if (!carried) return void (place.querySelector("[data-words]").textContent = _("This link carries no invitation. Perhaps it was cut off on its way: open it again from the message that you got."));
  claim.addEventListener("click", () => whileBusy(claim, () => orNotice(say, () => takeUp(place, carried))));
  orNotice(say, () => show(place, carried));
  return undefined;
}

async function show(place, carried) {
  const found = await post("/vouchers/state", carried);
  const [steward, member] = await Promise.all([nameOf(found.steward), nameOf(found.account)]);
  const names = found.types.map(({ kind, words }) => words || _("membership no. %(number)s", { number: kind })).join(", ");
  place.querySelector("[data-words]").replaceChildren(element("strong", {}, found.words), " ", found.state === "good" || found.state === "held" ? _("%(steward)s vouches for %(member)s: %(names)s.", { steward, member, names }) : "");
  place.querySelector("[data-until]").textContent = found.until ? _("The membership lasts until %(day)s (UTC).", { day: found.until.slice(0, 10) }) : _("The membership lasts for good.");
  place.querySelector("[data-claim]").hidden = found.state !== "good";
  place.dataset.state = found.state;
  if (found.state === "good") keep(carried);
  else forget(carried);
  place.querySelector("[data-releases]").replaceChildren(...(["good", "held"].includes(found.state) ? found.releases.map(line) : []));
  place.querySelector("[data-opens]").hidden = !place.querySelector("[data-releases]").children.length;
}

function line({ address, title, artist_name: artist }) {
  return element("li", {}, element("a", { href: `/releases/${address}`, "data-testid": "invitation-release" }, title), " ", element("em", {}, artist));
}

async function takeUp(place, carried) {
  const account = await connect();
  if (!same(account, carried.voucher.account)) throw new Problem(_("This invitation is for another account."), _("It is for %(account)s. Choose that account in your wallet.", { account: carried.voucher.account }));
  await carryOut("/vouchers/redeem", carried, _("Become a member"));
  forget(carried);
  await show(place, carried);
}
