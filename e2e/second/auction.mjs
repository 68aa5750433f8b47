// One online bidding of the centre's own: asked, published, two bidders against each other in the
// room, its result; every offer has a receipt, and the audit file is checked at the prompt.

import { slot, state, that, until } from "../lib.mjs";
import { words } from "./page.mjs";
import { look } from "./person.mjs";
import { unixMs } from "./world.mjs";

const NUMBER = "J2026-B01";
const LOT = `${NUMBER}/1/1`;
const MINUTE_MS = 60_000;

export async function bidOnline(world) {
  const purchaser = world.people.get("purchaser-he");
  const zhou = world.people.get("official-zhou");
  const bidders = [1, 2].map((it) => world.people.get(`bidder-${it}`));
  const times = await request(world, purchaser, zhou);
  await world.step("two bidders sign up, and each gets a plate drawn by chance", async () => {
    for (const [at, it] of bidders.entries()) {
      const path = `/bidder/biddings/${LOT}`;
      const fields = { bidding_offers: "样本牌，与清单一致", bidding_promise: "yes" };
      await it.send(path, fields, at === 0 ? { name: "bidding-sign-up" } : {});
      that((await words(it.page)).includes("号牌"), await words(it.page));
    }
  });
  await world.jump(times.opens + MINUTE_MS);
  await world.step("they bid against each other in the live room", async () => {
    for (const it of bidders) await enter(world, it);
    await look(bidders[0].page, "auction-room");
    await offer(bidders[0]);
    const price = await offer(bidders[1]);
    await until("the price on the other's screen", 10, async () =>
      (await slot(bidders[0].page, "price")) === price);
    that((await state(bidders[0].page, "mine")) === "outbid", "the first is not told");
  });
  await world.step("a receipt of an offer is checked offline, and a changed one is found", () =>
    receipt(world, bidders[1]),
  );
  await world.jump(times.closes + 1_000);
  await world.step("the timed period follows, and one offer restarts it", async () => {
    await until("the timed period", 20, async () => {
      const page = await fetch(`${world.url}/auctions/${LOT}`).then((it) => it.text());
      return page.includes('data-check="phase" data-state="timed"');
    });
    await enter(world, bidders[0]);
    await offer(bidders[0]);
  });
  await world.jump(world.now() + 5 * MINUTE_MS);
  await result(world, purchaser);
  await prove(world);
}

/** Asked by the purchaser at the times that the form proposes, published by an official. */
async function request(world, purchaser, zhou) {
  let times = { opens: 0, closes: 0 };
  await world.step("the purchaser asks for an online bidding", async () => {
    const path = "/purchaser/biddings/new";
    await purchaser.visit(path);
    const value = (name) => purchaser.page.$eval(`[name=${name}]`, (it) => it.value);
    times = {
      opens: unixMs(await value("bidding_opens")),
      closes: unixMs(await value("bidding_closes")),
    };
    const fields = {
      bidding_number: NUMBER,
      bidding_kind: "reverse",
      bidding_title: "办公桌椅一批（样本）",
      bidding_code: "样本A05010201",
      bidding_items: "办公桌 | 1.4 米，见样本图 | 张 | 20",
      bidding_start: "26000",
      bidding_step: "200",
      bidding_delivery: "成交后十日内送达，验收合格后十日内付款（样本）",
      bidding_contact: "样本联系人 0000-0000000",
    };
    await purchaser.send(path, fields, { name: "bidding-new" });
    that(purchaser.page.url().includes("done=bidding-asked"), await words(purchaser.page));
  });
  await world.step("an official looks whether it is complete and publishes it", async () => {
    await zhou.send(`/centre/biddings/${LOT}`, {}, { name: "bidding-centre" });
    that(zhou.page.url().includes("done=bidding-announced"), await words(zhou.page));
    const page = await fetch(`${world.url}/biddings/${LOT}`);
    that(page.ok, `the notice answered ${page.status}`);
  });
  return times;
}

async function enter(world, person) {
  await person.visit(`/bidder/auctions/${LOT}`);
  await until("the room's line", 15, async () => (await state(person.page, "line")) === "live");
}

/** Presses the least price and says yes; gives what was offered. */
async function offer(person) {
  const { page } = person;
  const own = await slot(page, "own");
  await page.click("[data-times='0']");
  await page.waitForSelector("dialog[open]");
  const price = await page.$eval("[data-part=confirm-price]", (it) => it.textContent.trim());
  await page.click("dialog button[value=yes]");
  await until("the own price", 15, async () => (await slot(page, "own")) !== own);
  that((await slot(page, "own")) === price, `offered ${price}: ${await slot(page, "own")}`);
  // One offer a second, by the rule.
  await new Promise((done) => setTimeout(done, 1_200));
  return price;
}

async function receipt(world, person) {
  const { account, page } = person;
  const at = `/bidder/auctions/${LOT}/receipts`;
  await person.visit(at);
  await look(page, "auction-receipts");
  const href = await page.$eval("main table a", (it) => it.getAttribute("href"));
  const file = await until("the witnessed receipt", 60, () =>
    person.get(`${href}/file`).catch(() => undefined));
  await person.visit(href);
  await look(page, "auction-receipt");
  const shown = await page.$$eval("main code", (all) => all.map((it) => it.innerText.trim()));
  const command = shown.find((it) => it.startsWith("daylight-verify receipt"));
  that(command, `no command among ${shown}`);
  const [, , name, ...rest] = command.replace(/\s+/g, " ").split(" ");
  const policy = await fetch(`${world.url}/log/policy/1`).then((it) => it.text());
  world.keep(account, "policy.json", policy);
  world.keep(account, name, file);
  const verify = (...words) => world.outcome(account, "daylight-verify", ["receipt", ...words]);
  const good = await verify(name, ...rest);
  that(good.code === 0 && good.said.includes("taken"), `exit ${good.code}: ${good.said}`);
  const other = rest.map((it, place) => (rest[place - 1] === "--price" ? "1.00" : it));
  const wrong = await verify(name, ...other);
  that(wrong.code === 1 && wrong.said.includes("receipt.body"), wrong.said);
  const at2 = file.indexOf("\nindex ") - 40;
  const flipped = file.slice(0, at2) + (file[at2] === "A" ? "B" : "A") + file.slice(at2 + 1);
  world.keep(account, "flipped.tlog", flipped);
  const broken = await verify("flipped.tlog", ...rest);
  that(broken.code === 1, `a changed receipt: exit ${broken.code}: ${broken.said}`);
}

async function result(world, purchaser) {
  await world.step("the auction has ended, and the purchaser finds that the lowest complies", async () => {
    const path = `/purchaser/biddings/${LOT}/check`;
    await until("the end of the auction", 20, async () => {
      await purchaser.visit(path);
      return (await purchaser.page.$("[name=bidding_verdict]")) !== null;
    });
    await purchaser.send(path, { bidding_verdict: "complies" }, { name: "bidding-check" });
    that(purchaser.page.url().includes("done=bidding-checked"), await words(purchaser.page));
  });
  await world.step("the result is public, with its price and who won", async () => {
    const page = await fetch(`${world.url}/biddings/${LOT}`).then((it) => it.text());
    that(page.includes(world.names.bidder[0]), "the winner is not named");
    that(page.includes("¥25,600.00"), "two steps of two hundred below the ceiling");
  });
}

async function prove(world) {
  await world.step("daylight-verify replays every offer of the audit file to the same result", async () => {
    const file = await fetch(`${world.url}/auctions/${LOT}/audit.jsonl`).then((it) => it.text());
    world.keep("stranger", "auction.jsonl", file);
    const verify = (name) => world.outcome("stranger", "daylight-verify", ["auction", name]);
    const good = await verify("auction.jsonl");
    that(good.code === 0, `exit ${good.code}: ${good.said.slice(-900)}`);
    that(/25,?600\.00/.test(good.said), good.said.slice(-900));
    world.keep("stranger", "auction-changed.jsonl", file.replace("2560000", "2560001"));
    const wrong = await verify("auction-changed.jsonl");
    that(wrong.code === 1, `a changed price: exit ${wrong.code}`);
  });
}
