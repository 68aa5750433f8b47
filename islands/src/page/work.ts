/** What a page and its sealing worker say to each other. */

import type { Bytes } from "../seal/bytes.ts";
import type { Filled } from "../seal/content.ts";
import type { Stretch } from "../seal/passphrase_file.ts";
import { demand } from "../seal/refusal.ts";
import type { Problem } from "./dom.ts";
import { RequestProblem } from "./http.ts";
import type { LotPage } from "./lot.ts";
import type { Bid } from "./record_maker.ts";
import type { RecordSecrets } from "./secrets.ts";
import { sendHere, type SendPart } from "./upload.ts";

/** Asks for the SHA-256 of chosen files. */
export interface DigestWork {
  readonly kind: "digest";
  readonly files: ReadonlyMap<string, File>;
}

/** Asks for a whole bid, sealed and uploaded. */
export interface SealWork {
  readonly kind: "seal";
  readonly page: LotPage;
  readonly scheme: string;
  readonly id: string;
  readonly fields: readonly Filled[];
  readonly files: ReadonlyMap<string, File>;
  readonly deposits: readonly string[];
  readonly secrets: RecordSecrets;
  readonly seed: Uint8Array;
  readonly token: string;
}

/** Asks for a passphrase stretched: scrypt's buffer ends with the worker. */
export interface StretchWork {
  readonly kind: "stretch";
  readonly passphrase: string;
  readonly salt: Uint8Array;
  readonly factor: number;
}

/** Asks for one part to be sent: what the browser keeps of the request ends with the worker. */
export interface SendWork {
  readonly kind: "send";
  readonly url: string;
  readonly token: string;
  readonly part: Bytes;
}

export type Work = DigestWork | SealWork | StretchWork | SendWork;

/** A sealed and uploaded bid, ready to be submitted. */
export interface Ready extends Bid {
  /** Upload ids by envelope. */
  readonly uploads: Readonly<Record<string, string>>;
}

/** How far an envelope is, in bytes of its payload. */
export interface Progress {
  readonly kind: "progress";
  readonly envelope: string;
  readonly done: number;
  readonly of: number;
}

/** What the worker answers; `progress` may come many times before the last word. */
export type Word =
  | Progress
  | { readonly kind: "digests"; readonly digests: ReadonlyMap<string, string> }
  | { readonly kind: "stretched"; readonly key: Uint8Array }
  | { readonly kind: "sent"; readonly have: number }
  | { readonly kind: "unsent"; readonly problem: Problem; readonly status: number }
  | { readonly kind: "ready"; readonly ready: Ready }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Gives one piece of work to a fresh worker and waits for its last word. */
export function employ(
  script: string,
  work: Work,
  onProgress: (word: Progress) => void,
): Promise<Word> {
  return new Promise((resolve) => {
    const worker = new Worker(script);
    const finish = (word: Word): void => {
      worker.terminate();
      resolve(word);
    };
    worker.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind === "progress") onProgress(data);
      else finish(data);
    };
    worker.onerror = (event) => {
      const problem = { code: "page.worker", place: "", title: event.message ?? "" };
      finish({ kind: "problem", problem });
    };
    worker.postMessage(work);
  });
}

/** Employs a worker whose only progress is its last word. */
async function employOnce(script: string, work: Work): Promise<Word> {
  const word = await employ(script, work, () => {});
  if (word.kind === "problem") throw { problem: word.problem };
  return word;
}

/**
 * Stretches each passphrase in a worker of its own.
 *
 * A page that waits for a long sealing collects nothing meanwhile: its 64 MiB would stay.
 */
export function stretchApart(script: string): Stretch {
  return async (passphrase, salt, factor) => {
    const word = await employOnce(script, { kind: "stretch", passphrase, salt, factor });
    demand(word.kind === "stretched", "page.worker");
    return word.key;
  };
}

/**
 * Sends each part in a worker of its own.
 *
 * A browser keeps the bodies of past requests until it collects them, and nothing tells its
 * collector how long they are: measured, two and more copies of what was sent in a minute.
 */
export function sendApart(script: string): SendPart {
  return async (url, token, part) => {
    const word = await employOnce(script, { kind: "send", url, token, part });
    if (word.kind === "unsent") throw new RequestProblem(word.problem, word.status);
    demand(word.kind === "sent", "page.worker");
    return word;
  };
}

/** What a worker that was asked to send one part answers. */
export async function sendForPage({ url, token, part }: SendWork): Promise<Word> {
  try {
    const { have } = await sendHere(url, token, part);
    return { kind: "sent", have };
  } catch (error) {
    if (!(error instanceof RequestProblem)) throw error;
    return { kind: "unsent", problem: error.problem, status: error.status };
  }
}
