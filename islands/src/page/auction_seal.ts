/** What commits a price: label, lot, plate and salt under one hash (docs/spec/auction.md). */

import { sha256 } from "@noble/hashes/sha2.js";

import { concat, hex, lp, u64, unhex, utf8, type Bytes } from "../seal/bytes.ts";
import { fen, plain } from "./auction.ts";

/** Whose commitment: a bidder's sealed offer, or the holder's reserve. */
export type Label = "offer" | "reserve";

/** What a commitment is of. */
export interface Of {
  readonly label: Label;
  readonly lot: string;
  /** Of an offer only. */
  readonly plate: number | null;
}

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
export function commitment(of: Of, price: number, salt: Uint8Array): string {
  const label = utf8(`daylight.auction-${of.label}/1\0`);
  const plate = of.plate === null ? new Uint8Array(0) : u64(of.plate);
  return hex(sha256(concat(label, lp(of.lot), plate, u64(price), salt)) as Bytes);
}

/** A file to keep: price and salt of a commitment. */
export function keptFile(it: Omit<Kept, "v">): string {
  return `${JSON.stringify({ v: KEPT, ...it }, null, 2)}\n`;
}

/** Reads a kept file; null for any other, and for one of another commitment. */
export function readKept(text: string, of: Of): Kept | null {
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

/** A price committed: the hash is all that is sent, the file all that opens it. */
export function sealed(
  of: Of,
  price: number,
  salt: Uint8Array,
): { readonly hash: string; readonly file: string } {
  const file = keptFile({ ...of, price: plain(price), salt: hex(salt) });
  return { hash: commitment(of, price, salt), file };
}

/**
 * What a kept file opens a commitment with; `other` for a file that is none of it, `differs` for
 * one that was made for another commitment of the same. Null: the commitment is not known here.
 */
export function opening(
  text: string,
  of: Of,
  committed: string | null,
): Kept | "other" | "differs" {
  const found = readKept(text, of);
  const price = found === null ? Number.NaN : fen(found.price);
  if (found === null || !(price > 0)) return "other";
  const same = committed === null || commitment(of, price, unhex(found.salt)) === committed;
  return same ? found : "differs";
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
