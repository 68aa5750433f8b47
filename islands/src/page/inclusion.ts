/** Inclusion of an entry in the public log, from its C2SP tiles (log.md §1). */

import { concat, equal, u8, unbase64, utf8, type Bytes } from "../seal/bytes.ts";
import { verify } from "../seal/curves.ts";
import { hash } from "../seal/hashing.ts";

const WIDTH = 256;
const HASH = 32;

/** The head of the log as its checkpoint states it. */
export interface Head {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

/** Parses a checkpoint and, if a public key is given, wants the log's signature on it. */
export function readCheckpoint(note: string, key: Uint8Array | null): Head {
  const cut = note.indexOf("\n\n");
  const text = note.slice(0, cut + 1);
  const lines = text.split("\n");
  const [origin, sizeText, rootText] = lines;
  if (cut < 0 || lines.length !== 4 || !/^(?:0|[1-9][0-9]{0,15})$/.test(sizeText!)) {
    throw new Error("not a checkpoint");
  }
  if (key !== null) {
    const signed = note.slice(cut + 2).split("\n").some((line) => {
      const prefix = `\u2014 ${origin!} `;
      if (!line.startsWith(prefix)) return false;
      const signature = unbase64(line.slice(prefix.length)).subarray(4);
      return signature.length === 64 && verify(key, signature, utf8(text));
    });
    if (!signed) throw new Error("the log did not sign this checkpoint");
  }
  return { origin: origin!, size: Number(sizeText), root: unbase64(rootText!) };
}

/** Fetches a file under the log's address. */
export type Fetch = (path: string) => Promise<Uint8Array>;

/** The path of a hash tile; `width` below 256 names a partial one. */
export function tilePath(level: number, index: number, width: number): string {
  let rest = Math.floor(index / 1000);
  let name = String(index % 1000).padStart(3, "0");
  while (rest > 0) {
    name = `x${String(rest % 1000).padStart(3, "0")}/${name}`;
    rest = Math.floor(rest / 1000);
  }
  return `tile/${level}/${name}${width === WIDTH ? "" : `.p/${width}`}`;
}

/** The path of the file that holds entry `index` of a tree with `size` leaves. */
export function entriesPath(index: number, size: number): string {
  const at = Math.floor(index / WIDTH);
  const width = Math.min(WIDTH, size - at * WIDTH);
  return tilePath(0, at, width).replace("tile/0/", "tile/entries/");
}

/** Entry `index` of the log, as the log itself serves it. */
export async function entryAt(head: Head, index: number, fetchFile: Fetch): Promise<Uint8Array> {
  const bundle = await fetchFile(entriesPath(index, head.size));
  let at = 0;
  for (let left = index % WIDTH; ; left -= 1) {
    const length = (bundle[at]! << 8) | bundle[at + 1]!;
    const end = at + 2 + length;
    if (!(end <= bundle.length)) throw new Error("a bundle of entries is too short");
    if (left === 0) return bundle.subarray(at + 2, end);
    at = end;
  }
}

/** The unix second that an entry bears, whatever its form. */
export function secondOf(entry: Uint8Array): number | null {
  const line = String.fromCharCode(...entry.subarray(0, 13));
  const found = /^[coh] ([0-9]{10}) $/.exec(line);
  return found === null ? null : Number(found[1]);
}

function node(left: Uint8Array, right: Uint8Array): Bytes {
  return hash(u8(1), left, right);
}

/** Root of 1, 2, 4 … 256 hashes that stand in a row. */
function fold(hashes: Uint8Array): Bytes {
  if (hashes.length === HASH) return concat(hashes);
  const half = hashes.length / 2;
  return node(fold(hashes.subarray(0, half)), fold(hashes.subarray(half)));
}

class Tiles {
  readonly #found = new Map<string, Promise<Uint8Array>>();

  constructor(
    readonly size: number,
    readonly fetchFile: Fetch,
  ) {}

  async #tile(level: number, index: number): Promise<Uint8Array> {
    const entries = Math.floor(this.size / WIDTH ** level);
    const path = tilePath(level, index, Math.min(WIDTH, entries - index * WIDTH));
    const known = this.#found.get(path) ?? this.fetchFile(path);
    this.#found.set(path, known);
    return known;
  }

  /** Root of the complete subtree of 2^height leaves at `index`. */
  async #complete(height: number, index: number): Promise<Bytes> {
    const level = Math.floor(height / 8);
    const count = 2 ** (height % 8);
    const first = index * count;
    const tile = await this.#tile(level, Math.floor(first / WIDTH));
    const at = (first % WIDTH) * HASH;
    const part = tile.subarray(at, at + count * HASH);
    if (part.length !== count * HASH) throw new Error("a tile is too short");
    return fold(part);
  }

  /** Root over leaves [from, to). */
  async range(from: number, to: number): Promise<Bytes> {
    const height = Math.ceil(Math.log2(to - from));
    if (2 ** height === to - from && from % (to - from) === 0) {
      return this.#complete(height, from / (to - from));
    }
    const split = from + 2 ** (height - 1);
    return node(await this.range(from, split), await this.range(split, to));
  }
}

async function rootWith(
  tiles: Tiles,
  leaf: Bytes,
  index: number,
  from: number,
  to: number,
): Promise<Bytes> {
  if (to - from === 1) return leaf;
  const split = from + 2 ** (Math.ceil(Math.log2(to - from)) - 1);
  if (index < split) {
    const left = await rootWith(tiles, leaf, index, from, split);
    return node(left, await tiles.range(split, to));
  }
  return node(await tiles.range(from, split), await rootWith(tiles, leaf, index, split, to));
}

/** Whether `entry` is leaf `index` of the tree with this head. */
export async function isIncluded(
  head: Head,
  index: number,
  entry: Uint8Array,
  fetchFile: Fetch,
): Promise<boolean> {
  if (index >= head.size) return false;
  const leaf = hash(u8(0), entry);
  const tiles = new Tiles(head.size, fetchFile);
  return equal(await rootWith(tiles, leaf, index, 0, head.size), head.root);
}

/** Root of the log's first `size` leaves. */
export function rootAt(head: Head, size: number, fetchFile: Fetch): Promise<Bytes> {
  if (size < 1 || size > head.size) throw new Error("the log is not that long");
  return new Tiles(head.size, fetchFile).range(0, size);
}
