/** Seed, tickets and rank lists (draw.md §5). */

import { hex, unhex, type Bytes } from "../seal/bytes.ts";
import type { Context } from "./context.ts";
import type { Roots } from "./contribution.ts";
import { labelled } from "./hashing.ts";
import type { Leaf } from "./pool.ts";

/** Rows of ticket and pid, as hex, for each stratum. */
export type RankLists = ReadonlyMap<string, readonly (readonly [string, string])[]>;

/** The seed; contributions in the order of the parties. */
export function seed(
  ctx: Context,
  roots: Roots,
  contributions: readonly Uint8Array[],
  final: Uint8Array,
): Bytes {
  const each = ctx.parties.flatMap((party, i) => [party.name, contributions[i]!]);
  const bound = [ctx.text, unhex(roots.pool), unhex(roots.excluded)];
  return labelled(ctx.alg, "seed", ...bound, ...each, final);
}

function u32(value: number): Bytes {
  return Uint8Array.of(0, 0, 0, value);
}

/** The least of one hash for each unit of weight (1 to 16). */
export function ticket(ctx: Context, from: Uint8Array, stratum: string, leaf: Leaf): string {
  const all: string[] = [];
  for (let j = 0; j < leaf.w; j += 1) {
    all.push(hex(labelled(ctx.alg, "ticket", from, stratum, unhex(leaf.pid), u32(j))));
  }
  return all.sort()[0] ?? "";
}

/** The rank list of every stratum, by ticket and then pid. */
export function ranks(ctx: Context, from: Uint8Array, leaves: readonly Leaf[]): RankLists {
  const lists = ctx.need.map(([stratum]) => {
    const of = leaves.filter((it) => it.strata.includes(stratum));
    const rows = of.map((it) => [ticket(ctx, from, stratum, it), it.pid] as const);
    rows.sort((a, b) => (a[0] + a[1] < b[0] + b[1] ? -1 : 1));
    return [stratum, rows] as const;
  });
  return new Map(lists);
}
