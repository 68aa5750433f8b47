/** The search of a pane: a field, what was found as a list, and the way from hit to hit. */

import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { part } from "../page/dom.ts";
import type { Scroll } from "./scroll.ts";
import { Seek, type FoundPlace, type Sought } from "./seek.ts";

/** Most hits that stand in the list. */
const LISTED_MAX = 200;

export class SearchBar {
  #seek: Seek | null = null;
  #scroll: Scroll | null = null;
  #sought: Sought | null = null;
  #asked = "";
  #at = -1;

  constructor(
    readonly root: HTMLElement,
    readonly go: (page: number) => void,
  ) {
    const form = part<HTMLFormElement>(root, "search");
    const query = part<HTMLInputElement>(root, "query");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      // The same words again lead to the next place.
      if (query.value === this.#asked && this.#sought !== null) this.step(1);
      else this.begins(query.value);
    });
    query.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.shiftKey) {
        event.preventDefault();
        this.step(-1);
      }
    });
    part<HTMLElement>(root, "hit-before").addEventListener("click", () => this.step(-1));
    part<HTMLElement>(root, "hit-after").addEventListener("click", () => this.step(1));
  }

  begin(pdf: PDFDocumentProxy, scroll: Scroll): void {
    this.#seek = new Seek(pdf, scroll.pages);
    this.#scroll = scroll;
  }

  end(): void {
    this.#seek?.stop();
    this.#seek = null;
    this.#scroll = null;
    this.#clear();
  }

  /** Looks for words; without any, what was found is put away. */
  begins(query: string): void {
    this.#clear();
    this.#asked = query;
    if (query.trim() === "" || this.#seek === null) {
      this.#scroll?.mark(new Map(), [0, -1]);
      return;
    }
    void this.#seek.seek(query, (sought) => this.#tell(sought));
  }

  /** To another place, round and round. */
  step(by: number): void {
    const places = this.#sought?.places ?? [];
    if (places.length === 0) return;
    this.#choose((this.#at + by + places.length) % places.length);
  }

  #clear(): void {
    this.#sought = null;
    this.#asked = "";
    this.#at = -1;
    for (const name of ["found", "none-found", "no-text", "hits"]) {
      part<HTMLElement>(this.root, name).hidden = true;
    }
    part(this.root, "hits").replaceChildren();
  }

  #tell(sought: Sought): void {
    this.#sought = sought;
    const isEmpty = sought.places.length === 0;
    part<HTMLElement>(this.root, "found").hidden = isEmpty;
    part<HTMLElement>(this.root, "hits").hidden = isEmpty;
    const isNone = isEmpty && sought.isDone;
    part<HTMLElement>(this.root, "none-found").hidden = !isNone || !sought.hasText;
    part<HTMLElement>(this.root, "no-text").hidden = !isNone || sought.hasText;
    part(this.root, "hit-count").textContent = String(sought.places.length);
    part(this.root, "searched").textContent = sought.isDone ? "" : "…";
    this.#list(sought.places);
    if (this.#at >= 0 || isEmpty) {
      this.#mark();
      return;
    }
    // The first place from the page that is looked at.
    const next = sought.places.findIndex((it) => it.page >= this.#page());
    if (next >= 0 || sought.isDone) this.#choose(Math.max(next, 0));
  }

  #page(): number {
    return this.#scroll?.page ?? 1;
  }

  #list(places: readonly FoundPlace[]): void {
    const list = part(this.root, "hits");
    for (let i = list.childElementCount; i < Math.min(places.length, LISTED_MAX); i += 1) {
      const it = places[i] as FoundPlace;
      const button = document.createElement("button");
      button.type = "button";
      const page = document.createElement("b");
      page.textContent = String(it.page);
      button.append(page, ` ${it.says}`);
      button.addEventListener("click", () => this.#choose(i));
      const item = document.createElement("li");
      item.append(button);
      list.append(item);
    }
  }

  #choose(at: number): void {
    const place = this.#sought?.places[at];
    if (place === undefined) return;
    this.#at = at;
    part(this.root, "hit-at").textContent = String(at + 1);
    const list = part(this.root, "hits");
    list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const button = list.children[at]?.firstElementChild;
    button?.setAttribute("aria-current", "true");
    if (place.page !== this.#page()) this.go(place.page);
    this.#mark();
  }

  #mark(): void {
    const place = this.#sought?.places[this.#at];
    const chosen = [place?.page ?? 0, place?.number ?? -1] as const;
    this.#scroll?.mark(this.#sought?.byPage ?? new Map(), chosen);
  }
}
