/** What comes next, as a list that can be jumped in. */

import { clock } from "./time.js";

export function bindQueue(player, { queue, queueToggle }) {
  queueToggle.addEventListener("click", () => {
    queue.hidden = !queue.hidden;
    queueToggle.setAttribute("aria-expanded", String(!queue.hidden));
  });
  let shown = null;
  player.addEventListener("change", () => {
    if (shown === player.queue) return;
    shown = player.queue;
    queue.replaceChildren(...player.queue.items.map((item, place) => entry(player, item, place)));
  });
}

function entry(player, item, place) {
  const line = document.createElement("li");
  const choose = document.createElement("button");
  choose.type = "button";
  choose.textContent = `${item.title ?? "Recording"}, ${item.artist ?? ""}`;
  choose.addEventListener("click", () => player.jump(place));
  if (place === player.queue.at) choose.setAttribute("aria-current", "true");
  const time = document.createElement("time");
  time.textContent = clock(item.duration ?? 0);
  line.append(choose, time);
  return line;
}
