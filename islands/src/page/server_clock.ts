/** The server's time on this machine: measured, then slewed, never jumping. */

/** The fastest that a correction may move the shown time, as a part of passing time. */
const SLEW = 0.05;
const SAMPLES_MAX = 8;

/** One exchange with the server: its time, and this machine's monotonic times around it. */
export interface Sample {
  readonly serverMs: number;
  readonly sentMs: number;
  readonly receivedMs: number;
}

/** Keeps the server's time by this machine's monotonic clock. */
export class ServerClock {
  #shownMs: number;
  #shownAt: number;
  #targetOffset: number;
  #samples: Sample[] = [];

  /** `serverMs` was the server's time when the monotonic clock read `atMs`. */
  constructor(serverMs: number, atMs: number) {
    this.#shownMs = serverMs;
    this.#shownAt = atMs;
    this.#targetOffset = serverMs - atMs;
  }

  /** Takes a measure; the exchange with the shortest way decides. */
  measured(sample: Sample): void {
    this.#samples = [...this.#samples, sample].slice(-SAMPLES_MAX);
    const way = (it: Sample): number => it.receivedMs - it.sentMs;
    const best = this.#samples.reduce((a, b) => (way(b) < way(a) ? b : a));
    this.#targetOffset = best.serverMs - (best.sentMs + best.receivedMs) / 2;
  }

  /** Half of the shortest way there and back: how wrong the measure may be. */
  get uncertaintyMs(): number {
    const ways = this.#samples.map((it) => it.receivedMs - it.sentMs);
    return ways.length === 0 ? 0 : Math.min(...ways) / 2;
  }

  /** The server's time as shown at monotonic `atMs`; it never goes back. */
  now(atMs: number): number {
    const passed = Math.max(0, atMs - this.#shownAt);
    const wanted = atMs + this.#targetOffset;
    const free = this.#shownMs + passed;
    const step = Math.max(-passed * SLEW, Math.min(passed * SLEW, wanted - free));
    this.#shownMs = free + step;
    this.#shownAt = Math.max(atMs, this.#shownAt);
    return this.#shownMs;
  }

  /** The measured server time, without slewing. */
  measuredNow(atMs: number): number {
    return atMs + this.#targetOffset;
  }
}

/** Asks the server's clock; `url` answers `{"now_ms": …}`. */
export async function askClock(url: string): Promise<Sample> {
  const sentMs = performance.now();
  const response = await fetch(url, { cache: "no-store", credentials: "same-origin" });
  const receivedMs = performance.now();
  const { now_ms } = (await response.json()) as { now_ms: number };
  if (!response.ok || typeof now_ms !== "number") throw new Error("the clock did not answer");
  return { serverMs: now_ms, sentMs, receivedMs };
}

/** What is left, in whole units, seconds rounded up so that zero means over. */
export interface Left {
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
  readonly totalSeconds: number;
}

/** Splits the time that is left until `untilMs`. */
export function left(untilMs: number, nowMs: number): Left {
  const totalSeconds = Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
  return {
    days: Math.floor(totalSeconds / 86_400),
    hours: Math.floor(totalSeconds / 3_600) % 24,
    minutes: Math.floor(totalSeconds / 60) % 60,
    seconds: totalSeconds % 60,
    totalSeconds,
  };
}
