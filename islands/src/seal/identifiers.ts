/** Grammar of ids, rounds, sequence numbers and bidder schemes (seal.md §4). */

import { isNumber } from "./canonical_json.ts";

const SEGMENT = /^[0-9A-Za-z][0-9A-Za-z._-]*$/;
const ID = /^[0-9A-Za-z][0-9A-Za-z._-]*(?:\/[0-9A-Za-z][0-9A-Za-z._-]*)*$/;
const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** The envelopes a record may hold. */
export const ENVELOPES = ["price", "price_detail", "qual", "tech"] as const;
export type EnvelopeName = (typeof ENVELOPES)[number];

/** Whether a text is one of the four envelope names. */
export function isEnvelope(name: string): name is EnvelopeName {
  return (ENVELOPES as readonly string[]).includes(name);
}

/** One id segment of at most 57 bytes. */
export function isSegment(text: string): boolean {
  return text.length <= 57 && SEGMENT.test(text);
}

/** Segments joined by single slashes, at most 64 bytes. */
export function isId(text: string): boolean {
  return text.length <= 64 && ID.test(text);
}

/** A decimal from 1 to 999 without leading zero. */
export function isRound(text: string): boolean {
  return /^[1-9][0-9]{0,2}$/.test(text);
}

/** A sequence number: 1, 2, 3 … */
export function isSeq(text: string): boolean {
  return isNumber(text) && text !== "0";
}

/** The id of a lot in the log: `<tender>/<lot>/<round>`. */
export function lotId(tender: string, lot: string, round: string): string {
  return `${tender}/${lot}/${round}`;
}

function isUscc(id: string): boolean {
  if (!/^[0-9A-HJ-NPQRTUWXY]{18}$/.test(id)) return false;
  let sum = 0;
  let weight = 1;
  for (const character of id.slice(0, 17)) {
    sum += USCC_ALPHABET.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return USCC_ALPHABET[(31 - (sum % 31)) % 31] === id[17];
}

function isCitizenId(id: string): boolean {
  if (!/^[0-9]{17}[0-9X]$/.test(id)) return false;
  let sum = 0;
  for (let i = 0; i < 18; i += 1) {
    const digit = id[i] === "X" ? 10 : Number(id[i]);
    sum += digit * (2 ** (17 - i) % 11);
  }
  return sum % 11 === 1;
}

/** Whether an identifier is well formed under its scheme. */
export function isBidder(scheme: string, id: string): boolean {
  if (scheme === "cn-uscc") return isUscc(id);
  if (scheme === "cn-id") return isCitizenId(id);
  return scheme === "other" && isId(id);
}
