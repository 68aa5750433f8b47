/** Shows what was made: envelopes to keep, and what a test seal opened. */

import { part } from "../page/dom.ts";
import { readBid } from "./bid_file.ts";
import { saveBlob } from "./files_view.ts";
import type { BidList } from "./list.ts";
import { yuan } from "./sheet.ts";
import type { TestOpened } from "./test_seal.ts";

/** Envelopes by name. */
export type Envelopes = ReadonlyMap<string, Blob>;

function button(words: string, act: () => void): HTMLElement {
  const it = document.createElement("button");
  it.type = "button";
  it.className = "link";
  it.textContent = words;
  it.addEventListener("click", act);
  return it;
}

function item(tag: string, ...inside: (Node | string)[]): HTMLElement {
  const it = document.createElement(tag);
  it.append(...inside);
  return it;
}

function saved(name: string, blob: Blob): HTMLElement {
  return button(`${name} · ${(blob.size / 1_048_576).toFixed(2)} MB`, () => saveBlob(blob, name));
}

/** Lists the made envelopes, each to be kept as a file. */
export function showMade(root: HTMLElement, made: Envelopes): void {
  const rows = [...made].map(([name, blob]) => item("li", saved(`${name}.zip`, blob)));
  part<HTMLElement>(root, "made").replaceChildren(...rows);
  part<HTMLElement>(root, "made-box").hidden = false;
  part<HTMLElement>(root, "tested").hidden = true;
}

/** The read-out: every public field with its value, amounts in yuan. */
function readout(list: BidList, opened: TestOpened): HTMLElement[] {
  return opened.fields.flatMap(({ name, value }) => {
    const field = list.opening.fields.find((it) => it.name === name);
    const shown = field?.kind === "amount" ? `¥ ${yuan(BigInt(value))}` : value;
    return [item("dt", field?.label ?? name), item("dd", shown)];
  });
}

/** One envelope as the committee reads it: documents, then evidence by item. */
async function envelope(list: BidList, name: string, blob: Blob): Promise<HTMLElement> {
  const { bid, members, broken } = await readBid(blob);
  const documents = bid.parts.map(({ title, path, filled }) => {
    const line = item("li", title, " ");
    const member = members.get(path);
    const file = path.slice(path.lastIndexOf("/") + 1);
    if (member !== undefined) line.append(saved(file, member));
    if (broken.includes(path)) line.append(` ${list.says["broken-signature"] ?? ""}`);
    const facts = filled.filter(([, value]) => value !== "");
    if (facts.length > 0) {
      const rows = facts.flatMap(([label, value]) => [item("dt", label), item("dd", value)]);
      const all = item("dl", ...rows);
      all.className = "facts";
      line.append(all);
    }
    return line;
  });
  const evidence = bid.evidence.map(({ title, path, from, to }) => {
    const pages = from > 0 ? ` · ${from}–${to}` : "";
    return item("li", `${title}: ${path}${pages}`);
  });
  const whole = item("section", item("h5", name), item("ul", ...documents));
  if (evidence.length > 0) whole.append(item("ul", ...evidence));
  return whole;
}

/** Shows what a test seal opened. */
export async function showTested(
  root: HTMLElement,
  list: BidList,
  opened: TestOpened,
): Promise<void> {
  part<HTMLElement>(root, "readout").replaceChildren(...readout(list, opened));
  const all: HTMLElement[] = [];
  for (const [name, blob] of opened.files) all.push(await envelope(list, name, blob));
  part<HTMLElement>(root, "opened-files").replaceChildren(...all);
  part<HTMLElement>(root, "tested").hidden = false;
}
