// Single offers that trustees open: a price is sealed in the browser, a key comes in by its 24
// characters, a trustee answers with the tool, and all prices are public at once, with who has it.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { accessible, profile, program, shots, signIn, sound, that, until, visit } from "./lib.mjs";
import { answers } from "./openings.mjs";
import { receipt, seal, submit } from "./sealing.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const BIDDER = "bidder-1";
const [OPEN, KEYING, WAITING, TOLD] = [8, 9, 10, 11].map(
  (at) => `C2026-${String(at).padStart(3, "0")}/1/1`,
);
const OFFER = { lot: OPEN, bidder: BIDDER, fields: { price: "392300" } };
const WIDTHS = [1200, 360];

const words = (page) => page.$eval("main", (it) => it.innerText);

/** The page is sound and readable at both widths, and pictured. */
async function looked(page, name) {
  for (const width of WIDTHS) {
    await page.setViewport({ width, height: 900 });
    await sound(page);
    await page.screenshot({ path: join(shots, `round-${name}-${width}.png`), fullPage: true });
  }
  await page.setViewport({ width: WIDTHS[0], height: 900 });
  await accessible(page);
}

/** What anybody reads of an auction: its room, and every offer of its file. */
async function publicly(served, lot) {
  const of = (path) => fetch(`${served.url}/auctions/${lot}${path}`).then((it) => it.text());
  return `${await of("")}${await of("/audit.jsonl")}`;
}

export async function sealedRounds(checks, served, chrome) {
  await served.loaded();
  const page = await profile(chrome);
  page.setDefaultTimeout(120_000);
  const downloads = join(served.data, "round");
  mkdirSync(downloads);
  const client = await page.createCDPSession();
  await client.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
  await signIn(page, served, BIDDER, PASSWORD);
  await checks.check("a price is sealed to trustees in the browser, and nobody reads it", async () => {
    const room = `${served.url}/bidder/auctions/${OPEN}`;
    await visit(page, room);
    await looked(page, "room");
    const way = `main a[href="/bidder/lots/${OPEN}/seal"]`;
    await Promise.all([page.waitForNavigation(), page.click(way)]);
    that(!/投标文件|开标一览表/.test(await words(page)), await words(page));
    await looked(page, "seal");
    const { commitment } = await seal(page, served, OFFER);
    await looked(page, "sealed");
    const index = await submit(page);
    await looked(page, "acknowledged");
    await until("the cosigned receipt", 30, async () => {
      const answer = await page.evaluate((it) => fetch(it).then((it) => it.status), `/bidder/receipts/${index}`);
      return answer === 200;
    });
    await receipt(page, served, { lot: OPEN, index, commitment });
    await visit(page, room);
    that((await words(page)).includes("密封报价已收到"), await words(page));
    that(!(await page.$(way)), "a second offer can be sealed");
    const seen = await publicly(served, OPEN);
    that(seen.includes(commitment), "the commitment does not stand in the auction's file");
    that(!/392,?300/.test(seen), "the price is public");
    await looked(page, "waits");
  });
  await checks.check("a simulated rival seals an offer against the newcomer's", async () => {
    const words = ["demo", "rivals", "--data", join(served.data, "centre"), "--url", served.url];
    const only = ["--except", BIDDER, "--lot", OPEN, "--every", "1", "--most", "1"];
    const done = await run(program("daylight"), [...words, ...only], { timeout: 120_000 });
    that(done.stdout.includes("seals an offer to trustees"), `${done.stdout}${done.stderr}`);
  });
  await checks.check("a bidder's key comes in by the 24 characters of that auction", async () => {
    await visit(page, `${served.url}/bidder/auctions/${KEYING}`);
    const way = `main a[href="/bidder/lots/${KEYING}/key-in"]`;
    await Promise.all([page.waitForNavigation(), page.click(way)]);
    await looked(page, "key-in");
    const kept = join(served.data, "centre", "sample-keys", `${BIDDER}.words.tsv`);
    const line = readFileSync(kept, "utf8").split("\n").find((it) => it.startsWith(`${KEYING}\t`));
    await page.type("[data-part=written]", line.split("\t")[1]);
    await page.$eval("[data-part=form]", (it) => it.requestSubmit());
    await until("the key to be in", 60, async () => {
      const now = await page.$eval("[data-island=key_in]", (it) => it.dataset.state);
      that(now !== "refused", `refused: ${await words(page)}`);
      return now === "keyed-in";
    });
    that(!/投标文件|开标一览表/.test(await words(page)), await words(page));
    await looked(page, "keyed-in");
    const hall = await fetch(`${served.url}/lots/${KEYING}/hall`).then((it) => it.text());
    that(!hall.includes("163,000"), "a price is on the wall before every key is in");
  });
  await checks.check("a trustee answers with the tool, and every price is public at once", async () => {
    const before = await publicly(served, WAITING);
    for (const it of ["47,500", "45,000", "44,000"]) that(!before.includes(it), `${it} is public`);
    const policy = join(served.data, "policy-round");
    writeFileSync(policy, await (await fetch(`${served.url}/log/policy/1`)).text());
    const said = await answers(served, "trustee-2", policy);
    // The line tells a room its price before the room is drawn anew: what counts is the whole page.
    const all = ["47,500", "45,000", "44,000", "已成交"];
    let room = "";
    await until("the prices", 60, async () => {
      await visit(page, `${served.url}/bidder/auctions/${WAITING}`);
      room = await words(page);
      return all.every((it) => room.includes(it));
    }).catch((it) => {
      throw new Error(`${it.message}: ${said}: ${room}`);
    });
    await looked(page, "opened");
    await visit(page, `${served.url}/lots/${WAITING}/hall`);
    await looked(page, "hall");
  });
  await checks.check("whose key stayed away is shut for ever, and the nearest to the mean has it", async () => {
    await visit(page, `${served.url}/auctions/${TOLD}`);
    const room = await words(page);
    that(room.includes("96,000") && room.includes("98,500") && !room.includes("120,000"), room);
    await looked(page, "told");
  });
  await page.browserContext().close();
}
