/** The context of an attempt (draw.md §3): what is fixed before anybody can know the outcome. */

import { isHex, unhex, type Bytes } from "../seal/bytes.ts";
import { checkKeys, isDrawThreshold, type KeySet } from "../seal/key_set.ts";
import { demand } from "../seal/refusal.ts";
import { hexOf, hexOrEmpty, integer, list, LONG, object, parse, same, text } from "./canonical.ts";
import type { Alg } from "./hashing.ts";

/** One party. */
export interface Party {
  readonly name: string;
  readonly sign: string;
  readonly wrap: string;
}

/** A context in form and range. */
export interface Context {
  readonly alg: Alg;
  readonly draw: string;
  readonly final: string;
  readonly need: readonly (readonly [string, number])[];
  readonly pack: string;
  readonly parties: readonly Party[];
  readonly roster: string;
  readonly seq: number;
  readonly t: number;
  /** The canonical text. */
  readonly text: string;
}

const KEYS = ["alg", "draw", "final", "need", "pack", "parties", "roster", "rule", "seq", "t"];
const PURPOSES = ["committee", "substitute", "shortlist", "coefficient"];

/** What is drawn: the word after the last slash. */
export function purpose(ctx: { readonly draw: string }): string {
  return ctx.draw.slice(ctx.draw.lastIndexOf("/") + 1);
}

/** Whether persons of a roster are drawn. */
export function drawsPersons(ctx: { readonly draw: string }): boolean {
  return ["committee", "substitute"].includes(purpose(ctx));
}

/** The `wrap` keys in order. */
export function keys(ctx: Context): KeySet {
  return { t: ctx.t, pks: ctx.parties.map((it) => unhex(it.wrap)) };
}

function ascends(all: readonly string[]): boolean {
  return all.every((it, i) => i === 0 || all[i - 1]! < it);
}

function isFinal(final: string): boolean {
  const chain = final.startsWith("drand:") && isHex(final.slice(6), 32);
  return final === "none" || chain || /^public:./.test(final);
}

/** The seed's bytes of a final value; refuses one that its source cannot give. */
export function finalBytes(ctx: Context, value: string): Bytes {
  const digits = ctx.final.startsWith("public:") && /^[0-9]{6,64}$/.test(value);
  const signature = ctx.final.startsWith("drand:") && (isHex(value, 48) || isHex(value, 96));
  demand(digits || signature, "draw.final");
  return digits ? new Uint8Array(Array.from(value, (it) => it.charCodeAt(0))) : unhex(value);
}

function inRange(ctx: Context, rule: string): void {
  const good = (holds: boolean): void => demand(holds, "draw.ctx");
  const names = ctx.need.map((it) => it[0]);
  good(ctx.alg === "sha256" || ctx.alg === "sm3");
  good(rule === "ggzy.draw/v1" && ctx.draw.lastIndexOf("/") > 0);
  good(PURPOSES.includes(purpose(ctx)) && isFinal(ctx.final));
  good(names.length > 0 && ascends(names) && ctx.need.every((it) => it[1] > 0));
  good(drawsPersons(ctx) === (ctx.roster !== "") && ctx.seq > 0);
  if (!drawsPersons(ctx)) {
    good(names.length === 1 && names[0] === purpose(ctx));
    good(purpose(ctx) === "shortlist" || ctx.need[0]![1] === 1);
  }
  good(ctx.parties.length >= 3 && ctx.parties.length <= 16);
  good(ascends(ctx.parties.map((it) => it.name)));
  try {
    checkKeys(keys(ctx), isDrawThreshold);
  } catch {
    good(false);
  }
}

/** Reads a context from its text. */
export function readContext(bytes: string): Context {
  const value = parse(bytes);
  const it = object(value, KEYS);
  const ctx: Context = {
    alg: text(it["alg"]) as Alg,
    draw: text(it["draw"], LONG),
    final: text(it["final"], LONG),
    need: list(it["need"]).map((row) => {
      const [stratum, seats, more] = list(row);
      demand(more === undefined, "draw.not_canonical");
      return [text(stratum), integer(seats)] as const;
    }),
    pack: hexOf(it["pack"], 32),
    parties: list(it["parties"]).map((row) => {
      const party = object(row, ["name", "sign", "wrap"]);
      return {
        name: text(party["name"]),
        sign: hexOf(party["sign"], 32),
        wrap: hexOf(party["wrap"], 32),
      };
    }),
    roster: hexOrEmpty(it["roster"]),
    seq: integer(it["seq"]),
    t: integer(it["t"]),
    text: bytes,
  };
  const rule = text(it["rule"]);
  same(value, bytes);
  inRange(ctx, rule);
  return ctx;
}

/** Persons drawn without a final number need n = 2t − 1. */
export function checkThreshold(ctx: Context): void {
  const bound = drawsPersons(ctx) && ctx.final === "none";
  demand(!bound || ctx.parties.length === 2 * ctx.t - 1, "draw.ctx");
}
