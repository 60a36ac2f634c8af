/** What wallets say in codes (EIP-1193, EIP-1474), in words. */

import { Problem } from "../api.js";

const CODES = {
  4001: ["You said no in your wallet.", "Nothing was sent. You can try again whenever you like."],
  4100: ["Your wallet does not let this page use the account.", "Connect the wallet again."],
  4200: ["Your wallet cannot do this.", "Another wallet may; choose it with “Your wallet” above."],
  4900: ["Your wallet has lost its connection.", "Nothing was sent. Check the wallet, then try again."],
  4901: ["Your wallet is not connected to this chain.", "Switch the chain in your wallet, then try again."],
  "-32002": ["Your wallet is already asking you something.", "Open the wallet and answer it there."],
};

const PHRASES = [
  [/insufficient funds/i, "There is not enough money in this account for the price and the fee.", "Put some in, or use another account."],
  [/nonce too low|replacement transaction underpriced/i, "Another transaction of this account is in the way.", "Wait until it is done, then try again."],
  [/failed to fetch|network|timeout|unreachable/i, "The chain does not answer.", "Nothing was sent. Try again in a moment."],
];

/** A `Problem` for whatever a wallet threw. A contract's refusal keeps the contract's own words. */
export function inWords(error) {
  if (error instanceof Problem) return error;
  const code = error?.data?.originalError?.code ?? error?.code;
  const message = String(error?.data?.originalError?.message ?? error?.message ?? "");
  if (CODES[code]) return new Problem(...CODES[code], { reason: code === 4001 ? "rejected" : "wallet" });
  const refusal = /execution reverted:?\s*(.+)/i.exec(message);
  if (refusal) return new Problem(`The release refuses: ${refusal[1]}.`, "Nothing was paid.", { reason: "reverted" });
  const phrase = PHRASES.find(([pattern]) => pattern.test(message));
  if (phrase) return new Problem(phrase[1], phrase[2], { reason: "wallet" });
  return new Problem("Your wallet could not do this.", message.slice(0, 200), { reason: "wallet" });
}
