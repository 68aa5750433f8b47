/** Island: a form keeps what was typed until the server has taken it. */

import { enter, island } from "./page/dom.ts";

const PREFIX = "daylight.form:";
const KEEP_MS = 14 * 86_400_000;

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Fields that may be kept: named, visible, neither secret nor a file. */
function fields(form: HTMLFormElement): Field[] {
  return Array.from(form.elements).filter((it): it is Field => {
    if (it instanceof HTMLTextAreaElement || it instanceof HTMLSelectElement) return it.name !== "";
    if (!(it instanceof HTMLInputElement) || it.name === "") return false;
    const isSecret = it.dataset["draft"] === "never" || it.autocomplete === "off";
    return !isSecret && !["password", "file", "hidden", "submit", "button"].includes(it.type);
  });
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
}

function nameOf(field: Field): string {
  return isTick(field) ? `${field.name}=${field.value}` : field.name;
}

function save(name: string, form: HTMLFormElement): void {
  const values = fields(form).map((it) => [nameOf(it), isTick(it) ? it.checked : it.value]);
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify({ at: Date.now(), values }));
  } catch {
    enter(form, "unkept");
  }
}

/** Puts kept values into fields that the server left as they were drawn; true if any. */
function restore(name: string, form: HTMLFormElement): boolean {
  const found = localStorage.getItem(PREFIX + name);
  if (found === null) return false;
  const { at, values } = JSON.parse(found) as { at: number; values: [string, string | boolean][] };
  if (Date.now() - at > KEEP_MS) {
    localStorage.removeItem(PREFIX + name);
    return false;
  }
  const kept = new Map(values);
  let isRestored = false;
  for (const field of fields(form)) {
    const value = kept.get(nameOf(field));
    if (isTick(field) && typeof value === "boolean" && field.checked === field.defaultChecked) {
      isRestored ||= field.checked !== value;
      field.checked = value;
    } else if (typeof value === "string" && value !== "" && field.value === "") {
      field.value = value;
      isRestored = true;
    }
  }
  return isRestored;
}

island("draft_form", (root) => {
  const done = root.dataset["done"];
  if (done !== undefined) localStorage.removeItem(PREFIX + done);
  if (!(root instanceof HTMLFormElement)) return;
  const name = root.dataset["draft"] ?? location.pathname;
  try {
    enter(root, restore(name, root) ? "restored" : "empty");
  } catch {
    enter(root, "empty");
  }
  root.addEventListener("input", () => save(name, root));
  root.addEventListener("change", () => save(name, root));
});
