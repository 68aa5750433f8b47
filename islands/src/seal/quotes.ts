/** Straight quotes become Chinese ones where they are typed (seal.md §1). */

/** Replaces straight quotes, alternating open and closed, one state for each kind. */
export function chineseQuotes(text: string): string {
  let isDoubleOpen = false;
  let isSingleOpen = false;
  let written = "";
  for (const character of text) {
    if (character === "\u201c" || character === "\u201d") isDoubleOpen = character === "\u201c";
    if (character === '"') {
      written += isDoubleOpen ? "\u201d" : "\u201c";
      isDoubleOpen = !isDoubleOpen;
    } else if (character === "'") {
      written += isSingleOpen ? "\u2019" : "\u2018";
      isSingleOpen = !isSingleOpen;
    } else {
      written += character;
    }
  }
  return written;
}
