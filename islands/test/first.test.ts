/** `first.json` as the opening reads it, and as the page puts it before a zip's members. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { unzip, zip } from "../src/compose/zip.ts";
import { checkFirst, firstBytes, withFirst } from "../src/page/first.ts";
import { concat, hex, unhex } from "../src/seal/bytes.ts";
import { Refusal } from "../src/seal/refusal.ts";
import { memorySource, pieces, type Source } from "../src/seal/sealed_stream.ts";

interface Case {
  readonly name: string;
  readonly names: readonly string[];
  readonly zip: string;
  readonly code?: string;
  readonly fields?: readonly (readonly [string, string])[] | null;
}

const VECTORS = JSON.parse(readFileSync("../vectors/first-v1/first.json", "utf8"));
const [ctx, seed, key] = ["ctx", "seed", "key"].map((it) => unhex(VECTORS[it])) as [
  Uint8Array<ArrayBuffer>,
  Uint8Array<ArrayBuffer>,
  Uint8Array<ArrayBuffer>,
];

async function whole(source: Source): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces(source)) all.push(piece);
  return concat(...all);
}

test("every shared case is judged as its code says", async () => {
  const cases = VECTORS.cases as Case[];
  assert.ok(cases.filter(({ code }) => code !== undefined).length > 20);
  for (const { name, names, zip: bytes, code, fields } of cases) {
    const judged = checkFirst(memorySource(unhex(bytes)), { names, ctx, key });
    if (code === undefined) {
      const read = await judged;
      const said = read === null ? null : read.fields.map((it) => [it.name, it.value]);
      assert.deepEqual(said, fields, name);
    } else {
      const refused = await judged.then(() => "", (error: unknown) => {
        return error instanceof Refusal ? error.code : String(error);
      });
      assert.equal(refused, code, name);
    }
  }
});

test("the member and the zip around it are the bytes of every other maker", async () => {
  const fields = (VECTORS.said as [string, string][]).map(([name, value]) => ({ name, value }));
  const first = firstBytes(fields, ctx, seed);
  assert.equal(hex(first), VECTORS.first);
  const made = await withFirst(memorySource(unhex(VECTORS.enclosed.zip)), first);
  const bytes = await whole(made);
  assert.equal(hex(bytes), VECTORS.enclosed.made);
  // A piece may begin and end anywhere.
  assert.deepEqual(await made.read(3, bytes.length - 7), bytes.subarray(3, bytes.length - 4));
  await assert.rejects(withFirst(made, first));
  await assert.rejects(withFirst(memorySource(new Uint8Array(40)), first));
});

test("a zip of the composing page stays one that its readers read", async () => {
  const content = new Uint8Array([1, 2, 3]);
  const blob = zip([{ path: "a.txt", content, crc32: 0x55bc801d }]);
  const source = memorySource(new Uint8Array(await blob.arrayBuffer()));
  const made = await whole(await withFirst(source, firstBytes([], ctx, seed)));
  const members = await unzip(new Blob([made.slice()]));
  assert.deepEqual([...members.keys()], ["first.json", "a.txt"]);
  assert.deepEqual(new Uint8Array(await members.get("a.txt")!.arrayBuffer()), content);
});
