/** What a wallet is asked to sign or send, in words, for the demo wallet's question. */

import { COIN, money } from "../amounts.js";
import { _ } from "../language.js";

const APPROVE = "0x095ea7b3"; // approve(address,uint256)

/** @returns {{question: string, lines: string[], text: string}} */
export function describe(method, params) {
  if (method === "personal_sign") return { question: _("sign this message?"), lines: [_("It costs nothing.")], text: readText(params[0]) };
  if (method === "eth_signTypedData_v4") return typedData(params[1]);
  return transaction(params[0]);
}

function typedData(given) {
  const data = typeof given === "string" ? JSON.parse(given) : given;
  return { question: _("sign this?"), lines: [_("%(kind)s for %(application)s. It costs nothing.", { kind: data.primaryType, application: data.domain?.name ?? "?" })], text: JSON.stringify(data.message, null, 2) };
}

function transaction({ to, value, data }) {
  const paid = BigInt(value ?? 0);
  return { question: _("send this transaction?"), lines: [cost(paid, data)], text: `to    ${to}\nvalue ${paid} wei\ndata  ${(data ?? "0x").slice(0, 10)}… (${((data ?? "0x").length - 2) / 2} bytes)` };
}

/** What leaves the account; of a token (ERC-20) only the page that asks knows how much and which. */
function cost(paid, data) {
  if (paid) return _("It pays %(amount)s, and the network's fee.", { amount: money(paid, COIN) });
  if (data?.startsWith(APPROVE)) return _("It lets a token of this account be taken, as much as the page says, and pays the network's fee.");
  return _("It sends no ETH along, and pays the network's fee.");
}

function readText(hex) {
  if (!/^0x([0-9a-f]{2})*$/i.test(hex)) return hex;
  const bytes = Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new TextDecoder().decode(bytes);
}
