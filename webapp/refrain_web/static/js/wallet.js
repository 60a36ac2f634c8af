/**
 * The wallet that this browser uses, whichever it is. Everything that asks it for something goes through here; what it
 * refuses comes out as a `Problem` with words.
 */

import { Problem, site } from "./api.js";
import { ask } from "./dialog.js";
import { element } from "./dom.js";
import { _ } from "./language.js";
import { announceDemoWallet } from "./wallet/demo.js";
import { discover, wallets, walletNamed } from "./wallet/providers.js";
import { inWords } from "./wallet/words.js";

const KEPT = "refrain.wallet";
const listeners = new Set();
let current = { wallet: null, account: null };

/** Resolves once the wallet used last time is back (or is known to be gone). */
export const ready = restore();

export const getProvider = () => current.wallet?.provider ?? null;
export const currentAccount = () => current.account;
export const walletName = () => current.wallet?.info.name ?? "";

/** Call `listener(account | null)` whenever another account becomes the current one. Returns a function that stops it. */
export function onAccountChanged(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** One EIP-1193 request to the current wallet. */
export async function request(method, params = []) {
  const provider = getProvider();
  if (!provider) throw new Problem(_("No wallet is connected."), _("Choose one with “Your wallet” above."), { reason: "no-wallet" });
  try {
    return await provider.request({ method, params });
  } catch (error) {
    throw inWords(error);
  }
}

/** The current account, after asking for a wallet where there is none. */
export async function connect() {
  await ready;
  if (current.account) return current.account;
  const wallet = current.wallet ?? (await chooseWallet());
  adopt(wallet, null);
  const [account] = await request("eth_requestAccounts");
  if (!account) throw new Problem(_("Your wallet gave no account."), _("Unlock it and connect again."));
  adopt(wallet, account);
  return account;
}

/** Let the wallet offer its accounts again (EIP-2255). */
export async function switchAccount() {
  await request("wallet_requestPermissions", [{ eth_accounts: {} }]);
  const [account] = await request("eth_accounts");
  adopt(current.wallet, account ?? null);
}

export async function disconnect() {
  await request("wallet_revokePermissions", [{ eth_accounts: {} }]).catch(() => null);
  adopt(null, null);
}

/** EIP-191 signature of a text by the current account. */
export async function signMessage(text) {
  const bytes = new TextEncoder().encode(text);
  const hex = `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  return request("personal_sign", [hex, await connect()]);
}

/** EIP-712 signature of `typedData` (with types, domain, primaryType, message) by the current account. */
export async function signTypedData(typedData) {
  const account = await connect();
  await onRightChain();
  return request("eth_signTypedData_v4", [account, JSON.stringify(typedData)]);
}

/** Send a transaction from the current account; returns its hash as soon as the wallet has sent it. */
export async function sendTransaction({ to, data, value = "0x0", gas }) {
  const from = await connect();
  await onRightChain();
  const fields = { from, to, data, value: `0x${BigInt(value).toString(16)}` };
  if (gas) fields.gas = gas;
  return request("eth_sendTransaction", [fields]);
}

/** Wei in an account, or null while the chain does not answer. */
export async function balance(account) {
  try {
    return BigInt(await request("eth_getBalance", [account, "latest"]));
  } catch {
    return null;
  }
}

/** Make sure that the wallet is on the shop's chain; offers to switch, and to add it where the wallet does not know it. */
async function onRightChain() {
  const { chain_id: chainId, chain_rpc: rpc } = await site();
  const wanted = `0x${chainId.toString(16)}`;
  if (BigInt(await request("eth_chainId")) === BigInt(chainId)) return;
  try {
    await getProvider().request({ method: "wallet_switchEthereumChain", params: [{ chainId: wanted }] });
  } catch (error) {
    if ((error?.data?.originalError?.code ?? error?.code) !== 4902) throw wrongChain(chainId);
    const chain = { chainId: wanted, chainName: `Chain ${chainId}`, rpcUrls: [rpc], nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 } };
    await request("wallet_addEthereumChain", [chain]);
  }
  if (BigInt(await request("eth_chainId")) !== BigInt(chainId)) throw wrongChain(chainId);
}

function wrongChain(chainId) {
  return new Problem(_("Your wallet is on another chain."), _("Switch it to the chain with the number %(chainId)s, then try again. Nothing was sent.", { chainId }), { reason: "wrong-chain" });
}

async function chooseWallet() {
  discover();
  const choices = wallets();
  if (choices.length === 1) return choices[0];
  if (!choices.length) throw new Problem(_("No wallet was found in this browser."), _("Install one as a browser extension (any that speaks EIP-6963), then reload this page."), { reason: "no-wallet" });
  const rows = (answer) => choices.map((wallet) => walletRow(wallet, answer));
  const chosen = await ask(_("Which wallet?"), (answer) => [element("div", { class: "wallet-list" }, ...rows(answer))], "wallets");
  if (!chosen) throw new Problem(_("You chose no wallet."), _("Nothing happened."), { reason: "rejected" });
  return chosen;
}

function walletRow(wallet, answer) {
  const { name, icon, rdns } = wallet.info;
  const image = /^data:image\//.test(icon ?? "") ? element("img", { src: icon, alt: "" }) : null;
  return element("button", { type: "button", "data-testid": `wallet-${rdns}`, onclick: () => answer(wallet) }, image, name);
}

async function restore() {
  await site().then((known) => known.demo_accounts?.length && announceDemoWallet(known), () => null);
  const kept = localStorage.getItem(KEPT);
  if (!kept) return discover();
  const wallet = await walletNamed(kept);
  if (!wallet) return undefined;
  const [account] = await wallet.provider.request({ method: "eth_accounts" }).catch(() => []);
  return account ? adopt(wallet, account) : undefined;
}

function adopt(wallet, account) {
  if (wallet && wallet !== current.wallet) wallet.provider.on?.("accountsChanged", ([next]) => current.wallet === wallet && current.account && adopt(wallet, next ?? null));
  const changed = (account ?? "").toLowerCase() !== (current.account ?? "").toLowerCase();
  current = { wallet, account };
  if (wallet && account) localStorage.setItem(KEPT, wallet.info.rdns);
  else if (!wallet) localStorage.removeItem(KEPT);
  if (changed) listeners.forEach((listener) => listener(account));
}

/** The name of an account where the shop knows one; its first and last digits elsewhere. */
export async function nameOf(account) {
  const { demo_accounts: known = [] } = await site().catch(() => ({}));
  const match = known.find(({ address }) => address.toLowerCase() === account.toLowerCase());
  return match ? match.name[0].toUpperCase() + match.name.slice(1) : `${account.slice(0, 6)}…${account.slice(-4)}`;
}

