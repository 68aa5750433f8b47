/** The tables of the vectors hold. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, unhex, utf8 } from "../src/seal/bytes.ts";
import { isAllowed } from "../src/seal/canonical_json.ts";
import { bidderCommit } from "../src/seal/context.ts";
import { ctRoot } from "../src/seal/ct_root.ts";
import { isLowOrderU, verify } from "../src/seal/curves.ts";
import { makeDeposit } from "../src/seal/deposit.ts";
import { hash } from "../src/seal/hashing.ts";
import { isBidder } from "../src/seal/identifiers.ts";
import { isStatement, keyInMessage, laterMessage, statementBytes } from "../src/seal/key_in.ts";
import { keyFileContent, readKeyFile } from "../src/seal/key_file.ts";
import { keySet, pksHash, readTrustees } from "../src/seal/key_set.ts";
import { paddedFrom, paddedSize, sealedLength } from "../src/seal/padding.ts";
import { stretchHere, writePassphraseFile } from "../src/seal/passphrase_file.ts";
import { exchangePublic, sign } from "../src/seal/curves.ts";
import { secretOfWords, WORD_LIST, words } from "../src/seal/words.ts";
import { lotOf } from "./operations.ts";
import { readJson, type Json } from "./vectors.ts";

const tables = readJson("tables.json");

test("the word list is the one of the protocol", () => {
  const file = utf8(WORD_LIST.map((word) => `${word}\n`).join(""));
  assert.equal(hex(hash(file)), tables.wordlist.sha256);
  assert.equal(WORD_LIST.length, 2048);
});

test("words carry 32 bytes there and back", () => {
  for (const { m_B, words: written } of tables.words) {
    assert.equal(words(unhex(m_B)), written);
    assert.equal(hex(secretOfWords(written)), m_B);
  }
});

test("padding and lengths are the table's", () => {
  for (const { L, P } of tables.padme) assert.equal(paddedSize("qual", L), P);
  for (const { L, P } of tables.detail) assert.equal(paddedSize("price_detail", L), P);
  for (const { P, ct_len } of tables.ct_len) {
    assert.equal(sealedLength(P), ct_len);
    assert.equal(paddedFrom("tech", ct_len), P);
  }
});

test("the root over chunks of 1 MiB is the table's", async () => {
  for (const { len, ct_root } of tables.ct_root) {
    const file = Uint8Array.from({ length: len }, (_, i) => i % 251);
    assert.equal(hex(await ctRoot(file)), ct_root, String(len));
  }
});

test("edge cases of Ed25519 are accepted and refused as the table says", () => {
  for (const { kind, msg, pk, sig, accept } of tables.ed25519) {
    assert.equal(verify(unhex(pk), unhex(sig), unhex(msg)), accept, kind);
  }
});

test("identifiers, low-order points and characters are judged as the table says", () => {
  for (const id of tables.uscc) assert.ok(isBidder("cn-uscc", id), id);
  for (const { scheme, id, salt, bidder_commit } of tables.bidder_commit) {
    assert.equal(hex(bidderCommit(unhex(salt), scheme, id)), bidder_commit);
  }
  for (const u of tables.low_order_u) assert.ok(isLowOrderU(unhex(u)), u);
  for (const point of tables.json_chars.accept) assert.ok(isAllowed(point), String(point));
  for (const point of tables.json_chars.refuse) assert.ok(!isAllowed(point), String(point));
});

test("the key file is read, and written again byte for byte", async () => {
  const it = tables.keyfile;
  const key = await readKeyFile(unhex(it.file), it.passphrase, unhex(it.record));
  assert.equal(keyFileContent(key), it.content_utf8);
  const content = utf8(it.content_utf8);
  const file = await writePassphraseFile(content, it.passphrase, stretchHere, {
    salt: unhex(it.salt),
    fileKey: unhex(it.file_key),
    nonce: unhex(it.nonce),
  });
  assert.equal(hex(file), it.file);
});

test("the key-in message is made from evidence and words, with the later deposit", () => {
  const file = readJson("positive-3of5.json");
  const record = file.records[0];
  const evidence = record.record_utf8.replace(/"dep":"[0-9a-f]+"/, '"dep":""');
  const { salt, scheme, id } = record.input;
  const message = keyInMessage({
    lot: lotOf(file),
    record: evidence,
    identity: { salt: unhex(salt), scheme, id },
    mB: secretOfWords(record.words),
    due: tables.key_in.due,
    seed: unhex(file.sign_sk),
  });
  const { tech, price } = record.envelopes;
  assert.equal(message[tech.ctx], tech.s_b);
  assert.deepEqual(message[price.ctx], { dep: price.deposit.dep, sig: tables.key_in.later.sig });
  const signed = laterMessage(unhex(price.ctx), unhex(price.deposit.dep));
  assert.equal(hex(signed), tables.key_in.later.message);
  assert.equal(hex(sign(unhex(file.sign_sk), signed)), tables.key_in.later.sig);
  const values = [tech.s_b, price.deposit.dep];
  for (const [i, said] of (tables.key_in.statements as Json[]).entries()) {
    const statement = {
      ctx: unhex(said.ctx),
      kind: said.kind,
      value: unhex(values[i]),
      stampMs: said.stamp_ms,
    };
    assert.equal(hex(statementBytes(statement)), said.statement);
    assert.ok(isStatement(unhex(tables.key_in.platform_pk), unhex(said.sig), statement));
  }
});

test("deposits of draws and the trustees' file are the table's", () => {
  for (const it of tables.deposit_draw) {
    const set = keySet(it.t, it.sk.map((sk: string) => hex(exchangePublic(unhex(sk)))));
    assert.equal(hex(pksHash(set)), it.PKS_w);
    const to = { purpose: 2, ctx: unhex(it.ctx_d), check: unhex(it.c), set };
    assert.equal(hex(makeDeposit(unhex(it.r), to)), it.dep);
  }
  const file = readJson("positive-2of3.json");
  assert.deepEqual(Object.fromEntries(readTrustees(tables.trustees_file)), file.trustees);
});
