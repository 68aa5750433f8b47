/** A large document: read for its hash, sent in parts, and gone on with after a break. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { RequestProblem } from "../src/page/http.ts";
import { documentDoor, sendFile } from "../src/page/send_work.ts";
import { PART_MAX, type PartDoor } from "../src/page/upload.ts";
import { concat, type Bytes } from "../src/seal/bytes.ts";

const MIB = 1_048_576;

/** Keeps what came; the line breaks at the part of this number, from 1. */
class Line implements PartDoor {
  stored: Bytes = new Uint8Array(0);
  #puts = 0;

  constructor(readonly breaksAt: number) {}

  async open(): Promise<{ upload: string; have: number }> {
    return { upload: "d1", have: this.stored.length };
  }

  async put(_upload: string, at: number, part: Bytes): Promise<{ have: number }> {
    this.#puts += 1;
    if (this.#puts === this.breaksAt) {
      throw new RequestProblem({ code: "upload.full", place: "", title: "" }, 507);
    }
    assert.equal(at, this.stored.length);
    this.stored = concat(this.stored, part);
    return { have: this.stored.length };
  }

  async have(): Promise<{ have: number }> {
    return { have: this.stored.length };
  }

  async pause(): Promise<void> {}
}

const bytes = Uint8Array.from({ length: 2 * PART_MAX + 4_321 }, (_, i) => i % 249);
const file = new Blob([bytes]);

test("a file is read to its end, then sent as it is", async () => {
  const line = new Line(0);
  const told: string[] = [];
  assert.equal(await sendFile(line, file, (step, done) => told.push(`${step} ${done}`)), "d1");
  assert.deepEqual(line.stored, bytes);
  assert.equal(told[0], `reading ${MIB}`);
  assert.ok(told.includes(`reading ${bytes.length}`));
  assert.equal(told[told.length - 1], `sending ${bytes.length}`);
});

test("what is chosen again goes on where the server ended", async () => {
  const line = new Line(2);
  line.pause = () => Promise.reject(new Error("the page was closed"));
  await assert.rejects(sendFile(line, file, () => {}));
  assert.equal(line.stored.length, PART_MAX);
  const again = new Line(0);
  again.stored = line.stored;
  await sendFile(again, file, () => {});
  assert.deepEqual(again.stored, bytes);
});

test("a document is announced by the hash of its bytes", async () => {
  const asked: RequestInit[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = async (_url, init) => {
    asked.push(init ?? {});
    return new Response(JSON.stringify({ upload: "d1", have: 0 }));
  };
  try {
    const door = documentDoor(new Line(0), "/documents/parts", "token");
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await door.open("", bytes.length, sha256);
    assert.equal(asked[0]?.body, JSON.stringify({ sha256, length: bytes.length }));
  } finally {
    globalThis.fetch = fetch;
  }
});
