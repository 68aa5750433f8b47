/** A record's own check before it is sent: the order of seal.md §8a, without its objects. */

import { hex, lp, unhex } from "./bytes.ts";
import { bidderCommit, context, type Place } from "./context.ts";
import { verify } from "./curves.ts";
import { checkDeposits, keyDeposit } from "./deposit.ts";
import { labelled } from "./hashing.ts";
import { checkHeaders } from "./header.ts";
import { isEnvelope, isRound, isSegment, isSeq, type EnvelopeName } from "./identifiers.ts";
import { pksHash, type KeySet } from "./key_set.ts";
import { checkLengths } from "./padding.ts";
import {
  parseCommit,
  parseWithdraw,
  type CommitRecord,
  type RecordHead,
  type RecordKind,
} from "./record.ts";
import { demand } from "./refusal.ts";

/** One envelope that the lot wants, with the keys it is sealed and deposited to. */
export interface LotEnvelope {
  readonly name: EnvelopeName;
  readonly share: KeySet;
  readonly deposit: KeySet | null;
}

/** What the lot says. */
export interface Lot extends Place {
  readonly envelopes: readonly LotEnvelope[];
}

/** The last admitted record of the bidder in this lot. */
export interface Previous {
  readonly kind: RecordKind;
  /** H of the record's bytes, hex. */
  readonly hash: string;
  readonly seq: number;
  /** Its bidder_commit in hex; a withdrawal repeats the one of the commit it names. */
  readonly bidderCommit: string;
}

/** What the bidder shows with a submission, to be compared with bidder_commit. */
export interface Identity {
  readonly salt: Uint8Array;
  readonly scheme: string;
  readonly id: string;
}

/** What one record is checked against. */
export interface RecordCheck {
  readonly lot: Lot;
  readonly previous: Previous | null;
  readonly identity: Identity | null;
  readonly signature: Uint8Array | null;
  readonly key: Uint8Array;
  /** Whether the stamp is not after the limit; a page, which has no stamp, says true. */
  readonly isInTime: boolean;
}

function checkHead(record: RecordHead, to: RecordCheck): void {
  demand(isSegment(record.tender) && record.tender === to.lot.tender, "seal.ctx.tender");
  demand(isSegment(record.lot) && record.lot === to.lot.lot, "seal.ctx.lot");
  demand(isRound(record.round) && record.round === to.lot.round, "seal.ctx.round");
  demand(isSeq(record.seq), "seal.ctx.seq");
  demand(Number(record.seq) === (to.previous?.seq ?? 0) + 1, "seal.record.seq");
}

function checkEnd(kind: RecordKind, bytes: Uint8Array, to: RecordCheck): void {
  const holds =
    to.signature !== null && verify(to.key, to.signature, labelled(kind), lp(bytes));
  demand(holds, "seal.record.signature");
  demand(to.isInTime, "seal.record.late");
}

function checkBidder(record: RecordHead, identity: Identity | null): void {
  if (identity === null) return;
  const own = bidderCommit(identity.salt, identity.scheme, identity.id);
  demand(hex(own) === record.bidder_commit, "seal.ctx.bidder");
}

function checkEnvelopes(record: CommitRecord, lot: Lot): void {
  demand(record.envelopes.every((it) => isEnvelope(it.name)), "seal.ctx.envelope");
  const same =
    record.envelopes.length === lot.envelopes.length &&
    lot.envelopes.every((it, i) => it.name === record.envelopes[i]!.name);
  demand(same, "seal.record.envelopes");
  const all = record.envelopes.map((said, i) => {
    const { name, share, deposit } = lot.envelopes[i]!;
    const ctx = context(lot, {
      envelope: name,
      bidderCommit: unhex(record.bidder_commit),
      seq: record.seq,
      pksHash: pksHash(share),
    });
    return { said, name, share, deposit, ctx, header: unhex(said.hdr) };
  });
  checkHeaders(all.map(({ header, ctx, share }) => ({ header, ctx, set: share })));
  checkLengths(all.map(({ name, said }) => ({ envelope: name, ctLen: Number(said.ct_len) })));
  const deposited = all.filter(({ said }) => said.dep !== "");
  demand(deposited.every(({ deposit }) => deposit !== null), "seal.deposit.mismatch");
  checkDeposits(
    deposited.map(({ said, deposit, ctx, header }) => ({
      dep: unhex(said.dep),
      ...keyDeposit(ctx, header.subarray(40, 72), deposit!),
    })),
  );
}

/** Checks a bid's record. */
export function checkCommit(bytes: Uint8Array, to: RecordCheck): CommitRecord {
  const record = parseCommit(bytes);
  checkHead(record, to);
  const before = to.previous === null ? "" : to.previous.hash;
  demand(record.supersedes === before, "seal.record.supersedes");
  checkBidder(record, to.identity);
  checkEnvelopes(record, to.lot);
  checkEnd("commit", bytes, to);
  return record;
}

/** Checks a withdrawal's record. */
export function checkWithdraw(bytes: Uint8Array, to: RecordCheck): void {
  const record = parseWithdraw(bytes);
  checkHead(record, to);
  const { previous } = to;
  demand(previous !== null && previous.kind === "commit", "seal.record.supersedes");
  demand(record.withdraws === previous.hash, "seal.record.supersedes");
  demand(record.bidder_commit === previous.bidderCommit, "seal.ctx.bidder");
  checkBidder(record, to.identity);
  checkEnd("withdraw", bytes, to);
}

