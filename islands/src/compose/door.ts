/** The server's half of a draft: ciphertexts of parts by version, of files in pieces. */

import { answered, ask, postJson } from "../page/http.ts";
import { sendHere, type PartDoor, type SendPart } from "../page/upload.ts";
import type { Bytes } from "../seal/bytes.ts";

/** What the server knows of a part. */
export interface PartState {
  readonly part: string;
  readonly version: number;
  /** Name of who wrote this version. */
  readonly by: string;
  readonly at_ms: number;
}

/** What the server knows of a draft. */
export interface DraftState {
  readonly parts: readonly PartState[];
  /** Parts that this person may not write. */
  readonly closed: readonly string[];
}

/** A part's ciphertext with its version. */
export interface SealedPart {
  readonly version: number;
  readonly bytes: Bytes;
}

/** What a draft asks of the server; the network behind it can be replaced in tests. */
export interface DraftDoor {
  state(): Promise<DraftState>;
  get(part: string): Promise<SealedPart>;
  /** Writes the version after `version`; an older one is refused as `draft.stale`. */
  put(part: string, version: number, bytes: Bytes): Promise<{ version: number }>;
  /** Uploads of sealed files; ctx is the file's id. */
  files(): PartDoor;
  read(id: string, at: number, length: number): Promise<Uint8Array>;
}

/** The door behind the addresses of a draft; pieces of files go by `post`. */
export function draftDoor(base: string, token: string, post: SendPart = sendHere): DraftDoor {
  const partAt = (part: string): string => `${base}/parts/${encodeURIComponent(part)}`;
  const fileAt = (id: string): string => `${base}/files/${encodeURIComponent(id)}`;
  const send = (url: string, body: Bytes): Promise<{ have: number }> => post(url, token, body);
  return {
    state: () => ask(`${base}/parts`, token, { method: "GET" }),
    async get(part) {
      const response = await answered(partAt(part), token, { method: "GET" });
      const version = Number(response.headers.get("x-version"));
      return { version, bytes: new Uint8Array(await response.arrayBuffer()) };
    },
    put: (part, version, bytes) =>
      ask(`${partAt(part)}?version=${version}`, token, {
        method: "PUT",
        headers: { "content-type": "application/octet-stream" },
        body: bytes,
      }),
    files: () => ({
      open: (_envelope, ctLen, id) => postJson(`${base}/files`, token, { id, ct_len: ctLen }),
      put: (id, at, piece) => send(`${fileAt(id)}?at=${at}`, piece),
      have: (id) => ask(fileAt(id), token, { method: "GET" }),
      pause: (count) => {
        return new Promise((wake) => setTimeout(wake, Math.min(500 * 2 ** count, 8_000)));
      },
    }),
    async read(id, at, length) {
      const url = `${fileAt(id)}/bytes?at=${at}&length=${length}`;
      const response = await answered(url, token, { method: "GET" });
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}
