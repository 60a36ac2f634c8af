/** The terms composer: shows beside the fields what buyers will read of them, as the shop words it. */

import { livePreview } from "./preview.js";

const FIELDS = "[data-composer] input, [data-composer] select, [name=title]";
const UNWANTED = ["description", "payee", "primary", "resale", "artist", "genre", "label", "tags", "released", "preview_start", "crop_x", "crop_y", "draw_cover", "sale_opens", "sale_closes", "per_account"];

/**
 * @param {HTMLFormElement} form
 * @returns {{terms: () => object | null, price: () => string | null, settled: () => Promise<void>, update: () => void}}
 */
export function composeTerms(form) {
  const preview = livePreview(form, { unwanted: UNWANTED, shown: (composed) => show(form, composed) });
  form.addEventListener("input", (event) => event.target.matches(FIELDS) && (pressNone(form), showMembers(form), preview.update()));
  form.querySelectorAll("[data-preset]").forEach((button) => button.addEventListener("click", () => {
    applyPreset(form, button);
    preview.update();
  }));
  const update = () => (showMembers(form), preview.update());
  return { terms: () => JSON.parse(preview.read("terms")), price: () => preview.read("price"), settled: preview.settled, update };
}

/** The obi on the sleeve, the liner notes and warnings below. */
function show(form, composed) {
  const obi = composed.querySelector("[data-preview-obi]");
  if (obi) form.querySelector("[data-obi]").replaceChildren(...obi.childNodes);
  obi?.remove();
  if (composed.dataset.terms) form.querySelector("[data-words]").replaceChildren(...composed.childNodes);
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
