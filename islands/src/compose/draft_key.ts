/** The key of a draft: wrapped once under a passphrase; parts and files are sealed by it. */

import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { AgeStream, openChunks } from "../seal/age.ts";
import { concat, hex, isHex, unhex, utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { CHUNK } from "../seal/padding.ts";
import {
  readPassphraseFile,
  writePassphraseFile,
  type Stretch,
} from "../seal/passphrase_file.ts";
import { demand } from "../seal/refusal.ts";
import type { Source } from "../seal/sealed_stream.ts";

const VERSION = "daylight.draft-key/1";
const LABEL = "daylight.draft/2";
const NONCE = 16;
const TAG = 16;
/** Ciphertext bytes of one chunk. */
const SEALED = CHUNK + TAG;
/** Chunks that are fetched at once: below 8 MiB. */
const CHUNKS_AT_ONCE = 127;

/** A draft's key, for one space: a lot of one bidder, or the bidder's own library. */
export interface DraftKey {
  /** 32 secret bytes. */
  readonly key: Bytes;
  readonly space: string;
}

/** A fresh key of a space. */
export function freshDraftKey(space: string): DraftKey {
  return { key: crypto.getRandomValues(new Uint8Array(32)), space };
}

/** The key as an age passphrase file. */
export async function wrapDraftKey(
  { key, space }: DraftKey,
  passphrase: string,
  stretch?: Stretch,
): Promise<Bytes> {
  const content = { v: VERSION, space, key: hex(key) };
  return writePassphraseFile(utf8(JSON.stringify(content)), passphrase, stretch);
}

/** Opens a wrapped key; one of another space is refused. */
export async function openDraftKey(
  file: Uint8Array,
  space: string,
  passphrase: string,
  stretch?: Stretch,
): Promise<DraftKey> {
  const CODE = "draft.key";
  const text = utf8Text(await readPassphraseFile(file, passphrase, stretch), CODE);
  let read: { v?: unknown; space?: unknown; key?: unknown };
  try {
    read = JSON.parse(text) as typeof read;
  } catch {
    demand(false, CODE);
  }
  demand(read.v === VERSION && read.space === space, CODE);
  demand(typeof read.key === "string" && isHex(read.key, 32), CODE);
  return { key: unhex(read.key), space };
}

function streamOf({ key, space }: DraftKey, nonce: Uint8Array, about: string): AgeStream {
  const info = utf8(`${LABEL}\n${space}\n${about}`);
  return new AgeStream(hkdf(sha256, key, nonce, info, 32), nonce);
}

/** Seals a part's bytes for one version of it; another name or version will not open. */
export function sealPart(key: DraftKey, part: string, version: number, plain: Uint8Array): Bytes {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
  const stream = streamOf(key, nonce, `${part}\n${version}`);
  const count = Math.max(1, Math.ceil(plain.length / CHUNK));
  const chunks: Bytes[] = [];
  for (let i = 0; i < count; i += 1) {
    chunks.push(stream.seal(i, i === count - 1, plain.subarray(i * CHUNK, (i + 1) * CHUNK)));
  }
  return concat(nonce, ...chunks);
}

/** Opens a part's bytes. */
export function openPart(key: DraftKey, part: string, version: number, file: Uint8Array): Bytes {
  const CODE = "draft.part";
  demand(file.length > NONCE + TAG, CODE);
  const stream = streamOf(key, file.subarray(0, NONCE), `${part}\n${version}`);
  return openChunks(stream, file.subarray(NONCE), CODE);
}

/**
 * A file's name in the draft, which is its nonce too.
 *
 * It follows from the bytes, so that an upload goes on where it stopped, and no nonce ever meets
 * a second content.
 */
export function fileId({ key, space }: DraftKey, sha256Hex: string): string {
  return hex(hmac(sha256, key, utf8(`${LABEL}\n${space}\nname\n${sha256Hex}`)).subarray(0, NONCE));
}

/** Bytes of a sealed file. */
export function sealedFileLength(size: number): number {
  return size + TAG * Math.max(1, Math.ceil(size / CHUNK));
}

/** Seals a file chunk by chunk, in pieces up to 1 MiB that lie in one buffer. */
export async function sealFile(
  key: DraftKey,
  id: string,
  content: Source,
  take: (at: number, piece: Bytes) => Promise<void>,
): Promise<void> {
  const stream = streamOf(key, unhex(id), "file");
  const count = Math.max(1, Math.ceil(content.size / CHUNK));
  const buffer: Bytes = new Uint8Array(16 * SEALED);
  for (let first = 0; first < count; first += 16) {
    const length = Math.min(16 * CHUNK, content.size - first * CHUNK);
    const read = await content.read(first * CHUNK, length);
    if (read.length !== length) throw new Error("the file changed while it was read");
    let filled = 0;
    for (let i = 0; i * CHUNK < Math.max(1, length); i += 1) {
      const plain = read.subarray(i * CHUNK, (i + 1) * CHUNK);
      const into = buffer.subarray(filled, filled + plain.length + TAG);
      filled += stream.seal(first + i, first + i === count - 1, plain, into).length;
    }
    await take(first * SEALED, buffer.subarray(0, filled));
  }
}

/** Opens a sealed file into a Blob, a few chunks at a time. */
export async function openFile(
  key: DraftKey,
  id: string,
  size: number,
  read: (at: number, length: number) => Promise<Uint8Array>,
): Promise<Blob> {
  const CODE = "draft.file";
  const stream = streamOf(key, unhex(id), "file");
  const whole = sealedFileLength(size);
  const count = Math.max(1, Math.ceil(size / CHUNK));
  const parts: Blob[] = [];
  // One buffer for all pieces: what a piece leaves behind stays until the browser collects it.
  const buffer: Bytes = new Uint8Array(Math.min(count, CHUNKS_AT_ONCE) * CHUNK);
  for (let first = 0; first < count; first += CHUNKS_AT_ONCE) {
    const at = first * SEALED;
    const sealed = await read(at, Math.min(CHUNKS_AT_ONCE * SEALED, whole - at));
    demand(sealed.length === Math.min(CHUNKS_AT_ONCE * SEALED, whole - at), CODE);
    let filled = 0;
    for (let i = 0; i * SEALED < sealed.length; i += 1) {
      const one = sealed.subarray(i * SEALED, (i + 1) * SEALED);
      const into = buffer.subarray(filled, filled + one.length - TAG);
      filled += stream.open(first + i, first + i === count - 1, one, CODE, into).length;
    }
    parts.push(new Blob([buffer.subarray(0, filled)]));
  }
  return new Blob(parts);
}
