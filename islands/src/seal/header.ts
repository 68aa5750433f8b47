/** Secrets, shares and the derandomised header `GSL1` (seal.md §5). */

import { bech32 } from "@scure/base";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concat, equal, u8, utf8, type Bytes } from "./bytes.ts";
import { exchange, exchangePublic } from "./curves.ts";
import { evaluate } from "./gf256.ts";
import { derive, hash, labelled } from "./hashing.ts";
import { isShareThreshold, SUITE, type KeySet } from "./key_set.ts";
import { demand } from "./refusal.ts";

const MAGIC = utf8("GSL1");
const NONCE = new Uint8Array(12);
/** Bytes of one slot: an ephemeral share and a wrapped share. */
const SLOT = 80;
const FIXED = 104;

/** The two halves of an envelope's key. */
export interface Halves {
  readonly bidder: Bytes;
  readonly trustees: Bytes;
}

/** `s_B`, which the bidder hands over at key-in. */
export function bidderSecret(mB: Uint8Array, ctx: Uint8Array): Bytes {
  return derive(mB, ctx, "bidder-secret");
}

/** Both halves, from the record's two fresh secrets. */
export function halves(mB: Uint8Array, mT: Uint8Array, ctx: Uint8Array): Halves {
  return { bidder: bidderSecret(mB, ctx), trustees: derive(mT, ctx, "trustee-secret") };
}

/** Coefficients of the sharing polynomial: the secret, then t − 1 derived ones. */
export function coefficients(secret: Uint8Array, ctx: Uint8Array, t: number): Bytes[] {
  const all: Bytes[] = [concat(secret)];
  for (let k = 1; k < t; k += 1) all.push(derive(secret, ctx, "coef", u8(k)));
  return all;
}

/** The slots E_x ‖ C_x of a secret for all trustees of a set, x from 1. */
export function slots(secret: Uint8Array, ctx: Uint8Array, set: KeySet): Bytes {
  const polynomial = coefficients(secret, ctx, set.t);
  return concat(
    ...set.pks.map((pk, i) => {
      const x = u8(i + 1);
      const ephemeral = derive(secret, ctx, "eph", x);
      const share = exchangePublic(ephemeral);
      const z = exchange(ephemeral, pk, "seal.pks.low_order");
      const key = derive(z, concat(share, pk), "wrap", ctx);
      const wrapped = chacha20poly1305(key, NONCE, x).encrypt(evaluate(polynomial, i + 1));
      return concat(share, wrapped);
    }),
  );
}

/** `CB`, the commitment to the bidder's half. */
export function bidderCheck(ctx: Uint8Array, secret: Uint8Array): Bytes {
  return hash(labelled("cb"), ctx, secret);
}

/** The whole header. */
export function makeHeader(ctx: Uint8Array, both: Halves, set: KeySet): Bytes {
  return concat(
    MAGIC,
    Uint8Array.of(SUITE, set.t, set.pks.length, 0),
    ctx,
    bidderCheck(ctx, both.bidder),
    hash(labelled("ct"), ctx, both.trustees),
    slots(both.trustees, ctx, set),
  );
}

/** A header to be checked against what the reader computed himself. */
export interface HeaderCheck {
  readonly header: Uint8Array;
  readonly ctx: Uint8Array;
  readonly set: KeySet;
}

/** The checks of a header in the protocol's order; each runs over all headers before the next. */
export function checkHeaders(all: readonly HeaderCheck[]): void {
  const each = (holds: (it: HeaderCheck) => boolean, reason: string): void =>
    demand(all.every(holds), `seal.${reason}`);
  each(({ header }) => header.length >= 8, "header.length");
  each(({ header }) => equal(header.subarray(0, 4), MAGIC), "header.magic");
  each(({ header }) => header[4] === SUITE, "header.suite");
  each(({ header }) => isShareThreshold(header[5]!, header[6]!), "header.threshold");
  each(({ header }) => header[7] === 0, "header.reserved");
  each(({ header }) => header.length === FIXED + SLOT * header[6]!, "header.length");
  each(({ header, set }) => header[5] === set.t && header[6] === set.pks.length, "header.policy");
  each(({ header, ctx }) => equal(header.subarray(8, 40), ctx), "ctx.mismatch");
}

/** Checks a bidder's half against a header that passed. */
export function checkBidderKey(header: Uint8Array, ctx: Uint8Array, secret: Uint8Array): void {
  demand(secret.length === 32, "seal.key.length");
  demand(equal(bidderCheck(ctx, secret), header.subarray(40, 72)), "seal.key.mismatch");
}

/** Re-derives a header from both halves and compares every byte. */
export function rederive(check: HeaderCheck, both: Halves): void {
  const { header, ctx, set } = check;
  const commitment = hash(labelled("ct"), ctx, both.trustees);
  demand(equal(commitment, header.subarray(72, 104)), "seal.seed.mismatch");
  demand(equal(makeHeader(ctx, both, set), header), "seal.rederive.mismatch");
}

/** The X25519 secret of the age identity. */
export function identitySecret(ctx: Uint8Array, both: Halves): Bytes {
  return derive(concat(both.trustees, both.bidder), ctx, "age-identity");
}

/** The age identity as text: `AGE-SECRET-KEY-1…`. */
export function identityText(secret: Uint8Array): string {
  return bech32.encode("age-secret-key-", bech32.toWords(secret), false).toUpperCase();
}

/** The age recipient of an identity: `age1…`. */
export function recipientText(secret: Uint8Array): string {
  return bech32.encode("age", bech32.toWords(exchangePublic(secret)), false);
}
