/** Plaintext by byte range, as a stream: nothing is fetched before it is asked for, nothing leaves unauthenticated. */

import {
  CHUNK_BYTES,
  Damaged,
  HEADER_BYTES,
  SEALED_BYTES,
  chunkSpan,
  openChunk,
  openHeader,
  plaintextSize,
} from "./container.js";

/**
 * Open a file: its key commitment, then its last chunk, so that the length can be relied on.
 * @param {Promise<CryptoKey>} contentKey  from holdContentKey
 * @param {number} fileSize  bytes of ciphertext
 * @param {(start: number, end: number) => Promise<Uint8Array>} read  ciphertext [start, end)
 * @returns {Promise<{key: CryptoKey, nonce: Uint8Array, plainSize: number}>}
 */
export async function openFile(contentKey, context, fileSize, read) {
  const plainSize = plaintextSize(fileSize);
  const last = Math.floor(plainSize / CHUNK_BYTES);
  const [key, header, tail] = await Promise.all([
    contentKey,
    read(0, HEADER_BYTES),
    read(...chunkSpan(plainSize, last)),
  ]);
  const opened = await openHeader(key, context, header);
  await openChunk(opened, last, tail);
  return { ...opened, plainSize };
}

/**
 * @param {{key: CryptoKey, nonce: Uint8Array}} opened  from openHeader
 * @param {number} size   bytes of plaintext in the whole file
 * @param {number} first  first byte wanted
 * @param {number} end    one past the last byte wanted; where it is `size`, the last chunk is checked too
 * @param {(start: number, end: number, signal: AbortSignal, place: number) => Promise<ReadableStream>} fetchBytes  of
 *   the file, from one of the places where it lies
 * @param {(error: Error) => void} onFailure  hears why the stream broke off (its consumer may see only that it did)
 * @param {number} places  in how many places the file lies: a bad chunk is looked for in each before the stream ends
 */
export function plaintext(opened, size, first, end, fetchBytes, onFailure = () => {}, places = 1) {
  const abort = new AbortController();
  const lastChunk = end === size ? Math.floor(size / CHUNK_BYTES) : Math.floor((end - 1) / CHUNK_BYTES);
  let number = Math.floor(first / CHUNK_BYTES);
  let bytes = null;
  let place = 0;

  async function nextChunk() {
    const [start, stop] = chunkSpan(size, number);
    bytes ??= new ByteReader(await fetchBytes(start, chunkSpan(size, lastChunk)[1], abort.signal, place));
    const chunk = await openChunk(opened, number, await bytes.take(stop - start, number));
    if (number === lastChunk) await bytes.expectEnd(lastChunk);
    return chunk;
  }

  /** What is wrong here may be right elsewhere; if it is nowhere, the first place's fault is the answer. */
  async function nextGoodChunk() {
    let damage = null;
    for (let tried = 0; tried < places; tried++) {
      try {
        return await nextChunk();
      } catch (error) {
        if (abort.signal.aborted || !(damage || error instanceof Damaged)) throw error;
        damage ??= error;
        bytes?.cancel();
        bytes = null;
        place += 1;
      }
    }
    throw damage;
  }

  async function pull(controller) {
    try {
      const chunk = await nextGoodChunk();
      const wanted = trim(chunk, number * CHUNK_BYTES, first, end);
      if (number++ === lastChunk) {
        if (wanted.length) controller.enqueue(wanted);
        controller.close();
      } else {
        controller.enqueue(wanted);
      }
    } catch (error) {
      if (!abort.signal.aborted) onFailure(error);
      abort.abort();
      throw error;
    }
  }
  // Nothing is read ahead: a stream that fails drops what waits in it, and that would be good sound.
  return new ReadableStream({ pull, cancel: () => abort.abort() }, { highWaterMark: 0 });
}

function trim(chunk, offset, first, end) {
  return chunk.subarray(Math.max(0, first - offset), Math.max(0, Math.min(chunk.length, end - offset)));
}

/** Takes exact lengths from a stream of arbitrary pieces. What `take` gives is good until it is called again. */
class ByteReader {
  constructor(stream) {
    this.reader = stream.getReader();
    this.rest = new Uint8Array(0);
    this.buffer = new Uint8Array(SEALED_BYTES);
  }

  async take(length, chunk) {
    for (let filled = 0; filled < length;) {
      if (!this.rest.length) await this.#refill(chunk);
      const piece = this.rest.subarray(0, length - filled);
      this.buffer.set(piece, filled);
      filled += piece.length;
      this.rest = this.rest.subarray(piece.length);
    }
    return this.buffer.subarray(0, length);
  }

  async expectEnd(chunk) {
    const { done } = this.rest.length ? { done: false } : await this.reader.read();
    if (!done) throw new Damaged("There are bytes after the end of the recording.", chunk);
  }

  cancel() {
    this.reader.cancel().catch(() => {});
  }

  async #refill(chunk) {
    const { done, value } = await this.reader.read();
    if (done) throw new Damaged("The recording ends too early.", chunk);
    this.rest = value;
  }
}
