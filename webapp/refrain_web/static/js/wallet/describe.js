/** What a wallet is asked to sign or send, in words, for the demo wallet's question. */

import { formatEther } from "../amounts.js";

/** @returns {{question: string, lines: string[], text: string}} */
export function describe(method, params) {
  if (method === "personal_sign") return { question: "sign this message?", lines: ["It costs nothing."], text: readText(params[0]) };
  if (method === "eth_signTypedData_v4") return typedData(params[1]);
  return transaction(params[0]);
}

function typedData(given) {
  const data = typeof given === "string" ? JSON.parse(given) : given;
  return { question: "sign this?", lines: [`${data.primaryType} for ${data.domain?.name ?? "an application"}. It costs nothing.`], text: JSON.stringify(data.message, null, 2) };
}

function transaction({ to, value, data }) {
  const paid = BigInt(value ?? 0);
  const lines = [paid ? `It pays ${formatEther(paid)} ETH, and the network's fee.` : "It pays the network's fee only."];
  return { question: "send this transaction?", lines, text: `to    ${to}\nvalue ${paid} wei\ndata  ${(data ?? "0x").slice(0, 10)}… (${((data ?? "0x").length - 2) / 2} bytes)` };
}

function readText(hex) {
  if (!/^0x([0-9a-f]{2})*$/i.test(hex)) return hex;
  const bytes = Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return new TextDecoder().decode(bytes);
}
