/** Reads what a bidder typed and chose on the sealing page. */

import { foreignCharacter, isNumber } from "../seal/canonical_json.ts";
import type { Filled } from "../seal/content.ts";
import { chineseQuotes } from "../seal/quotes.ts";
import { demand, Refusal } from "../seal/refusal.ts";
import { isFirst } from "./first.ts";
import type { LotPage } from "./lot.ts";

/** A typed value that the protocol cannot carry; `place` names the field. */
export class FieldProblem extends Refusal {
  constructor(
    code: string,
    readonly place: string,
    readonly character: string,
  ) {
    super(code);
  }
}

/** An amount typed in yuan, with or without separators, in whole fen; null when it is none. */
export function fenOfYuan(typed: string): string | null {
  const plain = typed.replace(/[,\s\uff0c]/g, "");
  const match = /^([0-9]+)(?:\.([0-9]{1,2}))?$/.exec(plain);
  if (match === null) return null;
  const fen = `${match[1]!}${(match[2] ?? "").padEnd(2, "0")}`.replace(/^0+(?=[0-9])/, "");
  return isNumber(fen) ? fen : null;
}

/** The value of one field as it will stand in `opening.json`. */
export function fieldValue(name: string, kind: string, unit: string, typed: string): string {
  if (kind === "amount") {
    const value = unit === "yuan" ? fenOfYuan(typed) : typed.trim();
    if (value === null || !isNumber(value)) throw new FieldProblem("page.amount", name, "");
    return value;
  }
  const value = chineseQuotes(typed.trim());
  const foreign = foreignCharacter(value);
  if (foreign !== null) throw new FieldProblem("page.character", name, foreign);
  return value;
}

/** What a bidder fills in of the lot's form, in its order: what each of its openings reads out. */
export function readFields(root: HTMLElement, page: LotPage): Filled[] {
  return page.form
    .filter((it) => it.audience === "public" || isFirst(it))
    .map(({ name, kind }) => {
      const input = root.querySelector<HTMLInputElement>(`[data-field="${name}"]`);
      if (input === null) throw new Error(`the page lacks data-field="${name}"`);
      const value = fieldValue(name, kind, input.dataset["unit"] ?? "", input.value);
      if (input.required && value === "") throw new FieldProblem("page.field_missing", name, "");
      return { name, value };
    });
}

/** One chosen file for each envelope but `price`. */
export function readFiles(root: HTMLElement, page: LotPage): Map<string, File> {
  const files = new Map<string, File>();
  for (const { name } of page.envelopes) {
    if (name === "price") continue;
    const input = root.querySelector<HTMLInputElement>(`[data-envelope="${name}"]`);
    const file = input?.files?.[0];
    if (file === undefined) throw new FieldProblem("page.file_missing", name, "");
    files.set(name, file);
  }
  return files;
}

/** The envelopes whose box for a deposit is ticked. */
export function readDeposits(root: HTMLElement, page: LotPage): string[] {
  return page.envelopes
    .map(({ name }) => name)
    .filter((name) => {
      const box = root.querySelector<HTMLInputElement>(`[data-deposit="${name}"]`);
      return box !== null && box.checked;
    });
}

/** Turns straight quotes into Chinese ones when a text field is left. */
export function mendQuotes(root: HTMLElement): void {
  root.addEventListener("change", ({ target }) => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement)) return;
    if (target.dataset["field"] === undefined) return;
    target.value = chineseQuotes(target.value);
  });
}

/** A passphrase typed twice, of at least eight characters. */
export function readPassphrase(first: string, again: string): string {
  demand([...first].length >= 8, "page.passphrase_short");
  demand(first === again, "page.passphrase_differs");
  return first;
}
