/** A bidder's offers from the room: confirmed, sent, sent again after a cut line, told. */

import { fen, plain, proxyOffer, yuan, type Told } from "./auction.ts";
import { maybePart } from "./dom.ts";

/** One offer a second (rule Y129), and a little more for the way. */
const PACE_MS = 1_050;
const AGAIN_MS = 1_000;
const TURNS_MAX = 60;

/** What the server answers to an offer. */
interface Said {
  readonly taken: boolean;
  readonly index?: number;
  readonly said?: string | null;
  readonly instead?: string;
  readonly unknown?: boolean;
}

export class Offers {
  #offeredAt = -PACE_MS;
  #offering = false;

  constructor(
    readonly root: HTMLElement,
    readonly plate: number | null,
    readonly broken: () => void,
  ) {
    this.#form();
  }

  /** Whether an offer is under way, asked about, or being typed. */
  isBusy(): boolean {
    const open = maybePart<HTMLDialogElement>(this.root, "confirm")?.open === true;
    const limits = maybePart<HTMLInputElement>(this.root, "proxy-on")?.checked === true;
    const kinds = "input[type=text], input[type=file]";
    const fields = this.root.querySelectorAll<HTMLInputElement>(kinds);
    const typed = Array.from(fields).some((it) => it.value !== it.defaultValue);
    return this.#offering || open || limits || typed;
  }

  /** Spends the own limit, where one is set (docs/decisions/0416). */
  spend(told: Told, now: number): void {
    const on = maybePart<HTMLInputElement>(this.root, "proxy-on");
    const typed = maybePart<HTMLInputElement>(this.root, "limit");
    if (on === null || typed === null || !on.checked || this.plate === null) return;
    if (this.#offering || performance.now() - this.#offeredAt < PACE_MS) return;
    const reverse = this.root.dataset["reverse"] !== undefined;
    const price = proxyOffer(told, now, this.plate, fen(typed.value), reverse);
    if (price !== null) void this.#offer(price);
  }

  #form(): void {
    const form = maybePart<HTMLFormElement>(this.root, "form");
    const dialog = maybePart<HTMLDialogElement>(this.root, "confirm");
    if (form === null) return;
    const proxy = maybePart<HTMLElement>(form, "proxy");
    if (proxy !== null) proxy.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const pressed = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      const typed = form.querySelector<HTMLInputElement>('[name="typed"]');
      const price = fen(pressed?.name === "price" ? pressed.value : (typed?.value ?? ""));
      if (!(price > 0)) return typed?.focus();
      if (dialog === null || typeof dialog.showModal !== "function") return void this.#offer(price);
      const shown = maybePart<HTMLElement>(dialog, "confirm-price");
      if (shown !== null) shown.textContent = yuan(price);
      dialog.returnValue = "no";
      dialog.onclose = () => {
        if (dialog.returnValue === "yes") void this.#offer(price);
      };
      dialog.showModal();
    });
  }

  /** Sends an offer; after a cut line the same one again, under the same number. */
  async #offer(price: number): Promise<void> {
    const form = maybePart<HTMLFormElement>(this.root, "form");
    if (form === null || this.#offering) return;
    this.#offering = true;
    this.#offeredAt = performance.now();
    const words = Array.from(crypto.getRandomValues(new Uint8Array(16)));
    const body = new URLSearchParams({
      csrf: form.querySelector<HTMLInputElement>('[name="csrf"]')?.value ?? "",
      key: words.map((it) => it.toString(16).padStart(2, "0")).join(""),
      price: plain(price),
    });
    for (let turn = 0; turn < TURNS_MAX; turn += 1) {
      try {
        const headers = { accept: "application/json" };
        const answer = await fetch(form.action, { method: "POST", body, headers });
        const said = (await answer.json()) as Said;
        if (said.unknown !== true) {
          this.#say(price, said);
          const typed = form.querySelector<HTMLInputElement>('[name="typed"]');
          if (typed !== null && said.taken) typed.value = "";
          break;
        }
      } catch {
        this.broken();
      }
      this.#say(price, null);
      await new Promise((go) => setTimeout(go, AGAIN_MS));
    }
    this.#offering = false;
  }

  #say(price: number, said: Said | null): void {
    const place = maybePart<HTMLElement>(this.root, "said");
    const name = said === null ? "unknown" : said.taken ? "taken" : "refused";
    const pattern = maybePart<HTMLTemplateElement>(this.root, name);
    const part = pattern?.content.firstElementChild?.cloneNode(true);
    if (place === null || !(part instanceof HTMLElement)) return;
    const strong = part.querySelector("strong");
    if (strong !== null) strong.textContent = yuan(price);
    const why = part.querySelector("span:not([class])");
    if (why !== null) why.textContent = `${said?.said ?? ""} ${said?.instead ?? ""}`.trim();
    const link = part.querySelector("a");
    if (link !== null && said?.index !== undefined) {
      const action = maybePart<HTMLFormElement>(this.root, "form")?.getAttribute("action") ?? "";
      link.href = `${action.replace(/\/offer$/, "")}/receipts/${said.index}?by=leaf`;
      link.textContent = `#${said.index}`;
    }
    place.replaceChildren(part);
  }
}
