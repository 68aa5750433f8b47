/** Island: hands the keys over at the opening, from evidence and words or key file. */

import {
  chosen,
  csrfToken,
  enter,
  island,
  pageJson,
  part,
  problemOf,
  refuse,
  typed,
} from "./page/dom.ts";
import { RequestProblem, postJson } from "./page/http.ts";
import type { Evidence } from "./page/evidence.ts";
import { evidenceOf, evidenceOfText, keyInBody, secretOf } from "./page/key_source.ts";
import type { LotPage } from "./page/lot.ts";
import { personKeyOf } from "./page/person_key.ts";
import { unhex } from "./seal/bytes.ts";
import { isStatement } from "./seal/key_in.ts";
import { demand } from "./seal/refusal.ts";

/** The platform's answer: one signed statement per value, in order of ctx. */
interface Answer {
  readonly statements?: readonly {
    readonly ctx: string;
    readonly kind: number;
    readonly stamp_ms: number;
    readonly sig: string;
    readonly index?: number;
  }[];
}

async function evidenceFor(root: HTMLElement): Promise<Evidence> {
  const file = chosen(root, "evidence-file");
  if (file !== null) return evidenceOf(file);
  const url = root.dataset["evidence"] ?? "";
  demand(url !== "", "page.evidence_missing");
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) {
    const problem = { code: "page.evidence_missing", place: "", title: "" };
    throw new RequestProblem(problem, response.status);
  }
  return evidenceOfText(await response.text());
}

/** Every statement must be the platform's word about the value that was sent. */
function checkAnswer(page: LotPage, keys: Record<string, unknown>, answer: Answer): string {
  const statements = answer.statements ?? [];
  demand(statements.length === Object.keys(keys).length, "page.statement");
  let last = 0;
  for (const said of statements) {
    const sent = keys[said.ctx] as string | { dep: string } | undefined;
    demand(sent !== undefined, "page.statement");
    const value = unhex(typeof sent === "string" ? sent : sent.dep);
    const kind = typeof sent === "string" ? 1 : 2;
    const statement = { ctx: unhex(said.ctx), kind, value, stampMs: said.stamp_ms };
    if (page.ack_key !== undefined) {
      demand(isStatement(unhex(page.ack_key), unhex(said.sig), statement), "page.statement");
    }
    last = Math.max(last, said.stamp_ms);
  }
  return new Date(last + 8 * 3_600_000).toISOString().slice(11, 19);
}

async function send(root: HTMLElement): Promise<void> {
  const page = pageJson<LotPage>(root.dataset["lot"] ?? "lot");
  const due = (root.dataset["due"] ?? "").split(" ").filter((name) => name !== "");
  enter(root, "reading");
  const evidence = await evidenceFor(root);
  const file = chosen(root, "secret-file");
  const bytes = file === null ? null : new Uint8Array(await file.arrayBuffer());
  const written = typed(root, "written");
  const mB = await secretOf(evidence, written, bytes, typed(root, "passphrase"));
  const isSigning = root.dataset["later"] === "sign";
  const seed = isSigning ? (await personKeyOf(root)).seed : null;
  const body = keyInBody(page, due, evidence, mB, seed);
  enter(root, "sending");
  const answer = await postJson<Answer>(root.dataset["door"] ?? "/key-in", csrfToken(), body);
  const stamp = checkAnswer(page, body.keys, answer);
  enter(root, "keyed-in", { stamp, count: String(Object.keys(body.keys).length) });
}

island("key_in", (root) => {
  let isBusy = false;
  part<HTMLFormElement>(root, "form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    send(root)
      .catch((error: unknown) => refuse(root, problemOf(error)))
      .finally(() => {
        isBusy = false;
      });
  });
  enter(root, "filling");
});
