/** Loosening terms: what would change is shown while the artist types; her wallet signs; the page follows until it holds. */

import { get, Problem } from "../api.js";
import { whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { visit } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { livePreview } from "../studio/preview.js";
import { connect } from "../wallet.js";

const LOOK_MS = 700;
const LOOKS = 90;
const NUMBERS = ["royalty_bps", "max_supply", "max_holders", "max_resales", "max_gifts", "max_grants", "open_operators", "contract_wallets", "buyer_types"];

export default function loosen(form) {
  const button = form.querySelector("[type=submit]");
  const say = form.querySelector("[data-say]");
  const preview = livePreview(form, {
    shown: (composed) => {
      button.disabled = !composed.dataset.terms;
      form.querySelector("[data-words]").replaceChildren(...composed.childNodes);
    },
  });
  form.addEventListener("input", preview.update);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(button, () => orNotice(say, () => run(form, preview, say)));
  });
}

async function run(form, preview, say) {
  await preview.settled();
  const terms = JSON.parse(preview.read("terms"));
  if (!terms) throw new Problem(_("Nothing is loosened yet."), _("Change a term, and see beside it what it will say."));
  const { release, title } = form.dataset;
  const account = await connect();
  notice(say, _("Your wallet asks you to sign."), _("Nothing changes before you do."), false);
  await carryOut(`/releases/${release}/relax`, { account, terms }, _("Loosen the terms of %(title)s", { title }));
  notice(say, _("It is on the chain."), _("The shop is reading it."), false);
  await holds(release, terms);
  await visit(`/studio/releases/${release}`);
  notice(document.querySelector(".page-title"), _("The terms are looser now."), _("Buyers read the new ones from this moment."), false);
}

/** The catalogue follows the chain; wait until it says the same. */
async function holds(release, terms) {
  for (let look = 0; look < LOOKS; look += 1) {
    const { terms: now } = await get(`/releases/${release}`);
    if (NUMBERS.every((name) => now[name] === terms[name])) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new Problem(_("It is done, but the shop does not show it yet."), _("Look again in a moment; nothing more is to be signed."));
}
