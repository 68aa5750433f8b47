// A newcomer in every role does the next act of a lot of the sample county, right after loading.

import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  accessible, profile, program, shots, signIn, sound, that, Transcript, until, visit,
} from "./lib.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const keys = (served, name) => join(served.data, "centre", "sample-keys", name);
const main = (page) => page.$eval("main", (it) => it.innerText);

const ACTS = {
  "official-1": ["enters a committee", committee],
  "chair-1": ["signs an opening record", chair],
  "purchaser-1": ["sends a letter of acceptance, and records an opinion on a failed round", letter],
  "agent-1": ["publishes candidates", candidates],
  "trustee-1": ["releases shares with the tool", release],
  "bidder-1": ["keys in with 24 characters, and explains a low price", keyIn],
  "evaluator-1": ["scores, and judges an explained price", evaluate],
  "supervisor-1": ["decides a complaint and lifts the hold", supervise],
  "operator-1": ["reads how the centre is", operate],
  "finance-1": ["reads what the bank said and what is due back", finance],
};
/** Roles whose page of the guide is written here; the others' are by their own runs. */
const GUIDES = {
  "operator-1": ["operator", "运维人员 The operator"],
  "finance-1": ["finance", "财务人员 The finance post"],
  "agent-1": ["agent", "代理机构 The agent"],
};

export async function roles(checks, served, chrome) {
  for (const [account, [what, act]] of Object.entries(ACTS)) {
    await checks.check(`${account} ${what}`, async () => {
      const page = await profile(chrome);
      page.setDefaultTimeout(60_000);
      await signIn(page, served, account, PASSWORD);
      await visit(page, `${served.url}/desk`);
      await page.screenshot({ path: join(shots, `desk-of-${account}.png`), fullPage: true });
      const told = new Transcript();
      told.did(account, "signs in, and reads what waits");
      await act(page, served, account, told);
      const guide = GUIDES[account];
      if (guide) told.write(guide[0], guide[1], `浏览器实测记录。What ${account} did in a browser, and read.`, "roles");
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
  await page.screenshot({ path: join(shots, "letter-sent.png"), fullPage: true });
  await opinion(page, served);
}

/** After too few bids an opinion comes before the next round. */
async function opinion(page, served) {
  const lot = "G2026-108/A/1";
  await visit(page, `${served.url}/desk`);
  await fromDesk(page, served, `/purchaser/lots/${lot}/again`);
  const next = "a[href='/purchaser/lots/G2026-108/A/2/notice']";
  that(!(await page.$(next)), "the next round is offered without an opinion");
  await page.click("[name=finding][value=sound]");
  await document(page, served, "document");
  await send(page);
  await visit(page, `${served.url}/purchaser/lots/${lot}/again`);
  that(await page.$(next), `the next round is not offered: ${await main(page)}`);
  that(await page.$(`a[href='/purchaser/lots/${lot}/method']`), "another method is not offered");
  await visit(page, `${served.url}/lots/${lot}`);
  that((await main(page)).includes("投标人不足三家"), "the public page does not say why it failed");
}

async function candidates(page, served, account, told) {
  await fromDesk(page, served, "/purchaser/lots/W2026-109/A/1/candidates");
  told.did(account, "goes from the desk to the candidates of W2026-109/A/1");
  told.saw(await page.$eval("main h1", (it) => it.innerText));
  await send(page);
  told.did(account, "publishes them");
  await visit(page, `${served.url}/desk`);
  that(await page.$(".desk a[href*='/lots/W2026-109/B/1/notice']"), "the second lot does not wait");
  told.did(account, "sees that the notice of the second lot waits to be written");
}

/** Every page of the finance post, each sound: who paid, what the bank said, what leaves. */
async function finance(page, served, account, told) {
  for (const path of ["/finance", "/finance/bank", "/finance/biddings"]) {
    await visit(page, served.url + path);
    told.did(account, `opens ${path}`);
    told.saw(await page.$eval("main h1", (it) => it.innerText));
    await page.screenshot({ path: join(shots, `finance${path.replaceAll("/", "-")}.png`), fullPage: true });
    await sound(page);
    await accessible(page);
  }
}

async function evaluate(page, served, account) {
  await sheet(page, served, account);
  await judge(page, served, account);
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
  await page.screenshot({ path: join(shots, "keyed-in.png"), fullPage: true });
  await explain(page, served, account);
}

const LOW = "G2026-107/A/1";

async function explain(page, served, account) {
  await visit(page, `${served.url}/desk`);
  await fromDesk(page, served, `/bidder/lots/${LOW}/explain`);
  await page.screenshot({ path: join(shots, "price-explain.png"), fullPage: true });
  await page.type("[name=explanation]", "样本说明：课桌椅为自有工厂库存，成本构成见所附明细。");
  await send(page, "main form button.button");
  await sign(page, served, account);
  await visit(page, `${served.url}/bidder/lots/${LOW}/explain`);
  that((await main(page)).includes("自有工厂库存"), `the explanation is not kept: ${await main(page)}`);
}

/** What the bidder explained is judged by the committee's leader. */
async function judge(page, served, account) {
  await visit(page, `${served.url}/desk`);
  await fromDesk(page, served, `/evaluator/lots/${LOW}/prices`);
  that((await main(page)).includes("自有工厂库存"), `no explanation: ${await main(page)}`);
  await page.screenshot({ path: join(shots, "price-judge.png"), fullPage: true });
  await page.click("[name=bidder]");
  await page.click("[name=verdict][value=proven]");
  await page.type("[name=reason]", "样本：成本明细与库存凭证相符");
  await send(page, "main form button.button");
  await sign(page, served, account);
  that((await main(page)).includes("报价合理"), `the verdict is not shown: ${await main(page)}`);
}

/** Accepts the complaint and decides it, both signed; then the hold is lifted. */
async function supervise(page, served, account) {
  const lot = "/supervisor/lots/W2026-101/A/1";
  const steps = { examine: "[name=examined][value=accepted]", decide: "[name=order][value=rejected]" };
  for (const [step, choice] of Object.entries(steps)) {
    await visit(page, `${served.url}/desk`);
    await fromDesk(page, served, `${lot}/remedies/${step}`);
    await page.click(choice);
    await page.type("[name=reply]", "样本：经审查，依法处理");
    await send(page, "main form button.button");
    await page.screenshot({ path: join(shots, `complaint-${step}.png`), fullPage: true });
    await sign(page, served, account);
  }
  await visit(page, `${served.url}/desk`);
  await fromDesk(page, served, `${lot}/hold`);
  await page.type("[name=reason]", "样本：投诉已处理");
  await send(page);
}

/** A year whose notice nobody has published yet: this one is made up, in a sample. */
const YEAR = { calendar_year: "2027", weekday_off: "2027-01-01 2027-02-08", weekend_work: "2027-02-06" };

async function operate(page, served, account, told) {
  await visit(page, `${served.url}/operator`);
  that((await main(page)).length > 100, "the operator's page is empty");
  told.did(account, "opens /operator");
  told.saw(await page.$eval("main h1", (it) => it.innerText));
  await visit(page, `${served.url}/operator/exceptions`);
  told.did(account, "reads the exceptions of the record");
  told.saw((await main(page)).includes("没有例外事项") ? "没有例外事项" : "有例外事项");
  await sound(page);
  await accessible(page);
  await page.screenshot({ path: join(shots, "operator-exceptions.png"), fullPage: true });
  const provisional = await provisionalPages(page, served);
  that(provisional.length > 0, `no date is provisional although ${YEAR.calendar_year} is not published`);
  that(!(await loaded(page)).includes(YEAR.calendar_year), "the year is loaded already");
  // A Saturday is no day off of a notice: refused in words, and what was typed stays.
  await load(page, served, { ...YEAR, weekday_off: "2027-01-02" });
  that((await main(page)).includes("日期与年度放假安排不符"), `a wrong day was taken: ${await main(page)}`);
  await page.screenshot({ path: join(shots, "calendar-refused.png"), fullPage: true });
  const before = await logSize(served);
  told.did(account, `loads ${YEAR.calendar_year} with a Saturday among the days off, and is refused`);
  await load(page, served, YEAR);
  told.did(account, `loads the notice of ${YEAR.calendar_year} as it is`);
  that(page.url().endsWith("done=calendar-published"), `${page.url()}: ${await main(page)}`);
  that((await loaded(page)).includes(YEAR.calendar_year), `loaded are: ${await loaded(page)}`);
  await page.screenshot({ path: join(shots, "calendar-loaded.png"), fullPage: true });
  await until("the notice as a public leaf", 30, () => published(served, before));
  await load(page, served, YEAR);
  that((await main(page)).includes("该年度的放假安排已经载入"), `loaded twice: ${await main(page)}`);
  const left = await provisionalPages(page, served);
  that(left.length === 0, `still provisional after the notice: ${left}`);
  console.log(`          pages with a provisional date: ${provisional.length}, then ${left.length}`);
  await visit(page, `${served.url}/operator/calendar`);
}

async function logSize(served) {
  const checkpoint = await (await fetch(`${served.url}/log/checkpoint`)).text();
  return Number(checkpoint.split("\n")[1]);
}

/** Whether a leaf from an index on says in clear that the year was loaded. */
async function published(served, from) {
  for (let at = from; at < (await logSize(served)); at += 1) {
    const leaf = await (await fetch(`${served.url}/leaf/${at}`)).text();
    if (leaf.includes(" CalendarPublished ") && leaf.includes(`"year":${YEAR.calendar_year}`)) return true;
  }
  return false;
}

/** The line that names the years whose notice is loaded. */
async function loaded(page) {
  return (await main(page)).split("\n").find((it) => it.startsWith("已载入的年度")) ?? "";
}

async function load(page, served, fields) {
  await visit(page, `${served.url}/operator/calendar`);
  for (const [name, value] of Object.entries(fields)) await page.type(`[name=${name}]`, value);
  await page.type("[name=calendar_cite]", "样本：2027 年放假安排，仅供试用");
  await document(page, served, "document");
  await Promise.all([page.waitForNavigation(), page.click("main form button.commit-button")]);
}

/** Public pages of lots on which a date is provisional. */
async function provisionalPages(page, served) {
  await visit(page, `${served.url}/`);
  const all = await page.$$eval("main a[href^='/lots/']", (all) => all.map((it) => it.pathname));
  const lots = [...new Set(all)].filter((it) => /^\/lots\/[^/]+\/[^/]+\/\d+$/.test(it));
  that(lots.length > 5, `only ${lots.length} lots are listed`);
  const found = [];
  for (const it of lots) {
    await visit(page, served.url + it);
    if ((await main(page)).includes("日期暂定")) found.push(it);
  }
  await visit(page, `${served.url}/operator/calendar`);
  return found;
}
