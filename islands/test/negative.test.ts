/** Every negative vector of a bidder's page is refused with exactly its code. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Refusal } from "../src/seal/refusal.ts";
import { OPERATIONS } from "./operations.ts";
import { negatives, type Vector } from "./vectors.ts";

const plan = JSON.parse(readFileSync("vectors.json", "utf8")) as {
  run: string[];
  skip: Record<string, string>;
};

async function outcome(vector: Vector): Promise<string> {
  try {
    await OPERATIONS[vector.op]!(vector.input);
    return "accepted";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const byOp = new Map<string, Vector[]>();
for (const vector of negatives()) byOp.set(vector.op, [...(byOp.get(vector.op) ?? []), vector]);

test("every operation of the vectors is either run or skipped with a reason", () => {
  const planned = [...plan.run, ...Object.keys(plan.skip)].sort();
  assert.deepEqual([...byOp.keys()].sort(), planned);
});

for (const op of plan.run) {
  const vectors = byOp.get(op) ?? [];
  test(`${op}: ${vectors.length} vectors are refused with their code`, async () => {
    assert.ok(vectors.length > 0);
    for (const vector of vectors) {
      assert.equal(await outcome(vector), vector.expect, vector.id);
    }
  });
}

test("the skipped operations are counted", (context) => {
  let skipped = 0;
  for (const [op, reason] of Object.entries(plan.skip)) {
    const count = byOp.get(op)?.length ?? 0;
    assert.ok(count > 0, op);
    context.diagnostic(`skipped ${op}: ${count} vectors; ${reason}`);
    skipped += count;
  }
  const ran = plan.run.reduce((sum, op) => sum + (byOp.get(op)?.length ?? 0), 0);
  context.diagnostic(`vectors: ${ran} run, ${skipped} skipped`);
});
