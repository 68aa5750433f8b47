/** A person's Ed25519 signing key: a passphrase file, kept here or chosen from a disk. */

import { hex, isHex, unhex, utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { signingPublic } from "../seal/curves.ts";
import {
  readPassphraseFile,
  writePassphraseFile,
  type Stretch,
} from "../seal/passphrase_file.ts";
import { demand, Refusal } from "../seal/refusal.ts";
import { chosen, maybePart, typed } from "./dom.ts";
import { keep, kept } from "./keep.ts";

const VERSION = "daylight.sign/1";
const KEPT = "person-key";

/** A usable key. */
export interface PersonKey {
  /** 32 secret bytes. */
  readonly seed: Bytes;
  readonly pk: Bytes;
}

/** A fresh key of this machine. */
export function freshPersonKey(): PersonKey {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  return { seed, pk: signingPublic(seed) };
}

/** A key as a file under a passphrase. */
export async function writePersonKey(key: PersonKey, passphrase: string): Promise<Bytes> {
  const content = { secret: hex(key.seed), v: VERSION };
  return writePassphraseFile(utf8(JSON.stringify(content)), passphrase);
}

/** Reads a key file of this page or of `daylight-key new`. */
export async function readPersonKey(
  file: Uint8Array,
  passphrase: string,
  stretch?: Stretch,
): Promise<PersonKey> {
  const CODE = "page.person_key";
  const content = utf8Text(await readPassphraseFile(file, passphrase, stretch), CODE);
  let read: { v?: unknown; secret?: unknown };
  try {
    read = JSON.parse(content) as typeof read;
  } catch {
    throw new Refusal(CODE);
  }
  demand(read.v === VERSION, CODE);
  demand(typeof read.secret === "string" && isHex(read.secret, 32), CODE);
  const seed = unhex(read.secret);
  return { seed, pk: signingPublic(seed) };
}

/** Keeps a key file in this browser, still under its passphrase. */
export async function keepPersonKey(file: Uint8Array): Promise<void> {
  await keep(KEPT, file);
}

/** Whether this browser keeps a key file. */
export async function hasPersonKey(): Promise<boolean> {
  try {
    return (await kept(KEPT)) !== null;
  } catch {
    return false;
  }
}

/**
 * The key that the form's parts `key-file` and `key-passphrase` give.
 *
 * Without a chosen file the one kept in this browser is taken. A chosen file is kept when the
 * box `key-keep` is ticked. `data-key` of the root, if set, is the bound key in hex.
 */
export async function personKeyOf(root: HTMLElement, stretch?: Stretch): Promise<PersonKey> {
  const file = chosen(root, "key-file");
  const bytes = file === null ? await kept(KEPT) : new Uint8Array(await file.arrayBuffer());
  demand(bytes !== null, "page.person_key_missing");
  const key = await readPersonKey(bytes, typed(root, "key-passphrase"), stretch);
  const bound = root.dataset["key"] ?? "";
  demand(bound === "" || bound === hex(key.pk), "page.person_key_other");
  const box = maybePart<HTMLInputElement>(root, "key-keep");
  if (file !== null && box !== null && box.checked) await keepPersonKey(bytes);
  return key;
}
