/** Island: a bidder's own library of certificates and past performance, encrypted. */

import { draftDoor } from "./compose/door.ts";
import type { Limits } from "./compose/list.ts";
import { PartView } from "./compose/part_view.ts";
import { unlock } from "./compose/unlock.ts";
import { csrfToken, enter, island, pageJson, part, problemOf, refuse } from "./page/dom.ts";
import { stretchApart } from "./page/work.ts";

interface LibraryPage {
  readonly draft: string;
  readonly space: string;
  readonly today_ms: number;
  readonly limits: Limits;
  readonly says: Readonly<Record<string, string>>;
  readonly me: string;
}

async function open(root: HTMLElement): Promise<void> {
  const page = pageJson<LibraryPage>(root.dataset["list"] ?? "library");
  const [base, token] = [page.draft, csrfToken()];
  const stretch = stretchApart(root.dataset["worker"] ?? "");
  const draft = await unlock(root, draftDoor(base, token), page.space, stretch);
  part<HTMLElement>(root, "workroom").hidden = false;
  enter(root, "open");
  const shop = {
    key: draft.key,
    base,
    token,
    limits: page.limits,
    composeWorker: root.dataset["composeWorker"] ?? "",
    pagesWorker: root.dataset["pagesWorker"] ?? "",
    sealWorker: root.dataset["worker"] ?? "",
    says: page.says,
    validOn: new Date(page.today_ms + 8 * 3_600_000).toISOString().slice(0, 10),
    here: new Map<string, Blob>(),
  };
  const template = part<HTMLTemplateElement>(root, "file");
  const section = part<HTMLElement>(root, "workroom").querySelector<HTMLElement>("[data-of]")!;
  const events = { changed: (): void => {} };
  const view = new PartView(section, draft, page.me, events, { template, shop });
  addEventListener("beforeunload", (event) => {
    if (view.isDirty) event.preventDefault();
  });
}

island("bid_library", (root) => {
  open(root).catch((error: unknown) => refuse(root, problemOf(error)));
});
