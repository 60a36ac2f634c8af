/** Amounts of money are BigInt of wei; decimals only exist as text. The rules are those of refrain.units. */

export const WEI_PER_ETHER = 10n ** 18n;
const LIMIT = 2n ** 88n;

/** Exact decimal ether without trailing zeros. */
export function formatEther(wei) {
  const amount = BigInt(wei);
  const rest = String(amount % WEI_PER_ETHER).padStart(18, "0").replace(/0+$/, "");
  return rest ? `${amount / WEI_PER_ETHER}.${rest}` : String(amount / WEI_PER_ETHER);
}

/** @returns {bigint | null} wei, or null where the text is no amount (negative, more than 18 decimals, 2^88 wei or more) */
export function parseEther(text) {
  const match = /^(\d{1,27})(?:[.,](\d{1,18}))?$/.exec(text.trim());
  if (!match) return null;
  const wei = BigInt(match[1]) * WEI_PER_ETHER + BigInt((match[2] ?? "").padEnd(18, "0"));
  return wei < LIMIT ? wei : null;
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

/** Rounded for a small place, such as the head of the page. */
export function roughEther(wei) {
  const text = formatEther(wei);
  const [whole, rest = ""] = text.split(".");
  return rest ? `${whole}.${rest.slice(0, 2)}` : whole;
}
