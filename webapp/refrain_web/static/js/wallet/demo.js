/**
 * The demo wallet: EIP-1193 over the accounts whose keys the demo's own node holds. It announces itself by EIP-6963 like
 * any other wallet, asks before it signs, and exists only where the shop names demo accounts.
 */

import { ask, decision } from "../dialog.js";
import { element } from "../dom.js";
import { describe } from "./describe.js";
import { _ } from "../language.js";

const KEPT = "refrain.demo-account";
const ASKS_FIRST = new Set(["personal_sign", "eth_signTypedData_v4", "eth_sendTransaction"]);
const ICON = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="4" fill="#d6412b"/><path fill="#fff" d="M4 7h4v18H4zM10 7h1.5v18H10zM20.500 7H22v18h-1.500zM24 7h4v18h-4z"/></svg>')}`;

class Refusal extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);

export class DemoWallet {
  /** @param {{chain_id: number, chain_rpc: string, demo_accounts: {name: string, address: string}[]}} site */
  constructor(site) {
    this.site = site;
    this.listeners = new Map();
    this.lastId = 0;
  }

  get account() {
    const kept = localStorage.getItem(KEPT);
    return this.site.demo_accounts.find(({ address }) => address === kept) ?? null;
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  removeListener(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((one) => one !== listener));
  }

  async request({ method, params = [] }) {
    if (method === "eth_accounts") return this.account ? [this.account.address] : [];
    if (method === "eth_requestAccounts") return [(this.account ?? (await this.choose())).address];
    if (method === "wallet_requestPermissions") return [{ parentCapability: "eth_accounts", account: await this.choose() }];
    if (method === "wallet_revokePermissions") return this.leave();
    if (method === "wallet_switchEthereumChain" || method === "wallet_addEthereumChain") return null;
    if (ASKS_FIRST.has(method)) await this.confirm(method, params);
    return this.rpc(method, params);
  }

  async choose() {
    const { demo_accounts: accounts } = this.site;
    const chosen = await ask(_("Who are you?"), (answer) => [
      element("p", { class: "quiet" }, _("These accounts belong to the demo. Their money is play money.")),
      element("div", { class: "wallet-list" }, ...accounts.map((account) => this.row(account, answer))),
    ], "demo-accounts");
    if (!chosen) throw new Refusal(4001, "User rejected the request.");
    localStorage.setItem(KEPT, chosen.address);
    this.emit("accountsChanged", [chosen.address]);
    return chosen;
  }

  row(account, answer) {
    const current = account.address === this.account?.address;
    const attributes = { type: "button", "aria-current": current && "true", "data-testid": `demo-account-${account.name.toLowerCase()}` };
    const short = `${account.address.slice(0, 6)}…${account.address.slice(-4)}`;
    return element("button", { ...attributes, onclick: () => answer(account) }, capital(account.name), element("span", { class: "amount" }, short));
  }

  async confirm(method, params) {
    const { question, lines, text } = describe(method, params);
    const agreed = await ask(`${capital(this.account?.name ?? _("Demo wallet"))}: ${question}`, (answer) => [
      ...lines.map((line) => element("p", {}, line)),
      text ? element("pre", { tabindex: "0" }, text) : null,
      decision(answer, method === "eth_sendTransaction" ? _("Send") : _("Sign"), { no: _("Reject"), testid: "wallet" }),
    ].filter(Boolean), "wallet-dialog");
    if (!agreed) throw new Refusal(4001, "User rejected the request.");
  }

  async rpc(method, params) {
    const body = JSON.stringify({ jsonrpc: "2.0", id: (this.lastId += 1), method, params });
    const response = await fetch(this.site.chain_rpc, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const { result, error } = await response.json();
    if (error) throw Object.assign(new Refusal(error.code, error.message), { data: error.data });
    return result;
  }

  leave() {
    localStorage.removeItem(KEPT);
    this.emit("accountsChanged", []);
    return null;
  }

  emit(event, value) {
    (this.listeners.get(event) ?? []).forEach((listener) => listener(value));
  }
}

/** Announce the demo wallet, now and whenever a page asks. */
export function announceDemoWallet(site) {
  const info = Object.freeze({ uuid: "6f1f5a0c-1e0f-4a53-9a53-2d7c4f6e8b10", name: _("Demo wallet"), icon: ICON, rdns: "music.refrain.demo" });
  const detail = Object.freeze({ info, provider: new DemoWallet(site) });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
