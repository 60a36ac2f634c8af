/** "Sign in" where a page needs to know the account: then the page is shown again, with what is yours. */

import { whileBusy } from "../dom.js";
import { refresh } from "../navigate.js";
import { orNotice } from "../notices.js";
import { signIn } from "../session.js";

export default function signInHere(place) {
  const button = place.querySelector("[data-sign-in]");
  button.addEventListener("click", () => whileBusy(button, () => orNotice(place, async () => {
    await signIn();
    await refresh();
  })));
}
