/** The first sale: says before any transaction whether this account can buy, then collects a copy. */

import { formatEther } from "../amounts.js";
import { get, Problem } from "../api.js";
import { element, whileBusy } from "../dom.js";
import { bringing, invitationFor } from "../invitations.js";
import { _, decimal } from "../language.js";
import { refresh } from "../navigate.js";
import { orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { connect, currentAccount, onAccountChanged, ready } from "../wallet.js";

const NOT_A_MEMBER = "release: not of a buyer type";

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
  if (!account) return;
  try {
    const { eligible, reason, answer: words, detail } = await get(`/releases/${release}/eligibility?account=${account}`);
    if (reason === NOT_A_MEMBER && invitationFor(account, types)) return tellInvited(answer, button);
    answer.replaceChildren(element("strong", {}, eligible ? _("You can buy this.") : words), ` ${(eligible ? places : detail) ?? ""}`);
    answer.dataset.eligible = eligible;
    button?.toggleAttribute("disabled", !eligible);
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

async function buy(place, button) {
  const account = await connect();
  const words = _("Collect a copy of %(title)s", { title: document.querySelector("[data-testid=title]").textContent });
  const expected = BigInt(place.dataset.price);
  const [{ receipt }] = await bringing(account, place.dataset.types, (voucher) => carryOut(`/releases/${place.dataset.release}/collect`, { account, quantity: 1, voucher }, words, {
    onStep: () => button.setAttribute("data-state", "asking"),
    check: ({ transaction }) => samePrice(expected, BigInt(transaction.value)),
  }));
  window.dispatchEvent(new CustomEvent("refrain:paid", { detail: receipt }));
  await refresh();
  celebrate(receipt, place.dataset.supply);
}

/** What is paid is what the page said, or nothing. */
function samePrice(expected, asked) {
  if (asked === expected) return;
  refresh();
  throw new Problem(_("The price is now %(price)s ETH.", { price: decimal(formatEther(asked)) }), _("It changed while you were looking. Nothing was paid; collect again if you like the new price."), { reason: "price-changed" });
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
