/** Key-in: the message of one record and the platform's signed statement (seal.md §9). */

import { concat, equal, hex, lp, u64, u8, unhex, utf8, type Bytes } from "./bytes.ts";
import { bidderCommit, context } from "./context.ts";
import { sign, verify } from "./curves.ts";
import { depositKey } from "./deposit.ts";
import { hash, labelled } from "./hashing.ts";
import { bidderSecret, checkBidderKey } from "./header.ts";
import { pksHash } from "./key_set.ts";
import { parseCommit } from "./record.ts";
import type { Identity, Lot } from "./record_check.ts";
import { demand, Refusal } from "./refusal.ts";

/** A deposit for an envelope that opens later, under the bound key's signature. */
export interface LaterDeposit {
  readonly dep: string;
  readonly sig: string;
}

/** The message: per ctx the key in hex, or a later deposit. */
export type KeyInMessage = Record<string, string | LaterDeposit>;

/** The bytes that the bound key signs for a later deposit. */
export function laterMessage(ctx: Uint8Array, dep: Uint8Array): Bytes {
  return concat(labelled("later"), ctx, lp(dep));
}

/** What a key-in is made from: evidence and secret, the envelopes due by the page's own list. */
export interface KeyInSource {
  readonly lot: Lot;
  readonly record: string;
  readonly identity: Identity;
  readonly mB: Uint8Array;
  readonly due: readonly string[];
  /** Seed of the bound key; needed when an envelope opens later and has no deposit yet. */
  readonly seed: Uint8Array | null;
}

/** Makes the message for all envelopes of a record, each key checked against its header. */
export function keyInMessage(source: KeyInSource): KeyInMessage {
  const record = parseCommit(utf8(source.record));
  const { salt, scheme, id } = source.identity;
  const commitment = bidderCommit(salt, scheme, id);
  demand(hex(commitment) === record.bidder_commit, "seal.ctx.bidder");
  const message: KeyInMessage = {};
  for (const { name, share, deposit } of source.lot.envelopes) {
    const said = record.envelopes.find((it) => it.name === name);
    demand(said !== undefined, "seal.record.envelopes");
    const ctx = context(source.lot, {
      envelope: name,
      bidderCommit: commitment,
      seq: record.seq,
      pksHash: pksHash(share),
    });
    const header = unhex(said.hdr);
    demand(equal(header.subarray(8, 40), ctx), "seal.ctx.mismatch");
    const secret = bidderSecret(source.mB, ctx);
    checkBidderKey(header, ctx, secret);
    if (source.due.includes(name)) {
      message[hex(ctx)] = hex(secret);
    } else if (said.dep === "") {
      if (deposit === null || source.seed === null) throw new Refusal("seal.key.partial");
      const dep = depositKey(secret, ctx, deposit);
      const sig = sign(source.seed, laterMessage(ctx, dep));
      message[hex(ctx)] = { dep: hex(dep), sig: hex(sig) };
    }
  }
  return message;
}

/** What the platform signs about one value it received. */
export interface KeyInStatement {
  readonly ctx: Uint8Array;
  /** 1 a key, 2 a deposit. */
  readonly kind: number;
  readonly value: Uint8Array;
  readonly stampMs: number;
}

/** The bytes of the platform's statement. */
export function statementBytes(said: KeyInStatement): Bytes {
  const head = concat(labelled("key-in"), said.ctx, u8(said.kind));
  return concat(head, hash(said.value), u64(said.stampMs));
}

/** Whether the platform's `ack` key signed the statement. */
export function isStatement(ack: Uint8Array, sig: Uint8Array, said: KeyInStatement): boolean {
  return verify(ack, sig, statementBytes(said));
}
