/** Fetches the ranges of one document, the one that was asked for last first. */

// PDF.js asks for every page of a flat page tree before it asks for what stands on the first: in
// order of asking, somebody who reads waits for three hundred ranges; in this order, for a few.

/** Requests at once: as many as a browser opens to one address. */
const AT_ONCE = 6;
/** How often a range is asked for again after the line broke. */
const TRIES = 3;
/** Waits between those tries, and where the server names none, in milliseconds. */
const AGAIN_MS = 500;
/** Longest wait that a server's `Retry-After` is heard for. */
const LATER_S_MAX = 60;

/** Why a range does not come. */
export type Lost = "gone" | "denied" | "net";

/** A request that came to nothing. */
export class RangeLost extends Error {
  constructor(readonly why: Lost) {
    super(why);
    this.name = "RangeLost";
  }
}

/** What asks over the line: `fetch`, or a test's. */
export type Ask = (range: string, signal: AbortSignal) => Promise<Response>;

/** A document's first bytes, and how many there are in all. */
export interface Beginning {
  readonly bytes: Uint8Array;
  readonly total: number;
}

interface Wanted {
  readonly begin: number;
  /** The first byte that is not wanted. */
  readonly end: number;
  tries: number;
}

function lostBy(status: number): RangeLost {
  if (status === 404) return new RangeLost("gone");
  return new RangeLost(status === 401 || status === 403 ? "denied" : "net");
}

const header = (begin: number, end: number): string => `bytes=${begin}-${end - 1}`;

/** The line of one document's ranges. */
export class Ranges {
  /** Takes the bytes that begin at a place. */
  given: (begin: number, bytes: Uint8Array) => void = () => undefined;
  readonly #waiting: Wanted[] = [];
  readonly #stop = new AbortController();
  #running = 0;
  #pause: Promise<void> | null = null;
  #timer = 0;

  constructor(
    readonly ask: Ask,
    readonly lost: (why: Lost) => void,
  ) {}

  /**
   * The first `length` bytes; nothing where the document is only given whole.
   *
   * Throws `RangeLost`.
   */
  async begin(length: number): Promise<Beginning | null> {
    const answer = await this.#answer({ begin: 0, end: length, tries: TRIES });
    const total = /^bytes 0-\d+\/(\d+)$/.exec(answer.headers.get("content-range") ?? "")?.[1];
    if (answer.status !== 206 || total === undefined) {
      await answer.body?.cancel();
      return null;
    }
    return { bytes: await bytesOf(answer), total: Number(total) };
  }

  /** Wants the bytes from `begin` to before `end`. */
  want(begin: number, end: number): void {
    this.#waiting.push({ begin, end, tries: TRIES });
    // What is asked for in one breath is all here before the first is chosen.
    if (this.#timer === 0) {
      this.#timer = setTimeout(() => {
        this.#timer = 0;
        this.#next();
      }, 0) as unknown as number;
    }
  }

  /** Wants nothing any more. */
  end(): void {
    this.#waiting.length = 0;
    clearTimeout(this.#timer);
    this.#stop.abort();
  }

  #next(): void {
    while (this.#running < AT_ONCE && !this.#stop.signal.aborted) {
      const wanted = this.#waiting.pop();
      if (wanted === undefined) return;
      this.#running += 1;
      void this.#fetch(wanted).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  async #fetch(wanted: Wanted): Promise<void> {
    try {
      const answer = await this.#answer(wanted);
      const bytes = await bytesOf(answer);
      if (answer.status !== 206 || bytes.length !== wanted.end - wanted.begin) {
        throw new RangeLost("net");
      }
      if (!this.#stop.signal.aborted) this.given(wanted.begin, bytes);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.end();
      this.lost(error instanceof RangeLost ? error.why : "net");
    }
  }

  /** Asks until there is an answer that is none of "later" and of a broken line. */
  async #answer(wanted: Wanted): Promise<Response> {
    for (;;) {
      await this.#pause;
      const answer = await this.#once(wanted);
      if (answer?.ok === true) return answer;
      const isLater = answer?.status === 429 || answer?.status === 503;
      if (answer !== undefined && !isLater) throw lostBy(answer.status);
      wanted.tries -= 1;
      if (wanted.tries === 0) throw new RangeLost("net");
      this.#pause ??= this.#wait(isLater ? Number(answer?.headers.get("retry-after")) : NaN);
    }
  }

  async #once(wanted: Wanted): Promise<Response | undefined> {
    try {
      return await this.ask(header(wanted.begin, wanted.end), this.#stop.signal);
    } catch (error) {
      if (this.#stop.signal.aborted) throw error;
      return undefined;
    }
  }

  /** Everybody waits: a server that is asked too much is not asked by the next one. */
  async #wait(seconds: number): Promise<void> {
    const named = seconds > 0 ? Math.min(seconds, LATER_S_MAX) * 1_000 : AGAIN_MS;
    await new Promise((done) => setTimeout(done, named));
    this.#pause = null;
  }
}

async function bytesOf(answer: Response): Promise<Uint8Array> {
  return new Uint8Array(await answer.arrayBuffer());
}
