/** Who shares the money: rows of accounts with two columns of per cent, each of which must add up to the whole. */

import { formatPercent, parsePercent } from "../amounts.js";
import { _, decimal } from "../language.js";

const WHOLE = 10_000;
const MOST = 16;
const FIELDS = ["payee", "primary", "resale"];

/**
 * @param {HTMLElement} place
 * @returns {{payees: () => {account: string, primary_bps: number, resale_bps: number}[], problem: () => string, kept: () => string[][], restore: (lines: string[][]) => void}}
 */
export function splitMoney(place) {
  const rows = place.querySelector("[data-split-rows]");
  const add = place.querySelector("[data-add-payee]");
  let count = 1;
  const update = () => {
    const several = rows.children.length > 1;
    rows.querySelectorAll("[data-remove-payee]").forEach((button) => (button.hidden = !several));
    add.disabled = rows.children.length >= MOST;
    place.querySelector("[data-split-sum]").textContent = problemOf(readRows(rows)) || sums(readRows(rows));
  };
  add.addEventListener("click", () => {
    rows.append(emptyRow(rows.firstElementChild, (count += 1)));
    rows.lastElementChild.querySelector("input").focus();
    update();
  });
  rows.addEventListener("click", (event) => event.target.closest("[data-remove-payee]") && (event.target.closest("[data-split-row]").remove(), update()));
  place.addEventListener("input", update);
  const kept = () => [...rows.children].map((row) => FIELDS.map((name) => row.querySelector(`[name=${name}]`).value));
  const restore = (lines = []) => {
    lines.forEach((values, index) => {
      if (index >= rows.children.length) rows.append(emptyRow(rows.firstElementChild, (count += 1)));
      FIELDS.forEach((name, place) => (rows.children[index].querySelector(`[name=${name}]`).value = values[place]));
    });
    update();
  };
  return { payees: () => readRows(rows), problem: () => problemOf(readRows(rows)), kept, restore };
}

function emptyRow(model, number) {
  const row = model.cloneNode(true);
  row.querySelectorAll("input").forEach((input) => {
    input.id = `${input.name}-${number}`;
    input.previousElementSibling.htmlFor = input.id;
    input.value = "";
  });
  return row;
}

function readRows(rows) {
  return [...rows.children].map((row) => {
    const value = (name) => row.querySelector(`[name=${name}]`).value;
    return { account: value("payee").trim(), primary_bps: parsePercent(value("primary") || "0"), resale_bps: parsePercent(value("resale") || "0") };
  });
}

function problemOf(payees) {
  if (payees.some(({ account }) => !/^0x[0-9a-f]{40}$/i.test(account))) return _("Every line needs an account: 0x and 40 digits.");
  if (new Set(payees.map(({ account }) => account.toLowerCase())).size < payees.length) return _("An account is named twice. Add its shares together.");
  if (payees.some(({ primary_bps: first, resale_bps: resale }) => first === null || resale === null)) return _("Write shares like 60 or 12.5.");
  const [first, resale] = totals(payees);
  return first === WHOLE && resale === WHOLE ? "" : `${sums(payees)} ${_("Both need to be 100 %.")}`;
}

const totals = (payees) => ["primary_bps", "resale_bps"].map((name) => payees.reduce((sum, payee) => sum + (payee[name] ?? 0), 0));

function sums(payees) {
  const [first, resale] = totals(payees).map(formatPercent).map(decimal);
  return _("Together: %(first)s %% of first sales, %(resale)s %% of royalties.", { first, resale });
}
