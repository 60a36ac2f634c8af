/**
 * Transactions under way, at the corner of every page. They are kept in localStorage, so that a reload, or closing the tab,
 * loses none; the chain itself is asked what became of each.
 */

import { site } from "./api.js";
import { element } from "./dom.js";
import { _ } from "./language.js";

const KEPT = "refrain.transactions";
const PAUSE_MS = 1200;
const SLOW_MS = 60_000;
const FORGET_MS = 7 * 24 * 3600 * 1000;

const read = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const write = (entries) => localStorage.setItem(KEPT, JSON.stringify(entries));

/**
 * Follow a transaction until it is as deep as the shop wants.
 * @param {string} hash
 * @param {string} words  what it does: "Collect a copy of Nightbus North"
 * @returns {Promise<{status: "done" | "failed", receipt: object}>}
 */
export function follow(hash, words) {
  const entries = read().filter((entry) => entry.hash !== hash);
  write([...entries, { hash, words, since: Date.now() }]);
  return watch({ hash, words, since: Date.now() });
}

/** Go on following what an earlier page left. */
export function resumeTray() {
  const fresh = read().filter(({ since }) => Date.now() - since < FORGET_MS);
  write(fresh);
  fresh.forEach((entry) => watch(entry));
}

async function watch(entry) {
  const line = show(entry);
  for (;;) {
    const state = await look(entry);
    line.tell(state);
    if (state.status === "done" || state.status === "failed") {
      forget(entry.hash);
      if (state.status === "done") setTimeout(line.close, 6000);
      return state;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** One look at the chain. */
async function look({ hash, since }) {
  try {
    const { confirmations } = await site();
    const [receipt, head] = await Promise.all([rpc("eth_getTransactionReceipt", [hash]), rpc("eth_blockNumber", [])]);
    if (!receipt) return { status: Date.now() - since > SLOW_MS ? "slow" : "sent", depth: 0, confirmations };
    if (BigInt(receipt.status) === 0n) return { status: "failed", receipt };
    const depth = Number(BigInt(head) - BigInt(receipt.blockNumber));
    return { status: depth >= confirmations ? "done" : "confirming", depth, confirmations, receipt };
  } catch {
    return { status: "unreachable", depth: 0, confirmations: 1 };
  }
}

const SAYS = {
  sent: () => _("Sent. Waiting for the network."),
  slow: () => _("The network is slow, or the transaction was replaced in your wallet. Look there; nothing is lost."),
  unreachable: () => _("The chain does not answer at the moment. This goes on as soon as it does."),
  confirming: ({ depth, confirmations }) => _("On its way (%(depth)s of %(confirmations)s confirmations).", { depth, confirmations }),
  done: () => _("Done."),
  failed: () => _("It did not go through: something changed in between. Only the network's fee was spent."),
};

function show({ hash, words }) {
  const says = element("p", {}, SAYS.sent());
  const bar = element("progress", { "aria-label": _("Confirmations") });
  const close = element("button", { type: "button", "aria-label": _("Put away"), onclick: () => item.remove() }, "×");
  const item = element("li", { "data-transaction": hash, "data-testid": "transaction" }, element("div", {}, element("p", {}, element("strong", {}, words)), says), close, bar);
  document.querySelector("[data-tray]").append(item);
  return { tell: (state) => tell(item, says, bar, state), close: () => item.remove() };
}

function tell(item, says, bar, state) {
  item.dataset.status = state.status;
  const words = SAYS[state.status](state);
  if (says.textContent !== words) says.textContent = words;
  if (state.status === "done" || state.status === "failed") bar.remove();
  else if (state.status === "confirming") Object.assign(bar, { max: state.confirmations, value: state.depth });
}

function forget(hash) {
  write(read().filter((entry) => entry.hash !== hash));
}

async function rpc(method, params) {
  const { chain_rpc: url } = await site();
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const { result, error } = await response.json();
  if (error) throw new Error(error.message);
  return result;
}
