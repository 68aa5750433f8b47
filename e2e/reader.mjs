// An evaluator reads two bids side by side: text, search, evidence, notes, points, keys, old browsers.

import { join } from "node:path";
import {
  answered, accessible, profile, shots, signIn, sound, that, Transcript, until, visit,
} from "./lib.mjs";

const PASSWORD = "sample-county-only";
const LOT = "W2026-106/A/1";
/** Whose sheet is the last that is not in. */
const READER = "evaluator-1";
const OTHER = "evaluator-3";
/** Stands in most pages of the sample's proposals, across two lines. */
const WORDS = "接到通知后两小时内响应";
const NOTE = "样本笔记：第二节缺少进度表";

const at = (served, page = "read") => `${served.url}/evaluator/lots/${LOT}/${page}`;
const LEFT = ".pane:nth-of-type(1)";
const RIGHT = ".pane:nth-of-type(2)";

/** Opens the reader and waits for what both panes show first. */
export async function open(page, served) {
  // A page behind another is not drawn.
  await page.bringToFront();
  await visit(page, at(served));
  const panes = () => page.$$eval(".pane:not([hidden])", (all) => all.map((it) => ({
    place: it.dataset.shown ?? "",
    leaves: it.querySelectorAll(".leaf").length,
    drawn: it.querySelectorAll(".leaf[data-text]").length,
    says: [...it.querySelectorAll("[data-code]:not([hidden])")].map((one) => one.dataset.code),
  })));
  await until("the first pages", 60, async () => {
    const all = await panes();
    return all.length > 0 && all.every((it) => it.drawn > 0);
  }).catch(async (error) => {
    throw new Error(`${error.message}: ${JSON.stringify(await panes())}`);
  });
}

const textOf = (page, pane) => page.$eval(`${pane} .leaf[data-text] .textLayer`, (it) => it.innerText);
const chosen = (page, pane, part) =>
  page.$eval(`${pane} [data-part=${part}]`, (it) => it.selectedOptions[0].text);
const pageOf = (page, pane) => page.$eval(`${pane} [data-part=page]`, (it) => Number(it.value));

/** How many different shapes the characters of the longest line have, as they are drawn. */
function shapes(page, pane) {
  return page.$eval(`${pane} .leaf[data-text]`, (leaf) => {
    const canvas = leaf.querySelector("canvas");
    const spans = [...leaf.querySelectorAll(".textLayer span")];
    spans.sort((a, b) => b.textContent.length - a.textContent.length);
    const [line, box] = [spans[0].getBoundingClientRect(), canvas.getBoundingClientRect()];
    const count = spans[0].textContent.length;
    const [x, y] = [canvas.width / box.width, canvas.height / box.height];
    const seen = new Set();
    for (let i = 0; i < count; i += 1) {
      const wide = Math.floor((line.width / count) * x);
      const left = Math.floor((line.left - box.left + (i * line.width) / count) * x);
      const top = Math.floor((line.top - box.top) * y);
      const high = Math.floor(line.height * y);
      const { data } = canvas.getContext("2d").getImageData(left, top, wide, high);
      let dark = "";
      for (let row = 0; row < 8; row += 1) {
        for (let column = 0; column < 8; column += 1) {
          const place = Math.floor((row * high) / 8) * wide + Math.floor((column * wide) / 8);
          dark += data[4 * place] < 140 ? "1" : "0";
        }
      }
      if (dark.includes("1")) seen.add(dark);
    }
    return { count, seen: seen.size };
  });
}

/** Takes away own notes and points, so that a sheet is left as it was found. */
function forget(page) {
  return page.evaluate(async () => {
    const { csrf, points, notes } = document.querySelector(".reader").dataset;
    const post = (url, fields) =>
      fetch(url, { method: "POST", body: new URLSearchParams({ csrf, ...fields }) });
    const bids = JSON.parse(document.getElementById("bids").textContent);
    for (const { name } of bids.fields.filter((it) => it.value !== "")) {
      await post(points, { name, value: "" });
    }
    for (const { place } of bids.notes) {
      const [ctx, document, page] = place.split("/");
      await post(notes, { ctx, document, page, text: "", mark: "" });
    }
  });
}

export async function reader(checks, served, chrome) {
  const told = new Transcript();
  const { failed } = checks;
  const page = await profile(chrome, 1280);
  page.setDefaultTimeout(60_000);
  const ready = await checks.check("a member opens the reader of a lot under evaluation", async () => {
    await signIn(page, served, READER, PASSWORD);
    await open(page, served);
    await forget(page);
    await open(page, served);
    await page.screenshot({ path: join(shots, "reader.png") });
    await sound(page);
    await accessible(page);
    return true;
  });
  if (!ready) return;
  await checks.check("two bids stand side by side, and their Chinese is drawn", async () => {
    const [left, right] = [await chosen(page, LEFT, "bid"), await chosen(page, RIGHT, "bid")];
    that(left !== right, `both are ${left}`);
    const text = await textOf(page, LEFT);
    that(/[\u4e00-\u9fff]{4}/.test(text), `no Chinese text: ${text}`);
    const { count, seen } = await shapes(page, LEFT);
    that(seen > count / 2, `${seen} shapes of ${count} characters`);
    told.did(READER, `opens 阅标 of ${LOT}: two bids stand side by side`);
    told.saw(`${left} · ${await chosen(page, LEFT, "document")}`);
    told.saw(`${right} · ${await chosen(page, RIGHT, "document")}`);
  });
  await checks.check("a search goes through all pages, and from place to place", () =>
    search(page, told));
  await checks.check("from a scoring item to the pages of evidence, in either pane", () =>
    evidence(page, told));
  await checks.check("a bidder's form is shown where nothing of it runs", () => form(page));
  await checks.check("points beside the evidence are kept in the own sheet", () =>
    points(page, served, told));
  await checks.check("notes and marks survive, and nobody else sees them", () =>
    notes(page, served, chrome, told));
  await checks.check("by keyboard alone", () => keyboard(page, served, told));
  await checks.check("whoever may not, reads nothing", () => refused(served, chrome, told));
  await checks.check("a document that is broken or locked ends in a sentence", () =>
    hostile(page, served, told));
  await checks.check("a browser of 2021 reads it too", () => older(page, served));
  await checks.check("without script there is a list, on a narrow screen one pane, and paper", () =>
    plainly(page, served, chrome));
  await open(page, served);
  await forget(page);
  await page.browserContext().close();
  if (checks.failed === failed) {
    told.write("reader", "Reading bids 阅标", "A member of a committee reads two bids side by side.");
  }
}

async function search(page, told) {
  await page.type(`${LEFT} [data-part=query]`, WORDS);
  await page.keyboard.press("Enter");
  await until("the end of the search", 60, () => page.$eval(`${LEFT} [data-part=searched]`, (it) =>
    it.textContent === "" && !it.closest("[data-part=found]").hidden));
  const count = await page.$eval(`${LEFT} [data-part=hit-count]`, (it) => Number(it.textContent));
  that(count > 1, `${count} places`);
  await until("the mark", 20, () => page.$(`${LEFT} mark.chosen`));
  const first = await page.$eval(`${LEFT} [data-part=hit-at]`, (it) => it.textContent);
  await page.keyboard.press("Enter");
  await until("the next place", 20, async () =>
    (await page.$eval(`${LEFT} [data-part=hit-at]`, (it) => it.textContent)) !== first);
  await page.keyboard.down("Shift");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Shift");
  await until("the place before", 20, async () =>
    (await page.$eval(`${LEFT} [data-part=hit-at]`, (it) => it.textContent)) === first);
  const marked = await page.$$eval(`${LEFT} mark`, (all) => all.map((it) => it.textContent).join(""));
  that(marked.includes(WORDS.slice(0, 3)), `marked: ${marked}`);
  await page.screenshot({ path: join(shots, "reader-search.png") });
  told.did(READER, `searches for “${WORDS}” in the left pane and goes from place to place`);
  told.saw(await page.$eval(`${LEFT} [data-part=found]`, (it) => it.innerText));
  told.saw(await page.$eval(`${LEFT} .hits li`, (it) => it.innerText));
}

async function evidence(page, told) {
  await page.click("[data-part=side-open]");
  const items = await page.$$eval("#read-item option", (all) => all.map((it) => it.value));
  const way = await page.$$("[data-part=evidence] [data-part=ways] [data-part=right]");
  that(items.length > 1 && way.length > 0, `${items.length} items, ${way.length} ways`);
  // The last bidder's last pages: somewhere else than where the pane is.
  const last = way[way.length - 1];
  const says = await last.evaluate((it) => it.closest("li").querySelector("[data-part=what]").textContent);
  const bidder = await last.evaluate((it) =>
    it.closest(".evidence > li").querySelector("[data-part=bidder]").textContent);
  const from = Number(says.match(/第 (\d+)[–页 ]/)?.[1] ?? 1);
  await last.click();
  await until("the evidence", 60, async () =>
    (await chosen(page, RIGHT, "bid")) === bidder && (await pageOf(page, RIGHT)) === from
    && page.$(`${RIGHT} .leaf[data-page="${from}"][data-text]`));
  await page.screenshot({ path: join(shots, "reader-evidence.png") });
  await sound(page);
  await accessible(page);
  told.did(READER, "opens 评审因素与证明页 and sends one bid's evidence into the right pane");
  told.saw(`${bidder}: ${says}`);
}

async function form(page) {
  const value = await page.$$eval(`${RIGHT} [data-part=document] option`, (all) =>
    all.find((it) => /偏离表|投标函|声明/.test(it.text))?.value);
  that(value, "no form among the documents");
  await page.select(`${RIGHT} [data-part=document]`, value);
  const frame = await until("the form", 30, () => page.$(`${RIGHT} .view iframe`));
  that((await frame.evaluate((it) => it.getAttribute("sandbox"))) === "", "the sandbox is open");
  const inside = await until("its text", 30, async () => {
    const content = await frame.contentFrame();
    return content?.evaluate(() => document.body?.innerText).catch(() => "");
  });
  that(inside.includes("电子签章"), inside);
  await page.screenshot({ path: join(shots, "reader-form.png") });
}

async function points(page, served, told) {
  const input = await page.$("[data-part=evidence] [data-part=points]");
  that(input, "no field for points");
  await input.click({ clickCount: 3 });
  await input.type("3.5");
  await until("the kept points", 20, () =>
    page.$eval("[data-part=evidence] [data-part=kept]", (it) => !it.hidden));
  const bidder = await input.evaluate((it) =>
    it.closest(".evidence > li").querySelector("[data-part=bidder]").textContent);
  const item = await page.$eval("#read-item", (it) => it.selectedOptions[0].text);
  const other = await page.browserContext().newPage();
  await visit(other, at(served, "sheet"));
  const kept = await other.$$eval("[name^=points-]", (all) => all.filter((it) => it.value !== "")
    .map((it) => [it.value, it.closest("fieldset").innerText, it.closest(".field").innerText]));
  await other.close();
  const [[value, whose, what] = []] = kept;
  that(kept.length === 1 && value === "3.5", `the sheet says ${JSON.stringify(kept)}`);
  that(whose.includes(bidder) && what.includes(item), `${bidder}, ${item}: ${JSON.stringify(kept)}`);
  told.did(READER, "writes points beside the evidence; the own sheet has them");
}

async function notes(page, served, chrome, told) {
  await page.click(`${LEFT} [data-part=note]`);
  await page.type(`${LEFT} [data-part=note-text]`, NOTE);
  await until("the kept note", 20, () => page.$eval(`${LEFT} [data-part=note-kept]`, (it) => !it.hidden));
  await page.click(`${LEFT} [data-part=mark]`);
  await until("the mark", 20, () =>
    page.$eval(`${LEFT} [data-part=mark]`, (it) => it.getAttribute("aria-pressed") === "true"));
  await open(page, served);
  await page.click("[data-part=side-open]");
  const own = await page.$eval("[data-part=notes]", (it) => it.innerText);
  that(own.includes(NOTE) && own.includes("⚑"), `after the reload: ${own}`);
  const other = await profile(chrome, 1280);
  await signIn(other, served, OTHER, PASSWORD);
  await open(other, served);
  that(!(await other.content()).includes(NOTE), "another member sees the note");
  const list = await other.evaluate(async (url) => (await fetch(url)).json(), at(served, "read/notes"));
  that(list.length === 0, JSON.stringify(list));
  await other.browserContext().close();
  told.did(READER, "notes something on a page, marks it, and finds both after loading again");
  told.saw(own);
  told.did(OTHER, "opens the same bids and sees no note");
}

async function keyboard(page, served, told) {
  await open(page, served);
  // Forward from the top of the page until a document has the focus.
  const isView = () => page.evaluate(() => document.activeElement?.dataset.part === "view");
  for (let i = 0; i < 80 && !(await isView()); i += 1) await page.keyboard.press("Tab");
  that(await isView(), "Tab does not lead to a document");
  await page.keyboard.press("n");
  await until("page 2", 20, async () => (await pageOf(page, LEFT)) === 2);
  await page.keyboard.press("End");
  const last = Number(await page.$eval(`${LEFT} [data-part=pages]`, (it) => it.textContent));
  await until("the last page", 20, async () => (await pageOf(page, LEFT)) === last);
  await page.keyboard.press("g");
  await page.keyboard.type("3");
  await page.keyboard.press("Enter");
  await until("page 3", 20, async () => (await pageOf(page, LEFT)) === 3);
  const scale = () => page.$eval(`${LEFT} [data-part=scale]`, (it) => it.textContent);
  const before = await scale();
  await page.keyboard.press("+");
  that((await scale()) !== before, "not larger");
  await page.keyboard.press("0");
  that((await scale()) === before, "not as wide as before");
  await page.keyboard.press("r");
  await until("a turned page", 20, () => page.$(`${LEFT} .leaf[data-text] .textLayer[data-main-rotation="90"]`));
  for (let i = 0; i < 3; i += 1) await page.keyboard.press("r");
  await page.keyboard.press("t");
  await until("thumbnails", 20, () => page.$$eval(`${LEFT} .thumbs li[data-drawn]`, (all) => all.length > 2));
  await page.screenshot({ path: join(shots, "reader-thumbs.png") });
  await page.keyboard.press("2");
  that(await page.$eval(RIGHT, (it) => it.contains(document.activeElement)), "not in the right pane");
  await page.keyboard.press("?");
  that(await page.$eval("[data-part=help]", (it) => it.open), "no help");
  await page.screenshot({ path: join(shots, "reader-help.png") });
  await accessible(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("e");
  that(await page.evaluate(() => document.activeElement?.id === "read-item"), "not at the items");
  await page.keyboard.press("Escape");
  await sound(page);
  told.did(READER, "turns pages, jumps, zooms, turns, opens thumbnails, the other pane and the help by keyboard alone");
}

async function refused(served, chrome, told) {
  const answers = [];
  for (const account of ["bidder-1", "evaluator-9", null]) {
    const page = await profile(chrome);
    if (account !== null) {
      const signedIn = await signIn(page, served, account, PASSWORD).then(() => true, () => false);
      if (!signedIn) continue;
    }
    const answer = await answered(page, at(served));
    that(!(await page.$(".reader")), `${account} sees the reader`);
    that(answer.status() === 403 || page.url().includes("/sign-in") || answer.status() === 401,
      `${account}: ${answer.status()} at ${page.url()}`);
    answers.push(`${account ?? "a citizen"}: ${await page.$eval("main", (it) => it.innerText.slice(0, 40))}`);
    await page.browserContext().close();
  }
  told.did("Whoever does not sit on the committee", "is refused");
  for (const it of answers) told.saw(it);
}

const BROKEN = [
  ["broken", Buffer.from("%PDF-1.7\nnothing of the kind")],
  ["broken", Buffer.from("MZ\u0000 a program")],
  ["password", Buffer.from(locked())],
];

/** A PDF that wants a password which nobody has. */
function locked() {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [] /Count 0 >>",
    `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${"ab".repeat(32)}> /U <${"cd".repeat(32)}> >>`,
  ];
  let out = "%PDF-1.4\n";
  const places = objects.map((it, i) => {
    const place = out.length;
    out += `${i + 1} 0 obj\n${it}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const id = "<00112233445566778899aabbccddeeff>";
  return `${out}xref\n0 4\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size 4 /Root 1 0 R ` +
    `/Encrypt 3 0 R /ID [${id} ${id}] >>\nstartxref\n${out.length}\n%%EOF\n`;
}

/** Opens the reader while the left pane's document is answered with other bytes. */
async function instead(page, served, body, look) {
  const value = await page.$eval(`${LEFT} [data-part=document]`, (it) => it.value);
  await page.setRequestInterception(true);
  const answer = (request) => {
    if (!request.url().endsWith(`/files/${value}`)) return request.continue();
    return request.respond({ status: 200, contentType: "application/pdf", body });
  };
  page.on("request", answer);
  try {
    await page.bringToFront();
    await visit(page, at(served));
    await look();
  } finally {
    page.off("request", answer);
    await page.setRequestInterception(false);
  }
}

async function hostile(page, served, told) {
  told.did(READER, "opens documents that are broken, no PDF at all, and under a password");
  for (const [code, body] of BROKEN) {
    await instead(page, served, body, () => until(`the sentence for ${code}`, 60, () =>
      page.$eval(`${LEFT} [data-code=${code}]`, (it) => !it.hidden && !it.closest("[data-part=problem]").hidden)));
    told.saw(await page.$eval(`${LEFT} [data-code=${code}]`, (it) => it.innerText));
  }
  // The other pane goes on, and so does this one with another document.
  await page.click(`${LEFT} [data-part=again]`);
  await until("the document again", 60, () => page.$(`${LEFT} .leaf[data-text]`));
  await sound(page);
}

/** Takes away what came after Chrome 90. */
const FORGET = `(() => {
  const typed = Object.getPrototypeOf(Uint8Array.prototype);
  const gone = [
    [Array.prototype, "at", "findLast", "findLastIndex", "toSpliced", "toSorted", "toReversed", "with"],
    [typed, "at", "findLast", "findLastIndex", "toSorted", "toReversed", "with"],
    [String.prototype, "at", "isWellFormed", "toWellFormed"],
    [Object, "hasOwn", "groupBy"], [Map, "groupBy"], [Array, "fromAsync"],
    [Map.prototype, "getOrInsert", "getOrInsertComputed"],
    [Promise, "withResolvers", "try"], [URL, "canParse", "parse"], [Math, "sumPrecise"],
    [ArrayBuffer.prototype, "transfer", "transferToFixedLength", "resize"],
    [Response.prototype, "bytes"], [Blob.prototype, "bytes"], [Response, "json"],
    [ReadableStream.prototype, Symbol.asyncIterator], [AbortSignal, "any", "timeout", "abort"],
    [Set.prototype, "union", "intersection", "difference", "isSubsetOf", "isSupersetOf", "isDisjointFrom"],
    [Uint8Array, "fromBase64", "fromHex"], [Uint8Array.prototype, "toBase64", "toHex", "setFromBase64", "setFromHex"],
    [globalThis, "structuredClone", "ImageDecoder", "Float16Array", "Iterator", "scheduler"],
    [Crypto.prototype, "randomUUID"],
  ];
  for (const [owner, ...names] of gone) for (const name of names) delete owner[name];
  const iterator = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));
  for (const name of ["map", "filter", "some", "every", "find", "forEach", "toArray", "reduce", "take", "drop", "flatMap"]) {
    delete iterator[name];
  }
})();`;

/** Each worker forgets too, before its program: only for this page, the policy on workers is lifted. */
const FORGET_IN_WORKERS = `(() => {
  const Whole = Worker;
  globalThis.olderWorkers = 0;
  globalThis.Worker = function (url) {
    globalThis.olderWorkers += 1;
    const program = JSON.stringify(new URL(url, location.href).href);
    const parts = [${JSON.stringify(FORGET)}, "importScripts(", program, ");"];
    return new Whole(URL.createObjectURL(new Blob(parts, { type: "text/javascript" })));
  };
})();`;

async function older(page, served) {
  const old = await page.browserContext().newPage();
  old.broken = [];
  old.on("pageerror", (error) => old.broken.push(String(error)));
  await old.setViewport({ width: 1280, height: 900 });
  // No interception: of two workers that begin at once, one was sometimes never answered.
  await old.setBypassCSP(true);
  await old.evaluateOnNewDocument(FORGET);
  await old.evaluateOnNewDocument(FORGET_IN_WORKERS);
  await open(old, served);
  that((await old.evaluate(() => globalThis.olderWorkers)) > 1, "the workers were not the older ones");
  that(await old.evaluate(() => typeof structuredClone === "undefined"), "nothing was forgotten");
  const { count, seen } = await shapes(old, LEFT);
  that(seen > count / 2, `${seen} shapes of ${count} characters`);
  await sound(old);
  await old.close();
}

async function plainly(page, served, chrome) {
  await page.emulateMediaType("print");
  await page.screenshot({ path: join(shots, "reader-print.png"), fullPage: true });
  that(await page.$eval(".reader", (it) => getComputedStyle(it).display === "none"), "panes on paper");
  await page.emulateMediaType(null);
  const phone = await page.browserContext().newPage();
  phone.broken = [];
  phone.on("pageerror", (error) => phone.broken.push(String(error)));
  await phone.setViewport({ width: 360, height: 780 });
  await open(phone, served);
  that((await phone.$$(".pane:not([hidden])")).length === 1, "not one pane");
  await phone.click("[data-part=pane-right]");
  await until("the other bid", 60, () => phone.$(`${RIGHT}:not([hidden]) .leaf[data-text]`));
  await sound(phone);
  await accessible(phone);
  await phone.screenshot({ path: join(shots, "reader-360.png") });
  await phone.setJavaScriptEnabled(false);
  await visit(phone, at(served));
  that(!(await phone.$eval(".reader", (it) => it.offsetHeight > 0)), "an empty reader without script");
  const links = await phone.$$eval(".read-plain a[href*='/files/']", (all) => all.length);
  that(links > 3, `${links} links`);
  await sound(phone);
  await phone.screenshot({ path: join(shots, "reader-360-plain.png"), fullPage: true });
  await phone.close();
}
