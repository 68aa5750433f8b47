/** Who is next (draw.md §5): one function of rank lists and outcomes, asked between waves. */

/** What became of a call; null while it is open. */
export type Outcome = "accepted" | "declined" | "no_answer" | "replaced" | null;

/** The answer: whom to call, or why nobody is called. */
export interface Next {
  readonly state: "call" | "wait" | "done" | "exhausted";
  /** Stratum and person; the person is empty for a stratum that is exhausted. */
  readonly next: readonly (readonly [string, string])[];
}

/** Everybody called: for which stratum, with which outcome. */
export type Called = ReadonlyMap<string, readonly [string, Outcome]>;

/** The function of §5. */
export function next(
  seats: readonly (readonly [string, number])[],
  ranks: ReadonlyMap<string, readonly string[]>,
  employers: ReadonlyMap<string, string>,
  called: Called,
): Next {
  const calls = [...called];
  if (calls.some(([, [, outcome]]) => outcome === null)) return { state: "wait", next: [] };
  const seated = calls.filter(([, [, outcome]]) => outcome === "accepted");
  const taken = new Set(seated.map(([person]) => employers.get(person)));
  taken.delete(undefined);
  const picked = new Set<string>();
  const wave: (readonly [string, string])[] = [];
  const short: (readonly [string, string])[] = [];
  for (const [stratum, wanted] of [...seats].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const filled = seated.filter(([, [of]]) => of === stratum).length;
    for (let open = filled; open < wanted; open += 1) {
      const person = (ranks.get(stratum) ?? []).find((it) => {
        const employer = employers.get(it);
        const free = employer === undefined || !taken.has(employer);
        return !called.has(it) && !picked.has(it) && free;
      });
      if (person === undefined) {
        short.push([stratum, ""]);
        break;
      }
      const employer = employers.get(person);
      if (employer !== undefined) taken.add(employer);
      picked.add(person);
      wave.push([stratum, person]);
    }
  }
  if (wave.length > 0) return { state: "call", next: wave };
  return short.length > 0 ? { state: "exhausted", next: short } : { state: "done", next: [] };
}
