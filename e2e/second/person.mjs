// A person with a browser profile of their own: takes up an account, makes a key, signs acts.

import { createHash } from "node:crypto";
import { readdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { accessible, profile, shots, sound, that, until, visit } from "../lib.mjs";
import { fill, press, send, words } from "./page.mjs";
import { Hand } from "./diary.mjs";
import { digits } from "./totp.mjs";

/** Looks that are taken already: a page that is new to the run is examined once. */
const seen = new Set();

/** Examines a page once: no word is missing, nothing breaks, axe finds nothing; a screenshot. */
export async function look(page, name) {
  if (seen.has(name)) return;
  seen.add(name);
  await sound(page);
  await accessible(page);
  await page.screenshot({ path: join(shots, `second-${name}.png`), fullPage: true });
}

/** The page of the guide that an account's acts stand on. */
function roleOf(account) {
  const word = account.split("-")[0];
  return { console: "founding", expert: "evaluator" }[word] ?? word;
}

export class Person {
  #page = null;
  #saved = 0;

  constructor(world, chrome, account, name, language = "zh-CN") {
    this.world = world;
    this.chrome = chrome;
    this.language = language;
    this.account = account;
    this.name = name;
    this.password = "样本口令 of this run only";
    world.people.set(account, this);
    this.hand = new Hand(world.diary, roleOf(account), account);
  }

  async open() {
    if (this.#page === null) {
      this.#page = await profile(this.chrome);
      this.#page.hand = this.hand;
      this.#page.setDefaultTimeout(60_000);
      const client = await this.#page.createCDPSession();
      const downloadPath = this.world.machine(this.account);
      await client.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath });
      if (this.language !== "zh-CN") await visit(this.#page, `${this.world.url}/?lang=${this.language}`);
    }
    return this.#page;
  }

  /** Does what makes the browser save a file; gives the file's path. */
  async downloads(act) {
    const folder = this.world.machine(this.account);
    const before = new Set(readdirSync(folder));
    await act();
    const fresh = () =>
      readdirSync(folder).find((it) => !before.has(it) && !it.endsWith(".crdownload"));
    const name = await until("the saved file", 20, fresh);
    // A second one of the same name would take its place.
    const kept = join(folder, `kept-${this.#saved++}-${name}`);
    renameSync(join(folder, name), kept);
    return kept;
  }

  /** What this session gets from an address, as text. */
  get(path) {
    return this.page.evaluate(async (path) => {
      const answer = await fetch(path);
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
      return answer.text();
    }, path);
  }

  get page() {
    that(this.#page !== null, `${this.account} has opened no browser yet`);
    return this.#page;
  }

  /** The same person with a browser that has never been here. */
  elsewhere() {
    const { world, account } = this;
    const it = new Person(world, this.chrome, account, this.name, this.language);
    world.people.set(account, this);
    world.people.set(`${account} elsewhere`, it);
    return Object.assign(it, { factor: this.factor, used: this.used });
  }

  async close() {
    if (this.#page === null) return;
    await this.#page.browserContext().close();
    this.#page = null;
  }

  /** A look's name: a page in another language is another look. */
  #named(name) {
    return this.language === "zh-CN" ? name : `${this.language}-${name}`;
  }

  async visit(path) {
    await this.open();
    return visit(this.page, `${this.world.url}${path}`);
  }

  /** Opens a page, looks at it the first time, sends its form. */
  async send(path, fields, { action = path, name, button } = {}) {
    await this.visit(path);
    if (name) await look(this.page, this.#named(name));
    await send(this.page, action, fields, button);
  }

  /** Sets password and second factor by the code on a slip. */
  async enrol(code) {
    await this.visit("/enrol");
    await look(this.page, "enrol-code");
    await this.page.type("[name=code]", code);
    await Promise.all([this.page.waitForNavigation(), this.page.click("main form button")]);
    await look(this.page, "enrol");
    const shown = await this.page.$$eval("main code", (all) => all.map((it) => it.innerText));
    const secret = shown.find((it) => /^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$/.test(it));
    that(secret, `no second factor among ${shown}`);
    this.factor = secret.replaceAll(" ", "");
    this.used = digits(this.factor);
    const fields = { password: this.password, again: this.password, digits: this.used };
    await send(this.page, "/enrol", fields);
    that(this.page.url().includes("done=enrolled"), await words(this.page));
  }

  /** Signs in on a fresh machine, with digits that were not used yet. */
  async signIn() {
    await this.visit("/sign-in");
    await until("fresh digits", 35, () => digits(this.factor) !== this.used);
    this.used = digits(this.factor);
    const { account, password, used } = this;
    await send(this.page, "/sign-in", { account, password, digits: used });
    that(!this.page.url().includes("/sign-in"), `${account} is not signed in`);
  }

  /** Makes a signing key in this browser and asks a second person to bind it. */
  async makeKey() {
    await this.visit("/account/keys");
    await look(this.page, "keys");
    const { page } = this;
    await page.type("[data-part=passphrase]", this.password);
    await page.type("[data-part=passphrase-again]", this.password);
    await page.click("[data-part=make]");
    await until("the key", 60, async () => {
      const state = await page.$eval("[data-island=make_key]", (it) => it.dataset.state);
      that(state !== "refused", await page.$eval("[data-part=problem]", (it) => it.innerText));
      return state === "made";
    });
    this.key = await page.$eval("[data-slot=key]", (it) => it.innerText);
    const status = await page.$eval("[data-part=public-key]", (it) => it.form.action);
    that(status.endsWith("/account/keys"), status);
    await Promise.all([
      page.waitForNavigation(),
      page.$eval("[data-part=public-key]", (it) => it.form.requestSubmit()),
    ]);
    that((await words(page)).includes(grouped(this.key)), "the key does not wait");
    this.hand.did("makes the signing key in the browser; a second official binds it");
  }

  /** The same without script: the key is made and its proof signed by `daylight-key`. */
  async makeKeyByTool() {
    const { world, account } = this;
    world.keep(account, "passphrase", `${this.password}\n`);
    const tool = (...words) =>
      world.tool(account, "daylight-key", [...words, "--passphrase-file", "passphrase"]);
    this.key = (await tool("new", "--out", "my-key.age")).split("\n")[0];
    await this.visit("/account/keys");
    world.keep(account, "daylight-bind.txt", await this.get("/account/keys/statement"));
    const proof = (await tool("sign", "--key", "my-key.age", "daylight-bind.txt")).trim();
    const { page } = this;
    await page.$eval("details", (it) => (it.open = true));
    await page.type("[name=public]:not([type=hidden])", this.key);
    await page.type("[name=proof]:not([type=hidden])", proof);
    await Promise.all([
      page.waitForNavigation(),
      page.$eval("[name=proof]:not([type=hidden])", (it) => it.form.requestSubmit()),
    ]);
    that((await words(page)).includes(grouped(this.key)), "the key does not wait");
    this.hand.did("makes the signing key with `daylight-key new`; a second official binds it");
  }

  /** Binds every key that waits for this person as the second one. */
  async bindAll() {
    for (;;) {
      await this.visit("/account/keys");
      const waits = await this.page.$('form[action="/account/keys/bind"]');
      if (waits === null) return;
      await look(this.page, "bind");
      await send(this.page, "/account/keys/bind", {});
    }
  }

  /** Signs the act that a page shows, with the key kept in this browser. */
  async sign(label) {
    const { page } = this;
    const form = await page.waitForSelector("form[data-island=sign_act]");
    if (label) await look(page, this.#named(label));
    await page.type("#f-key-passphrase", this.password);
    const button = await form.$("button");
    const said = await this.hand.about(page, button);
    const [answer] = await Promise.all([
      page.waitForNavigation({ timeout: 60_000 }),
      button.evaluate((it) => it.click()),
    ]);
    await this.hand.pressed(page, said);
    that(answer.status() < 400, `${page.url()}: ${await words(page)}`);
  }

  /** Fills a form whose next page asks for a signature, and signs. */
  async act(path, fields, { action = path, name } = {}) {
    await this.visit(path);
    if (name) await look(this.page, this.#named(name));
    await fill(this.page, action, fields);
    await press(this.page, action);
    await this.sign(name && `${name}-sign`);
  }
}

export function grouped(hex) {
  return hex.match(/.{4}/g).join(" ");
}

export function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
