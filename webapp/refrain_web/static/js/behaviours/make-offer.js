/** Offering a price for a copy, or for any: the money is set aside in the buyer's own account, then the offer is signed. */

import { formatEther, parseEther } from "../amounts.js";
import { ask, decision } from "../dialog.js";
import { element, whileBusy } from "../dom.js";
import { _, decimal } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { connect } from "../wallet.js";

export default function makeOffer(place) {
  const button = place.querySelector("[data-make-offer]");
  button.addEventListener("click", () => whileBusy(button, () => orNotice(place, () => offer(place))));
}

async function offer(place) {
  const { release, token, title } = place.dataset;
  const account = await connect();
  const heading = token ? _("Make an offer for No. %(number)s of %(title)s", { number: token, title }) : _("Make an offer for a copy of %(title)s", { title });
  const price = await ask(heading, priceForm, "offer-dialog");
  if (price === undefined) return;
  const body = { account, price: String(price), ...(token ? { token_id: Number(token) } : {}) };
  await carryOut(`/releases/${release}/offer`, body, wordsOf, { onStep: (_words, at, all) => tellStep(place, at, all) });
  window.dispatchEvent(new CustomEvent("refrain:paid"));
  await refresh();
  notice(document.querySelector("[data-behaviour=make-offer]") ?? document.querySelector("main"), _("Your offer stands."), _("Whoever owns such a copy can accept it for 30 days. Until then you have paid nothing, and you can withdraw it."), false);
}

/** The price, and what happens to the money. */
function priceForm(answer) {
  const input = element("input", { id: "offer-price", inputmode: "decimal", autocomplete: "off", "data-testid": "offer-price", "aria-describedby": "offer-hint" });
  const problem = element("p", { class: "field-error", role: "alert", hidden: true });
  const offerIt = () => {
    const price = parseEther(input.value);
    problem.hidden = Boolean(price);
    problem.textContent = _("Write an amount like 0.2, with at most 18 decimals.");
    input.setAttribute("aria-invalid", String(!price));
    if (price) answer(price);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && offerIt());
  return [
    element("div", { class: "field" }, element("label", { for: input.id }, _("What you would pay")), element("div", { class: "unit" }, input, element("span", {}, "ETH")), problem),
    element("p", { class: "field-hint", id: "offer-hint" }, _("Your wallet asks up to three times: to set the money aside in your own account, to let it be taken once an owner accepts, and to sign the offer.")),
    decision(answer, _("Offer it"), { press: offerIt, testid: "offer" }),
  ];
}

const wordsOf = ({ transaction }) => (BigInt(transaction.value) ? _("Set %(amount)s ETH aside for offers", { amount: decimal(formatEther(transaction.value)) }) : _("Allow the offer to be paid"));

const tellStep = (place, at, all) => notice(place, _("Step %(at)s of %(all)s: your wallet asks you.", { at, all }), _("Nothing is paid until an owner accepts."), false);
