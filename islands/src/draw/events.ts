/** The events of an attempt (draw.md §2), read from their canonical bodies. */

import { isHex } from "../seal/bytes.ts";
import { demand, Refusal } from "../seal/refusal.ts";
import {
  encode, hexOf, integer, list, LONG, map, object, parse, same, text, type Fields, type Value,
} from "./canonical.ts";
import { readContext, type Context } from "./context.ts";
import { readLeaf, type Pool } from "./pool.ts";

/** A kind and its body as it stands in the log. */
export interface Raw {
  readonly kind: string;
  readonly body: string;
}

/** An event with the values that checks look at; `at` is its place. */
export type Event =
  | { readonly kind: "Cosigned" }
  | { readonly kind: "PoolChecked" }
  | { readonly kind: "CommitsClosed" }
  | { readonly kind: "RosterCommitted"; readonly count: number; readonly root: string }
  | { readonly kind: "DrawAnnounced"; readonly ctx: Context }
  | { readonly kind: "PoolCommitted"; readonly pool: Pool }
  | Commit
  | { readonly kind: "DepositShown"; readonly name: string; readonly header: string }
  | { readonly kind: "DrawOpened"; readonly name: string; readonly key: string }
  | { readonly kind: "FinalNumber"; readonly value: string }
  | Result
  | { readonly kind: "DrawVoid"; readonly names: readonly string[]; readonly reason: string };

/** A party's commit. */
export interface Commit {
  readonly kind: "DrawCommitted";
  readonly name: string;
  readonly c: string;
  readonly d: string;
  readonly sig: string;
}

/** A published result. */
export interface Result {
  readonly kind: "DrawResult";
  readonly ranks: ReadonlyMap<string, readonly (readonly [string, string])[]>;
  readonly seed: string;
}

const OWN: Record<string, readonly string[]> = {
  RosterCommitted: ["count", "root"],
  DrawAnnounced: ["ctx"],
  PoolCommitted: [
    "excluded_by_code", "excluded_count", "excluded_root", "pool", "pool_count", "pool_root",
  ],
  PoolChecked: [],
  DrawCommitted: ["c", "d", "name", "sig"],
  DepositShown: ["header", "name"],
  CommitsClosed: [],
  DrawOpened: ["key", "name"],
  FinalNumber: ["value"],
  DrawResult: ["ranks", "seed"],
  DrawVoid: ["names", "reason"],
};

function readPool(it: Fields): Pool {
  const byCode = map(it["excluded_by_code"]);
  const values = it["values"];
  return {
    excludedByCode: Object.keys(byCode).map((key) => integer(byCode[key])),
    excludedCount: integer(it["excluded_count"]),
    excludedRoot: hexOf(it["excluded_root"], 32),
    leaves: list(it["pool"]).map(readLeaf),
    count: integer(it["pool_count"]),
    root: hexOf(it["pool_root"], 32),
    values: values === undefined ? null : list(values).map((value) => text(value)),
  };
}

function readRanks(value: Value): Result["ranks"] {
  const strata = map(value);
  const row = (it: Value): readonly [string, string] => {
    const [ticket, pid, more] = list(it);
    demand(more === undefined, "draw.not_canonical");
    return [hexOf(ticket, 32), hexOf(pid, 32)];
  };
  return new Map(Object.keys(strata).map((key) => [key, list(strata[key]).map(row)]));
}

function readHeader(value: Value): string {
  demand(typeof value === "string" && value !== "" && isHex(value), "draw.not_canonical");
  return value;
}

function readKind(kind: string, it: Fields): Event {
  switch (kind) {
    case "RosterCommitted":
      return { kind, count: integer(it["count"]), root: hexOf(it["root"], 32) };
    case "DrawAnnounced":
      return { kind, ctx: readContext(encode(it["ctx"])) };
    case "PoolCommitted":
      return { kind, pool: readPool(it) };
    case "PoolChecked":
    case "CommitsClosed":
      return { kind };
    case "DrawCommitted":
      return {
        kind,
        name: text(it["name"]),
        c: hexOf(it["c"], 32),
        d: hexOf(it["d"], 32),
        sig: hexOf(it["sig"], 64),
      };
    case "DepositShown":
      return { kind, name: text(it["name"]), header: readHeader(it["header"]) };
    case "DrawOpened":
      return { kind, name: text(it["name"]), key: hexOf(it["key"], 32) };
    case "FinalNumber":
      return { kind, value: text(it["value"], 192) };
    case "DrawResult":
      return { kind, ranks: readRanks(it["ranks"]), seed: hexOf(it["seed"], 32) };
    case "DrawVoid":
      return {
        kind,
        names: list(it["names"]).map((name) => text(name)),
        reason: text(it["reason"]),
      };
    default:
      throw new Refusal("draw.not_canonical");
  }
}

/** Reads one event; a cosigned checkpoint has no body. */
export function readEvent({ kind, body }: Raw): Event {
  if (kind === "Cosigned") return { kind };
  const own = OWN[kind];
  demand(own !== undefined, "draw.not_canonical");
  const value = parse(body);
  const fields = map(value);
  const frame = kind === "RosterCommitted" ? ["stamp_ms"] : ["draw", "seq", "stamp_ms"];
  const values = kind === "PoolCommitted" && "values" in fields ? ["values"] : [];
  const it = object(value, [...own, ...frame, ...values]);
  integer(it["stamp_ms"]);
  if (kind !== "RosterCommitted") {
    text(it["draw"], LONG);
    integer(it["seq"]);
  }
  const event = readKind(kind, it);
  same(value, body);
  return event;
}
