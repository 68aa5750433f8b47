/** The fresh secrets of one record, and the draft that keeps them under a passphrase. */

import { hex, unhex, utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { hash } from "../seal/hashing.ts";
import {
  readPassphraseFile,
  writePassphraseFile,
  type Stretch,
} from "../seal/passphrase_file.ts";
import type { AgeSecrets } from "../seal/age.ts";

/** Everything random in one record; never used for another. */
export interface RecordSecrets {
  readonly mB: Bytes;
  readonly mT: Bytes;
  readonly salt: Bytes;
  readonly saltR: Bytes;
  readonly envelopes: ReadonlyMap<string, AgeSecrets>;
}

function draw(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** Fresh secrets for the named envelopes. */
export function freshSecrets(names: readonly string[]): RecordSecrets {
  const age = (): AgeSecrets => ({ fileKey: draw(16), ephemeral: draw(32), nonce: draw(16) });
  return {
    mB: draw(32),
    mT: draw(32),
    salt: draw(32),
    saltR: draw(32),
    envelopes: new Map(names.map((name) => [name, age()])),
  };
}

/** What a draft's secrets may be used for again, and for nothing else. */
export interface Purpose {
  /** The lot's parameters, the number and the hash before, as the page gave them. */
  readonly lot: unknown;
  readonly scheme: string;
  readonly id: string;
  /** Public signing key, hex. */
  readonly key: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** SHA-256 of each chosen file, by envelope, in record order. */
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * One hash over everything that enters a payload.
 *
 * File key and nonce under another plaintext would show the operator the difference of the two,
 * so a draft is taken up only when this is equal.
 */
export function purposeDigest(purpose: Purpose): string {
  const { lot, scheme, id, key, fields, files } = purpose;
  return hex(hash(utf8(JSON.stringify([lot, scheme, id, key, fields, files]))));
}

const VERSION = "daylight.draft/1";

/** A draft as encrypted bytes, in the form of an age passphrase file. */
export async function writeDraft(
  secrets: RecordSecrets,
  digest: string,
  passphrase: string,
  stretch?: Stretch,
): Promise<Bytes> {
  const envelopes = [...secrets.envelopes].map(([name, it]) => ({
    name,
    file_key: hex(it.fileKey),
    ephemeral: hex(it.ephemeral),
    nonce: hex(it.nonce),
  }));
  const { mB, mT, salt, saltR } = secrets;
  const content = {
    v: VERSION,
    purpose: digest,
    m_B: hex(mB),
    m_T: hex(mT),
    salt: hex(salt),
    salt_r: hex(saltR),
    envelopes,
  };
  return writePassphraseFile(utf8(JSON.stringify(content)), passphrase, stretch);
}

/** The secrets of a draft if passphrase and purpose fit, else null: then one starts anew. */
export async function readDraft(
  file: Uint8Array,
  digest: string,
  passphrase: string,
  stretch?: Stretch,
): Promise<RecordSecrets | null> {
  let content: string;
  try {
    content = utf8Text(await readPassphraseFile(file, passphrase, stretch), "page.draft");
  } catch {
    return null;
  }
  const read = JSON.parse(content) as {
    v: string;
    purpose: string;
    m_B: string;
    m_T: string;
    salt: string;
    salt_r: string;
    envelopes: { name: string; file_key: string; ephemeral: string; nonce: string }[];
  };
  if (read.v !== VERSION || read.purpose !== digest) return null;
  return {
    mB: unhex(read.m_B),
    mT: unhex(read.m_T),
    salt: unhex(read.salt),
    saltR: unhex(read.salt_r),
    envelopes: new Map(
      read.envelopes.map((it) => [
        it.name,
        {
          fileKey: unhex(it.file_key),
          ephemeral: unhex(it.ephemeral),
          nonce: unhex(it.nonce),
        },
      ]),
    ),
  };
}
