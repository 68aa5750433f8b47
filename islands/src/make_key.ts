/** Island: makes a signing key on the holder's machine; the private half never leaves it. */

import { readPassphrase } from "./page/bid_form.ts";
import {
  download,
  enter,
  island,
  maybePart,
  part,
  problemOf,
  refuse,
  typed,
} from "./page/dom.ts";
import { freshPersonKey, keepPersonKey, writePersonKey } from "./page/person_key.ts";
import { hex, unbase64 } from "./seal/bytes.ts";
import { sign } from "./seal/curves.ts";

async function make(root: HTMLElement): Promise<void> {
  const again = typed(root, "passphrase-again");
  const passphrase = readPassphrase(typed(root, "passphrase"), again);
  enter(root, "making");
  const key = freshPersonKey();
  const file = await writePersonKey(key, passphrase);
  await keepPersonKey(file);
  const name = root.dataset["nameKey"] ?? "signing-key.age";
  const offer = maybePart<HTMLElement>(root, "download-key");
  offer?.addEventListener("click", () => download(file, name));
  download(file, name);
  part<HTMLInputElement>(root, "public-key").value = hex(key.pk);
  const proof = maybePart<HTMLInputElement>(root, "proof");
  const bytes = root.dataset["bytes"] ?? "";
  if (proof !== null && bytes !== "") proof.value = hex(sign(key.seed, unbase64(bytes)));
  enter(root, "made", { key: hex(key.pk) });
}

island("make_key", (root) => {
  let isBusy = false;
  part(root, "make").addEventListener("click", (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    make(root)
      .catch((error: unknown) => refuse(root, problemOf(error)))
      .finally(() => {
        isBusy = false;
      });
  });
  enter(root, "empty");
});
