/** Where encrypted bytes come from: what was kept on this device, else the gateways in turn, one request a range. */

import { concat } from "../crypto/bytes.js";

const CACHE = "refrain-ciphertext-v1";
const SEGMENT_BYTES = 64 * 16400;
const ATTEMPTS = 3;
const PAUSE_MS = 400;
/** How long a gateway may be silent if there is another; the only one is waited for as long as the browser does. */
const PATIENCE_MS = 8000;
/** How long a gateway that did not answer is asked last. */
const AWAY_MS = 60_000;
const away = new Map();

/** No gateway gives these bytes now. */
export class Unreachable extends Error {
  constructor() {
    super("The recording cannot be reached at the moment.");
    this.name = "Unreachable";
    this.reason = "unreachable";
  }
}

/** In how many places a file lies: on this device, if it was kept, and at the gateways. */
export const placesOf = (file) => file.sources.length + (file.kept ? 1 : 0);

/** The gateways, with another one first. */
export const rotated = (sources, by) => sources.map((_, at) => sources[(at + by) % sources.length]);

/** The gateways, with those that did not answer lately at the end. */
export function answeringFirst(sources) {
  const isAway = (source) => Date.now() - (away.get(new URL(source).origin) ?? -Infinity) < AWAY_MS;
  return [...sources.filter((source) => !isAway(source)), ...sources.filter(isAway)];
}

/**
 * Ciphertext [start, end) as a stream: the file's head, if it is at hand, and one request for the rest.
 * @param {{cid: string, size: number, sources: string[], kept: boolean, head?: Uint8Array}} file  `size` in bytes
 * @param {number} place  which place to begin with: the first, or another because its bytes were wrong
 */
export async function ciphertext(file, start, end, signal, place = 0) {
  if (file.kept && place === 0) return keptBytes(file, start, end);
  const gateways = rotated(file.sources, place - (file.kept ? 1 : 0));
  const head = (place === 0 && file.head?.subarray(start, end)) || new Uint8Array(0);
  if (head.length === end - start) return new Response(head).body;
  return remote(gateways, start + head.length, end, head, signal);
}

/** The same, all of it at once. (A `Response` would do too, but it hides why a stream broke.) */
export async function ciphertextBytes(file, start, end, place = 0) {
  const pieces = [];
  for (const reader = (await ciphertext(file, start, end, undefined, place)).getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return concat(...pieces);
    pieces.push(value);
  }
}

/** A connection that breaks is taken up again where it broke, at the next gateway if there is one. */
function remote(gateways, start, end, head, signal) {
  const first = request(gateways, start, end, signal);
  first.catch(() => {}); // told by the first read below; here only so that it never counts as unhandled
  let reader = null;
  let at = start;
  let broken = 0;
  async function pull(controller) {
    reader ??= await first;
    try {
      const { done, value } = await inTime(reader.read(), patienceFor(gateways));
      if (done) return controller.close();
      at += value.length;
      controller.enqueue(value);
    } catch (error) {
      if (signal?.aborted || ++broken >= ATTEMPTS) throw error;
      reader.cancel().catch(() => {});
      reader = await request(rotated(gateways, broken), at, end, signal);
      return pull(controller);
    }
  }
  const begin = (controller) => head.length && controller.enqueue(head);
  return new ReadableStream({ start: begin, pull, cancel: () => reader?.cancel() }, { highWaterMark: 0 });
}

async function request(gateways, start, end, signal) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    for (const source of answeringFirst(gateways)) {
      const body = await requestFrom(source, start, end, signal, patienceFor(gateways));
      if (body) return body.getReader();
    }
  }
  throw new Unreachable();
}

async function requestFrom(source, start, end, signal, patience) {
  const silent = new AbortController();
  try {
    const headers = { Range: `bytes=${start}-${end - 1}` };
    const given = AbortSignal.any([silent.signal, ...(signal ? [signal] : [])]);
    const response = await inTime(fetch(source, { headers, signal: given, credentials: "omit" }), patience);
    away.delete(new URL(source).origin);
    if (isThatPart(response, start, end)) return response.body;
    await response.body?.cancel();
  } catch (error) {
    if (signal?.aborted) throw error;
    silent.abort();
    away.set(new URL(source).origin, Date.now());
  }
  return null;
}

const patienceFor = (gateways) => (gateways.length > 1 ? PATIENCE_MS : Infinity);

async function inTime(work, patience) {
  if (patience === Infinity) return work;
  let timer;
  const over = new Promise((_, reject) => (timer = setTimeout(() => reject(new Unreachable()), patience)));
  return Promise.race([work, over]).finally(() => clearTimeout(timer));
}

/** A whole file in answer to a range is of no use here: its beginning would have to be thrown away. */
function isThatPart(response, start, end) {
  if (response.status !== 206) return response.status === 200 && start === 0;
  const range = response.headers.get("Content-Range");
  return range === null || range.startsWith(`bytes ${start}-${end - 1}/`);
}

/** Keep a file's ciphertext on this device, in pieces, so that an interrupted download goes on where it stopped. */
export async function keep(file, onProgress = () => {}) {
  const cache = await caches.open(CACHE);
  for (let number = 0; number < segmentCount(file); number++) {
    if (!(await cache.match(segmentUrl(file, number)))) {
      const end = Math.min(file.size, (number + 1) * SEGMENT_BYTES);
      const bytes = await ciphertextBytes(file, number * SEGMENT_BYTES, end);
      await cache.put(segmentUrl(file, number), new Response(bytes));
    }
    onProgress((number + 1) / segmentCount(file));
  }
}

export async function forgetKept(file) {
  const cache = await caches.open(CACHE);
  for (let number = 0; number < segmentCount(file); number++) await cache.delete(segmentUrl(file, number));
}

async function keptBytes(file, start, end) {
  const cache = await caches.open(CACHE);
  let number = Math.floor(start / SEGMENT_BYTES);
  async function pull(controller) {
    const offset = number * SEGMENT_BYTES;
    const segment = await cache.match(segmentUrl(file, number++));
    if (!segment) throw new Unreachable();
    const bytes = new Uint8Array(await segment.arrayBuffer());
    controller.enqueue(bytes.subarray(Math.max(0, start - offset), end - offset));
    if (offset + SEGMENT_BYTES >= end) controller.close();
  }
  return new ReadableStream({ pull }, { highWaterMark: 0 });
}

const segmentUrl = (file, number) => `/sound/kept/${file.cid}/${number}`;
const segmentCount = (file) => Math.ceil(file.size / SEGMENT_BYTES);
