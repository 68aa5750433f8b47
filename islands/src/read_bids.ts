/** Island: the bids of a lot side by side, searched, noted and led to from each scoring item. */

import "./read/older.ts";
import { island, pageJson, part } from "./page/dom.ts";
import type { Bids } from "./read/bids.ts";
import { hearKeys, type Ways } from "./read/keys.ts";
import { NoteBox } from "./read/note_box.ts";
import { Notes } from "./read/notes.ts";
import { Pane, type Shop } from "./read/pane.ts";
import { Side } from "./read/side.ts";

/** Below this a window has room for one pane, in CSS pixels. */
const NARROW = "(max-width: 899px)";

function said(root: HTMLElement, name: string): string {
  const found = root.dataset[name];
  if (found === undefined) throw new Error(`the page lacks data-${name}`);
  return found;
}

const SIDES = ["left", "right"] as const;

class Reader {
  readonly #panes: Pane[];
  readonly #side: HTMLElement;
  readonly #narrow = window.matchMedia(NARROW);
  #isBoth = true;
  #here = 0;

  constructor(readonly root: HTMLElement) {
    const bids = pageJson<Bids>(said(root, "bids"));
    const notes = new Notes(said(root, "notes"), said(root, "csrf"), bids.notes);
    const shop: Shop = {
      bids,
      home: { worker: said(root, "worker"), assets: said(root, "assets") },
      thumbTemplate: part(root, "thumb-template"),
      announce: (words) => (part(root, "announce").textContent = words),
      notes: (pane) => new NoteBox(pane, notes),
    };
    const template = part<HTMLTemplateElement>(root, "pane-template");
    this.#side = part(root, "side");
    root.hidden = false;
    document.documentElement.dataset["room"] = "wide";
    this.#panes = SIDES.map((name) => {
      const element = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
      element.setAttribute("aria-label", element.dataset[name] ?? "");
      part(root, "panes").append(element);
      return new Pane(element, shop);
    });
    new Side(this.#side, bids, notes, {
      show: (pane, place, page) => this.#show(pane, place, page),
      keep: (name, value) => this.#keep(name, value),
      pages: (from, to) => {
        const words = said(root, from === to ? "page" : "pages");
        return words.replace("{from}", String(from)).replace("{to}", String(to));
      },
    });
    this.#wire();
    this.#lay();
    this.#panes.forEach((pane, at) => {
      if (at === 0 || !this.#narrow.matches) pane.showBid(Math.min(at, bids.bids.length - 1));
    });
  }

  #wire(): void {
    const ways: Ways = {
      pane: (at) => this.#go(at),
      side: () => this.#toggleSide(),
      help: () => this.#help(),
    };
    this.#panes.forEach((pane, at) => {
      hearKeys(pane, ways);
      pane.root.addEventListener("focusin", () => (this.#here = at));
    });
    const on = (name: string, act: () => void): void => {
      part<HTMLElement>(this.root, name).addEventListener("click", act);
    };
    on("side-open", () => this.#toggleSide());
    on("both", () => {
      this.#isBoth = !this.#isBoth;
      this.#lay();
    });
    SIDES.forEach((name, at) => on(`pane-${name}`, () => this.#go(at)));
    on("help-open", () => this.#help());
    on("help-close", () => part<HTMLDialogElement>(this.root, "help").close());
    this.#side.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#toggleSide();
    });
    this.#narrow.addEventListener("change", () => this.#lay());
  }

  /** To a pane; where there is room for one, the other makes room. */
  #go(at: number): void {
    this.#here = at;
    this.#lay();
    const pane = this.#panes[at];
    if (pane === undefined) return;
    if (pane.place === "") pane.showBid(at);
    pane.view.focus();
  }

  #show(at: number, place: string, page: number): void {
    this.#go(at);
    this.#panes[at]?.show(place, page);
  }

  #lay(): void {
    const isBoth = this.#isBoth && !this.#narrow.matches;
    part(this.root, "both").setAttribute("aria-pressed", String(isBoth));
    part<HTMLElement>(this.root, "both").hidden = this.#narrow.matches;
    this.#panes.forEach((pane, at) => (pane.root.hidden = !isBoth && at !== this.#here));
    SIDES.forEach((name, at) => {
      const button = part<HTMLElement>(this.root, `pane-${name}`);
      button.hidden = isBoth;
      button.setAttribute("aria-pressed", String(at === this.#here));
    });
  }

  #toggleSide(): void {
    this.#side.hidden = !this.#side.hidden;
    part(this.root, "side-open").setAttribute("aria-expanded", String(!this.#side.hidden));
    if (this.#side.hidden) this.#panes[this.#here]?.view.focus();
    else part<HTMLElement>(this.#side, "item").focus();
  }

  #help(): void {
    part<HTMLDialogElement>(this.root, "help").showModal();
  }

  async #keep(name: string, value: string): Promise<boolean> {
    const body = new URLSearchParams({ csrf: said(this.root, "csrf"), name, value });
    const sent = { method: "POST", body, credentials: "same-origin" } as const;
    return fetch(said(this.root, "points"), sent).then((it) => it.ok, () => false);
  }
}

island("read_bids", (root) => new Reader(root));
