/** How copies are sold for the first time: price, times and limit, all of which can be changed again. */

import { currencyOf, parseAmount } from "../amounts.js";
import { get, Problem } from "../api.js";
import { whileBusy } from "../dom.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { carryOut } from "../steps.js";
import { connect } from "../wallet.js";

const LOOK_MS = 700;
const LOOKS = 60;

export default function sale(form) {
  const button = form.querySelector("[type=submit]");
  const say = form.querySelector("[data-say]");
  form.querySelectorAll("[data-moment]").forEach((field) => (field.value = local(field.dataset.moment)));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whileBusy(button, () => orNotice(say, () => change(form)));
  });
}

async function change(form) {
  const { release, title } = form.dataset;
  const { price, per_account: perAccount } = form.elements;
  const amount = parseAmount(price.value, currencyOf(form.dataset));
  if (amount === null) throw faulty(price, _("This is not a price."), _("Write it like 0.05."));
  if (!/^\d{1,3}$/.test(perAccount.value.trim()) || Number(perAccount.value) > 255) throw faulty(perAccount, _("At most 255 copies for one account."), _("0 means any number."));
  const body = { price: String(amount), opens: utc(form.elements.opens), closes: utc(form.elements.closes), per_account: Number(perAccount.value) };
  if (body.opens && body.closes && body.closes <= body.opens) throw faulty(form.elements.closes, _("The sale would close before it opens."), _("Choose a later time."));
  const account = await connect();
  await carryOut(`/releases/${release}/sale`, { account, ...body }, _("Change how %(title)s is sold", { title }));
  await shown(release, body);
  await refresh();
  notice(document.querySelector("[data-behaviour=sale] [data-say]"), _("The sale is changed."), "", false);
}

async function shown(release, { price, per_account: perAccount }) {
  for (let look = 0; look < LOOKS; look += 1) {
    const { sale: now } = await get(`/releases/${release}`);
    if (now.price.amount === price && now.per_account === perAccount) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

function faulty(field, words, hint) {
  field.focus();
  return new Problem(words, hint);
}

/** RFC 3339 without fractions of a second, or null for an empty field. */
const utc = (field) => (field.value ? `${new Date(field.value).toISOString().slice(0, 19)}Z` : null);

/** A moment as the field takes it: the reader's own time. */
function local(moment) {
  if (!moment) return "";
  const when = new Date(moment);
  return new Date(when.getTime() - when.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
