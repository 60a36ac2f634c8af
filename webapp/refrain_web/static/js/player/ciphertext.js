/** Where encrypted bytes come from: what was kept on this device, else the gateways in turn, one request a range. */

import { concat } from "../crypto/bytes.js";

const CACHE = "refrain-ciphertext-v1";
const SEGMENT_BYTES = 64 * 16400;
const ATTEMPTS = 3;
const PAUSE_MS = 400;

/** No gateway gives these bytes now. */
export class Unreachable extends Error {
  constructor() {
    super("The recording cannot be reached at the moment.");
    this.name = "Unreachable";
    this.reason = "unreachable";
  }
}

/**
 * Ciphertext [start, end) as a stream: the file's head, if it is at hand, and one request for the rest.
 * @param {{cid: string, size: number, sources: string[], kept: boolean, head?: Uint8Array}} file  `size` in bytes
 */
export async function ciphertext(file, start, end, signal) {
  if (file.kept) return keptBytes(file, start, end);
  const head = file.head?.subarray(start, end) ?? new Uint8Array(0);
  if (head.length === end - start) return new Response(head).body;
  return remote(file, start + head.length, end, head, signal);
}

/** The same, all of it at once. (A `Response` would do too, but it hides why a stream broke.) */
export async function ciphertextBytes(file, start, end) {
  const pieces = [];
  for (const reader = (await ciphertext(file, start, end)).getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) return concat(...pieces);
    pieces.push(value);
  }
}

/** A connection that breaks is taken up again where it broke. */
function remote(file, start, end, head, signal) {
  const first = request(file, start, end, signal);
  first.catch(() => {}); // told by the first read below; here only so that it never counts as unhandled
  let reader = null;
  let at = start;
  let broken = 0;
  async function pull(controller) {
    reader ??= await first;
    try {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      at += value.length;
      controller.enqueue(value);
    } catch (error) {
      if (signal?.aborted || ++broken >= ATTEMPTS) throw error;
      reader = await request(file, at, end, signal);
      return pull(controller);
    }
  }
  const begin = (controller) => head.length && controller.enqueue(head);
  return new ReadableStream({ start: begin, pull, cancel: () => reader?.cancel() }, { highWaterMark: 0 });
}

async function request(file, start, end, signal) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    for (const source of file.sources) {
      const body = await requestFrom(source, start, end, signal);
      if (body) return body.getReader();
    }
  }
  throw new Unreachable();
}

async function requestFrom(source, start, end, signal) {
  try {
    const headers = { Range: `bytes=${start}-${end - 1}` };
    const response = await fetch(source, { headers, signal, credentials: "omit" });
    if (isThatPart(response, start, end)) return response.body;
    await response.body?.cancel();
  } catch (error) {
    if (signal?.aborted) throw error;
  }
  return null;
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
