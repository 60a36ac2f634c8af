/** Taking out what a release has earned one payee. */

import { whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { connect } from "../wallet.js";

export default function claim(row) {
  const button = row.querySelector("[data-claim]");
  const { release, payee, title } = row.dataset;
  button?.addEventListener("click", () => whileBusy(button, () => orNotice(button.parentElement, async () => {
    await connect();
    await carryOut(`/releases/${release}/claim`, { payee }, _("Take out what %(title)s earned", { title }));
    window.dispatchEvent(new CustomEvent("refrain:paid"));
    await refresh();
    notice(document.querySelector(".page-title"), _("It is in your account."), "", false);
  })));
}
