/** Opens a PDF by ranges in a worker of its own, with everything in it that acts turned off. */

import "./older.ts";
import {
  getDocument,
  PDFDataRangeTransport,
  PDFWorker,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import { RangeLost, Ranges, type Beginning } from "./ranges.ts";

/** Where the worker and the files of PDF.js lie. */
export interface PdfHome {
  readonly worker: string;
  /** Folder of character maps, symbol fonts and decoders, ending in a slash. */
  readonly assets: string;
}

/** Why a document is not shown: the end of a code of the page. */
export type Fault = "password" | "broken" | "slow" | "gone" | "denied" | "net";

/** A document that is not shown. */
export class PdfFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault);
    this.name = "PdfFault";
  }
}

/** Bytes of the smallest range: PDF.js looks at every page of a flat tree before it shows one. */
const RANGE_BYTES = 16_384;
/** Most pixels of one picture inside a PDF. */
const PICTURE_PIXELS_MAX = 100_000_000;
/** How long the worker's program and a PDF's first bytes may take on a slow line. */
const FIRST_WAIT_MS = 180_000;
/** How long a PDF may take until its next answer, once its bytes come. */
const OPEN_WAIT_MS = 30_000;

/** An open PDF; closing it ends its worker, whatever that is doing. */
export interface OpenPdf {
  readonly pdf: PDFDocumentProxy;
  close(): void;
}

function faultOf(error: unknown): Fault {
  if (error instanceof PdfFault) return error.fault;
  if (error instanceof RangeLost) return error.why;
  const { name, status } = error as { name?: string; status?: number };
  if (name === "PasswordException") return "password";
  if (name !== "ResponseException") return error instanceof TypeError ? "net" : "broken";
  if (status === 404) return "gone";
  return status === 401 || status === 403 ? "denied" : "net";
}

/** What whoever opened a PDF hears. */
export interface PdfHeard {
  /** So many bytes came. */
  loaded(bytes: number): void;
  /** Nothing more comes, after it was opened. */
  lost(fault: Fault): void;
}

/** Gives PDF.js its ranges from a line of our own. */
class Line extends PDFDataRangeTransport {
  constructor(
    readonly ranges: Ranges,
    beginning: Beginning,
  ) {
    super(beginning.total, beginning.bytes);
    ranges.given = (begin, bytes) => this.onDataRange(begin, bytes);
  }

  override requestDataRange(begin: number, end: number): void {
    this.ranges.want(begin, end);
  }

  override abort(): void {
    this.ranges.end();
  }
}

/** Where the bytes come from: ranges, or the whole where the server gives no ranges. */
async function source(ranges: Ranges, url: string): Promise<object> {
  const beginning = await ranges.begin(RANGE_BYTES);
  return beginning === null ? { url } : { range: new Line(ranges, beginning) };
}

function options(from: object, home: PdfHome, port: Worker): Parameters<typeof getDocument>[0] {
  // Whole addresses: what a worker reads its own files by is not the page's.
  const assets = new URL(home.assets, location.href).href;
  return {
    ...from,
    worker: new PDFWorker({ port } as never),
    rangeChunkSize: RANGE_BYTES,
    disableAutoFetch: true,
    disableStream: true,
    enableXfa: false,
    useWasm: false,
    disableWorkerRendering: true,
    maxImageSize: PICTURE_PIXELS_MAX,
    cMapUrl: assets,
    cMapPacked: true,
    standardFontDataUrl: assets,
    wasmUrl: assets,
    useSystemFonts: true,
    verbosity: 0,
  } as Parameters<typeof getDocument>[0];
}

/** Opens the PDF at an address. Throws `PdfFault`. */
export async function openPdf(home: PdfHome, address: string, heard: PdfHeard): Promise<OpenPdf> {
  const url = new URL(address, location.href).href;
  const port = new Worker(home.worker);
  let task: PDFDocumentLoadingTask | undefined;
  let watch = 0;
  let fail: (fault: Fault) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    fail = (fault) => reject(new PdfFault(fault));
  });
  const within = (wait: number): void => {
    window.clearTimeout(watch);
    watch = window.setTimeout(() => fail("slow"), wait);
  };
  const ask = (range: string, signal: AbortSignal): Promise<Response> =>
    fetch(url, { headers: { range }, signal });
  const ranges = new Ranges(ask, (why) => fail(why));
  const close = (): void => {
    window.clearTimeout(watch);
    ranges.end();
    // The worker first: what hangs in it is not waited for.
    port.terminate();
    task?.destroy().catch(() => undefined);
  };
  within(FIRST_WAIT_MS);
  port.onerror = () => fail("broken");
  try {
    task = getDocument(options(await Promise.race([source(ranges, url), stopped]), home, port));
    let isOpen = false;
    task.onProgress = ({ loaded }: { loaded: number }) => {
      if (!isOpen) within(OPEN_WAIT_MS);
      heard.loaded(loaded);
    };
    // A password is never asked for: bids are opened, not unlocked.
    task.onPassword = () => fail("password");
    const pdf = await Promise.race([task.promise, stopped]);
    isOpen = true;
    window.clearTimeout(watch);
    fail = (fault) => heard.lost(fault);
    return { pdf, close };
  } catch (error) {
    close();
    throw new PdfFault(faultOf(error));
  }
}
