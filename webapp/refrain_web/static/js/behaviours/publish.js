/** The publish form: uploads, terms and split come together, then the shop prepares them and shows how far it is. */

import { post, Problem } from "../api.js";
import { whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { visit } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { sessionAccount, signIn } from "../session.js";
import { composeTerms } from "../studio/composer.js";
import { coverField } from "../studio/cover.js";
import { draftOf, fieldsOf, fillIn } from "../studio/draft.js";
import { signWhenReady } from "../studio/job.js";
import { splitMoney } from "../studio/split.js";
import { trackList } from "../studio/tracks.js";

export default function publish(form) {
  const draft = draftOf(sessionAccount());
  const begun = draft.read();
  const parts = {};
  const changed = () => parts.uploads && draft.write(() => ({ fields: fieldsOf(form), tracks: parts.uploads.kept(), cover: parts.cover.kept(), payees: parts.split.kept() }));
  if (begun) fillIn(form, begun.fields);
  Object.assign(parts, { terms: composeTerms(form), split: splitMoney(form.querySelector("[data-split]")), cover: coverField(form, changed) });
  parts.uploads = trackList(form.querySelector("[data-uploads]"), { changed, tagged: (tags, first) => fillFromTags(form, parts, tags, first) });
  if (begun) restore(form, parts, begun, draft);
  form.addEventListener("input", changed);
  form.addEventListener("click", (event) => event.target.closest("[data-preset], [data-add-payee], [data-remove-payee]") && changed());
  const place = form.querySelector("[data-progress]");
  const button = form.querySelector("[type=submit]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(button, () => orNotice(place.parentElement, () => run(form, parts, place, draft)));
  });
}

/** What was begun on an earlier visit stands in the form again. */
function restore(form, parts, begun, draft) {
  parts.split.restore(begun.payees);
  parts.uploads.restore(begun.tracks);
  parts.cover.restore(begun.cover);
  parts.terms.update();
  const told = form.querySelector("[data-begun]");
  told.hidden = false;
  told.querySelector("button").addEventListener("click", () => {
    draft.clear();
    visit(location.href, { push: false });
  });
}

/** The first track's tags say what the release is, where the artist has said nothing yet. */
function fillFromTags(form, { uploads, cover, terms }, tags, first) {
  const fill = (name, ...values) => {
    const field = form.elements[name];
    if (!field.value.trim()) field.value = values.find(Boolean) ?? "";
  };
  if (!first) return;
  fill("title", tags.album, uploads.count() === 1 ? tags.title : "");
  fill("artist", tags.album_artist, tags.artist);
  fill("genre", tags.genre);
  fill("label", tags.label);
  fill("released", tags.released);
  cover.suggest(tags.cover);
  terms.update();
}

async function run(form, parts, place, draft) {
  await parts.terms.settled();
  check(form, parts);
  await signIn();
  notice(place.parentElement, _("Waiting for your files to arrive."), "", false);
  const [tracks, cover] = await Promise.all([parts.uploads.finish(), parts.cover.finish()]);
  const { id } = await post("/publications", documentOf(form, parts, { tracks, cover }));
  draft.clear();
  signWhenReady(id);
  await visit(`/studio/publications/${id}`);
}

/** The first thing that is missing, in the order of the page. */
function check(form, { terms, split, uploads }) {
  if (!uploads.count()) throw missing(form.querySelector("[data-files]"), _("There is no recording yet."), _("Drop at least one track at the top."));
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

function documentOf(form, { terms, split, cover: picture }, { tracks, cover }) {
  return {
    title: form.elements.title.value.trim(),
    artist: form.elements.artist.value.trim(),
    description: form.elements.description.value.trim(),
    genre: form.elements.genre.value.trim(),
    label: form.elements.label.value.trim(),
    tags: form.elements.tags.value.split(",").map((tag) => tag.trim()).filter(Boolean),
    released: form.elements.released.value.trim(),
    tracks,
    cover,
    cover_crop: picture.crop(),
    draw_cover: picture.drawn(),
    opens: utc(form.elements.sale_opens),
    closes: utc(form.elements.sale_closes),
    per_account: Number(form.elements.per_account.value) || 0,
    preview_start: Number(form.elements.preview_start.value) || 0,
    terms: terms.terms(),
    price: terms.price(),
    payees: split.payees(),
  };
}

/** RFC 3339 without fractions of a second, or null for an empty field. */
const utc = (field) => (field.value ? `${new Date(field.value).toISOString().slice(0, 19)}Z` : null);
