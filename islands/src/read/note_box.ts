/** The note of the page that a pane shows: written, kept after a pause, marked by a key. */

import { part } from "../page/dom.ts";
import type { Notes } from "./notes.ts";

const WAIT_MS = 1_000;

/** What the box wants to know of its pane. */
interface Where {
  readonly root: HTMLElement;
  readonly place: string;
  readonly page: number;
}

export class NoteBox {
  #place = "";
  #page = 0;
  #timer = 0;
  #isDirty = false;

  constructor(
    readonly where: Where,
    readonly notes: Notes,
  ) {
    const { root } = where;
    const text = part<HTMLTextAreaElement>(root, "note-text");
    text.addEventListener("input", () => {
      this.#isDirty = true;
      this.#say(null);
      window.clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => void this.flush(), WAIT_MS);
    });
    text.addEventListener("blur", () => void this.flush());
    notes.onChange(() => this.#show());
    window.addEventListener("pagehide", () => void this.flush());
  }

  /** Another page is looked at: what was written belongs to the one before. */
  turned(): void {
    const { place, page } = this.where;
    if (place === this.#place && page === this.#page) return;
    void this.flush();
    [this.#place, this.#page] = [place, page];
    part<HTMLTextAreaElement>(this.where.root, "note-text").value = this.#now().text;
    part(this.where.root, "note-page").textContent = String(page);
    this.#say(null);
    this.#show();
  }

  toggle(): void {
    const box = part<HTMLElement>(this.where.root, "note-box");
    box.hidden = !box.hidden;
    this.#show();
    if (!box.hidden) part<HTMLElement>(this.where.root, "note-text").focus();
  }

  async toggleMark(): Promise<void> {
    if (this.#place === "") return;
    const { text, marked } = this.#now();
    await this.notes.keep(this.#place, this.#page, { text, marked: !marked });
  }

  /** Sends what was written, if anything was. */
  async flush(): Promise<void> {
    window.clearTimeout(this.#timer);
    if (!this.#isDirty || this.#place === "") return;
    this.#isDirty = false;
    const { value } = part<HTMLTextAreaElement>(this.where.root, "note-text");
    const [place, page] = [this.#place, this.#page];
    const note = { text: value.trim(), marked: this.#now().marked };
    const isKept = await this.notes.keep(place, page, note);
    if (place !== this.#place || page !== this.#page) return;
    if (!isKept) this.#isDirty = true;
    this.#say(isKept);
  }

  #now(): { text: string; marked: boolean } {
    return this.notes.of(this.#place, this.#page);
  }

  #show(): void {
    const { root } = this.where;
    const { text, marked } = this.#now();
    const isOpen = !part<HTMLElement>(root, "note-box").hidden;
    part(root, "mark").setAttribute("aria-pressed", String(marked));
    const button = part<HTMLElement>(root, "note");
    button.setAttribute("aria-pressed", String(isOpen));
    if (text === "") delete button.dataset["noted"];
    else button.dataset["noted"] = "";
  }

  #say(isKept: boolean | null): void {
    part<HTMLElement>(this.where.root, "note-kept").hidden = isKept !== true;
    part<HTMLElement>(this.where.root, "note-unkept").hidden = isKept !== false;
  }
}
