/** A form that the shop reads while it is typed: fetches a fragment of what it means and puts its problems at their fields. */

import { getText } from "../api.js";

const PAUSE_MS = 180;

/**
 * @param {HTMLFormElement} form  with data-terms-url, and its fields inside [data-composer]
 * @param {{unwanted?: string[], shown: (composed: HTMLElement) => void}} hooks  `unwanted` fields are not sent
 * @returns {{update: () => void, read: (name: string) => string | null, settled: () => Promise<void>}}  `read` answers
 *   null until the shop has read what the form says now; `settled` waits for that and throws if it does not answer
 */
export function livePreview(form, { unwanted = [], shown }) {
  let current = null;
  let newest = 0;
  let pending = Promise.resolve();
  let timer;
  const look = async (number) => {
    const composed = await fetchPreview(form, unwanted);
    if (number !== newest) return pending;
    current = composed;
    placeProblems(form, composed);
    return void shown(composed);
  };
  const begin = (pause) => {
    clearTimeout(timer);
    current = null;
    const number = (newest += 1);
    pending = new Promise((resolve, reject) => {
      timer = setTimeout(() => look(number).then(resolve, reject), pause);
    });
    pending.catch(() => null);
  };
  const update = () => begin(PAUSE_MS);
  const settled = () => {
    if (current === null) begin(0);
    return pending;
  };
  update();
  return { update, read: (name) => current?.dataset[name] ?? null, settled };
}

async function fetchPreview(form, unwanted) {
  const fields = new URLSearchParams(new FormData(form));
  for (const name of unwanted) fields.delete(name);
  const text = await getText(`${form.dataset.termsUrl}?${fields}`);
  return document.adoptNode(new DOMParser().parseFromString(text, "text/html").querySelector("[data-composed]"));
}

function placeProblems(form, composed) {
  form.querySelectorAll("[data-composer] .field-error").forEach((old) => old.remove());
  form.querySelectorAll("[data-composer] [aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  });
  composed.querySelectorAll("[data-problem]").forEach((problem) => placeProblem(form, problem));
}

function placeProblem(form, problem) {
  const field = form.elements[problem.dataset.problem];
  const input = field instanceof RadioNodeList ? field[0] : field;
  const place = input?.closest(".field");
  if (!place) return;
  problem.id = `problem-${problem.dataset.problem}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", problem.id);
  place.append(problem);
}
