/** Words in the page where something happened: one notice per place, read out by screen readers. */

import { element } from "./dom.js";
import { _ } from "./language.js";

/** Show `words` (and what to do next) at the end of `place`; an earlier notice there goes. */
export function notice(place, words, hint = "", trouble = true) {
  clearNotice(place);
  const node = element(
    "div",
    { class: trouble ? "notice notice-trouble" : "notice", role: trouble ? "alert" : "status", "data-notice": true, "data-testid": "notice" },
    element("p", {}, element("strong", {}, words)),
    hint ? element("p", {}, hint) : null,
  );
  place.append(node);
  return node;
}

export function clearNotice(place) {
  place.querySelector(":scope > [data-notice]")?.remove();
}

/** Run `work`; whatever it throws becomes a notice. True when it went through. */
export async function orNotice(place, work) {
  clearNotice(place);
  try {
    await work();
    return true;
  } catch (error) {
    notice(place, error.words ?? _("Something went wrong on this page."), error.hint ?? _("Reload the page and try again."));
    if (!error.words) console.error(error);
    return false;
  }
}
