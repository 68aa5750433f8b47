/** A zip whose members are stored, made of Blob parts: no file is held in memory.
 *
 * The same members give the same bytes: one fixed time, their own order, no extra fields.
 * Source: PKWARE APPNOTE 6.3.10, 4.3.
 */

import { utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { demand } from "../seal/refusal.ts";

/** One member. */
export interface Member {
  readonly path: string;
  readonly content: Blob | Bytes;
  readonly crc32: number;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
const END_LENGTH = 22;
/** Names are UTF-8. */
const FLAGS = 0x0800;
const VERSION = 20;
/** 1980-01-01, the earliest date there is. */
const DATE = 0x21;
const LENGTH_MAX = 0xffff_fffe;
const MEMBERS_MAX = 10_000;
const CODE = "bid.zip";

function sizeOf(content: Blob | Bytes): number {
  return content instanceof Blob ? content.size : content.length;
}

function head(signature: number, length: number): DataView {
  const view = new DataView(new ArrayBuffer(length));
  view.setUint32(0, signature, true);
  return view;
}

/** What local and central heads share, from `at` on. */
function common(view: DataView, at: number, it: Member, name: Bytes): void {
  view.setUint16(at, VERSION, true);
  view.setUint16(at + 2, FLAGS, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, it.crc32, true);
  view.setUint32(at + 14, sizeOf(it.content), true);
  view.setUint32(at + 18, sizeOf(it.content), true);
  view.setUint16(at + 22, name.length, true);
}

/** The zip of members in their order; two of one path refuse. */
export function zip(members: readonly Member[]): Blob {
  demand(members.length <= MEMBERS_MAX, CODE);
  demand(new Set(members.map(({ path }) => path)).size === members.length, CODE);
  const parts: BlobPart[] = [];
  const central: BlobPart[] = [];
  let at = 0;
  let centralLength = 0;
  for (const it of members) {
    const name = utf8(it.path);
    const local = head(LOCAL, LOCAL_LENGTH);
    common(local, 4, it, name);
    parts.push(local.buffer as ArrayBuffer, name, it.content);
    const entry = head(CENTRAL, CENTRAL_LENGTH);
    entry.setUint16(4, VERSION, true);
    common(entry, 6, it, name);
    entry.setUint32(42, at, true);
    central.push(entry.buffer as ArrayBuffer, name);
    at += LOCAL_LENGTH + name.length + sizeOf(it.content);
    centralLength += CENTRAL_LENGTH + name.length;
    demand(at + centralLength <= LENGTH_MAX, CODE);
  }
  const end = head(END, END_LENGTH);
  end.setUint16(8, members.length, true);
  end.setUint16(10, members.length, true);
  end.setUint32(12, centralLength, true);
  end.setUint32(16, at, true);
  return new Blob([...parts, ...central, end.buffer as ArrayBuffer], { type: "application/zip" });
}

async function view(blob: Blob, from: number, to: number): Promise<DataView> {
  demand(0 <= from && from <= to && to <= blob.size, CODE);
  return new DataView(await blob.slice(from, to).arrayBuffer());
}

/** The members of a zip that `zip` could have made, by path. */
export async function unzip(blob: Blob): Promise<Map<string, Blob>> {
  const end = await view(blob, blob.size - END_LENGTH, blob.size);
  demand(end.getUint32(0, true) === END && end.getUint16(20, true) === 0, CODE);
  const [count, length, first] = [
    end.getUint16(10, true),
    end.getUint32(12, true),
    end.getUint32(16, true),
  ];
  demand(first + length + END_LENGTH === blob.size, CODE);
  const central = await view(blob, first, first + length);
  const members = new Map<string, Blob>();
  let at = 0;
  let begins = 0;
  for (let i = 0; i < count; i += 1) {
    demand(at + CENTRAL_LENGTH <= length && central.getUint32(at, true) === CENTRAL, CODE);
    const [method, size, packed] = [
      central.getUint16(at + 10, true),
      central.getUint32(at + 24, true),
      central.getUint32(at + 20, true),
    ];
    const nameLength = central.getUint16(at + 28, true);
    const offset = central.getUint32(at + 42, true);
    demand(method === 0 && size === packed && offset === begins, CODE);
    demand(at + CENTRAL_LENGTH + nameLength <= length, CODE);
    const bytes = new Uint8Array(central.buffer, at + CENTRAL_LENGTH, nameLength);
    const from = offset + LOCAL_LENGTH + nameLength;
    members.set(utf8Text(bytes, CODE), blob.slice(from, from + size));
    at += CENTRAL_LENGTH + nameLength;
    begins = from + size;
  }
  demand(at === length && begins === first && members.size === count, CODE);
  return members;
}
