/** The price sheet on the page: pasted, held against the list, kept as numbers and prices. */

import { part } from "../page/dom.ts";
import { ask } from "../page/http.ts";
import { saveBlob } from "./files_view.ts";
import type { SheetState } from "./faults.ts";
import type { BidList, PriceSpec } from "./list.ts";
import type { PartView } from "./part_view.ts";
import {
  itemsOf,
  readSheet,
  sheetFile,
  sumOf,
  yuan,
  type Item,
  type ItemRow,
  type SheetFault,
} from "./sheet.ts";

/** Most faults that stand on the page. */
const SHOWN_MAX = 20;

/** The sheet of one bid. */
export class SheetView {
  #items: Item[] = [];
  #faults: readonly SheetFault[] = [];

  private constructor(
    readonly list: BidList,
    readonly spec: PriceSpec,
    readonly view: PartView,
  ) {
    const { section } = view;
    part(section, "read-sheet").addEventListener("click", () => this.#read());
    part(section, "sheet-save").addEventListener("click", () => {
      const text = this.#file();
      saveBlob(new Blob([text], { type: "text/csv" }), `${list.lot.replace(/\//g, "-")}.csv`);
    });
  }

  /** The sheet with its items fetched. */
  static async open(list: BidList, spec: PriceSpec, view: PartView): Promise<SheetView> {
    const sheet = new SheetView(list, spec, view);
    const rows = await ask<ItemRow[]>(spec.items, "", { method: "GET" });
    sheet.#items = itemsOf(rows);
    sheet.show();
    return sheet;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  /** Unit prices in fen by number, as the part holds them. */
  prices(): Map<string, bigint> {
    const known = new Set(this.#items.map(({ number }) => number));
    const rows = this.view.rows.filter(([number, fen]) => {
      return known.has(number ?? "") && /^[0-9]{1,15}$/.test(fen ?? "");
    });
    return new Map(rows.map(([number, fen]) => [number!, BigInt(fen!)]));
  }

  state(): SheetState {
    const prices = this.prices();
    const isWhole = prices.size === this.#items.length;
    const total = isWhole ? sumOf(this.#items, prices) : null;
    const dear = this.#items.filter(({ number, ceiling }) => {
      return ceiling !== null && (prices.get(number) ?? 0n) > ceiling;
    });
    return { total, faults: this.#faults.length + dear.length };
  }

  #file(): string {
    const { columns } = this.spec;
    return sheetFile(this.#items, this.prices(), columns, this.list.words["total"] ?? "");
  }

  #read(): void {
    const text = part<HTMLTextAreaElement>(this.view.section, "sheet").value;
    const sheet = readSheet(text, this.#items, this.spec.headings);
    this.#faults = sheet.faults;
    const isOnlyMissing = sheet.faults.every(({ kind }) => kind === "missing");
    if (isOnlyMissing) this.#faults = [];
    // A sheet with faults replaces nothing: what was good before stays.
    if (isOnlyMissing) {
      this.view.rows = [...sheet.prices].map(([number, price]) => [number, String(price)]);
      this.view.touch();
    }
    this.show(sheet.faults);
  }

  /** Shows how far the sheet is. */
  show(faults: readonly SheetFault[] = this.#faults): void {
    const { section } = this.view;
    const prices = this.prices();
    part(section, "sheet-count").textContent = `${prices.size} / ${this.#items.length}`;
    part(section, "sheet-total").textContent = yuan(sumOf(this.#items, prices));
    const lines = faults.slice(0, SHOWN_MAX).map(({ line, kind, about, due }) => {
      const item = document.createElement("li");
      const says = this.list.says[`sheet_${kind}`] ?? kind;
      const place = line === 0 ? "" : `${line}: `;
      item.textContent = `${place}${says} ${about} ${due === "" ? "" : yuan(BigInt(due))}`;
      return item;
    });
    part<HTMLElement>(section, "sheet-faults").replaceChildren(...lines);
  }
}
