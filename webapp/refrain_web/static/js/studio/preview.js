/** A form that the shop reads while it is typed: fetches a fragment of what it means and puts its problems at their fields. */

const PAUSE_MS = 180;

/**
 * @param {HTMLFormElement} form  with data-terms-url, and its fields inside [data-composer]
 * @param {{unwanted?: string[], shown: (composed: HTMLElement) => void}} hooks  `unwanted` fields are not sent
 * @returns {{update: () => void, read: (name: string) => string | null, settled: () => Promise<void>}}
 */
export function livePreview(form, { unwanted = [], shown }) {
  let current = null;
  let pending = Promise.resolve();
  let timer;
  const look = async () => {
    const composed = await fetchPreview(form, unwanted);
    if (!composed) return;
    current = composed;
    placeProblems(form, composed);
    shown(composed);
  };
  const update = () => {
    clearTimeout(timer);
    pending = new Promise((resolve) => {
      timer = setTimeout(() => look().then(resolve, resolve), PAUSE_MS);
    });
  };
  update();
  return { update, read: (name) => current?.dataset[name] ?? null, settled: () => pending };
}

async function fetchPreview(form, unwanted) {
  const fields = new URLSearchParams(new FormData(form));
  for (const name of unwanted) fields.delete(name);
  const response = await fetch(`${form.dataset.termsUrl}?${fields}`, { credentials: "same-origin" });
  if (!response.ok) return null;
  return document.adoptNode(new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-composed]"));
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
