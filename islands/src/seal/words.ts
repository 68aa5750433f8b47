/** m_B as 24 Chinese characters: BIP-39 entropy encoding, simplified list (seal.md §5). */

import { wordlist } from "@scure/bip39/wordlists/simplified-chinese.js";
import { concat, type Bytes } from "./bytes.ts";
import { hash } from "./hashing.ts";
import { demand } from "./refusal.ts";

const CODE = "seal.words.checksum";
/** How many characters carry 32 bytes and a checksum byte. */
export const WORDS = 24;

/** The 2,048 characters in their order. */
export const WORD_LIST: readonly string[] = wordlist;

/** The 24 characters of 32 bytes. */
export function words(secret: Uint8Array): string {
  const all = concat(secret, hash(secret).subarray(0, 1));
  let bits = 0n;
  for (const byte of all) bits = (bits << 8n) | BigInt(byte);
  let written = "";
  for (let i = WORDS - 1; i >= 0; i -= 1) {
    written += WORD_LIST[Number((bits >> BigInt(11 * i)) & 2047n)]!;
  }
  return written;
}

/** The 32 bytes of 24 characters; anything else refuses. */
export function secretOfWords(written: string): Bytes {
  const characters = [...written];
  demand(characters.length === WORDS, CODE);
  let bits = 0n;
  for (const character of characters) {
    const index = WORD_LIST.indexOf(character);
    demand(index >= 0, CODE);
    bits = (bits << 11n) | BigInt(index);
  }
  const all = new Uint8Array(33);
  for (let i = 32; i >= 0; i -= 1) {
    all[i] = Number(bits & 0xffn);
    bits >>= 8n;
  }
  const secret = all.slice(0, 32);
  demand(hash(secret)[0] === all[32], CODE);
  return secret;
}
