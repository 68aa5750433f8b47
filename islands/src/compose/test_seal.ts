/** A test seal: throwaway trustees, a whole bid, opened again from their shares. */

import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import type { LotPage } from "../page/lot.ts";
import { makeBid } from "../page/record_maker.ts";
import { freshSecrets } from "../page/secrets.ts";
import { AgeStream, openAgeHeader, parseAgeHeader } from "../seal/age.ts";
import { concat, readU64, unhex, u8, utf8, type Bytes } from "../seal/bytes.ts";
import { checkOpening, signedHead, type Filled } from "../seal/content.ts";
import { bidderCommit, context } from "../seal/context.ts";
import { exchange, exchangePublic, SignatureCheck, signingPublic } from "../seal/curves.ts";
import { multiply } from "../seal/gf256.ts";
import { derive } from "../seal/hashing.ts";
import { bidderSecret, identitySecret, rederive } from "../seal/header.ts";
import { keySet, pksHash } from "../seal/key_set.ts";
import { BLOCK, CHUNK, PREFIX } from "../seal/padding.ts";
import { parseCommit, type CommitRecord } from "../seal/record.ts";
import type { Lot } from "../seal/record_check.ts";
import { demand } from "../seal/refusal.ts";
import { blobSource } from "../seal/sealed_stream.ts";
import { hex } from "../seal/bytes.ts";

const NONCE = new Uint8Array(12);
const SLOT = 80;
const FIXED = 104;
const SEALED = CHUNK + 16;
/** Chunks opened before a Blob takes them. */
const CHUNKS_AT_ONCE = 64;
/** `GSP1` and the length of the content. */
const HEAD = 12;

/** What a test seal is made of. */
export interface TestOrder {
  readonly page: LotPage;
  readonly scheme: string;
  readonly id: string;
  readonly fields: readonly Filled[];
  readonly files: ReadonlyMap<string, Blob>;
  readonly seed: Uint8Array;
}

/** What the hall and the committee would see. */
export interface TestOpened {
  readonly fields: readonly Filled[];
  readonly files: ReadonlyMap<string, Blob>;
}

/** A trustee made for this test and forgotten with it. */
interface Throwaway {
  readonly lot: Lot;
  /** Secret of each trustee, by envelope. */
  readonly secrets: ReadonlyMap<string, readonly Bytes[]>;
}

function throwaway(page: LotPage): Throwaway {
  const secrets = new Map<string, Bytes[]>();
  const envelopes = page.envelopes.map(({ name }) => {
    const own = Array.from({ length: page.n }, () => crypto.getRandomValues(new Uint8Array(32)));
    secrets.set(name, own);
    return {
      name: name as Lot["envelopes"][number]["name"],
      share: keySet(page.t, own.map((it) => hex(exchangePublic(it)))),
      deposit: null,
    };
  });
  return { lot: { tender: page.tender, lot: page.lot, round: page.round, envelopes }, secrets };
}

function inverse(value: number): number {
  let power = value;
  // value^254: six squarings with a product each, then one more.
  for (let i = 0; i < 6; i += 1) power = multiply(multiply(power, power), value);
  return multiply(power, power);
}

/** The secret behind shares at the places `xs`, by Lagrange at 0. */
export function combine(shares: ReadonlyMap<number, Uint8Array>): Bytes {
  const secret = new Uint8Array(32);
  for (const [x, share] of shares) {
    let weight = 1;
    for (const other of shares.keys()) {
      if (other !== x) weight = multiply(weight, multiply(other, inverse(other ^ x)));
    }
    for (let i = 0; i < secret.length; i += 1) secret[i] = secret[i]! ^ multiply(weight, share[i]!);
  }
  return secret;
}

/** One trustee's share out of a header. */
function shareOf(header: Uint8Array, ctx: Uint8Array, x: number, secret: Uint8Array): Bytes {
  const at = FIXED + SLOT * (x - 1);
  const ephemeral = header.subarray(at, at + 32);
  const z = exchange(secret, ephemeral, "seal.pks.low_order");
  const key = derive(z, concat(ephemeral, exchangePublic(secret)), "wrap", ctx);
  return chacha20poly1305(key, NONCE, u8(x)).decrypt(header.subarray(at + 32, at + SLOT)) as Bytes;
}

class Opener {
  readonly #record: CommitRecord;

  constructor(
    readonly order: TestOrder,
    readonly made: Throwaway,
    readonly keys: { readonly mB: Uint8Array; readonly commitment: Uint8Array },
    record: string,
  ) {
    this.#record = parseCommit(utf8(record));
  }

  /** Opens one payload: shares, seed, identity, stream, frame, signature. */
  async open(name: string, payload: Blob): Promise<Blob> {
    const { share } = this.made.lot.envelopes.find((it) => it.name === name)!;
    const said = this.#record.envelopes.find((it) => it.name === name)!;
    const { seq } = this.#record;
    const bound = { bidderCommit: this.keys.commitment, seq, pksHash: pksHash(share) };
    const ctx = context(this.made.lot, { envelope: name, ...bound });
    const header = unhex(said.hdr);
    const shares = new Map<number, Uint8Array>();
    for (let x = 1; x <= share.t; x += 1) {
      shares.set(x, shareOf(header, ctx, x, this.made.secrets.get(name)![x - 1]!));
    }
    const both = { bidder: bidderSecret(this.keys.mB, ctx), trustees: combine(shares) };
    rederive({ header, ctx, set: share }, both);
    const content = await decrypted(payload, identitySecret(ctx, both));
    const length = readU64(await bytesOf(content, 4, HEAD), 0);
    const inside = content.slice(HEAD, HEAD + length);
    const block = await bytesOf(content, HEAD + length + 8, HEAD + length + 8 + BLOCK);
    const check = new SignatureCheck(block.subarray(1, 33), block.subarray(33));
    check.update(signedHead(ctx, length));
    for (let at = 0; at < length; at += 16 * CHUNK) {
      check.update(await bytesOf(inside, at, at + 16 * CHUNK));
    }
    demand(check.holds(), "seal.content.signature");
    if (name === "price") await this.#price(inside, block, ctx);
    return inside;
  }

  async #price(inside: Blob, block: Uint8Array, ctx: Uint8Array): Promise<void> {
    const bound = [hex(signingPublic(this.order.seed))];
    const { form } = this.order.page;
    const content = await bytesOf(inside, 0, inside.size);
    checkOpening(content, { block, ctx, record: this.#record, form, bound });
  }
}

async function bytesOf(blob: Blob, from: number, to: number): Promise<Bytes> {
  return new Uint8Array(await blob.slice(from, to).arrayBuffer());
}

async function decrypted(payload: Blob, identity: Uint8Array): Promise<Blob> {
  const prefix = await bytesOf(payload, 0, PREFIX);
  const fileKey = openAgeHeader(parseAgeHeader(prefix.subarray(0, 168)), identity);
  const stream = new AgeStream(fileKey, prefix.subarray(168));
  const count = Math.ceil((payload.size - PREFIX) / SEALED);
  const parts: Blob[] = [];
  for (let first = 0; first < count; first += CHUNKS_AT_ONCE) {
    const at = PREFIX + first * SEALED;
    const read = await bytesOf(payload, at, at + CHUNKS_AT_ONCE * SEALED);
    const opened: Bytes[] = [];
    for (let i = 0; i * SEALED < read.length; i += 1) {
      const one = read.subarray(i * SEALED, (i + 1) * SEALED);
      opened.push(stream.open(first + i, first + i === count - 1, one, "seal.payload.stream"));
    }
    parts.push(new Blob(opened));
  }
  return new Blob(parts);
}

/** Seals with throwaway keys and opens as hall and committee will; nothing leaves the machine. */
export async function testSeal(
  order: TestOrder,
  tell: (envelope: string, done: number, of: number) => void,
): Promise<TestOpened> {
  const made = throwaway(order.page);
  const secrets = freshSecrets(order.page.envelopes.map(({ name }) => name));
  const payloads = new Map<string, Blob[]>();
  let whole = 0;
  const { form } = order.page;
  const { scheme, id, fields, seed } = order;
  const contents = new Map([...order.files].map(([name, blob]) => [name, blobSource(blob)]));
  const round = { seq: "1", supersedes: "", deposits: [], first: order.page.first ?? "" };
  const bid = await makeBid(
    { lot: made.lot, form, scheme, id, fields, contents, secrets, seed, ...round },
    {
      begin: async (name, ctLen) => {
        whole = ctLen;
        payloads.set(name, []);
      },
      take: async (name, at, piece) => {
        payloads.get(name)!.push(new Blob([piece]));
        tell(name, at + piece.length, whole);
      },
      end: async () => undefined,
    },
  );
  const commitment = bidderCommit(secrets.salt, scheme, id);
  const opener = new Opener(order, made, { mB: secrets.mB, commitment }, bid.record);
  const files = new Map<string, Blob>();
  for (const [name, pieces] of payloads) {
    const opened = await opener.open(name, new Blob(pieces));
    if (name !== "price") files.set(name, opened);
  }
  return { fields, files };
}
