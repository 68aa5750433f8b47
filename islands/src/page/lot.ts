/** The lot's sealing parameters as a page carries them, `ggzy.lot/v1`. */

import { unhex } from "../seal/bytes.ts";
import type { FormField } from "../seal/content.ts";
import { isEnvelope } from "../seal/identifiers.ts";
import { checkKeys, checkPrinted, isShareThreshold, keySet, type KeySet } from "../seal/key_set.ts";
import type { Lot } from "../seal/record_check.ts";
import { demand } from "../seal/refusal.ts";

/** A printed key set; what vouches for it is checked by `daylight-key`, not by a page. */
export interface PageKeys {
  readonly pks: readonly string[];
  readonly pks_hash: string;
  readonly statements?: readonly unknown[];
  readonly assignments?: readonly unknown[];
}

/** The two sets of an envelope. */
export interface PageSets {
  readonly share: PageKeys;
  readonly deposit?: PageKeys | null;
}

/** An envelope with its sets under `keys`, as the lot file has it, or beside its name. */
export type PageEnvelope = { readonly name: string } & (PageSets | { readonly keys: PageSets });

/** What the page's `<script id="lot">` holds. */
export interface LotPage {
  readonly v: string;
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly t: number;
  readonly n: number;
  readonly stamps?: { readonly close_s: number };
  readonly envelopes: readonly PageEnvelope[];
  readonly form: readonly FormField[];
  /** The envelope beside whose files stands what the first of two openings reads out. */
  readonly first?: string;
  readonly seq: string;
  readonly supersedes: string;
  readonly upload: string;
  readonly submit: string;
  readonly scheme?: string;
  readonly id?: string;
  /** The acknowledgement key of the log's policy, hex. */
  readonly ack_key?: string;
  /** The label of the bidder's own leaf, `kind "\n" stream`. */
  readonly label?: string;
}

function setsOf(envelope: PageEnvelope): PageSets {
  return "keys" in envelope ? envelope.keys : envelope;
}

function readKeys(page: LotPage, keys: PageKeys): KeySet {
  const set = keySet(page.t, keys.pks);
  checkKeys(set, isShareThreshold);
  demand(set.pks.length === page.n, "seal.pks.count");
  checkPrinted(set, unhex(keys.pks_hash));
  return set;
}

/** Checks all key sets against their printed hashes and gives the lot. */
export function readLot(page: LotPage): Lot {
  demand(page.v === "ggzy.lot/v1", "page.lot_version");
  const envelopes = page.envelopes.map((envelope) => {
    const { name } = envelope;
    demand(isEnvelope(name), "seal.ctx.envelope");
    const { share, deposit } = setsOf(envelope);
    const deposits = deposit === undefined || deposit === null ? null : readKeys(page, deposit);
    return { name, share: readKeys(page, share), deposit: deposits };
  });
  return { tender: page.tender, lot: page.lot, round: page.round, envelopes };
}

/** The lot file inside an evidence file, in the form that `daylight-key` reads. */
export interface LotFile {
  readonly v: string;
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly t: number;
  readonly n: number;
  readonly stamps: { readonly close_s: number };
  readonly envelopes: readonly { readonly name: string; readonly keys: PageSets }[];
  readonly form: readonly FormField[];
  readonly first?: string;
}

/** The page's lot as a lot file; without the page's own addresses. */
export function lotFile(page: LotPage): LotFile {
  const { v, tender, lot, round, t, n, form } = page;
  const full = (keys: PageKeys): PageKeys => ({ statements: [], assignments: [], ...keys });
  const envelopes = page.envelopes.map((envelope) => {
    const { share, deposit } = setsOf(envelope);
    const offered = deposit === undefined || deposit === null ? {} : { deposit: full(deposit) };
    const keys = { share: full(share), ...offered };
    return { name: envelope.name, keys };
  });
  const stamps = page.stamps ?? { close_s: 0 };
  const read = page.first === undefined ? {} : { first: page.first };
  return { v, tender, lot, round, t, n, stamps, envelopes, form, ...read };
}
