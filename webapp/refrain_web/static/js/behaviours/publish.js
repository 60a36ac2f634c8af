/** The publish form: uploads, terms and split come together, then the shop prepares them and shows how far it is. */

import { post, Problem } from "../api.js";
import { whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { visit } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { signIn } from "../session.js";
import { composeTerms } from "../studio/composer.js";
import { signWhenReady } from "../studio/job.js";
import { splitMoney } from "../studio/split.js";
import { trackUploads, uploadFile } from "../studio/uploads.js";

export default function publish(form) {
  const parts = { terms: composeTerms(form), split: splitMoney(form.querySelector("[data-split]")), uploads: trackUploads(form.querySelector("[data-uploads]")), cover: coverUpload(form) };
  const place = form.querySelector("[data-progress]");
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(button, () => orNotice(place.parentElement, () => run(form, parts, place)));
  });
}

async function run(form, parts, place) {
  await parts.terms.settled();
  check(form, parts);
  await signIn();
  notice(place.parentElement, _("Waiting for your files to arrive."), "", false);
  const [tracks, cover] = await Promise.all([parts.uploads.finish(), parts.cover()]);
  const { id } = await post("/publications", documentOf(form, parts, { tracks, cover }));
  signWhenReady(id);
  await visit(`/studio/publications/${id}`);
}

/** The first thing that is missing, in the order of the page. */
function check(form, { terms, split, uploads }) {
  if (!uploads.tracks().length) throw missing(form.querySelector("[data-files]"), _("There is no recording yet."), _("Drop at least one track at the top."));
  for (const name of ["title", "artist"]) {
    if (!form.elements[name].value.trim()) throw missing(form.elements[name], name === "title" ? _("The title is missing.") : _("The artist’s name is missing."), _("Every sleeve carries one."));
  }
  if (!terms.terms()) throw missing(form.querySelector("[aria-invalid=true]") ?? form.elements.price, _("Something about the terms is not right yet."), _("It is said at the field."));
  if (split.problem()) throw missing(form.querySelector("[data-split] input"), _("The shares do not add up."), split.problem());
}

function missing(field, words, hint) {
  field.focus();
  return new Problem(words, hint);
}

function documentOf(form, { terms, split }, { tracks, cover }) {
  return {
    title: form.elements.title.value.trim(),
    artist: form.elements.artist.value.trim(),
    description: form.elements.description.value.trim(),
    genre: form.elements.genre.value.trim(),
    released: form.elements.released.value,
    tracks,
    cover,
    preview_start: Number(form.elements.preview_start.value) || 0,
    terms: terms.terms(),
    price: terms.price(),
    payees: split.payees(),
  };
}

/** The cover goes up as soon as it is chosen; until then the sleeve shows it from this browser. */
function coverUpload(form) {
  const field = form.querySelector("[data-cover]");
  const words = form.querySelector("[data-cover-state]");
  let pending = Promise.resolve(null);
  field.addEventListener("change", () => {
    const [file] = field.files;
    pending = file ? uploadFile(file, ({ sent, size }) => (words.textContent = _("%(share)s %% has arrived.", { share: Math.round((100 * sent) / size) }))) : Promise.resolve(null);
    pending.then((id) => id && showCover(form, file), (error) => (words.textContent = `${error.words} ${error.hint}`));
  });
  return () => pending;
}

function showCover(form, file) {
  const image = new Image();
  image.alt = "";
  image.className = "sleeve-cover";
  image.src = URL.createObjectURL(file);
  image.dataset.coverPreview = "";
  form.querySelector("[data-cover-preview]").replaceWith(image);
}
