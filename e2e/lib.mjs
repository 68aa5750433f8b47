// What every browser run shares: a served program, a browser, checks that are counted.

import { spawn, execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import puppeteer from "puppeteer-core";

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const shots = join(here, "shots");
mkdirSync(shots, { recursive: true });

/** A program that `cargo build` made. */
export function program(name) {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
  return join(target, process.env.DAYLIGHT_PROFILE ?? "debug", name);
}

/** Counts named checks; one that throws has failed and the others go on. */
export class Checks {
  passed = 0;
  failed = 0;
  skipped = 0;
  /** What failed, said once more at the end: a long run's first lines are cut. */
  why = [];

  async check(name, work) {
    const begun = Date.now();
    try {
      const found = await work();
      this.passed += 1;
      console.log(`  held    ${name} (${Date.now() - begun} ms)`);
      return found;
    } catch (error) {
      this.failed += 1;
      this.why.push(`  FAILED  ${name}: ${String(error.stack ?? error).slice(0, 1500)}`);
      console.log(this.why.at(-1));
      return undefined;
    }
  }

  skip(name, why) {
    this.skipped += 1;
    console.log(`  skipped ${name}: ${why}`);
  }

  end() {
    for (const it of this.why) console.log(it);
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped`);
    return this.failed === 0 ? 0 : 1;
  }
}

/** What a run did and what it saw, as a page of the guide; no time and no chance enters it. */
export class Transcript {
  lines = [];

  /** Who did what. */
  did(who, what) {
    this.lines.push(`- **${who}** ${what}`);
  }

  /** What the page said then, word for word. */
  saw(text) {
    const plain = text.replace(/\s+/g, " ").trim();
    this.lines.push(`  > ${plain}`);
  }

  write(name, title, says, by = name) {
    const folder = join(root, "docs", "guide");
    mkdirSync(folder, { recursive: true });
    const head = `<!-- Written by e2e/${by}.mjs; do not edit. -->\n\n# ${title}\n\n${says}\n\n`;
    writeFileSync(join(folder, `${name}.md`), `${head}${this.lines.join("\n")}\n`);
  }
}

export function that(truth, sentence) {
  if (!truth) throw new Error(sentence);
}

/** Waits until `look` gives something, at most `seconds`. */
export async function until(what, seconds, look) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** A served program over a data folder of its own; stopped by its own process id. */
export class Served {
  constructor(words) {
    this.data = mkdtempSync(join(tmpdir(), "daylight-e2e-"));
    this.port = 20_000 + (process.pid % 20_000);
    this.url = `http://127.0.0.1:${this.port}`;
    this.said = "";
    this.words = words;
    this.start();
  }

  start() {
    const all = ["serve", "--data", join(this.data, "centre"), "--port", String(this.port), ...this.words];
    this.child = spawn(program("daylight"), all, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on("data", (piece) => (this.said += piece));
    }
  }

  async ready() {
    await until("the first page", 60, async () => {
      if (this.child.exitCode !== null) throw new Error(`the program ended: ${this.said}`);
      return fetch(`${this.url}/health`).then((it) => it.ok, () => false);
    });
  }

  /** Waits until every lot of the sample county is there. */
  loaded() {
    return until("the county", 600, () => {
      that(!this.said.includes("was not loaded"), this.said.slice(-600));
      return this.said.includes("county loaded");
    });
  }

  /** Kills the program without a word and starts it again over the same folder. */
  async restart() {
    const ended = new Promise((done) => this.child.once("exit", done));
    this.child.kill("SIGKILL");
    await ended;
    this.start();
    await this.ready();
  }

  async digits(account) {
    const words = ["demo", "code", "--data", join(this.data, "centre"), account];
    return (await run(program("daylight"), words)).stdout.trim();
  }

  async stop() {
    this.child.kill("SIGINT");
    await Promise.race([
      new Promise((done) => this.child.once("exit", done)),
      new Promise((done) => setTimeout(done, 10_000)),
    ]);
    if (this.child.exitCode === null) this.child.kill("SIGKILL");
    rmSync(this.data, { recursive: true, force: true, maxRetries: 5 });
  }
}

export async function browser(more = {}) {
  const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  that(executablePath, "chromium is not installed");
  const args = ["--no-sandbox", "--disable-gpu", "--lang=zh-CN"];
  return puppeteer.launch({ executablePath, args, headless: true, protocolTimeout: 120_000, ...more });
}

/** A page in a profile of its own, at a width. */
export async function profile(chrome, width = 1200) {
  const context = await chrome.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width, height: 900 });
  page.setDefaultTimeout(20_000);
  // Contrast is measured on what stands, not on what is fading in.
  await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "reduce" }]);
  page.broken = [];
  page.on("pageerror", (error) => page.broken.push(String(error)));
  return page;
}

/**
 * Goes to a page and gives what was answered.
 *
 * A page that is left may just be reloading itself, as a live room does at a flip. Then the
 * browser drops one of the two ways, and gives no answer or says it aborted: one goes again.
 */
export async function answered(page, url) {
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await page.goto(url, { waitUntil: "load" }).catch((error) => {
      if (String(error).includes("net::ERR_ABORTED")) return null;
      throw error;
    });
    if (answer !== null) return answer;
  }
  throw new Error(`${url} gave no answer in three tries`);
}

/** Opens a page and wants an answer below 400. */
export async function visit(page, url) {
  const answer = await answered(page, url);
  that(answer.status() < 400, `${url} answered ${answer.status()}`);
  return page;
}

/** Looks at a page again, some times, while it is just drawing itself anew and has no answer. */
async function steady(look) {
  for (let tries = 1; ; tries += 1) {
    try {
      return await look();
    } catch (error) {
      const anew = /context was destroyed|detached|failed to find element/i.test(String(error));
      if (!anew || tries === 10) throw error;
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

/** What stands in a place of a live room, which draws itself anew at each flip. */
export function slot(page, name) {
  return steady(() => page.$eval(`[data-slot="${name}"]`, (it) => it.textContent.trim()));
}

/** The state of a part of a live room. */
export function state(page, name) {
  return steady(() => page.$eval(`[data-check="${name}"]`, (it) => it.dataset.state ?? ""));
}

/** Nothing that WCAG 2.2 AA forbids, as far as axe sees it. */
export async function accessible(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const result = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags } });
    return result.violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html).slice(0, 3).join(" ")}`);
  });
  that(found.length === 0, `axe: ${found.join("\n")}`);
}

/** No word is missing and nothing reaches beyond the window's width. */
export async function sound(page) {
  const text = await page.evaluate(() => document.body.innerText);
  that(!text.includes("⟦"), `a word is missing: ${text.match(/⟦[^⟧]*⟧/)}`);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  that(wide <= 0, `${page.url()} is ${wide} px too wide`);
  that(page.broken.length === 0, `scripts broke: ${page.broken.join("; ")}`);
}

/** Signs in; digits that were used a moment ago are waited out once, as the page asks. */
export async function signIn(page, served, account, password) {
  let digits = await served.digits(account);
  for (const last of [false, true]) {
    await visit(page, `${served.url}/sign-in`);
    await page.type("[name=account]", account);
    await page.type("[name=password]", password);
    await page.type("[name=digits]", digits);
    await Promise.all([page.waitForNavigation(), page.click("main form button")]);
    if (!page.url().includes("/sign-in")) return;
    that(!last, `${account} is not signed in: ${await page.$eval("main", (it) => it.innerText)}`);
    const used = digits;
    digits = await until("the next digits", 40, async () => {
      const now = await served.digits(account);
      return now !== used && now;
    });
  }
}
