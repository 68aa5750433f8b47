/** Island: composes a bid in an encrypted draft, checks it, makes its envelopes, hands them on. */

import { makeEnvelope, readBid } from "./compose/bid_file.ts";
import { draftDoor } from "./compose/door.ts";
import { Draft } from "./compose/draft.ts";
import { faultsOf, type Fault } from "./compose/faults.ts";
import { fileOf, type FileShop } from "./compose/files_view.ts";
import { handOver, takeBack } from "./compose/hand_over.ts";
import { CONSORTIUM, jointValue } from "./compose/joint.ts";
import { labour } from "./compose/labour.ts";
import { isEmpty, partsOf, type BidList, type PartContent } from "./compose/list.ts";
import { LibraryPick } from "./compose/library_pick.ts";
import { showMade, showTested, type Envelopes } from "./compose/made_view.ts";
import { PartView } from "./compose/part_view.ts";
import { SheetView } from "./compose/sheet_view.ts";
import { unlock } from "./compose/unlock.ts";
import { fieldValue } from "./page/bid_form.ts";
import { isFirst } from "./page/first.ts";
import { csrfToken, enter, island, maybePart, pageJson, part, problemOf } from "./page/dom.ts";
import { refuse } from "./page/dom.ts";
import type { LotPage } from "./page/lot.ts";
import { personKeyOf, type PersonKey } from "./page/person_key.ts";
import { stretchApart } from "./page/work.ts";
import type { Filled } from "./seal/content.ts";
import { demand } from "./seal/refusal.ts";

/** What was made, and of what. */
interface Made {
  readonly envelopes: Envelopes;
  readonly key: PersonKey;
}

class ComposePage {
  readonly #views = new Map<string, PartView>();
  #sheet: SheetView | null = null;
  #made: Made | null = null;
  readonly #changed = new Set<string>();
  #turn: Promise<void> = Promise.resolve();
  #isMaking = false;

  private constructor(
    readonly root: HTMLElement,
    readonly list: BidList,
    readonly draft: Draft,
    readonly shop: FileShop,
  ) {}

  static async open(root: HTMLElement): Promise<void> {
    const list = pageJson<BidList>(root.dataset["list"] ?? "bid-list");
    const [base, token] = [list.draft, csrfToken()];
    const stretch = stretchApart(root.dataset["worker"] ?? "");
    const draft = await unlock(root, draftDoor(base, token), list.space, stretch);
    const page = new ComposePage(root, list, draft, {
      key: draft.key,
      base,
      token,
      limits: list.limits,
      composeWorker: root.dataset["composeWorker"] ?? "",
      pagesWorker: root.dataset["pagesWorker"] ?? "",
      sealWorker: root.dataset["worker"] ?? "",
      says: list.says,
      validOn: new Date(list.deadline_ms + 8 * 3_600_000).toISOString().slice(0, 10),
      here: new Map(),
    });
    await page.#begin();
  }

  async #begin(): Promise<void> {
    const { root, list, draft, shop } = this;
    part<HTMLElement>(root, "workroom").hidden = false;
    enter(root, "open");
    const template = part<HTMLTemplateElement>(root, "file");
    const events = { changed: (name: string): void => this.#onChange(name) };
    for (const section of root.querySelectorAll<HTMLElement>('[data-check="part"]')) {
      const view = new PartView(section, draft, list.me, events, { template, shop });
      this.#views.set(view.name, view);
    }
    for (const name of partsOf(list)) this.#tellState(name);
    const on = (name: string, act: () => Promise<void>): void => {
      maybePart(root, name)?.addEventListener("click", () => this.#inTurn(act));
    };
    on("refresh", () => this.#refresh());
    on("check", async () => {
      await this.#refresh();
      this.#check();
    });
    on("make", () => this.#make());
    on("test", () => this.#test());
    on("go-on", async () => {
      // What a colleague wrote meanwhile is not in what was made.
      await this.#refresh();
      this.#goOn();
    });
    addEventListener("beforeunload", (event) => {
      if ([...this.#views.values()].some(({ isDirty }) => isDirty)) event.preventDefault();
    });
    new LibraryPick(root, list, shop, this.#views);
    const { prices } = list;
    const view = prices === null ? undefined : this.#views.get(prices.part);
    if (prices !== null && view !== undefined) {
      this.#sheet = await SheetView.open(list, prices, view).catch(() => {
        refuse(root, { code: "bid.sheet", place: "", title: "" });
        return null;
      });
    }
  }

  /** One act after the other: none is lost because another still runs. */
  #inTurn(act: () => Promise<void>): void {
    this.#turn = this.#turn.then(async () => {
      enter(this.root, "open");
      try {
        await act();
      } catch (error) {
        refuse(this.root, problemOf(error));
      } finally {
        part<HTMLElement>(this.root, "busy").hidden = true;
      }
    });
  }

  #onChange(name: string): void {
    this.#tellState(name);
    const isCounted = this.#made !== null || this.#isMaking;
    if (!isCounted || !(this.#views.get(name)?.isDirty ?? false)) return;
    this.#changed.add(name);
    takeBack();
  }

  #tellState(name: string): void {
    const view = this.#views.get(name);
    const cell = this.root.querySelector<HTMLElement>(`[data-state-of="${name}"]`);
    if (view === undefined || cell === null) return;
    const { version, by } = this.draft.known(name);
    const isOpen = this.draft.mayWrite(name);
    const state = isEmpty(view.read()) ? (isOpen ? "empty" : "closed") : "written";
    const words = this.list.says[`state-${state}`] ?? "";
    cell.textContent = version === 0 ? words : `${words} · ${version} · ${by}`;
  }

  async #refresh(): Promise<void> {
    const dirty = (name: string): boolean => this.#views.get(name)?.isDirty ?? false;
    for (const name of await this.draft.refresh((it) => !dirty(it))) {
      this.#views.get(name)?.load();
      if (this.#made !== null) this.#changed.add(name);
    }
    this.#sheet?.show();
  }

  #contents(): Map<string, PartContent> {
    return new Map([...this.#views].map(([name, view]) => [name, view.read()]));
  }

  /** Tells every fault with a way to its part; whether something grave is among them. */
  #check(): boolean {
    const sheet = this.#sheet === null ? null : this.#sheet.state();
    const found = faultsOf(this.list, this.#contents(), sheet, [...this.#changed]);
    const rows = found.map((it) => this.#fault(it));
    part<HTMLElement>(this.root, "faults").replaceChildren(...rows);
    part<HTMLElement>(this.root, "fault-box").hidden = found.length === 0;
    part<HTMLElement>(this.root, "no-faults").hidden = found.length > 0;
    return found.some(({ isGrave }) => isGrave);
  }

  #fault({ part: name, code, place, isGrave }: Fault): HTMLElement {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = `#part-${name}`;
    const title = document.getElementById(`title-${name}`)?.textContent ?? name;
    link.textContent = title;
    const { says } = this.list;
    const weight = says[isGrave ? "grave" : "note"] ?? "";
    row.append(link, ` ${says[code] ?? code} ${place} (${weight})`);
    return row;
  }

  #busy(about: string, done: number): void {
    part<HTMLElement>(this.root, "busy").hidden = false;
    part(this.root, "busy-about").textContent = about;
    part(this.root, "busy-percent").textContent = String(Math.floor(100 * done));
    part<HTMLProgressElement>(this.root, "busy-bar").value = 100 * done;
  }

  async #make(): Promise<void> {
    const { root } = this;
    for (const view of this.#views.values()) await view.save();
    await this.#refresh();
    // What was made before is not what will be; a change from here on counts again.
    this.#made = null;
    this.#changed.clear();
    takeBack();
    part<HTMLElement>(root, "made-box").hidden = true;
    this.#check();
    this.#isMaking = true;
    try {
      this.#made = await this.#envelopes();
      showMade(root, this.#made.envelopes);
    } finally {
      this.#isMaking = false;
    }
  }

  async #envelopes(): Promise<Made> {
    const { root, list, shop } = this;
    const signing = part<HTMLElement>(root, "signing");
    if (root.dataset["key"] !== undefined) signing.dataset["key"] = root.dataset["key"];
    const key = await personKeyOf(signing, stretchApart(root.dataset["worker"] ?? ""));
    const contents = this.#contents();
    const envelopes = new Map<string, Blob>();
    for (const [at, envelope] of list.envelopes.entries()) {
      this.#busy(`${envelope}.zip`, at / list.envelopes.length);
      const items = this.#sheet?.items ?? [];
      const prices = this.#sheet?.prices() ?? new Map<string, bigint>();
      const fetch = (file: Parameters<typeof fileOf>[1]): Promise<Blob> => fileOf(shop, file);
      const blob = await makeEnvelope({ list, envelope, contents, items, prices, fetch, key });
      demand((await readBid(blob)).broken.length === 0, "bid.broken");
      envelopes.set(envelope, blob);
    }
    return { envelopes, key };
  }

  /** What the opening form holds: as typed, and who stands together as the agreement says. */
  #opening(): Readonly<Record<string, string>> {
    const values = this.#views.get(this.list.opening.part)?.read().values ?? {};
    return { ...values, [CONSORTIUM]: jointValue(this.list, this.#contents()) };
  }

  #fields(page: LotPage): Filled[] {
    const values = this.#opening();
    const open = page.form.filter((it) => it.audience === "public" || isFirst(it));
    return open.map(({ name, kind }) => {
      return { name, value: fieldValue(name, kind, "yuan", values[name] ?? "") };
    });
  }

  async #test(): Promise<void> {
    if (this.#made === null) return;
    const page = pageJson<LotPage>(this.root.dataset["lot"] ?? "lot");
    const { scheme, id } = page;
    demand(scheme !== undefined && id !== undefined, "page.failed");
    const { envelopes: files, key } = this.#made;
    const order = { page, scheme, id, fields: this.#fields(page), files, seed: key.seed };
    const work = { kind: "test" as const, order };
    const tell = (about: string, done: number): void => this.#busy(about, done);
    const { opened } = await labour(this.shop.composeWorker, work, "tested", tell);
    await showTested(this.root, this.list, opened);
  }

  #goOn(): void {
    const made = this.#made;
    if (made === null || this.#changed.size > 0) return void this.#check();
    handOver(part<HTMLElement>(this.root, "signing"), this.#opening(), made.envelopes);
  }
}

island("compose_bid", (root) => {
  ComposePage.open(root).catch((error: unknown) => refuse(root, problemOf(error)));
});
