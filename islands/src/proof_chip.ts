/** Island: opens the proof of a public fact and checks its inclusion in this browser. */

import { enter, island, part } from "./page/dom.ts";
import { entryAt, isIncluded, readCheckpoint, secondOf } from "./page/inclusion.ts";
import { unhex, utf8Text } from "./seal/bytes.ts";

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`the log answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** States: `checked`, `unlogged` (not yet in the checkpoint), `differs`, `unchecked`. */
async function check(root: HTMLElement): Promise<void> {
  const log = root.dataset["log"] ?? "/log";
  const index = Number(root.dataset["index"]);
  const key = root.dataset["key"] ?? "";
  enter(root, "checking");
  try {
    const note = utf8Text(await fetchBytes(`${log}/checkpoint`), "log.note");
    const head = readCheckpoint(note, key === "" ? null : unhex(key));
    const facts = { size: String(head.size), origin: head.origin };
    if (index >= head.size) return enter(root, "unlogged", facts);
    const file = (path: string): Promise<Uint8Array> => fetchBytes(`${log}/${path}`);
    // The leaf must bear the time that the page shows, and stand where the page says it does.
    const entry = await entryAt(head, index, file);
    const same = secondOf(entry) === Number(root.dataset["at"]);
    const holds = same && (await isIncluded(head, index, entry, file));
    enter(root, holds ? "checked" : "differs", facts);
  } catch {
    enter(root, "unchecked");
  }
}

island("proof_chip", (root) => {
  const details = part<HTMLDetailsElement>(root, "details");
  enter(root, "closed");
  details.addEventListener("toggle", () => {
    if (details.open && root.dataset["state"] !== "checked") void check(root);
  });
});
