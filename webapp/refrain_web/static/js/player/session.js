/** The listener's session: one signature a day names a key pair that never leaves this browser. */

import { generateKeyPair } from "../crypto/hpke.js";
import { LIFETIME_SECONDS, signInMessage } from "../crypto/signin.js";
import { sessions } from "./store.js";

const MARGIN_MS = 5 * 60 * 1000;

/** The session that the account already has, or null. One that ends within five minutes no longer counts. */
export async function currentSession(account, chainId) {
  const session = await sessions.get(account.toLowerCase());
  const good = session && session.chainId === chainId && session.expires > Date.now() + MARGIN_MS;
  return good ? session : null;
}

/**
 * A new session, kept in this browser.
 * @param {{account: string, chainId: number, nonce: string, sign: (text: string) => Promise<string>}} with_
 *   `sign` asks the wallet (personal_sign); it may refuse
 */
export async function startSession(with_) {
  const session = await signSession({ origin: location.origin, ...with_ });
  await sessions.put(with_.account.toLowerCase(), session);
  return session;
}

/** @returns {Promise<{account, chainId, message, signature, expires, pair}>} `expires` in ms since 1970 */
export async function signSession({ account, chainId, nonce, sign, origin }) {
  const pair = await generateKeyPair();
  const issuedAt = new Date();
  const message = signInMessage({ origin, account, chainId, nonce, issuedAt, publicKey: pair.publicKey });
  const signature = await sign(message);
  const expires = issuedAt.getTime() + LIFETIME_SECONDS * 1000;
  return { account, chainId, message, signature, expires, pair };
}

export const endSession = (account) => sessions.remove(account.toLowerCase());
