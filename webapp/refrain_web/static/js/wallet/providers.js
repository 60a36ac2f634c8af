/** Wallets of this browser, by EIP-6963: each announces itself, none fights over a global. */

const found = new Map();
const listeners = new Set();

window.addEventListener("eip6963:announceProvider", ({ detail }) => {
  if (!detail?.info?.rdns || typeof detail.provider?.request !== "function" || found.has(detail.info.uuid)) return;
  found.set(detail.info.uuid, detail);
  listeners.forEach((listener) => listener(detail));
});

/** Ask the wallets to announce themselves (again). */
export function discover() {
  window.dispatchEvent(new Event("eip6963:requestProvider"));
}

/** @returns {{info: {uuid, name, icon, rdns}, provider: {request}}[]} */
export const wallets = () => [...found.values()];

/** The wallet with this reverse domain name; waits `patience` ms for it, because extensions may announce late. */
export function walletNamed(rdns, patience = 1000) {
  const known = wallets().find(({ info }) => info.rdns === rdns);
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    const heard = (detail) => detail.info.rdns === rdns && finish(detail);
    const timer = setTimeout(() => finish(null), patience);
    function finish(detail) {
      clearTimeout(timer);
      listeners.delete(heard);
      resolve(detail);
    }
    listeners.add(heard);
    discover();
  });
}
