/** A whole bid as the page makes it: sealed, resumed, acknowledged, keyed in. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Decrypter } from "age-encryption";
import { concat, hex, unhex, utf8, type Bytes } from "../src/seal/bytes.ts";
import { context } from "../src/seal/context.ts";
import { ctRoot } from "../src/seal/ct_root.ts";
import { signingPublic } from "../src/seal/curves.ts";
import { halves, identitySecret, identityText } from "../src/seal/header.ts";
import { pksHash } from "../src/seal/key_set.ts";
import { unframe } from "../src/seal/padding.ts";
import { parseCommit } from "../src/seal/record.ts";
import { memorySource, sourceDigest } from "../src/seal/sealed_stream.ts";
import { words } from "../src/seal/words.ts";
import type { Evidence } from "../src/page/evidence.ts";
import { evidenceFile, readEvidence } from "../src/page/evidence.ts";
import { RequestProblem } from "../src/page/http.ts";
import { keyInBody, secretOf } from "../src/page/key_source.ts";
import { lotFile, readLot, type LotPage, type PageSets } from "../src/page/lot.ts";
import { makeBid, type Order } from "../src/page/record_maker.ts";
import {
  freshSecrets,
  purposeDigest,
  readDraft,
  writeDraft,
  type RecordSecrets,
} from "../src/page/secrets.ts";
import { PART_MAX, Upload, type PartDoor } from "../src/page/upload.ts";
import { readJson } from "./vectors.ts";

const file = readJson("positive-3of5.json");
const SEED = unhex(file.sign_sk);
const TECH = Uint8Array.from({ length: 9_500_000 }, (_, i) => (i * 7) % 251);

const PAGE: LotPage = {
  v: "ggzy.lot/v1",
  tender: file.lot.tender,
  lot: file.lot.lot,
  round: file.lot.round,
  t: file.t,
  n: file.n,
  envelopes: ["price", "tech"].map((name) => {
    const keys = (set: { pk: string[]; PKS: string } | undefined) =>
      set === undefined ? null : { pks: set.pk, pks_hash: set.PKS };
    return {
      name,
      share: keys(file.share_sets[name])!,
      deposit: keys(file.deposit_sets[name]),
    };
  }),
  form: [
    { name: "price_fen", kind: "amount", audience: "public" },
    { name: "quality", kind: "text", audience: "public" },
    { name: "cost_sheet", kind: "text", audience: "party" },
  ],
  seq: "1",
  supersedes: "",
  upload: "/bid/x/parts",
  submit: "/bid/x",
};

function order(secrets: RecordSecrets, deposits: string[] = []): Order {
  return {
    lot: readLot(PAGE),
    form: PAGE.form,
    seq: PAGE.seq,
    supersedes: PAGE.supersedes,
    scheme: "cn-uscc",
    id: "91000000MA5AMPE01T",
    fields: [
      { name: "price_fen", value: "123456789" },
      { name: "quality", value: "合格" },
    ],
    first: "",
    contents: new Map([["tech", memorySource(TECH)]]),
    deposits,
    secrets,
    seed: SEED,
  };
}

interface Made {
  readonly record: string;
  readonly sig: string;
  readonly b: string;
  readonly payloads: Map<string, Bytes>;
  readonly order: string[];
}

async function make(it: Order): Promise<Made> {
  const parts = new Map<string, Bytes[]>();
  const began: string[] = [];
  const bid = await makeBid(it, {
    begin: async (name) => {
      began.push(name);
      parts.set(name, []);
    },
    take: async (name, _at, piece) => void parts.get(name)!.push(piece.slice()),
    end: async () => undefined,
  });
  const payloads = new Map([...parts].map(([name, all]) => [name, concat(...all)]));
  return { ...bid, payloads, order: began };
}

test("a bid made by the page opens with a stock age tool, price sealed last", async () => {
  const secrets = freshSecrets(["price", "tech"]);
  const made = await make(order(secrets, ["price"]));
  assert.deepEqual(made.order, ["tech", "price"]);
  const record = parseCommit(utf8(made.record));
  for (const { name, share } of readLot(PAGE).envelopes) {
    const said = record.envelopes.find((it) => it.name === name)!;
    const payload = made.payloads.get(name)!;
    assert.equal(String(payload.length), said.ct_len);
    assert.equal(hex(await ctRoot(payload)), said.ct_root);
    const bidderCommit = unhex(record.bidder_commit);
    const bound = { envelope: name, bidderCommit, seq: "1", pksHash: pksHash(share) };
    const ctx = context(readLot(PAGE), bound);
    const both = halves(secrets.mB, secrets.mT, ctx);
    const opener = new Decrypter();
    opener.addIdentity(identityText(identitySecret(ctx, both)));
    const { content } = unframe(name, await opener.decrypt(payload));
    if (name === "tech") assert.deepEqual(content, TECH);
    assert.equal(said.dep === "", name !== "price");
  }
});

test("the same draft and the same file give the same bytes again", async () => {
  const secrets = freshSecrets(["price", "tech"]);
  const first = await make(order(secrets));
  const purpose = {
    lot: PAGE,
    scheme: "cn-uscc",
    id: "91000000MA5AMPE01T",
    key: hex(signingPublic(SEED)),
    fields: order(secrets).fields,
    files: [{ name: "tech", sha256: await sourceDigest(memorySource(TECH)) }],
  };
  const digest = purposeDigest(purpose);
  const draft = await writeDraft(secrets, digest, "样本口令 1");
  const again = await readDraft(draft, digest, "样本口令 1");
  assert.ok(again !== null);
  const second = await make(order(again));
  assert.equal(second.record, first.record);
  assert.equal(second.b, first.b);
  assert.deepEqual(second.payloads, first.payloads);
  const changed = [
    { ...purpose, files: [{ name: "tech", sha256: "00".repeat(32) }] },
    { ...purpose, fields: [{ name: "price_fen", value: "1" }] },
    { ...purpose, lot: { ...PAGE, seq: "2" } },
    { ...purpose, key: "00".repeat(32) },
  ].map(purposeDigest);
  assert.equal(new Set([digest, ...changed]).size, 5);
  assert.equal(await readDraft(draft, changed[0]!, "样本口令 1"), null);
  assert.equal(await readDraft(draft, digest, "样本口令 2"), null);
});

/** A server that drops the line after some parts and forgets to answer once. */
class Shaky implements PartDoor {
  stored = new Uint8Array(0) as Bytes;
  puts = 0;
  largest = 0;
  offsets: number[] = [];

  constructor(readonly failAt: number) {}

  async open(): Promise<{ upload: string; have: number }> {
    return { upload: "u1", have: this.stored.length };
  }

  async put(_upload: string, at: number, part: Bytes): Promise<{ have: number }> {
    this.puts += 1;
    if (this.puts === this.failAt) throw this.broken();
    assert.equal(at, this.stored.length);
    this.offsets.push(at);
    this.largest = Math.max(this.largest, part.length);
    this.stored = concat(this.stored, part);
    if (this.puts === this.failAt + 2) throw this.broken();
    return { have: this.stored.length };
  }

  async have(): Promise<{ have: number }> {
    return { have: this.stored.length };
  }

  async pause(): Promise<void> {}

  broken(): RequestProblem {
    return new RequestProblem({ code: "net.unreachable", place: "", title: "" }, 0);
  }
}

async function send(door: PartDoor, payload: Bytes): Promise<void> {
  const upload = await Upload.open(door, "tech", payload.length, "");
  for (let at = 0; at < payload.length; at += 1_000_003) {
    await upload.take(at, payload.slice(at, at + 1_000_003));
  }
  await upload.finish();
}

test("an upload goes on after a broken line and after a closed browser", async () => {
  const payload = Uint8Array.from({ length: 3 * PART_MAX + 12_345 }, (_, i) => i % 253);
  const door = new Shaky(2);
  await send(door, payload);
  assert.deepEqual(door.stored, payload);
  assert.equal(door.largest, PART_MAX);
  assert.ok(door.offsets.every((at) => at % 1_048_576 === 0));
  const closed = new Shaky(99);
  closed.stored = payload.slice(0, PART_MAX);
  await send(closed, payload);
  assert.deepEqual(closed.stored, payload);
  assert.equal(closed.offsets[0], PART_MAX);
});

test("the lot file of the evidence gives the same lot as the page", () => {
  const again = { ...PAGE, ...lotFile(PAGE) };
  assert.deepEqual(readLot(again), readLot(PAGE));
});

test("a page whose keys are not the printed ones is refused before anything is sealed", () => {
  const [price, ...rest] = PAGE.envelopes;
  const { share } = price as unknown as PageSets;
  const other = { name: "price", keys: { share: { ...share, pks_hash: "00".repeat(32) } } };
  assert.throws(() => readLot({ ...PAGE, envelopes: [other, ...rest] }), /seal\.pks\.mismatch/);
});

test("words and evidence alone key in, from any machine", async () => {
  const secrets = freshSecrets(["price", "tech"]);
  const made = await make(order(secrets));
  const evidence: Evidence = readEvidence(
    evidenceFile({
      record: made.record,
      sig: made.sig,
      salt: hex(secrets.salt),
      salt_r: hex(secrets.saltR),
      scheme: "cn-uscc",
      id: "91000000MA5AMPE01T",
      b: made.b,
      pk: file.sign_pk,
      lot: lotFile(PAGE),
      acknowledgement: null,
    }),
  );
  const written = [...words(secrets.mB)].join(" ");
  const mB = await secretOf(evidence, written, null, "");
  const { keys } = keyInBody(PAGE, ["price", "tech"], evidence, mB, null);
  assert.equal(Object.keys(keys).length, 2);
  assert.throws(() => keyInBody(PAGE, ["tech"], evidence, mB, null), /seal\.key\.partial/);
  const wrong = freshSecrets([]).mB;
  const both = ["price", "tech"];
  assert.throws(() => keyInBody(PAGE, both, evidence, wrong, null), /seal\.key\.mismatch/);
});
