/** What an owner does with her copy: ask a price for it, take that back, give the copy away. Playing is the player's. */

import { formatEther, formatPercent, parseEther, royaltyOf } from "../amounts.js";
import { site } from "../api.js";
import { ask, decision } from "../dialog.js";
import { element, whileBusy } from "../dom.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { currentAccount } from "../wallet.js";

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
  const price = await ask(`Sell No. ${place.dataset.token} of ${place.dataset.title}`, (answer) => priceForm(place, answer), "sell-dialog");
  if (price === undefined) return;
  await carryOut(`${pathOf(place)}/ask`, { account: currentAccount(), price: String(price) }, "");
  await refresh();
  tell(place.dataset, "It is for sale.", `Whoever pays ${formatEther(price)} ETH gets it; you keep it until then. Asking cost you nothing.`);
}

/** The price, with what becomes of it as it is typed. */
function priceForm({ dataset }, answer) {
  const input = element("input", { id: "sell-price", inputmode: "decimal", autocomplete: "off", "data-testid": "sell-price" });
  const split = element("dl", { class: "money-split", "aria-live": "polite", "data-testid": "sell-split" });
  const problem = element("p", { class: "field-error", role: "alert", hidden: true });
  const royalty = Number(dataset.royalty);
  const show = () => split.replaceChildren(...splitLines(parseEther(input.value), royalty));
  input.addEventListener("input", show);
  show();
  const offer = () => {
    const price = parseEther(input.value);
    problem.hidden = price !== null;
    problem.textContent = "Write an amount like 0.2, with at most 18 decimals.";
    input.setAttribute("aria-invalid", String(price === null));
    if (price !== null) answer(price);
  };
  input.addEventListener("keydown", (event) => event.key === "Enter" && offer());
  return [
    element("div", { class: "field" }, element("label", { for: input.id }, "Your price"), element("div", { class: "unit" }, input, element("span", {}, "ETH")), problem),
    split,
    element("p", { class: "field-hint" }, `After this sale, the copy can be resold ${resales(Number(dataset.resalesLeft) - 1)}.`),
    decision(answer, "Offer it", { press: offer, testid: "sell" }),
  ];
}

const resales = (left) => (left >= 200 ? "freely" : left === 0 ? "no more" : left === 1 ? "once more" : `${left} more times`);

function splitLines(price, royalty) {
  const known = price ?? 0n;
  const artist = royaltyOf(known, royalty);
  const line = (words, wei, testid) => element("div", {}, element("dt", {}, words), element("dd", { class: "amount", "data-testid": testid }, `${formatEther(wei)} ETH`));
  return [
    line("The buyer pays", known, "sell-pays"),
    line(`The artist receives ${formatPercent(royalty)} %`, artist, "sell-royalty"),
    line("You receive", known - artist, "sell-proceeds"),
  ];
}

async function cancel(place) {
  await carryOut(`${pathOf(place)}/cancel`, { account: currentAccount() }, `Take No. ${place.dataset.token} off sale`);
  await refresh();
  tell(place.dataset, "It is off sale.", "The price you signed is void for good.");
}

async function give(place) {
  const { demo_accounts: known = [] } = await site();
  const to = await ask(`Give No. ${place.dataset.token} away`, (answer) => giftForm(place, answer, known), "gift-dialog");
  if (!to) return;
  await carryOut(`${pathOf(place)}/gift`, { account: currentAccount(), to }, `Give away No. ${place.dataset.token}`);
  await refresh();
  const { release, token } = place.dataset;
  tell({ release, token }, "It is given.", "It plays for its new owner now.");
}

function giftForm({ dataset }, answer, known) {
  const options = known.map(({ name, address }) => element("option", { value: address }, name));
  const list = element("datalist", { id: "gift-accounts" }, ...options);
  const input = element("input", { id: "gift-to", list: list.id, autocomplete: "off", spellcheck: "false", placeholder: "0x…", "data-testid": "gift-to" });
  const left = Number(dataset.giftsLeft) - 1;
  return [
    element("div", { class: "field" }, element("label", { for: input.id }, "The account of whoever receives it"), input, list),
    element("p", { class: "field-hint" }, `It will be gone from your library. After this it can be given away ${resales(left)}.`),
    decision(answer, "Give it", { value: () => input.value.trim(), testid: "gift" }),
  ];
}

/** The page was shown anew: speak where the copy stands now, or at the top if it is gone. */
function tell({ release, token }, words, hint) {
  const place = document.querySelector(`[data-behaviour=copy][data-release="${release}"][data-token="${token}"]`);
  notice(place ?? document.querySelector(".page-title"), words, hint, false);
}
