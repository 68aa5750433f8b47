/** An age passphrase file: one scrypt stanza, the form of key files and drafts. */

import { base64nopad } from "@scure/base";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { AgeStream, headerMac, openChunks } from "./age.ts";
import { concat, equal, utf8, type Bytes } from "./bytes.ts";
import { CHUNK } from "./padding.ts";
import { demand, Refusal } from "./refusal.ts";

/** The factor that pages write; readers accept 16 to 20. */
export const FACTOR_WRITTEN = 16;
const FACTOR_MAX = 20;
const HEADER_MAX = 256;
const ZERO_NONCE = new Uint8Array(12);
const B32 = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]";
const GRAMMAR = new RegExp(
  "^age-encryption\\.org/v1\n" +
    `-> scrypt ([A-Za-z0-9+/]{21}[AQgw]) ([1-9][0-9]?)\n(${B32})\n--- (${B32})\n`,
);

/** What a writer draws at random. */
export interface PassphraseSecrets {
  /** 16 bytes, the salt of scrypt. */
  readonly salt: Uint8Array;
  /** 16 bytes. */
  readonly fileKey: Uint8Array;
  /** 16 bytes. */
  readonly nonce: Uint8Array;
}

/** Fresh secrets of a passphrase file. */
export function freshPassphraseSecrets(): PassphraseSecrets {
  const draw = (): Bytes => crypto.getRandomValues(new Uint8Array(16));
  return { salt: draw(), fileKey: draw(), nonce: draw() };
}

/** Makes 32 bytes of a passphrase by scrypt, in 2^(factor + 10) bytes of memory. */
export type Stretch = (
  passphrase: string,
  salt: Uint8Array,
  factor: number,
) => Promise<Uint8Array>;

/** Stretches where it is called; its memory stays until the browser happens to collect it. */
export const stretchHere: Stretch = (passphrase, salt, factor) => {
  const labelled = concat(utf8("age-encryption.org/v1/scrypt"), salt);
  const maxmem = 2 ** (factor + 10) + 2 ** 16;
  return scryptAsync(utf8(passphrase), labelled, { N: 2 ** factor, r: 8, p: 1, dkLen: 32, maxmem });
};

/** Writes a content under a passphrase. */
export async function writePassphraseFile(
  content: Uint8Array,
  passphrase: string,
  stretch: Stretch = stretchHere,
  secrets: PassphraseSecrets = freshPassphraseSecrets(),
  factor: number = FACTOR_WRITTEN,
): Promise<Bytes> {
  const key = await stretch(passphrase, secrets.salt, factor);
  const body = chacha20poly1305(key, ZERO_NONCE).encrypt(secrets.fileKey);
  const stanza = `-> scrypt ${base64nopad.encode(secrets.salt)} ${factor}`;
  const head = `age-encryption.org/v1\n${stanza}\n${base64nopad.encode(body)}\n---`;
  const mac = base64nopad.encode(headerMac(secrets.fileKey, head));
  const stream = new AgeStream(secrets.fileKey, secrets.nonce);
  const count = Math.max(1, Math.ceil(content.length / CHUNK));
  const chunks: Bytes[] = [];
  for (let i = 0; i < count; i += 1) {
    const plain = content.subarray(i * CHUNK, (i + 1) * CHUNK);
    chunks.push(stream.seal(i, i === count - 1, plain));
  }
  return concat(utf8(`${head} ${mac}\n`), secrets.nonce, ...chunks);
}

/** Reads a passphrase file: stanza and factor before any work, then passphrase, MAC, stream. */
export async function readPassphraseFile(
  file: Uint8Array,
  passphrase: string,
  stretch: Stretch = stretchHere,
): Promise<Bytes> {
  const SCRYPT = "seal.keyfile.scrypt";
  const CONTENT = "seal.keyfile.content";
  const text = String.fromCharCode(...file.subarray(0, HEADER_MAX));
  const match = GRAMMAR.exec(text);
  demand(match !== null, SCRYPT);
  const [whole, salt, factorText, body, mac] = match as unknown as string[];
  const factor = Number(factorText);
  demand(factor >= FACTOR_WRITTEN && factor <= FACTOR_MAX, SCRYPT);
  const key = await stretch(passphrase, base64nopad.decode(salt!), factor);
  let fileKey: Uint8Array;
  try {
    fileKey = chacha20poly1305(key, ZERO_NONCE).decrypt(base64nopad.decode(body!));
  } catch {
    throw new Refusal(SCRYPT);
  }
  const head = whole!.slice(0, whole!.length - 45);
  demand(equal(headerMac(fileKey, head), base64nopad.decode(mac!)), CONTENT);
  const payload = file.subarray(whole!.length);
  demand(payload.length >= 16, CONTENT);
  const stream = new AgeStream(fileKey, payload.subarray(0, 16));
  return openChunks(stream, payload.subarray(16), CONTENT);
}
