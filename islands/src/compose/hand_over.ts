/** Fills the sealing step of the page with what was made; it seals as it always does. */

import { maybePart, part } from "../page/dom.ts";
import type { Envelopes } from "./made_view.ts";

function give(input: HTMLInputElement, file: File): void {
  const carrier = new DataTransfer();
  carrier.items.add(file);
  input.files = carrier.files;
}

/** Values of the opening form, envelopes and signing key go into the inputs of the next step. */
export function handOver(
  signing: HTMLElement,
  values: Readonly<Record<string, string>>,
  made: Envelopes,
): void {
  const step = document.getElementById("seal-step");
  const root = step?.querySelector<HTMLElement>('[data-island="seal_envelope"]');
  if (step === null || root === null || root === undefined) return;
  for (const input of root.querySelectorAll<HTMLInputElement>("[data-field]")) {
    input.value = values[input.dataset["field"] ?? ""] ?? "";
  }
  for (const [name, blob] of made) {
    const input = root.querySelector<HTMLInputElement>(`[data-envelope="${name}"]`);
    if (input !== null) give(input, new File([blob], `${name}.zip`, { type: "application/zip" }));
  }
  const key = part<HTMLInputElement>(signing, "key-file").files?.[0];
  const input = maybePart<HTMLInputElement>(root, "key-file");
  if (key !== undefined && input !== null) give(input, key);
  const typed = part<HTMLInputElement>(signing, "key-passphrase").value;
  part<HTMLInputElement>(root, "key-passphrase").value = typed;
  step.hidden = false;
  step.scrollIntoView();
}

/** Hides the sealing step: what it was filled with is not what stands above any more. */
export function takeBack(): void {
  const step = document.getElementById("seal-step");
  if (step !== null) step.hidden = true;
}
