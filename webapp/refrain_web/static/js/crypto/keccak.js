/** Keccak-256 as Ethereum uses it (the original padding, not SHA3's), and the spelling of addresses that needs it. */

import { toHex, utf8 } from "./bytes.js";

const RATE = 136;
const MASK = (1n << 64n) - 1n;
const ROTATIONS = [0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56, 14];

/** The round constants of FIPS 202, section 3.2.5, from their shift register. */
const CONSTANTS = Array.from({ length: 24 }, (_, round) => {
  let constant = 0n;
  for (let j = 0; j < 7; j++) if (registerBit(j + 7 * round)) constant |= 1n << BigInt(2 ** j - 1);
  return constant;
});

function registerBit(time) {
  let register = 1;
  for (let i = 0; i < time % 255; i++) {
    register <<= 1;
    if (register & 0x100) register ^= 0x171;
  }
  return register & 1;
}

export function keccak256(data) {
  const padded = new Uint8Array((Math.floor(data.length / RATE) + 1) * RATE);
  padded.set(data);
  padded[data.length] = 0x01;
  padded[padded.length - 1] |= 0x80;
  const view = new DataView(padded.buffer);
  let state = new Array(25).fill(0n);
  for (let block = 0; block < padded.length; block += RATE) {
    for (let lane = 0; lane < RATE / 8; lane++) state[lane] ^= view.getBigUint64(block + 8 * lane, true);
    for (const constant of CONSTANTS) state = permuteOnce(state, constant);
  }
  const digest = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) digest.setBigUint64(8 * lane, state[lane], true);
  return new Uint8Array(digest.buffer);
}

/** One round: theta, rho and pi, chi, iota. Lane (x, y) is at x + 5 y. */
function permuteOnce(state, constant) {
  const parity = [0, 1, 2, 3, 4].map((x) => state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20]);
  const moved = new Array(25);
  for (let i = 0; i < 25; i++) {
    const [x, y] = [i % 5, Math.floor(i / 5)];
    const mixed = state[i] ^ parity[(x + 4) % 5] ^ rotate(parity[(x + 1) % 5], 1);
    moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(mixed, ROTATIONS[i]);
  }
  const next = moved.map((lane, i) => {
    const row = 5 * Math.floor(i / 5);
    return lane ^ (~moved[row + ((i + 1) % 5)] & MASK & moved[row + ((i + 2) % 5)]);
  });
  next[0] ^= constant;
  return next;
}

const rotate = (lane, bits) => ((lane << BigInt(bits)) | (lane >> BigInt(64 - bits))) & MASK;

/** The EIP-55 spelling of an address. */
export function checksumAddress(address) {
  if (!/^0x[0-9a-f]{40}$/i.test(address)) throw new TypeError("not an account address");
  const digits = address.slice(2).toLowerCase();
  const hash = toHex(keccak256(utf8(digits)));
  return `0x${Array.from(digits, (digit, i) => (hash[i] >= "8" ? digit.toUpperCase() : digit)).join("")}`;
}
