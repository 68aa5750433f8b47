/** How islands meet a page: parts, states, slots and templates; every word is the page's. */

/** Tells all islands that markup was put into the page. */
const FRESH = "daylight:fresh";

/** Runs `start` once on every element `data-island="name"` of the page, now and later. */
export function island(name: string, start: (root: HTMLElement) => void): void {
  const run = (): void => {
    for (const root of document.querySelectorAll<HTMLElement>(`[data-island="${name}"]`)) {
      if (root.dataset["ready"] !== undefined) continue;
      root.dataset["ready"] = "";
      start(root);
    }
  };
  document.addEventListener(FRESH, run);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run);
  else run();
}

/** Starts the islands of markup that was just put into the page. */
export function startFresh(): void {
  document.dispatchEvent(new Event(FRESH));
}

/** The elements that match and belong to this root, not to an island inside it. */
function own(root: HTMLElement, selector: string): HTMLElement[] {
  return Array.from(root.querySelectorAll<HTMLElement>(selector)).filter(
    (it) => it.parentElement?.closest("[data-island], [data-check]") === root,
  );
}

/** The element `data-part="name"`, or null. */
export function maybePart<T extends Element>(root: ParentNode, name: string): T | null {
  return root.querySelector<T>(`[data-part="${name}"]`);
}

/** The element `data-part="name"`; a page without it is a mistake of the page. */
export function part<T extends Element>(root: ParentNode, name: string): T {
  const found = maybePart<T>(root, name);
  if (found === null) throw new Error(`the page lacks data-part="${name}"`);
  return found;
}

/** The typed text of `data-part="name"`, empty when there is none. */
export function typed(root: ParentNode, name: string): string {
  return maybePart<HTMLInputElement>(root, name)?.value ?? "";
}

/** The first chosen file of `data-part="name"`. */
export function chosen(root: ParentNode, name: string): File | null {
  return maybePart<HTMLInputElement>(root, name)?.files?.[0] ?? null;
}

/**
 * Moves the island to a state: elements with `data-when` show when they list it.
 *
 * `facts` fill the slots `data-slot="name"` of the island with text.
 */
export function enter(
  root: HTMLElement,
  state: string,
  facts: Readonly<Record<string, string>> = {},
): void {
  root.dataset["state"] = state;
  fill(root, facts);
  for (const element of own(root, "[data-when]")) {
    element.hidden = !(element.dataset["when"] ?? "").split(" ").includes(state);
  }
}

/** Fills the slots of an element with text. */
export function fill(root: HTMLElement, facts: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(facts)) {
    for (const slot of own(root, `[data-slot="${name}"]`)) {
      if (slot instanceof HTMLProgressElement) slot.value = Number(value);
      else slot.textContent = value;
    }
  }
}

/**
 * Shows a refusal or failure: state `refused`, the element `data-code` that names the code or
 * the longest beginning of it, and the slots code, place and title.
 */
export function refuse(root: HTMLElement, problem: Problem): void {
  enter(root, "refused", { code: problem.code, place: problem.place, title: problem.title });
  let best: HTMLElement | null = null;
  for (const element of own(root, "[data-code]")) {
    element.hidden = true;
    const code = element.dataset["code"] ?? "";
    const fits = problem.code === code || problem.code.startsWith(`${code}.`);
    if (fits && code.length > (best?.dataset["code"] ?? "").length) best = element;
  }
  if (best !== null) best.hidden = false;
  maybePart<HTMLElement>(root, "problem")?.focus();
}

/** What went wrong: a stable code, where, and the server's sentence if it said one. */
export interface Problem {
  readonly code: string;
  readonly place: string;
  readonly title: string;
}

/** A problem of this machine, whose sentence the page holds. */
export function problem(code: string, place = ""): Problem {
  return { code, place, title: "" };
}

/** Any thrown value as a problem; a refusal keeps its code. */
export function problemOf(error: unknown): Problem {
  if (typeof error === "object" && error !== null && "problem" in error) {
    return (error as { problem: Problem }).problem;
  }
  if (typeof error === "object" && error !== null && "code" in error) {
    const { code } = error as { code: unknown };
    if (typeof code === "string") return problem(code);
  }
  return { code: "page.failed", place: "", title: error instanceof Error ? error.message : "" };
}

/** The JSON of `<script type="application/json" id="…">`. */
export function pageJson<T>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page lacks #${id}`);
  return JSON.parse(element.textContent ?? "") as T;
}

/** The token of `<meta name="csrf">`. */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

/** Offers bytes as a file under a name that the page chose. */
export function download(bytes: BlobPart, name: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
