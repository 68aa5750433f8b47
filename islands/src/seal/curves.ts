/** Strict Ed25519 and X25519: byte checks first, the library after (seal.md §1, §3). */

import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, equal, type Bytes } from "./bytes.ts";
import { Refusal } from "./refusal.ts";

const P = 2n ** 255n - 19n;
/** y of a point of order 8, as seal.md's tables give it; p − y8 is another. */
const Y8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const LOW_ORDER_Y = new Set([0n, 1n, P - 1n, Y8, P - Y8]);
/** u of the points of low order on the Montgomery curve. */
const LOW_ORDER_U = new Set([
  0n,
  1n,
  P - 1n,
  0x00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0n,
  0x57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5fn,
]);
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

/** Bytes read as a little-endian number. */
export function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

/** A number below 2^256 as 32 little-endian bytes. */
export function littleEndianBytes(value: bigint): Bytes {
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let i = 0; i < 32; i += 1) {
    bytes[i] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

/** Whether 32 bytes are an X25519 coordinate below p with bit 255 clear. */
export function isCanonicalU(bytes: Uint8Array): boolean {
  return littleEndian(bytes) < P;
}

/** Whether 32 bytes are the coordinate of a point of low order. */
export function isLowOrderU(bytes: Uint8Array): boolean {
  return LOW_ORDER_U.has(littleEndian(bytes));
}

/** The public X25519 key of 32 secret bytes; clamping happens inside. */
export function exchangePublic(secret: Uint8Array): Bytes {
  return x25519.getPublicKey(secret) as Bytes;
}

/** X25519; an all-zero result refuses with `code`. */
export function exchange(secret: Uint8Array, peer: Uint8Array, code: string): Bytes {
  try {
    return x25519.getSharedSecret(secret, peer) as Bytes;
  } catch {
    throw new Refusal(code);
  }
}

function isGoodPointEncoding(bytes: Uint8Array): boolean {
  const y = littleEndian(bytes) & ((1n << 255n) - 1n);
  return y < P && !LOW_ORDER_Y.has(y);
}

/** A message that can be hashed piece by piece, for signatures over whole files. */
export type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

async function hashToScalar(prefix: Uint8Array, pieces: Pieces): Promise<bigint> {
  const state = sha512.create().update(prefix);
  for await (const piece of pieces) state.update(piece);
  return littleEndian(state.digest()) % L;
}

/** The public Ed25519 key of a 32-byte seed. */
export function signingPublic(seed: Uint8Array): Bytes {
  return ed25519.getPublicKey(seed) as Bytes;
}

/** Ed25519 over a message in memory. */
export function sign(seed: Uint8Array, ...message: Uint8Array[]): Bytes {
  return ed25519.sign(concat(...message), seed) as Bytes;
}

/** Ed25519 over a message read twice in pieces; `pieces` gives the same bytes at each call. */
export async function signPieces(seed: Uint8Array, pieces: () => Pieces): Promise<Bytes> {
  const { prefix, scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(seed);
  const r = await hashToScalar(prefix, pieces());
  const nonce = ed25519.Point.BASE.multiply(r).toBytes();
  const h = await hashToScalar(concat(nonce, pointBytes), pieces());
  return concat(nonce, littleEndianBytes((r + h * scalar) % L));
}

/** A signature being checked while its message passes by. */
export class SignatureCheck {
  readonly #key: Bytes;
  readonly #signature: Bytes;
  readonly #state: ReturnType<typeof sha512.create>;
  readonly #formed: boolean;

  constructor(key: Uint8Array, signature: Uint8Array) {
    this.#key = concat(key);
    this.#signature = concat(signature);
    this.#formed =
      key.length === 32 &&
      signature.length === 64 &&
      isGoodPointEncoding(key) &&
      isGoodPointEncoding(signature.subarray(0, 32)) &&
      littleEndian(signature.subarray(32)) < L;
    this.#state = sha512.create().update(signature.subarray(0, 32)).update(key);
  }

  update(piece: Uint8Array): void {
    this.#state.update(piece);
  }

  /** encode([S]B − [h]A) = R, byte by byte. */
  holds(): boolean {
    if (!this.#formed) return false;
    const h = littleEndian(this.#state.digest()) % L;
    const s = littleEndian(this.#signature.subarray(32));
    try {
      const a = ed25519.Point.fromBytes(this.#key);
      const left = s === 0n ? ed25519.Point.ZERO : ed25519.Point.BASE.multiplyUnsafe(s);
      const right = h === 0n ? ed25519.Point.ZERO : a.multiplyUnsafe(h);
      return equal(left.subtract(right).toBytes(), this.#signature.subarray(0, 32));
    } catch {
      return false;
    }
  }
}

/** Whether a signature holds under the strict rules of seal.md §1. */
export function verify(key: Uint8Array, signature: Uint8Array, ...message: Uint8Array[]): boolean {
  const check = new SignatureCheck(key, signature);
  for (const piece of message) check.update(piece);
  return check.holds();
}
