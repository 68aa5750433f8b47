/** What commits a price: label, lot, plate and salt under one hash (docs/spec/auction.md). */

import { sha256 } from "@noble/hashes/sha2.js";

import { concat, hex, lp, u64, utf8, type Bytes } from "../seal/bytes.ts";

/** Whose commitment: a bidder's sealed offer, or the holder's reserve. */
export type Label = "offer" | "reserve";

/** Version of the file that its owner keeps. */
const KEPT = "daylight.auction-kept/1";

/** What its owner keeps to open a commitment. */
export interface Kept {
  readonly v: string;
  readonly label: Label;
  readonly lot: string;
  readonly plate: number | null;
  /** Yuan with two decimals. */
  readonly price: string;
  /** 64 hex digits. */
  readonly salt: string;
}

/** The commitment to a price in fen, as the platform and any verifier compute it. */
export function commitment(
  of: { readonly label: Label; readonly lot: string; readonly plate: number | null },
  fen: number,
  salt: Uint8Array,
): string {
  const label = utf8(`daylight.auction-${of.label}/1\0`);
  const plate = of.plate === null ? new Uint8Array(0) : u64(of.plate);
  return hex(sha256(concat(label, lp(of.lot), plate, u64(fen), salt)) as Bytes);
}

/** A file to keep: price and salt of a commitment. */
export function keptFile(it: Omit<Kept, "v">): string {
  return `${JSON.stringify({ v: KEPT, ...it }, null, 2)}\n`;
}

/** Reads a kept file; null for any other, and for one of another commitment. */
export function readKept(
  text: string,
  of: { readonly label: Label; readonly lot: string; readonly plate: number | null },
): Kept | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null) return null;
  const it = found as Partial<Kept>;
  const same =
    it.v === KEPT && it.label === of.label && it.lot === of.lot && (it.plate ?? null) === of.plate;
  if (!same || typeof it.price !== "string" || typeof it.salt !== "string") return null;
  return /^[0-9a-f]{64}$/.test(it.salt) ? (it as Kept) : null;
}

/** What was announced of a price. */
export interface Bounds {
  readonly unit: number;
  readonly start: number;
  readonly cap: number | null;
  readonly falls: boolean;
}

/** Whether a price would count once it is opened. */
export function fits(fen: number, of: Bounds): boolean {
  if (!(fen > 0) || fen % of.unit !== 0) return false;
  const gain = (it: number): number => (of.falls ? -it : it);
  return gain(fen) >= gain(of.start) && (of.cap === null || gain(fen) <= gain(of.cap));
}
