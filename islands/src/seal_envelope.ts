/** Island: seals a bid on the bidder's machine and submits it. */

import { checkAcknowledgement, type Acknowledgement } from "./page/acknowledgement.ts";
import {
  FieldProblem,
  mendQuotes,
  readDeposits,
  readFields,
  readFiles,
  readPassphrase,
} from "./page/bid_form.ts";
import {
  csrfToken,
  download,
  enter,
  fill,
  island,
  pageJson,
  part,
  problem,
  problemOf,
  refuse,
  typed,
} from "./page/dom.ts";
import { evidenceFile, type Evidence } from "./page/evidence.ts";
import { isPassing, postJson } from "./page/http.ts";
import { forget, keep, kept } from "./page/keep.ts";
import { lotFile, readLot, type LotPage } from "./page/lot.ts";
import { personKeyOf, type PersonKey } from "./page/person_key.ts";
import {
  freshSecrets,
  purposeDigest,
  readDraft,
  writeDraft,
  type Purpose,
  type RecordSecrets,
} from "./page/secrets.ts";
import { showWords } from "./page/words_step.ts";
import {
  employ,
  stretchApart,
  type Progress,
  type Ready,
  type Word,
  type Work,
} from "./page/work.ts";
import { hex } from "./seal/bytes.ts";
import { lotId } from "./seal/identifiers.ts";
import { writeKeyFile } from "./seal/key_file.ts";
import type { Stretch } from "./seal/passphrase_file.ts";
import { recordHash } from "./seal/record.ts";
import { demand } from "./seal/refusal.ts";
import { words } from "./seal/words.ts";

/** Everything that the last step needs. */
interface Prepared {
  readonly secrets: RecordSecrets;
  readonly ready: Ready;
  readonly passphrase: string;
  readonly scheme: string;
  readonly id: string;
  /** Public signing key, hex. */
  readonly pk: string;
}

class SealPage {
  readonly #page: LotPage;
  readonly #lotId: string;
  readonly #draft: string;
  readonly #stretch: Stretch;
  #isBusy = false;
  #taking: Promise<void> | null = null;
  #prepared: Prepared | null = null;
  #isAnswered: () => boolean = () => false;
  #hasKeyFile = false;

  constructor(readonly root: HTMLElement) {
    this.#page = pageJson<LotPage>(root.dataset["lot"] ?? "lot");
    const { tender, lot, round } = this.#page;
    this.#lotId = lotId(tender, lot, round);
    this.#draft = `draft:${this.#lotId}`;
    this.#stretch = stretchApart(root.dataset["worker"] ?? "");
    mendQuotes(root);
    part<HTMLFormElement>(root, "form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#once(() => this.#seal());
    });
    part(root, "download-key").addEventListener("click", () => this.#take());
    part(root, "submit").addEventListener("click", () => this.#once(() => this.#submit()));
    addEventListener("beforeunload", (event) => {
      if (this.#isBusy || this.#prepared !== null) event.preventDefault();
    });
    enter(root, "filling");
    kept(this.#draft).then(
      (found) => found !== null && enter(root, "filling-draft"),
      () => refuse(root, problem("page.storage")),
    );
  }

  #once(act: () => Promise<void>): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    act()
      .catch((error: unknown) => this.#tell(error))
      .finally(() => {
        this.#isBusy = false;
      });
  }

  /** Makes the key file; whoever submits meanwhile is heard once it is there. */
  #take(): void {
    if (this.#isBusy || this.#taking !== null) return;
    this.#taking = this.#keyFile()
      .catch((error: unknown) => this.#tell(error))
      .finally(() => {
        this.#taking = null;
      });
  }

  #tell(error: unknown): void {
    if (error instanceof FieldProblem) {
      const { code, place, character } = error;
      fill(this.root, { character });
      refuse(this.root, problem(code, place));
    } else {
      refuse(this.root, problemOf(error));
    }
  }

  async #employ(work: Work): Promise<Word> {
    const word = await employ(this.root.dataset["worker"] ?? "", work, (it) => this.#progress(it));
    if (word.kind === "problem") throw { problem: word.problem };
    return word;
  }

  #progress({ envelope, done, of }: Progress): void {
    const bar = this.root.querySelector<HTMLProgressElement>(`[data-progress="${envelope}"]`);
    if (bar !== null) {
      bar.max = of;
      bar.value = done;
    }
    fill(this.root, { [`percent-${envelope}`]: String(Math.floor((100 * done) / of)) });
  }

  async #secrets(purpose: Purpose, passphrase: string): Promise<RecordSecrets> {
    const digest = purposeDigest(purpose);
    const draft = await kept(this.#draft);
    const found = draft === null ? null : await readDraft(draft, digest, passphrase, this.#stretch);
    if (found !== null) return found;
    const fresh = freshSecrets(this.#page.envelopes.map(({ name }) => name));
    await keep(this.#draft, await writeDraft(fresh, digest, passphrase, this.#stretch));
    return fresh;
  }

  async #purpose(files: Map<string, File>, key: PersonKey): Promise<Purpose> {
    const word = await this.#employ({ kind: "digest", files });
    demand(word.kind === "digests", "page.worker");
    const { upload: _upload, submit: _submit, ...lot } = this.#page;
    return {
      lot,
      scheme: this.#page.scheme ?? typed(this.root, "scheme"),
      id: this.#page.id ?? typed(this.root, "id"),
      key: hex(key.pk),
      fields: readFields(this.root, this.#page),
      files: [...word.digests].map(([name, sha256]) => ({ name, sha256 })),
    };
  }

  async #seal(): Promise<void> {
    const { root } = this;
    readLot(this.#page);
    const fields = readFields(root, this.#page);
    const files = readFiles(root, this.#page);
    const deposits = readDeposits(root, this.#page);
    const again = typed(root, "passphrase-again");
    const passphrase = readPassphrase(typed(root, "passphrase"), again);
    enter(root, "reading");
    const key = await personKeyOf(root, this.#stretch);
    const purpose = await this.#purpose(files, key);
    const secrets = await this.#secrets(purpose, passphrase);
    enter(root, "sealing");
    const { scheme, id } = purpose;
    const work = { page: this.#page, scheme, id, fields, files, deposits, secrets };
    const token = csrfToken();
    const word = await this.#employ({ kind: "seal", ...work, seed: key.seed, token });
    demand(word.kind === "ready", "page.worker");
    this.#prepared = { secrets, ready: word.ready, passphrase, scheme, id, pk: purpose.key };
    this.#hasKeyFile = false;
    this.#isAnswered = showWords(root, words(secrets.mB));
    enter(root, "confirm", { commitment: word.ready.b });
  }

  async #keyFile(): Promise<void> {
    const prepared = this.#prepared;
    if (prepared === null) return;
    const { mB, mT, salt, saltR } = prepared.secrets;
    const record = recordHash(prepared.ready.record);
    const key = { record, mB, mT, salt, saltR };
    const file = await writeKeyFile(key, prepared.passphrase, this.#stretch);
    if (this.#prepared !== prepared) return;
    download(file, this.root.dataset["nameKey"] ?? "key.age");
    this.#hasKeyFile = true;
    this.root.dataset["keyFile"] = "taken";
  }

  async #submit(): Promise<void> {
    await this.#taking;
    const prepared = this.#prepared;
    if (prepared === null) return;
    if (!this.#hasKeyFile || !this.#isAnswered()) {
      const code = this.#hasKeyFile ? "page.words" : "page.key_file";
      enter(this.root, "confirm");
      const hint = this.root.querySelector<HTMLElement>(`[data-hint="${code}"]`);
      for (const it of this.root.querySelectorAll<HTMLElement>("[data-hint]")) it.hidden = true;
      if (hint !== null) hint.hidden = false;
      return;
    }
    enter(this.root, "sending");
    const { secrets, ready, scheme, id } = prepared;
    const salt = hex(secrets.salt);
    const salt_r = hex(secrets.saltR);
    const { record, sig, uploads, b } = ready;
    const idempotency_key = b.slice(0, 48);
    const body = { record, sig, salt, salt_r, scheme, id, uploads, idempotency_key };
    let answer: Acknowledgement;
    try {
      answer = await postJson<Acknowledgement>(this.#page.submit, csrfToken(), body);
    } catch (error) {
      // It may have been stored: the same bid under the same key gets the same answer.
      if (isPassing(error)) return enter(this.root, "unsent", { code: problemOf(error).code });
      this.#prepared = null;
      throw error;
    }
    const label = this.#page.label ?? null;
    const ackKey = this.#page.ack_key ?? null;
    const acknowledged = checkAcknowledgement(answer, { lotId: this.#lotId, b, label, ackKey });
    const lot = lotFile(this.#page);
    const evidence = { record, sig, salt, salt_r, scheme, id, b, pk: prepared.pk, lot };
    await this.#finish({ ...evidence, acknowledgement: answer }, acknowledged.stampMs);
  }

  async #finish(evidence: Evidence, stampMs: number): Promise<void> {
    await forget(this.#draft);
    this.#prepared = null;
    const file = evidenceFile(evidence);
    const name = this.root.dataset["nameEvidence"] ?? "evidence.json";
    const offer = part<HTMLElement>(this.root, "download-evidence");
    offer.addEventListener("click", () => download(file, name));
    part<HTMLElement>(this.root, "words").replaceChildren();
    part<HTMLElement>(this.root, "qr").replaceChildren();
    const index = String(evidence.acknowledgement?.index ?? "");
    const stamp = beijing(stampMs);
    enter(this.root, "acknowledged", { index, commitment: evidence.b, stamp });
  }
}

/** A stamp as `2026-11-23 09:00:00.000`, Beijing time. */
function beijing(stampMs: number): string {
  const local = new Date(stampMs + 8 * 3_600_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 23)}`;
}

island("seal_envelope", (root) => void new SealPage(root));
