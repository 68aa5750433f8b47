/** Island: looks into files chosen for a part judged blind: where do they name their bidder? */

import "./read/older.ts";
import { getDocument, PDFWorker } from "pdfjs-dist/legacy/build/pdf.mjs";
import { HINTS_MAX, pageHints, propertyHints, type Hint } from "./compose/names.ts";
import { island, part } from "./page/dom.ts";

/** Where the worker and the files of PDF.js lie, and the words that tell a bidder. */
interface Home {
  readonly worker: string;
  readonly assets: string;
  readonly words: readonly string[];
}

/** Most pages that are looked at: a proposal has fewer. */
const PAGES_MAX = 2_000;
/** How long a file may take: what hangs is said to be unread. */
const WAIT_MS = 120_000;

async function look(home: Home, port: Worker, file: File): Promise<Hint[]> {
  const assets = new URL(home.assets, location.href).href;
  const task = getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    worker: new PDFWorker({ port } as never),
    enableXfa: false,
    useWasm: false,
    cMapUrl: assets,
    cMapPacked: true,
    standardFontDataUrl: assets,
    wasmUrl: assets,
    verbosity: 0,
  } as Parameters<typeof getDocument>[0]);
  const pdf = await task.promise;
  const { info, metadata } = await pdf.getMetadata();
  const creator: unknown = metadata?.get("dc:creator");
  const found = propertyHints({ ...(info as object), "dc:creator": creator }, home.words);
  for (let number = 1; number <= Math.min(pdf.numPages, PAGES_MAX); number += 1) {
    if (found.length >= HINTS_MAX) break;
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const pieces = items.map((it) => ("str" in it ? it.str : ""));
    found.push(...pageHints(pieces, number, home.words));
    page.cleanup();
  }
  return found.slice(0, HINTS_MAX);
}

/** The hints of one file; one that cannot be read is said to be unread. */
async function hintsOf(home: Home, file: File): Promise<Hint[]> {
  const port = new Worker(home.worker);
  const unread: Hint[] = [{ code: "unread", what: "", page: 0 }];
  let watch = 0;
  const late = new Promise<Hint[]>((done) => {
    watch = window.setTimeout(() => done(unread), WAIT_MS);
  });
  try {
    return await Promise.race([look(home, port, file), late]);
  } catch {
    return unread;
  } finally {
    window.clearTimeout(watch);
    port.terminate();
  }
}

island("blind_hints", (root) => {
  const { worker, assets, words, says } = root.dataset;
  const known = JSON.parse(words ?? "[]") as string[];
  const home: Home = { worker: worker ?? "", assets: assets ?? "", words: known };
  const sentences = JSON.parse(says ?? "{}") as Record<string, string>;
  const section = root.closest<HTMLElement>('[data-check="part"]');
  const input = section?.querySelector<HTMLInputElement>('[data-part="add-file"]');
  const list = part<HTMLElement>(root, "blind-list");
  const tell = (name: string, { code, what, page }: Hint): void => {
    const row = document.createElement("li");
    const where = page > 0 ? (sentences["page"] ?? "").replace("%", String(page)) : "";
    const said = [name, where, sentences[code] ?? code, what];
    row.textContent = said.filter((it) => it !== "").join(" ");
    list.append(row);
  };
  const check = async (files: readonly File[]): Promise<void> => {
    const busy = part<HTMLElement>(root, "blind-busy");
    busy.hidden = false;
    list.replaceChildren();
    for (const file of files) {
      for (const hint of await hintsOf(home, file)) tell(file.name, hint);
    }
    busy.hidden = true;
    const isClean = list.children.length === 0;
    part<HTMLElement>(root, "blind-box").hidden = isClean;
    part<HTMLElement>(root, "blind-clean").hidden = !isClean;
  };
  input?.addEventListener("change", () => {
    // Taken before the part empties the field.
    const chosen = Array.from(input.files ?? []);
    if (chosen.length > 0) void check(chosen);
  });
});
