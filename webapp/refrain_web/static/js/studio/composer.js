/** The terms composer: shows beside the fields what buyers will read of them, as the shop words it. */

import { formatAmount, parseAmount } from "../amounts.js";
import { element } from "../dom.js";
import { _ } from "../language.js";
import { livePreview } from "./preview.js";

const FIELDS = "[data-composer] input, [data-composer] select, [name=title]";
const UNWANTED = ["description", "payee", "primary", "resale", "artist", "genre", "label", "tags", "released", "preview_start", "crop_x", "crop_y", "draw_cover", "sale_opens", "sale_closes", "per_account"];

/**
 * @param {HTMLFormElement} form
 * @returns {{terms: () => object | null, price: () => string | null, settled: () => Promise<void>, update: () => void}}
 */
export function composeTerms(form) {
  const preview = livePreview(form, { unwanted: UNWANTED, shown: (composed) => show(form, composed) });
  form.addEventListener("input", (event) => event.target.matches(FIELDS) && (pressNone(form), showMembers(form), showCurrency(form), preview.update()));
  form.querySelectorAll("[data-preset]").forEach((button) => button.addEventListener("click", () => {
    applyPreset(form, button);
    showCurrency(form);
    preview.update();
  }));
  const update = () => (showMembers(form), showCurrency(form), preview.update());
  return { terms: () => JSON.parse(preview.read("terms")), price: () => preview.read("price"), settled: preview.settled, update };
}

/** The obi on the sleeve, the liner notes and warnings below; what was said before goes while something is not right. */
function show(form, composed) {
  const obi = composed.querySelector("[data-preview-obi]");
  if (obi) form.querySelector("[data-obi]").replaceChildren(...obi.childNodes);
  obi?.remove();
  const words = composed.dataset.terms ? composed.childNodes : [element("p", { class: "quiet" }, `${_("Something about the terms is not right yet.")} ${_("It is said at the field.")}`)];
  form.querySelector("[data-words]").replaceChildren(...words);
}

function applyPreset(form, button) {
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.preset))) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else if (field.type === "checkbox") field.checked = value !== "";
    else field.value = value;
  }
  keepCeiling(form);
  showMembers(form);
  pressNone(form);
  button.setAttribute("aria-pressed", "true");
}

/** A preset's highest price is twice its first price, in coin; in another currency it is twice the price that the form has. */
function keepCeiling(form) {
  const { currency, price, max_resale_price: ceiling } = form.elements;
  if (!currency?.selectedIndex || !ceiling.value) return;
  const counted = { decimals: Number(currency.selectedOptions[0].dataset.decimals) };
  const first = parseAmount(price.value, counted);
  ceiling.value = first === null ? "" : formatAmount(2n * first, counted);
}

const pressNone = (form) => form.querySelectorAll("[data-preset]").forEach((button) => button.setAttribute("aria-pressed", "false"));

/** Every price of the form is in the currency that was chosen, where there is a choice. */
function showCurrency(form) {
  const chosen = form.elements.currency?.selectedOptions[0];
  if (chosen) form.querySelectorAll("[data-currency]").forEach((unit) => (unit.textContent = chosen.text));
}

function showMembers(form) {
  form.querySelector("[data-members]").hidden = form.elements.who.value !== "members";
}
