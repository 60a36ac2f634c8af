/** The service worker's answer to a media element: an ordinary (partial) HTTP response whose body is decrypted. */

import { CHUNK_BYTES, Damaged } from "../crypto/container.js";
import { plaintext } from "../crypto/reader.js";
import { ciphertext, placesOf } from "./ciphertext.js";
import { parseRange } from "./range.js";
import { tracks } from "./store.js";

export const SOUND = "/sound/";

/**
 * @param {Request} request  for the path of a track; `?download` gives it as a file
 * @param {(failure: {path: string, reason: string, fraction: number | null}) => void} report  hears of a break
 */
export async function answer(request, report) {
  const url = new URL(request.url);
  const track = await tracks.get(url.pathname);
  if (!track?.key) return new Response("This recording is not unlocked here. Press play on its page.", { status: 404 });
  const range = parseRange(request.headers.get("Range"), track.plainSize);
  if (!range) return unsatisfiable(track);
  const onFailure = (error) => report({ path: url.pathname, ...explain(error, track) });
  const headers = headersOf(track, range, url.searchParams.has("download"));
  const body = request.method === "HEAD" ? null : decrypted(track, range, onFailure);
  return new Response(body, { status: range.partial ? 206 : 200, headers });
}

/** The plaintext of a track, bytes [first, end). */
export function decrypted(track, { first, end }, onFailure) {
  const fetchBytes = (start, stop, signal, place) => ciphertext(track, start, stop, signal, place % placesOf(track));
  return plaintext(track, track.plainSize, first, end, fetchBytes, onFailure, placesOf(track));
}

/** `fraction` is how much of the recording is whole, by its bytes: near enough to tell a listener. */
export function explain(error, track) {
  if (!(error instanceof Damaged)) return { reason: "unreachable", fraction: null };
  return { reason: "damaged", fraction: (CHUNK_BYTES * (error.chunk ?? 0)) / Math.max(1, track.plainSize) };
}

function headersOf(track, { first, end, partial }, asFile) {
  const headers = new Headers({
    "Accept-Ranges": "bytes",
    "Cache-Control": "no-store",
    "Content-Length": end - first,
    "Content-Type": asFile ? "application/octet-stream" : track.mime,
    "X-Content-Type-Options": "nosniff",
  });
  if (partial) headers.set("Content-Range", `bytes ${first}-${end - 1}/${track.plainSize}`);
  if (asFile) headers.set("Content-Disposition", `attachment; filename*=UTF-8''${encodeURIComponent(track.fileName)}`);
  return headers;
}

function unsatisfiable(track) {
  return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${track.plainSize}` } });
}
