/** One pane: which bid and document it shows, and everything one does with it. */

import { maybePart, part } from "../page/dom.ts";
import { found, opening, pageWithin, type Bid, type BidDocument, type Bids } from "./bids.ts";
import { openPdf, PdfFault, type OpenPdf, type PdfHome } from "./pdf.ts";
import { plainView, TEXT_BYTES_MAX } from "./plain_view.ts";
import { Scroll } from "./scroll.ts";
import { SearchBar } from "./search_bar.ts";
import { Thumbs } from "./thumbs.ts";
import type { NoteBox } from "./note_box.ts";

/** What all panes share. */
export interface Shop {
  readonly bids: Bids;
  readonly home: PdfHome;
  readonly thumbTemplate: HTMLTemplateElement;
  /** Says something to whoever cannot see it. */
  readonly announce: (words: string) => void;
  readonly notes: (pane: Pane) => NoteBox;
}

/** Pixels of a point at a hundred percent. */
const WHOLE = 96 / 72;

/** One pane of the reader. */
export class Pane {
  readonly view: HTMLElement;
  readonly #notes: NoteBox;
  readonly #search: SearchBar;
  #document: BidDocument | null = null;
  #open: OpenPdf | null = null;
  #scroll: Scroll | null = null;
  #thumbs: Thumbs | null = null;
  #wish = 1;
  #turn = 0;

  constructor(
    readonly root: HTMLElement,
    readonly shop: Shop,
  ) {
    this.view = part(root, "view");
    this.#notes = shop.notes(this);
    this.#search = new SearchBar(root, (page) => this.goTo(page));
    this.#fillBids();
    this.#wire();
    new ResizeObserver(() => this.#scroll?.resized()).observe(this.view);
  }

  /** Place of the document that is shown, or empty. */
  get place(): string {
    return this.#document?.place ?? "";
  }

  get page(): number {
    return this.#scroll?.page ?? 1;
  }

  /** Shows the bid at this number with its first document. */
  showBid(at: number): void {
    const bid = this.shop.bids.bids[at];
    const first = bid === undefined ? null : opening(bid);
    if (first !== null) this.show(first.place, 1);
  }

  /** Shows a document at a page. */
  show(place: string, page: number): void {
    const it = found(this.shop.bids, place);
    if (it === null) return;
    this.#wish = page;
    if (this.#document?.place === place && this.#scroll !== null) {
      this.goTo(pageWithin(page, this.#scroll.pages));
      return;
    }
    part<HTMLSelectElement>(this.root, "bid").value = it.bid.bidder;
    this.#fillDocuments(it.bid);
    part<HTMLSelectElement>(this.root, "document").value = place;
    this.shop.announce(`${it.bid.name} ${it.document.title}`);
    void this.#load(it.document);
  }

  goTo(page: number): void {
    this.#wish = page;
    this.#scroll?.goTo(page);
    this.#turned(this.page);
  }

  step(by: number): void {
    this.goTo(this.page + by);
  }

  last(): void {
    this.goTo(this.#scroll?.pages ?? 1);
  }

  zoom(steps: number): void {
    this.#scroll?.zoom(steps);
  }

  turn(): void {
    this.#scroll?.turn();
  }

  toggleThumbs(): void {
    const list = part<HTMLElement>(this.root, "thumb-list");
    list.hidden = !list.hidden;
    part(this.root, "thumbs").setAttribute("aria-pressed", String(!list.hidden));
    if (!list.hidden && this.#scroll !== null && this.#open !== null) {
      const { pages } = this.#scroll;
      const go = (page: number): void => this.goTo(page);
      const { thumbTemplate } = this.shop;
      this.#thumbs = new Thumbs(list, thumbTemplate, this.#open.pdf, pages, go);
      this.#thumbs.turned(this.page);
    } else this.#endThumbs();
  }

  toggleNote(): void {
    this.#notes.toggle();
  }

  toggleMark(): void {
    void this.#notes.toggleMark();
  }

  focus(name: string): void {
    const element = name === "view" ? this.view : maybePart<HTMLElement>(this.root, name);
    element?.focus();
    if (element instanceof HTMLInputElement) element.select();
  }

  #fillBids(): void {
    const select = part<HTMLSelectElement>(this.root, "bid");
    for (const bid of this.shop.bids.bids) select.add(new Option(bid.name, bid.bidder));
  }

  #fillDocuments(bid: Bid): void {
    const select = part<HTMLSelectElement>(this.root, "document");
    select.replaceChildren();
    for (const envelope of new Set(bid.documents.map((it) => it.envelope))) {
      const group = document.createElement("optgroup");
      group.label = envelope;
      for (const it of bid.documents.filter((it) => it.envelope === envelope)) {
        group.append(new Option(it.title, it.place));
      }
      select.append(group);
    }
  }

  #wire(): void {
    const on = (name: string, act: () => void): void => {
      part<HTMLElement>(this.root, name).addEventListener("click", act);
    };
    on("earlier", () => this.step(-1));
    on("later", () => this.step(1));
    on("smaller", () => this.zoom(-1));
    on("larger", () => this.zoom(1));
    on("fit", () => this.zoom(0));
    on("turn", () => this.turn());
    on("thumbs", () => this.toggleThumbs());
    on("note", () => this.toggleNote());
    on("mark", () => this.toggleMark());
    on("again", () => this.#document !== null && void this.#load(this.#document));
    const page = part<HTMLInputElement>(this.root, "page");
    page.addEventListener("change", () => {
      this.goTo(Number(page.value));
      this.focus("view");
    });
    const bid = part<HTMLSelectElement>(this.root, "bid");
    bid.addEventListener("change", () => this.showBid(bid.selectedIndex));
    const document = part<HTMLSelectElement>(this.root, "document");
    document.addEventListener("change", () => this.show(document.value, 1));
  }

  #endThumbs(): void {
    this.#thumbs?.end();
    this.#thumbs = null;
  }

  /** Gives back what was shown before. */
  #close(): void {
    this.#endThumbs();
    const list = part<HTMLElement>(this.root, "thumb-list");
    list.hidden = true;
    part(this.root, "thumbs").setAttribute("aria-pressed", "false");
    this.#search.end();
    this.#scroll?.end();
    this.#scroll = null;
    this.#open?.close();
    this.#open = null;
    this.view.replaceChildren();
  }

  async #load(it: BidDocument): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    this.#close();
    this.#document = it;
    this.view.setAttribute("aria-label", it.title);
    this.root.dataset["media"] = it.media;
    delete this.root.dataset["shown"];
    this.#problem(null);
    const loading = part<HTMLElement>(this.root, "loading");
    loading.hidden = false;
    try {
      if (it.media === "pdf") await this.#pdf(it, turn);
      else if (it.media === "other" || it.media === "locked") this.#problem(it.media);
      else {
        const shown = await plainView(it);
        if (turn === this.#turn) this.view.replaceChildren(shown);
        if (it.media === "text" && it.bytes > TEXT_BYTES_MAX) this.#problem("long");
      }
    } catch (error) {
      if (turn === this.#turn) this.#failed(error);
    } finally {
      if (turn === this.#turn) {
        loading.hidden = true;
        this.root.dataset["shown"] = it.place;
        this.#turned(this.page);
      }
    }
  }

  async #pdf(it: BidDocument, turn: number): Promise<void> {
    const loaded = part<HTMLElement>(this.root, "loaded");
    const open = await openPdf(this.shop.home, it.href, {
      loaded: (bytes) => {
        loaded.textContent = `${Math.ceil(bytes / 1_000)} kB`;
      },
      lost: (fault) => {
        if (turn === this.#turn) this.#failed(new PdfFault(fault));
      },
    });
    if (turn !== this.#turn) {
      open.close();
      return;
    }
    this.#open = open;
    this.#scroll = new Scroll(this.view, open.pdf, {
      turned: (page) => this.#turned(page),
      scaled: (scale) => {
        part(this.root, "scale").textContent = `${Math.round((100 * scale) / WHOLE)}%`;
      },
      failed: (error) => this.#failed(error),
    });
    part(this.root, "pages").textContent = String(this.#scroll.pages);
    this.#search.begin(open.pdf, this.#scroll);
    await this.#scroll.begin(pageWithin(this.#wish, this.#scroll.pages));
  }

  #turned(page: number): void {
    const input = part<HTMLInputElement>(this.root, "page");
    if (document.activeElement !== input) input.value = String(page);
    if (this.#scroll === null) part(this.root, "pages").textContent = "1";
    this.#thumbs?.turned(page);
    this.#notes.turned();
  }

  #failed(error: unknown): void {
    const fault = error instanceof PdfFault ? error.fault : "broken";
    // One broken page among good ones stays empty; what hangs, ends.
    if (fault === "broken" && this.#scroll !== null && this.view.querySelector("canvas")) return;
    this.#close();
    this.#problem(fault);
  }

  /** Shows why there is nothing to see; the document can still be taken away. */
  #problem(code: string | null): void {
    const box = part<HTMLElement>(this.root, "problem");
    box.hidden = code === null;
    for (const it of box.querySelectorAll<HTMLElement>("[data-code]")) {
      it.hidden = it.dataset["code"] !== code;
    }
    const take = part<HTMLAnchorElement>(box, "take");
    take.href = this.#document?.href ?? "";
    take.hidden = code === "gone" || code === "denied" || code === "locked";
    const isFinal = code === "other" || code === "locked" || code === "long";
    part<HTMLElement>(box, "again").hidden = isFinal;
  }
}
