/** What a seal is bound to: the bidder's commitment and ctx (seal.md §4). */

import { lp, u64, type Bytes } from "./bytes.ts";
import { hash, labelled } from "./hashing.ts";
import { isBidder, isEnvelope, isRound, isSegment, isSeq, lotId } from "./identifiers.ts";
import { demand } from "./refusal.ts";

/** One lot in one round. */
export interface Place {
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
}

/** `bidder_commit`; an id that is not well formed refuses. */
export function bidderCommit(salt: Uint8Array, scheme: string, id: string): Bytes {
  demand(salt.length === 32 && isBidder(scheme, id), "seal.ctx.bidder");
  return hash(labelled("bidder"), salt, lp(scheme), lp(id));
}

/** Checks tender, lot and round, and that the three joined are one id of at most 57 bytes. */
export function checkPlace(place: Place): void {
  demand(isSegment(place.tender), "seal.ctx.tender");
  demand(isSegment(place.lot), "seal.ctx.lot");
  demand(isRound(place.round), "seal.ctx.round");
  const id = lotId(place.tender, place.lot, place.round);
  demand(id.length <= 57, "seal.ctx.tender");
}

/** What ctx binds besides the place. */
export interface Bound {
  readonly envelope: string;
  readonly bidderCommit: Uint8Array;
  readonly seq: string;
  readonly pksHash: Uint8Array;
}

/** `ctx` of one envelope of one record. */
export function context(place: Place, bound: Bound): Bytes {
  checkPlace(place);
  demand(isEnvelope(bound.envelope), "seal.ctx.envelope");
  demand(isSeq(bound.seq), "seal.ctx.seq");
  demand(bound.bidderCommit.length === 32, "seal.ctx.bidder");
  return hash(
    labelled("ctx"),
    lp(place.tender),
    lp(place.lot),
    lp(place.round),
    lp(bound.envelope),
    lp(bound.bidderCommit),
    lp(u64(Number(bound.seq))),
    lp(bound.pksHash),
  );
}
