/** Island: counts the pages of a PDF, in a worker whose memory ends with it. */

import { PDFDocument } from "@cantoo/pdf-lib";
import type { Word, Work } from "./compose/labour.ts";

/** The pages of a PDF that everybody can open; −1 for one under a password, 0 for a broken one. */
async function count(blob: Blob): Promise<number> {
  try {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    const document = await PDFDocument.load(bytes, { updateMetadata: false });
    return document.getPageCount();
  } catch (error) {
    return error instanceof Error && /encrypted/i.test(error.message) ? -1 : 0;
  }
}

onmessage = ({ data }: MessageEvent<Work>): void => {
  if (data.kind !== "pages") return;
  void count(data.blob).then((pages) => postMessage({ kind: "counted", pages } satisfies Word));
};
