/** A text to be sent to somebody, which the page does not send itself: shown whole, copied by a button. */

import { element } from "./dom.js";
import { _ } from "./language.js";

/** @returns {HTMLElement} a labelled field that holds `value`; `focus` selects it */
export function copyField(label, value, { id, hint, rows = 0 }) {
  const field = element(rows ? "textarea" : "input", { id, readonly: true, rows: rows || null, "data-testid": id });
  field.value = value;
  const button = element("button", { class: "button", type: "button" }, rows ? _("Copy the text") : _("Copy the link"));
  button.addEventListener("click", async () => {
    field.select();
    await navigator.clipboard?.writeText(value).catch(() => null);
    button.textContent = _("Copied");
  });
  const whole = element("div", { class: "stack" }, element("div", { class: "field" }, element("label", { for: id }, label), field), element("p", { class: "buttons" }, button), element("p", { class: "field-hint" }, hint));
  return Object.assign(whole, { select: () => (field.focus(), field.select()) });
}
