/** A large document on its way to the server: digested, sent in parts, filed. */

import { sha256 } from "@noble/hashes/sha2.js";
import { hex } from "../seal/bytes.ts";
import { blobSource, pieces } from "../seal/sealed_stream.ts";
import { postJson } from "./http.ts";
import { Upload, type PartDoor } from "./upload.ts";

/** Asks for one file to be sent to `{url}` and filed under its name. */
export interface FileWork {
  readonly kind: "file";
  readonly url: string;
  readonly token: string;
  readonly file: File;
}

/** How far a file is: first read wholly, then sent. */
export interface FileProgress {
  readonly kind: "progress";
  readonly step: "reading" | "sending";
  readonly done: number;
  readonly of: number;
}

/** As the server filed it. */
export interface FiledDocument {
  readonly sha256: string;
  readonly name: string;
  readonly href: string;
  readonly length: number;
}

/** The door of documents: equal hash and length mean equal bytes. */
export function documentDoor(parts: PartDoor, url: string, token: string): PartDoor {
  return {
    ...parts,
    open: (_name, length, digest) => postJson(url, token, { sha256: digest, length }),
  };
}

/** Reads a file twice: for its hash, then for its bytes; tells after each piece how far it is. */
export async function sendFile(
  door: PartDoor,
  file: Blob,
  tell: (step: FileProgress["step"], done: number) => void,
): Promise<string> {
  const source = blobSource(file);
  const digest = sha256.create();
  let done = 0;
  for await (const piece of pieces(source)) {
    digest.update(piece);
    tell("reading", (done += piece.length));
  }
  const upload = await Upload.open(door, "", source.size, hex(digest.digest()));
  done = 0;
  for await (const piece of pieces(source)) {
    await upload.take(done, piece as Uint8Array<ArrayBuffer>);
    tell("sending", (done += piece.length));
  }
  await upload.finish();
  return upload.id;
}
