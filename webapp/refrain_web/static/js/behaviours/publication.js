/** A publication under way: follows its steps; when everything is prepared, one signature makes it public. */

import { get, post, Problem, remove } from "../api.js";
import { ask, decision } from "../dialog.js";
import { element, whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { refresh, visit } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { send } from "../steps.js";
import { followJob, wantsToSign } from "../studio/job.js";

const LOOK_MS = 1500;
const LOOKS = 60;

export default function publication(place) {
  const { publication: id, state } = place.dataset;
  const button = place.querySelector("[data-sign]");
  const say = place.querySelector("[data-say]");
  button.addEventListener("click", () => whileBusy(button, () => orNotice(say, () => signAndPublish(place, say))));
  const unwanted = place.querySelector("[data-discard]");
  unwanted?.addEventListener("click", () => whileBusy(unwanted, () => orNotice(say, () => discard(id))));
  const gone = new AbortController();
  if (state === "working") orNotice(say, () => prepared(place, id, button, gone.signal));
  else if (state === "ready" && wantsToSign(id)) button.click();
  return () => gone.abort();
}

async function discard(id) {
  const words = _("What was prepared is removed. Nothing was published, and nothing is spent.");
  const sure = await ask(_("Discard this release?"), (answer) => [element("p", {}, words), decision(answer, _("Discard it"), { testid: "discard" })], "discard");
  if (!sure) return;
  await remove(`/publications/${id}`);
  await visit("/studio/");
}

/** If it failed, the shop's own page of it says why and where to begin again. */
async function prepared(place, id, button, signal) {
  try {
    await followJob(place.querySelector("[data-steps]"), id, signal);
  } catch {
    return refresh();
  }
  button.hidden = false;
  if (wantsToSign(id)) button.click();
  return undefined;
}

async function signAndPublish(place, say) {
  const { publication: id, title } = place.dataset;
  const { transaction, release } = await get(`/publications/${id}`);
  notice(say, _("Everything is ready."), _("Your wallet asks you to sign; only that makes the release public."), false);
  await send({ transaction }, _("Publish %(title)s", { title }), (hash) => post(`/publications/${id}/transaction`, { hash }));
  notice(say, _("It is published."), _("The shop is putting it on the shelf."), false);
  await onTheShelf(release);
  await visit(`/releases/${release}`);
}

/** The shop's catalogue follows the chain, and reads the release's texts; wait until it has. */
async function onTheShelf(address) {
  for (let look = 0; look < LOOKS; look += 1) {
    const found = await get(`/releases/${address}`).catch((error) => (error.status === 404 ? null : Promise.reject(error)));
    if (found?.document === "ready") return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Problem(_("It is published, but the shop does not show it yet."), _("It will stand at %(place)s as soon as the catalogue has caught up.", { place: `/releases/${address}` }));
}
