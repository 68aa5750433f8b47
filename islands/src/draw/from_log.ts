/** The draws of a lot computed again from the public log: leaves, witnesses, seed, order. */

import { isWitnessed, readHistory, readPolicy, type Policy } from "../page/cosigned.ts";
import {
  entryAt, isIncluded, readCheckpoint, rootAt, type Fetch, type Head,
} from "../page/inclusion.ts";
import { base64, hex, utf8Text } from "../seal/bytes.ts";
import { hash } from "../seal/hashing.ts";
import { checkAttempt, type Report } from "./attempt.ts";
import type { Raw } from "./events.ts";

const DAY_MS = 86_400_000;
/** The history is filed by Beijing days. */
const BEIJING_MS = 28_800_000;

/** What the page names. */
export interface Asked {
  /** Leaves of the lot's draws and of the rosters before them, ascending. */
  readonly indices: readonly number[];
  /** Persons that a stratum's pool must have for each seat. */
  readonly ratio: number;
  /** Number of the newest policy. */
  readonly policy: number;
}

/** One attempt, computed again. */
export interface Attempt {
  readonly draw: string;
  readonly seq: number;
  readonly report: Report;
}

/** Why nothing was computed: a leaf is not in the log, or not what it says. */
export class NotOfLog extends Error {}

interface Placed extends Raw {
  /** Leaf index; of a checkpoint its size, before the leaf of that index. */
  readonly index: number;
  readonly at_s: number;
}

async function placed(head: Head, index: number, file: Fetch): Promise<Placed> {
  const entry = await entryAt(head, index, file);
  if (!(await isIncluded(head, index, entry, file))) throw new NotOfLog(`#${index}`);
  const text = utf8Text(entry, "log.leaf");
  const cut = text.indexOf("\n");
  const [form, at, kind = "", , , digest = ""] = text.slice(0, cut).split(" ");
  if (form === "c") return { index, at_s: Number(at), kind, body: text.slice(cut + 1) };
  if (form !== "h") throw new NotOfLog(`#${index}`);
  const body = await file(`body/${digest}`);
  if (hex(hash(body)) !== digest) throw new NotOfLog(`#${index}`);
  return { index, at_s: Number(at), kind, body: utf8Text(body, "log.leaf") };
}

/** Checkpoints that a quorum signed, over the days of these leaves. */
async function witnessed(
  events: readonly Placed[],
  head: Head,
  policy: Policy,
  file: Fetch,
): Promise<Placed[]> {
  const [first, last] = [events[0]!, events[events.length - 1]!];
  const found = new Map<number, Placed>();
  const day = (at_s: number): number => Math.floor((at_s * 1_000 + BEIJING_MS) / DAY_MS);
  // What happened just before midnight is witnessed just after it.
  for (let at = day(first.at_s); at <= day(last.at_s) + 1; at += 1) {
    const name = new Date(at * DAY_MS).toISOString().slice(0, 10);
    const text = await file(`cosigned/${name}`).then(
      (bytes) => utf8Text(bytes, "log.note"),
      () => "",
    );
    for (const note of readHistory(text)) {
      const { size } = note;
      const isBetween = size > first.index && size <= last.index;
      if (!isBetween || found.has(size) || !isWitnessed(note, policy)) continue;
      if (base64(await rootAt(head, size, file)) !== note.root) throw new NotOfLog(`@${size}`);
      found.set(size, { index: size, at_s: 0, kind: "Cosigned", body: "" });
    }
  }
  return [...found.values()];
}

interface Frame {
  readonly draw: string;
  readonly seq: number;
}

function frameOf(body: string): Frame {
  const { draw = "", seq = 0 } = JSON.parse(body) as Partial<Frame>;
  return { draw, seq };
}

/** One-time keys that attempts before this one used. */
function spent(events: readonly Placed[], of: Frame): string[] {
  const before = events.filter((it) => {
    if (it.kind !== "DrawAnnounced") return false;
    const frame = frameOf(it.body);
    return frame.draw === of.draw && frame.seq < of.seq;
  });
  const parties = before.flatMap((it) => {
    return (JSON.parse(it.body) as { ctx: { parties: { wrap: string }[] } }).ctx.parties;
  });
  return parties.map((it) => it.wrap);
}

/**
 * Fetches every leaf, checks that it stands in the log, and computes each attempt again.
 *
 * Throws `NotOfLog` for a leaf that does not stand there, and what `file` throws.
 */
export async function drawsFromLog(asked: Asked, file: Fetch): Promise<Attempt[]> {
  const policy = readPolicy(utf8Text(await file(`policy/${asked.policy}`), "log.policy"));
  const note = utf8Text(await file("checkpoint"), "log.note");
  const head = readCheckpoint(note, policy.log[0]?.key ?? null);
  const events: Placed[] = [];
  for (const index of asked.indices) events.push(await placed(head, index, file));
  if (events.length === 0) return [];
  const own = events.filter((it) => it.kind !== "RosterCommitted");
  const all = [...events, ...(await witnessed(own, head, policy, file))];
  // A checkpoint of so many leaves covers those below, and stands before the next one.
  const rank = (it: Placed): number => (it.kind === "Cosigned" ? 0 : 1);
  all.sort((a, b) => a.index - b.index || rank(a) - rank(b));
  const frames = own.filter((it) => it.kind === "DrawAnnounced").map((it) => frameOf(it.body));
  return frames.map((frame) => {
    const raw = all.filter((it) => {
      if (it.kind === "Cosigned" || it.kind === "RosterCommitted") return true;
      const { draw, seq } = frameOf(it.body);
      return draw === frame.draw && seq === frame.seq;
    });
    const known = { ratio: asked.ratio, spent: spent(own, frame), excluded: null };
    return { ...frame, report: checkAttempt(raw, known) };
  });
}
