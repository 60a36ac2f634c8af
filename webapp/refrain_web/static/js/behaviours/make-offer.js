/** Offering a price for a copy, or for any: the money is set aside in the buyer's own account, then the offer is signed. */

import { currencyOf, money, parseAmount } from "../amounts.js";
import { ask, decision } from "../dialog.js";
import { element, whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { boundsInWords, boundsOf, priceProblem } from "../price-bounds.js";
import { carryOut } from "../steps.js";
import { connect } from "../wallet.js";

export default function makeOffer(place) {
  const button = place.querySelector("[data-make-offer]");
  button.addEventListener("click", () => whileBusy(button, () => orNotice(place, () => offer(place))));
}

async function offer(place) {
  const { release, token, title, coin } = place.dataset;
  const currency = currencyOf(place.dataset);
  const account = await connect();
  const heading = token ? _("Make an offer for No. %(number)s of %(title)s", { number: token, title }) : _("Make an offer for a copy of %(title)s", { title });
  const price = await ask(heading, (answer) => priceForm(answer, currency, boundsOf(place.dataset), Boolean(coin)), "offer-dialog");
  if (price === undefined) return;
  const body = { account, price: String(price), ...(token ? { token_id: Number(token) } : {}) };
  await carryOut(`/releases/${release}/offer`, body, wordsOf, { onStep: (_words, at, all) => tellStep(place, at, all) });
  window.dispatchEvent(new CustomEvent("refrain:paid"));
  await refresh();
  notice(document.querySelector("[data-behaviour=make-offer]") ?? document.querySelector("main"), _("Your offer stands."), _("Whoever owns such a copy can accept it for 30 days. Until then you have paid nothing, and you can withdraw it."), false);
}

/** The price, and what happens to the money. */
function priceForm(answer, currency, bounds, coin) {
  const input = element("input", { id: "offer-price", inputmode: "decimal", autocomplete: "off", "data-testid": "offer-price", "aria-describedby": "offer-hint" });
  const problem = element("p", { class: "field-error", role: "alert", hidden: true });
  const limits = boundsInWords(bounds, currency);
  const offerIt = () => {
    const price = parseAmount(input.value, currency);
    const wrong = priceProblem(price, bounds, currency);
    problem.hidden = !wrong;
    problem.textContent = wrong;
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (!wrong) answer(price);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && offerIt());
  return [
    element("div", { class: "field" }, element("label", { for: input.id }, _("What you would pay")), element("div", { class: "unit" }, input, element("span", {}, currency.symbol)), problem),
    ...(limits ? [element("p", { class: "field-hint" }, limits)] : []),
    element("p", { class: "field-hint", id: "offer-hint" }, coin ? _("Your wallet asks up to three times: to set the money aside in your own account, to let it be taken once an owner accepts, and to sign the offer.") : _("Your wallet asks up to twice: to let the money be taken once an owner accepts, and to sign the offer. Until then it stays in your account.")),
    decision(answer, _("Offer it"), { press: offerIt, testid: "offer" }),
  ];
}

const wordsOf = ({ pays }) => _("Set %(amount)s aside for offers", { amount: money(pays.amount, pays) });

const tellStep = (place, at, all) => notice(place, _("Step %(at)s of %(all)s: your wallet asks you.", { at, all }), _("Nothing is paid until an owner accepts."), false);
