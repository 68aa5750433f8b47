// A large technical file is sealed in the browser: its memory, a killed browser, another file,
// a replacement, a withdrawal, and what `daylight-key seal` made.

import { execFile } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { browser, program, shots, signIn, sound, that, until, visit } from "./lib.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const PASSPHRASE = "样本口令 only for this run";
const LOT = "G2026-106/A/1";
const BIDDER = "bidder-6";
const MIB = 1_048_576;
/** What a page and its worker may hold, by the protocol's promise. */
const MEMORY_MIB_MAX = 300;

const state = (page) => page.$eval("[data-island=seal_envelope]", (it) => it.dataset.state);
const slot = (page, name) => page.$eval(`[data-slot="${name}"]`, (it) => it.innerText);
const problem = (page) => page.$eval("[data-part=problem]", (it) => it.innerText);

/** A file that no compression shortens and that is admitted as an archive. */
function archive(path, mebibytes) {
  const file = openSync(path, "w");
  const piece = Buffer.alloc(MIB);
  for (let at = 0; at < mebibytes; at += 1) {
    randomFillSync(piece);
    if (at === 0) piece.write("PK\u0003\u0004", "latin1");
    writeSync(file, piece);
  }
  closeSync(file);
  return path;
}

/** Anonymous memory of the process that draws a page and runs its worker, in MiB. */
function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(status.match(/RssAnon:\s+(\d+) kB/)[1]) / 1024;
}

/** Renderers among the descendants of a process, by the kernel's table. */
function renderers(pid) {
  const found = [];
  for (const name of readdirSync("/proc").filter((it) => /^\d+$/.test(it))) {
    try {
      const parent = Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ").pop().split(" ")[1]);
      const words = readFileSync(`/proc/${name}/cmdline`, "utf8");
      found.push({ pid: Number(name), parent, draws: words.includes("--type=renderer") });
    } catch { /* it ended while we looked */ }
  }
  const own = new Set([pid]);
  for (let grown = true; grown; ) {
    const more = found.filter((it) => own.has(it.parent) && !own.has(it.pid));
    for (const it of more) own.add(it.pid);
    grown = more.length > 0;
  }
  return found.filter((it) => own.has(it.pid) && it.draws).map((it) => it.pid);
}

/** A browser over a profile on disk, signed in, at the lot's sealing page. */
async function atPage(served, folder) {
  const chrome = await browser({ userDataDir: folder });
  const page = (await chrome.pages())[0] ?? (await chrome.newPage());
  page.setDefaultTimeout(120_000);
  page.broken = [];
  page.on("pageerror", (error) => page.broken.push(String(error)));
  const parts = [];
  page.on("request", (it) => {
    if (it.method() === "PUT") parts.push(Number(new URL(it.url()).searchParams.get("at")));
  });
  const client = await page.createCDPSession();
  const downloadPath = join(served.data, "downloads");
  await client.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath });
  await enter(page, served);
  await visit(page, `${served.url}/bidder/lots/${LOT}/seal`);
  return { chrome, page, parts };
}

/** Six digits that were not used before. */
let used = "";

/** Signs in unless the killed browser kept its session; digits are taken once only. */
async function enter(page, served) {
  await visit(page, `${served.url}/desk`);
  if (!page.url().includes("/sign-in")) return;
  await until("fresh digits", 40, async () => (await served.digits(BIDDER)) !== used);
  used = await served.digits(BIDDER);
  await signIn(page, served, BIDDER, PASSWORD);
}

async function begin(page, served, file) {
  await page.type("[data-field=price_fen]", "2510000");
  await page.type("[data-field=quality]", "满足招标文件要求");
  await page.type("[data-part=passphrase]", PASSPHRASE);
  await page.type("[data-part=passphrase-again]", PASSPHRASE);
  await (await page.$("[data-envelope=tech]")).uploadFile(file);
  const key = join(served.data, "centre", "sample-keys", `${BIDDER}.age`);
  await (await page.$("[data-part=key-file]")).uploadFile(key);
  await page.type("[data-part=key-passphrase]", PASSWORD);
  await page.click("[data-part=form] button.button:not([type=button])");
}

const done = (page) => page.$eval('[data-progress="tech"]', (it) => (it.max > 1 ? it.value / it.max : 0));

async function confirmed(page, seconds, look = () => {}) {
  await until("the sealed bid", seconds, async () => {
    const now = await state(page);
    that(now !== "refused", now === "refused" ? `refused: ${await problem(page)}` : "");
    look();
    return now === "confirm";
  });
  return slot(page, "commitment");
}

async function submit(page) {
  const words = await page.$$eval("[data-part=words] li", (all) => all.map((it) => it.innerText.trim()));
  await page.click("[data-part=download-key]");
  await until("the key file", 60, () =>
    page.$eval("[data-island=seal_envelope]", (it) => it.dataset.keyFile === "taken"));
  for (const at of [0, 1, 2]) {
    const place = Number((await slot(page, `ask-${at}`)).replace(/\D/g, ""));
    await page.type(`[data-part=ask-${at}]`, words[place - 1]);
  }
  await page.click("[data-part=submit]");
  await until("the acknowledgement", 300, async () => {
    const now = await state(page);
    that(now !== "refused", now === "refused" ? `refused: ${await problem(page)}` : "");
    return now === "acknowledged";
  });
}

/** Names of what the page keeps in this browser. */
const kept = (page) => page.evaluate(() => new Promise((resolve, reject) => {
  const opened = indexedDB.open("daylight", 1);
  opened.onerror = () => reject(opened.error);
  opened.onsuccess = () => {
    const names = opened.result.transaction("kept").objectStore("kept").getAllKeys();
    names.onsuccess = () => { opened.result.close(); resolve(names.result); };
  };
}));

export async function heavy(checks, served, mebibytes = 64) {
  mkdirSync(join(served.data, "downloads"), { recursive: true });
  const folder = join(served.data, "profile");
  const file = archive(join(served.data, "tech.zip"), mebibytes);
  const other = archive(join(served.data, "other.zip"), 3);
  const patience = 120 + 4 * mebibytes;
  let at = await atPage(served, folder);
  const begun = await checks.check("a browser is killed while it uploads", async () => {
    await begin(at.page, served, file);
    await until("a third of the upload", patience, async () => {
      const now = await state(at.page);
      that(now !== "refused", now === "refused" ? `refused: ${await problem(at.page)}` : "");
      return (await done(at.page)) > 0.34;
    });
    that(at.parts[0] === 0, `it began at ${at.parts[0]}`);
    const ended = new Promise((resolve) => at.chrome.process().once("exit", resolve));
    at.chrome.process().kill("SIGKILL");
    await ended;
    return true;
  });
  if (!begun) return at.chrome.close().catch(() => {});
  at = await atPage(served, folder);
  await checks.check("the same file goes on where it stopped, within 300 MB", async () => {
    that((await state(at.page)) === "filling-draft", `the draft is lost: ${await state(at.page)}`);
    await begin(at.page, served, file);
    let most = 0;
    const since = Date.now();
    const processes = renderers(at.chrome.process().pid);
    await confirmed(at.page, patience, () => {
      for (const it of processes) most = Math.max(most, memory(it));
    });
    const seconds = ((Date.now() - since) / 1000).toFixed(0);
    console.log(`          ${mebibytes} MiB: renderer at most ${most.toFixed(0)} MiB, ${seconds} s`);
    that(at.parts[0] > 0, `it began anew: ${at.parts}`);
    that(most > 0 && most < MEMORY_MIB_MAX, `${most.toFixed(0)} MiB`);
    await at.page.screenshot({ path: join(shots, "resumed.png"), fullPage: true });
  });
  await checks.check("the resumed bytes are what was committed to, and the draft is wiped", async () => {
    await submit(at.page);
    const names = await kept(at.page);
    that(!names.some((it) => it.startsWith("draft:")), `kept: ${names}`);
    await sound(at.page);
  });
  const first = await slot(at.page, "commitment").catch(() => "");
  await checks.check("another file starts anew with fresh secrets and replaces the bid", async () => {
    await visit(at.page, `${served.url}/bidder/lots/${LOT}/seal`);
    at.parts.length = 0;
    await begin(at.page, served, other);
    const second = await confirmed(at.page, 180);
    that(at.parts.length === 0 || at.parts[0] === 0, `it began at ${at.parts[0]}`);
    that(second !== first, "the same commitment twice");
    await submit(at.page);
    await visit(at.page, `${served.url}/bidder`);
    const text = await at.page.$eval("main", (it) => it.innerText);
    that(text.includes("替换"), text);
  });
  await checks.check("what daylight-key sealed is handed in without script", () =>
    handIn(at.page, served, other));
  await checks.check("the bid is withdrawn by a signed act", () => withdraw(at.page, served));
  await at.chrome.close();
}

async function withdraw(page, served) {
  await visit(page, `${served.url}/bidder/lots/${LOT}/withdraw`);
  const key = join(served.data, "centre", "sample-keys", `${BIDDER}.age`);
  await (await page.$("[data-island=sign_act] [data-part=key-file]")).uploadFile(key);
  await page.type("[data-island=sign_act] [data-part=key-passphrase]", PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click("[data-island=sign_act] button.commit-button")]);
  that(page.url().includes("/bidder/acknowledgements/"), `${page.url()}: ${await page.$eval("main", (it) => it.innerText)}`);
}

async function handIn(page, served, file) {
  const folder = join(served.data, "by-tool");
  mkdirSync(folder);
  const path = (name) => join(folder, name);
  const fetched = (address) => page.evaluate(async (it) => (await fetch(it)).text(), address);
  writeFileSync(path("lot.json"), await fetched(`/lots/${LOT}/sealing.json`));
  const evidence = await fetched(`/bidder/lots/${LOT}/evidence`);
  writeFileSync(path("last.json"), evidence);
  const fields = { price_fen: "250000000", quality: "满足招标文件要求" };
  writeFileSync(path("fields.json"), JSON.stringify(fields));
  writeFileSync(path("pass"), PASSPHRASE);
  writeFileSync(path("key-pass"), PASSWORD);
  const key = join(served.data, "centre", "sample-keys", `${BIDDER}.age`);
  const words = ["--passphrase-file", path("pass"), "seal", "--lot", path("lot.json"), "--key", key,
    "--key-passphrase-file", path("key-pass"), "--id", JSON.parse(evidence).id,
    "--replaces", path("last.json"), "--fields", path("fields.json"),
    "--file", `tech=${file}`, "--out", path("out")];
  const made = await run(program("daylight-key"), words).catch((it) => it);
  that((made.code ?? 0) === 0, `${made.stdout}${made.stderr}`);
  await visit(page, `${served.url}/bidder/lots/${LOT}/hand-in`);
  await (await page.$("[name=evidence]")).uploadFile(path("out/evidence.json"));
  for (const name of ["price", "tech"]) {
    await (await page.$(`[name=envelope-${name}]`)).uploadFile(path(`out/${name}.age`));
  }
  await Promise.all([page.waitForNavigation(), page.click("main form button.commit-button")]);
  that(page.url().includes("/bidder/acknowledgements/"), `${page.url()}: ${await page.$eval("main", (it) => it.innerText)}`);
  await page.screenshot({ path: join(shots, "handed-in.png"), fullPage: true });
}
