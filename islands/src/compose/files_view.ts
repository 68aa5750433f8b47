/** The files of a part: chosen, checked, sealed and uploaded; shown with their pages. */

import { maybePart, part, problemOf } from "../page/dom.ts";
import type { DraftKey } from "./draft_key.ts";
import { labour } from "./labour.ts";
import type { Limits, PartFile } from "./list.ts";
import { mediaOf } from "./media.ts";

/** What the files of a page share. */
export interface FileShop {
  readonly key: DraftKey;
  readonly base: string;
  readonly token: string;
  readonly limits: Limits;
  readonly composeWorker: string;
  readonly pagesWorker: string;
  readonly sealWorker: string;
  readonly says: Readonly<Record<string, string>>;
  /** Day on which what expires before is pointed out, `2026-12-01`. */
  readonly validOn: string;
  /** Chosen files by id, so that none is fetched that lies here. */
  readonly here: Map<string, Blob>;
}

/** A refusal of a chosen file, with the code of its sentence. */
class FileFault extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** The bytes of a file: those chosen here, or else the draft's. */
export async function fileOf(shop: FileShop, file: PartFile): Promise<Blob> {
  const known = shop.here.get(file.id);
  if (known !== undefined) return known;
  const { key, base, token } = shop;
  const work = { kind: "fetch" as const, file, key, base, token };
  const { blob } = await labour(shop.composeWorker, work, "fetched");
  shop.here.set(file.id, blob);
  return blob;
}

/** Checks a chosen file on this machine, seals it and uploads it into the draft. */
export async function addFile(
  shop: FileShop,
  file: File,
  until: string,
  tell: (name: string, percent: number) => void,
): Promise<PartFile> {
  if (file.size === 0) throw new FileFault("file_empty");
  if (file.size > shop.limits.file_bytes_max) throw new FileFault("file_large");
  const media = await mediaOf(file);
  if (media === null) throw new FileFault("file_kind");
  let pages = 0;
  if (media === "application/pdf") {
    const counted = await labour(shop.pagesWorker, { kind: "pages", blob: file }, "counted");
    if (counted.pages < 0) throw new FileFault("file_locked");
    if (counted.pages === 0) throw new FileFault("file_broken");
    pages = counted.pages;
  }
  const { key, base, token, sealWorker: sender } = shop;
  const work = { kind: "add" as const, file, key, base, token, sender };
  const added = await labour(shop.composeWorker, work, "added", (_about, done) => {
    tell(file.name, Math.floor(100 * done));
  });
  const { id, sha256, crc32 } = added;
  shop.here.set(id, file);
  const range = { pages, from: pages > 0 ? 1 : 0, to: pages };
  return { id, name: file.name, media, size: file.size, sha256, crc32, ...range, until };
}

/** The sentence for what went wrong with a chosen file. */
export function fileSays(shop: FileShop, name: string, error: unknown): string {
  const code = error instanceof FileFault ? error.code : problemOf(error).code;
  const title = error instanceof FileFault ? "" : problemOf(error).title;
  return `${shop.says[code] ?? (title === "" ? code : title)} ${name}`;
}

function sizeText(bytes: number): string {
  if (bytes < 1_048_576) return `${Math.ceil(bytes / 1_024)} KB`;
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** The list of files of one part. */
export class FilesView {
  #files: PartFile[] = [];

  constructor(
    readonly section: HTMLElement,
    readonly template: HTMLTemplateElement,
    readonly shop: FileShop,
    readonly changed: () => void,
  ) {
    const input = part<HTMLInputElement>(section, "add-file");
    input.addEventListener("change", () => {
      const chosen = Array.from(input.files ?? []);
      void this.add(chosen.map((file) => ({ file, until: "" }))).then(() => {
        input.value = "";
      });
    });
  }

  get files(): readonly PartFile[] {
    return this.#files;
  }

  show(files: readonly PartFile[]): void {
    this.#files = [...files];
    part<HTMLElement>(this.section, "files").replaceChildren(...files.map((it) => this.#row(it)));
  }

  /** Takes a file that lies in the draft already. */
  take(file: PartFile): void {
    if (this.#files.some(({ id }) => id === file.id)) return;
    this.show([...this.#files, file]);
    this.changed();
  }

  /** Adds chosen files one after the other; what is refused is told and the others go on. */
  async add(chosen: readonly { readonly file: File; readonly until: string }[]): Promise<void> {
    const adding = part<HTMLElement>(this.section, "adding");
    const problem = part<HTMLElement>(this.section, "add-problem");
    const refused: string[] = [];
    problem.hidden = true;
    adding.hidden = false;
    for (const { file, until } of chosen) {
      this.#tell(file.name, 0);
      try {
        if (this.#files.length >= this.shop.limits.files_max) throw new FileFault("files_many");
        const tell = (name: string, percent: number): void => this.#tell(name, percent);
        this.take(await addFile(this.shop, file, until, tell));
      } catch (error) {
        refused.push(fileSays(this.shop, file.name, error));
      }
    }
    adding.hidden = true;
    problem.hidden = refused.length === 0;
    problem.textContent = refused.join(" ");
  }

  #tell(name: string, percent: number): void {
    part(this.section, "adding-name").textContent = name;
    part(this.section, "adding-percent").textContent = String(percent);
  }

  #change(id: string, change: Partial<PartFile>): void {
    this.#files = this.#files.map((it) => (it.id === id ? { ...it, ...change } : it));
    this.changed();
  }

  #row(file: PartFile): Node {
    const row = this.template.content.cloneNode(true) as DocumentFragment;
    part(row, "name").textContent = file.name;
    part(row, "about").textContent = sizeText(file.size);
    part(row, "pages").textContent = String(file.pages);
    part<HTMLElement>(row, "range").hidden = file.pages === 0;
    for (const name of ["from", "to"] as const) {
      const input = part<HTMLInputElement>(row, name);
      input.value = String(file[name]);
      input.addEventListener("change", () => {
        this.#change(file.id, { [name]: Number(input.value.trim()) || 0 });
      });
    }
    const until = part<HTMLInputElement>(row, "until");
    const expiry = part<HTMLElement>(row, "expiry");
    const isOver = (day: string): boolean => day !== "" && day < this.shop.validOn;
    until.value = file.until;
    expiry.hidden = !isOver(file.until);
    until.addEventListener("change", () => {
      expiry.hidden = !isOver(until.value);
      this.#change(file.id, { until: until.value });
    });
    part(row, "remove").addEventListener("click", () => {
      this.show(this.#files.filter(({ id }) => id !== file.id));
      this.changed();
    });
    part(row, "fetch").addEventListener("click", () => {
      fileOf(this.shop, file).then(
        (blob) => saveBlob(blob, file.name),
        (error: unknown) => {
          const problem = maybePart<HTMLElement>(this.section, "add-problem");
          if (problem === null) return;
          problem.hidden = false;
          problem.textContent = fileSays(this.shop, file.name, error);
        },
      );
    });
    return row;
  }
}

/** Offers a Blob under a name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
