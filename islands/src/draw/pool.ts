/** The pool (draw.md §3): who may be drawn, under names that only this attempt uses. */

import { equal, hex, u64, unhex, utf8, type Bytes } from "../seal/bytes.ts";
import { demand } from "../seal/refusal.ts";
import { encode, hexOf, hexOrEmpty, integer, list, object, text, type Value } from "./canonical.ts";
import { drawsPersons, type Context } from "./context.ts";
import { labelled, root, type Alg } from "./hashing.ts";

/** One person or value that may be drawn. */
export interface Leaf {
  readonly employer: string;
  readonly pid: string;
  readonly strata: readonly string[];
  readonly w: number;
}

/** What the pool's event says. */
export interface Pool {
  readonly excludedByCode: readonly number[];
  readonly excludedCount: number;
  readonly excludedRoot: string;
  readonly leaves: readonly Leaf[];
  readonly count: number;
  readonly root: string;
  readonly values: readonly string[] | null;
}

/** Tests one leaf. */
export function readLeaf(value: Value): Leaf {
  const it = object(value, ["employer", "pid", "strata", "w"]);
  return {
    employer: hexOrEmpty(it["employer"]),
    pid: hexOf(it["pid"], 32),
    strata: list(it["strata"]).map((stratum) => text(stratum)),
    w: integer(it["w"]),
  };
}

/** A person's name within one attempt. */
export function personPid(ctx: Context, salt: Uint8Array, expert: string): Bytes {
  return labelled(ctx.alg, "pid", ctx.draw, u64(ctx.seq), salt, expert);
}

/** An employer's tag within one attempt. */
export function employerTag(ctx: Context, salt: Uint8Array, creditCode: string): Bytes {
  return labelled(ctx.alg, "employer", ctx.draw, u64(ctx.seq), salt, creditCode);
}

/** The name of an announced value. */
export function valuePid(alg: Alg, value: string): Bytes {
  return labelled(alg, "value", value);
}

/** The leaf of one exclusion. */
export function excludedLeaf(alg: Alg, salt: Uint8Array, pid: Uint8Array, code: string): Bytes {
  return labelled(alg, "excluded", salt, pid, code);
}

/** The root of the leaves as they stand. */
export function poolRoot(alg: Alg, leaves: readonly Leaf[]): Bytes {
  return root(alg, leaves.map((it) => utf8(encode(it))));
}

/** Whether a stratum has too few, one employer counted once. */
export function isThin(ctx: Context, leaves: readonly Leaf[], ratio: number): boolean {
  return ctx.need.some(([stratum, seats]) => {
    const all = leaves.filter((it) => it.strata.includes(stratum)).map((it) => it.employer);
    const alone = all.filter((it) => it === "").length;
    const employers = new Set(all.filter((it) => it !== "")).size;
    return alone + employers < seats * ratio;
  });
}

function ascends<T>(all: readonly T[]): boolean {
  return all.every((it, i) => i === 0 || all[i - 1]! < it);
}

/** What is known about a pool from elsewhere. */
export interface PoolKnown {
  /** The count of the roster of ctx; null when it was not committed before. */
  readonly rosterCount: number | null;
  /** The excluded leaves, which only a supervisor holds. */
  readonly excluded: readonly string[] | null;
  readonly ratio: number;
}

function checkCounts(ctx: Context, pool: Pool, known: PoolKnown): void {
  const good = (holds: boolean): void => demand(holds, "draw.pool.count");
  good(pool.count === pool.leaves.length);
  good(pool.excludedByCode.reduce((sum, it) => sum + it, 0) === pool.excludedCount);
  good(known.excluded === null || known.excluded.length === pool.excludedCount);
  if (drawsPersons(ctx)) return good(pool.count + pool.excludedCount === known.rosterCount);
  const values = pool.values?.length ?? 0;
  good(pool.excludedCount === 0 && values === pool.count);
  good(values >= 2 && values >= ctx.need[0]![1]);
}

/** Row 2 of §7. */
export function checkPool(ctx: Context, pool: Pool, known: PoolKnown): void {
  const { leaves } = pool;
  checkCounts(ctx, pool, known);
  demand(hex(poolRoot(ctx.alg, leaves)) === pool.root, "draw.pool.root");
  const excluded = known.excluded ?? (pool.excludedCount === 0 ? [] : null);
  if (excluded !== null) {
    const own = root(ctx.alg, excluded.map(unhex));
    demand(ascends(excluded) && equal(own, unhex(pool.excludedRoot)), "draw.pool.root");
  }
  demand(ascends(leaves.map((it) => it.pid)), "draw.pool.order");
  demand(leaves.every((it) => it.w >= 1 && it.w <= 16), "draw.weight");
  if (drawsPersons(ctx)) {
    demand(!isThin(ctx, leaves, known.ratio), "draw.stratum.thin");
  } else {
    const values = pool.values ?? [];
    demand(ascends(values), "draw.pool.order");
    demand(leaves.every((it) => it.w === 1 && it.employer === ""), "draw.weight");
    const pids = new Set(values.map((it) => hex(valuePid(ctx.alg, it))));
    demand(leaves.every((it) => pids.has(it.pid)), "draw.pool.root");
  }
  demand(leaves.every((it) => ascends(it.strata)), "draw.stratum.order");
  const strata = new Set(ctx.need.map((it) => it[0]));
  const known_ = (it: Leaf): boolean => it.strata.every((stratum) => strata.has(stratum));
  demand(leaves.every((it) => it.strata.length > 0 && known_(it)), "draw.stratum.unknown");
}
