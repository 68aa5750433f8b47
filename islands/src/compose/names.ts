/** Whether text or properties of a file tell whose it is: names, codes, numbers; pure. */

import { asked, hits, squeezed } from "../read/find.ts";

/** One hint. The page phrases `code`; `what` is what stands there, `page` is 0 for a property. */
export interface Hint {
  readonly code: "word" | "property" | "phone" | "mail" | "unread";
  readonly what: string;
  readonly page: number;
}

/** Most hints of one file: more are of no use to anybody. */
export const HINTS_MAX = 40;
/** Shortest word that is searched: a shorter one stands everywhere. */
const WORD_MIN = 2;
/** Properties of a PDF that people or their programs fill in. */
const PROPERTIES = ["Author", "Title", "Subject", "Keywords", "Creator", "dc:creator"];
const PHONE = /(?<!\d)1[3-9]\d{9}(?!\d)/g;
const MAIL = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;

/** What one page tells. */
export function pageHints(
  pieces: readonly string[],
  page: number,
  words: readonly string[],
): Hint[] {
  const text = squeezed(pieces);
  const found: Hint[] = [];
  for (const word of words) {
    const query = asked(word);
    if (query.length < WORD_MIN || hits(text, query).length === 0) continue;
    found.push({ code: "word", what: word, page });
  }
  for (const [what] of text.text.matchAll(PHONE)) found.push({ code: "phone", what, page });
  for (const [what] of text.text.matchAll(MAIL)) found.push({ code: "mail", what, page });
  return found;
}

/** What properties of a file tell: an author always, others where a word stands in them. */
export function propertyHints(
  properties: Readonly<Record<string, unknown>>,
  words: readonly string[],
): Hint[] {
  const found: Hint[] = [];
  for (const name of PROPERTIES) {
    const value = properties[name];
    const all = Array.isArray(value) ? value : [value];
    const text = all.filter((it) => typeof it === "string").join(" ");
    if (text.trim() === "") continue;
    const isPerson = name === "Author" || name === "dc:creator";
    const tells = pageHints([text], 0, words).length > 0;
    if (isPerson || tells) found.push({ code: "property", what: `${name}: ${text}`, page: 0 });
  }
  return found;
}
