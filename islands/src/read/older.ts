/** What PDF.js takes for granted and Chrome 90 lacks; imported before it, in page and worker. */

/** Defines what is missing, and never replaces what a browser has. */
function lacking(owner: object, name: string | symbol, value: unknown): void {
  if (name in owner) return;
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
}

type Listed<T> = { readonly length: number; readonly [at: number]: T };

function at<T>(this: Listed<T>, place: number): T | undefined {
  const from = Math.trunc(place) || 0;
  return this[from < 0 ? this.length + from : from];
}

function findLastIndex<T>(this: Listed<T>, fits: (it: T, at: number, all: unknown) => unknown) {
  for (let i = this.length - 1; i >= 0; i -= 1) if (fits(this[i] as T, i, this)) return i;
  return -1;
}

function findLast<T>(this: Listed<T>, fits: (it: T, at: number, all: unknown) => unknown) {
  return this[findLastIndex.call(this, fits as never)];
}

function toSpliced<T>(this: T[], ...words: unknown[]): T[] {
  const copy = this.slice();
  (copy.splice as (...words: unknown[]) => T[])(...words);
  return copy;
}

const typed = Object.getPrototypeOf(Uint8Array.prototype) as object;
for (const it of [Array.prototype, String.prototype, typed]) lacking(it, "at", at);
for (const it of [Array.prototype, typed]) {
  lacking(it, "findLast", findLast);
  lacking(it, "findLastIndex", findLastIndex);
}
lacking(Array.prototype, "toSpliced", toSpliced);
lacking(Object, "hasOwn", (owner: object, name: string) =>
  Object.prototype.hasOwnProperty.call(owner, name));

lacking(Promise, "withResolvers", function withResolvers<T>(this: PromiseConstructor) {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new this<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
});
lacking(Promise, "try", (act: (...words: unknown[]) => unknown, ...words: unknown[]) =>
  new Promise((resolve) => resolve(act(...words))));

function moved(this: ArrayBuffer, length?: number): ArrayBuffer {
  const copy = new Uint8Array(length ?? this.byteLength);
  copy.set(new Uint8Array(this, 0, Math.min(this.byteLength, copy.length)));
  return copy.buffer;
}
lacking(ArrayBuffer.prototype, "transferToFixedLength", moved);

async function bytes(this: Response | Blob): Promise<Uint8Array> {
  return new Uint8Array(await this.arrayBuffer());
}
lacking(Response.prototype, "bytes", bytes);
lacking(Blob.prototype, "bytes", bytes);

lacking(ReadableStream.prototype, Symbol.asyncIterator, async function* (this: ReadableStream) {
  const reader = this.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value as unknown;
    }
  } finally {
    reader.releaseLock();
  }
});

/** Aborts when the first of several does. */
function first(signals: Iterable<AbortSignal>): AbortSignal {
  const joined = new AbortController();
  for (const it of signals) {
    if (it.aborted) joined.abort();
    it.addEventListener("abort", () => joined.abort());
  }
  return joined.signal;
}
lacking(AbortSignal, "any", first);
lacking(AbortSignal, "timeout", (wait: number) => {
  const timed = new AbortController();
  setTimeout(() => timed.abort(), wait);
  return timed.signal;
});
