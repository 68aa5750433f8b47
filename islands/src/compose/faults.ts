/** What is missing, wrong or contradictory in a bid before it is sealed; pure. */

import { fenOfYuan } from "../page/bid_form.ts";
import { isNumber } from "../seal/canonical_json.ts";
import { isUscc } from "./uscc.ts";
import {
  EMPTY,
  isEmpty,
  type BidList,
  type EvidenceSpec,
  type FieldSpec,
  type FormSpec,
  type PartContent,
} from "./list.ts";

/** One fault. The page phrases `code`; `place` is a label, a file or a number. */
export interface Fault {
  readonly part: string;
  readonly code: string;
  readonly place: string;
  /** Whether sealing should wait for it; else it is pointed out. */
  readonly isGrave: boolean;
}

/** What is known of the price sheet. */
export interface SheetState {
  /** Sum in fen; null while prices are missing. */
  readonly total: bigint | null;
  readonly faults: number;
}

const PERCENT_TOTAL = 10_000;

/** Basis points of a typed percentage with at most two places; null for anything else. */
export function basisPoints(typed: string): number | null {
  const match = /^([0-9]{1,3})(?:\.([0-9]{1,2}))?%?$/.exec(typed.trim());
  if (match === null) return null;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}

function isDate(typed: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(typed)) return false;
  const date = new Date(`${typed}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed);
}

/** The code of what is wrong with one typed value, or null. */
export function valueFault(spec: FieldSpec, typed: string): string | null {
  const value = typed.trim();
  if (spec.kind === "yes") return null;
  if (value === "") return "field_missing";
  switch (spec.kind) {
    case "date":
      return isDate(value) ? null : "date";
    case "number":
      return isNumber(value) && value !== "0" ? null : "number";
    case "percent":
      return basisPoints(value) === null ? "percent" : null;
    case "uscc":
      return isUscc(value) ? null : "uscc";
    default:
      return null;
  }
}

function* formFaults(spec: FormSpec, it: PartContent): Generator<Fault> {
  const { part } = spec;
  const fault = (code: string, place: string): Fault => ({ part, code, place, isGrave: true });
  if (isEmpty(it)) {
    if (spec.need === "always") yield fault("form_missing", spec.shown);
    return;
  }
  for (const field of spec.fields) {
    const typed = it.values[field.name] ?? "";
    if (field.kind === "yes" && typed !== "yes") yield fault("not_agreed", field.shown);
    const code = valueFault(field, typed);
    if (code !== null) yield fault(code, field.shown);
  }
  if (spec.table === null) return;
  const { columns } = spec.table;
  const rows = it.rows.filter((row) => row.some((cell) => cell.trim() !== ""));
  for (let i = 0; i < rows.length; i += 1) {
    for (let k = 0; k < columns.length; k += 1) {
      const code = valueFault(columns[k]!, rows[i]![k] ?? "");
      if (code !== null) yield fault(code, `${i + 1} · ${columns[k]!.shown}`);
    }
  }
  if (spec.need === "consortium") yield* consortiumFaults(spec, rows, fault);
}

function* consortiumFaults(
  spec: FormSpec,
  rows: readonly (readonly string[])[],
  fault: (code: string, place: string) => Fault,
): Generator<Fault> {
  const at = (kind: string): number => spec.table!.columns.findIndex((it) => it.kind === kind);
  const [share, lead, uscc] = [at("percent"), at("yes"), at("uscc")];
  if (rows.length < 2) yield fault("members", "");
  const total = rows.reduce((sum, row) => sum + (basisPoints(row[share] ?? "") ?? 0), 0);
  if (total !== PERCENT_TOTAL) yield fault("shares", `${total / 100}`);
  if (rows.filter((row) => row[lead] === "yes").length !== 1) yield fault("lead", "");
  const ids = rows.map((row) => (row[uscc] ?? "").trim());
  if (new Set(ids).size !== ids.length) yield fault("member_twice", "");
}

function* fileFaults(list: BidList, part: string, it: PartContent): Generator<Fault> {
  const deadline = new Date(list.deadline_ms + 8 * 3_600_000).toISOString().slice(0, 10);
  for (const file of it.files) {
    const fault = (code: string, isGrave: boolean): Fault => ({
      part,
      code,
      place: file.name,
      isGrave,
    });
    if (file.size > list.limits.file_bytes_max) yield fault("file_large", true);
    const { from, to, pages } = file;
    if (pages > 0 && !(1 <= from && from <= to && to <= pages)) yield fault("pages", true);
    if (file.until !== "" && file.until < deadline) yield fault("expired", false);
  }
}

function* evidenceFaults(spec: EvidenceSpec, it: PartContent): Generator<Fault> {
  if (it.files.length > 0) return;
  yield { part: spec.part, code: "evidence_missing", place: spec.title, isGrave: spec.asked };
}

function* openingFaults(
  list: BidList,
  contents: ReadonlyMap<string, PartContent>,
  sheet: SheetState | null,
): Generator<Fault> {
  const { part, fields } = list.opening;
  const { values } = contents.get(part) ?? EMPTY;
  const fault = (code: string, place: string): Fault => ({ part, code, place, isGrave: true });
  let price: bigint | null = null;
  for (const { name, kind, label } of fields) {
    // Taken from the agreement; a bidder alone has none.
    if (name === "consortium") continue;
    const typed = values[name] ?? "";
    if (typed.trim() === "") yield fault("field_missing", label);
    else if (kind === "amount") {
      const fen = fenOfYuan(typed);
      if (fen === null) yield fault("money", label);
      else price ??= BigInt(fen);
    }
  }
  if (price !== null && list.ceiling !== "" && price > BigInt(list.ceiling)) {
    yield fault("above_ceiling", "");
  }
  if (list.prices === null || sheet === null) return;
  const at = list.prices.part;
  if (sheet.faults > 0) {
    yield { part: at, code: "sheet_faults", place: String(sheet.faults), isGrave: true };
  } else if (sheet.total === null) {
    yield { part: at, code: "sheet_missing", place: "", isGrave: true };
  } else if (price !== null && price !== sheet.total) {
    yield { part: at, code: "prices_differ", place: "", isGrave: true };
  }
}

/** Bytes of the files of each envelope; a file that stands in two parts counts once. */
export function envelopeBytes(
  list: BidList,
  contents: ReadonlyMap<string, PartContent>,
): Map<string, number> {
  const seen = new Map<string, Map<string, number>>();
  for (const { part, envelope } of list.evidence) {
    const files = seen.get(envelope) ?? new Map<string, number>();
    for (const { id, size } of contents.get(part)?.files ?? []) files.set(id, size);
    seen.set(envelope, files);
  }
  const sums = [...seen].map(([name, files]): [string, number] => {
    return [name, [...files.values()].reduce((sum, size) => sum + size, 0)];
  });
  return new Map(sums);
}

/** Every fault, in the order of the list. `changed` names parts written since the last stamping. */
export function faultsOf(
  list: BidList,
  contents: ReadonlyMap<string, PartContent>,
  sheet: SheetState | null,
  changed: readonly string[],
): Fault[] {
  const found: Fault[] = [...openingFaults(list, contents, sheet)];
  for (const spec of list.forms) {
    found.push(...formFaults(spec, contents.get(spec.part) ?? EMPTY));
  }
  for (const spec of list.evidence) {
    const it = contents.get(spec.part) ?? EMPTY;
    if (spec.envelope !== "") found.push(...evidenceFaults(spec, it));
    found.push(...fileFaults(list, spec.part, it));
  }
  for (const [envelope, bytes] of envelopeBytes(list, contents)) {
    const part = list.evidence.find((it) => it.envelope === envelope)!.part;
    if (bytes > list.limits.envelope_bytes_max) {
      found.push({ part, code: "envelope_large", place: envelope, isGrave: true });
    }
  }
  for (const part of changed) found.push({ part, code: "unsigned", place: "", isGrave: false });
  return found;
}
