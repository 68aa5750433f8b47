/** The pages of one PDF: those near the window are drawn, the memory of others is given back. */

import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import type { Hit } from "./find.ts";
import { Leaf, sizeOf, type Size } from "./leaf.ts";

/** Most pages of a PDF that are shown. */
export const PAGES_MAX = 5_000;
const GAP = 12;
const SCALE_MIN = 0.1;
const SCALE_MAX = 5;
const STEP = 1.2;

/** What a pane hears. */
export interface Heard {
  /** The page that is looked at. */
  turned(page: number): void;
  /** Screen pixels of a point. */
  scaled(scale: number): void;
  failed(error: unknown): void;
}

/** The pages of an open PDF in an element that scrolls. */
export class Scroll {
  readonly pages: number;
  readonly #boxes: HTMLElement[] = [];
  readonly #sizes = new Map<number, Size>();
  readonly #leaves = new Map<number, Leaf>();
  readonly #near = new Set<number>();
  readonly #watch: IntersectionObserver;
  #usual: Size = { width: 595, height: 842 };
  #scale = 1;
  #isFit = true;
  #turn = 0;
  #page = 1;
  #busy = false;
  #ended = false;
  #hits: ReadonlyMap<number, readonly Hit[]> = new Map();
  #chosen: readonly [number, number] = [0, -1];
  /** Whether the window still has to come to the chosen hit. */
  #isFollowing = false;

  constructor(
    readonly view: HTMLElement,
    readonly pdf: PDFDocumentProxy,
    readonly heard: Heard,
  ) {
    this.pages = Math.min(pdf.numPages, PAGES_MAX);
    this.#watch = new IntersectionObserver((seen) => this.#saw(seen), {
      root: view,
      rootMargin: "60% 0px",
    });
  }

  /** Lays the pages out and draws those in the window. */
  async begin(page: number): Promise<void> {
    this.#usual = sizeOf(await this.pdf.getPage(1), 0);
    if (this.#ended) return;
    const boxes = document.createDocumentFragment();
    for (let number = 1; number <= this.pages; number += 1) {
      const box = document.createElement("div");
      box.className = "leaf";
      box.dataset["page"] = String(number);
      this.#boxes.push(box);
      boxes.append(box);
    }
    this.view.replaceChildren(boxes);
    this.#lay();
    this.goTo(page);
    for (const box of this.#boxes) this.#watch.observe(box);
    this.view.addEventListener("scroll", this.#scrolled, { passive: true });
  }

  get page(): number {
    return this.#page;
  }

  /** Shows a page at the top. */
  goTo(page: number): void {
    const number = Math.min(Math.max(Math.trunc(page) || 1, 1), this.pages);
    const box = this.#boxes[number - 1];
    if (box === undefined) return;
    this.view.scrollTop = box.offsetTop - GAP / 2;
    this.#look(number);
  }

  /** Larger or smaller by steps; 0 fits the width. */
  zoom(steps: number): void {
    this.#isFit = steps === 0;
    this.#scale *= STEP ** steps;
    this.#again();
  }

  /** Turns every page by a right angle. */
  turn(): void {
    this.#turn = (this.#turn + 90) % 360;
    this.#sizes.clear();
    this.#usual = { width: this.#usual.height, height: this.#usual.width };
    this.#again();
  }

  /** The window has another width. */
  resized(): void {
    if (this.#isFit && this.view.clientWidth > 0) this.#again();
  }

  /** Shows what was found; `chosen` is page and number of the hit that is looked at. */
  mark(hits: ReadonlyMap<number, readonly Hit[]>, chosen: readonly [number, number]): void {
    const [page, number] = this.#chosen;
    this.#isFollowing ||= chosen[1] >= 0 && (chosen[0] !== page || chosen[1] !== number);
    this.#hits = hits;
    this.#chosen = chosen;
    for (const [at, leaf] of this.#leaves) leaf.mark(...this.#marks(at));
    this.#follow();
  }

  /** Once, when the chosen hit is drawn: whoever scrolls on after that is not drawn back. */
  #follow(): void {
    const mark = this.#isFollowing && this.view.querySelector("mark.chosen");
    if (!mark) return;
    this.#isFollowing = false;
    mark.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Gives everything back. */
  end(): void {
    this.#ended = true;
    this.#watch.disconnect();
    this.view.removeEventListener("scroll", this.#scrolled);
    for (const leaf of this.#leaves.values()) leaf.release();
    this.#leaves.clear();
    this.view.replaceChildren();
  }

  #marks(number: number): readonly [readonly Hit[], number] {
    const [page, hit] = this.#chosen;
    return [this.#hits.get(number) ?? [], page === number ? hit : -1];
  }

  /** Draws everything anew at another size, the same lines in the window. */
  #again(): void {
    const box = this.#boxes[this.#page - 1];
    const height = box?.offsetHeight ?? 1;
    const within = box === undefined ? 0 : (this.view.scrollTop - box.offsetTop) / height;
    for (const leaf of this.#leaves.values()) leaf.release();
    this.#leaves.clear();
    this.#lay();
    if (box !== undefined) this.view.scrollTop = box.offsetTop + within * box.offsetHeight;
    void this.#drawNext();
  }

  #lay(): void {
    if (this.#isFit) {
      const width = this.#sizes.get(this.#page)?.width ?? this.#usual.width;
      this.#scale = (this.view.clientWidth - 2 * GAP) / width;
    }
    this.#scale = Math.min(Math.max(this.#scale, SCALE_MIN), SCALE_MAX);
    this.#boxes.forEach((box, at) => this.#size(box, this.#sizes.get(at + 1) ?? this.#usual));
    this.heard.scaled(this.#scale);
  }

  #size(box: HTMLElement, size: Size): void {
    box.style.width = `${Math.floor(size.width * this.#scale)}px`;
    box.style.height = `${Math.floor(size.height * this.#scale)}px`;
  }

  readonly #scrolled = (): void => {
    const line = this.view.scrollTop + this.view.clientHeight / 3;
    // Boxes stand in order: the last one that begins above the line.
    let [low, high] = [0, this.#boxes.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#boxes[middle]?.offsetTop ?? 0) <= line) low = middle;
      else high = middle - 1;
    }
    this.#look(low + 1);
  };

  #look(page: number): void {
    if (page === this.#page) return;
    this.#page = page;
    this.heard.turned(page);
  }

  #saw(seen: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) {
      const number = Number((target as HTMLElement).dataset["page"]);
      if (isIntersecting) this.#near.add(number);
      else if (this.#near.delete(number)) {
        this.#leaves.get(number)?.release();
        this.#leaves.delete(number);
      }
    }
    void this.#drawNext();
  }

  /** Draws what is near, the page that is looked at first, one after the other. */
  async #drawNext(): Promise<void> {
    if (this.#busy || this.#ended) return;
    this.#busy = true;
    try {
      for (;;) {
        const wanted = [...this.#near].filter((it) => !this.#leaves.has(it));
        wanted.sort((a, b) => Math.abs(a - this.#page) - Math.abs(b - this.#page));
        const number = wanted[0];
        const box = this.#boxes[(number ?? 0) - 1];
        if (number === undefined || box === undefined || this.#ended) return;
        await this.#drawOne(new Leaf(box, number), box);
      }
    } finally {
      this.#busy = false;
    }
  }

  async #drawOne(leaf: Leaf, box: HTMLElement): Promise<void> {
    const { number } = leaf;
    this.#leaves.set(number, leaf);
    const how = { scale: this.#scale, turn: this.#turn };
    try {
      await leaf.show(this.pdf, how, () => this.#marks(number), (size) => {
        this.#sizes.set(number, size);
        this.#size(box, size);
      });
      this.#follow();
    } catch (error) {
      const isStopped = (error as Error).name === "RenderingCancelledException";
      if (!isStopped && !this.#ended) this.heard.failed(error);
    }
  }
}
