// Two colleagues compose one bid in two browsers; it is made, tried, sealed and acknowledged.

import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  accessible, profile, shots, signIn, sound, that, Transcript, until, visit,
} from "./lib.mjs";
import { pdf } from "./pdf.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const SHARED = "样本草稿口令 shared";
const PASSPHRASE = "样本口令 only for this run";
const LOT = "G2026-109/A/1";
const FIRST = "bidder-2";
const SECOND = "bidder-7";
/** Stands in the letter of bid and in a file; nobody else may ever see it. */
const MARK = "MARKED-QUALITY-7731";

const at = (served) => `${served.url}/bidder/lots/${LOT}/compose`;
const state = (page, name) => page.$eval(name, (it) => it.dataset.state ?? "");
const inside = (name) => `[data-of="${name}"]`;

/** Opens the draft, or begins it. */
async function open(page, served, isNew) {
  await visit(page, at(served));
  await until("the passphrase", 20, () => page.$eval("[data-part=unlock]", (it) => !it.hidden));
  await page.type("[data-part=draft-passphrase]", SHARED);
  if (isNew) await page.type("[data-part=draft-again]", SHARED);
  await page.click("[data-part=unlock] button");
  await until("the opened draft", 60, () => page.$eval("[data-part=workroom]", (it) => !it.hidden));
}

async function saved(page, name, version) {
  await until(`${name} saved`, 30, async () => {
    const now = await page.$eval(inside(name), (it) => it.innerText);
    that(await state(page, inside(name)) !== "failed", `not saved: ${now}`);
    return (await state(page, inside(name))) === "saved" && now.includes(`版本 ${version}`);
  });
}

async function fill(page, name, values) {
  for (const [field, value] of Object.entries(values)) {
    const input = `${inside(name)} [data-value="${field}"]`;
    const kind = await page.$eval(input, (it) => it.type);
    if (kind === "checkbox") await page.click(input);
    else if (kind === "date" || kind === "select-one") {
      await page.$eval(input, (it, value) => {
        it.value = value;
        it.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    } else await page.type(input, value);
  }
}

async function setDate(page, input, value) {
  await page.$eval(input, (it, value) => {
    it.value = value;
    it.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);
}

/** Everything that this browser ever sent, as one text a request. */
function overheard(page) {
  const sent = [];
  page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
  return sent;
}

/** Files below a folder that hold a text. */
function holding(folder, text) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...holding(path, text));
    else if (statSync(path).size < 1 << 28 && readFileSync(path).includes(text)) found.push(path);
  }
  return found;
}

export async function compose(checks, served, chrome) {
  const told = new Transcript();
  const { failed } = checks;
  const page = await profile(chrome);
  const other = await profile(chrome);
  page.setDefaultTimeout(60_000);
  other.setDefaultTimeout(60_000);
  const sent = [...[page, other].map(overheard)];
  const folder = join(served.data, "compose");
  mkdirSync(folder);
  const client = await page.createCDPSession();
  await client.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: folder });
  const evidence = join(folder, "业绩合同.pdf");
  writeFileSync(evidence, pdf(5, MARK));
  const broken = join(folder, "broken.pdf");
  writeFileSync(broken, "%PDF-1.7\nnothing");
  const ready = await checks.check("two colleagues sign in", async () => {
    await signIn(page, served, FIRST, PASSWORD);
    await signIn(other, served, SECOND, PASSWORD);
    return true;
  });
  if (!ready) return;
  await checks.check("a draft is begun, and the page is whole", async () => {
    await open(page, served, true);
    await sound(page);
    await accessible(page);
    told.did(FIRST, `opens 编制投标文件 of ${LOT} and begins the draft under a passphrase`);
    const rows = await page.$$eval("[data-state-of]", (all) => all.map((it) => it.parentElement.innerText));
    for (const row of rows) told.saw(row);
  });
  await checks.check("price, sheet and forms are filled, and save themselves", async () => {
    const first = await page.$eval(`${inside("opening")} [data-value]`, (it) => it.dataset.value);
    await fill(page, "opening", { [first]: "1360000", quality: "满足招标文件要求" });
    await saved(page, "opening", 1);
    await page.$eval("[data-part=sheet]", (it, text) => (it.value = text), "1\t6800\n2\t34000\n3\t3400");
    await page.click("[data-part=read-sheet]");
    await saved(page, "prices", 1);
    that((await page.$eval("[data-part=sheet-total]", (it) => it.innerText)) === "1360000.00", "total");
    await fill(page, "form-letter-of-bid", {
      representative: "王样本", validity_days: "90", delivery: MARK, contact: "0831-0000000", date: "2026-11-29",
    });
    await saved(page, "form-letter-of-bid", 1);
    told.did(FIRST, "fills the opening form, pastes three prices and fills the letter of bid");
    told.saw(await page.$eval("[data-part=sheet-total]", (it) => it.parentElement.innerText));
  });
  await checks.check("a colleague opens it in another browser and goes on", async () => {
    await open(other, served, false);
    const seen = await other.$eval(`${inside("form-letter-of-bid")} [data-value=delivery]`, (it) => it.value);
    that(seen === MARK, `the colleague reads ${seen}`);
    for (const name of ["liable", "credit", "able", "taxes", "record", "independent"]) {
      await fill(other, "form-declarations", { [name]: "yes" });
    }
    await saved(other, "form-declarations", 1);
    told.did(SECOND, "opens the same draft in another browser, reads the letter, and agrees to the declarations");
  });
  await checks.check("a stale save is refused, and neither version is lost", async () => {
    const field = `${inside("form-letter-of-bid")} [data-value=contact]`;
    await other.type(field, " 转 2");
    await saved(other, "form-letter-of-bid", 2);
    await page.type(field, " 转 1");
    await until("the conflict", 20, async () =>
      (await state(page, inside("form-letter-of-bid"))) === "stale");
    told.did(`${FIRST} and ${SECOND}`, "change the letter at the same time; the later save is refused");
    told.saw(await page.$eval(`${inside("form-letter-of-bid")} [data-when=stale]`, (it) => it.innerText));
    that((await page.$eval(field, (it) => it.value)).endsWith("转 1"), "mine is gone");
    await page.click(`${inside("form-letter-of-bid")} [data-part=take-theirs]`);
    that((await page.$eval(field, (it) => it.value)).endsWith("转 2"), "theirs is not shown");
    await page.click(`${inside("form-letter-of-bid")} [data-part=take-mine]`);
    that((await page.$eval(field, (it) => it.value)).endsWith("转 1"), "mine did not come back");
    await saved(page, "form-letter-of-bid", 3);
  });
  await checks.check("files are checked here: pages counted, a broken one refused", async () => {
    for (const name of ["score-1", "score-2", "qualification-1", "qualification-2"]) {
      const input = await page.$(`${inside(name)} [data-part=add-file]`);
      await input.uploadFile(evidence);
      await saved(page, name, 1);
    }
    const pages = await page.$eval(`${inside("score-1")} [data-part=pages]`, (it) => it.innerText);
    that(pages === "5", `${pages} pages`);
    const input = await page.$(`${inside("score-1")} [data-part=add-file]`);
    await input.uploadFile(broken);
    await until("the refusal", 30, () =>
      page.$eval(`${inside("score-1")} [data-part=add-problem]`, (it) => !it.hidden));
    told.did(FIRST, "adds a PDF of five pages to each item, and a broken one");
    told.saw(await page.$eval(`${inside("score-1")} [data-part=add-problem]`, (it) => it.innerText));
  });
  await checks.check("a certificate comes from the own library, its end shown", async () => {
    await visit(other, `${served.url}/bidder/library`);
    await until("the library", 20, () => other.$eval("[data-part=unlock]", (it) => !it.hidden));
    await sound(other);
    await accessible(other);
    await other.type("[data-part=draft-passphrase]", SHARED);
    await other.type("[data-part=draft-again]", SHARED);
    await other.click("[data-part=unlock] button");
    await until("the open library", 60, () => other.$eval("[data-part=workroom]", (it) => !it.hidden));
    const licence = join(folder, "营业执照.pdf");
    writeFileSync(licence, pdf(1, "LICENCE"));
    await (await other.$("[data-part=add-file]")).uploadFile(licence);
    await saved(other, "own", 1);
    await setDate(other, `${inside("own")} [data-part=until]`, "2020-01-31");
    await saved(other, "own", 2);
    that(await other.$eval(`${inside("own")} [data-part=expiry]`, (it) => !it.hidden), "no end shown");
    await page.$eval("[data-part=library]", (it) => (it.open = true));
    await page.type("[data-part=library-passphrase]", SHARED);
    await page.click("[data-part=open-library]");
    await until("the library beside the draft", 60, () =>
      page.$eval("[data-part=library-opened]", (it) => !it.hidden));
    const pick = `${inside("qualification-1")} [data-part=pick-file]`;
    const option = await page.$$eval(`${pick} option`, (all) =>
      all.map((it) => it.value).find((it) => it.startsWith("library:")));
    await page.select(pick, option);
    await saved(page, "qualification-1", 2);
    const text = await page.$eval(`${inside("qualification-1")} [data-part=files]`, (it) => it.innerText);
    that(text.includes("营业执照.pdf") && text.includes("截止前已过期"), text);
    told.did(SECOND, "keeps an expired licence in the own library");
    told.did(FIRST, "takes it from there into the bid");
  });
  await checks.check("faults are listed with a way to each part", async () => {
    await page.$eval(`${inside("score-1")} [data-part=to]`, (it) => {
      it.value = "9";
      it.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.click("[data-part=refresh]");
    await page.click("[data-part=check]");
    await until("the faults", 10, () => page.$eval("[data-part=fault-box]", (it) => !it.hidden));
    const links = await page.$$eval("[data-part=faults] a", (all) => all.map((it) => it.getAttribute("href")));
    const wanted = "#part-qualification-1 #part-score-1";
    that(links.join(" ") === wanted, `${links.join(" ")} instead of ${wanted}`);
    told.did(FIRST, "points at page 9 of 5, and checks everything");
    for (const it of await page.$$eval("[data-part=faults] li", (all) => all.map((one) => one.innerText))) told.saw(it);
    await page.$eval(`${inside("score-1")} [data-part=to]`, (it) => {
      it.value = "3";
      it.dispatchEvent(new Event("change", { bubbles: true }));
    });
    await page.screenshot({ path: join(shots, "compose.png"), fullPage: true });
  });
  const made = await checks.check("envelopes are made and signed, and OpenSSL agrees", async () => {
    const key = await page.$("[data-part=signing] [data-part=key-file]");
    await key.uploadFile(join(served.data, "centre", "sample-keys", `${FIRST}.age`));
    await page.type("[data-part=signing] [data-part=key-passphrase]", PASSWORD);
    await page.click("[data-part=make]");
    await until("the envelopes", 120, async () => {
      const refused = await state(page, "[data-island=compose_bid]") === "refused";
      that(!refused, `refused: ${await page.$eval("[data-part=problem]", (it) => it.innerText)}`);
      return page.$eval("[data-part=made-box]", (it) => !it.hidden);
    });
    await page.click("[data-part=made] li:last-child button");
    const zip = join(folder, "tech.zip");
    await until("the zip", 20, () => readdirSync(folder).includes("tech.zip"));
    await run("unzip", ["-q", "-o", zip, "-d", join(folder, "tech")]);
    const words = ["pkeyutl", "-verify", "-pubin", "-inkey", "organisation.pem", "-rawin"];
    const cwd = join(folder, "tech");
    await run("openssl", [...words, "-in", "bid.json", "-sigfile", "bid.json.sig"], { cwd });
    const bid = JSON.parse(readFileSync(join(cwd, "bid.json"), "utf8"));
    that(bid.evidence.some((it) => it.from === 1 && it.to === 3), JSON.stringify(bid.evidence));
    told.did(FIRST, "mends the page, signs, and makes the envelopes; OpenSSL agrees with `bid.json.sig`");
    told.saw(Object.keys(bid).join(", "));
    for (const it of bid.evidence) told.saw(`${it.item}: ${it.path}, pages ${it.from}–${it.to}`);
    return true;
  });
  if (!made) return;
  await checks.check("a test seal shows read-out and files as hall and committee will", async () => {
    await page.click("[data-part=test]");
    await until("the test", 120, () => page.$eval("[data-part=tested]", (it) => !it.hidden));
    const text = await page.$eval("[data-part=tested]", (it) => it.innerText);
    that(text.includes("1360000.00") && text.includes("业绩合同.pdf"), text);
    told.did(FIRST, "makes a test seal and sees the read-out as the hall will show it");
    told.saw(await page.$eval("[data-part=readout]", (it) => it.innerText));
    await page.screenshot({ path: join(shots, "compose-tested.png"), fullPage: true });
  });
  await checks.check("a change after signing is told, and sealing waits until it is signed again", async () => {
    await page.type(`${inside("form-letter-of-bid")} [data-value=contact]`, " 转 3");
    await page.click("[data-part=go-on]");
    await until("the unsigned part", 10, async () =>
      (await page.$eval("[data-part=faults]", (it) => it.innerText)).includes("须重新盖章"));
    that(await page.$eval("#seal-step", (it) => it.hidden), "the sealing step shows an old bid");
    told.did(FIRST, "changes the letter after that; the page wants it signed again");
    await saved(page, "form-letter-of-bid", 4);
    await page.click("[data-part=make]");
    await until("the envelopes again", 120, async () =>
      !(await page.$eval("[data-part=faults]", (it) => it.innerText)).includes("须重新盖章")
      && page.$eval("[data-part=made-box]", (it) => !it.hidden));
  });
  await checks.check("the sealing step takes what was made, and the bid is acknowledged", async () => {
    await page.click("[data-part=go-on]");
    const root = "[data-island=seal_envelope]";
    const go = `${root} [data-part=form] button.button:not([type=button])`;
    // What was made is handed over first; the step shows itself when it has it.
    await page.waitForSelector(go, { visible: true });
    await page.type(`${root} [data-part=passphrase]`, PASSPHRASE);
    await page.type(`${root} [data-part=passphrase-again]`, PASSPHRASE);
    await page.click(go);
    await until("the sealed bid", 180, async () => {
      const now = await state(page, root);
      that(now !== "refused", `refused: ${await page.$eval(`${root} [data-part=problem]`, (it) => it.innerText)}`);
      return now === "confirm";
    });
    const words = await page.$$eval("[data-part=words] li", (all) => all.map((it) => it.innerText.trim()));
    await page.click("[data-part=download-key]");
    for (const ask of [0, 1, 2]) {
      const place = await page.$eval(`[data-slot="ask-${ask}"]`, (it) => Number(it.innerText.replace(/\D/g, "")));
      await page.type(`[data-part=ask-${ask}]`, words[place - 1].replace(/^\d+\s*/, ""));
    }
    await page.click("[data-part=submit]");
    await until("the acknowledgement", 60, async () => (await state(page, root)) === "acknowledged");
    told.did(FIRST, "goes on to sealing, keeps key file and characters, and submits");
    told.saw(await page.$eval(`${root} [data-when=acknowledged] h2`, (it) => it.innerText));
  });
  await checks.check("no byte in clear left the two browsers or lies at the server", async () => {
    for (const text of [MARK, encodeURIComponent(MARK), SHARED, "1360000"]) {
      for (const heard of sent.flat()) that(!heard.includes(text), `sent in clear: ${heard.slice(0, 300)}`);
      const found = holding(join(served.data, "centre"), text);
      that(text === "1360000" || found.length === 0, `${text} lies in ${found.join(", ")}`);
    }
    const says = "Two colleagues of one firm write one bid in two browsers.";
    if (checks.failed === failed) told.write("compose", "Composing a bid 编制投标文件", says);
  });
}
