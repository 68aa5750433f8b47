// The six digits of RFC 6238, as an authenticator app computes them.

import { createHmac } from "node:crypto";

const STEP_MS = 30_000;

function base32(text) {
  let bits = 0;
  let held = 0;
  const bytes = [];
  for (const sign of text.replace(/[\s=]/g, "").toUpperCase()) {
    held = (held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  return Buffer.from(bytes);
}

/** Digits of a secret in base 32 at an instant. */
export function digits(secret, now = Date.now()) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / STEP_MS)));
  const hash = createHmac("sha1", base32(secret)).update(counter).digest();
  const at = hash.at(-1) & 15;
  return String((hash.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, "0");
}
