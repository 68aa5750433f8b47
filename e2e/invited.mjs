// Whom a purchaser invites is drawn by three parties, each on its own machine, before there is a notice;
// anybody sees the draw and nobody sees who is invited.

import { join } from "node:path";
import { PARTIES, drawn, result } from "./draw.mjs";
import { accessible, profile, shots, signIn, sound, that, Transcript, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const LOT = "G2026-121/A/1";
const FIRMS = ["青石路桥", "长河市政", "明德教学", "新禾信息", "安宁物业"];

const words = (page) => page.$eval("main", (it) => it.innerText);
const line = async (page, mark) =>
  (await words(page)).split("\n").find((it) => it.includes(mark)) ?? "";

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
    await drawn(pages, served, LOT, (account, what) =>
      told.did(account, `does the step ${what} of the draw of ${LOT} from the own machine`),
    );
    const page = await profile(chrome);
    await visit(page, `${served.url}/prequalifications`);
    that(await page.$(`a[href="/lots/${LOT}/draw"]`), "nobody is led to the draw");
    await result(page, served, LOT);
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
