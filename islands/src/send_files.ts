/** Island: large files of a form travel in parts, before the form does. */

import {
  csrfToken,
  enter,
  fill,
  island,
  part,
  problemOf,
  refuse,
  type Problem,
} from "./page/dom.ts";
import type { FiledDocument, FileProgress, FileWork } from "./page/send_work.ts";

type Word =
  | FileProgress
  | { readonly kind: "filed"; readonly filed: FiledDocument }
  | { readonly kind: "problem"; readonly problem: Problem };

/** Lets a worker send one file; tells how far it is. */
function send(script: string, work: FileWork, tell: (it: FileProgress) => void): Running {
  const worker = new Worker(script);
  const filed = new Promise<FiledDocument>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind === "progress") return tell(data);
      if (data.kind === "filed") resolve(data.filed);
      else reject(data);
    };
    worker.onerror = () => reject({ problem: { code: "page.worker", place: "", title: "" } });
  });
  worker.postMessage(work);
  return { filed: filed.finally(() => worker.terminate()), stop: () => worker.terminate() };
}

interface Running {
  readonly filed: Promise<FiledDocument>;
  readonly stop: () => void;
}

/** One form's file field: what is larger than the form takes is sent by itself. */
class SendFiles {
  readonly #input: HTMLInputElement;
  readonly #form: HTMLFormElement;
  readonly #waiting: File[] = [];
  #running: Running | null = null;
  /** What the form was sent with while files were still on their way. */
  #submitter: HTMLElement | null = null;

  constructor(readonly root: HTMLElement) {
    this.#input = root.querySelector<HTMLInputElement>('input[type="file"]')!;
    this.#form = this.#input.form!;
    this.#input.addEventListener("change", () => this.#sort());
    part(root, "stop").addEventListener("click", () => this.#stop());
    this.#form.addEventListener("submit", (event) => this.#hold(event));
    addEventListener("beforeunload", (event) => {
      if (this.#running !== null) event.preventDefault();
    });
    enter(root, "ready");
  }

  /** Leaves in the field what the form can take, and sends the rest. */
  #sort(): void {
    const above = Number(this.root.dataset["above"]);
    const small = new DataTransfer();
    for (const file of Array.from(this.#input.files ?? [])) {
      if (file.size > above) this.#waiting.push(file);
      else small.items.add(file);
    }
    if (this.#waiting.length === 0) return;
    this.#input.files = small.files;
    void this.#next();
  }

  async #next(): Promise<void> {
    if (this.#running !== null) return;
    const file = this.#waiting.shift();
    if (file === undefined) return this.#finished();
    const { worker = "", upload: url = "" } = this.root.dataset;
    enter(this.root, "reading", { name: file.name, percent: "0" });
    const work: FileWork = { kind: "file", url, token: csrfToken(), file };
    const running = send(worker, work, (it) => this.#tell(file, it));
    this.#running = running;
    try {
      this.#filed(await running.filed);
      this.#running = null;
      void this.#next();
    } catch (error) {
      this.#end();
      refuse(this.root, problemOf(error));
    }
  }

  #tell({ name }: File, { step, done, of }: FileProgress): void {
    const percent = String(of === 0 ? 100 : Math.floor((100 * done) / of));
    if (this.root.dataset["state"] !== step) enter(this.root, step);
    fill(this.root, { name, percent, bar: percent });
  }

  /** The document goes with the form from now on. */
  #filed(it: FiledDocument): void {
    const list = part<HTMLElement>(this.root, "filed");
    const template = part<HTMLTemplateElement>(this.root, "line");
    const line = template.content.firstElementChild!.cloneNode(true) as HTMLElement;
    const link = line.querySelector("a")!;
    link.textContent = it.name;
    link.href = it.href;
    line.querySelector<HTMLInputElement>('input[type="hidden"]')!.value = it.sha256;
    line.querySelector("code")!.textContent = it.sha256;
    line.querySelector("button")!.addEventListener("click", () => line.remove());
    list.append(line);
  }

  #finished(): void {
    enter(this.root, "ready");
    const submitter = this.#submitter;
    this.#end();
    if (submitter !== null) this.#form.requestSubmit(submitter);
  }

  #stop(): void {
    this.#running?.stop();
    this.#end();
    enter(this.root, "stopped");
  }

  #end(): void {
    this.#running = null;
    this.#submitter = null;
    this.#waiting.length = 0;
    part<HTMLElement>(this.root, "held").hidden = true;
  }

  /** Waits with the form until every file is there. */
  #hold(event: SubmitEvent): void {
    if (this.#running === null) return;
    event.preventDefault();
    this.#submitter = event.submitter ?? this.#form.querySelector("button");
    part<HTMLElement>(this.root, "held").hidden = false;
  }
}

island("send_files", (root) => new SendFiles(root));
