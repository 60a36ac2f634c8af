/**
 * Texts in the reader's language, written in English here as in the templates:
 *
 *   _("Take No. %(number)s off sale", { number })     ngettext("%(num)s copy", "%(num)s copies", count)
 *
 * The page loads `refrainTexts` (English to translation) before any module; without it everything reads English.
 */

const texts = globalThis.refrainTexts ?? {};
const language = globalThis.document?.documentElement.lang || "en";
const plurals = new Intl.PluralRules(language);
const FORMS = ["zero", "one", "two", "few", "many", "other"].filter((form) => plurals.resolvedOptions().pluralCategories.includes(form));
const sign = new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === "decimal").value;

/** The text in the reader's language. With values, `%(name)s` marks their places and `%%` is a per cent sign. */
export const _ = (text, values) => filled(texts[text] ?? text, values);

/** The text where the same word means different things; `context` tells translators which. */
export const pgettext = (context, text, values) => filled(texts[`${context}\x04${text}`] ?? text, values);

/** The text for a count, which `%(num)s` stands for. */
export function ngettext(singular, plural, count, values) {
  const forms = texts[singular] ?? [singular, plural];
  const form = forms[Math.min(FORMS.indexOf(plurals.select(count)), forms.length - 1)];
  return filled(form, { num: number(count), ...values });
}

/** A number with its thousands marked. */
export const number = (value) => new Intl.NumberFormat(language).format(value);

/** An exact decimal number as the reader writes it; its digits stay as they are. */
export const decimal = (text) => String(text).replace(".", sign);

function filled(text, values) {
  return values ? text.replace(/%(?:\((\w+)\)s|%)/g, (_place, name) => (name === undefined ? "%" : String(values[name]))) : text;
}
