/** Island: the desk of an auction, told once a second what is measured and counted. */

import { leftText, yuan } from "./page/auction.ts";
import { enter, fill, island, maybePart } from "./page/dom.ts";
import { followNetwork, LiveLine } from "./page/live_line.ts";

const TICK_MS = 250;
/** A line that says nothing for so long is cut; the server tells once a second. */
const SILENT_MS = 3_000;

interface Alert {
  readonly name: string;
  readonly tone: string;
  readonly says: string;
}

/** What the desk is told. */
interface Told {
  readonly position: number;
  readonly server_ms: number;
  readonly phase: string;
  readonly until_ms: number | null;
  readonly price: number | null;
  readonly leader: number | null;
  readonly offers: number;
  readonly alerts: readonly Alert[];
}

class Desk {
  #told: Told | null = null;
  #alarm = "";
  readonly #follows: LiveLine;

  constructor(readonly root: HTMLElement) {
    this.#follows = new LiveLine({
      address: () => this.root.dataset["events"] ?? "",
      names: ["desk"],
      silentMs: SILENT_MS,
      state: (state) => this.#line(state),
      heard: (data) => this.#take(JSON.parse(data) as Told),
    });
    followNetwork(this.#follows);
    setInterval(() => this.#tick(), TICK_MS);
  }

  #check(name: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-check="${name}"]`);
  }

  #take(told: Told): void {
    this.#told = told;
    // Another phase has other acts: the server draws the page anew.
    if (told.phase !== this.root.dataset["phase"] && !isBusy()) return location.reload();
    fill(this.root, {
      price: told.price === null ? "–" : yuan(told.price),
      leader: told.leader === null ? "–" : String(told.leader),
      offers: String(told.offers),
      position: String(told.position),
    });
    for (const it of told.alerts) this.#alert(it);
    const alarm = told.alerts.filter((it) => it.tone === "alarm").map((it) => it.says);
    this.#speak(alarm.join(" "));
  }

  #alert(it: Alert): void {
    const line = this.#check(`alert-${it.name}`);
    if (line === null) return;
    enter(line, it.tone);
    for (const word of line.querySelectorAll(".tag")) {
      // The sign comes first, its word last.
      if (word.lastChild !== null) word.lastChild.textContent = it.says;
    }
  }

  /** A screen reader hears that an alarm begins, not every number of it. */
  #speak(alarm: string): void {
    if ((alarm === "") === (this.#alarm === "")) return;
    this.#alarm = alarm;
    const spoken = maybePart<HTMLElement>(this.root, "spoken");
    if (spoken !== null) spoken.textContent = alarm;
  }

  #line(state: string): void {
    const line = this.#check("line");
    if (line !== null && line.dataset["state"] !== state) enter(line, state);
  }

  #tick(): void {
    const silent = this.#follows.silentMs;
    const told = this.#told;
    if (told === null) return;
    const left = told.until_ms === null ? null : told.until_ms - told.server_ms - silent;
    fill(this.root, { left: left === null ? "–" : leftText(left) });
  }
}

/** Whether somebody is writing a reason or choosing a cause. */
function isBusy(): boolean {
  const texts = document.querySelectorAll<HTMLTextAreaElement | HTMLInputElement>(
    "textarea, input[type=text]",
  );
  const chosen = document.querySelectorAll<HTMLInputElement>("input[type=radio]:checked");
  return chosen.length > 0 || Array.from(texts).some((it) => it.value !== it.defaultValue);
}

island("auction_host", (root) => void new Desk(root));
