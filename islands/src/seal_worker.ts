/** Island: seals chosen files in a worker and uploads them by parts. */

import { problemOf } from "./page/dom.ts";
import { readLot } from "./page/lot.ts";
import { makeBid, type Sink } from "./page/record_maker.ts";
import { httpDoor, Upload } from "./page/upload.ts";
import {
  sendApart,
  sendForPage,
  type SealWork,
  type StretchWork,
  type Word,
  type Work,
} from "./page/work.ts";
import { stretchHere } from "./seal/passphrase_file.ts";
import { blobSource, sourceDigest } from "./seal/sealed_stream.ts";

const PROGRESS_EVERY_MS = 150;

function say(word: Word): void {
  postMessage(word);
}

async function digests(files: ReadonlyMap<string, File>): Promise<void> {
  const found = new Map<string, string>();
  for (const [name, file] of files) found.set(name, await sourceDigest(blobSource(file)));
  say({ kind: "digests", digests: found });
}

/** Sends every envelope to the upload address of the lot and tells how far it is. */
class Uploads implements Sink {
  readonly ids: Record<string, string> = {};
  #upload: Upload | null = null;
  #said = 0;

  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  async begin(envelope: string, ctLen: number, ctx: string): Promise<void> {
    const door = httpDoor(this.url, this.token, sendApart(location.href));
    this.#upload = await Upload.open(door, envelope, ctLen, ctx);
    this.ids[envelope] = this.#upload.id;
    say({ kind: "progress", envelope, done: 0, of: ctLen });
  }

  async take(envelope: string, at: number, piece: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#upload!.take(at, piece);
    const now = Date.now();
    if (now - this.#said < PROGRESS_EVERY_MS) return;
    this.#said = now;
    say({ kind: "progress", envelope, done: at + piece.length, of: this.#upload!.ctLen });
  }

  async end(envelope: string): Promise<void> {
    const { ctLen } = this.#upload!;
    await this.#upload!.finish();
    say({ kind: "progress", envelope, done: ctLen, of: ctLen });
  }
}

async function seal(work: SealWork): Promise<void> {
  const { page, scheme, id, fields, deposits, secrets, seed } = work;
  const uploads = new Uploads(page.upload, work.token);
  const contents = new Map([...work.files].map(([name, file]) => [name, blobSource(file)]));
  const lot = readLot(page);
  const { form, seq, supersedes, first = "" } = page;
  const order = { lot, form, first, seq, supersedes, scheme, id, fields, contents, deposits };
  const bid = await makeBid({ ...order, secrets, seed }, uploads);
  say({ kind: "ready", ready: { ...bid, uploads: uploads.ids } });
}

async function stretch({ passphrase, salt, factor }: StretchWork): Promise<void> {
  say({ kind: "stretched", key: await stretchHere(passphrase, salt, factor) });
}

function act(work: Work): Promise<void> {
  switch (work.kind) {
    case "digest":
      return digests(work.files);
    case "seal":
      return seal(work);
    case "stretch":
      return stretch(work);
    case "send":
      return sendForPage(work).then(say);
  }
}

onmessage = ({ data }: MessageEvent<Work>): void => {
  act(data).catch((error: unknown) => say({ kind: "problem", problem: problemOf(error) }));
};
