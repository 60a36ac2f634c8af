/** The terms composer: asks the shop what buyers will read of the fields as they are, and shows it beside them. */

const PAUSE_MS = 180;
const FIELDS = "[data-composer] input, [name=title]";

/**
 * @param {HTMLFormElement} form
 * @returns {{terms: () => object | null, price: () => string | null, settled: () => Promise<void>}}
 */
export function composeTerms(form) {
  let current = null;
  let pending = Promise.resolve();
  let timer;
  const update = () => {
    clearTimeout(timer);
    pending = new Promise((resolve) => {
      timer = setTimeout(() => fetchPreview(form).then((preview) => preview && (current = show(form, preview))).then(resolve, resolve), PAUSE_MS);
    });
  };
  form.addEventListener("input", (event) => event.target.matches(FIELDS) && (pressNone(form), showMembers(form), update()));
  form.querySelectorAll("[data-preset]").forEach((button) => button.addEventListener("click", () => {
    applyPreset(form, button);
    update();
  }));
  update();
  const read = (name) => current?.dataset[name] ?? null;
  return { terms: () => JSON.parse(read("terms")), price: () => read("price"), settled: () => pending };
}

async function fetchPreview(form) {
  const fields = new URLSearchParams(new FormData(form));
  for (const name of ["description", "payee", "primary", "resale"]) fields.delete(name);
  const response = await fetch(`${form.dataset.termsUrl}?${fields}`, { credentials: "same-origin" });
  if (!response.ok) return null;
  return new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-composed]");
}

/** Put the shop's words in place: the obi on the sleeve, the liner notes and warnings below, problems at their fields. */
function show(form, preview) {
  const composed = document.adoptNode(preview);
  const obi = composed.querySelector("[data-preview-obi]");
  if (obi) form.querySelector("[data-obi]").replaceChildren(...obi.childNodes);
  obi?.remove();
  form.querySelectorAll("[data-composer] .field-error").forEach((old) => old.remove());
  form.querySelectorAll("[data-composer] [aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
  composed.querySelectorAll("[data-problem]").forEach((problem) => placeProblem(form, problem));
  if (composed.dataset.terms) form.querySelector("[data-words]").replaceChildren(...composed.childNodes);
  return composed;
}

function placeProblem(form, problem) {
  const field = form.elements[problem.dataset.problem];
  const input = field?.length ? field[0] : field;
  const place = input?.closest(".field");
  if (!place) return;
  problem.id = `problem-${problem.dataset.problem}`;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", problem.id);
  place.append(problem);
}

function applyPreset(form, button) {
  for (const [name, value] of Object.entries(JSON.parse(button.dataset.preset))) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else if (field.type === "checkbox") field.checked = value !== "";
    else field.value = value;
  }
  showMembers(form);
  pressNone(form);
  button.setAttribute("aria-pressed", "true");
}

const pressNone = (form) => form.querySelectorAll("[data-preset]").forEach((button) => button.setAttribute("aria-pressed", "false"));

function showMembers(form) {
  form.querySelector("[data-members]").hidden = form.elements.who.value !== "members";
}
