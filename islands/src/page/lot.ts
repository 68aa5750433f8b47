/** The lot's sealing parameters as a page carries them, `ggzy.lot/v1`. */

import { unhex } from "../seal/bytes.ts";
import type { FormField } from "../seal/content.ts";
import { isEnvelope } from "../seal/identifiers.ts";
import { checkKeys, checkPrinted, isShareThreshold, keySet, type KeySet } from "../seal/key_set.ts";
import type { Lot } from "../seal/record_check.ts";
import { demand } from "../seal/refusal.ts";

/** A printed key set. */
export interface PageKeys {
  readonly pks: readonly string[];
  readonly pks_hash: string;
}

/** What the page's `<script id="lot">` holds. */
export interface LotPage {
  readonly v: string;
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly t: number;
  readonly n: number;
  readonly envelopes: readonly {
    readonly name: string;
    readonly share: PageKeys;
    readonly deposit?: PageKeys | null;
  }[];
  readonly form: readonly FormField[];
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
  const envelopes = page.envelopes.map(({ name, share, deposit }) => {
    demand(isEnvelope(name), "seal.ctx.envelope");
    return {
      name,
      share: readKeys(page, share),
      deposit: deposit === undefined || deposit === null ? null : readKeys(page, deposit),
    };
  });
  return { tender: page.tender, lot: page.lot, round: page.round, envelopes };
}
