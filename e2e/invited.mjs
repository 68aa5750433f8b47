// Whom a purchaser invites is drawn by three parties, each on its own machine, before there is a notice;
// anybody sees the draw and nobody sees who is invited.

import { join } from "node:path";
import {
  accessible, profile, shots, signIn, sound, that, Transcript, until, visit,
} from "./lib.mjs";

const PASSWORD = "sample-county-only";
const LOT = "G2026-121/A/1";
const PARTIES = { "official-1": "centre", "purchaser-1": "purchaser", "supervisor-1": "supervisor" };
const STEPS = ["join", "commit", "show", "open"];
const FORM = "form[data-island=draw_party]";
const FIRMS = ["青石路桥", "长河市政", "明德教学", "新禾信息", "安宁物业"];

const words = (page) => page.$eval("main", (it) => it.innerText);
const line = async (page, mark) =>
  (await words(page)).split("\n").find((it) => it.includes(mark)) ?? "";

/** Waits until the desk leads to a step, and does it with the own key file. */
async function step(page, served, account, what) {
  const path = `${served.url}/${PARTIES[account]}/lots/${LOT}/draw`;
  await until(`${account} may ${what}`, 60, async () => {
    await visit(page, path);
    return page.$(`${FORM}[data-step=${what}]`);
  });
  const file = join(served.data, "centre", "sample-keys", `${account}.age`);
  await (await page.$(`${FORM} [data-part=key-file]`)).uploadFile(file);
  await page.type(`${FORM} [data-part=key-passphrase]`, PASSWORD);
  await Promise.all([page.waitForNavigation(), page.click(`${FORM} button.commit-button`)]);
  that(page.url().includes(`done=draw-${what}`), `refused: ${await words(page)}`);
}

export async function invited(checks, served, chrome) {
  await served.loaded();
  const told = new Transcript();
  await checks.check("three parties draw whom the purchaser invites, and names stay shut", async () => {
    const pages = {};
    for (const account of Object.keys(PARTIES)) {
      pages[account] = await profile(chrome);
      pages[account].setDefaultTimeout(60_000);
      await signIn(pages[account], served, account, PASSWORD);
      await visit(pages[account], `${served.url}/desk`);
      const href = `/${PARTIES[account]}/lots/${LOT}/draw`;
      that(await pages[account].$(`.desk a[href^="${href}"]`), `it does not wait for ${account}`);
    }
    for (const what of STEPS) {
      for (const account of Object.keys(PARTIES)) {
        // Two keys give the result: the third one may come too late.
        if (what === "open" && account === "supervisor-1") continue;
        await step(pages[account], served, account, what);
        told.did(account, `does the step ${what} of the draw of ${LOT} from the own machine`);
      }
    }
    const page = await profile(chrome);
    await visit(page, `${served.url}/prequalifications`);
    that(await page.$(`a[href="/lots/${LOT}/draw"]`), "nobody is led to the draw");
    await until("the result", 60, async () => {
      await visit(page, `${served.url}/lots/${LOT}/draw`);
      return (await words(page)).includes("daylight-verify draw") && page.$("table tbody tr td code");
    });
    told.did("whoever watches", "reads the draw");
    told.saw(await line(page, "名单至多"));
    told.saw(await line(page, "抽取对象"));
    const seen = await page.content();
    that(!FIRMS.some((it) => seen.includes(it)), "the public page names a firm");
    for (const [name, width] of [["invited-public", 1200], ["invited-public-360", 360]]) {
      await page.setViewport({ width, height: 900 });
      await sound(page);
      await accessible(page);
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    }
    // The purchaser goes on to the notice; the draw is held once.
    const buyer = pages["purchaser-1"];
    await visit(buyer, `${served.url}/purchaser/prequalifications/${LOT}`);
    that(await buyer.$(`a[href="/purchaser/lots/${LOT}/notice"]`), "no notice follows");
    that(!(await buyer.$(`a[href$="/invite"]`)), "it may be invited again");
    await sound(buyer);
    await accessible(buyer);
    await buyer.screenshot({ path: join(shots, "invited-purchaser.png"), fullPage: true });
    told.did("purchaser-1", "goes on to write the notice");
    for (const it of Object.values(pages)) await it.browserContext().close();
    await page.browserContext().close();
  });
  told.write(
    "invited",
    "Whom to invite is drawn 抽取受邀供应商",
    "Three parties draw; names and numbers of who was drawn stay shut until the opening.",
  );
}
