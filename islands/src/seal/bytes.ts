/** Byte strings: joining, lengths, hex, base64, comparison (seal.md §1). */

import { Refusal } from "./refusal.ts";

/** A byte string over its own buffer, as the Web APIs of today's typings want it. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

/** The UTF-8 bytes of a text. */
export function utf8(text: string): Bytes {
  return encoder.encode(text) as Bytes;
}

/** The text of UTF-8 bytes; a byte order mark stays in, so that readers can refuse it. */
export function utf8Text(bytes: Uint8Array, code: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal(code);
  }
}

/** Joins byte strings. */
export function concat(...parts: Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** One byte. */
export function u8(value: number): Bytes {
  return Uint8Array.of(value);
}

/** Eight bytes, big-endian. `value` is a whole number below 2^53. */
export function u64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / 2 ** 32));
  view.setUint32(4, value % 2 ** 32);
  return bytes;
}

/** Reads eight bytes, big-endian; above 2^53 the result is not exact but stays that large. */
export function readU64(bytes: Uint8Array, at: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}

/** `lp(x)`: eight bytes of length, then x. A text is taken as UTF-8. */
export function lp(value: Uint8Array | string): Bytes {
  const bytes = typeof value === "string" ? utf8(value) : value;
  return concat(u64(bytes.length), bytes);
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Whether a text is lower-case hex of whole bytes (of `length` bytes if given). */
export function isHex(text: string, length?: number): boolean {
  if (length !== undefined && text.length !== 2 * length) return false;
  return text.length % 2 === 0 && /^[0-9a-f]*$/.test(text);
}

/** Bytes of lower-case hex; anything else is a mistake of the program. */
export function unhex(text: string): Bytes {
  if (!isHex(text)) throw new TypeError("not lower-case hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  }
  return bytes;
}

/** Equality of byte strings, without an early end. */
export function equal(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  let difference = 0;
  for (let i = 0; i < left.length; i += 1) difference |= left[i]! ^ right[i]!;
  return difference === 0;
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Bytes of standard base64; throws when it is none. */
export function unbase64(text: string): Bytes {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
