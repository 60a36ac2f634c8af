/** Says at the top of every page that the shop has not caught up with the chain, for as long as that lasts. */

import { get } from "./api.js";
import { element } from "./dom.js";
import { _ } from "./language.js";
import { clearNotice, notice } from "./notices.js";

const LATER_MS = 60_000;
const SOON_MS = 10_000; // while it is so

export async function watchFreshness(place) {
  const words = document.hidden ? "" : await behind();
  if (!document.hidden) say(place, words);
  setTimeout(watchFreshness, words ? SOON_MS : LATER_MS, place);
}

/** What the shop says of its catalogue, if that is behind; "" also where it cannot be known: other words speak of that. */
async function behind() {
  try {
    const { parts, head, indexed } = await get("/status");
    const indexer = parts.find(({ name }) => name === "indexer");
    return head !== null && indexed !== null && !indexer.up ? indexer.words : "";
  } catch {
    return "";
  }
}

function say(place, words) {
  if (!words) return clearNotice(place);
  if (place.textContent.includes(words)) return undefined; // not read out once more
  clearNotice(place);
  const safe = _("When you buy, the chain itself is asked: you never pay for a copy that is gone.");
  const node = notice(place, _("This page may be out of date."), `${words} ${safe}`, false);
  node.append(element("p", {}, element("a", { href: "/running" }, _("Is everything running?"))));
  return undefined;
}
