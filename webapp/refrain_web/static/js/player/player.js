/**
 * The player: one <audio> element, a queue, and the rules of what happens when. It draws nothing; it tells its state by
 * "change" events. A track is a `{release, tokenId, number}`; the rest is looked up.
 */

import { _ } from "../language.js";
import { currentAccount, onAccountChanged } from "../wallet.js";
import { openTrack } from "./access.js";
import { keptItem } from "./offline.js";
import { EMPTY, append, current, following, jump, remove, shuffled, startAt, step, straight } from "./queue.js";
import { describe } from "./release.js";
import { explain } from "./sound.js";
import { wholeRecording } from "./whole.js";
import { brokenOff, inWords } from "./words.js";
import { onFailure, workerReady } from "./worker.js";

const PRELOAD_SECONDS = 20;
/** A shorter silence needs no words. */
const PATIENCE_MS = 700;

export class Player extends EventTarget {
  constructor(audio) {
    super();
    this.audio = audio;
    this.queue = EMPTY;
    this.track = null;
    this.account = null;
    this.busy = false;
    this.waiting = false;
    this.said = null;
    this.failure = null;
    this.stopped = false;
    this.shuffling = false;
    this.turn = 0;
    for (const type of ["play", "pause", "seeked", "durationchange", "volumechange"]) {
      audio.addEventListener(type, () => this.#changed());
    }
    audio.addEventListener("timeupdate", () => this.#onTime());
    audio.addEventListener("ended", () => this.#onEnd());
    audio.addEventListener("error", () => this.#onEnd());
    // Browsers try a broken source again for up to half a minute before they call it an error.
    audio.addEventListener("waiting", () => (this.failure ? this.#stopAtFailure() : this.#waits()));
    for (const type of ["playing", "pause", "seeked", "emptied", "ended", "error"]) {
      audio.addEventListener(type, () => this.#waitsNoMore());
    }
    onFailure((failure) => failure.path === this.track?.path && this.#brokeOff(failure));
    window.addEventListener("refrain:signed-out", () => this.stop());
    onAccountChanged((account) => this.account && account !== this.account && this.stop());
  }

  get item() {
    return current(this.queue);
  }

  /** Play a track of a copy, with the rest of its release behind it. */
  async play(release, tokenId, number = 1) {
    const items = await this.#itemsOf(release, tokenId, number);
    this.queue = this.#ordered(startAt(items, { release, tokenId, number }));
    return this.#load({ ask: true });
  }

  /** Put a copy's tracks at the end of the queue; they start if nothing plays. */
  async append(release, tokenId) {
    this.queue = append(this.queue, await this.#itemsOf(release, tokenId));
    if (this.item) return this.#changed();
    this.queue = jump(this.queue, 0);
    return this.#load({ ask: true });
  }

  toggle() {
    if (this.stopped || !this.track) return this.item && this.#load({ ask: true, from: this.audio.currentTime });
    return this.audio.paused ? this.#resume() : this.audio.pause();
  }

  next = () => this.#move(1);
  previous = () => (this.audio.currentTime > 3 ? this.seek(0) : this.#move(-1));
  jump = (place) => this.#go(jump(this.queue, place));

  /** Play what comes next in another order, or again in its own; later choices keep to it. */
  shuffle(on = !this.shuffling) {
    this.shuffling = on;
    this.queue = on ? shuffled(this.queue) : straight(this.queue);
    this.#changed();
  }

  removeAt(place) {
    this.queue = remove(this.queue, place);
    this.#changed();
  }

  seek(second) {
    const end = Number.isFinite(this.audio.duration) ? this.audio.duration : Infinity;
    this.audio.currentTime = Math.min(Math.max(0, second), end);
    this.#changed();
  }

  /** Show words in the player's bar: {words, hint}, or null for none. */
  say(said) {
    this.said = said;
    this.#changed();
  }

  stop() {
    this.turn += 1;
    this.audio.removeAttribute("src");
    this.audio.load();
    Object.assign(this, {
      queue: EMPTY,
      track: null,
      account: null,
      busy: false,
      said: null,
      failure: null,
      stopped: false,
    });
    this.#waitsNoMore();
    this.#changed();
  }

  /** A press of pause before the sound has begun ends the waiting for it: that is no failure. */
  async #resume() {
    try {
      await this.audio.play();
    } catch (error) {
      if (error.name === "AbortError") return;
      await this.#explain(error, this.item);
      this.#changed();
    }
  }

  #ordered(queue) {
    return this.shuffling ? shuffled(queue) : queue;
  }

  #move(by) {
    return this.#go(step(this.queue, by));
  }

  #go(queue) {
    if (queue === this.queue) return undefined;
    this.queue = queue;
    return this.#load({ ask: false });
  }

  async #itemsOf(release, tokenId, number = 1) {
    try {
      const { tracks } = await describe(release);
      return tracks.map((track) => ({ ...track, tokenId }));
    } catch {
      return [await keptItem({ release, tokenId, number })]; // if it is not kept, loading says what is wrong
    }
  }

  /** Unlock the current track and play it. Another choice in the meantime wins. */
  async #load({ ask, from = 0 }) {
    const turn = ++this.turn;
    const { item } = this;
    Object.assign(this, { busy: true, said: null, failure: null, stopped: false, track: null });
    this.audio.pause();
    this.#waitsNoMore();
    this.#changed();
    try {
      const [track, url] = await this.#soundOf(item, ask);
      if (turn !== this.turn) return;
      Object.assign(this, { track, busy: false, said: this.failure && this.said, account: currentAccount() });
      this.audio.src = url;
      if (from) this.audio.currentTime = from;
      await this.audio.play();
    } catch (error) {
      if (turn === this.turn && error.name !== "AbortError") await this.#explain(error, item);
    } finally {
      if (turn === this.turn) this.#notBusy();
    }
  }

  async #soundOf(item, ask) {
    const onWait = () => this.say({ words: _("Waiting until the network is certain that this copy is yours."), hint: "" });
    const onKey = () => this.#waits();
    const [track, worker] = await Promise.all([openTrack(item, { ask, onWait, onKey }), workerReady()]);
    if (worker) return [track, track.path];
    const blob = await wholeRecording(track, (error) => this.#brokeOff(explain(error, track)));
    URL.revokeObjectURL(this.blobUrl);
    this.blobUrl = URL.createObjectURL(blob);
    return [track, this.blobUrl];
  }

  /** The recording does not come, or not quickly enough; `waiting` from when this is worth a word. */
  #waits() {
    this.waitingSince ??= setTimeout(() => {
      this.waiting = true;
      this.#changed();
    }, PATIENCE_MS);
  }

  #waitsNoMore() {
    clearTimeout(this.waitingSince);
    this.waitingSince = null;
    if (!this.waiting) return;
    this.waiting = false;
    this.#changed();
  }

  #onTime() {
    const upcoming = following(this.queue);
    const left = this.audio.duration - this.audio.currentTime;
    if (upcoming && left < PRELOAD_SECONDS && this.preloaded !== upcoming) {
      this.preloaded = upcoming;
      openTrack(upcoming, { ask: false }).catch(() => null); // its turn will say what is wrong
    }
    this.dispatchEvent(new Event("time"));
  }

  /** A recording that broke off is not followed by the next one: the listener should know. */
  #onEnd() {
    if (!this.track || !this.audio.src) return undefined;
    if (this.failure || this.audio.error) return this.#stopAtFailure();
    return following(this.queue) ? this.next() : this.#changed();
  }

  #stopAtFailure() {
    this.audio.pause();
    this.stopped = true;
    this.failure ??= { reason: "unreachable", fraction: null };
    this.said = brokenOff(this.failure, this.track.duration ?? this.audio.duration);
    this.#changed();
  }

  #brokeOff(failure) {
    this.failure = failure;
    this.said = brokenOff(failure, this.track?.duration ?? this.audio.duration);
    this.#changed();
  }

  async #explain(error, item) {
    this.said = await inWords(error, item, currentAccount());
    if (!error.reason && !error.words) console.error(error);
  }

  #notBusy() {
    this.busy = false;
    if (this.said) this.#waitsNoMore();
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
