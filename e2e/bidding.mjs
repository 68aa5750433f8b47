// Online bidding 网上竞价 at three desks: a clerk writes one from a template, an official publishes it,
// a bidder signs up on a phone and pays a deposit. The clerk's work is weighed stroke by stroke.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { accessible, profile, program, shots, signIn, sound, that, Transcript, until, visit } from "./lib.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const GUIDE = "bidding";
const PHONE = 360;
const WITH_DEPOSIT = "J2026-005/1/1";
/** Who signs up, and the name of the account from which it pays. */
const [BIDDER, PAYER] = ["bidder-5", "样本·新禾信息技术有限公司"];
/** The goal of the clerk's work, in seconds. */
const CLERK_SECONDS_MAX = 300;
/**
 * The keystroke-level model: seconds a stroke of an average typist, a pointing with its press, a
 * thought before a field. Source: Card, Moran and Newell, 1980.
 */
const MODEL = { stroke: 0.28, point: 1.3, thought: 1.35 };

const words = (page) => page.$eval("main", (it) => it.innerText);
const line = async (page, mark) => (await words(page)).split("\n").find((it) => it.includes(mark)) ?? "";

/** A hand at a page, whose strokes and presses are counted. */
class Hand {
  strokes = 0;
  presses = 0;
  fields = 0;

  constructor(page) {
    this.page = page;
  }

  /** Replaces what a field proposes. */
  async type(name, text) {
    const field = await this.page.$(`[name=${name}]`);
    await field.click();
    await field.evaluate((it) => it.select());
    await field.type(text);
    this.fields += 1;
    this.presses += 1;
    // A Chinese character is some three strokes of an input method and its choice.
    this.strokes += [...text].reduce((sum, it) => sum + (it > "\u2e80" ? 4 : 1), 1);
  }

  /** Presses what leads to another page. */
  async press(selector) {
    await Promise.all([this.page.waitForNavigation(), this.page.click(selector)]);
    const refused = await this.page.$("main [role=alert]:not([hidden])");
    that(!refused, `refused: ${refused && (await refused.evaluate((it) => it.innerText))}`);
    this.presses += 1;
  }

  seconds() {
    const { stroke, point, thought } = MODEL;
    return this.strokes * stroke + this.presses * point + (this.fields + this.presses) * thought;
  }
}

export async function bidding(checks, served, chrome) {
  await served.loaded();
  const told = new Transcript();
  const lot = await checks.check("a clerk writes a bidding from a template within five minutes", () =>
    clerk(served, chrome, told),
  );
  if (lot) await checks.check("an official publishes it, and everybody reads it", () => published(served, chrome, told, lot));
  await checks.check("a bidder signs up on a phone, pays, and has a plate", () => deposit(served, chrome, told));
  told.write(GUIDE, "网上竞价 Online bidding", "浏览器实测记录。What clerk, official and bidder did in a browser, and read.");
}

/** From the desk to the request, only with what a template cannot know. */
async function clerk(served, chrome, told) {
  const page = await profile(chrome);
  await signIn(page, served, "purchaser-1", PASSWORD);
  await visit(page, `${served.url}/purchaser/biddings`);
  const hand = new Hand(page);
  await hand.press(`main a[href="/purchaser/biddings/new"]`);
  await hand.press(`main a[href="/purchaser/biddings/new?template=supplies"]`);
  told.did("purchaser-1", "begins a request with the template of office supplies");
  await sound(page);
  await accessible(page);
  const number = await page.$eval("[name=bidding_number]", (it) => it.value);
  await hand.type("bidding_title", "第三季度打印耗材采购（样本）");
  await hand.type("bidding_code", "A05040101");
  await hand.type("bidding_items", "复印纸 | A4 70克 每箱五包 | 箱 | 60\n硒鼓 | 与现有打印机适配 | 支 | 24\n档案盒 | 无酸纸 5厘米 | 个 | 300");
  await hand.type("bidding_start", "18600");
  await hand.type("bidding_delivery", "签订确认书后七日内送到本校总务处，验收合格后十五日内付款。");
  told.did("purchaser-1", "types what a template cannot know: title, code, three items, the ceiling, where to deliver");
  await page.screenshot({ path: join(shots, "bidding-request.png"), fullPage: true });
  await hand.press("main form button.commit-button");
  const seconds = Math.ceil(hand.seconds());
  that(seconds <= CLERK_SECONDS_MAX, `the clerk needs ${seconds} s`);
  told.did("purchaser-1", "asks the centre for it");
  told.saw(await page.$$eval("main .tag", (all) => all.map((it) => it.innerText).join(" · ")));
  told.saw(`${hand.strokes} 次击键，${hand.presses} 次点按，按键击模型约 ${seconds} 秒（目标 ${CLERK_SECONDS_MAX} 秒）`);
  await page.screenshot({ path: join(shots, "bidding-asked.png"), fullPage: true });
  await page.browserContext().close();
  return `${number}/1/1`;
}

async function published(served, chrome, told, lot) {
  const page = await profile(chrome);
  await signIn(page, served, "official-1", PASSWORD);
  await visit(page, `${served.url}/desk`);
  that(await page.$(`.desk a[href="/centre/biddings/${lot}"]`), "the request does not wait on the desk");
  await visit(page, `${served.url}/centre/biddings/${lot}`);
  const hand = new Hand(page);
  await hand.press(`form[action="/centre/biddings/${lot}"] button.commit-button`);
  told.did("official-1", "finds the request on the desk and publishes the notice");
  await page.browserContext().close();
  const anybody = await profile(chrome, PHONE);
  await visit(anybody, `${served.url}/biddings/${lot}`);
  await sound(anybody);
  await accessible(anybody);
  told.did("anybody", "reads it without an account, on a phone");
  told.saw(await anybody.$eval("main h1", (it) => it.innerText));
  await anybody.screenshot({ path: join(shots, "bidding-public-phone.png"), fullPage: true });
  await anybody.browserContext().close();
}

async function deposit(served, chrome, told) {
  const page = await profile(chrome, PHONE);
  await signIn(page, served, BIDDER, PASSWORD);
  const room = `${served.url}/bidder/biddings/${WITH_DEPOSIT}`;
  await visit(page, room);
  await sound(page);
  await accessible(page);
  await page.screenshot({ path: join(shots, "bidding-phone-before.png"), fullPage: true });
  const hand = new Hand(page);
  await page.click("[name=bidding_promise]");
  await hand.press("main form button.commit-button");
  told.did(BIDDER, `signs up for ${WITH_DEPOSIT} on a phone of ${PHONE} pixels`);
  await hand.press(`form[action="/bidder/biddings/${WITH_DEPOSIT}/deposit"] button`);
  const [number, sum] = [await page.$eval("p.own-number code", (it) => it.innerText), await line(page, "¥")];
  told.did(BIDDER, "asks for a sub-account, and is told how much is owed and by when");
  await page.screenshot({ path: join(shots, "bidding-phone-account.png"), fullPage: true });
  const yuan = sum.match(/¥([\d,]+\.\d\d)/)[1].replaceAll(",", "");
  const paid = ["demo", "pay", "--data", join(served.data, "centre"), number, yuan, PAYER, "6222000000000004"];
  await run(program("daylight"), paid);
  await until("the plate", 30, async () => {
    await visit(page, room);
    return (await words(page)).includes("本单位号牌");
  });
  told.did(BIDDER, "pays by bank, and has a plate as soon as the statement is read");
  told.saw((await line(page, "本单位号牌")).replace(/\d+/, "…"));
  await sound(page);
  await page.screenshot({ path: join(shots, "bidding-phone-plate.png"), fullPage: true });
  await page.browserContext().close();
}
