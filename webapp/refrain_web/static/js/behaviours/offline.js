/** The page that stands in while the shop is away: what was kept on this device, to play. */

import { element } from "../dom.js";
import { _ } from "../language.js";
import { keptTracks } from "../player/index.js";

export default function offline(place) {
  const part = (name) => place.querySelector(`[data-part=${name}]`);
  part("again").addEventListener("click", () => location.reload());
  const show = (tracks) => {
    part("kept").replaceChildren(...tracks.map(row));
    if (!tracks.length) part("words").textContent = _("Nothing that plays without it is kept on this device.");
  };
  keptTracks().then(show, () => show([])); // a browser that keeps nothing, as some do in private windows
}

function row({ release, tokenId, number, title, artist }) {
  const play = { class: "button", type: "button", "data-play": `${release}/${tokenId}/${number}`, "aria-pressed": "false" };
  return element("li", {}, element("button", play, _("Play %(title)s", { title })), ` ${artist}`);
}
