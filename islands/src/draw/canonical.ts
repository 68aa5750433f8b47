/** Canonical JSON of draw.md §1: parse, test every value, encode again, refuse a difference. */

import { isHex } from "../seal/bytes.ts";
import { demand, Refusal } from "../seal/refusal.ts";

const CODE = "draw.not_canonical";
/** Longest `draw` and `final`. */
export const LONG = 80;

/** A parsed value that no test has passed yet. */
export type Value = unknown;
/** An object of which every value is still untested. */
export type Fields = { readonly [key: string]: Value };

/** Parses a text; the bytes are compared by `same` once the value is known. */
export function parse(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw new Refusal(CODE);
  }
}

/** The canonical text of a value whose parts were tested. */
export function encode(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(encode).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = value as Fields;
  const keys = Object.keys(fields).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${encode(fields[key])}`).join(",")}}`;
}

/** Refuses unless a value's canonical text is the one that was read. */
export function same(value: Value, text: string): void {
  demand(encode(value) === text, CODE);
}

/** An object with exactly these keys. */
export function object(value: Value, keys: readonly string[]): Fields {
  const fields = map(value);
  const all = Object.keys(fields);
  demand(all.length === keys.length && keys.every((it) => all.includes(it)), CODE);
  return fields;
}

/** An object with keys of the grammar. */
export function map(value: Value): Fields {
  demand(typeof value === "object" && value !== null && !Array.isArray(value), CODE);
  const fields = value as Fields;
  for (const key of Object.keys(fields)) text(key);
  return fields;
}

/** A list. */
export function list(value: Value): readonly Value[] {
  demand(Array.isArray(value), CODE);
  return value;
}

/** A string of the grammar. */
export function text(value: Value, longest = 64): string {
  demand(typeof value === "string" && value.length <= longest, CODE);
  demand(/^[0-9A-Za-z._:/-]+$/.test(value), CODE);
  return value;
}

/** An integer from 0 to 2^53 − 1. */
export function integer(value: Value): number {
  demand(typeof value === "number" && Number.isSafeInteger(value) && value >= 0, CODE);
  return value;
}

/** Lower-case hex of `bytes` bytes. */
export function hexOf(value: Value, bytes: number): string {
  demand(typeof value === "string" && isHex(value, bytes), CODE);
  return value;
}

/** Lower-case hex of 32 bytes, or the empty string. */
export function hexOrEmpty(value: Value): string {
  return value === "" ? "" : hexOf(value, 32);
}
