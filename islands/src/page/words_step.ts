/** Shows the 24 characters and their QR code, and asks three of them back. */

import qrcode from "qrcode-generator";
import { utf8 } from "../seal/bytes.ts";
import { part } from "./dom.ts";

const SVG = "http://www.w3.org/2000/svg";
const ASKED = 3;
/** Modules of white around a code. */
const QUIET = 4;

/** A QR code of a text's UTF-8 bytes: its side in modules and the dark ones as an SVG path. */
export function qrPath(text: string): { side: number; path: string } {
  qrcode.stringToBytes = (it) => Array.from(utf8(it));
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const side = code.getModuleCount();
  let path = "";
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      if (code.isDark(row, column)) path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
    }
  }
  return { side, path };
}

/** Draws a text as a QR code into an element. */
export function drawQr(into: Element, text: string): void {
  const { side, path } = qrPath(text);
  const whole = side + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${whole} ${whole}`);
  svg.setAttribute("aria-hidden", "true");
  const paper = document.createElementNS(SVG, "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", "#fff");
  const ink = document.createElementNS(SVG, "path");
  ink.setAttribute("d", path);
  ink.setAttribute("fill", "#000");
  svg.append(paper, ink);
  into.replaceChildren(svg);
}

/** `count` different places from 0 to `of` − 1, ascending. */
export function drawPlaces(count: number, of: number): number[] {
  const places = new Set<number>();
  // 256 is not a multiple of 24, so that bytes above the last multiple are thrown away.
  const limit = 256 - (256 % of);
  while (places.size < count) {
    const byte = crypto.getRandomValues(new Uint8Array(1))[0]!;
    if (byte < limit) places.add(byte % of);
  }
  return [...places].sort((left, right) => left - right);
}

/** Lists the characters, draws the code, and gives the question to be answered. */
export function showWords(root: HTMLElement, written: string): () => boolean {
  const characters = [...written];
  const list = part<HTMLElement>(root, "words");
  list.replaceChildren(
    ...characters.map((character) => {
      const item = document.createElement(list.tagName === "OL" ? "li" : "span");
      item.textContent = character;
      return item;
    }),
  );
  drawQr(part(root, "qr"), written);
  const places = drawPlaces(ASKED, characters.length);
  const inputs = places.map((place, i) => {
    for (const slot of root.querySelectorAll(`[data-slot="ask-${i}"]`)) {
      slot.textContent = String(place + 1);
    }
    const input = part<HTMLInputElement>(root, `ask-${i}`);
    input.value = "";
    return input;
  });
  return () => inputs.every((input, i) => input.value.trim() === characters[places[i]!]);
}
