/** Island: plays an ended auction again from its audit file, at any speed. */

import { corners, yuan } from "./page/auction.ts";
import { enter, fill, island, part } from "./page/dom.ts";

const TICK_MS = 100;

interface Line {
  readonly kind: string;
  readonly position: number;
  readonly stamp_ms: number;
  readonly body: { readonly plate?: number; readonly price?: number; readonly standing?: string };
}

class Replay {
  #at = 0;
  #playing = false;
  readonly #leads: Line[];
  readonly #from: number;
  readonly #to: number;

  constructor(
    readonly root: HTMLElement,
    lines: readonly Line[],
  ) {
    this.#leads = lines.filter((it) => it.kind === "OfferTaken" && it.body.standing === "leads");
    const first = this.#leads[0] ?? lines[0];
    this.#from = first?.stamp_ms ?? 0;
    this.#to = Math.max(lines[lines.length - 1]?.stamp_ms ?? 0, this.#from + 1);
    const slider = this.#slider();
    slider.max = String(this.#to - this.#from);
    slider.addEventListener("input", () => this.#go(Number(slider.value)));
    part<HTMLButtonElement>(root, "play").addEventListener("click", () => {
      if (this.#at >= this.#to - this.#from) this.#at = 0;
      this.#playing = !this.#playing;
      enter(root, this.#playing ? "playing" : "paused");
    });
    setInterval(() => this.#tick(), TICK_MS);
    enter(root, "paused");
    this.#go(this.#to - this.#from);
  }

  #slider(): HTMLInputElement {
    return part<HTMLInputElement>(this.root, "slider");
  }

  #tick(): void {
    if (!this.#playing) return;
    const speed = Number(part<HTMLSelectElement>(this.root, "speed").value);
    const end = this.#to - this.#from;
    this.#go(Math.min(this.#at + TICK_MS * speed, end));
    if (this.#at >= end) {
      this.#playing = false;
      enter(this.root, "paused");
    }
  }

  /** Shows the auction as it stood so many milliseconds after its first offer. */
  #go(at: number): void {
    this.#at = at;
    this.#slider().value = String(at);
    const now = this.#from + at;
    const seen = this.#leads.filter((it) => it.stamp_ms <= now);
    const last = seen[seen.length - 1];
    fill(this.root, {
      at: new Date(now + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " "),
      price: last?.body.price === undefined ? "–" : yuan(last.body.price),
      leader: String(last?.body.plate ?? "–"),
      offers: String(seen.length),
    });
    const line = part<SVGPolylineElement>(this.root, "replay-curve");
    const [wide, high] = [Number(this.root.dataset["wide"]), Number(this.root.dataset["high"])];
    const steps = seen.map((it) => [it.stamp_ms, it.body.price ?? 0] as const);
    line.setAttribute("points", corners(steps, now, wide, high));
  }
}

island("auction_replay", (root) => {
  void fetch(root.dataset["file"] ?? "")
    .then((answer) => answer.text())
    .then((text) => {
      const lines = text.trim().split("\n").slice(1);
      new Replay(root, lines.map((it) => JSON.parse(it) as Line));
    });
});
