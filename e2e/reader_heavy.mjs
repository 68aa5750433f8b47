// A PDF of 300 pages and 100 MB, read by ranges: how soon its first page is seen, and its next.

import { createWriteStream, readdirSync, statSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { profile, signIn, that, until } from "./lib.mjs";
import { open } from "./reader.mjs";

const PASSWORD = "sample-county-only";
const LOT = "W2026-106/A/1";
const PAGES = 300;
const MEGABYTES = 100;
/** Goals, in milliseconds; a machine that does other things too may need so many times as long. */
const FIRST_MS = 1_000;
const NEXT_MS = 150;
const SLOWER = 20;
/** What the process that draws may hold beyond what it held before, in MiB. */
const GROWN_MIB_MAX = 400;

/** A scanned page as a picture of noise: a JPEG of about so many bytes. */
function scan(page, bytes) {
  return page.evaluate(async (bytes) => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [1240, 1754];
    const context = canvas.getContext("2d");
    const picture = context.createImageData(canvas.width, canvas.height);
    const words = new Uint32Array(16_384);
    for (let at = 0; at < picture.data.length; at += 4) {
      const place = (at / 4) % words.length;
      if (place === 0) crypto.getRandomValues(words);
      const grey = words[place] & 255;
      picture.data.set([grey, grey, grey, 255], at);
    }
    context.putImageData(picture, 0, 0);
    context.fillStyle = "#fff";
    context.fillRect(120, 120, 900, 200);
    context.fillStyle = "#000";
    context.font = "90px serif";
    context.fillText("SCAN", 160, 250);
    let [low, high, best] = [0.02, 0.98, ""];
    for (let i = 0; i < 7; i += 1) {
      const quality = (low + high) / 2;
      const made = canvas.toDataURL("image/jpeg", quality).slice(23);
      if (made.length * 0.75 > bytes) high = quality;
      else [low, best] = [quality, made];
    }
    return best;
  }, bytes).then((it) => Buffer.from(it, "base64"));
}

const u16 = (it) => [it & 255, it >>> 8];
const u32 = (it) => [it & 255, (it >>> 8) & 255, (it >>> 16) & 255, it >>> 24];

/** The pieces of a PDF whose every page is such a picture, and a line of text. */
function* pdf(picture) {
  const places = [];
  let at = 0;
  const put = (piece) => {
    at += piece.length;
    return piece;
  };
  const object = (body) => {
    places.push(at);
    return put(Buffer.from(`${places.length} 0 obj\n${body}\nendobj\n`, "latin1"));
  };
  yield put(Buffer.from("%PDF-1.7\n"));
  yield object("<< /Type /Catalog /Pages 2 0 R >>");
  const kids = Array.from({ length: PAGES }, (_, i) => `${4 + 3 * i} 0 R`).join(" ");
  yield object(`<< /Type /Pages /Kids [${kids}] /Count ${PAGES} >>`);
  yield object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
  for (let i = 0; i < PAGES; i += 1) {
    const [text, scan] = [5 + 3 * i, 6 + 3 * i];
    const uses = `<< /Font << /F1 3 0 R >> /XObject << /S ${scan} 0 R >> >>`;
    yield object(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources ${uses} /Contents ${text} 0 R >>`);
    const says = `q 595 0 0 842 0 0 cm /S Do Q BT /F1 24 Tf 72 700 Td (Page ${i + 1}) Tj ET`;
    yield object(`<< /Length ${says.length} >>\nstream\n${says}\nendstream`);
    places.push(at);
    const head = "/Type /XObject /Subtype /Image /Width 1240 /Height 1754 /ColorSpace /DeviceRGB /BitsPerComponent 8";
    yield put(Buffer.from(`${scan} 0 obj\n<< ${head} /Filter /DCTDecode /Length ${picture.length} >>\nstream\n`));
    yield put(picture);
    yield put(Buffer.from("\nendstream\nendobj\n"));
  }
  const begins = at;
  const rows = places.map((it) => `${String(it).padStart(10, "0")} 00000 n \n`).join("");
  const count = places.length + 1;
  yield Buffer.from(`xref\n0 ${count}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${begins}\n%%EOF\n`);
}

/** Writes a zip that holds the PDF as it is, in place of an opened envelope. */
async function write(path, picture) {
  const name = Buffer.from("files/001-scan.pdf");
  let length = 0;
  for (const it of pdf(picture)) length += it.length;
  const head = [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0, 0, 0, 0, 0, ...u32(length), ...u32(length), ...u16(name.length), 0, 0];
  const out = createWriteStream(path);
  const put = async (piece) => { if (!out.write(piece)) await once(out, "drain"); };
  const local = Buffer.from([0x50, 0x4b, 3, 4, ...head]);
  await put(local);
  await put(name);
  for (const it of pdf(picture)) await put(it);
  const first = local.length + name.length + length;
  const central = Buffer.from([0x50, 0x4b, 1, 2, 20, 0, ...head, ...Array(10).fill(0), ...u32(0)]);
  await put(central);
  await put(name);
  await put(Buffer.from([0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0, ...u32(central.length + name.length), ...u32(first), 0, 0]));
  out.end();
  await once(out, "finish");
  return length;
}

/** The file of an object below the folder of objects, as it is named there. */
function fileOf(folder, name) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const found = entry.isDirectory() ? fileOf(path, name) : entry.name === name ? path : "";
    if (found) return found;
  }
  return "";
}

/** Milliseconds from asking for a page of the left pane until it is drawn. */
function timed(page, number) {
  return page.evaluate(async (number) => {
    const pane = document.querySelector(".pane");
    const field = pane.querySelector("[data-part=page]");
    const begun = performance.now();
    field.value = String(number);
    field.dispatchEvent(new Event("change"));
    const drawn = () => pane.querySelector(`.leaf[data-page="${number}"] canvas`);
    while (!drawn() && performance.now() - begun < 60_000) {
      await new Promise((done) => setTimeout(done, 5));
    }
    return drawn() ? performance.now() - begun : NaN;
  }, number);
}

const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)];

/** What was measured, in milliseconds; nothing when the check failed before. */
export async function readerHeavy(checks, served, chrome) {
  const page = await profile(chrome, 1280);
  page.setDefaultTimeout(120_000);
  let measured;
  await checks.check(`a PDF of ${PAGES} pages and ${MEGABYTES} MB is read by ranges`, async () => {
    await signIn(page, served, "evaluator-4", PASSWORD);
    await open(page, served);
    const place = await page.$eval("[data-part=document]", (it) => it.value);
    const file = fileOf(join(served.data, "centre", "objects"), `${place.split("/")[0]}~`);
    that(file !== "", `no file of ${place}`);
    const picture = await scan(page, (MEGABYTES * 1e6) / PAGES);
    const length = await write(file, picture);
    that(statSync(file).size > length && length > 0.9 * MEGABYTES * 1e6, `${length} bytes`);
    await open(page, served);
    let ranges = 0;
    page.on("response", (it) => { if (it.status() === 206) ranges += Number(it.headers()["content-length"]); });
    const heap = async () => (await page.metrics()).JSHeapUsedSize / 1_048_576;
    const before = await heap();
    const first = await reopened(page);
    const nexts = [];
    for (let number = 2; number <= 11; number += 1) {
      nexts.push(await timed(page, number));
      // Somebody reads for a moment; what comes next is drawn meanwhile.
      await new Promise((done) => setTimeout(done, 700));
    }
    const jumps = [];
    for (const number of [250, 40, 299, 120]) jumps.push(await timed(page, number));
    const grown = (await heap()) - before;
    const canvases = await page.$$eval(".pane .leaf canvas", (all) => all.length);
    const ms = (it) => it.toFixed(0);
    console.log(`          ${(length / 1e6).toFixed(0)} MB: first page ${ms(first)} ms (goal ${FIRST_MS}), next ${ms(median(nexts))} ms (goal ${NEXT_MS}; ` +
      `at most ${ms(Math.max(...nexts))}), jump ${ms(median(jumps))} ms (at most ${ms(Math.max(...jumps))}); ` +
      `${(ranges / 1e6).toFixed(1)} MB fetched, ${canvases} canvases, heap grew by ${grown.toFixed(0)} MiB`);
    measured = { megabytes: length / 1e6, first, next: median(nexts), jump: median(jumps) };
    that(first <= SLOWER * FIRST_MS, `the first page after ${ms(first)} ms`);
    that(median(nexts) <= SLOWER * NEXT_MS, `the next page after ${ms(median(nexts))} ms`);
    that(ranges < length / 2, `${ranges} of ${length} bytes were fetched`);
    that(canvases < 20 && grown < GROWN_MIB_MAX, `${canvases} canvases, ${grown} MiB`);
  });
  await page.browserContext().close();
  return measured;
}

/** Milliseconds from choosing the document anew until its first page is drawn; the median of five. */
async function reopened(page) {
  const all = [];
  for (let i = 0; i < 5; i += 1) {
    all.push(await page.evaluate(async () => {
      const pane = document.querySelector(".pane");
      const again = pane.querySelector("[data-part=again]");
      const begun = performance.now();
      again.click();
      const drawn = () => pane.querySelector('.leaf[data-page="1"] canvas');
      while (!drawn() && performance.now() - begun < 60_000) {
        await new Promise((done) => setTimeout(done, 5));
      }
      return drawn() ? performance.now() - begun : NaN;
    }));
  }
  return median(all);
}
