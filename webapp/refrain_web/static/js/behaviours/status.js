/** Whether each part of the system answers, asked every few seconds while the page is open. */

import { get } from "../api.js";
import { element } from "../dom.js";
import { _ } from "../language.js";

const PAUSE_MS = 5000;

export default function status(place) {
  let going = true;
  let timer;
  const look = async () => {
    const rows = await parts();
    if (!going) return;
    place.replaceChildren(element("ul", { class: "rows-short" }, ...rows));
    timer = setTimeout(look, PAUSE_MS);
  };
  look();
  return () => {
    going = false;
    clearTimeout(timer);
  };
}

async function parts() {
  try {
    const answer = await get("/status");
    return answer.parts.map(({ name, up, words }) => row(name, up, words));
  } catch (error) {
    return [row("shop", false, error.words ?? _("does not answer"))];
  }
}

const NAMES = { shop: _("shop"), chain: _("chain"), store: _("store"), catalogue: _("catalogue"), indexer: _("indexer") };

function nameOf(part) {
  const [, number] = /^keeper (\d+)$/.exec(part) ?? [];
  return number ? _("keeper %(number)s", { number }) : (NAMES[part] ?? part);
}

const row = (name, up, words) => element("li", { "data-part": name, "data-up": String(up) }, element("strong", {}, `${up ? "●" : "○"} ${nameOf(name)}`), element("span", {}, words ?? ""), element("em", {}, up ? _("answers") : _("does not answer")));
