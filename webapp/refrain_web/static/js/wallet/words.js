/** What wallets say in codes (EIP-1193, EIP-1474), in words. */

import { Problem } from "../api.js";
import { _ } from "../language.js";

const CODES = {
  4001: [_("You said no in your wallet."), _("Nothing was sent. You can try again whenever you like.")],
  4100: [_("Your wallet does not let this page use the account."), _("Connect the wallet again.")],
  4200: [_("Your wallet cannot do this."), _("Another wallet may; choose it with “Your wallet” above.")],
  4900: [_("Your wallet has lost its connection."), _("Nothing was sent. Check the wallet, then try again.")],
  4901: [_("Your wallet is not connected to this chain."), _("Switch the chain in your wallet, then try again.")],
  "-32002": [_("Your wallet is already asking you something."), _("Open the wallet and answer it there.")],
};

const PHRASES = [
  [/insufficient funds/i, _("There is not enough money in this account for the price and the fee."), _("Put some in, or use another account.")],
  [/nonce too low|replacement transaction underpriced/i, _("Another transaction of this account is in the way."), _("Wait until it is done, then try again.")],
  [/failed to fetch|network|timeout|unreachable/i, _("The chain does not answer."), _("Nothing was sent. Try again in a moment.")],
];

/** A `Problem` for whatever a wallet threw. A contract's refusal keeps the contract's own words. */
export function inWords(error) {
  if (error instanceof Problem) return error;
  const code = error?.data?.originalError?.code ?? error?.code;
  const message = String(error?.data?.originalError?.message ?? error?.message ?? "");
  if (CODES[code]) return new Problem(...CODES[code], { reason: code === 4001 ? "rejected" : "wallet" });
  const refusal = /execution reverted:?\s*(.+)/i.exec(message);
  if (refusal) return new Problem(_("The release refuses: %(reason)s.", { reason: _(refusal[1]) }), _("Nothing was paid."), { reason: "reverted" });
  const phrase = PHRASES.find(([pattern]) => pattern.test(message));
  if (phrase) return new Problem(phrase[1], phrase[2], { reason: "wallet" });
  return new Problem(_("Your wallet could not do this."), message.slice(0, 200), { reason: "wallet" });
}
