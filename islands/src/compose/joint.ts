/** The members of a consortium as the opening form names them, taken from the agreement; pure. */

import { basisPoints } from "./faults.ts";
import type { BidList, FormSpec, PartContent } from "./list.ts";

/** Field of the opening form that names members; nobody types it. */
export const CONSORTIUM = "consortium";

/** Signs that divide members and their parts. */
const DIVIDERS = /[;|\uff1b\uff5c]/g;

function percent(typed: string): string {
  const points = basisPoints(typed) ?? 0;
  const rest = String(points % 100).padStart(2, "0").replace(/0+$/, "");
  return rest === "" ? `${Math.floor(points / 100)}` : `${Math.floor(points / 100)}.${rest}`;
}

function member(spec: FormSpec, row: readonly string[]): string {
  const cell = (name: string): string => {
    const at = spec.table!.columns.findIndex((it) => it.name === name);
    return (row[at] ?? "").replace(DIVIDERS, "\uff0c").trim();
  };
  const small = cell("small") === "yes" ? "yes" : "no";
  return [cell("uscc"), cell("name"), percent(cell("share")), small, cell("work")].join("|");
}

/** `code|name|share|small|work` of each member, the lead first; empty for a bidder alone. */
export function jointValue(list: BidList, contents: ReadonlyMap<string, PartContent>): string {
  const spec = list.forms.find(({ need }) => need === "consortium");
  if (spec === undefined || spec.table === null) return "";
  const lead = spec.table.columns.findIndex((it) => it.name === "lead");
  const rows = (contents.get(spec.part)?.rows ?? []).filter((row) => {
    return row.some((cell) => cell.trim() !== "" && cell !== "yes");
  });
  const leads = rows.filter((row) => row[lead] === "yes");
  const others = rows.filter((row) => row[lead] !== "yes");
  return [...leads, ...others].map((row) => member(spec, row)).join(";");
}
