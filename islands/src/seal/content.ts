/** `opening.json` and the signature block inside an envelope (seal.md §6). */

import { concat, hex, lp, u64, u8, type Bytes } from "./bytes.ts";
import { hexText, isNumber, list, number, object, parse, text, write } from "./canonical_json.ts";
import { sign, signingPublic, verify } from "./curves.ts";
import { labelled } from "./hashing.ts";
import type { CommitRecord } from "./record.ts";
import { demand } from "./refusal.ts";

const VERSION = "ggzy.opening/v1";
const CONTENT_MAX = 60_000;

/** One field of the lot's announced form. */
export interface FormField {
  readonly name: string;
  readonly kind: string;
  readonly audience: string;
}

/** A field as filled in. */
export interface Filled {
  readonly name: string;
  readonly value: string;
}

/** Another envelope of the same record. */
export interface Other {
  readonly name: string;
  readonly ct_root: string;
}

/** What `opening.json` holds. */
export interface Opening {
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly seq: string;
  readonly bidder: string;
  readonly fields: readonly Filled[];
  readonly others: readonly Other[];
}

const SHAPE = object<Opening & { v: string }>({
  v: text((value) => value === VERSION),
  tender: text(),
  lot: text(),
  round: text(),
  seq: number,
  bidder: hexText(32),
  fields: list(object<Filled>({ name: text(), value: text() })),
  others: list(object<Other>({ name: text(), ct_root: hexText(32) })),
});

/** The bytes of `opening.json` as text. */
export function openingText(opening: Opening): string {
  return write({
    v: VERSION,
    tender: opening.tender,
    lot: opening.lot,
    round: opening.round,
    seq: opening.seq,
    bidder: opening.bidder,
    fields: opening.fields.map(({ name, value }) => ({ name, value })),
    others: opening.others.map(({ name, ct_root }) => ({ name, ct_root })),
  });
}

/** What stands before the content in the message that a block signs. */
export function signedHead(ctx: Uint8Array, length: number): Bytes {
  return concat(labelled("content"), ctx, u64(length));
}

/** A signature block from its parts. */
export function makeBlock(key: Uint8Array, signature: Uint8Array): Bytes {
  return concat(u8(1), key, signature);
}

/** The signature block of a content in memory. */
export function signContent(seed: Uint8Array, ctx: Uint8Array, content: Uint8Array): Bytes {
  return makeBlock(signingPublic(seed), sign(seed, labelled("content"), ctx, lp(content)));
}

/** What a content must agree with. */
export interface ContentCheck {
  readonly block: Uint8Array;
  readonly ctx: Uint8Array;
  readonly record: CommitRecord;
  readonly form: readonly FormField[];
  readonly bound: readonly string[];
}

function checkFields(fields: readonly Filled[], form: readonly FormField[]): void {
  const JSON_CODE = "seal.content.json";
  const announced = new Map(form.map((it) => [it.name, it]));
  const open = fields.filter((it) => (announced.get(it.name)?.audience ?? "public") === "public");
  const wanted = form.filter((it) => it.audience === "public");
  demand(open.length === wanted.length, JSON_CODE);
  demand(wanted.every((it, i) => it.name === open[i]!.name), JSON_CODE);
  demand(
    fields.every((it) => announced.get(it.name)?.kind !== "amount" || isNumber(it.value)),
    JSON_CODE,
  );
  demand(open.length === fields.length, "seal.content.audience");
}

/** Checks `opening.json`: size, signature, key, JSON, audience, bidder, others. */
export function checkOpening(content: Uint8Array, to: ContentCheck): Opening {
  demand(content.length <= CONTENT_MAX, "seal.content.size");
  const key = to.block.subarray(1, 33);
  const signature = to.block.subarray(33);
  demand(
    verify(key, signature, labelled("content"), to.ctx, lp(content)),
    "seal.content.signature",
  );
  demand(to.bound.includes(hex(key)), "seal.content.key");
  const opening = parse(content, SHAPE, "seal.content.json");
  for (const head of ["tender", "lot", "round", "seq"] as const) {
    demand(opening[head] === to.record[head], "seal.content.json");
  }
  checkFields(opening.fields, to.form);
  demand(opening.bidder === to.record.bidder_commit, "seal.content.bidder");
  const others = to.record.envelopes.filter((it) => it.name !== "price");
  const same =
    opening.others.length === others.length &&
    others.every((it, i) => {
      const said = opening.others[i]!;
      return said.name === it.name && said.ct_root === it.ct_root;
    });
  demand(same, "seal.content.others");
  return opening;
}
