/** The bidder's key file 钥: m_B, m_T and the salts of one record (seal.md §5). */

import { hexText, object, parse, text, write } from "./canonical_json.ts";
import { equal, hex, unhex, utf8, type Bytes } from "./bytes.ts";
import { readPassphraseFile, writePassphraseFile, type Stretch } from "./passphrase_file.ts";
import { demand } from "./refusal.ts";

const VERSION = "ggzy.key/v1";

/** What a key file holds: 32 bytes each; `record` is the hash of the record's bytes. */
export interface KeyFile {
  readonly record: Bytes;
  readonly mB: Bytes;
  readonly mT: Bytes;
  readonly salt: Bytes;
  readonly saltR: Bytes;
}

const SHAPE = object<{
  v: string;
  record: string;
  m_B: string;
  m_T: string;
  salt: string;
  salt_r: string;
}>({
  v: text(),
  record: hexText(32),
  m_B: hexText(32),
  m_T: hexText(32),
  salt: hexText(32),
  salt_r: hexText(32),
});

/** The canonical content of a key file. */
export function keyFileContent(key: KeyFile): string {
  return write({
    v: VERSION,
    record: hex(key.record),
    m_B: hex(key.mB),
    m_T: hex(key.mT),
    salt: hex(key.salt),
    salt_r: hex(key.saltR),
  });
}

/** Writes a key file under a passphrase, scrypt factor 16. */
export async function writeKeyFile(
  key: KeyFile,
  passphrase: string,
  stretch: Stretch,
): Promise<Bytes> {
  return writePassphraseFile(utf8(keyFileContent(key)), passphrase, stretch);
}

/** Reads a key file that must name `record`; null takes the key of any record. */
export async function readKeyFile(
  file: Uint8Array,
  passphrase: string,
  record: Uint8Array | null,
): Promise<KeyFile> {
  const content = await readPassphraseFile(file, passphrase);
  const read = parse(content, SHAPE, "seal.keyfile.content");
  demand(record === null || equal(unhex(read.record), record), "seal.keyfile.content");
  demand(read.v === VERSION, "seal.keyfile.version");
  return {
    record: unhex(read.record),
    mB: unhex(read.m_B),
    mT: unhex(read.m_T),
    salt: unhex(read.salt),
    saltR: unhex(read.salt_r),
  };
}
