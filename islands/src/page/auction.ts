/** What a room computes by itself: phases of time, prices, corners, what the own limit offers. */

/** What the server says of an auction. */
export interface Told {
  readonly position: number;
  readonly server_ms: number;
  readonly phase: string;
  readonly from_ms: number | null;
  readonly ends_ms: number | null;
  readonly until_ms: number | null;
  readonly leader: number | null;
  readonly price: number | null;
  readonly least: number | null;
  readonly offers: number;
  readonly lines: readonly Line[];
}

/** One line of the stream, as far as the room shows it. */
export interface Line {
  readonly position: number;
  readonly stamp_ms: number;
  readonly kind: string;
  readonly plate?: number;
  readonly price?: number;
}

/** Phases in which time alone leads to the next one. */
const TIMED: Readonly<Record<string, "free" | "timed">> = {
  before: "free",
  free: "free",
  preparing: "timed",
  timed: "timed",
};

const OVER = ["deal", "unsold", "switched", "notbegun", "terminated"];

/** Whether nothing of the auction happens any more. */
export function isOver(phase: string): boolean {
  return OVER.includes(phase);
}

/** The phase at an instant of the server's clock. */
export function phaseAt(told: Told, nowMs: number): string {
  const of = TIMED[told.phase];
  if (of === undefined) return told.phase;
  if (told.from_ms !== null && nowMs < told.from_ms) return of === "free" ? "before" : "preparing";
  if (told.ends_ms !== null && nowMs > told.ends_ms) return "closing";
  return of;
}

/** The instant that the room counts down to. */
export function untilAt(told: Told, nowMs: number): number | null {
  if (TIMED[told.phase] === undefined) return told.until_ms;
  return told.from_ms !== null && nowMs < told.from_ms ? told.from_ms : told.ends_ms;
}

/** Yuan with separators, from fen. */
export function yuan(fen: number): string {
  const whole = String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",");
  return `\u00a5${whole}.${String(fen % 100).padStart(2, "0")}`;
}

/** Yuan as a form sends them. */
export function plain(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, "0")}`;
}

/** Fen from typed yuan; NaN for anything else. */
export function fen(typed: string): number {
  const bare = typed.replace(/[\s,\uff0c\u00a5\uffe5\u5143]/g, "");
  const found = /^(\d{1,13})(?:\.(\d{1,2}))?$/.exec(bare);
  if (found === null) return Number.NaN;
  return Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0"));
}

/** `2:03:04` or `03:04`, rounded up so that zero means over. */
export function leftText(ms: number): string {
  const total = Math.max(0, Math.ceil(ms / 1000));
  const pad = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes, seconds] = [
    Math.floor(total / 3600),
    Math.floor(total / 60) % 60,
    total % 60,
  ];
  const rest = `${pad(minutes)}:${pad(seconds)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** Corners of the price's line, inside `wide` by `high`. */
export function corners(
  steps: readonly (readonly [number, number])[],
  untilMs: number,
  wide: number,
  high: number,
): string {
  const first = steps[0];
  const last = steps[steps.length - 1];
  if (first === undefined || last === undefined) return "";
  const to = Math.max(untilMs, last[0], first[0] + 1);
  const low = Math.min(...steps.map((it) => it[1]));
  const top = Math.max(...steps.map((it) => it[1]), low + 1);
  const x = (at: number): number => Math.floor(((at - first[0]) * wide) / (to - first[0]));
  const y = (price: number): number => high - Math.floor(((price - low) * high) / (top - low));
  const out: string[] = [];
  steps.forEach(([at, price], place) => {
    const before = steps[place - 1];
    if (before !== undefined) out.push(`${x(at)},${y(before[1])}`);
    out.push(`${x(at)},${y(price)}`);
  });
  out.push(`${x(to)},${y(last[1])}`);
  return out.join(" ");
}

/** What the own limit offers: the least that leads, never beyond it, none while leading. */
export function proxyOffer(
  told: Told,
  nowMs: number,
  plate: number,
  limit: number,
  reverse: boolean,
): number | null {
  const phase = phaseAt(told, nowMs);
  const open = phase === "free" || phase === "timed";
  if (!open || told.leader === plate || told.least === null || !(limit > 0)) return null;
  const within = reverse ? told.least >= limit : told.least <= limit;
  return within ? told.least : null;
}
