/** The account at the head of the page: connect, see who is connected and what is there, change it, sign out. */

import { roughCoin } from "../amounts.js";
import { element } from "../dom.js";
import { _, decimal } from "../language.js";
import { visit } from "../navigate.js";
import { notice } from "../notices.js";
import { same, sessionAccount, signIn, signOut } from "../session.js";
import { balance, connect, currentAccount, disconnect, nameOf, onAccountChanged, ready, switchAccount, walletName } from "../wallet.js";

export default function account(place) {
  const pill = element("button", { class: "pill", type: "button", "data-testid": "account-pill", "aria-expanded": "false" }, _("Your wallet"));
  place.replaceChildren(pill);
  pill.addEventListener("click", () => (currentAccount() ? toggle(place, pill) : attempt(place, connect)));
  document.addEventListener("click", (event) => !place.contains(event.target) && closeMenu(place, pill));
  place.addEventListener("keydown", (event) => event.key === "Escape" && (closeMenu(place, pill), pill.focus()));
  const paint = () => label(pill);
  ready.then(paint);
  onAccountChanged(paint);
  window.addEventListener("refrain:paid", paint);
}

async function label(pill) {
  const account = currentAccount();
  pill.dataset.account = account ?? "";
  if (!account) return pill.replaceChildren(_("Connect"));
  const [name, wei] = await Promise.all([nameOf(account), balance(account)]);
  if (account !== currentAccount()) return undefined;
  return pill.replaceChildren(wei === null ? name : `${name} · ${decimal(roughCoin(wei))}`);
}

function toggle(place, pill) {
  if (pill.getAttribute("aria-expanded") === "true") return closeMenu(place, pill);
  pill.setAttribute("aria-expanded", "true");
  place.classList.add("menu");
  place.append(menu(place, pill));
  return place.querySelector(".menu-sheet button, .menu-sheet a").focus();
}

function closeMenu(place, pill) {
  pill.setAttribute("aria-expanded", "false");
  place.querySelector(".menu-sheet")?.remove();
}

function menu(place, pill) {
  const signedIn = same(sessionAccount(), currentAccount());
  const close = () => closeMenu(place, pill);
  const entry = (words, testid, work) => element("button", { class: "button", type: "button", "data-testid": testid, onclick: () => (close(), attempt(place, work)) }, words);
  return element(
    "div",
    { class: "menu-sheet", "data-testid": "account-menu" },
    element("p", { class: "quiet" }, signedIn ? _("%(wallet)s, signed in", { wallet: walletName() }) : walletName()),
    element("p", { class: "mono" }, currentAccount()),
    signedIn ? entry(_("Sign out"), "sign-out", () => leave(signOut)) : entry(_("Sign in"), "sign-in", () => leave(signIn)),
    entry(_("Use another account"), "switch-account", switchAccount),
    entry(_("Disconnect"), "disconnect", disconnect),
    element("a", { href: `/accounts/${currentAccount()}`, onclick: close }, _("Your collection, as others see it")),
  );
}

/** Pages that depend on who is signed in are shown again. */
async function leave(work) {
  await work();
  await visit(location.href, { push: false, scroll: false });
}

async function attempt(place, work) {
  try {
    await work();
  } catch (error) {
    if (error.reason === "rejected") return;
    const words = notice(place, error.words ?? _("The wallet did not answer."), error.hint ?? "");
    words.classList.add("menu-sheet");
    setTimeout(() => words.remove(), 9000);
  }
}
