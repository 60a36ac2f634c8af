/** The shop's JSON API. Refusals (RFC 9457) become `Problem`s that carry the words to show. */

import { _ } from "./language.js";

const ROOT = "/api/v1";
let sitePromise = null;

/** An error whose `words` and `hint` may be shown to anyone as they are; `refusal` are the contract's own, never translated. */
export class Problem extends Error {
  constructor(words, hint = "", { reason = "", status = 0, refusal = "" } = {}) {
    super(words);
    Object.assign(this, { words, hint, reason, status, refusal });
  }
}

export const get = (path) => call("GET", path);
export const post = (path, body = {}) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

/** What the shop says about itself (chain, keepers, demo accounts); asked once a page. */
export function site() {
  sitePromise ??= get("/").catch((error) => {
    sitePromise = null;
    throw error;
  });
  return sitePromise;
}

/** @param {string} path  below /api/v1, or a whole path that the API itself named */
export async function call(method, path, body) {
  const response = await send(method, path.startsWith(ROOT) ? path : ROOT + path, body);
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  throw refusal(response, answer);
}

/** A part of a page, as HTML. */
export async function getText(url) {
  const response = await send("GET", url);
  if (response.ok) return response.text();
  throw refusal(response, null);
}

function refusal(response, answer) {
  return new Problem(
    answer?.detail ?? answer?.title ?? _("The shop could not do that."),
    answer?.hint ?? (response.status >= 500 ? _("Try again in a moment.") : ""),
    { reason: answer?.reason ?? "", status: response.status, refusal: answer?.refusal ?? "" },
  );
}

async function send(method, url, body) {
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    return await fetch(url, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), credentials: "same-origin" });
  } catch {
    throw new Problem(_("The shop does not answer."), _("Check your connection and try again; nothing was sent."), { reason: "offline" });
  }
}
