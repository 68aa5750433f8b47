/** Island: computes the draws of a lot again from the public log, when somebody asks for it. */

import { drawsFromLog, NotOfLog, type Attempt } from "./draw/from_log.ts";
import { enter, island, part } from "./page/dom.ts";

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the log answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

function show(root: HTMLElement, all: readonly Attempt[]): void {
  const list = part<HTMLElement>(root, "attempts");
  const pattern = part<HTMLTemplateElement>(root, "attempt").content.firstElementChild;
  const rows = all.map(({ draw, seq, report }) => {
    const row = pattern?.cloneNode(true) as HTMLElement;
    const words = { draw, seq: String(seq), seed: report.seed ?? "–", code: report.code ?? "" };
    for (const [name, word] of Object.entries(words)) {
      const slot = row.querySelector(`[data-slot="${name}"]`);
      if (slot !== null) slot.textContent = word;
    }
    return row;
  });
  list.replaceChildren(...rows);
  list.hidden = false;
}

/** States: `closed`, `checking`, `held`, `differs`, `unchecked`. */
async function check(root: HTMLElement): Promise<void> {
  const { log = "/log", indices = "", ratio = "0", policy = "1" } = root.dataset;
  const asked = {
    indices: indices.split(" ").map(Number),
    ratio: Number(ratio),
    policy: Number(policy),
  };
  enter(root, "checking");
  try {
    const all = await drawsFromLog(asked, (path) => fetchBytes(`${log}/${path}`));
    show(root, all);
    enter(root, all.every((it) => it.report.code === null) ? "held" : "differs");
  } catch (error) {
    enter(root, error instanceof NotOfLog ? "differs" : "unchecked");
  }
}

island("draw_check", (root) => {
  enter(root, "closed");
  part(root, "check").addEventListener("click", () => void check(root));
});
