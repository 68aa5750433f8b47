/** SM3 (GB/T 32905), which the library lacks: one function, for checking a draw only. */

import { concat, u64, type Bytes } from "../seal/bytes.ts";

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
];

// A shift by 32 is a shift by 0 here, which rotates by 0 as it should.
const rotate = (x: number, n: number): number => ((x << n) | (x >>> (32 - n))) >>> 0;
const p0 = (x: number): number => x ^ rotate(x, 9) ^ rotate(x, 17);
const p1 = (x: number): number => x ^ rotate(x, 15) ^ rotate(x, 23);

function expand(block: DataView, at: number): number[] {
  const w: number[] = [];
  for (let j = 0; j < 16; j += 1) w.push(block.getUint32(at + 4 * j));
  for (let j = 16; j < 68; j += 1) {
    const mixed = p1(w[j - 16]! ^ w[j - 9]! ^ rotate(w[j - 3]!, 15));
    w.push((mixed ^ rotate(w[j - 13]!, 7) ^ w[j - 6]!) >>> 0);
  }
  return w;
}

function compress(v: number[], w: number[]): number[] {
  let [a, b, c, d, e, f, g, h] = v as [
    number, number, number, number, number, number, number, number,
  ];
  for (let j = 0; j < 64; j += 1) {
    const t = j < 16 ? 0x79cc4519 : 0x7a879d8a;
    const ss1 = rotate((rotate(a, 12) + e + rotate(t, j)) >>> 0, 7);
    const ss2 = ss1 ^ rotate(a, 12);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + ss2 + (w[j]! ^ w[j + 4]!)) >>> 0;
    const tt2 = (gg + h + ss1 + w[j]!) >>> 0;
    [a, b, c, d] = [tt1, a, rotate(b, 9), c];
    [e, f, g, h] = [p0(tt2) >>> 0, e, rotate(f, 19), g];
  }
  return [a, b, c, d, e, f, g, h].map((it, i) => (it ^ v[i]!) >>> 0);
}

/** The 32 bytes of SM3 over a message in memory. */
export function sm3(message: Uint8Array): Bytes {
  const zeros = new Uint8Array((119 - (message.length % 64)) % 64);
  const padded = concat(message, Uint8Array.of(0x80), zeros, u64(8 * message.length));
  const view = new DataView(padded.buffer);
  let v = START;
  for (let at = 0; at < padded.length; at += 64) v = compress(v, expand(view, at));
  const out = new DataView(new ArrayBuffer(32));
  v.forEach((word, i) => out.setUint32(4 * i, word));
  return new Uint8Array(out.buffer);
}
