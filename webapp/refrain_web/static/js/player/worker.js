/** Starting the service worker, and knowing whether it serves this page. */

const PATIENCE_MS = 2000;
let starting = null;

/**
 * True once the worker answers this page's requests. False where it cannot: a browser without module workers, a page
 * reloaded past its worker that is not given back to it. Then the player decrypts in the page instead.
 */
export function workerReady() {
  starting ??= start();
  return starting;
}

async function start() {
  const container = navigator.serviceWorker;
  if (!container) return false;
  const registering = container.register("/sw.js", { type: "module" });
  try {
    if (container.controller) return true;
    await registering;
    return await claimed(container);
  } catch {
    return false;
  } finally {
    registering.catch(() => {});
  }
}

function claimed(container) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), PATIENCE_MS);
    container.addEventListener("controllerchange", () => {
      clearTimeout(timer);
      resolve(true);
    });
    container.ready.then((registration) => registration.active.postMessage({ claim: true }));
  });
}

/** Hear of recordings that break off. */
export function onFailure(listener) {
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data?.failure && listener(data.failure));
}
