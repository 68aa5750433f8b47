/** What a party of a draw makes on its own machine, from its signing key (draw.md §4). */

import { concat, hex, lp, utf8, type Bytes } from "../seal/bytes.ts";
import { exchangePublic, sign } from "../seal/curves.ts";
import { hash } from "../seal/hashing.ts";
import { commitment, deposit, depositHash, signedBytes, type Roots } from "./contribution.ts";
import type { Context } from "./context.ts";

const LABEL = utf8("daylight.draw-party/1\0");

/** A party's secrets for one attempt. */
export interface Hand {
  readonly name: string;
  readonly seed: Uint8Array;
  /** One-time X25519 key. */
  readonly wrap: Bytes;
  /** The contribution. */
  readonly r: Bytes;
}

/**
 * The secrets of one attempt: they follow from the signing key, so nothing must be kept between
 * the steps, and nobody can try for another number.
 */
export function handOf(seed: Uint8Array, draw: string, seq: string, name: string): Hand {
  const secret = (what: string): Bytes => {
    const parts = [seed, utf8(what), utf8(draw), utf8(seq), utf8(name)];
    return hash(LABEL, concat(...parts.map((it) => lp(it))));
  };
  return { name, seed, wrap: secret("wrap"), r: secret("contribution") };
}

/** The public half of the one-time key. */
export function wrapPublic(hand: Hand): string {
  return hex(exchangePublic(hand.wrap));
}

/** Commitment, hash of the deposit, and the signature over both. */
export function commit(
  hand: Hand,
  ctx: Context,
  roots: Roots,
): Readonly<Record<"c" | "d" | "sig", string>> {
  const c = hex(commitment(ctx, roots, hand.name, hand.r));
  const d = hex(depositHash(ctx, deposit(ctx, roots, hand.name, hand.r)));
  const bytes = signedBytes(ctx, roots.pool, { name: hand.name, c, d });
  return { c, d, sig: hex(sign(hand.seed, bytes)) };
}

/** The deposit, which shows nothing before keys are published. */
export function show(hand: Hand, ctx: Context, roots: Roots): string {
  return hex(deposit(ctx, roots, hand.name, hand.r));
}
