/** The vectors of draw-v1: every value is computed again, every negative gives its code. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { checkAttempt, type Report } from "../src/draw/attempt.ts";
import { encode } from "../src/draw/canonical.ts";
import { finalBytes, readContext, type Context } from "../src/draw/context.ts";
import * as contribution from "../src/draw/contribution.ts";
import type { Raw } from "../src/draw/events.ts";
import { digest, root } from "../src/draw/hashing.ts";
import { next, type Called, type Outcome } from "../src/draw/next.ts";
import * as pool from "../src/draw/pool.ts";
import { commit, handOf, show } from "../src/draw/party.ts";
import { ranks, seed } from "../src/draw/ranks.ts";
import { hex, unhex, utf8 } from "../src/seal/bytes.ts";
import { verify } from "../src/seal/curves.ts";
import { Refusal } from "../src/seal/refusal.ts";
import type { Json } from "./vectors.ts";

const ROOT = "../vectors/draw-v1/";
const NO_FINAL = new Uint8Array(0);
const RATIO = 3;

function read(name: string): Json {
  return JSON.parse(readFileSync(`${ROOT}${name}.json`, "utf8"));
}

const plan = JSON.parse(readFileSync("draw_vectors.json", "utf8")) as {
  run: string[];
  skip: Record<string, string>;
};

function rawEvents(events: Json[]): Raw[] {
  return events.map(({ kind, body }) => ({
    kind,
    body: typeof body === "string" ? body : body === undefined ? "" : encode(body),
  }));
}

function rootsOf(file: Json): contribution.Roots {
  return { pool: file.pool_root, excluded: file.excluded_root };
}

function leavesOf(file: Json): pool.Leaf[] {
  const texts = file.pool_leaves?.map((it: string) => JSON.parse(it));
  const event = file.events?.find((it: Json) => it.kind === "PoolCommitted");
  return (texts ?? event.body.pool).map(pool.readLeaf);
}

/** All t-subsets of the published keys, by x. */
function subsets(file: Json, t: number): Map<number, Uint8Array>[] {
  const all = file.parties.map((it: Json, i: number) => [i + 1, unhex(it.wrap_private)]);
  const masks = Array.from({ length: 2 ** all.length }, (_, mask) => mask);
  const chosen = masks.map((mask) => all.filter((_: Json, i: number) => (mask >> i) & 1));
  return chosen.filter((it) => it.length === t).map((it) => new Map(it));
}

function checkRanks(ctx: Context, from: Uint8Array, leaves: pool.Leaf[], want: Json): void {
  const own = ranks(ctx, from, leaves);
  assert.deepEqual([...own.keys()], Object.keys(want));
  for (const [stratum, rows] of own) {
    assert.deepEqual(rows, want[stratum].map((it: Json) => [it.ticket, it.pid]));
  }
}

function checkRanks16(ctx: Context, from: Uint8Array, leaves: pool.Leaf[], want: Json): void {
  for (const [stratum, rows] of ranks(ctx, from, leaves)) {
    assert.deepEqual(rows.map((it) => it[1].slice(0, 16)), want[stratum]);
  }
}

/** Every party's commitment, deposit and recovery; returns the seed. */
function checkParties(file: Json, ctx: Context): Uint8Array {
  const roots = rootsOf(file);
  const values = file.parties.map((it: Json) => {
    const r = unhex(it.r);
    assert.equal(hex(contribution.commitment(ctx, roots, it.name, r)), it.c);
    assert.equal(hex(contribution.depositContext(ctx, roots.pool, it.name)), it.ctx_d);
    const header = contribution.deposit(ctx, roots, it.name, r);
    assert.equal(hex(contribution.depositHash(ctx, header)), it.d);
    for (const keys of subsets(file, ctx.t)) {
      assert.deepEqual(contribution.recover(ctx, roots, { ...it, header }, keys), r);
    }
    return r;
  });
  return seed(ctx, roots, values, NO_FINAL);
}

function check(events: Json[], known: Json = {}): Report {
  const { spent = [], excluded = null } = known;
  return checkAttempt(rawEvents(events), { ratio: RATIO, spent, excluded });
}

test("SM3 is the standard's", () => {
  const abc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0";
  assert.equal(hex(digest("sm3", utf8("abc"))), abc);
  const long = "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732";
  assert.equal(hex(digest("sm3", utf8("abcd".repeat(16)))), long);
});

test("every file of the vectors is read here, or is skipped with a reason", () => {
  const files = readdirSync(ROOT).filter((name) => name.endsWith(".json")).map((it) => it[0]);
  // h is the honest call log, of the skipped operation `calls`.
  assert.deepEqual([...new Set(files)].sort().join(""), "abcdefgh");
  assert.ok("calls" in plan.skip);
});

for (const alg of ["sha256", "sm3"]) {
  test(`a: an honest attempt is computed byte for byte, ${alg}`, () => {
    const file = read(`a-honest-${alg}`);
    const ctx = readContext(file.ctx);
    for (const it of file.experts) {
      assert.equal(hex(pool.personPid(ctx, unhex(it.salt_e), it.id)), it.pid);
      const tag = it.uscc === "" ? "" : hex(pool.employerTag(ctx, unhex(it.salt_u), it.uscc));
      assert.equal(tag, it.employer);
    }
    for (const it of file.excluded) {
      const pid = pool.personPid(ctx, unhex(it.salt_e), it.id);
      assert.equal(hex(pool.excludedLeaf(ctx.alg, unhex(it.salt_x), pid, it.code)), it.leaf);
    }
    assert.equal(hex(root(ctx.alg, file.excluded_leaves.map(unhex))), file.excluded_root);
    const from = checkParties(file, ctx);
    assert.equal(hex(from), file.seed);
    checkRanks(ctx, from, leavesOf(file), file.ranks);
    const report = check(file.events, { excluded: file.excluded_leaves });
    assert.deepEqual(report, { code: null, seed: file.seed, malformed: [] });
    const lists = [...ranks(ctx, from, leavesOf(file))];
    const persons = new Map(lists.map(([stratum, rows]) => [stratum, rows.map((it) => it[1])]));
    const tagged = leavesOf(file).filter((it) => it.employer !== "");
    const employers = new Map(tagged.map((it) => [it.pid, it.employer]));
    assert.deepEqual(next(ctx.need, persons, employers, new Map()).next, file.first_round);
  });

  test(`b: what does not open has a value fixed in advance, ${alg}`, () => {
    const file = read(`b-malformed-${alg}`);
    const base = read(file.base);
    const ctx = readContext(base.ctx);
    const roots = rootsOf(base);
    const seedWith = (others: Map<string, Uint8Array>): Uint8Array => {
      const r = (it: Json): Uint8Array => others.get(it.name) ?? unhex(it.r);
      return seed(ctx, roots, base.parties.map(r), NO_FINAL);
    };
    for (const it of file.cases) {
      const header = it.header === null ? null : unhex(it.header);
      const shown = { name: file.party, c: it.c, d: it.d, header };
      for (const keys of subsets(base, ctx.t)) {
        assert.equal(contribution.recover(ctx, roots, shown, keys), null, it.name);
      }
      const r = contribution.defaultValue(ctx, roots.pool, file.party, it.d);
      assert.equal(hex(r), it.r);
      assert.equal(hex(seedWith(new Map([[file.party, r]]))), it.seed, it.name);
    }
    const two = Object.entries(file.two_at_once.headers as Record<string, string>);
    const defaults = two.map(([name, header]) => {
      const d = hex(contribution.depositHash(ctx, unhex(header)));
      return [name, contribution.defaultValue(ctx, roots.pool, name, d)] as const;
    });
    const from = seedWith(new Map(defaults));
    assert.equal(hex(from), file.two_at_once.seed);
    checkRanks16(ctx, from, leavesOf(base), file.two_at_once.ranks_16);
  });

  test(`e: four parties open with three keys, ${alg}`, () => {
    const file = read(`e-four-parties-${alg}`);
    const ctx = readContext(file.ctx);
    const from = checkParties(file, ctx);
    assert.equal(hex(from), file.seed);
    checkRanks(ctx, from, leavesOf(file), file.ranks);
  });

  test(`f: a final number enters the seed as bytes, ${alg}`, () => {
    const file = read(`f-final-${alg}`);
    for (const it of file.cases) {
      const ctx = readContext(it.ctx);
      const digits = new TextDecoder().decode(unhex(it.final));
      const value = ctx.final.startsWith("public:") ? digits : it.final;
      assert.equal(hex(finalBytes(ctx, value)), it.final);
      const roots = { pool: it.pool_root, excluded: file.excluded_root };
      const values = ctx.parties.map(({ name }) => unhex(it.r[name]));
      const from = seed(ctx, roots, values, unhex(it.final));
      assert.equal(hex(from), it.seed, it.name);
      checkRanks16(ctx, from, leavesOf(file), it.ranks_16);
    }
  });
}

test("c: who is next is one function of ranks and outcomes", () => {
  for (const it of read("c-next").scenarios) {
    const lists = new Map<string, string[]>(Object.entries(it.ranks));
    const employers = new Map<string, string>(Object.entries(it.employer));
    const called = new Map<string, readonly [string, Outcome]>();
    for (const step of it.steps) {
      for (const line of step.do as string[]) {
        const [person, outcome] = line.split(" ") as [string, Outcome];
        called.set(person, [called.get(person)![0], outcome]);
      }
      const own = next(it.seats, lists, employers, called as Called);
      assert.deepEqual(own, { state: step.state, next: step.next }, it.name);
      if (own.state === "call") own.next.forEach(([of, who]) => called.set(who, [of, null]));
    }
  }
});

test("d: values are drawn by the same code", () => {
  for (const name of ["d-coefficient-sha256", "d-coefficient-sm3", "d-shortlist-sha256"]) {
    const file = read(name);
    const ctx = readContext(file.ctx);
    const from = checkParties(file, ctx);
    assert.equal(hex(from), file.seed);
    checkRanks(ctx, from, leavesOf(file), file.ranks);
    const first = ranks(ctx, from, leavesOf(file)).get(ctx.need[0]![0])!;
    const drawn = file.drawn.map((it: string) => hex(pool.valuePid(ctx.alg, it)));
    assert.deepEqual(first.slice(0, drawn.length).map((it) => it[1]), drawn);
    if (file.events !== undefined) assert.equal(check(file.events).code, null);
  }
});

function at(value: Json, path: Json[]): Json {
  return path.reduce((it, key) => it[key], value);
}

function edit(events: Json[], ops: Json[]): Json[] {
  const all = structuredClone(events);
  for (const [op, first, second] of ops) {
    if (op === "set") at(all, first.slice(0, -1))[first[first.length - 1]] = second;
    else if (op === "delete") all.splice(first, 1);
    else if (op === "delete_in") at(all, first).splice(second, 1);
    else if (op === "insert") all.splice(first, 0, second);
    else if (op === "move") all.splice(second, 0, ...all.splice(first, 1));
    else assert.fail(`an operation the vectors do not describe: ${op}`);
  }
  return all;
}

function refusal(run: () => void): string {
  try {
    run();
    return "ok";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const base = read("a-honest-sha256");

const CHECKS: Record<string, (it: Json) => string> = {
  ctx: (it) => refusal(() => void readContext(base.ctx.replace(it.sub[0], it.sub[1]))),
  pool: (it) => {
    const ctx = readContext(base.ctx);
    const all: (pool.Leaf | null)[] = leavesOf(base);
    for (const [i, leaf] of Object.entries(it.set_leaves)) {
      all[Number(i)] = leaf === null ? null : pool.readLeaf(leaf);
    }
    const leaves = all.filter((leaf): leaf is pool.Leaf => leaf !== null);
    const body = base.events[2].body;
    const own = it.root === true;
    const changed: pool.Pool = {
      excludedByCode: Object.values(body.excluded_by_code) as number[],
      excludedCount: body.excluded_count,
      excludedRoot: body.excluded_root,
      leaves,
      count: own ? leaves.length : body.pool_count,
      root: own ? hex(pool.poolRoot(ctx.alg, leaves)) : body.pool_root,
      values: null,
    };
    const rosterCount = base.events[0].body.count;
    const known = { rosterCount, excluded: null, ratio: RATIO };
    return refusal(() => pool.checkPool(ctx, changed, known));
  },
  attempt: (it) => {
    const report = check(edit(base.events, it.ops), it);
    assert.equal(report.seed === base.seed, it.value_unaffected, it.name);
    return report.code ?? "ok";
  },
  sig: (it) => {
    const message = contribution.signedBytes(
      readContext(base.ctx),
      base.pool_root,
      base.events[it.commit].body,
    );
    return verify(unhex(it.sign), unhex(it.sig), message) ? "ok" : "draw.sig";
  },
};

const negatives: Json[] = read("g-negatives").negatives;

test("every check of the negatives is either run or skipped with a reason", () => {
  const found = [...new Set(negatives.map((it) => it.check))].sort();
  assert.deepEqual(found, [...plan.run, ...Object.keys(plan.skip)].sort());
});

for (const name of plan.run) {
  const own = negatives.filter((it) => it.check === name);
  test(`${name}: ${own.length} negatives give their code`, () => {
    for (const it of own) assert.equal(CHECKS[name]!(it), it.code, it.name);
  });
}

test("the negatives of a final number give their code", () => {
  const file = read("f-final-sha256");
  assert.equal(check(file.events_of_digits).code, null);
  for (const it of file.negatives) {
    assert.equal(check(edit(file.events_of_digits, it.ops)).code, it.code, it.name);
  }
});

test("the skipped negatives are counted", (context) => {
  const skipped = negatives.filter((it) => it.check in plan.skip).length;
  for (const [name, reason] of Object.entries(plan.skip)) {
    context.diagnostic(`skipped ${name}: ${reason}`);
  }
  context.diagnostic(`negatives: ${negatives.length - skipped} run, ${skipped} skipped`);
});

test("a party's secrets follow from its key, and its deposit meets the platform's check", () => {
  // crates/app/src/draws/party.rs holds the same values.
  const hand = handOf(new Uint8Array(32).fill(7), "W2026-001/A/1/committee", "1", "centre");
  assert.equal(hex(hand.wrap), "72a52c3bb9c48688dcd53a8185e6f50ce896289ff0416522f4c5b7428876de07");
  assert.equal(hex(hand.r), "2d7b145640d9d77ba569df1932005d487279962695059ace207c6783efa9d2a5");
  const ctx = readContext(base.ctx);
  const roots = { pool: base.pool_root, excluded: base.excluded_root };
  const it = { ...commit({ ...hand, name: ctx.parties[0]!.name }, ctx, roots), name: "centre" };
  const header = show({ ...hand, name: ctx.parties[0]!.name }, ctx, roots);
  assert.equal(hex(contribution.depositHash(ctx, unhex(header))), it.d);
  assert.equal(header.slice(0, 8), hex(utf8("GSD1")));
});
