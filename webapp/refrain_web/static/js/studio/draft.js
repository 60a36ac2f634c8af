/** What an artist has begun, kept in this browser until it is published: a closed tab or a dead battery costs nothing. */

const PREFIX = "refrain.draft.";
const PAUSE_MS = 300;
const SHARES = ["payee", "primary", "resale"]; // kept by the split itself
const LASTS_MS = 30 * 24 * 3600 * 1000;

/** @param {string} account  whose draft; nobody else who signs in here sees it */
export function draftOf(account) {
  const key = PREFIX + account.toLowerCase();
  let timer;
  let content = null;
  const stop = () => {
    clearTimeout(timer);
    removeEventListener("pagehide", keep);
  };
  const keep = () => {
    stop();
    try {
      localStorage.setItem(key, JSON.stringify({ ...content(), at: Date.now() }));
    } catch {
      // no room, or forbidden: the form works without
    }
  };
  return {
    read() {
      try {
        const found = JSON.parse(localStorage.getItem(key) ?? "null");
        return found && Date.now() - found.at < LASTS_MS ? found : null;
      } catch {
        return null;
      }
    },
    /** Write soon, at the latest when the page is left; many changes at once become one. */
    write(latest) {
      stop();
      content = latest;
      timer = setTimeout(keep, PAUSE_MS);
      addEventListener("pagehide", keep);
    },
    clear() {
      stop();
      localStorage.removeItem(key);
    },
  };
}

/** The form's named fields that hold text or a choice; those of tracks and files are kept by their own. */
export function fieldsOf(form) {
  return [...form.elements].filter(({ name, type }) => name && !["file", "submit", "button"].includes(type) && !SHARES.includes(name)).map((field) => ({ name: field.name, value: field.value, checked: field.checked, choice: ["radio", "checkbox"].includes(field.type) }));
}

export function fillIn(form, kept) {
  for (const { name, value, checked, choice } of kept) {
    const fields = [...form.elements].filter((field) => field.name === name);
    if (choice) fields.filter((field) => field.value === value).forEach((field) => (field.checked = checked));
    else if (fields.length === 1) fields[0].value = value;
  }
}
