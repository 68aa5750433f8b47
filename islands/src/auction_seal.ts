/** Island: commits a price on this machine, keeps what opens it, and opens it later. */

import { fen } from "./page/auction.ts";
import { fits, opening, sealed, type Label } from "./page/auction_seal.ts";
import { download, enter, island, maybePart, part } from "./page/dom.ts";
import { keep, kept } from "./page/keep.ts";
import { utf8 } from "./seal/bytes.ts";

const SALT_BYTES = 32;
/** Most bytes of a chosen file that are read; a kept file has some hundred. */
const KEPT_BYTES_MAX = 65_536;

/** A form of any page: its `data-*` say whose commitment it is and how its fields are called. */
class Sealing {
  readonly #of: { readonly label: Label; readonly lot: string; readonly plate: number | null };
  readonly #file: string;
  readonly #form: HTMLFormElement;

  constructor(readonly root: HTMLElement) {
    const data = root.dataset;
    const form = root instanceof HTMLFormElement ? root : root.querySelector("form");
    if (form === null) throw new Error("the page lacks the form");
    this.#form = form;
    const plate = data["plate"] === undefined ? null : Number(data["plate"]);
    this.#of = { label: data["label"] as Label, lot: data["lot"] ?? "", plate };
    this.#file = data["file"] ?? "sealed.json";
    enter(root, "script");
    if (data["step"] === "open") this.#opens();
    else {
      // The field of the hash is asked for without script; here it is filled on sending.
      form.noValidate = true;
      form.addEventListener("submit", (event) => this.#commits(event));
    }
  }

  #name(): string {
    const { label, lot, plate } = this.#of;
    return `auction/${label}/${lot}/${plate ?? ""}`;
  }

  /** The field that the page calls so, else by its usual name. */
  #field(role: "hash" | "price" | "salt"): HTMLInputElement | null {
    const usual = role === "hash" ? (this.#of.label === "offer" ? "seal" : "commitment") : role;
    const named = { hash: "fieldHash", price: "fieldPrice", salt: "fieldSalt" }[role];
    return this.#form.querySelector(`[name="${this.root.dataset[named] ?? usual}"]`);
  }

  /** The price stays here; only its hash is sent. */
  #commits(event: SubmitEvent): void {
    event.preventDefault();
    const { root } = this;
    const data = root.dataset;
    const typed = part<HTMLInputElement>(root, "price");
    const price = fen(typed.value);
    const cap = data["cap"] === undefined ? null : Number(data["cap"]);
    const falls = data["reverse"] !== undefined;
    const isOffer = this.#of.label === "offer";
    const start = isOffer ? Number(data["start"] ?? "1") : falls ? Infinity : 1;
    // A reserve is nobody's offer: unit and start do not bind it.
    const unit = isOffer ? Number(data["unit"] ?? "1") : 1;
    const good = fits(price, { unit, start, cap, falls });
    part<HTMLElement>(root, "wrong").hidden = good;
    if (!good) return typed.focus();
    const field = this.#field("hash");
    if (field === null) return;
    const made = sealed(this.#of, price, crypto.getRandomValues(new Uint8Array(SALT_BYTES)));
    download(made.file, this.#file);
    field.value = made.hash;
    typed.value = "";
    // A browser that keeps nothing still has the file.
    keep(this.#name(), utf8(made.file))
      .catch(() => undefined)
      .finally(() => this.#form.submit());
  }

  #opens(): void {
    kept(this.#name())
      .then((bytes) => bytes !== null && this.#fill(new TextDecoder().decode(bytes), "kept"))
      .catch(() => undefined);
    const chosen = maybePart<HTMLInputElement>(this.root, "kept-file");
    chosen?.addEventListener("change", () => {
      const file = chosen.files?.[0];
      if (file === undefined) return;
      const text = file.size > KEPT_BYTES_MAX ? Promise.resolve("") : file.text();
      void text.then((it) => this.#fill(it, "chosen"));
    });
  }

  /** What a chosen file lacks is told; what the browser kept is not asked about. */
  #fill(text: string, from: "kept" | "chosen"): void {
    const found = opening(text, this.#of, this.root.dataset["committed"] ?? null);
    for (const fault of ["other", "differs"] as const) {
      const told = maybePart<HTMLElement>(this.root, `file-${fault}`);
      if (told !== null) told.hidden = from === "kept" || found !== fault;
    }
    if (typeof found === "string") return;
    for (const role of ["price", "salt"] as const) {
      const field = this.#field(role);
      if (field !== null) field.value = found[role];
    }
  }
}

island("auction_seal", (root) => void new Sealing(root));
