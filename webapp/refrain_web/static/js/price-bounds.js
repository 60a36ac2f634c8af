/** Between which prices the artist's terms allow a resale: said before anyone signs what the contract would refuse. */

import { money } from "./amounts.js";
import { _ } from "./language.js";

/** @param {DOMStringMap} dataset  with `lowest` and `highest` in the currency's smallest units; 0 for no bound */
export const boundsOf = ({ lowest = "0", highest = "0" }) => ({ lowest: BigInt(lowest), highest: BigInt(highest) });

/** Whether a resale may cost `price`. */
export const isWithin = ({ lowest, highest }, price) => price >= lowest && (highest === 0n || price <= highest);

/** The bounds as a sentence, or "" where there are none. */
export function boundsInWords({ lowest, highest }, currency) {
  if (lowest && highest) return _("The artist lets a resale cost from %(lowest)s to %(highest)s.", { lowest: money(lowest, currency), highest: money(highest, currency) });
  if (lowest) return _("The artist lets a resale cost no less than %(lowest)s.", { lowest: money(lowest, currency) });
  return highest ? _("The artist lets a resale cost no more than %(highest)s.", { highest: money(highest, currency) }) : "";
}

/** What is wrong with a price that was typed (null: it is no amount), or "". */
export function priceProblem(price, bounds, currency) {
  if (!price) return _("Write an amount like 0.2, with at most %(decimals)s decimals.", currency);
  return isWithin(bounds, price) ? "" : boundsInWords(bounds, currency);
}
