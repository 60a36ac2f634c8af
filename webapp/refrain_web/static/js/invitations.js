/**
 * A steward's signed voucher on its way to whom it is for. It travels in the fragment of a link, which browsers send to
 * nobody, and is kept in this browser until it is used. It is good for one account alone.
 */

const KEPT = "refrain.invitations";
const MOST = 20;
/** Memberships of one steward; its account stands above them in a number of types. */
export const KIND_BITS = 96n;

/** @param {{voucher: object, signature: string}} invitation */
export const toFragment = (invitation) => `#${encode(JSON.stringify(invitation))}`;

/** @returns {{voucher: object, signature: string} | null} what a fragment carries, if it is one of ours */
export function fromFragment(hash) {
  try {
    const { voucher, signature } = JSON.parse(decode(hash.replace(/^#/, "")));
    const { account, types, untilDay, expires, counter } = voucher;
    const texts = [account, types, untilDay, expires, counter, signature];
    return texts.every((text) => typeof text === "string" && text.length < 1200) ? { voucher: { account, types, untilDay, expires, counter }, signature } : null;
  } catch {
    return null;
  }
}

/** Keep an invitation in this browser; a newer one of the same types replaces an older one. */
export function keep(invitation) {
  const { account, types } = invitation.voucher;
  const others = read().filter(({ voucher }) => voucher.account !== account || voucher.types !== types);
  localStorage.setItem(KEPT, JSON.stringify([...others, invitation].slice(-MOST)));
}

/** Forget an invitation: it was used, or is worth nothing any more. */
export function forget({ voucher: { account, types } }) {
  localStorage.setItem(KEPT, JSON.stringify(read().filter(({ voucher }) => voucher.account !== account || voucher.types !== types)));
}

/** An invitation of the account that a release with these types accepts, if it is not past its time. */
export function invitationFor(account, releaseTypes) {
  const wanted = BigInt(releaseTypes || 0);
  const fits = ({ voucher }) => same(voucher.account, account) && BigInt(voucher.types) >> KIND_BITS === wanted >> KIND_BITS && (BigInt(voucher.types) & wanted & ((1n << KIND_BITS) - 1n)) !== 0n;
  const fresh = ({ voucher }) => Number(voucher.expires) * 1000 > Date.now();
  return wanted ? (read().find((one) => fits(one) && fresh(one)) ?? null) : null;
}

/**
 * Do something that members only may, bringing an invitation along where one is kept. One that was withdrawn meanwhile is
 * forgotten, and it is tried without.
 * @param {(voucher: object | null) => Promise<unknown>} work
 */
export async function bringing(account, releaseTypes, work) {
  const invitation = invitationFor(account, releaseTypes);
  if (!invitation) return work(null);
  try {
    const done = await work(invitation);
    forget(invitation);
    return done;
  } catch (error) {
    if (!error.refusal?.startsWith("types:")) throw error;
    forget(invitation);
    return work(null);
  }
}

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  } catch {
    return [];
  }
}

const same = (one, other) => (one ?? "").toLowerCase() === (other ?? "").toLowerCase();
const encode = (text) => btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const decode = (text) => atob(text.replace(/-/g, "+").replace(/_/g, "/"));
