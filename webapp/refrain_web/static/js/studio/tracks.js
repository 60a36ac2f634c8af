/** The tracks in the order that the release will have: dropped or chosen, moved by hand or by keys. */

import { _ } from "../language.js";
import { bindDragging } from "./dragging.js";
import { Track } from "./track.js";

/**
 * @param {HTMLElement} place  with the drop zone, the file field, the list and a line that says what was moved
 * @param {{changed: () => void, tagged: (tags: object, first: boolean) => void}} hooks
 * @returns {{count: () => number, add: Function, finish: () => Promise<object[]>, kept: () => object[], restore: (kept: object[]) => void}}
 */
export function trackList(place, { changed, tagged }) {
  const list = place.querySelector("[data-tracks]");
  const said = place.querySelector("[data-moved]");
  const tracks = new Map();
  let ordered = false;
  const inOrder = () => [...list.children].map((row) => tracks.get(row));
  const moved = (track) => {
    said.textContent = _("%(name)s is number %(number)s of %(count)s now.", { name: track.title.value, number: inOrder().indexOf(track) + 1, count: tracks.size });
    changed();
  };
  const hooks = {
    changed,
    tagged: (track, tags) => {
      if (!ordered) byNumber(list, inOrder());
      tagged(tags, inOrder()[0] === track);
    },
    moved: (track, by) => {
      ordered = true;
      moveRow(track.row, by);
      moved(track);
    },
    removed: (track) => {
      track.upload?.stop(true);
      tracks.delete(track.row);
      (track.row.nextElementSibling ?? track.row.previousElementSibling)?.querySelector("input")?.focus();
      track.row.remove();
      changed();
    },
  };
  const append = (known) => {
    const track = new Track(known, hooks);
    tracks.set(track.row, track);
    list.append(track.row);
  };
  const add = (files) => {
    for (const file of files) {
      const waiting = inOrder().find((track) => track.waitsFor(file));
      if (waiting) waiting.take(file);
      else append({ name: file.name, size: file.size, file });
    }
    changed();
  };
  const field = place.querySelector("[data-files]");
  field.addEventListener("change", () => (add(field.files), (field.value = "")));
  bindDrop(place.closest("form"), place.querySelector("[data-drop]"), add);
  bindDragging(list, (row, before) => {
    ordered = true;
    list.insertBefore(row, before);
  }, (row) => moved(tracks.get(row)));
  return {
    count: () => tracks.size,
    add,
    finish: () => Promise.all(inOrder().map((track) => track.finished())),
    kept: () => inOrder().map((track) => track.kept),
    restore: (kept) => {
      ordered = kept.length > 0;
      kept.forEach(append);
    },
  };
}

/** Up or down by one; the focus stays where it was. */
function moveRow(row, by) {
  const focused = row.contains(document.activeElement) ? document.activeElement : null;
  if (by < 0) row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  focused?.focus();
}

/** As the tags number them, until the artist moves one herself; those without a number stay behind. */
function byNumber(list, tracks) {
  const focused = document.activeElement;
  const sorted = [...tracks].sort((one, other) => (one.number ?? 1000) - (other.number ?? 1000));
  if (sorted.every((track, index) => track === tracks[index])) return;
  list.append(...sorted.map(({ row }) => row));
  if (list.contains(focused)) focused.focus();
}

/** Files may be let go anywhere in the form: beside the zone the browser would leave the page for them. */
function bindDrop(form, zone, add) {
  const bind = (name, act) => form.addEventListener(name, (event) => {
    if (!event.dataTransfer.types.includes("Files") || event.target.closest("input[type=file]")) return;
    event.preventDefault();
    act(event);
  });
  bind("dragover", () => (zone.dataset.over = "true"));
  bind("dragleave", () => (zone.dataset.over = "false"));
  bind("drop", (event) => {
    zone.dataset.over = "false";
    add(event.dataTransfer.files);
  });
}
