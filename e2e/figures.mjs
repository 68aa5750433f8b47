// Figures that only a browser can tell, as rows of docs/benchmarks.md. Run by `cargo x bench`.

import { Checks, Served, browser } from "./lib.mjs";
import { readerHeavy } from "./reader_heavy.mjs";

const served = new Served(["--sample"]);
const chrome = await browser();
try {
  await served.ready();
  await served.loaded();
  const it = await readerHeavy(new Checks(), served, chrome);
  if (it === undefined) throw new Error("the reader was not measured");
  const row = (figure, ms, goal) => console.log(`| ${figure} | ${ms.toFixed(0)} ms | — | — | ${goal} |`);
  const of = `of a PDF of ${it.megabytes.toFixed(0)} MB and 300 scanned pages, beside another`;
  row(`reader: first page ${of}`, it.first, "1,000 ms");
  row(`reader: next page ${of}`, it.next, "150 ms");
  row(`reader: a page far away ${of}`, it.jump, "—");
} finally {
  await chrome.close();
  await served.stop();
}
