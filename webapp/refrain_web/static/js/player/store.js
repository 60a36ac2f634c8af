/**
 * What the player keeps in the browser (IndexedDB): sessions by account, tracks by path. Keys in it are CryptoKey
 * objects that can be used and not read. A worker's own memory is lost whenever it stops, so it reads from here.
 */

const NAME = "refrain-player";
const VERSION = 1;
const TABLES = ["sessions", "tracks"];
let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => TABLES.forEach((table) => request.result.createObjectStore(table));
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function run(table, mode, use) {
  const transaction = (await database()).transaction(table, mode);
  const request = use(transaction.objectStore(table));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

const tableOf = (name) => ({
  get: (key) => run(name, "readonly", (table) => table.get(key)),
  put: (key, value) => run(name, "readwrite", (table) => table.put(value, key)),
  remove: (key) => run(name, "readwrite", (table) => table.delete(key)),
  all: () => run(name, "readonly", (table) => table.getAll()),
});

/** account in lower case -> {message, signature, expires, pair} */
export const sessions = tableOf("sessions");

/** path of a track -> what unlock() of keys.js returns */
export const tracks = tableOf("tracks");
