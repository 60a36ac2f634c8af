/** The rescue page: a recording from a chain node, a gateway, the keepers and a wallet; no shop anywhere. */

import { fromHex, toHex, utf8 } from "./crypto/bytes.js";
import { ciphertextSize, holdContentKey } from "./crypto/container.js";
import { playbackContext, trackContext } from "./crypto/context.js";
import { parseEnvelope } from "./crypto/envelope.js";
import { keccak256 } from "./crypto/keccak.js";
import { openFile } from "./crypto/reader.js";
import { cidOfDigest, fetchBlock } from "./player/cid.js";
import { ciphertextBytes } from "./player/ciphertext.js";
import { fetchContentKeys } from "./player/keepers.js";
import { signSession } from "./player/session.js";
import { wholeRecording } from "./player/whole.js";

const form = document.querySelector("form");
const words = document.querySelector("[role=status]");
const shelf = document.querySelector("ol");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
  form.querySelector("button").disabled = true;
  shelf.replaceChildren();
  try {
    await rescue(given);
    words.textContent = "Done. Keep the files.";
  } catch (error) {
    words.textContent = error.message ?? String(error);
  } finally {
    form.querySelector("button").disabled = false;
  }
});

async function rescue({ rpc, gateway, release, token, keepers }) {
  words.textContent = "Reading the release from the chain …";
  const chainId = Number(await call(rpc, "eth_chainId", []));
  const [metadata, envelopeText] = await Promise.all([
    documentOf(rpc, gateway, release, "metadata()"),
    documentOf(rpc, gateway, release, "envelope()"),
  ]);
  const tracks = tracksOf(JSON.parse(metadata), chainId, release);
  words.textContent = "Asking the keepers. Your wallet will want a signature …";
  const urls = keepers ? keepers.split(/\s+/) : parseEnvelope(envelopeText).keepers.map(({ url }) => url);
  const found = (await Promise.all(urls.map(findKeeper))).filter(Boolean);
  const session = await signIn(chainId, domainOf(found));
  const where = new Map(found.flatMap(({ url, keys }) => keys.map((key) => [key, url])));
  const numbers = tracks.map(({ number }) => number);
  const keys = await fetchContentKeys(session, envelopeText, Number(token), numbers, where);
  for (const track of tracks) await show(track, chainId, release, gateway, keys.get(track.number));
}

async function call(rpc, method, params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const response = await fetch(rpc, { method: "POST", body, headers: { "Content-Type": "application/json" } });
  const { result, error } = await response.json();
  if (error) throw new Error(`The chain's node says: ${error.message}`);
  return result;
}

/** The document whose digest the release contract names. */
async function documentOf(rpc, gateway, release, view) {
  const selector = toHex(keccak256(utf8(view)).subarray(0, 4));
  const digest = fromHex(await call(rpc, "eth_call", [{ to: release, data: `0x${selector}` }, "latest"]));
  if (digest.length !== 32) throw new Error("There is no release at that address.");
  return new TextDecoder().decode(await fetchBlock(cidOfDigest(digest), [gateway.replace(/\/$/, "")]));
}

function tracksOf({ refrain }, chainId, release) {
  const right = refrain?.type === "refrain/metadata/v1" && refrain.chain_id === chainId;
  if (!right || refrain.release.toLowerCase() !== release.toLowerCase()) {
    throw new Error("The release's document cannot be read.");
  }
  return refrain.tracks;
}

async function findKeeper(url) {
  try {
    const answer = await (await fetch(`${url.replace(/\/$/, "")}/v1/keeper`)).json();
    return {
      url: url.replace(/\/$/, ""),
      keys: [answer.public_key, ...answer.former_public_keys],
      domains: answer.domains,
    };
  } catch {
    return null;
  }
}

/** The site in whose name to sign in: the one that most of the keepers accept, though it may be gone. */
function domainOf(found) {
  const named = found.flatMap(({ domains }) => domains);
  if (!named.length) throw new Error("No keeper answers. Enter their addresses, if they have moved.");
  const count = (domain) => named.filter((other) => other === domain).length;
  return named.reduce((best, domain) => (count(domain) > count(best) ? domain : best));
}

async function signIn(chainId, domain) {
  const wallet = window.ethereum;
  if (!wallet) throw new Error("There is no wallet in this browser.");
  const [account] = await wallet.request({ method: "eth_requestAccounts" });
  const sign = (text) => wallet.request({ method: "personal_sign", params: [`0x${toHex(utf8(text))}`, account] });
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(8)));
  return signSession({ account, chainId, nonce, sign, origin: `https://${domain}` });
}

async function show(track, chainId, release, gateway, rawKey) {
  words.textContent = `Decrypting ${track.title} …`;
  const bound = trackContext(chainId, release, track.number);
  const key = holdContentKey(rawKey);
  const original = await decrypted(track, bound, gateway, key, track.title);
  const form = track.playback;
  const playing = form ? await decrypted(form, playbackContext(bound), gateway, key, track.title) : original;
  shelf.append(entry(track, URL.createObjectURL(original), URL.createObjectURL(playing)));
}

/** A whole file of the release: the original, or the form that browsers play. */
async function decrypted({ audio, audio_bytes: bytes, mime_type: mime }, context, gateway, key, title) {
  const sources = [`${gateway.replace(/\/$/, "")}/ipfs/${audio}`];
  const file = { cid: audio, size: ciphertextSize(bytes), sources, mime };
  const read = (start, end) => ciphertextBytes(file, start, end);
  const opened = await openFile(key, context, file.size, read);
  const blob = await wholeRecording({ ...file, ...opened }, (error) => {
    throw error;
  });
  if (blob.size !== bytes) throw new Error(`${title} is damaged; try another gateway.`);
  return blob;
}

function entry(track, url, playing) {
  const line = document.createElement("li");
  const audio = Object.assign(document.createElement("audio"), { controls: true, src: playing });
  const link = Object.assign(document.createElement("a"), { href: url, textContent: "Save the original" });
  link.download = track.file_name.split(/[\\/]/).pop() || "recording";
  line.append(`${track.title} `, audio, " ", link);
  return line;
}
