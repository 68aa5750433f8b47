/** One page of a PDF on the screen: a canvas, its text above it, and what a search found. */

import {
  AnnotationMode,
  TextLayer,
  type PDFDocumentProxy,
  type PDFPageProxy,
} from "pdfjs-dist/legacy/build/pdf.mjs";
import { covered, type Hit } from "./find.ts";
import { PdfFault } from "./pdf.ts";

/** Most pixels of one canvas. */
const CANVAS_PIXELS_MAX = 12_000_000;
/** How long a page may take. */
const PAGE_WAIT_MS = 30_000;
/** The side of a page that is drawn at most, in points; larger ones are shown smaller. */
const SIDE_MAX = 14_400;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A page's size in points, turned. */
export function sizeOf(page: PDFPageProxy, turn: number): Size {
  const { width, height } = page.getViewport({ scale: 1, rotation: (page.rotate + turn) % 360 });
  const side = (it: number): number => Math.min(Math.max(it, 1), SIDE_MAX);
  return { width: side(width), height: side(height) };
}

/** Draws a page into a canvas of at most so many pixels; gives what can stop it. */
export function draw(
  page: PDFPageProxy,
  canvas: HTMLCanvasElement,
  how: { scale: number; turn: number; density: number },
): { done: Promise<void>; stop(): void } {
  const rotation = (page.rotate + how.turn) % 360;
  const viewport = page.getViewport({ scale: how.scale, rotation });
  const area = viewport.width * viewport.height;
  const density = Math.min(how.density, Math.sqrt(CANVAS_PIXELS_MAX / Math.max(area, 1)));
  canvas.width = Math.max(1, Math.floor(viewport.width * density));
  canvas.height = Math.max(1, Math.floor(viewport.height * density));
  const task = page.render({
    canvas,
    viewport,
    transform: [density, 0, 0, density, 0, 0],
    annotationMode: AnnotationMode.ENABLE,
  } as never);
  let watch = 0;
  const slow = new Promise<never>((_, reject) => {
    watch = window.setTimeout(() => reject(new PdfFault("slow")), PAGE_WAIT_MS);
  });
  const done = Promise.race([task.promise, slow]).finally(() => window.clearTimeout(watch));
  return { done, stop: () => task.cancel() };
}

/** A drawn page. */
export class Leaf {
  #stopped = false;
  #stop: () => void = () => undefined;
  #spans: readonly HTMLElement[] = [];
  #pieces: readonly string[] = [];
  #page: PDFPageProxy | undefined;

  constructor(
    readonly box: HTMLElement,
    readonly number: number,
  ) {}

  /** Draws canvas and text; `hits` are shown over them. */
  async show(
    pdf: PDFDocumentProxy,
    how: { scale: number; turn: number },
    hits: () => readonly [readonly Hit[], number],
    sized: (size: Size) => void,
  ): Promise<void> {
    const page = await pdf.getPage(this.number);
    if (this.#stopped) return;
    this.#page = page;
    sized(sizeOf(page, how.turn));
    const canvas = document.createElement("canvas");
    canvas.setAttribute("aria-hidden", "true");
    const drawn = draw(page, canvas, { ...how, density: window.devicePixelRatio || 1 });
    this.#stop = drawn.stop;
    await drawn.done;
    if (this.#stopped) return;
    this.box.replaceChildren(canvas);
    await this.#text(page, how);
    if (!this.#stopped) this.mark(...hits());
  }

  async #text(page: PDFPageProxy, how: { scale: number; turn: number }): Promise<void> {
    const rotation = (page.rotate + how.turn) % 360;
    const viewport = page.getViewport({ scale: how.scale, rotation });
    const container = document.createElement("div");
    container.className = "textLayer";
    container.style.setProperty("--total-scale-factor", String(viewport.scale));
    const source = await page.getTextContent();
    if (this.#stopped) return;
    const layer = new TextLayer({ textContentSource: source, container, viewport } as never);
    // As the page lies before it is turned: the style turns it. PDF.js asks for newer CSS here.
    const { pageWidth, pageHeight } = viewport.rawDims as { pageWidth: number; pageHeight: number };
    container.style.width = `${pageWidth * viewport.scale}px`;
    container.style.height = `${pageHeight * viewport.scale}px`;
    await layer.render();
    if (this.#stopped) return;
    this.#spans = layer.textDivs as HTMLElement[];
    this.#pieces = layer.textContentItemsStr;
    this.box.append(container);
    this.box.dataset["text"] = "";
  }

  /** Shows hits in the text; `chosen` is the number of the one that is looked at. */
  mark(hits: readonly Hit[], chosen: number): void {
    this.#spans.forEach((span, item) => {
      const text = this.#pieces[item] ?? "";
      const parts = covered(item, text.length, hits);
      if (parts.length === 0 && span.childElementCount === 0) return;
      const nodes: (Node | string)[] = [];
      let at = 0;
      for (const [from, to, number] of parts) {
        const mark = document.createElement("mark");
        mark.textContent = text.slice(from, to);
        if (number === chosen) mark.className = "chosen";
        nodes.push(text.slice(at, from), mark);
        at = to;
      }
      span.replaceChildren(...nodes, text.slice(at));
    });
  }

  /** Stops drawing and gives the memory back. */
  release(): void {
    this.#stopped = true;
    this.#stop();
    for (const canvas of this.box.querySelectorAll("canvas")) canvas.width = canvas.height = 0;
    this.box.replaceChildren();
    delete this.box.dataset["text"];
    this.#spans = [];
    this.#page?.cleanup();
  }
}
