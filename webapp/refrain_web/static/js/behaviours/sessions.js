/** Where the account is signed in: another browser is signed out at once, or all of them. */

import { remove } from "../api.js";
import { whileBusy } from "../dom.js";
import { refresh } from "../navigate.js";
import { orNotice } from "../notices.js";

export default function sessions(place) {
  const ends = (button, path) => button?.addEventListener("click", () => whileBusy(button, () => orNotice(place, async () => {
    await remove(path);
    await refresh();
  })));
  for (const row of place.querySelectorAll("[data-session-id]")) ends(row.querySelector("[data-end]"), `/sessions/${row.dataset.sessionId}`);
  ends(place.querySelector("[data-end-others]"), "/sessions");
}
