/** Documents that are no PDF: a form in a sandbox, a picture, the beginning of a text. */

import { PdfFault, type Fault } from "./pdf.ts";
import type { BidDocument } from "./bids.ts";

/** Most bytes of a text that are shown. */
export const TEXT_BYTES_MAX = 1_048_576;

function byStatus(status: number): Fault {
  if (status === 404) return "gone";
  return status === 401 || status === 403 ? "denied" : "net";
}

/** A frame in which nothing runs, sends or leads away. */
function frame(it: BidDocument): HTMLElement {
  const shown = document.createElement("iframe");
  shown.setAttribute("sandbox", "");
  shown.title = it.title;
  shown.src = it.href;
  return shown;
}

function picture(it: BidDocument): Promise<HTMLElement> {
  const shown = document.createElement("img");
  shown.alt = it.title;
  shown.src = it.href;
  return new Promise((resolve, reject) => {
    shown.onload = () => resolve(shown);
    shown.onerror = () => reject(new PdfFault("broken"));
  });
}

/** A text's beginning; lines of a price sheet stay lines. */
async function text(it: BidDocument): Promise<HTMLElement> {
  const range = { Range: `bytes=0-${TEXT_BYTES_MAX - 1}` };
  let answer: Response;
  try {
    answer = await fetch(it.href, { headers: range, credentials: "same-origin" });
  } catch {
    throw new PdfFault("net");
  }
  // An empty text has no range.
  if (!answer.ok && answer.status !== 416) throw new PdfFault(byStatus(answer.status));
  const bytes = answer.status === 416 ? new ArrayBuffer(0) : await answer.arrayBuffer();
  const cut = bytes.slice(0, TEXT_BYTES_MAX);
  let words: string;
  try {
    words = new TextDecoder("utf-8", { fatal: true }).decode(cut, { stream: true });
  } catch {
    words = new TextDecoder("gb18030").decode(cut);
  }
  const shown = document.createElement("pre");
  shown.textContent = words;
  return shown;
}

/** The element that shows a document which is no PDF. */
export async function plainView(it: BidDocument): Promise<HTMLElement> {
  if (it.media === "html") return frame(it);
  return it.media === "image" ? picture(it) : text(it);
}
