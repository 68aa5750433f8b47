/** Small parts of the pages: acknowledgement, inclusion, clock, fields, keys, lint. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { faults } from "../tools/lint.mjs";
import { checkAcknowledgement, type Acknowledgement } from "../src/page/acknowledgement.ts";
import { fenOfYuan, fieldValue } from "../src/page/bid_form.ts";
import { entriesPath, entryAt, isIncluded, readCheckpoint, secondOf, tilePath } from "../src/page/inclusion.ts";
import { freshPersonKey, readPersonKey, writePersonKey } from "../src/page/person_key.ts";
import { left, ServerClock } from "../src/page/server_clock.ts";
import { drawPlaces, qrPath } from "../src/page/words_step.ts";
import { concat, hex, unbase64, utf8Text } from "../src/seal/bytes.ts";
import { hash } from "../src/seal/hashing.ts";
import { chineseQuotes } from "../src/seal/quotes.ts";
import type { Json } from "./vectors.ts";

function readLog(name: string): Json {
  return JSON.parse(readFileSync(`../vectors/log-v1/${name}`, "utf8"));
}

/** The Ed25519 key of a vkey `name+id+base64`. */
function verifierKey(vkey: string): Uint8Array {
  return unbase64(vkey.split("+").slice(2).join("+")).subarray(1);
}

function receipt(): { answer: Acknowledgement; lotId: string; b: string; ackKey: string } {
  const { receipts, policies } = readLog("receipts.json");
  const first = receipts[0];
  const line = first.receipt.split("\n").find((it: string) => it.startsWith("extra "));
  const extra = JSON.parse(utf8Text(unbase64(line.slice(6)), "x"));
  const { index } = JSON.parse(utf8Text(unbase64(extra.ack), "x"));
  const { salt_k, salt_b, label, body } = extra;
  const opening = { salt_k, salt_b, label, body };
  return {
    answer: { ack: extra.ack, sig: extra.sig, opening, index },
    lotId: first.lot,
    b: first.b,
    ackKey: hex(verifierKey(policies[0].ack)),
  };
}

test("an acknowledgement with another signature, lot, label, leaf or B is refused", () => {
  const { answer, lotId, b, ackKey } = receipt();
  const to = { lotId, b, label: answer.opening.label, ackKey };
  assert.equal(checkAcknowledgement(answer, to).index, answer.index);
  const refused = (change: object, expected: object, code: RegExp): void =>
    assert.throws(
      () => checkAcknowledgement({ ...answer, ...change }, { ...to, ...expected }),
      code,
    );
  refused({ sig: `00${answer.sig.slice(2)}` }, {}, /ack\.sig/);
  refused({}, { lotId: "lot-8" }, /ack\.label/);
  refused({}, { label: "Refused\nlot-7/sealed" }, /ack\.label/);
  assert.ok(checkAcknowledgement(answer, { ...to, label: null }));
  const cover = { ...answer.opening, label: "Cover\nlot-7/sealed" };
  refused({ opening: cover }, { label: null }, /ack\.label/);
  refused({}, { b: "00".repeat(32) }, /ack\.commitment/);
  refused({ index: answer.index + 1 }, {}, /ack\.leaf/);
  const opening = { ...answer.opening, salt_b: "00".repeat(32) };
  refused({ opening }, {}, /ack\.leaf/);
});

/** A base64 entry, or `{head, pad, tail}` for a long one. */
function unpack(entry: Json): Uint8Array {
  if (typeof entry === "string") return unbase64(entry);
  const pad = new Uint8Array(entry.pad).fill("x".charCodeAt(0));
  return concat(unbase64(entry.head), pad, unbase64(entry.tail));
}

/** Hash tiles of a log, built the plain way. */
function tilesOf(entries: Uint8Array[]): (path: string) => Promise<Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let row = entries.map((entry) => hash(Uint8Array.of(0), entry));
  for (let level = 0; row.length > 0; level += 1) {
    for (let i = 0; i * 256 < row.length; i += 1) {
      const tile = row.slice(i * 256, (i + 1) * 256);
      files.set(tilePath(level, i, tile.length), concat(...tile));
    }
    const next = [];
    for (let i = 0; (i + 1) * 256 <= row.length; i += 1) {
      let up = row.slice(i * 256, (i + 1) * 256);
      while (up.length > 1) {
        const pairs = [];
        for (let j = 0; j < up.length; j += 2) {
          pairs.push(hash(Uint8Array.of(1), up[j]!, up[j + 1]!));
        }
        up = pairs;
      }
      next.push(up[0]!);
    }
    row = next;
  }
  return async (path) => {
    const found = files.get(path);
    if (found === undefined) throw new Error(`no ${path}`);
    return found;
  };
}

function plainRoot(leaves: Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0]!;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const [a, b] = [plainRoot(leaves.slice(0, split)), plainRoot(leaves.slice(split))];
  return hash(Uint8Array.of(1), a, b);
}

test("every entry of the sample log is included under its newest checkpoint", async () => {
  const log = readLog("log.json").case;
  const entries: Uint8Array[] = log.entries.map(unpack);
  const key = verifierKey(log.policies[0].log[0]);
  const note: string = log.notes[log.notes.length - 1];
  const head = readCheckpoint(note, key);
  assert.equal(head.size, entries.length);
  const fetchFile = tilesOf(entries);
  for (const [i, entry] of entries.entries()) {
    assert.ok(await isIncluded(head, i, entry, fetchFile), String(i));
  }
  assert.ok(!(await isIncluded(head, 3, entries[4]!, fetchFile)));
  assert.throws(() => readCheckpoint(note.replace("\n44\n", "\n45\n"), key), /did not sign/);
});

test("an entry is taken from the log's own files, and one wrong byte anywhere is seen", async () => {
  const entries: Uint8Array[] = readLog("log.json").case.entries.map(unpack);
  const leaves = entries.map((entry) => hash(Uint8Array.of(0), entry));
  const head = { origin: "sample", size: entries.length, root: concat(plainRoot(leaves)) };
  const tiles = tilesOf(entries);
  const bundle = concat(
    ...entries.flatMap((it) => [Uint8Array.of(it.length >> 8, it.length & 255), it]),
  );
  const path = entriesPath(3, head.size);
  assert.equal(path, `tile/entries/000.p/${head.size}`);
  assert.equal(entriesPath(300, 700), "tile/entries/001");
  const serving = (bytes: Uint8Array) => async (asked: string) =>
    asked === path ? bytes : tiles(asked);
  for (const [i, entry] of entries.entries()) {
    assert.deepEqual(await entryAt(head, i, serving(bundle)), entry);
    assert.equal(secondOf(entry), Number(new TextDecoder().decode(entry).split(" ")[1]!.trim()));
  }
  const start = 2 + entries.slice(0, 3).reduce((sum, it) => sum + it.length + 2, 0);
  for (const at of [0, 5, entries[3]!.length - 1]) {
    const wrong = bundle.slice();
    wrong[start + at]! ^= 1;
    const entry = await entryAt(head, 3, serving(wrong));
    assert.ok(!(await isIncluded(head, 3, entry, tiles)), `byte ${at}`);
  }
  const path0 = tilePath(0, 0, head.size);
  for (const at of [0, 100, 43 * 32]) {
    const tile = (await tiles(path0)).slice();
    tile[at]! ^= 1;
    const wrong = async (asked: string) => (asked === path0 ? tile : tiles(asked));
    const found = await isIncluded(head, at < 96 ? 7 : 0, entries[at < 96 ? 7 : 0]!, wrong);
    assert.ok(!found, `byte ${at} of the tile`);
  }
  await assert.rejects(entryAt(head, 3, serving(bundle.subarray(0, 40))), /too short/);
  assert.equal(secondOf(new TextEncoder().encode("x 1796086800 ")), null);
});

test("inclusion holds across tiles of several levels", async () => {
  const entries = Array.from({ length: 700 }, (_, i) => Uint8Array.of(i >> 8, i & 255));
  const leaves = entries.map((entry) => hash(Uint8Array.of(0), entry));
  const head = { origin: "sample", size: 700, root: concat(plainRoot(leaves)) };
  const fetchFile = tilesOf(entries);
  for (const i of [0, 255, 256, 511, 512, 699]) {
    assert.ok(await isIncluded(head, i, entries[i]!, fetchFile), String(i));
  }
  assert.equal(tilePath(0, 1_234_067, 256), "tile/0/x001/x234/067");
});

test("the shown clock never jumps back and reaches the measured time", () => {
  const clock = new ServerClock(10_000, 0);
  clock.measured({ serverMs: 9_000, sentMs: 0, receivedMs: 0 });
  let before = 0;
  for (let at = 0; at <= 30_000; at += 250) {
    const now = clock.now(at);
    assert.ok(now >= before && now - before <= 10_000 + 250 * 1.06);
    before = now;
  }
  assert.ok(Math.abs(before - 39_000) < 1);
  assert.deepEqual(left(90_061_000, 0), {
    days: 1, hours: 1, minutes: 1, seconds: 1, totalSeconds: 90_061,
  });
  assert.equal(left(1, 0).totalSeconds, 1);
  assert.equal(left(0, 1).totalSeconds, 0);
});

test("amounts are whole fen and texts only what the protocol carries", () => {
  assert.equal(fenOfYuan("1,234,567.8"), "123456780");
  assert.equal(fenOfYuan("0.05"), "5");
  assert.equal(fenOfYuan("0"), "0");
  for (const bad of ["", "1.234", "-1", "1e3", "12345678901234567"]) {
    assert.equal(fenOfYuan(bad), null, bad);
  }
  assert.equal(fieldValue("q", "text", "", ' "合格" '), "\u201c合格\u201d");
  assert.throws(() => fieldValue("q", "text", "", "好\u{1f600}"), /page\.character/);
  assert.throws(() => fieldValue("p", "amount", "", "1.5"), /page\.amount/);
  assert.equal(chineseQuotes("\"a\" 'b' \"c\""), "\u201ca\u201d \u2018b\u2019 \u201cc\u201d");
});

test("a signing key is read back only with its passphrase", async () => {
  const key = freshPersonKey();
  const file = await writePersonKey(key, "样本口令 1");
  const again = await readPersonKey(file, "样本口令 1");
  assert.deepEqual(again, key);
  await assert.rejects(readPersonKey(file, "样本口令 2"), /seal\.keyfile\.scrypt/);
});

test("the three places asked back are different and all can come", () => {
  const seen = new Set<number>();
  for (let i = 0; i < 400; i += 1) {
    const places = drawPlaces(3, 24);
    assert.equal(new Set(places).size, 3);
    for (const place of places) seen.add(place);
  }
  assert.equal(seen.size, 24);
});

test("24 Chinese characters make a QR code of their UTF-8 bytes", () => {
  const { side, path } = qrPath("\u7684".repeat(24));
  // 72 bytes at level M: version 5, of 37 modules (ISO/IEC 18004, table 7).
  assert.equal(side, 37);
  assert.ok(path.startsWith("M4 4h1v1h-1z"));
  assert.notEqual(path, qrPath("\u7684".repeat(23) + "\u6027").path);
});

test("the lint sees what Chrome 90 lacks and words in page code", () => {
  const good = "/** One thing. */\nconst a = [1][0];\n";
  assert.deepEqual(faults("a.ts", good), []);
  for (const line of [
    "const a = [1].at(-1);",
    "structuredClone(a);",
    "AbortSignal.timeout(5);",
    "Object.hasOwn(a, 'b');",
    "crypto.randomUUID();",
    "for await (const x of response.body) x();",
    "box.innerHTML = a;",
    'const a = "提交";',
    `const a = "${"x".repeat(100)}";`,
  ]) {
    assert.equal(faults("a.ts", `${good}${line}\n`).length, 1, line);
  }
  assert.equal(faults("a.ts", "const a = 1;\n").length, 1);
  assert.equal(faults("a.ts", `/** x */${"\n".repeat(301)}`).length, 1);
});
