/** An offer that stands: its buyer can withdraw it, the owner of such a copy can accept it. */

import { COIN, currencyOf, money } from "../amounts.js";
import { ask, decision } from "../dialog.js";
import { element, whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { splitLines } from "../money-split.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { connect } from "../wallet.js";

export default function offerMade(row) {
  bind(row, "[data-withdraw]", withdraw);
  bind(row, "[data-accept]", accept);
}

function bind(row, selector, work) {
  const button = row.querySelector(selector);
  button?.addEventListener("click", () => whileBusy(button, () => orNotice(row, () => work(row.dataset))));
}

async function withdraw({ offer, title, symbol }) {
  const account = await connect();
  const words = (step, at) => (at === 1 ? _("Withdraw your offer for %(title)s", { title }) : _("Turn what was set aside back into ETH"));
  await carryOut(`/offers/${offer}/cancel`, { account, unwrap: symbol === COIN.symbol }, words);
  await done(_("Your offer is withdrawn."), _("What was set aside for it is yours to spend again."));
}

async function accept({ offer, title, token, price, fee, royalty, ...rest }) {
  const currency = currencyOf(rest);
  const account = await connect();
  const agreed = await ask(_("Sell No. %(number)s of %(title)s", { number: token, title }), (answer) => [
    element("dl", { class: "money-split" }, ...splitLines(BigInt(price), Number(royalty), currency, BigInt(fee))),
    element("p", { class: "field-hint" }, _("It will be gone from your library.")),
    decision(answer, _("Accept the offer"), { testid: "accept" }),
  ], "accept-dialog");
  if (!agreed) return;
  await carryOut(`/offers/${offer}/accept`, { account, token_id: Number(token) }, _("Sell No. %(number)s for %(price)s", { number: token, price: money(price, currency) }));
  await done(_("It is sold."), _("The money is in your account."));
}

async function done(words, hint) {
  window.dispatchEvent(new CustomEvent("refrain:paid"));
  await refresh();
  notice(document.querySelector(".page-title") ?? document.querySelector("main h1").parentElement, words, hint, false);
}
