/** What a bid for a lot consists of, `daylight.bid-list/1`, and what its parts hold. */

import { utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { demand } from "../seal/refusal.ts";

/** A field of a form or a column of its table. */
export interface FieldSpec {
  readonly name: string;
  /** `text`, `lines`, `date`, `number`, `percent`, `yes` or `uscc`. */
  readonly kind: string;
  /** Its words in the document. */
  readonly label: string;
  /** Its words in the page's language. */
  readonly shown: string;
}

/** A form to be filled. */
export interface FormSpec {
  readonly part: string;
  /** Envelope of its document; empty when the lot announces none for it. */
  readonly envelope: string;
  /** `always`, `own_choice` or `consortium`. */
  readonly need: string;
  readonly title: string;
  /** Its title in the page's language. */
  readonly shown: string;
  readonly text: string;
  readonly cite: string;
  readonly fields: readonly FieldSpec[];
  readonly table: {
    readonly label: string;
    readonly rows_max: number;
    readonly columns: readonly FieldSpec[];
  } | null;
}

/** Evidence asked for by a condition of qualification or an item of the scoring table. */
export interface EvidenceSpec {
  readonly part: string;
  /** Id of the scoring item, or `q<n>` of a condition. */
  readonly item: string;
  readonly envelope: string;
  readonly title: string;
  /** Whether the notice names evidence for it. */
  readonly asked: boolean;
}

/** A field of the opening form. */
export interface OpeningField {
  readonly name: string;
  readonly kind: string;
  readonly label: string;
}

/** The price sheet over the published item list. */
export interface PriceSpec {
  readonly part: string;
  readonly envelope: string;
  /** Where the items are fetched. */
  readonly items: string;
  /** Headings by which columns of a pasted sheet are known. */
  readonly headings: {
    readonly number: readonly string[];
    readonly price: readonly string[];
    readonly amount: readonly string[];
    readonly total: readonly string[];
  };
  /** First line of the sheet in the envelope. */
  readonly columns: readonly string[];
}

/** Bounds of what one envelope may hold. */
export interface Limits {
  readonly file_bytes_max: number;
  readonly envelope_bytes_max: number;
  readonly files_max: number;
}

/** The whole list, as the page carries it. */
export interface BidList {
  readonly v: string;
  readonly lot: string;
  readonly project: string;
  readonly lot_title: string;
  readonly forms_version: string;
  readonly bidder: string;
  /** Unix milliseconds of the deadline. */
  readonly deadline_ms: number;
  /** Envelopes that hold a zip, in the order of the notice. */
  readonly envelopes: readonly string[];
  readonly forms: readonly FormSpec[];
  readonly evidence: readonly EvidenceSpec[];
  readonly opening: { readonly part: string; readonly fields: readonly OpeningField[] };
  /** The envelope beside whose files stands what the first opening reads out; empty without one. */
  readonly first: string;
  readonly prices: PriceSpec | null;
  /** The ceiling in fen; empty without one. */
  readonly ceiling: string;
  readonly limits: Limits;
  /** Words that stand in the made documents. */
  readonly words: Readonly<Record<string, string>>;
  /** Sentences of the page, by code. */
  readonly says: Readonly<Record<string, string>>;
  /** Address of the draft. */
  readonly draft: string;
  /** What the draft's key is bound to. */
  readonly space: string;
  /** Address of the own library, and what its key is bound to. */
  readonly library: string;
  readonly library_space: string;
  /** Account of who writes. */
  readonly me: string;
}

/** A file of a part, with the pages that the part points at. */
export interface PartFile {
  /** Name in the draft, 32 hex. */
  readonly id: string;
  readonly name: string;
  readonly media: string;
  readonly size: number;
  readonly sha256: string;
  readonly crc32: number;
  /** Pages of a PDF; 0 for what has none. */
  readonly pages: number;
  readonly from: number;
  readonly to: number;
  /** Last day on which a certificate is valid, or empty. */
  readonly until: string;
}

/** What one part holds. */
export interface PartContent {
  readonly values: Readonly<Record<string, string>>;
  readonly rows: readonly (readonly string[])[];
  readonly files: readonly PartFile[];
}

/** A part that nobody wrote yet. */
export const EMPTY: PartContent = { values: {}, rows: [], files: [] };

const VERSION = "daylight.bid-part/1";
/** Bytes to which a part is filled up, so that its length says little. */
const STEP = 1_024;

/** Whether nothing was written into a part. */
export function isEmpty(it: PartContent): boolean {
  const typed = Object.values(it.values).some((value) => value.trim() !== "");
  const rows = it.rows.some((row) => row.some((cell) => cell.trim() !== ""));
  return !typed && !rows && it.files.length === 0;
}

/** A part as bytes, filled up with blanks. */
export function writePart({ values, rows, files }: PartContent): Bytes {
  const bytes = utf8(JSON.stringify({ v: VERSION, values, rows, files }));
  const filled = new Uint8Array(Math.ceil(bytes.length / STEP) * STEP).fill(0x20);
  filled.set(bytes);
  return filled;
}

/** Reads a part; anything that is none refuses. */
export function readPart(bytes: Uint8Array): PartContent {
  const CODE = "draft.part";
  let read: Partial<PartContent> & { v?: unknown };
  try {
    read = JSON.parse(utf8Text(bytes, CODE)) as typeof read;
  } catch {
    demand(false, CODE);
  }
  demand(read.v === VERSION && typeof read.values === "object", CODE);
  demand(Array.isArray(read.rows) && Array.isArray(read.files), CODE);
  return { values: read.values, rows: read.rows, files: read.files };
}

/** Every part of a list, in its order. */
export function partsOf(list: BidList): string[] {
  const prices = list.prices === null ? [] : [list.prices.part];
  const forms = list.forms.map(({ part }) => part);
  return [list.opening.part, ...prices, ...forms, ...list.evidence.map(({ part }) => part)];
}
