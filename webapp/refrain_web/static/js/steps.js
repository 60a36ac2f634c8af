/** Carrying out the steps that the API names: transactions to send, typed data to sign and hand back. */

import { money } from "./amounts.js";
import { call, post, Problem } from "./api.js";
import { _ } from "./language.js";
import { follow } from "./tray.js";
import { sendTransaction, signTypedData } from "./wallet.js";

/**
 * Ask the API for steps and carry them out in order.
 * @param {string} path  below /api/v1
 * @param {object} body
 * @param {string | ((step: object, at: number) => string)} words  for the transaction tray
 * @param {{onStep?: (words: string, at: number, all: number) => void, check?: (steps: object[]) => void}} hooks  `onStep` is told before each step;
 *   `check` may throw before anything is signed
 * @returns {Promise<object[]>} one result a step: a receipt, or the API's answer to the signature
 */
export async function carryOut(path, body, words, { onStep = () => {}, check = () => {} } = {}) {
  const { steps } = await post(path, body);
  check(steps);
  const results = [];
  for (const [index, step] of steps.entries()) {
    onStep(step.words, index + 1, steps.length);
    results.push(step.kind === "transaction" ? await send(step, step.allows ? allowing(step.allows) : typeof words === "function" ? words(step, index + 1) : words) : await sign(step));
  }
  return results;
}

/** Send one transaction, tell `onSent` its hash, and wait until it is deep enough. */
export async function send({ transaction }, words, onSent = () => {}) {
  const hash = await sendTransaction(transaction);
  await onSent(hash);
  const { status, receipt } = await follow(hash, words);
  if (status === "failed") throw new Problem(_("The transaction did not go through."), _("Something changed in between, perhaps someone was faster. Look again; only the network's fee was spent."), { reason: "failed" });
  return { hash, receipt };
}

/** A step that only lets the release take so much of a token, in the tray's words. */
function allowing(allows) {
  if (allows.amount === "0") return _("Take back what this release may take of your %(currency)s", { currency: allows.symbol });
  return _("Allow this release to take %(amount)s", { amount: money(allows.amount, allows) });
}

async function sign({ typed_data: typedData, submit }) {
  const signature = await signTypedData(typedData);
  return call(submit.method, submit.url, { ...submit.body, [submit.body_key]: signature });
}
