/** Opens a PDF by ranges in a worker of its own, with everything in it that acts turned off. */

import "./older.ts";
import {
  getDocument,
  PDFWorker,
  type PDFDocumentLoadingTask,
  type PDFDocumentProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";

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
  const { name, status } = error as { name?: string; status?: number };
  if (name === "PasswordException") return "password";
  if (name !== "ResponseException") return error instanceof TypeError ? "net" : "broken";
  if (status === 404) return "gone";
  return status === 401 || status === 403 ? "denied" : "net";
}

/** Opens the PDF at an address; `tell` hears how many bytes came. */
export async function openPdf(
  home: PdfHome,
  url: string,
  tell: (loaded: number) => void,
): Promise<OpenPdf> {
  const port = new Worker(home.worker);
  // Whole addresses: what a worker reads its own files by is not the page's.
  const assets = new URL(home.assets, location.href).href;
  let task: PDFDocumentLoadingTask | undefined;
  let watch = 0;
  const close = (): void => {
    window.clearTimeout(watch);
    // The worker first: what hangs in it is not waited for.
    port.terminate();
    task?.destroy().catch(() => undefined);
  };
  const stopped = new Promise<never>((_, reject) => {
    const within = (wait: number): void => {
      window.clearTimeout(watch);
      watch = window.setTimeout(() => reject(new PdfFault("slow")), wait);
    };
    within(FIRST_WAIT_MS);
    port.onerror = () => reject(new PdfFault("broken"));
    task = getDocument({
      url: new URL(url, location.href).href,
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
    } as Parameters<typeof getDocument>[0]);
    task.onProgress = ({ loaded }: { loaded: number }) => {
      within(OPEN_WAIT_MS);
      tell(loaded);
    };
    // A password is never asked for: bids are opened, not unlocked.
    task.onPassword = () => reject(new PdfFault("password"));
  });
  try {
    const pdf = await Promise.race([task?.promise ?? stopped, stopped]);
    window.clearTimeout(watch);
    return { pdf, close };
  } catch (error) {
    close();
    throw new PdfFault(faultOf(error));
  }
}
