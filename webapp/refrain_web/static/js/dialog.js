/** Modal dialogs on the platform's own <dialog>: focus, Escape and the backdrop come with it. */

import { element } from "./dom.js";
import { _ } from "./language.js";

/**
 * Open a dialog and wait for an answer.
 * @param {string} title
 * @param {(answer: (value: unknown) => void) => Node[]} body  builds the content; calling `answer` closes the dialog
 * @returns {Promise<unknown>} what was answered; undefined when the dialog was dismissed
 */
export function ask(title, body, testid = "dialog") {
  return new Promise((resolve) => {
    let given;
    const heading = element("h2", { id: `${testid}-title` }, title);
    const dialog = element("dialog", { "aria-labelledby": heading.id, "data-testid": testid });
    const answer = (value) => {
      given = value;
      dialog.close();
    };
    dialog.append(element("div", { class: "dialog-body" }, heading, ...body(answer)));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(given);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Two buttons at the foot of a dialog. `press` is what the first does; without it, it answers with `value()`. */
export function decision(answer, yes, { no = _("Not now"), value = () => true, press = () => answer(value()), testid = "dialog" } = {}) {
  return element(
    "div",
    { class: "buttons" },
    element("button", { class: "button button-loud", type: "button", "data-testid": `${testid}-yes`, onclick: press }, yes),
    element("button", { class: "button button-plain", type: "button", "data-testid": `${testid}-no`, onclick: () => answer(undefined) }, no),
  );
}
