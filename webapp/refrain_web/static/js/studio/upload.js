/** One file on its way to the shop: a resumable upload (tus 1.0) that goes on after any interruption. */

import "../../vendor/tus.min.js"; // tus-js-client, which makes itself known as window.tus

import { Problem } from "../api.js";
import { _ } from "../language.js";
import { signIn } from "../session.js";
import { pace } from "./progress.js";

const { tus } = window;
const CHUNK_BYTES = 8 * 2 ** 20;
const RETRY_MS = [0, 1000, 3000, 5000, 10000, 20000];
/** Files on their way at the same time. The others wait their turn: the line is shared, and so are the shop's threads. */
const AT_ONCE = 4;
const underWay = new Set();
const waiting = new Set();

/** `done` resolves to the upload's id; after a failure `again()` goes on and makes a new `done`. */
export class FileUpload {
  /**
   * @param {File} file
   * @param {{url?: string, onProgress?: Function, onPause?: Function, onBegun?: Function}} hooks  `url` is where an earlier
   *   visit began it; `onPause` is told when the connection breaks; `onBegun` learns the upload's address
   */
  constructor(file, { url = null, onProgress = () => {}, onPause = () => {}, onBegun = () => {} } = {}) {
    const speed = pace();
    this.settle = {};
    this.upload = new tus.Upload(file, {
      endpoint: "/api/v1/uploads",
      uploadUrl: url,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type },
      onUploadUrlAvailable: () => onBegun(this.upload.url),
      onProgress: (sent, size) => onProgress({ sent, size, speed: speed(sent) }),
      onShouldRetry: (error) => mayRetry(error) && (onPause(), true),
      onSuccess: () => (this.leave(), this.settle.resolve(this.id)),
      onError: (error) => (this.leave(), this.settle.reject(inWords(error))),
    });
    this.done = this.promise();
    if (url) this.begin();
    else this.resumeOrStart();
  }

  /** Go on as soon as it is this file's turn. */
  begin() {
    if (underWay.size >= AT_ONCE) return waiting.add(this);
    underWay.add(this);
    return this.upload.start();
  }

  /** Make room for the next file. */
  leave() {
    waiting.delete(this);
    if (!underWay.delete(this)) return;
    const [next] = waiting;
    waiting.delete(next);
    next?.begin();
  }

  get id() {
    return new URL(this.upload.url, location.href).pathname.split("/").pop();
  }

  promise() {
    const done = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    done.catch(() => null); // told where it is shown; whoever waits hears it again
    return done;
  }

  async resumeOrStart() {
    const [previous] = await this.upload.findPreviousUploads();
    if (previous) this.upload.resumeFromPreviousUpload(previous);
    this.begin();
  }

  /** Go on after a failure. The session may have ended meanwhile; what has arrived is kept in any case. */
  async again() {
    this.done = this.promise();
    await signIn().then(() => this.begin(), (error) => this.settle.reject(error));
    return this.done;
  }

  /** Stop; with `forget` the shop forgets what has arrived, too. */
  stop(forget = false) {
    this.leave();
    return this.upload.abort(forget && Boolean(this.upload.url)).catch(() => null);
  }
}

/** Whatever the shop did not refuse for good: no answer, an overload, a piece that another request holds. */
function mayRetry(error) {
  const status = error.originalResponse?.getStatus() ?? 0;
  return status < 400 || status >= 500 || [409, 423, 429].includes(status);
}

/** What the shop said about an upload that it refused, or that the connection broke. */
function inWords(error) {
  const response = error.originalResponse;
  if (!response) return new Problem(_("The connection broke off."), _("What has arrived is kept; try again to go on from there."), { reason: "offline" });
  try {
    const { detail, hint, reason } = JSON.parse(response.getBody());
    return new Problem(detail, hint, { reason, status: response.getStatus() });
  } catch {
    return new Problem(_("The shop did not take this file."), _("Try again in a moment."), { status: response.getStatus() });
  }
}
