/** Island: signs the exact bytes of an act with the person's key before the form is sent. */

import { enter, island, maybePart, part, problemOf, refuse } from "./page/dom.ts";
import { hasPersonKey, personKeyOf } from "./page/person_key.ts";
import { hex, unbase64, utf8Text } from "./seal/bytes.ts";
import { sign } from "./seal/curves.ts";
import { hash } from "./seal/hashing.ts";

async function signForm(root: HTMLElement): Promise<void> {
  const bytes = unbase64(root.dataset["bytes"] ?? "");
  enter(root, "signing");
  const key = await personKeyOf(root);
  part<HTMLInputElement>(root, "signature").value = hex(sign(key.seed, bytes));
  const signer = maybePart<HTMLInputElement>(root, "signer");
  if (signer !== null) signer.value = hex(key.pk);
  enter(root, "signed");
}

/** Shows what will be signed: its hash, and its text where it is text. */
function showBytes(root: HTMLElement): void {
  const bytes = unbase64(root.dataset["bytes"] ?? "");
  let text = "";
  try {
    text = utf8Text(bytes, "page.binary");
  } catch {
    text = "";
  }
  enter(root, "ready", { sha256: hex(hash(bytes)), text, length: String(bytes.length) });
}

island("sign_act", (root) => {
  const form = root instanceof HTMLFormElement ? root : part<HTMLFormElement>(root, "form");
  let isBusy = false;
  form.addEventListener("submit", (event) => {
    if (root.dataset["state"] === "signed") return;
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    const { submitter } = event;
    signForm(root)
      .then(() => form.requestSubmit(submitter as HTMLElement | null))
      .catch((error: unknown) => refuse(root, problemOf(error)))
      .finally(() => {
        isBusy = false;
      });
  });
  addEventListener("pageshow", ({ persisted }) => persisted && showBytes(root));
  showBytes(root);
  void hasPersonKey().then((has) => {
    root.dataset["keyKept"] = has ? "yes" : "no";
  });
});
