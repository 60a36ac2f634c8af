/** A release as the player needs it: its tracks, where their ciphertext lies, and its envelope, checked by its CID. */

import { get, site } from "../api.js";
import { fetchBlock } from "./cid.js";

const known = new Map();

/**
 * A track is the file that plays; where browsers do not play the original, that lies beside it as `original`.
 * @returns {Promise<{chainId, release, title, artist, cover, tracks: object[], envelopeText: string}>}
 */
export function describe(address) {
  const key = address.toLowerCase();
  if (!known.has(key)) {
    const asking = load(address);
    asking.catch(() => known.delete(key));
    known.set(key, asking);
  }
  return known.get(key);
}

/** Look again next time: the artist has changed something. */
export const forgetDescription = (address) => known.delete(address.toLowerCase());

async function load(address) {
  const [shop, release] = await Promise.all([site(), get(`/releases/${address}`)]);
  const gateways = [shop.gateway, ...shop.other_gateways];
  const envelope = await fetchBlock(release.envelope_cid, gateways);
  const common = { chainId: shop.chain_id, release: address, cover: release.cover_url ?? "" };
  return {
    ...common,
    title: release.title,
    artist: release.artist_name,
    envelopeText: new TextDecoder().decode(envelope),
    tracks: release.tracks.map((track) => {
      const named = {
        ...common,
        number: track.number,
        title: track.title,
        artist: track.artist_name || release.artist_name,
        album: release.title,
        duration: track.duration_ms / 1000,
        waveform: track.waveform_cid ? `${shop.gateway}/ipfs/${track.waveform_cid}` : "",
        fileName: track.file_name,
      };
      const original = { ...named, ...fileOf(track, gateways) };
      if (!track.playback) return original;
      return { ...named, ...fileOf(track.playback, gateways), form: "playback", original: { ...original, form: "original" } };
    }),
  };
}

const fileOf = ({ mime_type, audio_bytes, audio_cid }, gateways) => ({
  mime: mime_type,
  plainSize: audio_bytes,
  cid: audio_cid,
  sources: gateways.map((gateway) => `${gateway}/ipfs/${audio_cid}`),
});
