/** A resumable upload: parts of at most 8 MiB at offsets of whole MiB. */

import type { Bytes } from "../seal/bytes.ts";
import { ask, isPassing, postJson } from "./http.ts";

const MIB = 1_048_576;
/** Bytes of the longest part. */
export const PART_MAX = 8 * MIB;
const TRIES_MAX = 6;

/** Where the parts go; the network behind it can be replaced in tests. */
export interface PartDoor {
  /** Equal envelope, length and ctx mean equal bytes: the server may go on with what it has. */
  open(envelope: string, ctLen: number, ctx: string): Promise<{ upload: string; have: number }>;
  put(upload: string, at: number, part: Bytes): Promise<{ have: number }>;
  have(upload: string): Promise<{ have: number }>;
  /** Waits before try number `count`, from 1. */
  pause(count: number): Promise<void>;
}

/** Sends one part to an address and tells how many bytes of the payload are there now. */
export type SendPart = (url: string, token: string, part: Bytes) => Promise<{ have: number }>;

/** Sends where it is called; what the browser keeps of the request stays until it collects it. */
export const sendHere: SendPart = (url, token, part) =>
  ask(url, token, {
    method: "PUT",
    headers: { "content-type": "application/octet-stream" },
    body: part,
  });

/** The door behind `POST {url}`, `PUT {url}/{id}?at=` and `GET {url}/{id}`. */
export function httpDoor(url: string, token: string, send: SendPart): PartDoor {
  const one = (upload: string): string => `${url}/${encodeURIComponent(upload)}`;
  return {
    open: (envelope, ctLen, ctx) => postJson(url, token, { envelope, ct_len: ctLen, ctx }),
    put: (upload, at, part) => send(`${one(upload)}?at=${at}`, token, part),
    have: (upload) => ask(one(upload), token, { method: "GET" }),
    pause: (count) => new Promise((wake) => setTimeout(wake, Math.min(500 * 2 ** count, 8_000))),
  };
}

/**
 * Takes a payload's bytes in order and sends those that the server lacks.
 *
 * One buffer holds the part that grows: what is copied and thrown away for each part would stay
 * in a browser's memory until it happens to collect it.
 */
export class Upload {
  readonly #part: Bytes = new Uint8Array(PART_MAX);
  #filled = 0;
  /** Offset of the part's first byte. */
  #at: number;

  private constructor(
    readonly door: PartDoor,
    readonly id: string,
    readonly ctLen: number,
    have: number,
  ) {
    this.#at = have >= ctLen ? ctLen : Math.floor(have / MIB) * MIB;
  }

  /** Opens an upload or goes on with the one that the server has. */
  static async open(
    door: PartDoor,
    envelope: string,
    ctLen: number,
    ctx: string,
  ): Promise<Upload> {
    const { upload, have } = await patient(door, () => door.open(envelope, ctLen, ctx));
    return new Upload(door, upload, ctLen, have);
  }

  /** Takes the piece that stands at `at` of the payload. */
  async take(at: number, piece: Bytes): Promise<void> {
    const known = this.#at + this.#filled - at;
    let rest = known > 0 ? piece.subarray(Math.min(known, piece.length)) : piece;
    while (rest.length > 0) {
      const now = rest.subarray(0, PART_MAX - this.#filled);
      this.#part.set(now, this.#filled);
      this.#filled += now.length;
      rest = rest.subarray(now.length);
      if (this.#filled === PART_MAX) await this.#send();
    }
  }

  async #send(): Promise<void> {
    const part = this.#part.subarray(0, this.#filled);
    const at = this.#at;
    await patient(this.door, async () => {
      try {
        await this.door.put(this.id, at, part);
      } catch (error) {
        // The part may have arrived although its answer did not.
        if (!isPassing(error) || (await this.door.have(this.id)).have < at + part.length) {
          throw error;
        }
      }
    });
    this.#at += part.length;
    this.#filled = 0;
  }

  /** Sends what is left; the server then has the whole payload. */
  async finish(): Promise<void> {
    if (this.#filled > 0) await this.#send();
    const { have } = await patient(this.door, () => this.door.have(this.id));
    if (have !== this.ctLen) throw new Error("the server has another length");
  }
}

async function patient<T>(door: PartDoor, act: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await act();
    } catch (error) {
      if (!isPassing(error) || count === TRIES_MAX) throw error;
      await door.pause(count);
    }
  }
}
