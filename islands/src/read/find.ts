/** Searches the text of a page: without regard to case, width, spaces and broken lines. */

/** A place in the pieces of a page's text. */
export interface Spot {
  readonly item: number;
  readonly offset: number;
}

/** One place where a search found something; `to` is behind its last character. */
export interface Hit {
  readonly from: Spot;
  readonly to: Spot;
}

/** A page's text as it is searched, and where each character of it stands. */
export interface Squeezed {
  readonly text: string;
  readonly items: readonly number[];
  readonly offsets: readonly number[];
}

const HITS_OF_PAGE_MAX = 200;
const AROUND = 14;

/** One character as it is compared; nothing of a space. */
function plain(character: string): string {
  return character.normalize("NFKC").toLowerCase().replace(/\s+/gu, "");
}

/** The pieces of a page as one text. */
export function squeezed(pieces: readonly string[]): Squeezed {
  const items: number[] = [];
  const offsets: number[] = [];
  let text = "";
  pieces.forEach((piece, item) => {
    let offset = 0;
    for (const character of piece) {
      const kept = plain(character);
      text += kept;
      for (let i = 0; i < kept.length; i += 1) {
        items.push(item);
        offsets.push(offset);
      }
      offset += character.length;
    }
  });
  return { text, items, offsets };
}

/** A search as it is compared. */
export function asked(query: string): string {
  return [...query].map(plain).join("");
}

/** Where a search is found, in order. */
export function hits(page: Squeezed, query: string): Hit[] {
  const found: Hit[] = [];
  if (query === "") return found;
  let at = page.text.indexOf(query);
  while (at >= 0 && found.length < HITS_OF_PAGE_MAX) {
    const last = at + query.length - 1;
    const spot = (place: number, more: number): Spot => {
      return { item: page.items[place] ?? 0, offset: (page.offsets[place] ?? 0) + more };
    };
    found.push({ from: spot(at, 0), to: spot(last, 1) });
    at = page.text.indexOf(query, last + 1);
  }
  return found;
}

/** A few words around a hit. */
export function around(pieces: readonly string[], hit: Hit): string {
  const before = pieces.slice(Math.max(0, hit.from.item - 2), hit.from.item).join("");
  const own = pieces[hit.from.item] ?? "";
  const after = pieces.slice(hit.from.item + 1, hit.to.item + 3).join("");
  const whole = before + own + after;
  const at = before.length + hit.from.offset;
  const text = whole.slice(Math.max(0, at - AROUND), at + 3 * AROUND).replace(/\s+/gu, " ");
  return `${at > AROUND ? "…" : ""}${text.trim()}…`;
}

/** The parts of one piece that hits cover: from, to, and the hit's number. */
export function covered(
  item: number,
  length: number,
  found: readonly Hit[],
): readonly (readonly [number, number, number])[] {
  const parts: [number, number, number][] = [];
  found.forEach(({ from, to }, number) => {
    if (item < from.item || item > to.item) return;
    const begin = item === from.item ? from.offset : 0;
    const end = item === to.item ? Math.min(to.offset, length) : length;
    if (begin < end) parts.push([begin, end, number]);
  });
  return parts;
}
