/** A set of trustees' one-time keys and its printed hash (seal.md §3). */

import { concat, equal, hex, lp, u64, u8, unhex, type Bytes } from "./bytes.ts";
import { isCanonicalU, isLowOrderU, verify } from "./curves.ts";
import { hash, labelled } from "./hashing.ts";
import { demand } from "./refusal.ts";

/** The only suite of this protocol that is built. */
export const SUITE = 1;

/** Keys of one lot, envelope and purpose; trustee x has `pks[x - 1]`. */
export interface KeySet {
  readonly t: number;
  readonly pks: readonly Uint8Array[];
}

/** Whether t of n may guard shares: n = 2t − 1, t from 2 to 5. */
export function isShareThreshold(t: number, n: number): boolean {
  return t >= 2 && t <= 5 && n === 2 * t - 1;
}

/** Whether t of n may guard the contribution of a draw (draw.md §3). */
export function isDrawThreshold(t: number, n: number): boolean {
  return t >= 2 && t < n && n <= 16;
}

/** Checks the keys of a set, each check over all keys before the next. */
export function checkKeys(
  set: KeySet,
  isThreshold: (t: number, n: number) => boolean,
  spent: readonly Uint8Array[] = [],
): void {
  demand(isThreshold(set.t, set.pks.length), "seal.pks.count");
  demand(set.pks.every((pk) => pk.length === 32), "seal.pks.length");
  demand(set.pks.every(isCanonicalU), "seal.pks.noncanonical");
  demand(!set.pks.some(isLowOrderU), "seal.pks.low_order");
  demand(new Set(set.pks.map(hex)).size === set.pks.length, "seal.pks.duplicate");
  demand(!set.pks.some((pk) => spent.some((it) => equal(it, pk))), "seal.pks.spent");
}

/** `PKS`, the hash that the tender documents print. */
export function pksHash(set: KeySet): Bytes {
  return hash(labelled("pks"), u8(SUITE), u8(set.t), u8(set.pks.length), ...set.pks);
}

/** Compares a set with its printed hash. */
export function checkPrinted(set: KeySet, printed: Uint8Array): void {
  demand(equal(pksHash(set), printed), "seal.pks.mismatch");
}

/** What one trustee signed for one key of a set; a missing signature is null. */
export interface Statement {
  readonly trustee: string;
  readonly serial: number;
  readonly key_sig: string | null;
  readonly assign_sig: string | null;
}

/** Where a set is used. */
export interface Use {
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly envelope: string;
  readonly purpose: string;
}

function keyStatement(statement: Statement, purpose: string, pk: Uint8Array): Bytes {
  return concat(
    labelled("trustee-key"),
    lp(statement.trustee),
    lp(purpose),
    u64(statement.serial),
    pk,
  );
}

function assignment(use: Use, x: number, pks: Uint8Array): Bytes {
  const places = [use.tender, use.lot, use.round, use.envelope, use.purpose].map((it) => lp(it));
  return concat(labelled("assign"), ...places, u8(x), pks);
}

function isSigned(key: string | undefined, signature: string | null, message: Bytes): boolean {
  if (key === undefined || signature === null) return false;
  return verify(unhex(key), unhex(signature), message);
}

/** Checks a whole set: keys, every statement, every assignment, then the printed hash. */
export function checkSet(
  set: KeySet,
  use: Use,
  statements: readonly Statement[],
  trustees: ReadonlyMap<string, string>,
  printed: Uint8Array,
): void {
  checkKeys(set, isShareThreshold);
  const all = set.pks.map((pk, i) => ({ pk, x: i + 1, statement: statements[i] }));
  demand(
    all.every(({ pk, statement }) => {
      if (statement === undefined) return false;
      const key = trustees.get(statement.trustee);
      return isSigned(key, statement.key_sig, keyStatement(statement, use.purpose, pk));
    }),
    "seal.pks.statement",
  );
  const own = pksHash(set);
  demand(
    all.every(({ x, statement }) => {
      const key = trustees.get(statement!.trustee);
      return isSigned(key, statement!.assign_sig, assignment(use, x, own));
    }),
    "seal.pks.assignment",
  );
  checkPrinted(set, printed);
}

/** Reads `trustees.txt`: a line per trustee with name, space, 64 hex. */
export function readTrustees(text: string): Map<string, string> {
  const trustees = new Map<string, string>();
  for (const line of text.split("\n")) {
    const match = /^(\S+) ([0-9a-f]{64})$/.exec(line);
    if (match !== null) trustees.set(match[1]!, match[2]!);
  }
  return trustees;
}

/** A key set from hex, as pages carry it. */
export function keySet(t: number, pks: readonly string[]): KeySet {
  demand(pks.every((pk) => /^(?:[0-9a-f]{2})*$/.test(pk)), "seal.pks.length");
  return { t, pks: pks.map(unhex) };
}

