/** The protocol's canonical JSON: one allowed byte string per value (seal.md §1). */

import { isHex, utf8Text } from "./bytes.ts";
import { Refusal } from "./refusal.ts";

/** Code points that a string may hold, as inclusive ranges, ascending. */
const ALLOWED: readonly (readonly [number, number])[] = [
  [0x20, 0x21], [0x23, 0x5b], [0x5d, 0x7e], [0xb0, 0xb1], [0xb7, 0xb7], [0xd7, 0xd7],
  [0x2013, 0x2014], [0x2018, 0x2019], [0x201c, 0x201d], [0x2026, 0x2026], [0x2160, 0x217f],
  [0x2460, 0x2473], [0x3001, 0x3003], [0x3005, 0x3011], [0x3014, 0x3017], [0x33a1, 0x33a1],
  [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xff01, 0xff5e], [0xffe5, 0xffe5],
  [0x20000, 0x2f7ff], [0x30000, 0x323af],
];

/** Whether one code point may stand in a string. */
export function isAllowed(codePoint: number): boolean {
  return ALLOWED.some(([low, high]) => low <= codePoint && codePoint <= high);
}

/** The first character of a text that the protocol does not admit, or null. */
export function foreignCharacter(text: string): string | null {
  for (const character of text) {
    if (!isAllowed(character.codePointAt(0)!)) return character;
  }
  return null;
}

/** Whether a text is a number of the protocol: `0|[1-9][0-9]{0,14}`. */
export function isNumber(text: string): boolean {
  return /^(?:0|[1-9][0-9]{0,14})$/.test(text);
}

/** What a value must look like: a string with its own test, a list, or an object in key order. */
export type Shape<T> = { readonly read: (reader: Reader) => T };

/** Reads one canonical text from the left; every deviation refuses. */
export class Reader {
  #at = 0;

  constructor(
    readonly text: string,
    readonly code: string,
  ) {}

  fail(): never {
    throw new Refusal(this.code);
  }

  literal(expected: string): void {
    if (!this.next(expected)) this.fail();
    this.#at += expected.length;
  }

  next(expected: string): boolean {
    return this.text.startsWith(expected, this.#at);
  }

  string(): string {
    this.literal('"');
    const end = this.text.indexOf('"', this.#at);
    if (end < 0) this.fail();
    const value = this.text.slice(this.#at, end);
    if (foreignCharacter(value) !== null) this.fail();
    this.#at = end + 1;
    return value;
  }

  end(): void {
    if (this.#at !== this.text.length) this.fail();
  }
}

/** A string for which `admits` holds. */
export function text(admits: (value: string) => boolean = () => true): Shape<string> {
  return {
    read(reader) {
      const value = reader.string();
      return admits(value) ? value : reader.fail();
    },
  };
}

/** A number written as a string. */
export const number: Shape<string> = text(isNumber);

/** Lower-case hex of `length` bytes, or of any whole number of bytes. */
export function hexText(length?: number): Shape<string> {
  return text((value) => isHex(value, length));
}

/** Either an empty string or the lower-case hex of `length` bytes. */
export function hexOrEmpty(length?: number): Shape<string> {
  return text((value) => value === "" || isHex(value, length));
}

/** A list of one shape. */
export function list<T>(item: Shape<T>): Shape<T[]> {
  return {
    read(reader) {
      const items: T[] = [];
      reader.literal("[");
      while (!reader.next("]")) {
        if (items.length > 0) reader.literal(",");
        items.push(item.read(reader));
      }
      reader.literal("]");
      return items;
    },
  };
}

/** An object with exactly these keys in this order. */
export function object<T extends object>(keys: { [K in keyof T]: Shape<T[K]> }): Shape<T> {
  return {
    read(reader) {
      const value: Partial<T> = {};
      let before = "{";
      for (const key of Object.keys(keys) as (keyof T & string)[]) {
        reader.literal(`${before}"${key}":`);
        value[key] = keys[key].read(reader);
        before = ",";
      }
      reader.literal("}");
      return value as T;
    },
  };
}

/** Parses canonical bytes of one shape; anything else refuses with `code`. */
export function parse<T>(bytes: Uint8Array, shape: Shape<T>, code: string): T {
  const reader = new Reader(utf8Text(bytes, code), code);
  const value = shape.read(reader);
  reader.end();
  return value;
}

/** Writes a value of objects, lists and strings, keys in the order they stand in. */
export function write(value: unknown): string {
  return JSON.stringify(value);
}
