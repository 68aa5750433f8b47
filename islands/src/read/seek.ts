/** Searches every page of an open PDF, from the page that is looked at, and lists what it finds. */

import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { around, asked, hits, squeezed, type Hit } from "./find.ts";

/** Most places that are listed. */
const FOUND_MAX = 1_000;
/** Most characters of one PDF whose text is kept to be searched again. */
const CHARACTERS_MAX = 20_000_000;

/** A place that was found. */
export interface FoundPlace {
  readonly page: number;
  /** Its number among the hits of its page. */
  readonly number: number;
  readonly says: string;
}

/** How far a search is. */
export interface Sought {
  readonly places: readonly FoundPlace[];
  readonly byPage: ReadonlyMap<number, readonly Hit[]>;
  readonly searched: number;
  /** Whether any page had text. */
  readonly hasText: boolean;
  readonly isDone: boolean;
}

/** The text of one PDF, page by page. */
export class Seek {
  readonly #pieces = new Map<number, readonly string[]>();
  #kept = 0;
  #run = 0;

  constructor(
    readonly pdf: PDFDocumentProxy,
    readonly pages: number,
  ) {}

  async #text(page: number): Promise<readonly string[]> {
    const known = this.#pieces.get(page);
    if (known !== undefined) return known;
    const proxy = await this.pdf.getPage(page);
    const { items } = await proxy.getTextContent();
    const pieces: string[] = [];
    for (const it of items) if ("str" in it) pieces.push(it.str);
    this.#kept += pieces.reduce((sum, it) => sum + it.length, 0);
    if (this.#kept <= CHARACTERS_MAX) this.#pieces.set(page, pieces);
    return pieces;
  }

  /** Ends a search that still runs. */
  stop(): void {
    this.#run += 1;
  }

  /** Searches all pages in order; `tell` hears every page that had something, and the end. */
  async seek(query: string, tell: (sought: Sought) => void): Promise<void> {
    this.#run += 1;
    const run = this.#run;
    const wanted = asked(query);
    const places: FoundPlace[] = [];
    const byPage = new Map<number, readonly Hit[]>();
    let hasText = false;
    let searched = 0;
    const say = (isDone: boolean): void => tell({ places, byPage, searched, hasText, isDone });
    for (let page = 1; page <= this.pages && places.length < FOUND_MAX; page += 1) {
      const pieces = await this.#text(page).catch(() => []);
      if (run !== this.#run) return;
      hasText ||= pieces.some((it) => it.trim() !== "");
      searched = page;
      const found = hits(squeezed(pieces), wanted);
      if (found.length === 0) continue;
      byPage.set(page, found);
      found.forEach((it, number) => places.push({ page, number, says: around(pieces, it) }));
      say(false);
    }
    say(true);
  }
}
