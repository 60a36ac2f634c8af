/** Signing in: one signature a day opens the session with the shop and is what the keepers are shown. */

import { get, post, remove, site } from "./api.js";
import { connect, onAccountChanged, signMessage } from "./wallet.js";

/** What concerns keepers, and the cryptography below it, is loaded when somebody signs in or out, not with each page. */
const forKeepers = () => import("./player/session.js");

/** The account that the shop knows this browser by, or "". */
export const sessionAccount = () => document.body.dataset.session;

/**
 * Sign in with the current account (asks for a wallet first). Does nothing where shop and keepers know it already.
 * @returns {Promise<string>} the account
 */
export async function signIn() {
  const account = await connect();
  const { chain_id: chainId } = await site();
  const { currentSession, startSession } = await forKeepers();
  if (same(sessionAccount(), account) && (await currentSession(account, chainId))) return account;
  const { nonce } = await get("/session/nonce");
  const { message, signature } = await startSession({ account, chainId, nonce, sign: signMessage });
  await post("/session", { message, signature });
  document.body.dataset.session = account;
  return account;
}

/** End what this browser shows to keepers, with the keys that it got from them, and the session with the shop, which may be away. */
export async function signOut() {
  const account = sessionAccount();
  const [{ endSession }, { lock }] = await Promise.all([forKeepers(), import("./player/keys.js")]);
  window.dispatchEvent(new Event("refrain:signed-out"));
  const [ended] = await Promise.allSettled([account && Promise.all([endSession(account), lock(account)])]);
  await remove("/session");
  document.body.dataset.session = "";
  if (ended.reason) throw ended.reason;
}

/** The session is the wallet's account's: another account in the wallet means nobody is signed in yet. */
export function followWallet(onLeft) {
  onAccountChanged(async (account) => {
    if (!account || !sessionAccount() || same(sessionAccount(), account)) return;
    await signOut().catch(() => null); // the shop is away: the page that follows says so
    await onLeft();
  });
}

export const same = (one, other) => (one ?? "").toLowerCase() === (other ?? "").toLowerCase();
