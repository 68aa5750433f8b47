/** Checks what the compiler cannot: Chrome 90's library, sizes, and no words in page code. */

import { readdirSync, readFileSync } from "node:fs";

const LINES_MAX = 300;
const COLUMNS_MAX = 100;
/** What Chrome 90 lacks and TypeScript would let pass, with the version that has it. */
const BANNED = [
  [/\.at\(/, "at() 92"],
  [/Object\.hasOwn\b/, "Object.hasOwn 93"],
  [/\bstructuredClone\b/, "structuredClone 98"],
  [/AbortSignal\.(?:timeout|any|abort)\b/, "AbortSignal statics 93-116"],
  [/\brandomUUID\b/, "crypto.randomUUID 92"],
  [/\.(?:findLast|findLastIndex)\(/, "findLast 97"],
  [/\.(?:toSorted|toReversed|toSpliced|with)\(/, "copying array methods 110"],
  [/\b(?:Object|Map)\.groupBy\b/, "groupBy 117"],
  [/Array\.fromAsync\b/, "Array.fromAsync 121"],
  [/Promise\.(?:withResolvers|try)\b/, "Promise statics 119-128"],
  [/\bcause:/, "error cause 93"],
  [/for await \(const \w+ of [\w.]*(?:stream|body)\b/, "iterating a stream 124"],
  [/\.(?:toHex|toBase64|setFromHex)\(|Uint8Array\.from(?:Hex|Base64)/, "typed array hex 140"],
  [/URL\.canParse\b/, "URL.canParse 120"],
  [/Response\.json\(/, "Response.json 105"],
  [/\bduplex:/, "streamed upload 105"],
  [/\bshow(?:Open|Save)FilePicker\b/, "needs a prompt and is absent elsewhere"],
  [/\.(?:showPopover|togglePopover)\(/, "popover 114"],
  [/\.inert\b/, "inert 102"],
  [/\binnerHTML\b|\binsertAdjacentHTML\b/, "markup from text is not for islands"],
];
const CJK = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;

/** Source without comments, line numbers kept. */
function code(text) {
  const blank = (comment) => comment.replace(/[^\n]/g, " ");
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(^|\s)\/\/.*$/gm, blank);
}

/** The faults of one file, a sentence each. */
export function faults(name, text) {
  const found = [];
  const lines = text.split("\n");
  if (!text.startsWith("/** ")) found.push(`${name}: does not open with one sentence on itself`);
  if (lines.length > LINES_MAX) found.push(`${name}: more than ${LINES_MAX} lines`);
  code(text).split("\n").forEach((line, i) => {
    const at = `${name}:${i + 1}`;
    for (const [pattern, why] of BANNED) if (pattern.test(line)) found.push(`${at}: ${why}`);
    if (CJK.test(line)) found.push(`${at}: words belong to the page`);
  });
  lines.forEach((line, i) => {
    if (line.length > COLUMNS_MAX) found.push(`${name}:${i + 1}: over ${COLUMNS_MAX} columns`);
  });
  return found;
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? files(path) : path.endsWith(".ts") ? [path] : [];
  });
}

if (process.argv[1]?.endsWith("lint.mjs")) {
  const found = files("src").flatMap((path) => faults(path, readFileSync(path, "utf8")));
  for (const fault of found) console.error(fault);
  process.exit(found.length === 0 ? 0 : 1);
}
