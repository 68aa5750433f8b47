/** Island: a party's step in a draw, computed from the person's key before the form is sent. */

import { readContext } from "./draw/context.ts";
import { commit, handOf, show, wrapPublic } from "./draw/party.ts";
import { enter, island, part, problemOf, refuse } from "./page/dom.ts";
import { personKeyOf } from "./page/person_key.ts";
import { hex } from "./seal/bytes.ts";

async function made(root: HTMLElement): Promise<Readonly<Record<string, string>>> {
  const data = (name: string): string => root.dataset[name] ?? "";
  const key = await personKeyOf(root);
  const hand = handOf(key.seed, data("draw"), data("seq"), data("name"));
  const step = data("step");
  if (step === "join") return { by: hex(key.pk), wrap: wrapPublic(hand) };
  if (step === "open") return { secret: hex(hand.wrap) };
  const ctx = readContext(data("ctx"));
  const roots = { pool: data("pool"), excluded: data("excluded") };
  return step === "show" ? { header: show(hand, ctx, roots) } : commit(hand, ctx, roots);
}

async function fillForm(root: HTMLElement): Promise<void> {
  enter(root, "signing");
  for (const [name, value] of Object.entries(await made(root))) {
    part<HTMLInputElement>(root, name).value = value;
  }
  enter(root, "signed");
}

island("draw_party", (root) => {
  const form = root as HTMLFormElement;
  let isBusy = false;
  form.addEventListener("submit", (event) => {
    if (root.dataset["state"] === "signed") return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    fillForm(root)
      .then(() => form.requestSubmit())
      .catch((error: unknown) => refuse(root, problemOf(error)))
      .finally(() => {
        isBusy = false;
      });
  });
  addEventListener("pageshow", ({ persisted }) => persisted && enter(root, "ready"));
  enter(root, "ready");
});
