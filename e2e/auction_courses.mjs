// The rooms of every course in a browser: one sealed offer, its opening by the kept file, a
// reserve opened by its owner, the desk told once a second.

import { join } from "node:path";
import { accessible, profile, shots, signIn, slot, sound, that, until, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
/** One auction of each course and stage, by what its room is called in the pictures. */
const ROOMS = {
  land: "T2026-001/1/1",
  capped: "T2026-002/1/1",
  drawn: "T2026-003/1/1",
  priority: "C2026-001/1/1",
  matched: "C2026-002/1/1",
  reserve: "C2026-003/1/1",
  sealed: "C2026-005/1/1",
  opening: "C2026-006/1/1",
  left: "Z2026-001/2/1",
  waiting: "Z2026-001/3/1",
  bundle: "C2026-007/1/1",
  court: "F2026-001/1/1",
};
const PHONE = { width: 360, height: 740, hasTouch: true, isMobile: true };
const DESK = { width: 1280, height: 900 };

const words = (page) => page.$eval("main", (it) => it.innerText);

/** Sends the form that holds a part, and waits for the page after it. */
async function press(page, selector) {
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click(selector)]);
}

export async function auctionCourses(checks, served, chrome) {
  await served.loaded();
  const kept = (name) => join(served.data, "centre", "sample-keys", name);
  const bidder = await profile(chrome);
  await signIn(bidder, served, "bidder-1", PASSWORD);
  await checks.check("the hall lists every kind of trade", async () => {
    await visit(bidder, `${served.url}/auctions`);
    const said = await words(bidder);
    for (const it of ["国有建设用地使用权", "产权", "矿业权", "拍卖", "网络司法拍卖", "网上竞价", "一次密封报价"]) {
      that(said.includes(it), `${it} is not listed: ${said}`);
    }
    await sound(bidder);
    await accessible(bidder);
    await bidder.screenshot({ path: join(shots, "auctions.png"), fullPage: true });
  });

  await checks.check("the rooms of every course are sound, on a desk, on a phone, in English", async () => {
    for (const [name, lot] of Object.entries(ROOMS)) {
      const at = `${served.url}/bidder/auctions/${lot}`;
      for (const [size, view] of Object.entries({ desk: DESK, phone: PHONE })) {
        await bidder.setViewport(view);
        await visit(bidder, at);
        await sound(bidder);
        await bidder.screenshot({ path: join(shots, `room-${name}-${size}.png`), fullPage: true });
      }
      await accessible(bidder);
      await visit(bidder, `${served.url}/auctions/${lot}/wall`);
      await sound(bidder);
    }
    await bidder.setViewport(DESK);
    await visit(bidder, `${served.url}/auctions/${ROOMS.land}?lang=en`);
    await sound(bidder);
    that((await words(bidder)).includes("An offer at the cap stops the bidding"), await words(bidder));
    await visit(bidder, `${served.url}/auctions/${ROOMS.land}?lang=zh-CN`);
  });

  await checks.check("a kept file opens a sealed offer, another one does not", async () => {
    const at = `${served.url}/bidder/auctions/${ROOMS.opening}`;
    await visit(bidder, at);
    const input = await bidder.$("[data-part=kept-file]");
    await input.uploadFile(kept("bidder-2/offer-C2026-006-1-1.json"));
    await new Promise((done) => setTimeout(done, 300));
    that((await bidder.$eval("[name=price]", (it) => it.value)) === "", "another's file was taken");
    await input.uploadFile(kept("bidder-1/offer-C2026-006-1-1.json"));
    await until("the price of the file", 5, () => bidder.$eval("[name=price]", (it) => it.value !== ""));
    await press(bidder, "form[data-island=auction_seal] button");
    that((await words(bidder)).includes("已公开"), await words(bidder));
    that((await words(bidder)).includes("¥96,000.00"), await words(bidder));
  });
  await bidder.browserContext().close();

  await checks.check("the owner opens the reserve with the kept file, and there is a deal", async () => {
    const owner = await profile(chrome);
    await signIn(owner, served, "purchaser-1", PASSWORD);
    const lot = "C2026-004/1/1";
    await visit(owner, `${served.url}/auctions/${lot}`);
    await press(owner, `main a[href$="/reserve"]`);
    await sound(owner);
    await accessible(owner);
    await owner.screenshot({ path: join(shots, "reserve.png"), fullPage: true });
    await (await owner.$("[data-part=kept-file]")).uploadFile(kept("reserve-C2026-004-1-1.json"));
    await until("the price of the file", 5, () => owner.$eval("[name=price]", (it) => it.value !== ""));
    await press(owner, "form[data-island=auction_seal] button");
    const room = await fetch(`${served.url}/auctions/${lot}`).then((it) => it.text());
    that(room.includes("已成交") && room.includes("¥276,000.00"), "no deal");
    await owner.browserContext().close();
  });
}

/** A bidder seals in the browser; organiser and supervisor are told each second. */
export async function sealedAndDesk(checks, served, chrome) {
  await served.loaded();
  const bidder = await profile(chrome);
  await signIn(bidder, served, "bidder-1", PASSWORD);
  await checks.check("a sealed offer is hashed in the browser, and no price leaves it", async () => {
    await visit(bidder, `${served.url}/bidder/auctions/${ROOMS.sealed}`);
    const sent = [];
    bidder.on("request", (it) => it.method() === "POST" && sent.push(it.postData() ?? ""));
    await bidder.type("[data-part=price]", "100");
    await bidder.click("form[data-island=auction_seal] button");
    that(await bidder.$eval("[data-part=wrong]", (it) => !it.hidden), "a price below the start was sealed");
    await bidder.$eval("[data-part=price]", (it) => (it.value = ""));
    await bidder.type("[data-part=price]", "512300");
    await press(bidder, "form[data-island=auction_seal] button");
    that((await words(bidder)).includes("密封报价已收到"), await words(bidder));
    that(sent.length === 1 && /seal=[0-9a-f]{64}/.test(sent[0]), `sent ${sent}`);
    that(!sent[0].includes("512300"), "the price was sent");
    bidder.removeAllListeners("request");
    const seen = await fetch(`${served.url}/auctions/${ROOMS.sealed}/audit.jsonl`).then((it) => it.text());
    that(!seen.includes("51230000"), "the price stands in the audit file");
  });
  await bidder.browserContext().close();

  await checks.check("the desk is told each second, without a reload", async () => {
    const [desk, one] = [await profile(chrome), await profile(chrome)];
    await signIn(desk, served, "official-2", PASSWORD);
    await signIn(one, served, "bidder-2", PASSWORD);
    const lot = ROOMS.court;
    await visit(desk, `${served.url}/auctions/${lot}/host`);
    await desk.evaluate(() => (window.sameDesk = true));
    await sound(desk);
    await accessible(desk);
    await visit(one, `${served.url}/bidder/auctions/${lot}`);
    /** Lines that speak now; one that fell silent stays counted for a while. */
    const speaking = async () => {
      const said = await desk.$eval('[data-check="alert-lines"]', (it) => it.innerText);
      const [lines, silent] = said.match(/\d+/g).map(Number);
      return lines - silent;
    };
    await until("the bidder's line on the desk", 15, async () => (await speaking()) === 1);
    const before = await slot(desk, "position");
    await one.browserContext().close();
    await until("the line that fell silent", 15, async () => (await speaking()) === 0);
    that((await slot(desk, "position")) === before, "nothing was written");
    that(await desk.evaluate(() => window.sameDesk === true), "the page was drawn anew");
    await desk.screenshot({ path: join(shots, "auction-desk.png"), fullPage: true });
    await desk.setViewport(PHONE);
    await sound(desk);
    await desk.screenshot({ path: join(shots, "auction-desk-phone.png"), fullPage: true });
    await desk.browserContext().close();
  });
}
