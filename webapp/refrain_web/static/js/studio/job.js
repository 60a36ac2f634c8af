/** A publication under way: its steps as the shop tells them, until it is ready to be signed or has failed. */

import { get, Problem } from "../api.js";
import { element } from "../dom.js";

const NAMES = {
  check: "Listening to your files to the end",
  preview: "Cutting the preview, drawing the waveform",
  encrypt: "Encrypting the recording",
  store: "Storing it",
  envelope: "Sealing the keys for the keepers",
  metadata: "Writing the sleeve",
  ready: "Ready for your signature",
};
const SIGN = { done: "✓", running: "…", failed: "!", waiting: "" };

/**
 * Show a job's steps in `place` and follow them.
 * @returns {Promise<object>} the publication once it is ready; throws a Problem if it failed
 */
export function followJob(place, id) {
  const list = element("ol", { class: "job-steps", "aria-label": "What is being done", "data-testid": "job-steps" });
  place.replaceChildren(list);
  return new Promise((resolve, reject) => {
    const source = new EventSource(`/api/v1/publications/${id}/events`);
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
  if (state.state === "failed") reject(new Problem(state.problem?.detail ?? "The publication failed.", state.problem?.hint ?? "", { reason: state.problem?.reason }));
}

function line({ name, state, progress, words }) {
  const bar = state === "running" ? element("progress", { "aria-label": NAMES[name] ?? name, ...(progress ? { max: 1, value: progress } : {}) }) : null;
  return element("li", { "data-step": name, "data-state": state }, element("span", { "aria-hidden": "true" }, SIGN[state] ?? ""), element("span", {}, words || NAMES[name] || name), element("span", { class: "unseen" }, state), bar);
}
