/** The labelled hashes and derivations of seal.md §1. */

import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, utf8, type Bytes } from "./bytes.ts";

const DOMAIN = "ggzy.seal/v1/";
const ZERO_BYTE = new Uint8Array(1);

/** `D"x\0"`: the protocol's name, a label, one zero byte. */
export function labelled(label: string): Bytes {
  return concat(utf8(DOMAIN + label), ZERO_BYTE);
}

/** `H` over the joined parts: SHA-256. */
export function hash(...parts: Uint8Array[]): Bytes {
  const state = sha256.create();
  for (const part of parts) state.update(part);
  return state.digest() as Bytes;
}

/** `K(ikm, salt, label, c)`: HKDF-SHA-256 to 32 bytes; an empty c keeps the zero byte. */
export function derive(
  secret: Uint8Array,
  salt: Uint8Array,
  label: string,
  context: Uint8Array = new Uint8Array(0),
): Bytes {
  return hkdf(sha256, secret, salt, concat(labelled(label), context), 32) as Bytes;
}
