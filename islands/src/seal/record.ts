/** The bidder's signed record: commit and withdraw, and the commitment B (seal.md §8). */

import { lp, utf8, type Bytes } from "./bytes.ts";
import {
  hexOrEmpty,
  hexText,
  list,
  number,
  object,
  parse,
  text,
  write,
  type Shape,
} from "./canonical_json.ts";
import { sign } from "./curves.ts";
import { hash, labelled } from "./hashing.ts";
import { demand } from "./refusal.ts";

const VERSION = "ggzy.seal/v1";
/** Bytes of the longest record. */
export const RECORD_MAX = 16_384;

/** One envelope as a record names it. */
export interface RecordEnvelope {
  readonly name: string;
  readonly hdr: string;
  readonly ct_len: string;
  readonly ct_root: string;
  readonly dep: string;
}

/** What both kinds of record begin with. */
export interface RecordHead {
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly seq: string;
  readonly bidder_commit: string;
}

/** A bid. `supersedes` is the hash of the record before, or empty. */
export interface CommitRecord extends RecordHead {
  readonly supersedes: string;
  readonly envelopes: readonly RecordEnvelope[];
}

/** A withdrawal. `withdraws` is the hash of the commit it takes back. */
export interface WithdrawRecord extends RecordHead {
  readonly withdraws: string;
}

export type RecordKind = "commit" | "withdraw";

const HEAD = { v: text(), tender: text(), lot: text(), round: text(), seq: number };

const ENVELOPE: Shape<RecordEnvelope> = object<RecordEnvelope>({
  name: text(),
  hdr: hexText(),
  ct_len: number,
  ct_root: hexText(32),
  dep: hexOrEmpty(),
});

const COMMIT = object<CommitRecord & { v: string }>({
  ...HEAD,
  supersedes: hexOrEmpty(32),
  bidder_commit: hexText(32),
  envelopes: list(ENVELOPE),
});

const WITHDRAW = object<WithdrawRecord & { v: string }>({
  ...HEAD,
  withdraws: hexText(32),
  bidder_commit: hexText(32),
});

function parseRecord<T extends { v: string }>(bytes: Uint8Array, shape: Shape<T>): T {
  demand(bytes.length <= RECORD_MAX, "seal.record.size");
  const read = parse(bytes, shape, "seal.record.json");
  demand(read.v === VERSION, "seal.record.version");
  return read;
}

/** Parses a commit: size, JSON, version. */
export function parseCommit(bytes: Uint8Array): CommitRecord {
  return parseRecord(bytes, COMMIT);
}

/** Parses a withdrawal: size, JSON, version. */
export function parseWithdraw(bytes: Uint8Array): WithdrawRecord {
  return parseRecord(bytes, WITHDRAW);
}

/** The bytes of a commit as text. */
export function commitText(record: CommitRecord): string {
  return write({
    v: VERSION,
    tender: record.tender,
    lot: record.lot,
    round: record.round,
    seq: record.seq,
    supersedes: record.supersedes,
    bidder_commit: record.bidder_commit,
    envelopes: record.envelopes.map((it) => ({
      name: it.name,
      hdr: it.hdr,
      ct_len: it.ct_len,
      ct_root: it.ct_root,
      dep: it.dep,
    })),
  });
}

/** The bytes of a withdrawal as text. */
export function withdrawText(record: WithdrawRecord): string {
  return write({
    v: VERSION,
    tender: record.tender,
    lot: record.lot,
    round: record.round,
    seq: record.seq,
    withdraws: record.withdraws,
    bidder_commit: record.bidder_commit,
  });
}

/** The bidder's signature over a record of its kind. */
export function signRecord(kind: RecordKind, record: string, seed: Uint8Array): Bytes {
  return sign(seed, labelled(kind), lp(record));
}

/** H(record): what key files name and later records supersede. */
export function recordHash(record: string): Bytes {
  return hash(utf8(record));
}

/** B, the commitment that the log's body carries; computed before anything is sent. */
export function bidCommitment(saltR: Uint8Array, record: string, signature: Uint8Array): Bytes {
  return hash(utf8("ggzy.bid/v1\0"), saltR, lp(record), lp(signature));
}

