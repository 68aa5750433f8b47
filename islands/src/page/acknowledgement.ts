/** Checks the acknowledgement before it is believed (log.md §2, §5). */

import { concat, hex, isHex, lp, unbase64, unhex, utf8, utf8Text } from "../seal/bytes.ts";
import { verify } from "../seal/curves.ts";
import { hash } from "../seal/hashing.ts";
import { demand } from "../seal/refusal.ts";

/** The server's answer to a submission. */
export interface Acknowledgement {
  /** Base64 of the signed JSON. */
  readonly ack: string;
  readonly sig: string;
  readonly opening: {
    readonly salt_k: string;
    readonly label: string;
    readonly salt_b: string;
    /** The leaf's body, as its JSON text or in base64. */
    readonly body: string;
  };
  readonly index: number;
}

/** The leaves that a submitted bid may be; a cover or a refusal is none of them. */
const BID_KINDS = ["EnvelopeReceived", "BidReplaced"];

/** What the bidder's program knows by itself. */
export interface Expected {
  /** `<tender>/<lot>/<round>`. */
  readonly lotId: string;
  /** B, hex, computed before sending. */
  readonly b: string;
  /** The exact label, if the page's policy names it. */
  readonly label: string | null;
  /** The `ack` key of the policy, hex, if known. */
  readonly ackKey: string | null;
}

interface AckJson {
  readonly c: string;
  readonly command_sha256: string;
  readonly index: number;
  readonly origin: string;
  readonly stamp_ms: number;
}

interface BodyJson {
  readonly b: string;
  readonly command_sha256: string;
  readonly lot: string;
  readonly stamp_ms: number;
}

function bodyBytes(body: string): Uint8Array {
  return body.startsWith("{") ? utf8(body) : unbase64(body);
}

/** The commitment C of an opened leaf. */
export function leafCommitment(opening: Acknowledgement["opening"]): string {
  const body = bodyBytes(opening.body);
  const inner = hash(utf8("daylight.body/1\0"), unhex(opening.salt_b), lp(body));
  const label = lp(opening.label);
  return hex(hash(utf8("daylight.leaf/1\0"), unhex(opening.salt_k), label, inner));
}

/** What an acknowledgement that passed says. */
export interface Acknowledged {
  readonly stampMs: number;
  readonly index: number;
  readonly origin: string;
  readonly c: string;
}

function ownLabel(kind: string, lot: string): string {
  return `${kind}\n${lot}/sealed`;
}

/** Refuses an acknowledgement whose signature, leaf, label, lot or B is another. */
export function checkAcknowledgement(answer: Acknowledgement, to: Expected): Acknowledged {
  const bytes = unbase64(answer.ack);
  const ack = JSON.parse(utf8Text(bytes, "ack.grammar")) as AckJson;
  const { opening } = answer;
  demand(isHex(opening.salt_k, 32) && isHex(opening.salt_b, 32), "ack.grammar");
  demand(isHex(answer.sig, 64), "ack.sig");
  if (to.ackKey !== null) {
    const message = concat(utf8("daylight.ack/1\0"), lp(bytes));
    demand(verify(unhex(to.ackKey), unhex(answer.sig), message), "ack.sig");
  }
  const labels = to.label === null ? BID_KINDS.map((it) => ownLabel(it, to.lotId)) : [to.label];
  demand(labels.includes(opening.label), "ack.label");
  demand(opening.label.endsWith(`\n${to.lotId}/sealed`), "ack.label");
  demand(leafCommitment(opening) === ack.c, "ack.leaf");
  const body = JSON.parse(utf8Text(bodyBytes(opening.body), "ack.grammar")) as BodyJson;
  demand(body.lot === to.lotId, "ack.lot");
  demand(body.b === to.b, "ack.commitment");
  demand(body.command_sha256 === ack.command_sha256, "ack.leaf");
  demand(body.stamp_ms === ack.stamp_ms && answer.index === ack.index, "ack.leaf");
  return { stampMs: ack.stamp_ms, index: ack.index, origin: ack.origin, c: ack.c };
}
