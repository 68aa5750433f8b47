/** The bidder's evidence file: record, salts and acknowledgement; no secret is in it. */

import { isHex, utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { demand } from "../seal/refusal.ts";
import type { Acknowledgement } from "./acknowledgement.ts";
import type { LotFile } from "./lot.ts";

const VERSION = "ggzy.evidence/v1";

/** What a key-in on another machine needs, and what may be shown to anybody. */
export interface Evidence {
  readonly record: string;
  readonly sig: string;
  readonly salt: string;
  readonly salt_r: string;
  readonly scheme: string;
  readonly id: string;
  readonly b: string;
  /** The bidder's public signing key, hex. */
  readonly pk: string;
  /** The lot as it was sealed for, printed key sets included. */
  readonly lot: LotFile | null;
  readonly acknowledgement: Acknowledgement | null;
}

/** The bytes of an evidence file. */
export function evidenceFile(evidence: Evidence): Bytes {
  return utf8(`${JSON.stringify({ v: VERSION, ...evidence }, null, 1)}\n`);
}

/** Reads an evidence file; what the acknowledgement adds may be missing. */
export function readEvidence(bytes: Uint8Array): Evidence {
  const CODE = "page.evidence";
  let read: Partial<Evidence> & { v?: string };
  try {
    read = JSON.parse(utf8Text(bytes, CODE)) as typeof read;
  } catch {
    demand(false, CODE);
  }
  const { record, sig, salt, salt_r, scheme, id, b } = read;
  demand(read.v === VERSION && typeof record === "string", CODE);
  demand(typeof salt === "string" && isHex(salt, 32), CODE);
  demand(typeof scheme === "string" && typeof id === "string", CODE);
  return {
    record,
    sig: sig ?? "",
    salt,
    salt_r: salt_r ?? "",
    scheme,
    id,
    b: b ?? "",
    pk: read.pk ?? "",
    lot: read.lot ?? null,
    acknowledgement: read.acknowledgement ?? null,
  };
}
