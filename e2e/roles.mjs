// A newcomer in every role does the next act of a lot of the sample county, right after loading.

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { accessible, profile, program, shots, signIn, sound, that, until, visit } from "./lib.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const keys = (served, name) => join(served.data, "centre", "sample-keys", name);
const main = (page) => page.$eval("main", (it) => it.innerText);

const ACTS = {
  "official-1": ["enters a committee", committee],
  "chair-1": ["signs an opening record", chair],
  "purchaser-1": ["sends a letter of acceptance", letter],
  "agent-1": ["publishes candidates", candidates],
  "evaluator-1": ["scores", sheet],
  "trustee-1": ["releases shares with the tool", release],
  "bidder-1": ["keys in with 24 characters", keyIn],
  "supervisor-1": ["decides a complaint and lifts the hold", supervise],
  "operator-1": ["reads how the centre is", operate],
};

export async function roles(checks, served, chrome) {
  for (const [account, [what, act]] of Object.entries(ACTS)) {
    await checks.check(`${account} ${what}`, async () => {
      const page = await profile(chrome);
      page.setDefaultTimeout(60_000);
      await signIn(page, served, account, PASSWORD);
      await visit(page, `${served.url}/desk`);
      await page.screenshot({ path: join(shots, `desk-of-${account}.png`), fullPage: true });
      await act(page, served, account);
      await sound(page);
      await accessible(page);
      await page.screenshot({ path: join(shots, `act-of-${account}.png`), fullPage: true });
      await page.browserContext().close();
    });
  }
}

/** Opens a page that waits on the desk. */
async function fromDesk(page, served, path) {
  const href = await page.$(`.desk a[href="${path}"]`);
  that(href, `${path} does not wait on the desk`);
  await visit(page, served.url + path);
}

/** Presses a form's button and wants a page without a refusal. */
async function send(page, selector = "main form button.commit-button") {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
  const refused = await page.$("main [role=alert]:not([hidden])");
  that(!refused, `refused: ${refused && (await refused.evaluate((it) => it.innerText))}`);
}

/** Signs the act that the page shows, with the own key file. */
async function sign(page, served, account) {
  const file = await page.$("form[data-island=sign_act] [data-part=key-file]");
  that(file, `nothing to sign: ${await main(page)}`);
  await file.uploadFile(keys(served, `${account}.age`));
  await page.type("form[data-island=sign_act] [data-part=key-passphrase]", PASSWORD);
  await send(page, "form[data-island=sign_act] button.commit-button");
}

async function document(page, served, name) {
  const path = join(served.data, "document.txt");
  writeFileSync(path, "样本文件：仅供试用。\n");
  await (await page.$(`[name=${name}]`)).uploadFile(path);
}

async function committee(page, served) {
  await fromDesk(page, served, "/centre/lots/G2026-102/A/1/committee");
  for (const seat of [1, 2, 3, 4, 5]) await page.type(`[name=member-${seat}]`, `evaluator-${seat}`);
  await page.select("[name=kind-5]", "representative");
  await document(page, served, "document");
  await send(page);
}

async function chair(page, served, account) {
  await fromDesk(page, served, "/lots/G2026-102/A/1/hall");
  await visit(page, `${served.url}/lots/G2026-102/A/1/hall/chair`);
  await sign(page, served, account);
}

async function letter(page, served, account) {
  await fromDesk(page, served, "/purchaser/lots/G2026-104/A/1/letter");
  await sign(page, served, account);
  await visit(page, `${served.url}/lots/G2026-104/A/1`);
  that((await main(page)).includes("中标通知书"), "the letter is not on the lot's page");
}

async function candidates(page, served) {
  await fromDesk(page, served, "/purchaser/lots/W2026-109/A/1/candidates");
  await send(page);
  await visit(page, `${served.url}/desk`);
  that(await page.$(".desk a[href*='/lots/W2026-109/B/1/notice']"), "the second lot does not wait");
}

async function sheet(page, served, account) {
  await fromDesk(page, served, "/evaluator/lots/W2026-106/A/1/sheet");
  for (const field of await page.$$("[name^=points-]")) {
    const most = await field.evaluate((it) => it.dataset.most);
    await field.type(most);
  }
  await send(page, "main form button.button");
  await sign(page, served, account);
}

async function release(page, served) {
  const waits = "/trustee/lots/W2026-105/A/1/price/share/package.json";
  await visit(page, `${served.url}/trustee`);
  that(await page.$(`a[href="${waits}"]`), "no package waits");
  const policy = join(served.data, "policy");
  writeFileSync(policy, await (await fetch(`${served.url}/log/policy/1`)).text());
  const words = ["--passphrase-file", keys(served, "password"), "trustee", "--store", keys(served, "trustee-1")];
  const attend = ["release", "--policy", policy, "--attend", served.url, "--once"];
  const done = await run(program("daylight-key"), [...words, ...attend]);
  that(done.stdout.includes("released"), `${done.stdout}${done.stderr}`);
  await visit(page, `${served.url}/trustee`);
  that(!(await page.$(`a[href="${waits}"]`)), "the package still waits");
}

async function keyIn(page, served, account) {
  const lot = "W2026-104/A/1";
  const all = readFileSync(keys(served, `${account}.words.tsv`), "utf8").split("\n");
  const words = all.map((it) => it.split("\t")).find((it) => it[0] === lot)?.[1];
  that(words && [...words].length === 24, "the 24 characters are not among the keys");
  await visit(page, `${served.url}/bidder/lots/${lot}/key-in`);
  await page.type("#f-written", words);
  await page.click("[data-island=key_in] button.commit-button");
  await until("the signed statement", 60, () =>
    page.$eval("[data-when=keyed-in]", (it) => !it.hidden).catch(() => false));
}

async function supervise(page, served) {
  await fromDesk(page, served, "/supervisor/lots/W2026-101/A/1/remedies");
  await page.click("[name=remedy]");
  await page.click("[name=outcome][value=rejected]");
  await document(page, served, "document");
  await send(page);
  await visit(page, `${served.url}/desk`);
  await fromDesk(page, served, "/supervisor/lots/W2026-101/A/1/hold");
  await page.type("[name=reason]", "样本：投诉已处理");
  await send(page);
}

async function operate(page, served) {
  await visit(page, `${served.url}/operator`);
  that((await main(page)).length > 100, "the operator's page is empty");
}
