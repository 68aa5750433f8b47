/** Beside the panes: from an item to the pages of every bid, its points, and the own notes. */

import { maybePart, part } from "../page/dom.ts";
import { found, type Bid, type Bids, type Evidence, type SheetField } from "./bids.ts";
import type { Notes } from "./notes.ts";

const WAIT_MS = 800;

/** What the side does with the panes. */
export interface Doing {
  /** Shows a page of a document: in the left pane 0 or the right one 1. */
  show(pane: number, place: string, page: number): void;
  /** Keeps one field of the sheet. */
  keep(name: string, value: string): Promise<boolean>;
  /** The words for pages from and to. */
  pages(from: number, to: number): string;
}

function copy(root: ParentNode, name: string): HTMLElement {
  const template = part<HTMLTemplateElement>(root, name);
  return template.content.firstElementChild?.cloneNode(true) as HTMLElement;
}

export class Side {
  constructor(
    readonly root: HTMLElement,
    readonly bids: Bids,
    readonly notes: Notes,
    readonly doing: Doing,
  ) {
    const select = part<HTMLSelectElement>(root, "item");
    for (const { id, title } of bids.items) select.add(new Option(title, id));
    select.addEventListener("change", () => this.#evidence());
    notes.onChange(() => this.#notes());
    this.#evidence();
    this.#notes();
  }

  #evidence(): void {
    const { value } = part<HTMLSelectElement>(this.root, "item");
    const item = this.bids.items.find((it) => it.id === value);
    const most = item?.most ?? null;
    part<HTMLElement>(this.root, "most").hidden = most === null;
    part(this.root, "most-points").textContent = most ?? "";
    const lines = this.bids.bids.map((bid) => this.#bid(bid, value));
    part(this.root, "evidence").replaceChildren(...lines);
  }

  #bid(bid: Bid, item: string): HTMLElement {
    const line = copy(this.root, "evidence-template");
    part(line, "bidder").textContent = bid.name;
    const ways = bid.evidence.filter((it) => it.item === item).map((it) => this.#way(bid, it));
    part(line, "ways").replaceChildren(...ways);
    part<HTMLElement>(line, "nothing").hidden = ways.length > 0;
    const field = this.bids.fields.find((it) => it.item === item && it.bidder === bid.bidder);
    if (field !== undefined) this.#points(line, field);
    return line;
  }

  #way(bid: Bid, it: Evidence): HTMLElement {
    const line = copy(this.root, "way-template");
    const title = found(this.bids, it.place)?.document.title ?? "";
    const pages = it.from > 0 ? this.doing.pages(it.from, it.to) : "";
    part(line, "what").textContent = [title, pages, it.until].filter((it) => it !== "").join(" ");
    ["left", "right"].forEach((name, pane) => {
      const button = part<HTMLElement>(line, name);
      button.setAttribute("aria-label", `${button.textContent} ${bid.name} ${title} ${pages}`);
      button.addEventListener("click", () => this.doing.show(pane, it.place, it.from));
    });
    return line;
  }

  #points(line: HTMLElement, field: SheetField): void {
    const box = maybePart<HTMLElement>(line, "points-box");
    if (box === null) return;
    box.hidden = false;
    const input = part<HTMLInputElement>(box, "points");
    input.value = field.value;
    let timer = 0;
    const say = (isKept: boolean | null): void => {
      part<HTMLElement>(box, "kept").hidden = isKept !== true;
      part<HTMLElement>(box, "unkept").hidden = isKept !== false;
    };
    const send = async (): Promise<void> => {
      window.clearTimeout(timer);
      const { value } = input;
      if (value === field.value) return;
      field.value = value;
      const isKept = await this.doing.keep(field.name, value);
      if (!isKept) field.value = "\n";
      if (input.value === value) say(isKept);
    };
    input.addEventListener("input", () => {
      say(null);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void send(), WAIT_MS);
    });
    input.addEventListener("blur", () => void send());
  }

  #notes(): void {
    const lines: HTMLElement[] = [];
    for (const [place, page, note] of this.notes.all()) {
      const it = found(this.bids, place);
      if (it === null) continue;
      const line = copy(this.root, "note-template");
      const where = part<HTMLElement>(line, "where");
      const name = `${it.bid.name} · ${it.document.title} · ${this.doing.pages(page, page)}`;
      where.textContent = note.marked ? `⚑ ${name}` : name;
      where.addEventListener("click", () => this.doing.show(0, place, page));
      part(line, "text").textContent = note.text;
      lines.push(line);
    }
    part(this.root, "notes").replaceChildren(...lines);
    part<HTMLElement>(this.root, "no-notes").hidden = lines.length > 0;
  }
}
