/** The track's waveform behind the handle that seeks in it; without one, the plain line stays. */

import { drawWaveform, fetchWaveform } from "../waveform.js";

const NOTHING = { played: () => {}, stop: () => {} };

/** @returns {(fraction: number) => void} tell it how much was played */
export function bindSeekWaveform(player, { wave, waveform }) {
  let drawing = NOTHING;
  let shown = "";
  player.addEventListener("change", async () => {
    const source = player.item?.waveform ?? "";
    if (source === shown) return;
    shown = source;
    const pairs = await fetchWaveform(source);
    if (source !== shown) return;
    drawing.stop();
    drawing = pairs.length ? drawWaveform(waveform, pairs) : NOTHING;
    if (!pairs.length) waveform.replaceChildren();
    wave.dataset.drawn = String(pairs.length > 0);
  });
  return (fraction) => drawing.played(fraction);
}
