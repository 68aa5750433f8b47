/** What the composing page and its workers say to each other. */

import type { Problem } from "../page/dom.ts";
import type { DraftKey } from "./draft_key.ts";
import type { PartFile } from "./list.ts";
import type { TestOpened, TestOrder } from "./test_seal.ts";

/** Asks for a chosen file to be hashed, sealed and uploaded into the draft. */
export interface AddWork {
  readonly kind: "add";
  readonly file: File;
  readonly key: DraftKey;
  readonly base: string;
  readonly token: string;
  /** Worker that sends one piece, so that what the browser keeps of a request ends with it. */
  readonly sender: string;
}

/** Asks for a file of the draft in clear. */
export interface FetchWork {
  readonly kind: "fetch";
  readonly file: PartFile;
  readonly key: DraftKey;
  readonly base: string;
  readonly token: string;
}

/** Asks for a test seal. */
export interface TestWork {
  readonly kind: "test";
  readonly order: TestOrder;
}

/** Asks for the pages of a PDF. */
export interface PagesWork {
  readonly kind: "pages";
  readonly blob: Blob;
}

export type Work = AddWork | FetchWork | TestWork | PagesWork;

/** What a worker answers; `progress` may come many times before the last word. */
export type Word =
  | { readonly kind: "progress"; readonly about: string; readonly part: number }
  | {
      readonly kind: "added";
      readonly id: string;
      readonly sha256: string;
      readonly crc32: number;
    }
  | { readonly kind: "fetched"; readonly blob: Blob }
  | { readonly kind: "tested"; readonly opened: TestOpened }
  | { readonly kind: "counted"; readonly pages: number }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Gives one piece of work to a fresh worker; what it keeps ends with it. */
export function labour<K extends Word["kind"]>(
  script: string,
  work: Work,
  kind: K,
  onProgress: (about: string, part: number) => void = () => {},
): Promise<Extract<Word, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script);
    const fail = (problem: Problem): void => {
      worker.terminate();
      reject({ problem });
    };
    worker.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind === "progress") onProgress(data.about, data.part);
      else if (data.kind === "problem") fail(data.problem);
      else if (data.kind === kind) {
        worker.terminate();
        resolve(data as Extract<Word, { kind: K }>);
      } else fail({ code: "page.worker", place: "", title: "" });
    };
    worker.onerror = (event) => {
      fail({ code: "page.worker", place: "", title: event.message ?? "" });
    };
    worker.postMessage(work);
  });
}
