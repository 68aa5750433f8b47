/** One attempt computed again from its public events: rows 1 to 7 of draw.md §7. */

import { equal, hex, unhex, type Bytes } from "../seal/bytes.ts";
import { exchangePublic, verify } from "../seal/curves.ts";
import { demand, Refusal } from "../seal/refusal.ts";
import { checkThreshold, drawsPersons, finalBytes, type Context } from "./context.ts";
import { defaultValue, depositHash, recover, signedBytes, type Roots } from "./contribution.ts";
import { readEvent, type Commit, type Event, type Raw } from "./events.ts";
import { checkPool, isThin, type Pool } from "./pool.ts";
import { ranks, seed } from "./ranks.ts";

/** What is known beside the events. */
export interface Known {
  readonly ratio: number;
  readonly spent: readonly string[];
  readonly excluded: readonly string[] | null;
}

/** What was found. */
export interface Report {
  /** The first code by the order of §7, or null. */
  readonly code: string | null;
  /** The seed that follows from the events, whatever was published. */
  readonly seed: string | null;
  /** Parties whose contribution did not open. */
  readonly malformed: readonly string[];
}

type Placed<E> = E & { readonly at: number };
type Of<K> = Placed<Extract<Event, { kind: K }>>;

class Facts {
  readonly ctx: Context;
  readonly #all: readonly Placed<Event>[];

  constructor(all: readonly Event[]) {
    this.#all = all.map((it, at) => ({ ...it, at }));
    const announced = this.of("DrawAnnounced")[0];
    demand(announced !== undefined, "draw.ctx");
    this.ctx = announced.ctx;
  }

  of<K extends Event["kind"]>(kind: K): Of<K>[] {
    return this.#all.filter((it) => it.kind === kind) as Of<K>[];
  }

  pool(): Pool | null {
    return this.of("PoolCommitted")[0]?.pool ?? null;
  }

  roots(): Roots | null {
    const pool = this.pool();
    return pool === null ? null : { pool: pool.root, excluded: pool.excludedRoot };
  }

  closeAt(): number {
    return this.of("CommitsClosed")[0]?.at ?? Infinity;
  }

  isCosignedBetween(after: number, before: number): boolean {
    return this.of("Cosigned").some((it) => after < it.at && it.at < before);
  }

  isSigned(commit: Commit): boolean {
    const party = this.ctx.parties.find((it) => it.name === commit.name);
    const roots = this.roots();
    if (party === undefined || roots === null) return false;
    const message = signedBytes(this.ctx, roots.pool, commit);
    return verify(unhex(party.sign), unhex(commit.sig), message);
  }

  /** The commit that counts. */
  commitOf(name: string): Placed<Commit> | undefined {
    const close = this.closeAt();
    const all = this.of("DrawCommitted").filter((it) => it.name === name && it.at < close);
    return all.find((it) => this.isSigned(it));
  }

  /** The commit whose place is compared: the one that counts, else the first. */
  placedCommitOf(name: string): Placed<Commit> | undefined {
    return this.commitOf(name) ?? this.of("DrawCommitted").find((it) => it.name === name);
  }

  /** x of the party that a key belongs to, or 0. */
  holder(name: string, key: string): number {
    const at = this.ctx.parties.findIndex((it) => it.name === name);
    const meets = at >= 0 && hex(exchangePublic(unhex(key))) === this.ctx.parties[at]!.wrap;
    return meets ? at + 1 : 0;
  }

  keys(): Map<number, { readonly at: number; readonly key: Bytes }> {
    const out = new Map<number, { at: number; key: Bytes }>();
    for (const { name, key, at } of this.of("DrawOpened")) {
      const x = this.holder(name, key);
      if (x > 0 && !out.has(x)) out.set(x, { at, key: unhex(key) });
    }
    return out;
  }

  /** The place of the t-th key, or null. */
  enoughAt(): number | null {
    const at = [...this.keys().values()].map((it) => it.at).sort((a, b) => a - b);
    return at[this.ctx.t - 1] ?? null;
  }

  headerOf(name: string, d: string): Uint8Array | null {
    const close = this.closeAt();
    const all = this.of("DepositShown").filter((it) => it.name === name && it.at < close);
    const headers = all.map((it) => unhex(it.header));
    return headers.find((it) => equal(depositHash(this.ctx, it), unhex(d))) ?? null;
  }

  /** The seed and who did not open, or null while it does not follow. */
  outcome(): { readonly seed: Bytes; readonly malformed: string[] } | null {
    const roots = this.roots();
    const keys = this.keys();
    if (roots === null || keys.size < this.ctx.t) return null;
    const published = new Map([...keys].map(([x, it]) => [x, it.key]));
    const malformed: string[] = [];
    const values: Bytes[] = [];
    for (const { name } of this.ctx.parties) {
      const commit = this.commitOf(name);
      if (commit === undefined) return null;
      const shown = { ...commit, header: this.headerOf(name, commit.d) };
      const r = recover(this.ctx, roots, shown, published);
      if (r === null) malformed.push(name);
      values.push(r ?? defaultValue(this.ctx, roots.pool, name, commit.d));
    }
    const number = this.of("FinalNumber")[0]?.value;
    if (this.ctx.final === "none") {
      return { seed: seed(this.ctx, roots, values, new Uint8Array(0)), malformed };
    }
    if (number === undefined) return null;
    return { seed: seed(this.ctx, roots, values, finalBytes(this.ctx, number)), malformed };
  }
}

function checkOrder(facts: Facts): void {
  const [announced, pool, close] = [
    facts.of("DrawAnnounced"), facts.of("PoolCommitted"), facts.of("CommitsClosed"),
  ];
  const commits = facts.of("DrawCommitted");
  const results = facts.of("DrawResult");
  const none = commits.length + close.length + results.length === 0;
  demand(announced.length === 1 && pool.length <= 1, "draw.order.pool");
  demand(pool.length === 1 || none, "draw.order.pool");
  const poolAt = pool[0]?.at ?? 0;
  demand(pool.length === 0 || announced[0]!.at < poolAt, "draw.order.pool");
  const cosigned = commits.length === 0 || facts.isCosignedBetween(poolAt, commits[0]!.at);
  demand(cosigned, "draw.order.pool");
  const names = facts.ctx.parties.map((it) => it.name);
  const late = commits.some((it) => it.at > facts.closeAt() && names.includes(it.name));
  demand(close.length <= 1 && !late, "draw.order.commits");
  const shown = facts.of("DepositShown");
  if (shown.length > 0) {
    const last = Math.max(...names.map((it) => facts.placedCommitOf(it)?.at ?? Infinity));
    demand(facts.isCosignedBetween(last, shown[0]!.at), "draw.order.shown");
    demand(shown.every((it) => it.at < facts.closeAt()), "draw.order.shown");
  }
  const opened = facts.of("DrawOpened")[0];
  if (opened !== undefined) {
    demand(facts.isCosignedBetween(facts.closeAt(), opened.at), "draw.order.open");
  }
  const enough = facts.enoughAt();
  const result = results[0];
  demand(result === undefined || enough === null || enough < result.at, "draw.order.open");
  const number = facts.of("FinalNumber")[0];
  if (number === undefined || facts.ctx.final === "none") return;
  demand(facts.isCosignedBetween(enough ?? Infinity, number.at), "draw.order.final");
  demand(result === undefined || number.at < result.at, "draw.order.final");
}

function checkParties(facts: Facts): void {
  const commits = facts.of("DrawCommitted");
  const names = facts.ctx.parties.map((it) => it.name);
  const said = [...commits, ...facts.of("DepositShown")];
  demand(said.every((it) => names.includes(it.name)), "draw.party.unknown");
  const signed = commits.filter((it) => facts.isSigned(it)).map((it) => it.name);
  demand(new Set(signed).size === signed.length, "draw.commit.twice");
  const over = facts.of("CommitsClosed").length + facts.of("DrawResult").length > 0;
  const all = names.every((it) => facts.placedCommitOf(it) !== undefined);
  demand(all || !over, "draw.commit.missing");
  demand(signed.length === commits.length, "draw.sig");
}

function checkKeys(facts: Facts, known: Known): void {
  const { ctx } = facts;
  const meets = facts.of("DrawOpened").every((it) => facts.holder(it.name, it.key) > 0);
  demand(meets, "draw.key.mismatch");
  demand(!ctx.parties.some((it) => known.spent.includes(it.wrap)), "draw.key.reused");
  const numbers = facts.of("FinalNumber");
  const missing = ctx.final !== "none" && facts.of("DrawResult").length > 0 && numbers.length === 0;
  demand(!missing && numbers.length <= 1, "draw.final");
  for (const it of numbers) finalBytes(ctx, it.value);
}

function checkResult(facts: Facts): void {
  const published = facts.of("DrawResult")[0];
  if (published === undefined) return;
  const own = facts.outcome();
  demand(own !== null && hex(own.seed) === published.seed, "draw.seed");
  const lists = ranks(facts.ctx, own.seed, facts.pool()!.leaves);
  demand(lists.size === published.ranks.size, "draw.ticket");
  type Rows = readonly (readonly [string, string])[];
  const joined = (rows: Rows): string[] => rows.map((it) => it.join());
  for (const [stratum, rows] of lists) {
    const theirs = joined(published.ranks.get(stratum) ?? []).sort();
    demand(theirs.join(" ") === joined(rows).join(" "), "draw.ticket");
  }
  for (const [stratum, rows] of lists) {
    const theirs = joined(published.ranks.get(stratum)!);
    demand(theirs.join(" ") === joined(rows).join(" "), "draw.rank");
  }
}

function isBorneOut(facts: Facts, void_: Of<"DrawVoid">, ratio: number): boolean {
  const { ctx } = facts;
  const without = (has: (name: string, x: number) => boolean): string =>
    ctx.parties.filter((it, i) => !has(it.name, i + 1)).map((it) => it.name).join(" ");
  const named = void_.names.join(" ");
  const keys = facts.keys();
  switch (void_.reason) {
    case "not_committed":
      return named !== "" && named === without((name) => facts.commitOf(name) !== undefined);
    case "withheld":
      return (
        facts.isCosignedBetween(facts.closeAt(), void_.at) &&
        keys.size < ctx.t &&
        named === without((_, x) => keys.has(x))
      );
    case "thin": {
      const pool = facts.pool();
      const untouched = facts.of("DrawCommitted").length === 0 && named === "";
      return untouched && drawsPersons(ctx) && pool !== null && isThin(ctx, pool.leaves, ratio);
    }
    default:
      return false;
  }
}

function checkAll(facts: Facts, known: Known): void {
  const pool = facts.pool();
  const suits = pool === null || (pool.values === null) === drawsPersons(facts.ctx);
  demand(suits, "draw.not_canonical");
  checkThreshold(facts.ctx);
  checkOrder(facts);
  const voids = facts.of("DrawVoid");
  if (pool !== null) {
    const before = facts.of("RosterCommitted").filter((it) => it.root === facts.ctx.roster);
    const announced = facts.of("DrawAnnounced")[0]!.at;
    const roster = before.filter((it) => it.at < announced).pop();
    const thin = voids[0]?.reason === "thin" && facts.of("DrawCommitted").length === 0;
    const ratio = thin ? 0 : known.ratio;
    checkPool(facts.ctx, pool, { ...known, ratio, rosterCount: roster?.count ?? null });
  }
  checkParties(facts);
  checkKeys(facts, known);
  checkResult(facts);
  demand(facts.of("DrawResult").length + voids.length === 1, "draw.end.missing");
  demand(voids.every((it) => isBorneOut(facts, it, known.ratio)), "draw.void.reason");
}

/** Checks one attempt from its events in the log's order, cosigned checkpoints included. */
export function checkAttempt(raw: readonly Raw[], known: Known): Report {
  let outcome: ReturnType<Facts["outcome"]> = null;
  const report = (code: string | null): Report => ({
    code,
    seed: outcome === null ? null : hex(outcome.seed),
    malformed: outcome?.malformed ?? [],
  });
  try {
    const facts = new Facts(raw.map(readEvent));
    try {
      outcome = facts.outcome();
    } catch (error) {
      // A number that its source cannot give: the check below says so.
      if (!(error instanceof Refusal)) throw error;
    }
    checkAll(facts, known);
    return report(null);
  } catch (error) {
    if (error instanceof Refusal) return report(error.code);
    throw error;
  }
}
