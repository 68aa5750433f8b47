/** A draft that several colleagues write: opened by its passphrase, a part at a time. */

import { problemOf } from "../page/dom.ts";
import type { Stretch } from "../seal/passphrase_file.ts";
import { demand } from "../seal/refusal.ts";
import type { DraftDoor, PartState } from "./door.ts";
import {
  freshDraftKey,
  openDraftKey,
  openPart,
  sealPart,
  wrapDraftKey,
  type DraftKey,
} from "./draft_key.ts";
import { EMPTY, readPart, writePart, type PartContent } from "./list.ts";

/** The part that holds the wrapped key. */
const KEY = "key";

/** A part as this machine knows it. */
export interface Known {
  readonly version: number;
  readonly by: string;
  readonly atMs: number;
  readonly content: PartContent;
}

const NOTHING: Known = { version: 0, by: "", atMs: 0, content: EMPTY };

/** Whether somebody else was faster: nothing was written. */
export function isStale(error: unknown): boolean {
  return problemOf(error).code === "draft.stale";
}

/** An opened draft. */
export class Draft {
  readonly #known = new Map<string, Known>();
  #closed: ReadonlySet<string> = new Set();

  private constructor(
    readonly door: DraftDoor,
    readonly key: DraftKey,
  ) {}

  /** Whether a draft has begun, so that its passphrase exists already. */
  static async hasBegun(door: DraftDoor): Promise<boolean> {
    return (await door.state()).parts.some(({ part }) => part === KEY);
  }

  /** Opens the draft, or begins it under this passphrase. */
  static async open(
    door: DraftDoor,
    space: string,
    passphrase: string,
    stretch?: Stretch,
  ): Promise<Draft> {
    if (!(await Draft.hasBegun(door))) {
      const fresh = freshDraftKey(space);
      try {
        await door.put(KEY, 0, await wrapDraftKey(fresh, passphrase, stretch));
      } catch (error) {
        // A colleague began it in the same moment: that passphrase counts.
        if (!isStale(error)) throw error;
      }
    }
    const { bytes } = await door.get(KEY);
    const draft = new Draft(door, await openDraftKey(bytes, space, passphrase, stretch));
    await draft.refresh(() => true);
    return draft;
  }

  /** A part as last read or written here. */
  known(part: string): Known {
    return this.#known.get(part) ?? NOTHING;
  }

  /** Contents by part. */
  contents(): Map<string, PartContent> {
    return new Map([...this.#known].map(([part, { content }]) => [part, content]));
  }

  /** Whether this person may write a part. */
  mayWrite(part: string): boolean {
    return !this.#closed.has(part);
  }

  async #load({ part, by, at_ms }: PartState): Promise<void> {
    const { version, bytes } = await this.door.get(part);
    const content = readPart(openPart(this.key, part, version, bytes));
    this.#known.set(part, { version, by, atMs: at_ms, content });
  }

  /** Reads parts that are newer at the server, of those that `wants`; gives their names. */
  async refresh(wants: (part: string) => boolean): Promise<string[]> {
    const { parts, closed } = await this.door.state();
    this.#closed = new Set(closed);
    const fresh = parts.filter(({ part, version }) => {
      return part !== KEY && version > this.known(part).version && wants(part);
    });
    for (const it of fresh) await this.#load(it);
    return fresh.map(({ part }) => part);
  }

  /** Writes a part over the version that is known here, and no other. */
  async save(part: string, content: PartContent, by: string): Promise<Known> {
    demand(this.mayWrite(part), "draft.closed");
    const { version } = this.known(part);
    const sealed = sealPart(this.key, part, version + 1, writePart(content));
    const written = await this.door.put(part, version, sealed);
    demand(written.version === version + 1, "draft.part");
    const known = { version: version + 1, by, atMs: Date.now(), content };
    this.#known.set(part, known);
    return known;
  }
}
