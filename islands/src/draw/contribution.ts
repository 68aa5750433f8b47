/** Contributions (draw.md §4): opened by keys, never by words. */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { concat, equal, lp, u8, unhex, utf8, type Bytes } from "../seal/bytes.ts";
import { exchange, exchangePublic } from "../seal/curves.ts";
import { checkDeposits, makeDeposit, type DepositCheck } from "../seal/deposit.ts";
import { multiply } from "../seal/gf256.ts";
import { derive, hash, labelled as sealLabelled } from "../seal/hashing.ts";
import { pksHash } from "../seal/key_set.ts";
import { Refusal } from "../seal/refusal.ts";
import { keys, type Context } from "./context.ts";
import { domain, labelled } from "./hashing.ts";

/** Purpose of a deposit that holds a draw's contribution. */
const PURPOSE = 2;

/** The two roots a contribution is bound to, as hex. */
export interface Roots {
  readonly pool: string;
  readonly excluded: string;
}

/** A party's committed words and the header that meets them, if one was shown in time. */
export interface Shown {
  readonly name: string;
  readonly c: string;
  readonly d: string;
  readonly header: Uint8Array | null;
}

/** `c`: the commitment. */
export function commitment(ctx: Context, roots: Roots, name: string, r: Uint8Array): Bytes {
  const bound = [ctx.text, unhex(roots.pool), unhex(roots.excluded), name, r];
  return labelled(ctx.alg, "commit", ...bound);
}

/** `ctx_d` of a party's deposit: always SHA-256. */
export function depositContext(ctx: Context, pool: string, name: string): Bytes {
  const parts = [utf8(ctx.text), unhex(pool), utf8(name), pksHash(keys(ctx))];
  return hash(sealLabelled("draw"), ...parts.map((it) => lp(it)));
}

/** `d`: the hash of a deposit. */
export function depositHash(ctx: Context, header: Uint8Array): Bytes {
  return labelled(ctx.alg, "deposit", header);
}

function expected(ctx: Context, pool: string, name: string, c: Uint8Array): DepositCheck {
  const context = depositContext(ctx, pool, name);
  return { purpose: PURPOSE, ctx: context, check: c, set: keys(ctx) };
}

/** The deposit that an honest party makes of its contribution. */
export function deposit(ctx: Context, roots: Roots, name: string, r: Uint8Array): Bytes {
  return makeDeposit(r, expected(ctx, roots.pool, name, commitment(ctx, roots, name, r)));
}

/** What a party signs with its commit. */
export function signedBytes(ctx: Context, pool: string, it: Omit<Shown, "header">): Bytes {
  const parts = [utf8(ctx.text), unhex(pool), utf8(it.name), unhex(it.c), unhex(it.d)];
  return concat(domain("sign-commit"), ...parts.map((part) => lp(part)));
}

/** What stands for a contribution that does not open. */
export function defaultValue(ctx: Context, pool: string, name: string, d: string): Bytes {
  return labelled(ctx.alg, "malformed", ctx.text, unhex(pool), name, unhex(d));
}

function inverse(a: number): number {
  let out = 1;
  let power = a;
  for (let i = 0; i < 7; i += 1) {
    power = multiply(power, power);
    out = multiply(out, power);
  }
  return out;
}

/** Lagrange at 0 over shares with different indexes. */
function combine(shares: readonly (readonly [number, Uint8Array])[]): Bytes {
  const out = new Uint8Array(32);
  for (const [x, share] of shares) {
    let weight = 1;
    for (const [other] of shares) {
      if (other !== x) weight = multiply(weight, multiply(other, inverse(other ^ x)));
    }
    for (let i = 0; i < 32; i += 1) out[i]! ^= multiply(share[i]!, weight);
  }
  return out;
}

function openSlot(header: Uint8Array, ctx: Uint8Array, x: number, secret: Uint8Array): Bytes {
  const at = 72 + 80 * (x - 1);
  const point = header.subarray(at, at + 32);
  const z = exchange(secret, point, "seal.wrap.low_order");
  const key = derive(z, concat(point, exchangePublic(secret)), "wrap", ctx);
  const cipher = chacha20poly1305(key, new Uint8Array(12), u8(x));
  try {
    return cipher.decrypt(header.subarray(at + 32, at + 80)) as Bytes;
  } catch {
    throw new Refusal("seal.wrap.tag");
  }
}

/** The contribution from t of the published keys (by x), or null: malformed. */
export function recover(
  ctx: Context,
  roots: Roots,
  it: Shown,
  published: ReadonlyMap<number, Uint8Array>,
): Bytes | null {
  const { header, name } = it;
  if (header === null || !equal(depositHash(ctx, header), unhex(it.d))) return null;
  const check = expected(ctx, roots.pool, name, unhex(it.c));
  try {
    checkDeposits([{ ...check, dep: header }]);
    const used = [...published].sort(([a], [b]) => a - b).slice(0, ctx.t);
    if (used.length < ctx.t) return null;
    const r = combine(used.map(([x, key]) => [x, openSlot(header, check.ctx, x, key)] as const));
    const sound = equal(commitment(ctx, roots, name, r), check.check);
    return sound && equal(makeDeposit(r, check), header) ? r : null;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
