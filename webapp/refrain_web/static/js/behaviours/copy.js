/** What an owner does with her copy: ask a price for it, take that back, give the copy away. Playing is the player's. */

import { currencyOf, money, parseAmount } from "../amounts.js";
import { site } from "../api.js";
import { ask, decision } from "../dialog.js";
import { element, whileBusy } from "../dom.js";
import { _, ngettext } from "../language.js";
import { splitLines } from "../money-split.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { boundsInWords, boundsOf, priceProblem } from "../price-bounds.js";
import { same } from "../session.js";
import { carryOut } from "../steps.js";
import { connect, currentAccount } from "../wallet.js";

export default function copy(place) {
  bind(place, "[data-sell]", () => sell(place));
  bind(place, "[data-cancel]", () => cancel(place));
  bind(place, "[data-gift]", () => give(place));
}

function bind(place, selector, work) {
  const button = place.querySelector(selector);
  button?.addEventListener("click", () => whileBusy(button, () => orNotice(place, work)));
}

const pathOf = ({ dataset }) => `/releases/${dataset.release}/copies/${dataset.token}`;

async function sell(place) {
  const price = await ask(_("Sell No. %(number)s of %(title)s", { number: place.dataset.token, title: place.dataset.title }), (answer) => priceForm(place, answer), "sell-dialog");
  if (price === undefined) return;
  await carryOut(`${pathOf(place)}/ask`, { account: await connect(), price: String(price) }, "");
  await refresh();
  tell(place.dataset, _("It is for sale."), _("Whoever pays %(price)s gets it; you keep it until then. Asking cost you nothing.", { price: money(price, currencyOf(place.dataset)) }));
}

/** The price, with what becomes of it as it is typed. */
function priceForm({ dataset }, answer) {
  const input = element("input", { id: "sell-price", inputmode: "decimal", autocomplete: "off", "data-testid": "sell-price" });
  const split = element("dl", { class: "money-split", "aria-live": "polite", "data-testid": "sell-split" });
  const problem = element("p", { class: "field-error", role: "alert", hidden: true });
  const [royalty, currency, bounds] = [Number(dataset.royalty), currencyOf(dataset), boundsOf(dataset)];
  const show = () => split.replaceChildren(...splitLines(parseAmount(input.value, currency) ?? 0n, royalty, currency));
  input.addEventListener("input", show);
  show();
  const offer = () => {
    const price = parseAmount(input.value, currency);
    const wrong = priceProblem(price, bounds, currency);
    problem.hidden = !wrong;
    problem.textContent = wrong;
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (!wrong) answer(price);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && offer());
  return [
    element("div", { class: "field" }, element("label", { for: input.id }, _("Your price")), element("div", { class: "unit" }, input, element("span", {}, currency.symbol)), problem),
    split,
    element("p", { class: "field-hint" }, `${boundsInWords(bounds, currency)} ${resalesAfter(Number(dataset.resalesLeft) - 1)}`.trim()),
    decision(answer, _("Offer it"), { press: offer, testid: "sell" }),
  ];
}

function resalesAfter(left) {
  if (left >= 200) return _("After this sale, the copy can be resold freely.");
  if (left <= 0) return _("After this sale, the copy can be resold no more.");
  return ngettext("After this sale, the copy can be resold once more.", "After this sale, the copy can be resold %(num)s more times.", left);
}

async function cancel(place) {
  await carryOut(`${pathOf(place)}/cancel`, { account: await connect() }, _("Take No. %(number)s off sale", { number: place.dataset.token }));
  await refresh();
  tell(place.dataset, _("It is off sale."), _("The price you signed is void for good."));
}

async function give(place) {
  const { demo_accounts: known = [] } = await site();
  const to = await ask(_("Give No. %(number)s away", { number: place.dataset.token }), (answer) => giftForm(place, answer, known), "gift-dialog");
  if (!to) return;
  await carryOut(`${pathOf(place)}/gift`, { account: await connect(), to }, _("Give away No. %(number)s", { number: place.dataset.token }));
  await refresh();
  const { release, token } = place.dataset;
  tell({ release, token }, _("It is given."), _("It plays for its new owner now."));
}

function giftForm({ dataset }, answer, known) {
  const options = known.map(({ name, address }) => element("option", { value: address }, name));
  const list = element("datalist", { id: "gift-accounts" }, ...options);
  const input = element("input", { id: "gift-to", list: list.id, autocomplete: "off", spellcheck: "false", placeholder: "0x…", "data-testid": "gift-to" });
  const problem = element("p", { class: "field-error", role: "alert", hidden: true });
  const left = Number(dataset.giftsLeft) - 1;
  const hand = () => {
    const typed = input.value.trim();
    const to = known.find(({ name }) => name === typed.toLowerCase())?.address ?? typed;
    const wrong = isAccount(to) ? same(to, currentAccount()) && _("This is your own account; the copy is yours already.") : _("This is not an account. An account is 0x and 40 digits; whoever receives the copy finds it in the wallet.");
    problem.hidden = !wrong;
    problem.textContent = wrong || "";
    input.setAttribute("aria-invalid", String(Boolean(wrong)));
    if (wrong) input.focus();
    else answer(to);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && hand());
  return [
    element("div", { class: "field" }, element("label", { for: input.id }, _("The account of whoever receives it")), input, list, problem),
    element("p", { class: "field-hint" }, `${_("It will be gone from your library.")} ${giftsAfter(left)}`),
    decision(answer, _("Give it"), { press: hand, testid: "gift" }),
  ];
}

const isAccount = (text) => /^0x[0-9a-f]{40}$/i.test(text);

function giftsAfter(left) {
  if (left >= 200) return _("After this it can be given away freely.");
  if (left <= 0) return _("After this it can be given away no more.");
  return ngettext("After this it can be given away once more.", "After this it can be given away %(num)s more times.", left);
}

/** The page was shown anew: speak where the copy stands now, or at the top if it is gone. */
function tell({ release, token }, words, hint) {
  const place = document.querySelector(`[data-behaviour=copy][data-release="${release}"][data-token="${token}"]`);
  notice(place ?? document.querySelector(".page-title"), words, hint, false);
}
