/** One track of the form: its file on the way, and what the artist says of it; its tags say it first. */

import { get, Problem } from "../api.js";
import { element } from "../dom.js";
import { _ } from "../language.js";
import { bytes, describeProgress } from "./progress.js";
import { FileUpload } from "./upload.js";

const AUDIO = /\.(flac|wav|wave|mp3|m4a|mp4|aac|ogg|oga|opus)$/i;
const ISRC = /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/;
let count = 0;

export class Track {
  /**
   * @param {{name: string, size: number, file?: File, url?: string, id?: string, title?: string, artist?: string, isrc?: string, credits?: string}} known
   * @param {{changed: () => void, tagged: (track: Track, tags: object) => void, moved: (track: Track, by: number) => void, removed: (track: Track) => void}} hooks
   */
  constructor(known, hooks) {
    Object.assign(this, { name: known.name, size: known.size, url: known.url ?? null, id: known.id ?? null, hooks, number: null });
    this.build(known);
    if (known.id) this.arrived();
    else if (known.file) this.begin(known.file);
    else this.askForFile();
  }

  build(known) {
    const number = (count += 1);
    const field = (name, label, attributes = {}) => element("input", { id: `${name}-${number}`, value: known[name] ?? "", maxlength: 200, autocomplete: "off", "data-track-field": name, ...attributes, oninput: this.hooks.changed, "aria-label": label });
    const labelled = (input, label, hint) => element("div", { class: "field" }, element("label", { for: input.id }, label), input, hint ? element("p", { class: "field-hint" }, hint) : null);
    this.title = field("title", _("Title of %(name)s", { name: this.name }), { "data-testid": "track-title", value: known.title ?? titleOf(this.name) });
    this.artist = field("artist", _("Artist"), { placeholder: _("as on the sleeve") });
    this.isrc = field("isrc", "ISRC", { maxlength: 15, spellcheck: "false", "data-testid": "track-isrc" });
    this.credits = element("textarea", { id: `credits-${number}`, rows: 2, oninput: this.hooks.changed, "data-testid": "track-credits" });
    this.credits.value = known.credits ?? "";
    this.words = element("span", { "data-testid": "upload-words" }, _("Waiting."));
    this.bar = element("progress", { max: 1, value: 0, "aria-label": _("Upload of %(name)s", { name: this.name }) });
    this.state = element("div", { class: "upload-state" }, this.bar, this.words);
    const more = element("details", { class: "track-more" }, element("summary", {}, _("Artist, ISRC, credits")), element("div", { class: "form-grid" }, labelled(this.artist, _("Artist")), labelled(this.isrc, "ISRC", _("Like DEA123456789; leave it empty if there is none.")), labelled(this.credits, _("Credits"), _("A line each: composer: Mara Lind"))));
    this.row = element("li", { "data-testid": "upload", onkeydown: (event) => this.onKey(event) }, element("span", { class: "grip mono", "data-grip": true, "data-testid": "grip" }), this.title, this.controls(), this.state, more);
  }

  controls() {
    const move = (words, by, sign) => element("button", { class: "button button-plain", type: "button", "aria-label": `${words}: ${this.name}`, "data-move": by, onclick: () => this.hooks.moved(this, by) }, sign);
    const remove = element("button", { class: "button button-plain", type: "button", "aria-label": _("Remove %(name)s", { name: this.name }), onclick: () => this.hooks.removed(this) }, "×");
    return element("div", { class: "buttons" }, move(_("Move up"), -1, "↑"), move(_("Move down"), 1, "↓"), remove);
  }

  /** Alt and an arrow move the track, wherever in its row the focus is. */
  onKey(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!event.altKey || !by) return;
    event.preventDefault();
    this.hooks.moved(this, by);
  }

  begin(file) {
    this.state.querySelector("[data-choose]")?.remove();
    if (!AUDIO.test(file.name) && !file.type.startsWith("audio/")) this.words.textContent = _("This does not look like a recording; it will be checked.");
    this.upload = new FileUpload(file, {
      url: this.url,
      onBegun: (url) => ((this.url = url), this.hooks.changed()),
      onProgress: (progress) => this.tell(progress),
      onPause: () => (this.words.textContent = _("The connection broke off. What has arrived is kept; it goes on by itself.")),
    });
    this.follow(this.upload.done);
  }

  follow(done) {
    done.then((id) => {
      this.id = id;
      this.hooks.changed();
      this.arrived();
    }, (error) => this.tellFailure(error));
  }

  tell(progress) {
    this.bar.value = progress.sent / progress.size;
    this.words.textContent = describeProgress(progress);
  }

  tellFailure(error) {
    this.row.dataset.state = "failed";
    const again = element("button", { class: "button button-plain", type: "button" }, _("Try again"));
    again.addEventListener("click", () => {
      again.remove();
      this.row.dataset.state = "";
      this.words.textContent = _("Going on where it stopped.");
      this.upload.again().catch(() => null);
      this.follow(this.upload.done);
    });
    this.words.textContent = `${error.words} ${error.hint}`;
    this.words.after(again);
  }

  /** The browser was closed in between: it cannot read the file again by itself. */
  askForFile() {
    this.bar.hidden = true;
    const field = element("input", { type: "file", class: "unseen", "data-testid": "choose-again" });
    field.addEventListener("change", () => field.files[0] && this.take(field.files[0]));
    this.words.textContent = _("A part of it has arrived. Choose %(name)s again, and the upload goes on from there.", { name: this.name });
    this.words.after(element("label", { class: "button", "data-choose": true }, _("Choose the file"), field));
  }

  /** Whether a chosen file is the one that this row waits for. */
  waitsFor(file) {
    return !this.upload && !this.id && file.name === this.name && file.size === this.size;
  }

  take(file) {
    if (!this.waitsFor(file)) return void (this.words.textContent = _("That is another file. It must be %(name)s of %(size)s.", { name: this.name, size: bytes(this.size) }));
    this.bar.hidden = false;
    this.begin(file);
    return undefined;
  }

  async arrived() {
    this.bar.hidden = true;
    this.row.dataset.state = "done";
    this.words.textContent = _("%(name)s has arrived.", { name: this.name });
    try {
      const tags = await get(`/uploads/${this.id}/description`);
      this.words.textContent = `${_("%(name)s has arrived.", { name: this.name })} ${tags.format}`;
      this.fill(tags);
      this.hooks.tagged(this, tags);
    } catch (error) {
      if (error.status === 404) this.lost();
      else if (error.status === 400) this.words.textContent = `${error.words} ${error.hint}`;
    }
  }

  /** The shop forgot it: nothing came for a day. */
  lost() {
    Object.assign(this, { id: null, url: null, upload: null });
    this.row.dataset.state = "";
    this.askForFile();
    this.words.textContent = _("The shop has forgotten %(name)s, because nothing came for a day. Choose it again.", { name: this.name });
  }

  /** What the tags say, where the artist has said nothing herself. */
  fill(tags) {
    if (tags.title && this.title.value === titleOf(this.name)) this.title.value = tags.title;
    if (!this.isrc.value) this.isrc.value = tags.isrc;
    if (!this.credits.value) this.credits.value = tags.credits.map(({ name, role }) => `${role}: ${name}`).join("\n");
    Object.assign(this, { number: tags.track_number, tags });
    this.hooks.changed();
  }

  /** Resolves to what the API takes; throws a Problem at the field that is not right. */
  async finished() {
    const isrc = this.isrc.value.replace(/[\s-]/g, "").toUpperCase();
    if (isrc && !ISRC.test(isrc)) throw this.problem(this.isrc, _("This is not an ISRC."), _("It looks like DEA123456789: twelve letters and digits."));
    const credits = this.credits.value.split("\n").map((line) => line.trim()).filter(Boolean).map((line) => this.credit(line));
    if (!this.id && !this.upload) throw this.problem(this.row.querySelector("[type=file]"), _("%(name)s has not arrived whole.", { name: this.name }), _("Choose its file again, or remove the track."));
    const upload = this.id ?? (await this.upload.done);
    return { upload, title: this.title.value.trim(), artist: this.artist.value.trim(), isrc: this.tags || isrc ? isrc : null, credits: this.tags || credits.length ? credits : null };
  }

  credit(line) {
    const [role, ...name] = line.split(":");
    if (!role.trim() || !name.join(":").trim()) throw this.problem(this.credits, _("This credit cannot be read."), _("Write a line each: composer: Mara Lind"));
    return { role: role.trim(), name: name.join(":").trim() };
  }

  problem(field, words, hint) {
    field?.closest("details")?.setAttribute("open", "");
    field?.focus();
    return new Problem(words, hint);
  }

  /** What a later visit needs to go on. */
  get kept() {
    const { name, size, url, id, title, artist, isrc, credits } = this;
    return { name, size, url, id, title: title.value, artist: artist.value, isrc: isrc.value, credits: credits.value };
  }
}

/** "03 - Harbour Light.flac" is called "Harbour Light". */
const titleOf = (name) => name.replace(/\.[^.]+$/, "").replace(/^\d{1,3}[\s._-]+/, "").replace(/_/g, " ").slice(0, 200);
