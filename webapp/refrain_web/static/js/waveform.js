/** Drawing waveforms: upright bars for the width at hand, twice, so that the played part can lie over the rest. */

import { svgElement } from "./dom.js";

const BAR_PX = 4;
const HEIGHT = 88;
const MOST_PAIRS = 20_000;

/**
 * Draw into `place` and keep fitting when its width changes.
 * @param {HTMLElement} place  a .waveform
 * @param {number[][]} pairs  min/max pairs of any one scale
 * @returns {{played: (fraction: number) => void, stop: () => void}}
 */
export function drawWaveform(place, pairs) {
  const rest = picture();
  const played = document.createElement("div");
  played.className = "waveform-played";
  played.append(picture());
  place.replaceChildren(rest, played);
  const fit = new ResizeObserver(() => paint(place, pairs));
  fit.observe(place);
  return { played: (fraction) => played.style.setProperty("--played", `${(100 * fraction).toFixed(2)}%`), stop: () => fit.disconnect() };
}

/** Pairs of a waveform document, or none, also of one that says something else: a page without its waveform is still a page. */
export async function fetchWaveform(url) {
  if (!url) return [];
  try {
    const answer = await (await fetch(url)).json();
    const pairs = Array.isArray(answer) ? answer : answer.pairs;
    return Array.isArray(pairs) && pairs.length <= MOST_PAIRS && pairs.every(isPair) ? pairs : [];
  } catch {
    return [];
  }
}

const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && pair.every(Number.isFinite);

const picture = () => svgElement("svg", { "aria-hidden": "true", preserveAspectRatio: "none" }, svgElement("path"));

function paint(place, pairs) {
  const width = Math.max(place.clientWidth, BAR_PX);
  const d = bars(pairs, Math.floor(width / BAR_PX));
  for (const svg of place.querySelectorAll("svg")) {
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.firstChild.setAttribute("d", d);
  }
}

/** The SVG path of `count` bars; each shows the loudest pair of its stretch. */
export function bars(pairs, count) {
  if (!pairs.length) return `M0 ${HEIGHT / 2}h${count * BAR_PX}`;
  const loudest = pairs.reduce((most, [low, high]) => Math.max(most, -low, high), 0) || 1;
  let d = "";
  for (let index = 0; index < count; index += 1) {
    const stretch = pairs.slice(Math.floor((index * pairs.length) / count), Math.max(Math.floor(((index + 1) * pairs.length) / count), Math.floor((index * pairs.length) / count) + 1));
    const half = Math.max(1, (stretch.reduce((most, [low, high]) => Math.max(most, -low, high), 0) / loudest) * (HEIGHT / 2 - 1));
    d += `M${(index + 0.5) * BAR_PX} ${(HEIGHT / 2 - half).toFixed(1)}v${(2 * half).toFixed(1)}`;
  }
  return d;
}
