/**
 * The shop's frame, kept for times without a connection: one page and the files it needs. The page is asked for without
 * cookies, so it is nobody's: no page that the shop made for an account is ever kept.
 */

const PREFIX = "refrain-shell-";
const LIST = "/offline.json";

/** Keep the frame as the shop has it now, all of it or nothing; a frame of an older shop goes. */
export async function keepShell() {
  const { page, files, version } = await (await publicly(`${LIST}?lang=${document.documentElement.lang}`)).json();
  const name = PREFIX + version;
  const held = await shells();
  if (!held.includes(name)) {
    const answers = await Promise.all([page, ...files].map(async (url) => [url, await publicly(url)]));
    const cache = await caches.open(name);
    await Promise.all(answers.map(([url, answer]) => cache.put(url, answer)));
  }
  await Promise.all(held.filter((other) => other !== name).map((other) => caches.delete(other)));
}

/** The same, where one is kept already. */
export async function renewShell() {
  if ((await shells()).length) await keepShell();
}

/** From the network, and where nobody answers from what was kept: `otherwise` or the very file. */
export async function orKept(request, otherwise = request.url) {
  try {
    return await fetch(request);
  } catch (error) {
    for (const name of await shells()) {
      const kept = await (await caches.open(name)).match(otherwise, { ignoreSearch: true });
      if (kept) return kept;
    }
    throw error;
  }
}

const shells = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

async function publicly(url) {
  const answer = await fetch(url, { credentials: "omit", cache: "no-cache" });
  if (!answer.ok) throw new TypeError(`${url} cannot be kept: ${answer.status}`);
  return answer;
}
