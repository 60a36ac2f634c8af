/** Keys for programs: a new one is shown this once, an old one revoked at once. */

import { Problem, post, remove } from "../api.js";
import { element, whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";

export default function keys(place) {
  const form = place.querySelector("[data-new-key]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(form.querySelector("button"), () => orNotice(form, () => make(form)));
  });
  for (const row of place.querySelectorAll("[data-key]")) {
    const button = row.querySelector("[data-revoke]");
    button.addEventListener("click", () => whileBusy(button, () => orNotice(place, async () => {
      await remove(`/keys/${row.dataset.key}`);
      await refresh();
    })));
  }
}

async function make(form) {
  const scopes = [...form.querySelectorAll("[name=scope]:checked")].map((box) => box.value);
  if (!scopes.length) throw new Problem(_("Choose what the key is for."));
  const { secret } = await post("/keys", { name: form.elements.name.value.trim(), scopes });
  await refresh();
  const told = notice(document.querySelector("[data-behaviour=keys]"), _("Copy the key now. It is not shown again."), "", false);
  told.append(element("p", { class: "mono", "data-testid": "key-secret" }, secret));
}
