/** Which checkpoints of a log's history count as witnessed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isWitnessed, readHistory, readPolicy, type Note } from "../src/page/cosigned.ts";
import { base64, concat, u64, u8, utf8 } from "../src/seal/bytes.ts";
import { sign, signingPublic } from "../src/seal/curves.ts";
import { hash } from "../src/seal/hashing.ts";

const TEXT = `jy.example/log\n7\n${base64(new Uint8Array(32).fill(9))}\n`;

function party(name: string, kind: number, seed: number) {
  const secret = new Uint8Array(32).fill(seed);
  const bytes = concat(u8(kind), signingPublic(secret));
  const id = hash(utf8(`${name}\n`), bytes).subarray(0, 4);
  const key = `${name}+${Array.from(id, (it) => it.toString(16).padStart(2, "0")).join("")}+${base64(bytes)}`;
  const line = (...parts: Uint8Array[]): string => `\u2014 ${name} ${base64(concat(id, ...parts))}`;
  return { key, secret, line };
}

const log = party("jy.example/log", 1, 1);
const [one, two, stranger] = [party("one", 4, 2), party("two", 4, 3), party("stranger", 4, 4)];

const logLine = (text = TEXT): string => log.line(sign(log.secret, utf8(text)));

function cosignature(by: ReturnType<typeof party>, time = 1_796_086_700, text = TEXT): string {
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  return by.line(u64(time), sign(by.secret, message));
}

const policy = readPolicy(
  JSON.stringify({ log: [log.key], witnesses: [one.key, two.key], quorum: 2 }),
);

function note(...signatures: string[]): Note {
  const [first] = readHistory(`${TEXT}\n${signatures.join("\n")}\n\n`);
  assert.ok(first !== undefined);
  return first;
}

test("a checkpoint counts once the log and a quorum of its own witnesses signed it", () => {
  const good = note(logLine(), cosignature(one), cosignature(two));
  assert.equal(good.size, 7);
  assert.ok(isWitnessed(good, policy));
  assert.ok(!isWitnessed(note(logLine(), cosignature(one)), policy), "one of two");
  assert.ok(!isWitnessed(note(logLine(), cosignature(one), cosignature(one)), policy), "one twice");
  assert.ok(!isWitnessed(note(logLine(), cosignature(one), cosignature(stranger)), policy));
  assert.ok(!isWitnessed(note(cosignature(one), cosignature(two)), policy), "without the log");
});

test("a signature over another text or another time is none", () => {
  const other = TEXT.replace("\n7\n", "\n8\n");
  assert.ok(!isWitnessed(note(logLine(other), cosignature(one), cosignature(two)), policy));
  assert.ok(!isWitnessed(note(logLine(), cosignature(one), cosignature(two, 1, other)), policy));
});

test("a history gives its notes in order, and an empty one none", () => {
  const second = TEXT.replace("\n7\n", "\n9\n");
  const file = [TEXT, second].map((it) => `${it}\n${logLine(it)}\n`).join("\n");
  assert.deepEqual(readHistory(file).map((it) => it.size), [7, 9]);
  assert.deepEqual(readHistory(""), []);
});

test("a policy whose quorum cannot be, or whose key is of another kind, is refused", () => {
  const of = (witnesses: string[], quorum: number): string =>
    JSON.stringify({ log: [log.key], witnesses, quorum });
  for (const text of [of([one.key], 2), of([one.key], 0), of([log.key], 1), "{}", "no json"]) {
    assert.throws(() => readPolicy(text), Error, text);
  }
});
