/** Island: follows a room by server-sent events; the server draws each region. */

import { enter, island, startFresh } from "./page/dom.ts";

const WAIT_MIN_MS = 1_000;
const WAIT_MAX_MS = 15_000;

/** Puts the server's markup in place of a region, keeping the keyboard's place by id. */
function replace(region: HTMLElement, markup: string): void {
  const fresh = new DOMParser().parseFromString(markup, "text/html").body;
  const focused = region.contains(document.activeElement) ? document.activeElement?.id : "";
  // The list is live: it is read whole before the first node leaves it.
  region.replaceChildren(...Array.from(fresh.childNodes));
  startFresh();
  if (focused !== undefined && focused !== "") document.getElementById(focused)?.focus();
}

/** Whether somebody is typing in a region; it is then left alone until the next event. */
function isTyping(region: HTMLElement): boolean {
  const active = document.activeElement;
  const isField = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement;
  return isField && region.contains(active);
}

class Room {
  #source: EventSource | null = null;
  #lastId: string;
  #waitMs = WAIT_MIN_MS;
  readonly #asked = new Map<HTMLElement, number>();

  constructor(readonly root: HTMLElement) {
    this.#lastId = root.dataset["after"] ?? "";
    this.#connect();
    document.addEventListener("visibilitychange", () => document.hidden || this.#refresh([]));
  }

  #connect(): void {
    const url = new URL(this.root.dataset["events"] ?? "", location.href);
    if (this.#lastId !== "") url.searchParams.set("after", this.#lastId);
    const source = new EventSource(url.href);
    this.#source = source;
    source.onopen = () => {
      this.#waitMs = WAIT_MIN_MS;
      if (this.root.dataset["state"] === "broken") this.#refresh([]);
      enter(this.root, "live");
    };
    source.onmessage = (event) => this.#heard(event);
    for (const name of (this.root.dataset["names"] ?? "").split(" ")) {
      if (name !== "") source.addEventListener(name, (it) => this.#heard(it as MessageEvent));
    }
    source.onerror = () => {
      enter(this.root, "broken");
      if (source.readyState !== EventSource.CLOSED || this.#source !== source) return;
      setTimeout(() => this.#connect(), this.#waitMs);
      this.#waitMs = Math.min(2 * this.#waitMs, WAIT_MAX_MS);
    };
  }

  #heard(event: MessageEvent): void {
    if (event.lastEventId !== "") this.#lastId = event.lastEventId;
    let regions: string[] = [];
    try {
      const said = JSON.parse(String(event.data)) as { regions?: string[]; reload?: boolean };
      if (said.reload === true) return location.reload();
      regions = said.regions ?? [];
    } catch {
      regions = [];
    }
    this.#refresh(regions);
  }

  /** Fetches the named regions, or all of them when none is named. */
  #refresh(names: readonly string[]): void {
    for (const region of this.root.querySelectorAll<HTMLElement>("[data-region]")) {
      const name = region.dataset["region"] ?? "";
      if (names.length === 0 || names.includes(name)) void this.#fetch(region);
    }
  }

  async #fetch(region: HTMLElement): Promise<void> {
    const url = region.dataset["fragment"];
    if (url === undefined || isTyping(region)) return;
    const turn = (this.#asked.get(region) ?? 0) + 1;
    this.#asked.set(region, turn);
    try {
      const response = await fetch(url, { credentials: "same-origin", cache: "no-store" });
      if (!response.ok) return enter(this.root, "broken");
      const markup = await response.text();
      // A later request may have been answered first; an older picture must not replace it.
      if (this.#asked.get(region) === turn) replace(region, markup);
    } catch {
      enter(this.root, "broken");
    }
  }
}

island("live_room", (root) => void new Room(root));
