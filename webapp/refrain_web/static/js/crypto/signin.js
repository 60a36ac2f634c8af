/** The sign-in message (EIP-4361, docs/formats/sign-in.md): one a day, for the shop and for every keeper. */

import { toBase64url } from "./bytes.js";
import { checksumAddress } from "./keccak.js";

export const LIFETIME_SECONDS = 24 * 3600;
const STATEMENT = "Sign in to play your music. This costs nothing and moves nothing.";

/** @param {{origin: string, account: string, chainId, nonce: string, issuedAt: Date, publicKey: Uint8Array}} of */
export function signInMessage({ origin, account, chainId, nonce, issuedAt, publicKey }) {
  const expires = new Date(issuedAt.getTime() + LIFETIME_SECONDS * 1000);
  return [
    `${new URL(origin).host} wants you to sign in with your Ethereum account:`,
    checksumAddress(account),
    "",
    STATEMENT,
    "",
    `URI: ${origin}`,
    "Version: 1",
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${toSeconds(issuedAt)}`,
    `Expiration Time: ${toSeconds(expires)}`,
    "Resources:",
    `- refrain:session:${toBase64url(publicKey)}`,
  ].join("\n");
}

const toSeconds = (date) => date.toISOString().replace(/\.\d+Z$/, "Z");
