/** Makes a whole bid: every envelope sealed and handed on, `price` last, then the record. */

import { openAge } from "../seal/age.ts";
import { concat, hex, utf8, type Bytes } from "../seal/bytes.ts";
import { checkOpening, openingText, type Filled, type FormField } from "../seal/content.ts";
import { bidderCommit, context } from "../seal/context.ts";
import { signingPublic } from "../seal/curves.ts";
import { depositKey } from "../seal/deposit.ts";
import { halves, identitySecret, makeHeader, rederive } from "../seal/header.ts";
import { pksHash } from "../seal/key_set.ts";
import { framedLength, paddedSize, sealedLength, unframe } from "../seal/padding.ts";
import {
  bidCommitment,
  commitText,
  signRecord,
  type CommitRecord,
  type RecordEnvelope,
} from "../seal/record.ts";
import { checkCommit, type Lot, type LotEnvelope } from "../seal/record_check.ts";
import { demand } from "../seal/refusal.ts";
import { memorySource, sealStream, type EnvelopeSeal, type Source } from "../seal/sealed_stream.ts";
import { checkFirst, firstBytes, isFirst, withFirst } from "./first.ts";
import type { RecordSecrets } from "./secrets.ts";

/** A bid to be sealed. */
export interface Order {
  readonly lot: Lot;
  readonly form: readonly FormField[];
  readonly seq: string;
  readonly supersedes: string;
  readonly scheme: string;
  readonly id: string;
  readonly fields: readonly Filled[];
  /** The envelope beside whose files stands what the first opening reads out; empty without one. */
  readonly first: string;
  /** One source per envelope other than `price`. */
  readonly contents: ReadonlyMap<string, Source>;
  /** Envelopes whose key is deposited with the trustees in the record. */
  readonly deposits: readonly string[];
  readonly secrets: RecordSecrets;
  /** Seed of the bidder's bound key. */
  readonly seed: Uint8Array;
}

/** Where the sealed bytes go. */
export interface Sink {
  /** Called before an envelope's first byte; equal ctx (hex) means equal bytes. */
  begin(envelope: string, ctLen: number, ctx: string): Promise<void>;
  take(envelope: string, at: number, piece: Bytes): Promise<void>;
  end(envelope: string): Promise<void>;
}

/** A finished bid, not yet sent. */
export interface Bid {
  readonly record: string;
  readonly sig: string;
  /** B, hex. */
  readonly b: string;
}

class Maker {
  readonly #commitment: Bytes;
  readonly #done = new Map<string, RecordEnvelope>();

  constructor(
    readonly order: Order,
    readonly sink: Sink,
  ) {
    const { secrets, scheme, id } = order;
    this.#commitment = bidderCommit(secrets.salt, scheme, id);
  }

  #record(): CommitRecord {
    const { lot, seq, supersedes } = this.order;
    const envelopes = lot.envelopes.flatMap(({ name }) => this.#done.get(name) ?? []);
    const { tender, round } = lot;
    const bidder_commit = hex(this.#commitment);
    return { tender, lot: lot.lot, round, seq, supersedes, bidder_commit, envelopes };
  }

  #opening(): Bytes {
    const { tender, lot, round, seq, envelopes } = this.#record();
    const others = envelopes.map(({ name, ct_root }) => ({ name, ct_root }));
    const fields = this.order.fields.filter((it) => !this.#isFirst(it));
    const bidder = hex(this.#commitment);
    return utf8(openingText({ tender, lot, round, seq, bidder, fields, others }));
  }

  #isFirst({ name }: Filled): boolean {
    return this.order.form.some((it) => it.name === name && isFirst(it));
  }

  /** The files of an envelope, with what the first opening reads out before them. */
  async #files(name: string, ctx: Uint8Array): Promise<Source | undefined> {
    const { order } = this;
    const files = order.contents.get(name);
    if (files === undefined) return undefined;
    const asked = name === order.first ? order.form.filter(isFirst) : [];
    const names = asked.map((it) => it.name);
    const said = order.fields.filter((it) => names.includes(it.name));
    const content = asked.length === 0
      ? files
      : await withFirst(files, firstBytes(said, ctx, order.seed));
    // Read as the opening reads it; a member that nobody asks for is refused here too.
    await checkFirst(content, { names, ctx, key: signingPublic(order.seed) });
    return content;
  }

  /** Opens the sealed price again and reads it as the opening will. */
  #checkPrice(seal: EnvelopeSeal, payload: Uint8Array): void {
    const plain = openAge(payload, identitySecret(seal.ctx, seal.halves));
    const { content, block } = unframe("price", plain);
    const bound = [hex(signingPublic(seal.seed))];
    const record = this.#record();
    checkOpening(content, { block, ctx: seal.ctx, record, form: this.order.form, bound });
  }

  async envelope(to: LotEnvelope): Promise<void> {
    const { order, sink } = this;
    const { name, share } = to;
    const age = order.secrets.envelopes.get(name);
    const bound = { bidderCommit: this.#commitment, seq: order.seq, pksHash: pksHash(share) };
    const ctx = context(order.lot, { envelope: name, ...bound });
    const isPrice = name === "price";
    const content = isPrice ? memorySource(this.#opening()) : await this.#files(name, ctx);
    demand(age !== undefined && content !== undefined, "page.file_missing");
    const both = halves(order.secrets.mB, order.secrets.mT, ctx);
    const header = makeHeader(ctx, both, share);
    rederive({ header, ctx, set: share }, both);
    const seal = { name, ctx, halves: both, age, seed: order.seed, content };
    const ctLen = sealedLength(paddedSize(name, framedLength(content.size)));
    await sink.begin(name, ctLen, hex(ctx));
    const kept: Bytes[] = [];
    const sealed = await sealStream(seal, async (at, piece) => {
      if (name === "price") kept.push(piece.slice());
      await sink.take(name, at, piece);
    });
    await sink.end(name);
    const isDeposited = order.deposits.includes(name) && to.deposit !== null;
    this.#done.set(name, {
      name,
      hdr: hex(header),
      ct_len: String(sealed.ctLen),
      ct_root: hex(sealed.ctRoot),
      dep: isDeposited ? hex(depositKey(both.bidder, ctx, to.deposit!)) : "",
    });
    if (name === "price") this.#checkPrice(seal, concat(...kept));
  }

  finish(): Bid {
    const { order } = this;
    const record = commitText(this.#record());
    const sig = signRecord("commit", record, order.seed);
    const seq = Number(order.seq) - 1;
    const { salt, saltR } = order.secrets;
    checkCommit(utf8(record), {
      lot: order.lot,
      previous:
        seq === 0 ? null : { kind: "commit", hash: order.supersedes, seq, bidderCommit: "" },
      identity: { salt, scheme: order.scheme, id: order.id },
      signature: sig,
      key: signingPublic(order.seed),
      isInTime: true,
    });
    return { record, sig: hex(sig), b: hex(bidCommitment(saltR, record, sig)) };
  }
}

/** Seals everything. The bid may be submitted only when this returns. */
export async function makeBid(order: Order, sink: Sink): Promise<Bid> {
  const maker = new Maker(order, sink);
  const { envelopes } = order.lot;
  for (const it of envelopes.filter(({ name }) => name !== "price")) await maker.envelope(it);
  for (const it of envelopes.filter(({ name }) => name === "price")) await maker.envelope(it);
  return maker.finish();
}

