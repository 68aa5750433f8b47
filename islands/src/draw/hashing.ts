/** `H` and the trees of draw.md §1, under either hash. */

import { concat, lp, utf8, type Bytes } from "../seal/bytes.ts";
import { hash as sha256 } from "../seal/hashing.ts";
import { sm3 } from "./sm3.ts";

/** The hash of an attempt. */
export type Alg = "sha256" | "sm3";

const DOMAIN = "ggzy.draw/v1/";
const ZERO = Uint8Array.of(0);
const ONE = Uint8Array.of(1);

/** The hash over joined parts. */
export function digest(alg: Alg, ...parts: Uint8Array[]): Bytes {
  return alg === "sha256" ? sha256(...parts) : sm3(concat(...parts));
}

/** `"ggzy.draw/v1/" ‖ label ‖ 0x00`. */
export function domain(label: string): Bytes {
  return concat(utf8(DOMAIN + label), ZERO);
}

/** `H(label, p1 … pk)`; a text enters as its bytes. */
export function labelled(alg: Alg, label: string, ...parts: (Uint8Array | string)[]): Bytes {
  return digest(alg, domain(label), ...parts.map((it) => lp(it)));
}

/** The RFC 6962 root over leaves; of none, the hash of nothing. */
export function root(alg: Alg, leaves: readonly Uint8Array[]): Bytes {
  let level = leaves.map((it) => digest(alg, ZERO, it));
  if (level.length === 0) return digest(alg);
  while (level.length > 1) {
    const above: Bytes[] = [];
    for (let i = 0; i < level.length; i += 2) {
      const right = level[i + 1];
      above.push(right === undefined ? level[i]! : digest(alg, ONE, level[i]!, right));
    }
    level = above;
  }
  return level[0]!;
}
