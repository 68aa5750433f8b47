/** Island: commits a price on this machine, keeps what opens it, and opens it later. */

import { fen, plain } from "./page/auction.ts";
import { commitment, fits, keptFile, readKept, type Label } from "./page/auction_seal.ts";
import { download, enter, island, maybePart, part } from "./page/dom.ts";
import { keep, kept } from "./page/keep.ts";
import { hex, utf8 } from "./seal/bytes.ts";

const SALT_BYTES = 32;

class Sealing {
  readonly #of: { readonly label: Label; readonly lot: string; readonly plate: number | null };
  readonly #file: string;

  constructor(readonly root: HTMLFormElement) {
    const data = root.dataset;
    const plate = data["plate"] === undefined ? null : Number(data["plate"]);
    this.#of = { label: data["label"] as Label, lot: data["lot"] ?? "", plate };
    this.#file = data["file"] ?? "sealed.json";
    enter(root, "script");
    if (data["step"] === "open") this.#opens();
    else {
      // The field of the hash is asked for without script; here it is filled on sending.
      root.noValidate = true;
      root.addEventListener("submit", (event) => this.#commits(event));
    }
  }

  #name(): string {
    const { label, lot, plate } = this.#of;
    return `auction/${label}/${lot}/${plate ?? ""}`;
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
    const start = this.#of.label === "offer" ? Number(data["start"]) : falls ? Infinity : 1;
    // A reserve is nobody's offer: unit and start do not bind it.
    const unit = this.#of.label === "offer" ? Number(data["unit"]) : 1;
    const good = fits(price, { unit, start, cap, falls });
    part<HTMLElement>(root, "wrong").hidden = good;
    if (!good) return typed.focus();
    const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
    const file = keptFile({ ...this.#of, price: plain(price), salt: hex(salt) });
    download(file, this.#file);
    const hash = this.#of.label === "offer" ? "seal" : "commitment";
    const field = root.querySelector<HTMLInputElement>(`[name="${hash}"]`);
    if (field === null) return;
    field.value = commitment(this.#of, price, salt);
    typed.value = "";
    // A browser that keeps nothing still has the file.
    keep(this.#name(), utf8(file))
      .catch(() => undefined)
      .finally(() => root.submit());
  }

  #opens(): void {
    kept(this.#name())
      .then((bytes) => bytes !== null && this.#fill(new TextDecoder().decode(bytes)))
      .catch(() => undefined);
    const chosen = maybePart<HTMLInputElement>(this.root, "kept-file");
    chosen?.addEventListener("change", () => {
      const file = chosen.files?.[0];
      if (file !== undefined) void file.text().then((it) => this.#fill(it));
    });
  }

  #fill(text: string): void {
    const found = readKept(text, this.#of);
    if (found === null) return;
    for (const name of ["price", "salt"] as const) {
      const field = this.root.querySelector<HTMLInputElement>(`[name="${name}"]`);
      if (field !== null) field.value = found[name];
    }
  }
}

island("auction_seal", (root) => void new Sealing(root as HTMLFormElement));
