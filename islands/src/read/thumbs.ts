/** Small pictures of a PDF's pages: drawn when they come into the window, given back after. */

import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { draw, sizeOf } from "./leaf.ts";

const WIDTH = 96;

/** The thumbnails of one PDF in a list. */
export class Thumbs {
  readonly #watch: IntersectionObserver;
  readonly #wanted = new Set<HTMLElement>();
  #busy = false;
  #ended = false;

  constructor(
    readonly list: HTMLElement,
    template: HTMLTemplateElement,
    readonly pdf: PDFDocumentProxy,
    pages: number,
    go: (page: number) => void,
  ) {
    this.#watch = new IntersectionObserver(
      (seen) => {
        for (const { target, isIntersecting } of seen) {
          if (isIntersecting) this.#wanted.add(target as HTMLElement);
          else this.#forget(target as HTMLElement);
        }
        void this.#next();
      },
      { root: list, rootMargin: "50% 0px" },
    );
    const all = document.createDocumentFragment();
    for (let page = 1; page <= pages; page += 1) {
      const item = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
      item.dataset["page"] = String(page);
      const name = item.querySelector("span");
      if (name !== null) name.textContent = String(page);
      item.querySelector("button")?.addEventListener("click", () => go(page));
      all.append(item);
    }
    list.replaceChildren(all);
    for (const item of list.children) this.#watch.observe(item);
  }

  /** Marks the page that is looked at, and shows it. */
  turned(page: number): void {
    const shown = this.list.querySelector("[aria-current]");
    shown?.removeAttribute("aria-current");
    const item = this.list.children[page - 1] as HTMLElement | undefined;
    item?.setAttribute("aria-current", "true");
    if (item !== undefined && !this.list.hidden) {
      const { scrollTop, clientHeight } = this.list;
      const isAbove = item.offsetTop < scrollTop;
      const isBelow = item.offsetTop + item.offsetHeight > scrollTop + clientHeight;
      if (isAbove || isBelow) this.list.scrollTop = item.offsetTop - clientHeight / 3;
    }
  }

  end(): void {
    this.#ended = true;
    this.#watch.disconnect();
    for (const item of this.list.children) this.#forget(item as HTMLElement);
    this.list.replaceChildren();
  }

  #forget(item: HTMLElement): void {
    this.#wanted.delete(item);
    const canvas = item.querySelector("canvas");
    if (canvas !== null) canvas.width = canvas.height = 0;
    delete item.dataset["drawn"];
  }

  async #next(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (;;) {
        const item = [...this.#wanted].find((it) => it.dataset["drawn"] === undefined);
        if (item === undefined || this.#ended) return;
        item.dataset["drawn"] = "";
        await this.#draw(item).catch(() => undefined);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #draw(item: HTMLElement): Promise<void> {
    const canvas = item.querySelector("canvas");
    const page = await this.pdf.getPage(Number(item.dataset["page"]));
    if (canvas === null || this.#ended) return;
    await draw(page, canvas, { scale: WIDTH / sizeOf(page, 0).width, turn: 0, density: 1 }).done;
  }
}
