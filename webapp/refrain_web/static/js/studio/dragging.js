/** Rows of a list moved by mouse or pen, and by a finger on their grips: anywhere else a finger scrolls the page. */

const NOT_TAKEN_UP = "input, textarea, select, button, label, a, details";
/** Pixels that a press may tremble. */
const TREMBLE = 4;
/** Pixels from the screen's edge at which the page scrolls along. */
const EDGE = 70;

/**
 * @param {HTMLElement} list  whose children are the rows
 * @param {(row: HTMLElement, before: HTMLElement | null) => void} place  puts a row where it is held
 * @param {(row: HTMLElement) => void} dropped  called once it was let go elsewhere than it was taken up
 */
export function bindDragging(list, place, dropped) {
  let held = null;
  const hold = () => {
    const before = placeAt(list, held.row, held.y);
    if (before !== held.row.nextElementSibling) place(held.row, before);
  };
  const followScreen = () => {
    if (!held) return;
    scrollBy(0, beyond(held.y));
    hold();
    requestAnimationFrame(followScreen);
  };
  const end = (giveUp) => {
    if (!held) return;
    const { row, next, pointer } = held;
    held = null;
    document.removeEventListener("keydown", escape);
    delete list.dataset.dragging;
    delete row.dataset.dragged;
    if (list.hasPointerCapture(pointer)) list.releasePointerCapture(pointer);
    if (giveUp) place(row, next?.parentNode === list ? next : null);
    else if (row.nextElementSibling !== next) dropped(row);
  };
  const escape = (event) => event.key === "Escape" && end(true);
  list.addEventListener("pointerdown", (event) => {
    const row = held ? null : takenUp(event, list);
    if (!row) return;
    held = { row, next: row.nextElementSibling, pointer: event.pointerId, from: event.clientY, y: event.clientY };
    list.dataset.dragging = "true";
    list.setPointerCapture(event.pointerId);
    document.addEventListener("keydown", escape);
  });
  list.addEventListener("pointermove", (event) => {
    if (event.pointerId !== held?.pointer) return;
    held.y = event.clientY;
    const begins = !held.row.dataset.dragged;
    if (begins && Math.abs(held.y - held.from) < TREMBLE) return;
    held.row.dataset.dragged = "true";
    if (begins) followScreen();
    else hold();
  });
  list.addEventListener("pointerup", () => end(false));
  list.addEventListener("pointercancel", () => end(true));
}

/** The row that a press takes up, if it takes one up at all. */
function takenUp(event, list) {
  const row = [...list.children].find((one) => one.contains(event.target));
  if (!row || !event.isPrimary || event.button !== 0) return null;
  if (event.target.closest("[data-grip]")) return row;
  return event.pointerType === "touch" || event.target.closest(NOT_TAKEN_UP) ? null : row;
}

/** How far the page has to scroll for a pointer at this height, in pixels of this frame. */
function beyond(y) {
  if (y < EDGE) return (y - EDGE) / 4;
  return Math.max(0, (y - innerHeight + EDGE) / 4);
}

/** The row that follows one held at this height, in pixels of the window: null at the end. */
function placeAt(list, row, y) {
  const isBelow = (one) => {
    const { top, height } = one.getBoundingClientRect();
    return y < top + height / 2;
  };
  return [...list.children].find((one) => one !== row && isBelow(one)) ?? null;
}
