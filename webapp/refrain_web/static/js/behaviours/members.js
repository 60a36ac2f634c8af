/** A steward's memberships: naming, giving, ending, and inviting by a link that carries a signed voucher. */

import { get, post, Problem } from "../api.js";
import { copyField } from "../copy-field.js";
import { whileBusy } from "../dom.js";
import { toFragment } from "../invitations.js";
import { _ } from "../language.js";
import { refresh } from "../navigate.js";
import { notice, orNotice } from "../notices.js";
import { pleaFrom } from "../plea.js";
import { same } from "../session.js";
import { carryOut } from "../steps.js";
import { connect, signTypedData } from "../wallet.js";

const LOOK_MS = 700;
const LOOKS = 60;
const WEEKS = { soon: 7, month: 30, year: 365 };

export default function members(place) {
  const { steward, kind, name } = place.dataset;
  const path = `/stewards/${steward}/types/${kind}`;
  const bind = (selector, event, work) => place.querySelectorAll(selector).forEach((part) => part.addEventListener(event, (happened) => {
    happened.preventDefault();
    const button = part.querySelector("[type=submit]") ?? part;
    whileBusy(button, () => orNotice(part.closest("[data-say-here]"), () => work(part)));
  }));
  bind("[data-name-form]", "submit", (form) => rename(path, form));
  bind("[data-grant-form]", "submit", (form) => grant(path, form, name));
  bind("[data-invite-form]", "submit", (form) => invite(path, form));
  bind("[data-revoke]", "click", (button) => revoke(path, button.dataset.revoke, name));
  fillIn(place, place.querySelector("[data-invite-form]"), pleaFrom(location.hash));
}

async function rename(path, form) {
  const words = form.elements.words.value.trim();
  if (!words) throw faulty(form.elements.words, _("A name is missing."), _("Members read it in their invitation."));
  await asSteward();
  await carryOut(`${path}/name`, { words }, _("Name a membership %(words)s", { words }));
  const steward = path.split("/")[2];
  await until(async () => (await get(`/stewards/${steward}/types`)).items.some((type) => path.endsWith(`/${type.kind}`) && type.words === words));
  await refresh();
}

async function grant(path, form, name) {
  const accounts = accountsOf(form.elements.account);
  await asSteward();
  await carryOut(`${path}/grant`, { accounts, until: midnight(form.elements.until) }, _("Give the membership %(name)s", { name }));
  await listed(path, accounts[0], true);
  await refresh();
  notice(document.querySelector("[data-grant-form]").closest("[data-say-here]"), _("It is given."), "", false);
}

async function revoke(path, account, name) {
  await asSteward();
  await carryOut(`${path}/revoke`, { accounts: [account] }, _("End the membership %(name)s", { name }));
  await listed(path, account, false);
  await refresh();
}

/** The steward signs, which costs nothing; the link is made in this browser and sent to nobody by the shop. */
async function invite(path, form) {
  const [account] = accountsOf(form.elements.account);
  await asSteward();
  const expires = new Date(Date.now() + WEEKS[form.elements.within.value] * 86_400_000);
  const { typed_data: typedData } = await post(`${path}/voucher`, { account, until: midnight(form.elements.until), expires: `${expires.toISOString().slice(0, 19)}Z` });
  const signature = await signTypedData(typedData);
  showLink(form.querySelector("[data-link]"), `${location.origin}/invitation${toFragment({ voucher: typedData.message, signature })}`);
}

function showLink(place, url) {
  const field = copyField(_("Send this link to the one it is for"), url, { id: "invitation-link", hint: _("It is worth nothing to anybody else. Ending the membership makes it void.") });
  place.replaceChildren(field);
  field.select();
}

/** Somebody asked to be vouched for, by the link that brought the steward here: the form is filled in, nothing is signed. */
function fillIn(place, form, asked) {
  if (!asked) return;
  if (!same(asked.steward, place.dataset.steward)) {
    notice(form.closest("[data-say-here]"), _("You were asked as another account."), _("Sign in as %(steward)s to vouch for whoever sent you this link.", { steward: asked.steward }));
    return;
  }
  form.elements.account.value = asked.account;
  notice(form.closest("[data-say-here]"), _("You are asked to vouch for %(account)s.", { account: asked.account }), _("Sign the invitation only if you know whose account it is."), false);
  form.querySelector("[type=submit]").focus();
}

/** Only the steward's own wallet can do these things; say so before it is asked. */
async function asSteward() {
  const account = await connect();
  const { steward } = document.querySelector("[data-behaviour=members]").dataset;
  if (account.toLowerCase() !== steward.toLowerCase()) throw new Problem(_("Your wallet is another account."), _("Choose the account that you are signed in with."));
}

function accountsOf(field) {
  const found = field.value.split(/[\s,;]+/).filter(Boolean);
  if (!found.length || found.some((text) => !/^0x[0-9a-f]{40}$/i.test(text))) throw faulty(field, _("This is not an account."), _("An account is 0x and 40 digits. Ask whoever you invite; her wallet shows it."));
  if (found.length > 64) throw faulty(field, _("At most 64 accounts at a time."), _("Give the rest in another transaction."));
  return found;
}

const midnight = (field) => (field.value ? `${field.value}T00:00:00Z` : null);

function faulty(field, words, hint) {
  field.focus();
  return new Problem(words, hint);
}

const listed = (path, account, wanted) => until(async () => (await get(`${path}/members?limit=100`)).items.some((one) => one.account.toLowerCase() === account.toLowerCase()) === wanted);

async function until(holds) {
  for (let look = 0; look < LOOKS && !(await holds()); look += 1) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
