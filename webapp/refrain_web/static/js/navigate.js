/**
 * Going from page to page without unloading: only <main> is exchanged, so that the player at the foot plays on. Every link
 * is an ordinary link; whatever cannot be done here falls back to it.
 */

let leave = () => {};
let enter = () => {};
let shown = here();

/** @param {{bind: (root: Element) => void, unbind: () => void}} hooks  called around each exchange of <main> */
export function softNavigation(hooks) {
  enter = hooks.bind;
  leave = hooks.unbind;
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || !plainClick(event) || !staysHere(link)) return;
    event.preventDefault();
    visit(link.href);
  });
  // A jump within the page (the skip link) is a popstate too: the browser has done it already.
  window.addEventListener("popstate", () => here() !== shown && visit(location.href, { push: false }));
}

/** Show another page of the shop. */
export async function visit(url, { push = true, scroll = true } = {}) {
  document.documentElement.setAttribute("aria-busy", "true");
  try {
    const page = await load(url);
    if (!page) return location.assign(url);
    if (push) history.pushState(null, "", page.url);
    shown = here();
    exchange(page.document, scroll, new URL(page.url).hash);
  } finally {
    document.documentElement.removeAttribute("aria-busy");
  }
  return undefined;
}

/** The same page again, as the shop has it now. */
export const refresh = () => visit(location.href, { push: false, scroll: false });

async function load(url) {
  try {
    const response = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!response.headers.get("Content-Type")?.startsWith("text/html")) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const hash = new URL(url, location.href).hash;
    return page.querySelector("main") && sameSheets(page) ? { document: page, url: response.url.replace(/#.*$/, "") + hash } : null;
  } catch {
    return null;
  }
}

/** A page that brings a style sheet of its own is loaded whole. */
function sameSheets(page) {
  return [...page.querySelectorAll("link[rel=stylesheet]")].every((link) => document.querySelector(`link[href="${link.getAttribute("href")}"]`));
}

function exchange(page, scroll, hash) {
  leave();
  const main = document.querySelector("main");
  main.replaceWith(document.adoptNode(page.querySelector("main")));
  document.querySelector(".page-areas").replaceWith(document.adoptNode(page.querySelector(".page-areas")));
  document.title = page.title;
  document.body.dataset.session = page.body.dataset.session;
  enter(document.querySelector("main"));
  if (!scroll) return;
  const target = hash && document.getElementById(decodeURIComponent(hash.slice(1)));
  if (target) target.scrollIntoView();
  else window.scrollTo(0, 0);
  document.querySelector("main").focus({ preventScroll: true });
}

function here() {
  return location.pathname + location.search;
}

const plainClick = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

function staysHere(link) {
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || link.target || link.hreflang || link.hasAttribute("download")) return false;
  if (url.pathname.startsWith("/api/") || url.pathname.startsWith("/sound/")) return false;
  return !(url.pathname === location.pathname && url.search === location.search && url.hash);
}
