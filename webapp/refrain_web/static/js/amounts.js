/**
 * Amounts of money are BigInt of a currency's smallest unit; decimals only exist as text. The rules are those of
 * refrain.currency. A currency is `{symbol, decimals}`, as the API's amounts and the pages' data attributes have them.
 */

import { decimal } from "./language.js";

export const COIN = { symbol: "ETH", decimals: 18 };
const LIMIT = 2n ** 88n;

/** The currency that an element's data attributes name. */
export const currencyOf = ({ symbol, decimals }) => ({ symbol, decimals: Number(decimals) });

/** The exact decimal amount without trailing zeros. */
export function formatAmount(units, { decimals }) {
  const amount = BigInt(units);
  const one = 10n ** BigInt(decimals);
  const rest = decimals ? String(amount % one).padStart(decimals, "0").replace(/0+$/, "") : "";
  return rest ? `${amount / one}.${rest}` : String(amount / one);
}

/** An amount as people read it: "0.05 ETH". */
export const money = (units, currency) => `${decimal(formatAmount(units, currency))} ${currency.symbol}`;

/** @returns {bigint | null} units, or null where the text is no amount (negative, too many decimals, 2^88 units or more) */
export function parseAmount(text, { decimals }) {
  const match = /^(\d{1,27})(?:[.,](\d{1,18}))?$/.exec(text.trim());
  const rest = match?.[2] ?? "";
  if (!match || rest.length > decimals) return null;
  const units = BigInt(match[1]) * 10n ** BigInt(decimals) + BigInt(rest.padEnd(decimals, "0") || "0");
  return units < LIMIT ? units : null;
}

/** @returns {number | null} basis points of a share like "10", "2.5", "10 %" */
export function parsePercent(text) {
  const match = /^\s*(\d{1,3})(?:[.,](\d{1,2}))?\s*%?\s*$/.exec(text);
  if (!match) return null;
  const bps = Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
  return bps <= 10_000 ? bps : null;
}

export const formatPercent = (bps) => String(bps / 100);

/** The artist's part of a resale, rounded down as the contract does. */
export const royaltyOf = (price, bps) => (price * BigInt(bps)) / 10_000n;

/** Coin, rounded for a small place such as the head of the page. */
export function roughCoin(wei) {
  const [whole, rest = ""] = formatAmount(wei, COIN).split(".");
  return rest ? `${whole}.${rest.slice(0, 2)}` : whole;
}
