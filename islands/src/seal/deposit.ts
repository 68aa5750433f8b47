/** Deposits `GSD1`: a secret handed to the trustees in advance (seal.md §12). */

import { concat, equal, utf8, type Bytes } from "./bytes.ts";
import { hash, labelled } from "./hashing.ts";
import { bidderCheck, slots } from "./header.ts";
import { isDrawThreshold, isShareThreshold, pksHash, SUITE, type KeySet } from "./key_set.ts";
import { demand } from "./refusal.ts";

const MAGIC = utf8("GSD1");
/** Purpose of a deposited bidder's half; 2 is the contribution of a draw. */
export const DEPOSIT_OF_KEY = 1;

/** `ctx_d` of a deposited key. */
export function depositContext(ctx: Uint8Array, set: KeySet): Bytes {
  return hash(labelled("deposit"), ctx, pksHash(set));
}

/** What a deposit must say. */
export interface DepositCheck {
  readonly purpose: number;
  readonly ctx: Uint8Array;
  readonly check: Uint8Array;
  readonly set: KeySet;
}

/** The bytes of a deposit of any purpose. */
export function makeDeposit(secret: Uint8Array, to: DepositCheck): Bytes {
  return concat(
    MAGIC,
    Uint8Array.of(SUITE, to.set.t, to.set.pks.length, to.purpose),
    to.ctx,
    to.check,
    slots(secret, to.ctx, to.set),
  );
}

/** What a deposit of an envelope's key must say. */
export function keyDeposit(ctx: Uint8Array, check: Uint8Array, set: KeySet): DepositCheck {
  return { purpose: DEPOSIT_OF_KEY, ctx: depositContext(ctx, set), check, set };
}

/** Deposits the bidder's half of an envelope with the trustees. */
export function depositKey(secret: Uint8Array, ctx: Uint8Array, set: KeySet): Bytes {
  return makeDeposit(secret, keyDeposit(ctx, bidderCheck(ctx, secret), set));
}

/** Checks deposits by their form, each check over all before the next. */
export function checkDeposits(all: readonly (DepositCheck & { dep: Uint8Array })[]): void {
  type One = (typeof all)[number];
  const each = (holds: (it: One) => boolean, reason: string): void =>
    demand(all.every(holds), `seal.deposit.${reason}`);
  each(({ dep }) => dep.length >= 8, "length");
  each(({ dep }) => equal(dep.subarray(0, 4), MAGIC), "magic");
  each(({ dep }) => dep[4] === SUITE, "suite");
  each(({ dep, purpose }) => {
    const isThreshold = purpose === DEPOSIT_OF_KEY ? isShareThreshold : isDrawThreshold;
    return isThreshold(dep[5]!, dep[6]!);
  }, "threshold");
  each(({ dep, purpose }) => dep[7] === purpose, "purpose");
  each(({ dep }) => dep.length === 72 + 80 * dep[6]!, "length");
  each(
    ({ dep, ctx, check, set }) =>
      dep[5] === set.t &&
      dep[6] === set.pks.length &&
      equal(dep.subarray(8, 40), ctx) &&
      equal(dep.subarray(40, 72), check),
    "mismatch",
  );
}
