/** Opens a draft by its passphrase, or begins it. */

import { readPassphrase } from "../page/bid_form.ts";
import { enter, part, problemOf, refuse, typed } from "../page/dom.ts";
import type { Stretch } from "../seal/passphrase_file.ts";
import type { DraftDoor } from "./door.ts";
import { Draft } from "./draft.ts";

/** Shows the form of the passphrase and gives the draft once it is open. */
export async function unlock(
  root: HTMLElement,
  door: DraftDoor,
  space: string,
  stretch: Stretch,
): Promise<Draft> {
  let hasBegun = await Draft.hasBegun(door);
  const shown = (): void => {
    part<HTMLElement>(root, "again-box").hidden = hasBegun;
    enter(root, hasBegun ? "locked" : "begin");
  };
  shown();
  const form = part<HTMLFormElement>(root, "unlock");
  return new Promise((resolve) => {
    let isBusy = false;
    const open = async (): Promise<void> => {
      const first = typed(root, "draft-passphrase");
      const passphrase = readPassphrase(first, hasBegun ? first : typed(root, "draft-again"));
      enter(root, "reading");
      const draft = await Draft.open(door, space, passphrase, stretch);
      form.reset();
      // No later state shows it again.
      form.removeAttribute("data-when");
      form.hidden = true;
      resolve(draft);
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      open()
        .catch(async (error: unknown) => {
          hasBegun = await Draft.hasBegun(door).catch(() => hasBegun);
          shown();
          refuse(root, problemOf(error));
        })
        .finally(() => {
          isBusy = false;
        });
    });
  });
}
