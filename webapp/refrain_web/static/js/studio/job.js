/** A publication under way: its steps as the shop tells them, until it is ready to be signed or has failed. */

import { get, Problem } from "../api.js";
import { element } from "../dom.js";
import { _, pgettext } from "../language.js";

const WANTED = "refrain.sign-when-ready";
const SIGN = { done: "✓", running: "…", failed: "!", waiting: "" };

/** The artist pressed "Publish" in this tab: her wallet may ask as soon as everything is prepared. */
export const signWhenReady = (id) => sessionStorage.setItem(WANTED, id);

/** Whether she did, for this publication; told once. */
export function wantsToSign(id) {
  const wanted = sessionStorage.getItem(WANTED) === id;
  if (wanted) sessionStorage.removeItem(WANTED);
  return wanted;
}

/**
 * Show a job's steps in `list` as the shop tells them, until `signal` says that nobody looks any more.
 * @returns {Promise<object>} the publication once it is ready; throws a Problem if it failed
 */
export function followJob(list, id, signal) {
  return new Promise((resolve, reject) => {
    const source = new EventSource(`/api/v1/publications/${id}/events`);
    signal.addEventListener("abort", () => source.close());
    const end = (settle) => (value) => (source.close(), settle(value));
    source.addEventListener("message", ({ data }) => onState(JSON.parse(data), list, end(resolve), end(reject)));
    source.addEventListener("error", () => source.readyState === EventSource.CLOSED && ask(id, list, end(resolve), end(reject)));
  });
}

/** The stream is gone for good: look once, by an ordinary request. */
function ask(id, list, resolve, reject) {
  get(`/publications/${id}`).then((state) => onState(state, list, resolve, reject), reject);
}

function onState(state, list, resolve, reject) {
  list.replaceChildren(...state.steps.map(line));
  if (state.state === "ready" || state.state === "published") resolve(state);
  if (state.state === "failed") reject(new Problem(state.problem?.detail ?? _("The publication failed."), state.problem?.hint ?? "", { reason: state.problem?.reason }));
}

const STATES = { done: pgettext("a step", "done"), running: pgettext("a step", "running"), failed: pgettext("a step", "failed") };
const stateName = (state) => STATES[state] ?? pgettext("a step", "waiting");

function line({ name, state, progress, words }) {
  const bar = state === "running" ? element("progress", { "aria-label": _(words), ...(progress ? { max: 1, value: progress } : {}) }) : null;
  return element("li", { "data-step": name, "data-state": state }, element("span", { "aria-hidden": "true" }, SIGN[state] ?? ""), element("span", {}, _(words)), element("span", { class: "unseen" }, stateName(state)), bar);
}
