/** One part of the page: shows its content, reads what was typed, saves it, settles a conflict. */

import { enter, maybePart, part, problemOf } from "../page/dom.ts";
import { isStale, type Draft, type Known } from "./draft.ts";
import { FilesView, type FileShop } from "./files_view.ts";
import { EMPTY, type PartContent } from "./list.ts";

const SAVE_AFTER_MS = 900;

/** What a part tells the page. */
export interface PartEvents {
  /** Something was typed, added or loaded. */
  changed(part: string): void;
}

function moment(atMs: number): string {
  const local = new Date(atMs + 8 * 3_600_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)}`;
}

/** The inputs of one part. */
export class PartView {
  readonly name: string;
  readonly files: FilesView | null;
  /** Rows that no input shows: the price sheet's. */
  rows: readonly (readonly string[])[] = [];
  #timer = 0;
  #isSaving = false;
  #isDirty = false;
  /** The own version while the colleague's is shown. */
  #aside: PartContent | null = null;

  constructor(
    readonly section: HTMLElement,
    readonly draft: Draft,
    readonly me: string,
    readonly events: PartEvents,
    files: { readonly template: HTMLTemplateElement; readonly shop: FileShop },
  ) {
    this.name = section.dataset["of"] ?? "";
    const hasFiles = maybePart(section, "add-file") !== null;
    this.files = hasFiles
      ? new FilesView(section, files.template, files.shop, () => this.touch())
      : null;
    const inside = part<HTMLFieldSetElement>(section, "inside");
    inside.addEventListener("input", ({ target }) => {
      const it = target as HTMLElement;
      if (it.dataset["value"] !== undefined || it.dataset["cell"] !== undefined) this.touch();
    });
    maybePart(section, "add-row")?.addEventListener("click", () => this.#addRow([]));
    part(section, "again").addEventListener("click", () => void this.save());
    part(section, "take-theirs").addEventListener("click", () => this.#takeTheirs());
    part(section, "keep-mine").addEventListener("click", () => void this.#keepMine());
    part(section, "take-mine").addEventListener("click", () => this.#takeMine());
    this.load();
  }

  /** Whether something here is not saved yet. */
  get isDirty(): boolean {
    return this.#isDirty || this.#isSaving;
  }

  /** Shows what the draft knows. */
  load(): void {
    const known = this.draft.known(this.name);
    this.show(known.content);
    this.#isDirty = false;
    const isClosed = !this.draft.mayWrite(this.name);
    part<HTMLFieldSetElement>(this.section, "inside").disabled = isClosed;
    if (isClosed) enter(this.section, "closed");
    else this.#settle(known);
  }

  #settle({ version, by, atMs }: Known): void {
    if (version === 0) return enter(this.section, "empty");
    enter(this.section, "saved", { version: String(version), by, at: moment(atMs) });
  }

  /** Puts a content into the inputs. */
  show(content: PartContent): void {
    for (const input of this.#inputs()) {
      const value = content.values[input.dataset["value"] ?? ""] ?? "";
      if (input instanceof HTMLInputElement && input.type === "checkbox") {
        input.checked = value === "yes";
      } else input.value = value;
    }
    this.rows = content.rows;
    maybePart<HTMLElement>(this.section, "row-list")?.replaceChildren();
    if (maybePart(this.section, "row-list") !== null) {
      for (const row of content.rows) this.#addRow(row);
    }
    this.files?.show(content.files);
    this.events.changed(this.name);
  }

  /** What stands in the inputs. */
  read(): PartContent {
    const values: Record<string, string> = {};
    for (const input of this.#inputs()) {
      const isBox = input instanceof HTMLInputElement && input.type === "checkbox";
      const value = isBox ? (input.checked ? "yes" : "") : input.value;
      if (value !== "") values[input.dataset["value"] ?? ""] = value;
    }
    const list = maybePart<HTMLElement>(this.section, "row-list");
    const rows = list === null ? this.rows : Array.from(list.children).map((it) => cells(it));
    return { values, rows, files: this.files?.files ?? EMPTY.files };
  }

  #inputs(): (HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement)[] {
    return Array.from(this.section.querySelectorAll("[data-value]"));
  }

  #addRow(typed: readonly string[]): void {
    const list = part<HTMLElement>(this.section, "row-list");
    const most = Number(part<HTMLElement>(this.section, "rows").dataset["rowsMax"]);
    if (list.children.length >= most) return;
    const template = part<HTMLTemplateElement>(this.section, "row");
    const row = template.content.cloneNode(true) as DocumentFragment;
    row.querySelectorAll<HTMLInputElement>("[data-cell]").forEach((input, at) => {
      if (input.type === "checkbox") input.checked = typed[at] === "yes";
      else input.value = typed[at] ?? "";
    });
    const whole = row.firstElementChild;
    part(row, "remove").addEventListener("click", () => {
      whole?.remove();
      this.touch();
    });
    list.append(row);
  }

  /** Something changed: it is saved in a moment. */
  touch(): void {
    this.#isDirty = true;
    enter(this.section, "dirty");
    this.events.changed(this.name);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  /** Saves what is typed, if anything changed. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isSaving || !this.#isDirty) return;
    this.#isSaving = true;
    this.#isDirty = false;
    enter(this.section, "saving");
    try {
      const known = await this.draft.save(this.name, this.read(), this.me);
      this.#aside = null;
      if (this.#isDirty) enter(this.section, "dirty");
      else this.#settle(known);
    } catch (error) {
      this.#isDirty = true;
      if (isStale(error)) await this.#stale();
      else {
        const { code, title } = problemOf(error);
        enter(this.section, "failed", { says: title === "" ? code : title });
      }
    } finally {
      this.#isSaving = false;
      this.events.changed(this.name);
    }
  }

  async #stale(): Promise<void> {
    this.#aside = this.read();
    await this.draft.refresh((name) => name === this.name);
    enter(this.section, "stale", { by: this.draft.known(this.name).by });
  }

  #takeTheirs(): void {
    this.show(this.draft.known(this.name).content);
    this.#isDirty = false;
    enter(this.section, this.#aside === null ? "saved" : "aside");
  }

  #takeMine(): void {
    const mine = this.#aside;
    if (mine === null) return;
    this.show(mine);
    this.touch();
  }

  async #keepMine(): Promise<void> {
    this.#isDirty = true;
    await this.save();
  }
}

function cells(row: Element): string[] {
  return Array.from(row.querySelectorAll<HTMLInputElement>("[data-cell]")).map((input) => {
    return input.type === "checkbox" ? (input.checked ? "yes" : "") : input.value;
  });
}
