/** What becomes of a price: what the buyer pays, what the artist receives of it, what is left for the seller. */

import { formatPercent, money, royaltyOf } from "./amounts.js";
import { element } from "./dom.js";
import { _, decimal } from "./language.js";

/**
 * @param {bigint} price  in smallest units
 * @param {number} royaltyBps
 * @param {{symbol: string, decimals: number}} currency
 * @param {bigint} fee  a marketplace's
 * @returns {Element[]} lines of a definition list
 */
export function splitLines(price, royaltyBps, currency, fee = 0n) {
  const line = (words, amount, testid) => element("div", {}, element("dt", {}, words), element("dd", { class: "amount", "data-testid": testid }, money(amount, currency)));
  const artist = royaltyOf(price, royaltyBps);
  return [
    line(_("The buyer pays"), price, "sell-pays"),
    line(_("The artist receives %(share)s %%", { share: decimal(formatPercent(royaltyBps)) }), artist, "sell-royalty"),
    ...(fee ? [line(_("The marketplace receives"), fee, "sell-fee")] : []),
    line(_("You receive"), price - artist - fee, "sell-proceeds"),
  ];
}
