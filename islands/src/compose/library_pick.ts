/** Files that are here already, or in the own library, offered below each list of evidence. */

import { csrfToken, part, typed } from "../page/dom.ts";
import { stretchApart } from "../page/work.ts";
import { draftDoor } from "./door.ts";
import { Draft } from "./draft.ts";
import { fileOf, type FileShop } from "./files_view.ts";
import type { BidList, PartFile } from "./list.ts";
import type { PartView } from "./part_view.ts";

/** The part of a library that holds its files. */
export const OWN = "own";

/** Offers known files in every part. */
export class LibraryPick {
  #library: { readonly shop: FileShop; readonly files: readonly PartFile[] } | null = null;

  constructor(
    readonly root: HTMLElement,
    readonly list: BidList,
    readonly shop: FileShop,
    readonly views: ReadonlyMap<string, PartView>,
  ) {
    const opener = root.querySelector<HTMLElement>('[data-part="open-library"]');
    opener?.addEventListener("click", () => {
      const problem = part<HTMLElement>(root, "library-problem");
      problem.hidden = true;
      this.#open().catch(() => {
        problem.hidden = false;
      });
    });
    for (const view of views.values()) {
      if (view.files === null) continue;
      const select = part<HTMLSelectElement>(view.section, "pick-file");
      part<HTMLElement>(view.section, "pick-box").hidden = false;
      select.addEventListener("focus", () => this.#offer(select, view));
      select.addEventListener("change", () => {
        const chosen = select.value;
        select.value = "";
        if (chosen !== "") void this.#take(view, chosen);
      });
    }
  }

  async #open(): Promise<void> {
    const base = this.list.library;
    const door = draftDoor(base, csrfToken());
    const stretch = stretchApart(this.root.dataset["worker"] ?? "");
    const passphrase = typed(this.root, "library-passphrase");
    if (!(await Draft.hasBegun(door))) throw new Error("there is no library");
    const draft = await Draft.open(door, this.list.library_space, passphrase, stretch);
    const shop = { ...this.shop, key: draft.key, base, here: new Map<string, Blob>() };
    this.#library = { shop, files: draft.known(OWN).content.files };
    part<HTMLElement>(this.root, "library-opened").hidden = false;
    for (const view of this.views.values()) {
      if (view.files === null) continue;
      this.#offer(part<HTMLSelectElement>(view.section, "pick-file"), view);
    }
  }

  #known(): PartFile[] {
    const all = new Map<string, PartFile>();
    for (const { files } of this.views.values()) {
      for (const it of files?.files ?? []) all.set(it.id, it);
    }
    return [...all.values()];
  }

  #offer(select: HTMLSelectElement, view: PartView): void {
    const own = new Set(view.files?.files.map(({ id }) => id));
    const option = (value: string, { name, until }: PartFile): HTMLOptionElement => {
      return new Option(until === "" ? name : `${name} · ${until}`, value);
    };
    const here = this.#known().filter(({ id }) => !own.has(id));
    const library = this.#library?.files ?? [];
    const options = [
      ...here.map((it) => option(`here:${it.id}`, it)),
      ...library.map((it) => option(`library:${it.id}`, it)),
    ];
    select.replaceChildren(select.options[0]!, ...options);
  }

  async #take(view: PartView, chosen: string): Promise<void> {
    const [place, id] = chosen.split(":");
    if (place === "here") {
      const file = this.#known().find((it) => it.id === id);
      if (file !== undefined) view.files?.take(file);
      return;
    }
    const file = this.#library?.files.find((it) => it.id === id);
    if (file === undefined || this.#library === null) return;
    const blob = await fileOf(this.#library.shop, file);
    await view.files?.add([{ file: new File([blob], file.name), until: file.until }]);
  }
}
