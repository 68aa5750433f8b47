/** From its input every positive file is made again byte for byte. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openAge } from "../src/seal/age.ts";
import { concat, hex, unhex, utf8 } from "../src/seal/bytes.ts";
import { checkOpening, openingText } from "../src/seal/content.ts";
import { bidderCommit, context } from "../src/seal/context.ts";
import { checkObject } from "../src/seal/ct_root.ts";
import { depositKey } from "../src/seal/deposit.ts";
import { hash } from "../src/seal/hashing.ts";
import {
  halves,
  identitySecret,
  identityText,
  makeHeader,
  recipientText,
  rederive,
} from "../src/seal/header.ts";
import { checkSet, keySet, pksHash } from "../src/seal/key_set.ts";
import { unframe } from "../src/seal/padding.ts";
import {
  bidCommitment,
  commitText,
  parseCommit,
  parseWithdraw,
  recordHash,
  signRecord,
  withdrawText,
} from "../src/seal/record.ts";
import { checkCommit, checkWithdraw, type Previous } from "../src/seal/record_check.ts";
import { memorySource, sealStream, type EnvelopeSeal } from "../src/seal/sealed_stream.ts";
import { words } from "../src/seal/words.ts";
import { lotOf } from "./operations.ts";
import { readBytes, readJson, type Json } from "./vectors.ts";

const FORM = [
  ["price_fen", "amount", "public"],
  ["period_days", "amount", "public"],
  ["quality", "text", "public"],
  ["manager", "text", "public"],
  ["manager_phone", "text", "supervisor"],
  ["cost_sheet", "text", "party"],
].map(([name, kind, audience]) => ({ name: name!, kind: kind!, audience: audience! }));

async function sealedFile(seal: EnvelopeSeal): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  await sealStream(seal, async (_at, piece) => void parts.push(piece.slice()));
  return concat(...parts);
}

async function checkEnvelope(file: Json, record: Json, name: string): Promise<void> {
  const said = record.envelopes[name];
  const set = keySet(file.t, file.share_sets[name].pk);
  const ctx = context(file.lot, {
    envelope: name,
    bidderCommit: unhex(record.bidder_commit),
    seq: record.seq,
    pksHash: pksHash(set),
  });
  assert.equal(hex(ctx), said.ctx);
  const both = halves(unhex(record.input.m_B), unhex(record.input.m_T), ctx);
  assert.equal(hex(both.bidder), said.s_b);
  assert.equal(hex(both.trustees), said.s_t);
  const header = makeHeader(ctx, both, set);
  assert.equal(hex(header), said.header);
  rederive({ header, ctx, set }, both);
  const identity = identitySecret(ctx, both);
  assert.equal(identityText(identity), said.identity);
  assert.equal(recipientText(identity), said.recipient);
  const payload = await sealedFile({
    name: name as "price",
    ctx,
    halves: both,
    age: {
      fileKey: unhex(said.file_key),
      ephemeral: unhex(said.age_eph),
      nonce: unhex(said.age_nonce),
    },
    seed: unhex(file.sign_sk),
    content: memorySource(utf8(said.content_utf8)),
  });
  assert.equal(hex(hash(payload)), said.payload_sha256);
  assert.equal(new TextDecoder().decode(payload.subarray(0, 168)), said.payload_header);
  await checkObject(payload, String(said.ct_len), said.ct_root);
  const plain = openAge(payload, identity);
  assert.equal(hex(hash(plain)), said.plaintext_sha256);
  assert.equal(plain.length, said.P);
  const { content, block } = unframe(name as "price", plain);
  assert.equal(hex(block), said.sig_block);
  if (name === "price") {
    const opening = checkOpening(content, {
      block,
      ctx,
      record: parseCommit(utf8(record.record_utf8)),
      form: FORM,
      bound: [file.sign_pk],
    });
    assert.equal(openingText(opening), said.content_utf8);
  }
  if (said.deposit !== undefined) {
    const deposits = keySet(file.t, file.deposit_sets[name].pk);
    assert.equal(hex(depositKey(both.bidder, ctx, deposits)), said.deposit.dep);
  }
}

function checkRecord(file: Json, record: Json, previous: Previous | null): void {
  const bytes = utf8(record.record_utf8);
  const isCommit = record.kind === "commit";
  const again = isCommit ? commitText(parseCommit(bytes)) : withdrawText(parseWithdraw(bytes));
  assert.equal(again, record.record_utf8);
  assert.equal(hex(recordHash(again)), record.record_sha256);
  const sig = signRecord(record.kind, again, unhex(file.sign_sk));
  assert.equal(hex(sig), record.sig);
  const saltR = unhex(isCommit ? record.input.salt_r : record.salt_r);
  assert.equal(hex(bidCommitment(saltR, again, sig)), record.B);
  const check = isCommit ? checkCommit : checkWithdraw;
  const { salt, scheme, id } = record.input ?? {};
  check(bytes, {
    lot: lotOf(file),
    previous,
    identity: isCommit ? { salt: unhex(salt), scheme, id } : null,
    signature: sig,
    key: unhex(file.sign_pk),
    isInTime: true,
  });
}

for (const name of ["positive-2of3.json", "positive-3of5.json", "positive-5of9.json"]) {
  test(`${name} is made again from its input`, async () => {
    const file = readJson(name);
    for (const [purpose, sets] of [["share", file.share_sets], ["deposit", file.deposit_sets]]) {
      for (const [envelope, set] of Object.entries(sets) as [string, Json][]) {
        const { tender, lot, round } = file.lot;
        const use = { tender, lot, round, envelope, purpose };
        const trustees = new Map<string, string>(Object.entries(file.trustees));
        checkSet(keySet(file.t, set.pk), use, set.statements, trustees, unhex(set.PKS));
      }
    }
    let previous: Previous | null = null;
    for (const record of file.records) {
      if (record.kind === "commit") {
        const { salt, scheme, id, m_B } = record.input;
        assert.equal(hex(bidderCommit(unhex(salt), scheme, id)), record.bidder_commit);
        assert.equal(words(unhex(m_B)), record.words);
        for (const envelope of Object.keys(record.envelopes)) {
          await checkEnvelope(file, record, envelope);
        }
      }
      checkRecord(file, record, previous);
      previous = {
        kind: record.kind,
        hash: record.record_sha256,
        seq: Number(record.seq),
        bidderCommit: /"bidder_commit":"([0-9a-f]*)"/.exec(record.record_utf8)![1]!,
      };
    }
  });
}

test("price-2of3.age opens with the identity of its record", () => {
  const record = readJson("positive-2of3.json").records[0];
  const said = record.envelopes.price;
  const both = { bidder: unhex(said.s_b), trustees: unhex(said.s_t) };
  const plain = openAge(readBytes("price-2of3.age"), identitySecret(unhex(said.ctx), both));
  assert.equal(hex(hash(plain)), said.plaintext_sha256);
});

test("the header of seal-v1.json is made again from its secrets", () => {
  const it = readJson("../seal-v1.json");
  const both = { bidder: unhex(it.s_b), trustees: unhex(it.s_t) };
  const set = keySet(it.t, it.pks);
  assert.equal(hex(makeHeader(unhex(it.ctx), both, set)), it.header);
  assert.equal(identityText(identitySecret(unhex(it.ctx), both)), it.identity);
});
