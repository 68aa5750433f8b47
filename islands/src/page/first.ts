/** `first.json`, `daylight.first/1`: what a first opening reads out (docs/spec/bid.md). */

import { crc32 } from "../compose/crc32.ts";
import { concat, hex, unhex, utf8, type Bytes } from "../seal/bytes.ts";
import {
  foreignCharacter,
  hexText,
  list,
  object,
  parse,
  text,
  write,
} from "../seal/canonical_json.ts";
import type { Filled, FormField } from "../seal/content.ts";
import { sign, verify } from "../seal/curves.ts";
import { demand } from "../seal/refusal.ts";
import type { Source } from "../seal/sealed_stream.ts";

const VERSION = "daylight.first/1";
const LABEL = utf8("daylight.first/1\0");
const NAME = "first.json";
const FIRST_MAX = 60_000;
const JSON_CODE = "seal.content.json";
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
const COMMENT_MAX = 65_535;
const DIRECTORY_MAX = 4_194_304;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const ZIP_VERSION = 20;
/** 1980-01-01. */
const DATE = 0x21;

/** What a bid says at the first opening, with its signature as hex. */
export interface First {
  readonly fields: readonly Filled[];
  readonly sig: string;
}

const SHAPE = object<First & { v: string }>({
  v: text((value) => value === VERSION),
  fields: list(object<Filled>({ name: text(), value: text() })),
  sig: hexText(64),
});

/** Whether the first of two openings reads a field out, so that the price does not ask for it. */
export function isFirst(field: FormField): boolean {
  return field.audience === "first";
}

function message(ctx: Uint8Array, fields: readonly Filled[]): Bytes {
  const all = fields.map(({ name, value }) => ({ name, value }));
  return concat(LABEL, ctx, utf8(write({ v: VERSION, fields: all }).slice(0, -1)));
}

/** The member's bytes: fields signed for the envelope with this context. */
export function firstBytes(fields: readonly Filled[], ctx: Uint8Array, seed: Uint8Array): Bytes {
  const all = fields.map(({ name, value }) => ({ name, value }));
  demand(all.every(({ value }) => foreignCharacter(value) === null), JSON_CODE);
  const sig = hex(sign(seed, message(ctx, all)));
  const bytes = utf8(write({ v: VERSION, fields: all, sig }));
  demand(bytes.length <= FIRST_MAX, "seal.content.size");
  return bytes;
}

/** Where a zip's members end, the directory behind them, and its end record. */
interface Directory {
  readonly begins: number;
  readonly bytes: Uint8Array;
  readonly end: Uint8Array;
  readonly entries: readonly Uint8Array[];
  /** Whether the entries are all there is. */
  readonly isWhole: boolean;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The end record: the last one whose comment ends where the content ends; -1 for none. */
function endOf(tail: Uint8Array): number {
  const view = viewOf(tail);
  const least = Math.max(0, tail.length - END_LENGTH - COMMENT_MAX);
  for (let at = tail.length - END_LENGTH; at >= least; at -= 1) {
    const comment = tail.length - at - END_LENGTH;
    if (view.getUint32(at, true) === END && view.getUint16(at + 20, true) === comment) return at;
  }
  return -1;
}

function entriesOf(directory: Uint8Array): Uint8Array[] {
  const all: Uint8Array[] = [];
  const view = viewOf(directory);
  let at = 0;
  while (at + CENTRAL_LENGTH <= directory.length && view.getUint32(at, true) === CENTRAL) {
    const lengths = [28, 30, 32].map((it) => view.getUint16(at + it, true));
    const next = lengths.reduce((sum, it) => sum + it, at + CENTRAL_LENGTH);
    if (next > directory.length) break;
    all.push(directory.subarray(at, next));
    at = next;
  }
  return all;
}

async function directoryOf(content: Source): Promise<Directory | null> {
  const length = Math.min(content.size, END_LENGTH + COMMENT_MAX);
  const tail = await content.read(content.size - length, length);
  const at = endOf(tail);
  if (at < 0) return null;
  const view = viewOf(tail);
  const [size, begins] = [view.getUint32(at + 12, true), view.getUint32(at + 16, true)];
  const place = content.size - length + at;
  if (begins + size !== place || size > DIRECTORY_MAX) return null;
  const bytes = await content.read(begins, size);
  const entries = entriesOf(bytes);
  const sum = entries.reduce((all, it) => all + it.length, 0);
  const isWhole = sum === size && entries.length === view.getUint16(at + 10, true);
  return { begins, bytes, end: tail.slice(at), entries, isWhole };
}

/** Whether some reader of zips would take a name for the member's. */
function isLike(name: Uint8Array): boolean {
  const plain = String.fromCharCode(...name.subarray(0, 64)).replace(/^\.?\//, "");
  return plain.toLowerCase() === NAME;
}

function nameOf(entry: Uint8Array): Uint8Array {
  return entry.subarray(CENTRAL_LENGTH, CENTRAL_LENGTH + viewOf(entry).getUint16(28, true));
}

function localName(head: Uint8Array): Uint8Array | null {
  if (head.length < LOCAL_LENGTH || viewOf(head).getUint32(0, true) !== LOCAL) return null;
  return head.subarray(LOCAL_LENGTH, LOCAL_LENGTH + viewOf(head).getUint16(26, true));
}

/** What local head and entry share, from `at` on. */
function common(view: DataView, at: number, first: Uint8Array): void {
  view.setUint16(at, ZIP_VERSION, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc32(first), true);
  view.setUint32(at + 14, first.length, true);
  view.setUint32(at + 18, first.length, true);
  view.setUint16(at + 22, NAME.length, true);
}

function localHead(first: Uint8Array): Bytes {
  const view = new DataView(new ArrayBuffer(LOCAL_LENGTH));
  view.setUint32(0, LOCAL, true);
  common(view, 4, first);
  return concat(new Uint8Array(view.buffer), utf8(NAME));
}

function centralHead(first: Uint8Array): Bytes {
  const view = new DataView(new ArrayBuffer(CENTRAL_LENGTH));
  view.setUint32(0, CENTRAL, true);
  view.setUint16(4, ZIP_VERSION, true);
  common(view, 6, first);
  return concat(new Uint8Array(view.buffer), utf8(NAME));
}

/** A source of parts that follow one another. */
function joined(parts: readonly Source[]): Source {
  const size = parts.reduce((sum, it) => sum + it.size, 0);
  return {
    size,
    async read(at, length) {
      const pieces: Uint8Array[] = [];
      let begins = 0;
      for (const part of parts) {
        const from = Math.max(at, begins);
        const to = Math.min(at + length, begins + part.size);
        if (from < to) pieces.push(await part.read(from - begins, to - from));
        begins += part.size;
      }
      return pieces.length === 1 ? pieces[0]! : concat(...pieces);
    },
  };
}

function memory(bytes: Uint8Array): Source {
  return { size: bytes.length, read: async (at, length) => bytes.subarray(at, at + length) };
}

/** A zip with the member before all others; anything that is no plain zip refuses `bid.zip`. */
export async function withFirst(content: Source, first: Bytes): Promise<Source> {
  const CODE = "bid.zip";
  const directory = await directoryOf(content);
  demand(directory !== null && directory.isWhole, CODE);
  const { begins, entries, end } = directory;
  demand(!entries.some((it) => isLike(nameOf(it))), CODE);
  const head = concat(localHead(first), first);
  const moved = entries.map((it) => {
    const entry = it.slice();
    const place = viewOf(entry).getUint32(42, true) + head.length;
    demand(place < 0xffff_ffff, CODE);
    viewOf(entry).setUint32(42, place, true);
    return entry;
  });
  const central = concat(centralHead(first), ...moved);
  const last = end.slice();
  const view = viewOf(last);
  demand(entries.length + 1 < 0xffff && begins + head.length < 0xffff_ffff, CODE);
  view.setUint16(8, entries.length + 1, true);
  view.setUint16(10, entries.length + 1, true);
  view.setUint32(12, central.length, true);
  view.setUint32(16, begins + head.length, true);
  const members: Source = { size: begins, read: (at, length) => content.read(at, length) };
  return joined([memory(head), members, memory(concat(central, last))]);
}

/** The member, in the one form that it may have; `null` where there is no sign of it. */
async function found(content: Source): Promise<Uint8Array | null> {
  const most = LOCAL_LENGTH + NAME.length + FIRST_MAX;
  const head = await content.read(0, Math.min(most, content.size));
  const directory = await directoryOf(content);
  const like = (directory?.entries ?? []).filter((it) => isLike(nameOf(it)));
  const name = localName(head);
  const begins = name !== null && isLike(name);
  if (like.length === 0 && !begins) return null;
  demand(directory !== null && directory.isWhole && like.length === 1, JSON_CODE);
  const entry = like[0]!;
  const size = viewOf(entry).getUint32(24, true);
  demand(size <= FIRST_MAX, "seal.content.size");
  const first = head.slice(LOCAL_LENGTH + NAME.length, LOCAL_LENGTH + NAME.length + size);
  const [local, central] = [localHead(first), centralHead(first)];
  const isSame = (one: Uint8Array, two: Uint8Array): boolean => hex(one) === hex(two);
  demand(isSame(head.subarray(0, local.length), local) && isSame(entry, central), JSON_CODE);
  demand(first.length === size, JSON_CODE);
  return first;
}

/** What the member of one envelope is judged against. */
export interface FirstCheck {
  /** Names of the fields that this envelope reads out, in the form's order. */
  readonly names: readonly string[];
  readonly ctx: Uint8Array;
  /** The key that signed the bid's record. */
  readonly key: Uint8Array;
}

/** Reads and judges the member as the opening does; `null` where nothing is asked for. */
export async function checkFirst(content: Source, to: FirstCheck): Promise<First | null> {
  const isAsked = to.names.length > 0;
  let bytes: Uint8Array | null;
  try {
    bytes = await found(content);
  } catch (refusal) {
    demand(isAsked, "seal.content.audience");
    throw refusal;
  }
  if (bytes === null && !isAsked) return null;
  demand(isAsked, "seal.content.audience");
  demand(bytes !== null, JSON_CODE);
  const { fields, sig } = parse(bytes, SHAPE, JSON_CODE);
  const same = fields.length === to.names.length;
  demand(same && fields.every(({ name }, i) => name === to.names[i]), JSON_CODE);
  demand(verify(to.key, unhex(sig), message(to.ctx, fields)), "seal.content.signature");
  return { fields, sig };
}
