/** What plays now and what comes next: a list and a place in it. Pure; the player acts on it. */

export const EMPTY = Object.freeze({ items: Object.freeze([]), at: -1 });

const keyOf = (item) => `${item.release.toLowerCase()}/${item.tokenId}/${item.number}`;

export const current = ({ items, at }) => items[at] ?? null;
export const following = ({ items, at }) => items[at + 1] ?? null;

/** A queue of these items, standing at one of them. */
export function startAt(items, item) {
  const at = items.findIndex((other) => keyOf(other) === keyOf(item));
  return at < 0 ? { items: [item], at: 0 } : { items: [...items], at };
}

/** The queue with more items at its end; what is in it already stays where it is. */
export function append(queue, items) {
  const known = new Set(queue.items.map(keyOf));
  const fresh = items.filter((item) => !known.has(keyOf(item)));
  const before = queue.before ? { before: [...queue.before, ...fresh] } : {};
  return { items: [...queue.items, ...fresh], at: queue.at, ...before };
}

/** The queue one place on (1) or back (-1); the same queue at its ends. */
export function step(queue, by) {
  const at = queue.at + by;
  return at >= 0 && at < queue.items.length ? { ...queue, at } : queue;
}

export const jump = (queue, at) => (queue.items[at] ? { ...queue, at } : queue);

/**
 * What comes after the current item in another order; the order as it was is kept for `straight`.
 * @param {() => number} draw  a number from 0 up to 1
 */
export function shuffled(queue, draw = Math.random) {
  const rest = queue.items.filter((_item, place) => place > queue.at);
  for (let last = rest.length - 1; last > 0; last -= 1) {
    const chosen = Math.floor(draw() * (last + 1));
    [rest[last], rest[chosen]] = [rest[chosen], rest[last]];
  }
  return { items: [...queue.items.slice(0, queue.at + 1), ...rest], at: queue.at, before: queue.before ?? queue.items };
}

/** The order from before it was shuffled, standing at the same item; what was removed meanwhile stays away. */
export function straight(queue) {
  if (!queue.before) return queue;
  const here = new Set(queue.items.map(keyOf));
  const items = queue.before.filter((item) => here.has(keyOf(item)));
  return { items, at: items.findIndex((item) => keyOf(item) === keyOf(current(queue))) };
}

/** Without the item at a place; the current one stays current. */
export function remove(queue, place) {
  if (place === queue.at || !queue.items[place]) return queue;
  const items = queue.items.filter((_, i) => i !== place);
  return { ...queue, items, at: place < queue.at ? queue.at - 1 : queue.at };
}
