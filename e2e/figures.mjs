// Figures that only a browser can tell, as rows of docs/benchmarks.md. Run by `cargo x bench`.

import { Checks, Served, browser } from "./lib.mjs";
import { readerHeavy } from "./reader_heavy.mjs";
import { scoringHeavy } from "./scoring_heavy.mjs";

const served = new Served(["--sample"]);
const chrome = await browser();
try {
  await served.ready();
  await served.loaded();
  const it = await readerHeavy(new Checks(), served, chrome);
  if (it === undefined) throw new Error("the reader was not measured");
  const row = (figure, ms, goal) =>
    console.log(`| ${figure} | ${ms.toFixed(0)} ms | — | — | ${goal} |`);
  const of = `of a PDF of ${it.megabytes.toFixed(0)} MB and 300 scanned pages, beside another`;
  row(`reader: first page ${of}`, it.first, "1,000 ms");
  row(`reader: next page ${of}`, it.next, "150 ms");
  row(`reader: a page far away ${of}`, it.jump, "—");
  const kept = await scoringHeavy(served, chrome);
  const sheets = `sheet of 60 bids × 40 items kept over HTTP, ${kept.members} members at once`;
  row(`${sheets}: 99 of 100 saves`, kept.p99, "100 ms");
  row(`${sheets}: half of the saves`, kept.middle, "—");
} finally {
  await chrome.close();
  await served.stop();
}
