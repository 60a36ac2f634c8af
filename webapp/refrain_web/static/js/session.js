/** Signing in: one signature a day opens the session with the shop and is what the keepers are shown. */

import { get, post, remove, site } from "./api.js";
import { currentSession, endSession, startSession } from "./player/session.js";
import { connect, signMessage } from "./wallet.js";

/** The account that the shop knows this browser by, or "". */
export const sessionAccount = () => document.body.dataset.session;

/**
 * Sign in with the current account (asks for a wallet first). Does nothing where the shop knows it already.
 * @returns {Promise<string>} the account
 */
export async function signIn() {
  const account = await connect();
  const { chain_id: chainId } = await site();
  const known = await currentSession(account, chainId);
  if (known && same(sessionAccount(), account)) return account;
  const session = known ?? (await newSession(account, chainId));
  await openAtShop(session, account, chainId);
  document.body.dataset.session = account;
  return account;
}

export async function signOut() {
  const account = sessionAccount();
  await remove("/session");
  document.body.dataset.session = "";
  if (account) await endSession(account);
}

export const same = (one, other) => (one ?? "").toLowerCase() === (other ?? "").toLowerCase();

/** The shop takes each message once: where it has forgotten us, a fresh one is signed. */
async function openAtShop(session, account, chainId) {
  try {
    await post("/session", { message: session.message, signature: session.signature });
  } catch (error) {
    if (error.status < 400 || error.status >= 500) throw error;
    const { message, signature } = await newSession(account, chainId);
    await post("/session", { message, signature });
  }
}

async function newSession(account, chainId) {
  const { nonce } = await get("/session/nonce");
  return startSession({ account, chainId, nonce, sign: signMessage });
}
