/** Buying a listener's copy: one transaction checks the terms, pays seller and artist, and moves the copy. */

import { formatEther } from "../amounts.js";
import { Problem } from "../api.js";
import { whileBusy } from "../dom.js";
import { bringing } from "../invitations.js";
import { _, decimal } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { connect } from "../wallet.js";

export default function buy(place) {
  const button = place.querySelector("[data-buy]");
  button?.addEventListener("click", () => whileBusy(button, () => orNotice(place, () => buyCopy(place))));
}

async function buyCopy(place) {
  const { ask, price, number, types } = place.dataset;
  const account = await connect();
  const words = _("Buy copy No. %(number)s", { number });
  const check = ({ transaction }) => samePrice(BigInt(price), BigInt(transaction.value));
  const [{ receipt }] = await bringing(account, types, (voucher) => carryOut(`/asks/${ask}/buy`, { account, voucher }, words, { check }));
  window.dispatchEvent(new CustomEvent("refrain:paid", { detail: receipt }));
  await refresh();
  const bought = document.querySelector("[data-bought]") ?? document.querySelector("main h1").parentElement;
  const line = notice(bought, _("No. %(number)s is yours now.", { number }), _("It plays in your library."), false);
  line.dataset.testid = "bought";
}

function samePrice(expected, asked) {
  if (asked !== expected) throw new Problem(_("The seller asks %(price)s ETH now.", { price: decimal(formatEther(asked)) }), _("Reload the page to see the copy as it is offered. Nothing was paid."), { reason: "price-changed" });
}
