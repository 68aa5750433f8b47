/** A line of server-sent events that is opened anew when it breaks or says nothing. */

// A browser opens a line again only after it was told that it broke, and then after three seconds.
// A dead connection tells nobody: behind it a bidder would look at an old price for minutes.

/** First and longest wait from one attempt to the next, in milliseconds. */
const WAIT_MIN_MS = 500;
const WAIT_MAX_MS = 3_000;
/** What an attempt gets at least before another takes its place. */
const ATTEMPT_MS = 1_000;
/** What a silent line gets beyond its limit: a slow packet is not a dead connection. */
const GRACE_MS = 500;
const TICK_MS = 100;

/** Who listens to a line, and to what of it. */
export interface Listener {
  /** Where it goes on: asked at every attempt. */
  address(): string;
  /** Names of the events. */
  readonly names: readonly string[];
  /** How long a line that lives may say nothing, in milliseconds. */
  readonly silentMs: number;
  heard(data: string): void;
  /** Told at every beat; the same state may come again. */
  state(state: "live" | "broken"): void;
}

/** What is used of an `EventSource`. */
export interface Source {
  onerror: ((event: Event) => void) | null;
  addEventListener(name: string, heard: (event: Event) => void): void;
  close(): void;
}

/** A line that keeps itself open. */
export class LiveLine {
  #source: Source | null = null;
  #heardAt = performance.now();
  #triedAt = 0;
  #waitMs = WAIT_MIN_MS;
  #failed = false;

  constructor(
    readonly listener: Listener,
    readonly open: (url: string) => Source = (url) => new EventSource(url),
  ) {
    this.#connect();
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** Milliseconds since the last event. */
  get silentMs(): number {
    return performance.now() - this.#heardAt;
  }

  /** The computer has its network again: nothing is waited for. */
  again(): void {
    this.#waitMs = WAIT_MIN_MS;
    this.#connect();
  }

  #connect(): void {
    this.#source?.close();
    const source = this.open(this.listener.address());
    this.#source = source;
    this.#triedAt = performance.now();
    this.#failed = false;
    for (const name of this.listener.names) {
      source.addEventListener(name, (event) => {
        if (this.#source === source) this.#heard(event);
      });
    }
    source.onerror = () => {
      if (this.#source !== source) return;
      // The browser's own next attempt would come later than ours.
      source.close();
      this.#failed = true;
      this.listener.state("broken");
    };
  }

  #heard(event: Event): void {
    this.#heardAt = performance.now();
    this.#waitMs = WAIT_MIN_MS;
    this.listener.state("live");
    this.listener.heard(String((event as MessageEvent).data));
  }

  #tick(): void {
    const silent = this.silentMs;
    if (silent > this.listener.silentMs) this.listener.state("broken");
    const isDead = silent > this.listener.silentMs + GRACE_MS;
    const wait = this.#failed ? this.#waitMs : Math.max(this.#waitMs, ATTEMPT_MS);
    if (!(this.#failed || isDead) || performance.now() - this.#triedAt < wait) return;
    this.#waitMs = Math.min(2 * this.#waitMs, WAIT_MAX_MS);
    this.#connect();
  }
}

/** Tells a line what the computer says of its network. */
export function followNetwork(line: LiveLine): void {
  addEventListener("offline", () => line.listener.state("broken"));
  addEventListener("online", () => line.again());
}
