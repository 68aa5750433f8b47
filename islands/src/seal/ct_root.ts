/** `ct_root`: the RFC 6962 root over a payload's chunks of 1 MiB, as they pass (seal.md §7). */

import { equal, u8, type Bytes } from "./bytes.ts";
import { hash } from "./hashing.ts";
import { demand } from "./refusal.ts";

/** Bytes under one leaf. */
export const LEAF = 1_048_576;

/** Collects a payload in any pieces and gives its root. */
export class CtRoot {
  /** The zero byte of a leaf, then its chunk: nothing is copied or thrown away for a leaf. */
  readonly #leaf: Bytes = new Uint8Array(1 + LEAF);
  #filled = 0;
  /** Roots of complete subtrees, largest first, with their height. */
  #peaks: { height: number; root: Bytes }[] = [];
  #length = 0;

  /** Bytes taken so far. */
  get length(): number {
    return this.#length;
  }

  async update(piece: Uint8Array): Promise<void> {
    let at = 0;
    while (at < piece.length) {
      if (this.#filled === LEAF) await this.#close();
      const taken = piece.subarray(at, at + LEAF - this.#filled);
      this.#leaf.set(taken, 1 + this.#filled);
      this.#filled += taken.length;
      at += taken.length;
    }
    this.#length += piece.length;
  }

  async #close(): Promise<void> {
    const leaf = this.#leaf.subarray(0, 1 + this.#filled);
    let node = { height: 0, root: new Uint8Array(await crypto.subtle.digest("SHA-256", leaf)) };
    this.#filled = 0;
    for (;;) {
      const left = this.#peaks[this.#peaks.length - 1];
      if (left === undefined || left.height !== node.height) break;
      this.#peaks.pop();
      node = { height: node.height + 1, root: hash(u8(1), left.root, node.root) };
    }
    this.#peaks.push(node);
  }

  /** The root; an empty payload refuses. */
  async root(): Promise<Bytes> {
    demand(this.#length > 0, "seal.ct.empty");
    if (this.#filled > 0) await this.#close();
    return this.#peaks.reduceRight<Bytes | null>(
      (right, left) => (right === null ? left.root : hash(u8(1), left.root, right)),
      null,
    )!;
  }
}

/** The root of a payload in memory. */
export async function ctRoot(file: Uint8Array): Promise<Bytes> {
  const root = new CtRoot();
  await root.update(file);
  return root.root();
}

/** Checks an object against what a record says of it: empty, length, root. */
export async function checkObject(file: Uint8Array, ctLen: string, root: string): Promise<void> {
  demand(file.length > 0, "seal.ct.empty");
  demand(String(file.length) === ctLen, "seal.ct.length");
  const expected = Uint8Array.from(root.match(/../g) ?? [], (it) => Number.parseInt(it, 16));
  demand(equal(await ctRoot(file), expected), "seal.ct.root");
}
