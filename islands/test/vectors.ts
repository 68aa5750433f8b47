/** Reads the shared vectors and unpacks negative.json as its README says. */

import { readFileSync } from "node:fs";

const ROOT = "../vectors/seal-v1/";

/** A parsed vector file; its shape is described in the vectors' README. */
export type Json = any;

export function readJson(name: string): Json {
  return JSON.parse(readFileSync(ROOT + name, "utf8"));
}

export function readBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(ROOT + name));
}

export interface Vector {
  readonly id: string;
  readonly op: string;
  readonly expect: string;
  readonly input: Json;
}

function isObject(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function edit(text: string, edits: [number, number, string][]): string {
  const from = [...text];
  const written: string[] = [];
  let at = 0;
  for (const [keep, cut, put] of edits) {
    written.push(...from.slice(at, at + keep), put);
    at += keep + cut;
  }
  return written.concat(from.slice(at)).join("");
}

function decode(defs: Json, value: Json): Json {
  if (Array.isArray(value)) return value.map((it) => decode(defs, it));
  if (!isObject(value)) return value;
  if ("$" in value) {
    const def = defs[value.$];
    return "e" in value ? edit(def, value.e) : def;
  }
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, decode(defs, v)]));
}

function merge(defs: Json, base: Json, change: Json): Json {
  const isLeaf = !isObject(change) || "$" in change;
  if (isLeaf || typeof base !== "object" || base === null) return decode(defs, change);
  if (Array.isArray(base)) {
    return base.map((it, i) => (String(i) in change ? merge(defs, it, change[i]) : it));
  }
  const merged = { ...base };
  for (const [key, value] of Object.entries(change) as [string, Json][]) {
    if (isObject(value) && value["-"] === 0) delete merged[key];
    else merged[key] = merge(defs, key in merged ? merged[key] : null, value);
  }
  return merged;
}

/** All vectors of negative.json, unpacked in order. */
export function negatives(): Vector[] {
  const { defs, vectors } = readJson("negative.json");
  const inputs = new Map<string, Json>();
  return vectors.map((it: Json) => {
    const base = it.like === undefined ? {} : inputs.get(it.like);
    const input = merge(defs, base, it.input);
    inputs.set(it.id, input);
    return { id: it.id, op: it.op, expect: it.expect, input };
  });
}
