/** The age file of an envelope: header of 168 bytes and STREAM, chunk by chunk (seal.md §7). */

import { base64nopad } from "@scure/base";
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { concat, equal, utf8, type Bytes } from "./bytes.ts";
import { exchange, exchangePublic, isCanonicalU, isLowOrderU } from "./curves.ts";
import { CHUNK, PREFIX } from "./padding.ts";
import { demand, Refusal } from "./refusal.ts";

const ZERO_NONCE = new Uint8Array(12);
const EMPTY = new Uint8Array(0);
const HEADER = 168;
const B32 = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]";
const STANZA = `-> X25519 (${B32})\n(${B32})\n`;
const GRAMMAR = new RegExp(`^age-encryption\\.org/v1\n${STANZA}--- (${B32})\n$`);

/** What an age sealer draws at random; the same three give the same bytes again. */
export interface AgeSecrets {
  /** 16 bytes. */
  readonly fileKey: Uint8Array;
  /** 32 bytes, the ephemeral X25519 secret. */
  readonly ephemeral: Uint8Array;
  /** 16 bytes. */
  readonly nonce: Uint8Array;
}

function wrapKey(shared: Uint8Array, share: Uint8Array, recipient: Uint8Array): Uint8Array {
  const info = utf8("age-encryption.org/v1/X25519");
  return hkdf(sha256, shared, concat(share, recipient), info, 32);
}

/** The MAC of an age header up to and with `---`. */
export function headerMac(fileKey: Uint8Array, head: string): Bytes {
  return hmac(sha256, hkdf(sha256, fileKey, EMPTY, utf8("header"), 32), utf8(head)) as Bytes;
}

/** The 168 bytes of the header for one recipient. */
export function ageHeader(secrets: AgeSecrets, recipient: Uint8Array): Bytes {
  const share = exchangePublic(secrets.ephemeral);
  const shared = exchange(secrets.ephemeral, recipient, "seal.payload.header");
  const key = wrapKey(shared, share, recipient);
  const body = chacha20poly1305(key, ZERO_NONCE).encrypt(secrets.fileKey);
  const stanza = `-> X25519 ${base64nopad.encode(share)}\n${base64nopad.encode(body)}`;
  const head = `age-encryption.org/v1\n${stanza}\n---`;
  return utf8(`${head} ${base64nopad.encode(headerMac(secrets.fileKey, head))}\n`);
}

/** The chunks of one payload; any chunk can be made or opened alone. */
export class AgeStream {
  readonly #key: Uint8Array;

  constructor(fileKey: Uint8Array, nonce: Uint8Array) {
    this.#key = hkdf(sha256, fileKey, nonce, utf8("payload"), 32);
  }

  static #nonce(index: number, isLast: boolean): Uint8Array {
    const nonce = new Uint8Array(12);
    const view = new DataView(nonce.buffer);
    view.setUint32(3, Math.floor(index / 2 ** 32));
    view.setUint32(7, index % 2 ** 32);
    nonce[11] = Number(isLast);
    return nonce;
  }

  /** Seals chunk `index`, of 65,536 bytes or, if last, fewer; into `into` when given. */
  seal(index: number, isLast: boolean, plain: Uint8Array, into?: Bytes): Bytes {
    const cipher = chacha20poly1305(this.#key, AgeStream.#nonce(index, isLast));
    return cipher.encrypt(plain, into) as Bytes;
  }

  /** Opens chunk `index`, or refuses with `code`; into `into` when given. */
  open(index: number, isLast: boolean, sealed: Uint8Array, code: string, into?: Bytes): Bytes {
    const cipher = chacha20poly1305(this.#key, AgeStream.#nonce(index, isLast));
    try {
      return cipher.decrypt(sealed, into) as Bytes;
    } catch {
      throw new Refusal(code);
    }
  }
}

/** The parts of a header that passed the grammar. */
export interface AgeHeader {
  readonly share: Bytes;
  readonly body: Bytes;
  readonly mac: Bytes;
  /** The bytes that the MAC covers, as text. */
  readonly head: string;
}

function ascii(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Checks the first 168 bytes of a payload against the grammar. */
export function parseAgeHeader(bytes: Uint8Array): AgeHeader {
  const CODE = "seal.payload.header";
  demand(bytes.length === HEADER, CODE);
  const text = ascii(bytes);
  const match = GRAMMAR.exec(text);
  demand(match !== null, CODE);
  const [share, body, mac] = match.slice(1).map((it) => base64nopad.decode(it) as Bytes);
  demand(isCanonicalU(share!) && !isLowOrderU(share!), CODE);
  return { share: share!, body: body!, mac: mac!, head: text.slice(0, text.length - 45) };
}

/** The file key behind a header, by the identity's secret: unwrap, then MAC. */
export function openAgeHeader(header: AgeHeader, identity: Uint8Array): Bytes {
  const recipient = exchangePublic(identity);
  const shared = exchange(identity, header.share, "seal.payload.unwrap");
  let fileKey: Bytes;
  try {
    const key = wrapKey(shared, header.share, recipient);
    fileKey = chacha20poly1305(key, ZERO_NONCE).decrypt(header.body) as Bytes;
  } catch {
    throw new Refusal("seal.payload.unwrap");
  }
  demand(equal(headerMac(fileKey, header.head), header.mac), "seal.payload.mac");
  return fileKey;
}

/** Opens the chunks after the nonce; `code` is the reason of every fault. */
export function openChunks(stream: AgeStream, sealed: Uint8Array, code: string): Bytes {
  demand(sealed.length > 16, code);
  const count = Math.ceil(sealed.length / (CHUNK + 16));
  const parts: Bytes[] = [];
  for (let i = 0; i < count; i += 1) {
    const part = sealed.subarray(i * (CHUNK + 16), (i + 1) * (CHUNK + 16));
    demand(part.length > 16, code);
    parts.push(stream.open(i, i === count - 1, part, code));
  }
  return concat(...parts);
}

/** Opens a payload in memory: grammar, unwrap, MAC, stream. */
export function openAge(file: Uint8Array, identity: Uint8Array): Bytes {
  const header = parseAgeHeader(file.subarray(0, HEADER));
  const fileKey = openAgeHeader(header, identity);
  demand(file.length >= PREFIX, "seal.payload.stream");
  const stream = new AgeStream(fileKey, file.subarray(HEADER, PREFIX));
  return openChunks(stream, file.subarray(PREFIX), "seal.payload.stream");
}
