/** What a page and its sealing worker say to each other. */

import type { Filled } from "../seal/content.ts";
import type { Problem } from "./dom.ts";
import type { LotPage } from "./lot.ts";
import type { Bid } from "./record_maker.ts";
import type { RecordSecrets } from "./secrets.ts";

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

export type Work = DigestWork | SealWork;

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
