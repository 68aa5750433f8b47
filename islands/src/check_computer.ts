/** Island: checks whether this computer can seal, with a remedy for each thing that it lacks. */

import { csrfToken, enter, fill, island, part } from "./page/dom.ts";
import { forget, keep, kept } from "./page/keep.ts";
import { askClock, ServerClock } from "./page/server_clock.ts";

const PROBE = "probe";
const UPLOAD_BYTES = 2 * 1_048_576;
const CLOCK_ASKS = 4;

/** A finding: whether it is well, and what was measured. */
interface Finding {
  readonly isWell: boolean;
  readonly facts: Readonly<Record<string, string>>;
}

function browser(): Finding {
  const needs = {
    bigint: typeof BigInt === "function",
    worker: typeof Worker === "function",
    events: typeof EventSource === "function",
    random: typeof crypto === "object" && typeof crypto.getRandomValues === "function",
    replace: typeof Element.prototype.replaceChildren === "function",
  };
  const missing = Object.entries(needs).filter(([, has]) => !has).map(([name]) => name);
  return { isWell: missing.length === 0, facts: { missing: missing.join(" ") } };
}

function secure(): Finding {
  return { isWell: isSecureContext && crypto.subtle !== undefined, facts: {} };
}

async function storage(): Promise<Finding> {
  const wrote = crypto.getRandomValues(new Uint8Array(32));
  await keep(PROBE, wrote);
  const read = await kept(PROBE);
  await forget(PROBE);
  return { isWell: read !== null && read.every((byte, i) => byte === wrote[i]), facts: {} };
}

async function clock(root: HTMLElement): Promise<Finding> {
  const url = root.dataset["clock"] ?? "/clock";
  const server = new ServerClock(Date.now(), performance.now());
  for (let i = 0; i < CLOCK_ASKS; i += 1) server.measured(await askClock(url));
  const offsetMs = Date.now() - server.measuredNow(performance.now());
  const limitMs = Number(root.dataset["clockLimitMs"] ?? 5_000);
  return {
    isWell: Math.abs(offsetMs) <= limitMs,
    facts: { offset: (offsetMs / 1000).toFixed(1) },
  };
}

async function upload(root: HTMLElement): Promise<Finding> {
  const body = new Uint8Array(UPLOAD_BYTES);
  for (let at = 0; at < body.length; at += 65_536) {
    crypto.getRandomValues(body.subarray(at, at + 65_536));
  }
  const began = performance.now();
  const response = await fetch(root.dataset["upload"] ?? "", {
    method: "POST",
    headers: { "content-type": "application/octet-stream", "x-csrf": csrfToken() },
    credentials: "same-origin",
    body,
  });
  const seconds = Math.max(0.001, (performance.now() - began) / 1000);
  const speed = (8 * UPLOAD_BYTES) / 1e6 / seconds;
  const least = Number(root.dataset["uploadLeast"] ?? 1);
  return { isWell: response.ok && speed >= least, facts: { speed: speed.toFixed(1) } };
}

const CHECKS: Record<string, (root: HTMLElement) => Finding | Promise<Finding>> = {
  browser,
  secure,
  storage,
  clock,
  upload,
};

/** Runs one check: its element goes from `running` to `well` or `ill`. */
async function run(root: HTMLElement, item: HTMLElement): Promise<boolean> {
  const check = CHECKS[item.dataset["check"] ?? ""];
  if (check === undefined) return true;
  enter(item, "running");
  let finding: Finding;
  try {
    finding = await check(root);
  } catch {
    finding = { isWell: false, facts: {} };
  }
  enter(item, finding.isWell ? "well" : "ill", finding.facts);
  return finding.isWell;
}

async function runAll(root: HTMLElement): Promise<void> {
  let ills = 0;
  for (const item of root.querySelectorAll<HTMLElement>("[data-check]")) {
    if (!(await run(root, item))) ills += 1;
  }
  root.dataset["result"] = ills === 0 ? "well" : "ill";
  fill(root, { ills: String(ills) });
  for (const element of root.querySelectorAll<HTMLElement>("[data-result]")) {
    element.hidden = element.dataset["result"] !== root.dataset["result"];
  }
}

island("check_computer", (root) => {
  part(root, "again").addEventListener("click", () => void runAll(root));
  void runAll(root);
});
