/** Island: follows an auction by server-sent events, shows the own line's state, makes offers. */

import { corners, isOver, leftText, phaseAt, plain, untilAt, yuan } from "./page/auction.ts";
import type { Told } from "./page/auction.ts";
import { Offers } from "./page/auction_offers.ts";
import { enter, fill, island, maybePart } from "./page/dom.ts";
import { followNetwork, LiveLine } from "./page/live_line.ts";
import { askClock, ServerClock } from "./page/server_clock.ts";

const TICK_MS = 100;
const MEASURE_EVERY_MS = 1_000;
/** A line that says nothing for so long is cut, so that its bidder knows within a second. */
const SILENT_MS = 850;
/** A screen reader hears the price at most so often. */
const SPOKEN_EVERY_MS = 4_000;
const OFFERS_SHOWN = 30;

class Room {
  #told: Told | null = null;
  #position: string;
  #spokenAt = 0;
  readonly #offers: Offers;
  readonly #clock: ServerClock;
  readonly #plate: number | null;
  readonly #steps: [number, number][];
  #own = 0;

  constructor(readonly root: HTMLElement) {
    const data = root.dataset;
    this.#position = data["after"] ?? "0";
    this.#plate = data["plate"] === undefined ? null : Number(data["plate"]);
    this.#clock = new ServerClock(Number(data["now"]), performance.now());
    const steps = (data["steps"] ?? "").split(" ").filter((it) => it !== "");
    this.#steps = steps.map((it) => it.split(":").map(Number) as [number, number]);
    this.#follow();
    this.#measure();
    setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => this.#measure(), MEASURE_EVERY_MS);
    this.#offers = new Offers(root, this.#plate, () => this.#line("broken"));
  }

  #check(name: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-check="${name}"]`);
  }

  #line(state: string): void {
    const line = this.#check("line");
    if (line !== null && line.dataset["state"] !== state) enter(line, state);
  }

  #follow(): void {
    const line = new LiveLine({
      address: () => {
        const url = new URL(this.root.dataset["events"] ?? "", location.href);
        url.searchParams.set("after", this.#position);
        return url.href;
      },
      names: ["now", "beat"],
      silentMs: SILENT_MS,
      state: (state) => this.#line(state),
      heard: (data) => {
        const said = JSON.parse(data) as Told;
        if (said.phase !== undefined) this.#take(said);
      },
    });
    followNetwork(line);
  }

  #measure(): void {
    askClock(this.root.dataset["clock"] ?? "/clock").then(
      (sample) => {
        this.#clock.measured(sample);
        const delay = Math.round((sample.receivedMs - sample.sentMs) / 2);
        const mine = this.#check("mine");
        const part = mine === null ? null : maybePart<HTMLElement>(mine, "delay");
        if (mine !== null && part !== null) {
          part.hidden = false;
          fill(mine, { delay: `${delay} ms` });
        }
      },
      // The beats of the line say whether it is cut.
      () => undefined,
    );
  }

  #now(): number {
    return this.#clock.now(performance.now());
  }

  #take(all: Told): void {
    const before = this.#told;
    if (before !== null && all.position < before.position) return;
    // One message is for all: lines that this room has may come again.
    const known = Number(this.#position);
    const told = { ...all, lines: all.lines.filter((it) => it.position > known) };
    this.#told = told;
    this.#position = String(told.position);
    for (const line of told.lines) {
      if (line.kind === "OfferTaken" && line.price !== undefined) {
        this.#steps.push([line.stamp_ms, line.price]);
        if (line.plate === this.#plate) this.#own = line.price;
      }
    }
    // What is no offer changes more than numbers: the server draws the page anew.
    const other = told.lines.some((it) => !it.kind.startsWith("Offer"));
    if (before !== null && other) this.#anew();
    this.#show(told);
  }

  /** Draws the page anew, unless somebody is typing or asks himself whether to offer. */
  #anew(): void {
    if (!this.#offers.isBusy()) location.reload();
  }

  #show(told: Told): void {
    if (told.price !== null) fill(this.root, { price: yuan(told.price) });
    fill(this.root, {
      least: told.least === null ? "–" : yuan(told.least),
      leader: told.leader === null ? "–" : String(told.leader),
      offers: String(told.offers),
      position: String(told.position),
    });
    const mine = this.#check("mine");
    if (mine !== null) {
      const leads = told.leader === this.#plate;
      const offered = this.#own > 0 || mine.dataset["state"] !== "none";
      const single = ["sealed", "opened"].find((it) => it === mine.dataset["state"]);
      enter(mine, leads ? "leads" : (single ?? (offered ? "outbid" : "none")));
      if (this.#own > 0) fill(mine, { own: yuan(this.#own) });
    }
    this.#draw();
    this.#propose(told);
    this.#list(told);
  }

  #draw(): void {
    // Of an ended auction the server's drawing stands: it ends with the auction.
    if (this.#told !== null && isOver(this.#told.phase)) return;
    const line = maybePart<SVGPolylineElement>(this.root, "curve");
    const svg = line?.ownerSVGElement;
    if (line === null || svg === null || svg === undefined) return;
    const [wide, high] = [Number(svg.dataset["wide"]), Number(svg.dataset["high"])];
    line.setAttribute("points", corners(this.#steps, this.#now(), wide, high));
  }

  /** The prices of the step buttons follow the least that leads. */
  #propose(told: Told): void {
    const step = Number(this.root.dataset["step"]);
    const sign = this.root.dataset["reverse"] === undefined ? 1 : -1;
    for (const button of this.root.querySelectorAll<HTMLButtonElement>("[data-times]")) {
      const price = (told.least ?? 0) + sign * step * Number(button.dataset["times"]);
      button.hidden = told.least === null || price <= 0;
      button.value = plain(Math.max(price, 0));
      button.textContent = yuan(Math.max(price, 0));
    }
  }

  /** Puts new offers above the list that the server drew, by its own first row. */
  #list(told: Told): void {
    const list = maybePart<HTMLElement>(this.root, "offers");
    const body = list?.querySelector("tbody");
    const drawn = maybePart<HTMLTemplateElement>(this.root, "row");
    const pattern = drawn?.content.querySelector("tbody tr");
    const fresh = told.lines.filter((it) => it.kind.startsWith("Offer"));
    if (fresh.length === 0 || !list || !body || !pattern) return;
    list.hidden = false;
    const nothing = maybePart<HTMLElement>(this.root, "nothing");
    if (nothing !== null) nothing.hidden = true;
    for (const line of fresh) {
      const row = pattern.cloneNode(true) as HTMLTableRowElement;
      const cells = Array.from(row.querySelectorAll<HTMLElement>("th > div, td > div"));
      const taken = line.kind === "OfferTaken";
      const time = new Date(line.stamp_ms + 8 * 3_600_000).toISOString().slice(0, 19);
      const texts = [
        String(line.position),
        time.replace("T", " "),
        String(line.plate ?? ""),
        yuan(line.price ?? 0),
      ];
      cells.forEach((cell, place) => (cell.textContent = texts[place] ?? ""));
      const answer = maybePart<HTMLTemplateElement>(this.root, taken ? "is-taken" : "is-refused");
      const own = maybePart<HTMLTemplateElement>(this.root, "is-own");
      const isOwn = own !== null && line.plate === this.#plate;
      if (isOwn) cells[2]?.append(own.content.cloneNode(true));
      if (answer !== null) cells[4]?.replaceChildren(answer.content.cloneNode(true));
      body.prepend(row);
      while (body.children.length > OFFERS_SHOWN) body.lastElementChild?.remove();
    }
  }

  #tick(): void {
    const told = this.#told;
    if (told === null) return;
    const now = this.#now();
    const until = untilAt(told, now);
    fill(this.root, { left: until === null ? "–" : leftText(until - now) });
    const phase = phaseAt(told, now);
    const shown = this.#check("phase");
    if (shown !== null && shown.dataset["state"] !== phase) enter(shown, phase);
    const near = until !== null && until - now < 60_000 && (phase === "timed" || phase === "free");
    this.root.dataset["near"] = near ? "yes" : "no";
    this.#speak(told, phase);
    this.#offers.spend(told, now);
  }

  /** Says the numbers to a screen reader, not oftener than one can listen. */
  #speak(told: Told, phase: string): void {
    const at = performance.now();
    const spoken = maybePart<HTMLElement>(this.root, "spoken");
    if (spoken === null || at - this.#spokenAt < SPOKEN_EVERY_MS) return;
    const words = this.#check("phase")?.querySelector(`[data-when~="${phase}"]`)?.textContent ?? "";
    const mine = this.#check("mine")?.querySelector("[data-when]:not([hidden])")?.textContent ?? "";
    const price = told.price === null ? "" : yuan(told.price);
    const says = [words, price, mine.trim()].filter((it) => it !== "").join(" · ");
    if (spoken.textContent === says) return;
    spoken.textContent = says;
    this.#spokenAt = at;
  }
}

island("auction_room", (root) => void new Room(root));
