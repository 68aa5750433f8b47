/** Padding sizes, legal lengths and the frame `GSP1` (seal.md §6, §7). */

import { concat, equal, lp, readU64, u64, utf8, type Bytes } from "./bytes.ts";
import type { EnvelopeName } from "./identifiers.ts";
import { demand } from "./refusal.ts";

const MAGIC = utf8("GSP1");
/** Bytes of the signature block: one for its kind, key, signature. */
export const BLOCK = 97;
/** Plaintext bytes of one chunk of the age stream. */
export const CHUNK = 65_536;
/** Bytes before the first chunk: header and nonce. */
export const PREFIX = 184;
const DETAIL_STEP = 1_048_576;
const CT_LEN_MAX = 2 ** 40;

function padme(length: number): number {
  const value = BigInt(length);
  const e = BigInt(value.toString(2).length - 1);
  const s = BigInt(e.toString(2).length);
  const step = 1n << (e - s);
  return Number(((value + step - 1n) / step) * step);
}

/** The padded size P of a framed length. For `price` it is 65,536 whatever the length. */
export function paddedSize(envelope: EnvelopeName, framed: number): number {
  if (envelope === "price") return CHUNK;
  if (envelope === "price_detail") return Math.ceil(framed / DETAIL_STEP) * DETAIL_STEP;
  return padme(Math.max(framed, CHUNK));
}

/** Bytes of a content of `length` bytes with frame and block, before padding. */
export function framedLength(length: number): number {
  return MAGIC.length + 8 + length + 8 + BLOCK;
}

/** `ct_len` of a padded size. */
export function sealedLength(padded: number): number {
  return PREFIX + padded + 16 * Math.ceil(padded / CHUNK);
}

/** The padded size behind a `ct_len`, or null when it is not legal for the envelope. */
export function paddedFrom(envelope: EnvelopeName, ctLen: number): number | null {
  const chunks = Math.ceil((ctLen - PREFIX) / (CHUNK + 16));
  const padded = ctLen - PREFIX - 16 * chunks;
  if (padded < CHUNK || Math.ceil(padded / CHUNK) !== chunks) return null;
  return paddedSize(envelope, padded) === padded ? padded : null;
}

/** Checks lengths as a record states them: the limit over all, then each legal P. */
export function checkLengths(all: readonly { envelope: EnvelopeName; ctLen: number }[]): void {
  demand(all.every(({ ctLen }) => ctLen <= CT_LEN_MAX), "seal.ct.limit");
  demand(
    all.every(({ envelope, ctLen }) => paddedFrom(envelope, ctLen) !== null),
    "seal.payload.length",
  );
}

/** What stands before the content in a framed plaintext. */
export function frameHead(length: number): Bytes {
  return concat(MAGIC, u64(length));
}

/** What stands between the content and the padding. */
export function frameTail(block: Uint8Array): Bytes {
  return lp(block);
}

/** A framed plaintext taken apart. */
export interface Unframed {
  readonly content: Uint8Array;
  readonly block: Uint8Array;
}

/** Takes a padded plaintext apart: frame, then size, then zeros. */
export function unframe(envelope: EnvelopeName, plain: Uint8Array): Unframed {
  const FRAME = "seal.pad.frame";
  demand(plain.length >= 12 && equal(plain.subarray(0, 4), MAGIC), FRAME);
  const length = readU64(plain, 4);
  demand(length <= plain.length - 12 - 8, FRAME);
  const content = plain.subarray(12, 12 + length);
  const blockAt = 12 + length + 8;
  const blockLength = readU64(plain, 12 + length);
  demand(blockLength === BLOCK && blockAt + BLOCK <= plain.length, FRAME);
  const block = plain.subarray(blockAt, blockAt + BLOCK);
  demand(block[0] === 1, FRAME);
  const framed = framedLength(length);
  demand(paddedSize(envelope, framed) === plain.length, "seal.pad.size");
  demand(plain.subarray(framed).every((byte) => byte === 0), "seal.pad.nonzero");
  return { content, block };
}

/** A framed and padded plaintext in memory. */
export function frame(envelope: EnvelopeName, content: Uint8Array, block: Uint8Array): Bytes {
  const framed = framedLength(content.length);
  const padding = new Uint8Array(paddedSize(envelope, framed) - framed);
  return concat(frameHead(content.length), content, frameTail(block), padding);
}
