/** Single keys of the reader: heard only while a document's own area has the focus. */

import type { Pane } from "./pane.ts";

/** What keys do beyond one pane. */
export interface Ways {
  pane(at: number): void;
  side(): void;
  help(): void;
}

/** The act of a key in a pane; null for a key that means nothing here. */
export function act(key: string, pane: Pane, ways: Ways): (() => void) | null {
  switch (key) {
    case "1":
      return () => ways.pane(0);
    case "2":
      return () => ways.pane(1);
    case "b":
      return () => pane.focus("bid");
    case "d":
      return () => pane.focus("document");
    case "n":
    case "]":
      return () => pane.step(1);
    case "p":
    case "[":
      return () => pane.step(-1);
    case "g":
      return () => pane.focus("page");
    case "Home":
      return () => pane.goTo(1);
    case "End":
      return () => pane.last();
    case "+":
    case "=":
      return () => pane.zoom(1);
    case "-":
      return () => pane.zoom(-1);
    case "0":
      return () => pane.zoom(0);
    case "r":
      return () => pane.turn();
    case "t":
      return () => pane.toggleThumbs();
    case "/":
      return () => pane.focus("query");
    case "e":
      return () => ways.side();
    case "m":
      return () => pane.toggleNote();
    case "x":
      return () => pane.toggleMark();
    case "?":
      return () => ways.help();
    default:
      return null;
  }
}

/** Hears the keys of a pane. */
export function hearKeys(pane: Pane, ways: Ways): void {
  pane.view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const found = act(event.key, pane, ways);
    if (found === null) return;
    event.preventDefault();
    found();
  });
  pane.root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pane.view.focus();
  });
}
