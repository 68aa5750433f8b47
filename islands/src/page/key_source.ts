/** Makes a key-in from evidence and words or key file. */

import { unhex, utf8 } from "../seal/bytes.ts";
import { readKeyFile } from "../seal/key_file.ts";
import { keyInMessage, type KeyInMessage } from "../seal/key_in.ts";
import { recordHash } from "../seal/record.ts";
import { demand } from "../seal/refusal.ts";
import { secretOfWords } from "../seal/words.ts";
import { readEvidence, type Evidence } from "./evidence.ts";
import { readLot, type LotPage } from "./lot.ts";

/** The 24 characters as typed: spaces and line ends between them are the page's help. */
export function typedWords(text: string): string {
  return text.replace(/\s+/g, "");
}

/** m_B from the words, or else from the key file of this very record. */
export async function secretOf(
  evidence: Evidence,
  written: string,
  file: Uint8Array | null,
  passphrase: string,
): Promise<Uint8Array> {
  if (typedWords(written) !== "") return secretOfWords(typedWords(written));
  demand(file !== null, "page.secret_missing");
  return (await readKeyFile(file, passphrase, recordHash(evidence.record))).mB;
}

/** A picked evidence file. */
export async function evidenceOf(file: Blob): Promise<Evidence> {
  return readEvidence(new Uint8Array(await file.arrayBuffer()));
}

/** Evidence as the server gives it, in the same form as the file. */
export function evidenceOfText(text: string): Evidence {
  return readEvidence(utf8(text));
}

/** What is posted to the key-in door. */
export interface KeyInBody {
  readonly tender: string;
  readonly lot: string;
  readonly round: string;
  readonly keys: KeyInMessage;
}

/** The message for the page's lot; keys are checked against the evidence's own headers. */
export function keyInBody(
  page: LotPage,
  due: readonly string[],
  evidence: Evidence,
  mB: Uint8Array,
  seed: Uint8Array | null,
): KeyInBody {
  const lot = readLot(page);
  const { salt, scheme, id, record } = evidence;
  const identity = { salt: unhex(salt), scheme, id };
  const keys = keyInMessage({ lot, record, identity, mB, due, seed });
  return { tender: page.tender, lot: page.lot, round: page.round, keys };
}
