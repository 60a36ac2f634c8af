/** Buying a listener's copy: one transaction checks the terms, pays seller and artist, and moves the copy. */

import { money } from "../amounts.js";
import { Problem } from "../api.js";
import { whileBusy } from "../dom.js";
import { bringing } from "../invitations.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { NOT_A_MEMBER, plea } from "../plea.js";
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
  const check = (steps) => samePrice(price, steps.at(-1).pays);
  const onStep = (_words, at, all) => all > 1 && tellStep(place, at, all);
  const order = (voucher) => carryOut(`/asks/${ask}/buy`, { account, voucher }, words, { check, onStep });
  const results = await askingIfRefused(place, account, () => bringing(account, types, order));
  const { receipt } = results.at(-1);
  window.dispatchEvent(new CustomEvent("refrain:paid", { detail: receipt }));
  await refresh();
  const bought = document.querySelector("[data-bought]") ?? document.querySelector("main h1").parentElement;
  const line = notice(bought, _("No. %(number)s is yours now.", { number }), _("It plays in your library."), false);
  line.dataset.testid = "bought";
}

/** Paid in a token, the wallet asks twice: to let the release take the price, then for the copy. */
const tellStep = (place, at, all) => notice(place, _("Step %(at)s of %(all)s: your wallet asks you.", { at, all }), at < all ? _("First it lets this release take the price, and no more than that. Nothing is paid yet.") : _("Now the copy itself."), false);

/** Members only, and this account is none: the words of the refusal, and below them what to send to the steward. */
async function askingIfRefused(place, account, work) {
  document.getElementById("plea")?.closest(".stack").remove();
  try {
    return await work();
  } catch (error) {
    if (error.refusal !== NOT_A_MEMBER) throw error;
    const title = document.querySelector("main h1").textContent.trim();
    (place.closest("ul") ?? place).after(await plea(account, place.dataset.types, title));
    throw new Problem(_("Only members may buy this copy, and you are none yet."), _("Below is what to send to the steward, who can make you one."));
  }
}

function samePrice(expected, pays) {
  if (pays.amount !== expected) throw new Problem(_("The seller asks %(price)s now.", { price: money(pays.amount, pays) }), _("Reload the page to see the copy as it is offered. Nothing was paid."), { reason: "price-changed" });
}
