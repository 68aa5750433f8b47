/** The own notes and marks by page; each is sent to be kept when it changes. */

import type { NoteLine } from "./bids.ts";

/** What is noted on one page. */
export interface Note {
  readonly text: string;
  readonly marked: boolean;
}

const NONE: Note = { text: "", marked: false };

/** All notes of this account on this lot. */
export class Notes {
  readonly #all = new Map<string, Note>();
  readonly #heard: (() => void)[] = [];

  constructor(
    readonly url: string,
    readonly csrf: string,
    lines: readonly NoteLine[],
  ) {
    for (const { place, text, marked } of lines) this.#all.set(place, { text, marked });
  }

  /** The note on a page of a document. */
  of(document: string, page: number): Note {
    return this.#all.get(`${document}/${page}`) ?? NONE;
  }

  /** Every note: document, page, note; in order. */
  all(): readonly (readonly [string, number, Note])[] {
    const lines = [...this.#all].map(([place, note]): [string, number, Note] => {
      const cut = place.lastIndexOf("/");
      return [place.slice(0, cut), Number(place.slice(cut + 1)), note];
    });
    return lines.sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1));
  }

  /** Calls when a note changes. */
  onChange(act: () => void): void {
    this.#heard.push(act);
  }

  /** Keeps a note; false when the server did not take it. */
  async keep(document: string, page: number, note: Note): Promise<boolean> {
    const [ctx, number] = document.split("/");
    const body = new URLSearchParams({
      csrf: this.csrf,
      ctx: ctx ?? "",
      document: number ?? "",
      page: String(page),
      text: note.text,
      mark: note.marked ? "yes" : "",
    });
    const sent = { method: "POST", body, credentials: "same-origin" } as const;
    const isKept = await fetch(this.url, sent).then((it) => it.ok, () => false);
    if (isKept) {
      const place = `${document}/${page}`;
      if (note.text === "" && !note.marked) this.#all.delete(place);
      else this.#all.set(place, note);
      for (const act of this.#heard) act();
    }
    return isKept;
  }
}
