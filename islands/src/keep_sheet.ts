/** Island: a sheet is sent to be kept while it is written; nobody but its member sees it. */

import { enter, island } from "./page/dom.ts";

const WAIT_MS = 1_500;

/** Sends everything typed; true when the server kept it. */
async function keep(form: HTMLFormElement, where: string): Promise<boolean> {
  const pairs: [string, string][] = [];
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") pairs.push([name, value]);
  }
  const body = new URLSearchParams(pairs);
  const answer = await fetch(where, { method: "POST", body, credentials: "same-origin" });
  return answer.ok && answer.url.includes("done=sheet-kept");
}

island("keep_sheet", (root) => {
  const form = root.querySelector("form");
  const where = root.dataset["keep"];
  if (form === null || where === undefined) return;
  let timer: number | undefined;
  let version = 0;
  const later = (): void => {
    version += 1;
    enter(root, "typing");
    window.clearTimeout(timer);
    timer = window.setTimeout(() => {
      const sent = version;
      keep(form, where)
        .catch(() => false)
        .then((isKept) => {
          if (sent === version) enter(root, isKept ? "kept" : "unkept");
        });
    }, WAIT_MS);
  };
  form.addEventListener("input", later);
  enter(root, "ready");
});
