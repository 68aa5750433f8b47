/** Seals one content of any size as a stream: sign, frame, pad, encrypt, reopen, root. */

import { sha256 } from "@noble/hashes/sha2.js";
import { ageHeader, AgeStream, openAgeHeader, parseAgeHeader, type AgeSecrets } from "./age.ts";
import { concat, equal, hex, lp, type Bytes } from "./bytes.ts";
import { makeBlock, signedHead } from "./content.ts";
import { exchangePublic, SignatureCheck, signingPublic, signPieces } from "./curves.ts";
import { CtRoot, LEAF } from "./ct_root.ts";
import { identitySecret, type Halves } from "./header.ts";
import type { EnvelopeName } from "./identifiers.ts";
import { CHUNK, frameHead, framedLength, paddedSize, sealedLength } from "./padding.ts";
import { demand } from "./refusal.ts";

/** Bytes of a chunk's tag. */
const TAG = 16;

/** A content that can be read anywhere, again and again, without holding it. */
export interface Source {
  readonly size: number;
  read(at: number, length: number): Promise<Uint8Array>;
}

/** Bytes in memory as a source. */
export function memorySource(bytes: Uint8Array): Source {
  return {
    size: bytes.length,
    read: async (at, length) => bytes.subarray(at, at + length),
  };
}

/** A chosen file as a source. */
export function blobSource(blob: Blob): Source {
  return {
    size: blob.size,
    read: async (at, length) => new Uint8Array(await blob.slice(at, at + length).arrayBuffer()),
  };
}

/** Reads a source from its beginning in pieces of 1 MiB. */
export async function* pieces(source: Source): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; at += LEAF) {
    const piece = await source.read(at, Math.min(LEAF, source.size - at));
    if (piece.length === 0) throw new Error("the file ended before its size");
    yield piece;
  }
}

async function* after(head: Uint8Array, source: Source): AsyncGenerator<Uint8Array> {
  yield head;
  yield* pieces(source);
}

/** What one envelope is sealed with. */
export interface EnvelopeSeal {
  readonly name: EnvelopeName;
  readonly ctx: Uint8Array;
  readonly halves: Halves;
  readonly age: AgeSecrets;
  readonly seed: Uint8Array;
  readonly content: Source;
}

/** What a record says of a sealed payload. */
export interface Sealed {
  readonly ctLen: number;
  readonly ctRoot: Bytes;
}

/**
 * The padded plaintext of an envelope as a source: frame, content, block, zeros.
 *
 * Up to 1 MiB at once, in a buffer that the next reading fills again.
 */
function framedSource(seal: EnvelopeSeal, block: Uint8Array): Source {
  const head = frameHead(seal.content.size);
  const tail = lp(block);
  const contentEnd = head.length + seal.content.size;
  const framed = framedLength(seal.content.size);
  const size = paddedSize(seal.name, framed);
  const buffer = new Uint8Array(LEAF);
  demand(framed <= size, "seal.content.size");
  return {
    size,
    async read(at, length) {
      const plain = buffer.subarray(0, Math.min(length, size - at)).fill(0);
      const put = (from: number, part: Uint8Array): void => {
        const begin = Math.max(at, from);
        const end = Math.min(at + plain.length, from + part.length);
        if (begin < end) plain.set(part.subarray(begin - from, end - from), begin - at);
      };
      put(0, head);
      const begin = Math.max(at, head.length);
      const end = Math.min(at + plain.length, contentEnd);
      if (begin < end) {
        const part = await seal.content.read(begin - head.length, end - begin);
        if (part.length !== end - begin) throw new Error("the file changed while it was read");
        plain.set(part, begin - at);
      }
      put(contentEnd, tail);
      return plain;
    },
  };
}

/** Reopens chunk by chunk what was sealed, so that nothing unreadable is ever submitted. */
class Reopened {
  readonly #stream: AgeStream;
  readonly #signature: SignatureCheck;
  readonly #opened: Bytes = new Uint8Array(CHUNK);
  #skip: number;
  #left: number;

  constructor(seal: EnvelopeSeal, prefix: Uint8Array, block: Uint8Array) {
    const identity = identitySecret(seal.ctx, seal.halves);
    const fileKey = openAgeHeader(parseAgeHeader(prefix.subarray(0, 168)), identity);
    this.#stream = new AgeStream(fileKey, prefix.subarray(168));
    this.#signature = new SignatureCheck(block.subarray(1, 33), block.subarray(33));
    this.#signature.update(signedHead(seal.ctx, seal.content.size));
    this.#skip = frameHead(0).length;
    this.#left = seal.content.size;
  }

  take(index: number, isLast: boolean, sealed: Uint8Array, plain: Uint8Array): void {
    const into = this.#opened.subarray(0, plain.length);
    const opened = this.#stream.open(index, isLast, sealed, "seal.payload.stream", into);
    demand(equal(opened, plain), "seal.payload.stream");
    const content = opened.subarray(this.#skip, this.#skip + this.#left);
    this.#skip = 0;
    this.#left -= content.length;
    this.#signature.update(content);
  }

  finish(): void {
    demand(this.#left === 0 && this.#signature.holds(), "seal.content.signature");
  }
}

/**
 * Seals an envelope and hands its bytes on, in order and in pieces up to 1 MiB.
 *
 * The same arguments give the same bytes, so an upload goes on where it stopped. `take` gets
 * every piece with its place in the file and copies what it keeps: the next piece lies in the same
 * buffer. The result may be submitted only when it returns.
 */
export async function sealStream(
  seal: EnvelopeSeal,
  take: (at: number, piece: Bytes) => Promise<void>,
): Promise<Sealed> {
  const head = signedHead(seal.ctx, seal.content.size);
  const signature = await signPieces(seal.seed, () => after(head, seal.content));
  const block = makeBlock(signingPublic(seal.seed), signature);
  const plain = framedSource(seal, block);
  const recipient = exchangePublic(identitySecret(seal.ctx, seal.halves));
  const prefix = concat(ageHeader(seal.age, recipient), seal.age.nonce);
  const reopened = new Reopened(seal, prefix, block);
  const stream = new AgeStream(seal.age.fileKey, seal.age.nonce);
  const root = new CtRoot();
  const give = async (piece: Bytes): Promise<void> => {
    const at = root.length;
    await root.update(piece);
    await take(at, piece);
  };
  await give(prefix);
  // One buffer for all pieces: what a piece leaves behind stays until the browser collects it.
  const sealed: Bytes = new Uint8Array(LEAF + (LEAF / CHUNK) * TAG);
  const count = Math.ceil(plain.size / CHUNK);
  for (let first = 0; first < count; first += LEAF / CHUNK) {
    const read = await plain.read(first * CHUNK, LEAF);
    let filled = 0;
    for (let i = 0; i * CHUNK < read.length; i += 1) {
      const chunk = read.subarray(i * CHUNK, (i + 1) * CHUNK);
      const isLast = first + i === count - 1;
      const into = sealed.subarray(filled, filled + chunk.length + TAG);
      const one = stream.seal(first + i, isLast, chunk, into);
      reopened.take(first + i, isLast, one, chunk);
      filled += one.length;
    }
    await give(sealed.subarray(0, filled));
  }
  reopened.finish();
  demand(root.length === sealedLength(plain.size), "seal.payload.length");
  return { ctLen: root.length, ctRoot: await root.root() };
}

/** SHA-256 of a source in hex, for knowing a chosen file again. */
export async function sourceDigest(source: Source): Promise<string> {
  const state = sha256.create();
  for await (const piece of pieces(source)) state.update(piece);
  return hex(state.digest());
}
