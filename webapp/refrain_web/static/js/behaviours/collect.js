/** The first sale: says before any transaction whether this account can buy, then collects a copy. */

import { money } from "../amounts.js";
import { get, Problem } from "../api.js";
import { element, whileBusy } from "../dom.js";
import { bringing, invitationFor } from "../invitations.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { NOT_A_MEMBER, plea } from "../plea.js";
import { carryOut } from "../steps.js";
import { connect, currentAccount, onAccountChanged, ready } from "../wallet.js";

export default function collect(place) {
  const answer = place.querySelector("[data-eligibility]");
  const button = place.querySelector("[data-collect]");
  const update = () => tellEligibility(place.dataset, answer, button);
  ready.then(update);
  button?.addEventListener("click", () => whileBusy(button, () => orNotice(place, () => buy(place, button))));
  return onAccountChanged(update);
}

async function tellEligibility({ release, places, types }, answer, button) {
  const account = currentAccount();
  document.getElementById("plea")?.closest(".stack").remove();
  if (!account) return;
  try {
    const { eligible, reason, answer: words, detail } = await get(`/releases/${release}/eligibility?account=${account}`);
    if (reason === NOT_A_MEMBER && invitationFor(account, types)) return tellInvited(answer, button);
    answer.replaceChildren(element("strong", {}, eligible ? _("You can buy this.") : words), ` ${(eligible ? places : detail) ?? ""}`);
    answer.dataset.eligible = eligible;
    button?.toggleAttribute("disabled", !eligible);
    if (reason === NOT_A_MEMBER && account === currentAccount()) answer.after(await plea(account, types, titleHere()));
  } catch (error) {
    answer.replaceChildren(error.words ?? _("Whether you can buy this is not known at the moment."));
  }
  return undefined;
}

/** Not a member yet, but vouched for: the invitation goes along with the purchase. */
function tellInvited(answer, button) {
  answer.replaceChildren(element("strong", {}, _("You are invited.")), " ", _("Your invitation goes along with the purchase; nothing else is to be done."));
  answer.dataset.eligible = true;
  button?.removeAttribute("disabled");
}

const titleHere = () => document.querySelector("[data-testid=title]").textContent;

async function buy(place, button) {
  const account = await connect();
  const words = _("Collect a copy of %(title)s", { title: titleHere() });
  const results = await bringing(account, place.dataset.types, (voucher) => carryOut(`/releases/${place.dataset.release}/collect`, { account, quantity: 1, voucher }, words, {
    onStep: (_words, at, all) => tellStep(place, button, at, all),
    check: (steps) => samePrice(place.dataset.price, steps.at(-1).pays),
  }));
  const { receipt } = results.at(-1);
  window.dispatchEvent(new CustomEvent("refrain:paid", { detail: receipt }));
  await refresh();
  celebrate(receipt, place.dataset.supply);
}

/** Paid in a token, the wallet asks twice: to let the release take the price, then for the copy. */
function tellStep(place, button, at, all) {
  button.setAttribute("data-state", "asking");
  if (all > 1) notice(place, _("Step %(at)s of %(all)s: your wallet asks you.", { at, all }), at < all ? _("First it lets this release take the price, and no more than that. Nothing is paid yet.") : _("Now the copy itself."), false);
}

/** What is paid is what the page said, or nothing. */
function samePrice(expected, pays) {
  if (pays.amount === expected) return;
  refresh();
  throw new Problem(_("The price is now %(price)s.", { price: money(pays.amount, pays) }), _("It changed while you were looking. Nothing was paid; collect again if you like the new price."), { reason: "price-changed" });
}

/** The stamp comes down: ERC-721's Transfer event carries the number of the copy in its fourth topic. */
function celebrate(receipt, supply) {
  const transfer = receipt.logs.find(({ topics }) => topics.length === 4);
  const place = document.querySelector("[data-behaviour=collect]");
  if (!transfer || !place) return;
  const number = BigInt(transfer.topics[3]);
  place.prepend(element(
    "p",
    { class: "buttons", role: "status", "data-testid": "collected" },
    element("span", { class: "stamp stamp-large stamp-fresh" }, _("No. %(number)s", { number: `${number}/${supply}` })),
    element("span", {}, element("strong", {}, _("It is yours.")), " ", element("a", { href: "/library" }, _("Play it in your library"))),
  ));
}
