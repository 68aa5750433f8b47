/** The price sheet over the published item list: read, held against the list, summed in fen. */

import { fenOfYuan } from "../page/bid_form.ts";

/** One item of the published list. */
export interface Item {
  readonly number: string;
  readonly name: string;
  readonly spec: string;
  readonly unit: string;
  /** Thousandths. */
  readonly quantityE3: bigint;
  /** Highest price of one unit in fen; null for none. */
  readonly ceiling: bigint | null;
}

/** The list as the page fetches it: number, name, spec, unit, thousandths, fen or empty. */
export type ItemRow = readonly [string, string, string, string, string, string];

/** Reads the fetched list. */
export function itemsOf(rows: readonly ItemRow[]): Item[] {
  return rows.map(([number, name, spec, unit, quantity, ceiling]) => ({
    number,
    name,
    spec,
    unit,
    quantityE3: BigInt(quantity),
    ceiling: ceiling === "" ? null : BigInt(ceiling),
  }));
}

/** What is wrong with a line of a sheet; `line` 0 speaks of the whole. */
export interface SheetFault {
  readonly line: number;
  /** `unknown`, `twice`, `money`, `product`, `ceiling`, `total`, `missing` or `columns`. */
  readonly kind: string;
  /** The item's number, or how many are missing. */
  readonly about: string;
  /** Fen that should stand there, or empty. */
  readonly due: string;
}

/** A sheet as understood: the unit price in fen by number. */
export interface Sheet {
  readonly prices: ReadonlyMap<string, bigint>;
  readonly faults: readonly SheetFault[];
  /** Sum of all lines in fen; null while an item has no price. */
  readonly total: bigint | null;
}

/** Words by which columns and the line of the total are known. */
export interface Headings {
  readonly number: readonly string[];
  readonly price: readonly string[];
  readonly amount: readonly string[];
  readonly total: readonly string[];
}

/** Most faults that are told. */
export const FAULTS_MAX = 200;
const THOUSAND = 1_000n;

/** Quantity times price, half up, in fen. */
export function lineSum(quantityE3: bigint, price: bigint): bigint {
  return (quantityE3 * price + THOUSAND / 2n) / THOUSAND;
}

function cellsOf(line: string): string[] {
  if (line.includes("\t")) return line.split("\t").map((it) => it.trim());
  const cells: string[] = [];
  let cell = "";
  let isInside = false;
  for (let i = 0; i < line.length; i += 1) {
    const character = line[i]!;
    if (character === '"') {
      if (isInside && line[i + 1] === '"') cell += line[(i += 1)]!;
      else isInside = !isInside;
    } else if (!isInside && (character === "," || character === "|" || character === "\uff5c")) {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += character;
    }
  }
  cells.push(cell.trim());
  return cells;
}

interface Places {
  readonly number: number;
  readonly price: number;
  /** −1 when no column holds amounts. */
  readonly amount: number;
}

function named(cells: readonly string[], headings: readonly string[]): number {
  let found = -1;
  cells.forEach((cell, at) => {
    if (headings.includes(cell.toLowerCase())) found = at;
  });
  return found;
}

function placesOf(cells: readonly string[], headings: Headings): Places | null {
  const number = named(cells, headings.number);
  const price = named(cells, headings.price);
  if (number < 0 || price < 0) return null;
  return { number, price, amount: named(cells, headings.amount) };
}

/** Without headings: number and price, with the amount third, or the columns of the list. */
function guessed(columns: number): Places {
  if (columns >= 7) return { number: 0, price: 5, amount: 6 };
  return { number: 0, price: 1, amount: columns >= 3 ? 2 : -1 };
}

class Reading {
  readonly prices = new Map<string, bigint>();
  readonly faults: SheetFault[] = [];
  readonly byNumber: ReadonlyMap<string, Item>;
  readonly #seen = new Set<string>();
  #said: { line: number; fen: string | null } | null = null;

  constructor(readonly items: readonly Item[]) {
    this.byNumber = new Map(items.map((it) => [it.number, it]));
  }

  find(line: number, kind: string, about: string, due = ""): void {
    if (this.faults.length < FAULTS_MAX) this.faults.push({ line, kind, about, due });
  }

  total(line: number, cells: readonly string[], places: Places): void {
    const typed = cells[places.amount < 0 ? places.price : places.amount] ?? "";
    this.#said = { line, fen: fenOfYuan(typed) };
  }

  line(line: number, cells: readonly string[], places: Places): void {
    const number = cells[places.number] ?? "";
    const item = this.byNumber.get(number);
    if (item === undefined) return this.find(line, "unknown", number);
    if (this.#seen.has(number)) return this.find(line, "twice", number);
    this.#seen.add(number);
    const fen = fenOfYuan(cells[places.price] ?? "");
    if (fen === null) return this.find(line, "money", number);
    const price = BigInt(fen);
    this.prices.set(number, price);
    if (item.ceiling !== null && price > item.ceiling) {
      this.find(line, "ceiling", number, String(item.ceiling));
    }
    const typed = places.amount < 0 ? "" : (cells[places.amount] ?? "");
    if (typed === "") return;
    const due = lineSum(item.quantityE3, price);
    if (fenOfYuan(typed) !== String(due)) this.find(line, "product", number, String(due));
  }

  close(): Sheet {
    const missing = this.items.filter(({ number }) => !this.#seen.has(number)).length;
    if (missing > 0) this.find(0, "missing", String(missing));
    const isWhole = this.prices.size === this.items.length;
    const total = isWhole ? sumOf(this.items, this.prices) : null;
    if (this.#said !== null && total !== null && this.#said.fen !== String(total)) {
      this.find(this.#said.line, "total", "", String(total));
    }
    return { prices: this.prices, faults: this.faults, total };
  }
}

/** The sum of all lines in fen; items without a price count nothing. */
export function sumOf(items: readonly Item[], prices: ReadonlyMap<string, bigint>): bigint {
  let total = 0n;
  for (const { number, quantityE3 } of items) {
    const price = prices.get(number);
    if (price !== undefined) total += lineSum(quantityE3, price);
  }
  return total;
}

/** Reads a pasted sheet against the list. */
export function readSheet(text: string, items: readonly Item[], headings: Headings): Sheet {
  const reading = new Reading(items);
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  let places: Places | null = null;
  for (let i = 0; i < lines.length; i += 1) {
    if (lines[i]!.trim() === "") continue;
    const cells = cellsOf(lines[i]!);
    if (places === null) {
      places = placesOf(cells, headings);
      if (places !== null) continue;
      places = guessed(cells.length);
    }
    if (cells.length < 2) reading.find(i + 1, "columns", cells[0] ?? "");
    else if (cells.slice(0, 2).some((it) => headings.total.includes(it.toLowerCase()))) {
      reading.total(i + 1, cells, places);
    } else reading.line(i + 1, cells, places);
    if (reading.faults.length >= FAULTS_MAX) break;
  }
  return reading.close();
}

/** Fen as yuan with two places, without separators. */
export function yuan(fen: bigint): string {
  const text = String(fen).padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** Thousandths as people write a quantity. */
export function quantityText(e3: bigint): string {
  const text = `${e3 / THOUSAND}.${String(e3 % THOUSAND).padStart(3, "0")}`;
  return text.replace(/0+$/, "").replace(/\.$/, "");
}

function quoted(text: string): string {
  const plain = text.replace(/[\r\n]+/g, " ");
  // A cell that begins like a formula is never computed by whoever opens the file.
  const safe = /^[=+@\-\t]/.test(plain) ? `'${plain}` : plain;
  return /[",]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

/** The sheet as it lies in the envelope: CSV in UTF-8 with its mark, the total last. */
export function sheetFile(
  items: readonly Item[],
  prices: ReadonlyMap<string, bigint>,
  columns: readonly string[],
  total: string,
): string {
  const line = (cells: readonly string[]): string => `${cells.map(quoted).join(",")}\r\n`;
  let out = `\ufeff${line(columns)}`;
  for (const { number, name, spec, unit, quantityE3 } of items) {
    const price = prices.get(number);
    const money = price === undefined ? ["", ""] : [yuan(price), yuan(lineSum(quantityE3, price))];
    out += line([number, name, spec, unit, quantityText(quantityE3), ...money]);
  }
  return out + line([total, "", "", "", "", "", yuan(sumOf(items, prices))]);
}
