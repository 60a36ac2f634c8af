/** Tracks on their way to the shop: resumable uploads (tus 1.0), in the order that the release will have. */

import "../../vendor/tus.min.js"; // tus-js-client, which makes itself known as window.tus

import { Problem } from "../api.js";
import { element } from "../dom.js";
import { _ } from "../language.js";
import { signIn } from "../session.js";
import { describeProgress } from "./progress.js";

const { tus } = window;
const CHUNK_BYTES = 8 * 2 ** 20;
const AUDIO = /\.(flac|wav|wave|mp3|m4a|mp4|aac|ogg|oga|opus)$/i;

/**
 * @param {HTMLElement} place  with the drop zone, the file field and the list
 * @returns {{tracks: () => object[], finish: () => Promise<object[]>}}  `finish` waits for every upload
 */
export function trackUploads(place) {
  const list = place.querySelector("[data-tracks]");
  const rows = new Map();
  const add = (files) => [...files].forEach((file) => addTrack(list, rows, file));
  const field = place.querySelector("[data-files]");
  field.addEventListener("change", () => (add(field.files), (field.value = "")));
  bindDrop(place.querySelector("[data-drop]"), add);
  const inOrder = () => [...list.children].map((row) => rows.get(row));
  return {
    tracks: inOrder,
    finish: async () => {
      await Promise.all(inOrder().map(({ done }) => done));
      return inOrder().map(({ upload, title }) => ({ upload: idOf(upload), title: title.value.trim() }));
    },
  };
}

/** Upload one file outside the list, such as a cover. Resolves to its id. */
export function uploadFile(file, onProgress = () => {}) {
  return begin(file, { onProgress }).done.then((upload) => idOf(upload));
}

const idOf = ({ url }) => new URL(url, location.href).pathname.split("/").pop();

function bindDrop(zone, add) {
  const over = (flag) => (event) => {
    event.preventDefault();
    zone.dataset.over = String(flag);
  };
  zone.addEventListener("dragover", over(true));
  zone.addEventListener("dragleave", over(false));
  zone.addEventListener("drop", (event) => {
    over(false)(event);
    add(event.dataTransfer.files);
  });
}

function addTrack(list, rows, file) {
  const title = element("input", { value: titleOf(file.name), maxlength: 200, "aria-label": _("Title of %(name)s", { name: file.name }), "data-testid": "track-title" });
  const words = element("span", { "data-testid": "upload-words" }, _("Waiting."));
  const bar = element("progress", { max: 1, value: 0, "aria-label": _("Upload of %(name)s", { name: file.name }) });
  const row = element("li", { "data-testid": "upload" }, element("span", { class: "mono" }), title, controls(() => row, () => drop(row, rows)), element("div", { class: "upload-state" }, bar, words));
  list.append(row);
  if (!AUDIO.test(file.name) && !file.type.startsWith("audio/")) {
    words.textContent = _("This does not look like a recording; it will be checked.");
  }
  const entry = begin(file, { onProgress: (progress) => tell(bar, words, progress) });
  rows.set(row, { ...entry, title, file });
  entry.done.then(() => tellDone(row, bar, words, file), (error) => tellFailure(row, bar, words, error, entry));
}

function begin(file, { onProgress }) {
  const started = performance.now();
  let upload;
  const done = new Promise((resolve, reject) => {
    upload = new tus.Upload(file, {
      endpoint: "/api/v1/uploads",
      chunkSize: CHUNK_BYTES,
      retryDelays: [0, 1000, 3000, 5000, 10000, 20000],
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type },
      onProgress: (sent, size) => onProgress({ sent, size, seconds: (performance.now() - started) / 1000 }),
      onSuccess: () => resolve(upload),
      onError: (error) => reject(inWords(error)),
    });
    upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous);
      upload.start();
    });
  });
  done.catch(() => null); // told in its row; `finish` hears it again
  return { upload, done };
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

function tell(bar, words, progress) {
  bar.value = progress.sent / progress.size;
  words.textContent = describeProgress(progress);
}

function tellDone(row, bar, words, file) {
  bar.hidden = true;
  row.dataset.state = "done";
  words.textContent = _("%(name)s has arrived.", { name: file.name });
}

function tellFailure(row, bar, words, error, entry) {
  row.dataset.state = "failed";
  const again = element("button", { class: "button button-plain", type: "button", onclick: () => (again.remove(), tryAgain(words, entry)) }, _("Try again"));
  words.textContent = `${error.words} ${error.hint}`;
  words.after(again);
}

/** The session may have ended meanwhile; what has arrived is kept in any case. */
async function tryAgain(words, { upload }) {
  words.textContent = _("Going on where it stopped.");
  await signIn().catch((error) => (words.textContent = error.words));
  upload.start();
}

function controls(row, onDrop) {
  const move = (words, by) => element("button", { class: "button button-plain", type: "button", "aria-label": words, onclick: () => shift(row(), by) }, by < 0 ? "↑" : "↓");
  return element("div", { class: "buttons" }, move(_("Move up"), -1), move(_("Move down"), 1), element("button", { class: "button button-plain", type: "button", "aria-label": _("Remove"), onclick: onDrop }, "×"));
}

function shift(row, by) {
  if (by < 0) row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
}

function drop(row, rows) {
  rows.get(row).upload.abort();
  rows.delete(row);
  row.remove();
}

/** "03 - Harbour Light.flac" is called "Harbour Light". */
const titleOf = (name) => name.replace(/\.[^.]+$/, "").replace(/^\d{1,3}[\s._-]+/, "").replace(/_/g, " ").slice(0, 200);
