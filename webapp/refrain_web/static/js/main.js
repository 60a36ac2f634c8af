/** What every page runs: binds each `data-behaviour` to the module of that name, and keeps it bound while pages change. */

import { keepPresses } from "./early.js";
import { _ } from "./language.js";
import { refresh, softNavigation } from "./navigate.js";
import { notice } from "./notices.js";
import { followWallet } from "./session.js";
import { resumeTray } from "./tray.js";

/** A behaviour's module exports `default (element) => cleanup | undefined`. */
const BEHAVIOURS = {
  account: () => import("./behaviours/account.js"),
  buy: () => import("./behaviours/buy.js"),
  claim: () => import("./behaviours/claim.js"),
  collect: () => import("./behaviours/collect.js"),
  copy: () => import("./behaviours/copy.js"),
  invitation: () => import("./behaviours/invitation.js"),
  keys: () => import("./behaviours/keys.js"),
  loosen: () => import("./behaviours/loosen.js"),
  "make-offer": () => import("./behaviours/make-offer.js"),
  members: () => import("./behaviours/members.js"),
  "offer-made": () => import("./behaviours/offer-made.js"),
  offline: () => import("./behaviours/offline.js"),
  preview: () => import("./behaviours/preview.js"),
  publication: () => import("./behaviours/publication.js"),
  publish: () => import("./behaviours/publish.js"),
  sale: () => import("./behaviours/sale.js"),
  sessions: () => import("./behaviours/sessions.js"),
  "sign-in": () => import("./behaviours/sign-in.js"),
  status: () => import("./behaviours/status.js"),
};
let cleanups = [];

async function bindOne(element, isGone) {
  const load = BEHAVIOURS[element.dataset.behaviour];
  if (!load) return;
  const giveBack = keepPresses(element, "button[type=button]");
  const start = await arriving(load);
  if (isGone() || !start) return;
  const cleanup = start(element);
  if (cleanup) cleanups.push(cleanup);
  element.dataset.bound = "true";
  giveBack();
}

/** What a module exports, or undefined once the page has said that it did not come. */
async function arriving(load) {
  try {
    return (await load()).default;
  } catch {
    notice(document.querySelector("main"), _("A part of this page did not arrive."), _("Check your connection and reload the page."));
    return undefined;
  }
}

/** Do it when the page is painted and the browser at rest; Safari does not tell when that is. */
function atRest(work) {
  if (window.requestIdleCallback) window.requestIdleCallback(work, { timeout: 1000 });
  else setTimeout(work, 100);
}

function mountPlayer(root) {
  const giveBack = keepPresses(document, "[data-play], [data-queue], [data-download]");
  atRest(async () => {
    const mount = await arriving(() => import("./player/bar.js"));
    mount?.(root);
    giveBack();
  });
}

let visitNumber = 0;

function bind(root) {
  const number = (visitNumber += 1);
  root.querySelectorAll("[data-behaviour]").forEach((element) => bindOne(element, () => number !== visitNumber));
}

function unbind() {
  cleanups.forEach((cleanup) => cleanup());
  cleanups = [];
}

bind(document.querySelector("main"));
bindOne(document.querySelector("header [data-behaviour]"), () => false);
resumeTray();
softNavigation({ bind, unbind });
followWallet(refresh);
const player = document.querySelector("[data-player]");
if (player) mountPlayer(player);
atRest(() => import("./freshness.js").then(({ watchFreshness }) => watchFreshness(document.querySelector("[data-freshness]")), () => null)); // the page does without
