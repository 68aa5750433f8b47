// A works project with two lots, from its registration to its announcement and a clarification.

import { that } from "../lib.mjs";
import { fill, press, send, words } from "./page.mjs";
import { Plain } from "./plain.mjs";
import { look } from "./person.mjs";
import { keeper } from "./settling.mjs";

export const PROJECT = "W2026-B001";
/** Days from the first morning to the deadline, and its time of day. */
export const DEADLINE = [25, "09:30"];
const BUDGETS = ["18,600,000", "7,250,000"];

export async function announce(world) {
  const purchaser = world.people.get("purchaser-he");
  world.lots = world.names.lot.map((title, at) => ({ title, id: `${PROJECT}/${"AB"[at]}/1`, at }));
  await world.step("the purchaser registers a works project with two lots", async () => {
    const lots = world.lots.map((it) => `${"AB"[it.at]}|${it.title}|${BUDGETS[it.at]}`);
    const fields = {
      project: PROJECT,
      project_title: world.names.project,
      code: "E9901000000000B001",
      regime: "works",
      category: "works",
      funds: "state",
      lots: lots.join("\n"),
    };
    await purchaser.send("/purchaser/projects/new", fields, { name: "project" });
    await look(purchaser.page, "projects");
  });
  await letIn(world, purchaser);
  for (const lot of world.lots) await one(world, purchaser, lot);
  await world.step("a clarification is published in time", async () => {
    await world.jump(world.moment(2, "10:00"));
    const path = `/purchaser/lots/${world.lots[0].id}/clarify`;
    const text = "样本澄清：左岸护坡混凝土强度等级以图纸为准。";
    const fields = { text, effect: "on-bids" };
    await purchaser.send(path, fields, { name: "clarify" });
    await purchaser.visit(`/lots/${world.lots[0].id}`);
    that((await words(purchaser.page)).includes(text), "the clarification is not public");
    await look(purchaser.page, "lot-clarified");
  });
}

/** The centre's first catalogue, and how the project comes onto the platform by it. */
async function letIn(world, purchaser) {
  const [zhou, wu] = ["official-zhou", "official-wu"].map((it) => world.people.get(it));
  const at = "/centre/catalogue";
  await world.step("one official writes the trading catalogue, another publishes it", async () => {
    const decision = world.keep("counter", "目录.txt", "样本交易目录：仅供本次运行。\n");
    const line = "A01 | 工程施工 | 工程建设 | 工程 | 4,000,000 | 4,000,000";
    const fields = { catalogue_lines: line, decision_cite: "样本目录（2026年版）", decision };
    await zhou.send(at, fields, { name: "catalogue" });
    that((await words(zhou.page)).includes("应当由另一名工作人员"), await words(zhou.page));
    await wu.visit(at);
    await wu.send(`${at}/publish`, {});
    await purchaser.visit("/catalogue");
    that((await words(purchaser.page)).includes("工程施工"), "the catalogue is not public");
    await look(purchaser.page, "catalogue-public");
  });
  const asks = `/purchaser/projects/${PROJECT}/intake`;
  const room = `/centre/intakes/${PROJECT}`;
  const checked = ["approval", "budget", "line", "splitting"];
  await world.step("the project asks to enter, is given back with a reason and asks again", async () => {
    const approval = world.keep("counter", "批复.txt", "样本项目批复：仅供本次运行。\n");
    const fields = { line: "A01", approval_number: "样本发改〔2026〕1号", approval };
    await purchaser.send(asks, fields, { name: "intake" });
    await zhou.send(room, { reason: "样本：批复文号有误" }, { action: `${room}/return`, name: "intake-asked" });
    await purchaser.visit(asks);
    that((await words(purchaser.page)).includes("批复文号有误"), await words(purchaser.page));
    await look(purchaser.page, "intake-returned");
    await send(purchaser.page, asks, { ...fields, approval_number: "样本发改〔2026〕2号" });
  });
  await world.step("one official examines, and only another lets the project in", async () => {
    await zhou.send(room, { checked }, { action: `${room}/examine` });
    await zhou.visit(room);
    that(!(await zhou.page.$(`form[action="${room}/accept"]`)), "who examined may accept");
    await look(zhou.page, "intake-examined");
    await wu.visit(room);
    await wu.send(`${room}/accept`, {});
    await purchaser.visit(asks);
    that((await words(purchaser.page)).includes("已受理"), await words(purchaser.page));
    await look(purchaser.page, "intake-accepted");
  });
}

async function one(world, purchaser, lot) {
  const room = `/purchaser/lots/${lot.id}`;
  await world.step(`${lot.id}: a deadline too early is refused with its article`, async () => {
    await write(world, purchaser, lot, world.moment(10, "09:30"));
    const said = await words(purchaser.page);
    that(said.includes("第二十四条") || said.includes("24"), `no article: ${said}`);
    that(said.includes("20"), `no limit: ${said}`);
    await look(purchaser.page, "announce-refused");
  });
  await world.step(`${lot.id}: trustees assign their keys with the tool`, async () => {
    await write(world, purchaser, lot, world.moment(...DEADLINE));
    await send(purchaser.page, `${room}/ask`, {});
    await look(purchaser.page, "announce-asked");
    const path = `/assignments/${lot.id}`;
    for (const [at, it] of world.trustees.entries()) {
      const person = world.people.get(`trustee-${at + 1}`);
      await person.visit(path);
      const proposal = await person.get(`${path}/proposal.json`);
      world.keep(it.id, "proposal.json", proposal);
      const words = ["--proposal", "proposal.json", "--out", "assigned.json", "--yes"];
      await keeper(world, it, ["assign", ...words]);
      const assigned = { assigned: world.read(it.id, "assigned.json") };
      if (person instanceof Plain) {
        await person.visit(path);
        await person.send(path, assigned);
      } else {
        await look(person.page, "assign");
        await send(person.page, path, assigned);
      }
    }
  });
  if (lot.at === 0) await parts(world, purchaser, room);
  await approved(world, purchaser, lot, room);
  if (lot.at === 0) await incomplete(world, purchaser, `${room}/announce`);
  await world.step(`${lot.id} is announced`, async () => {
    await purchaser.visit(`${room}/announce`);
    await look(purchaser.page, "announce");
    await send(purchaser.page, `${room}/announce`, {});
    that(purchaser.page.url().includes(`/lots/${lot.id}`), purchaser.page.url());
    await look(purchaser.page, "announced");
  });
}

/** The bill of quantities with a fault and without, and the documents by sections. */
async function parts(world, purchaser, room) {
  const { page } = purchaser;
  await world.step("a bill of quantities is pasted, its sums held to the fen", async () => {
    const line = (number, name, unit, quantity, price, amount) =>
      [number, name, "", unit, quantity, price, amount].join("\t");
    const good = [line(1, "格宾石笼", "个", 120, "380.50", "45660.00")];
    const bad = [...good, line(2, "土工布", "平方米", "1000.125", "6.00", "6000.00")];
    await purchaser.visit(`${room}/items`);
    await look(page, "items");
    await fill(page, `${room}/items`, { items_text: bad.join("\n") });
    that((await press(page, `${room}/items`)) === 422, "a wrong sum was taken");
    that((await words(page)).includes("6,000.75"), "the right sum is not told");
    await look(page, "items-refused");
    const lines = [...good, line(2, "土工布", "平方米", "1000.125", "6.00", "6000.75")];
    await send(page, `${room}/items`, { items_text: lines.join("\n") });
    that((await words(page)).includes("51,660.75"), await words(page));
  });
  await world.step("documents are written by sections from the centre's template", async () => {
    await purchaser.visit(`${room}/book`);
    await look(page, "book-begin");
    await send(page, `${room}/book?begin`, { template: "works/0" });
    await page.$$eval("textarea[name=value]", (all) => all.forEach((it) => (it.value = "样本")));
    await look(page, "book");
    await send(page, `${room}/book`, {});
  });
}

/** The purchaser submits, and a colleague reads and approves. */
async function approved(world, purchaser, lot, room) {
  await world.step(`${lot.id}: only a second person lets it out`, async () => {
    await purchaser.visit(`${room}/approve`);
    await look(purchaser.page, "approve-submit");
    await send(purchaser.page, `${room}/approve`, {}, "button[value=submit]");
    that((await purchaser.page.$("button[value=approve]")) === null, "the own draft is offered");
    const second = world.people.get("purchaser-lu");
    await second.visit(`${room}/approve`);
    await look(second.page, "approve");
    await send(second.page, `${room}/approve`, {}, "button[value=approve]");
    that(second.page.url().includes("done=draft-approved"), await words(second.page));
  });
}

/** Presses the button before the set-up has its chairman; then it gets one. */
async function incomplete(world, purchaser, path) {
  await world.step("without a chairman announcing is refused, with what to do", async () => {
    const lacks = /没有开标主持人[^]*添加人员/;
    await purchaser.visit(path);
    that(lacks.test(await words(purchaser.page)), "the review does not tell it beforehand");
    const status = await press(purchaser.page, path);
    const said = await words(purchaser.page);
    that(status === 403 && lacks.test(said), `announcing answered ${status}: ${said}`);
    await look(purchaser.page, "announce-incomplete");
    await world.complete();
  });
}

async function write(world, purchaser, lot, deadline) {
  const path = `/purchaser/lots/${lot.id}/notice`;
  await purchaser.visit(path);
  await look(purchaser.page, "notice");
  const fields = {
    ceiling: BUDGETS[lot.at].replace(/6|2/, "1"),
    qualification: "水利水电工程施工总承包二级以上\n有效的安全生产许可证",
    deadline,
    documents_until: world.moment(10, "17:00"),
    formula: "low-first",
    price_points: "60",
    items: "施工组织设计|25|主观\n类似业绩|15|客观",
    tie: "lower-price",
    performance_percent: "10",
    consortium: "not_accepted",
    form: "工期（日历天）|文字\n项目负责人|文字",
    envelope: lot.at === 0 ? ["tech"] : [],
    threshold: "2",
    deposit: ["yes"],
    documents: world.keep("purchaser-he", "招标文件.txt", `样本招标文件 ${lot.title}\n`),
  };
  await fill(purchaser.page, path, fields);
  const status = await press(purchaser.page, path, "button[value=review]");
  that(status < 400, `${path}: ${await words(purchaser.page)}`);
}
