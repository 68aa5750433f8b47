// A committee is drawn by three parties, each on its own machine: four steps in the browser.

import { join } from "node:path";
import { accessible, profile, shots, signIn, sound, that, until, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const LOT = "W2026-110/A/1";
export const PARTIES = { "official-1": "centre", "purchaser-1": "purchaser", "supervisor-1": "supervisor" };
const STEPS = ["join", "commit", "show", "open"];
const FORM = "form[data-island=draw_party]";

const words = (page) => page.$eval("main", (it) => it.innerText);

/** Waits until the page asks for a step, and does it with the own key file. */
async function step(page, served, account, lot, what) {
  const path = `${served.url}/${PARTIES[account]}/lots/${lot}/draw`;
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

/** All four steps of three parties, in turn; `after` hears of each. */
export async function drawn(pages, served, lot, after = () => {}) {
  for (const what of STEPS) {
    for (const account of Object.keys(PARTIES)) {
      // Two keys give the result: the third one may come too late.
      if (what === "open" && account === "supervisor-1") continue;
      await step(pages[account], served, account, lot, what);
      after(account, what);
    }
  }
}

/** Waits until the result stands on the public page of a draw. */
export const result = (page, served, lot) =>
  until("the result", 60, async () => {
    await visit(page, `${served.url}/lots/${lot}/draw`);
    return (await words(page)).includes("daylight-verify draw") && page.$("table tbody tr td code");
  });

export async function draw(checks, served, chrome) {
  await checks.check("three parties draw a committee from their own machines", async () => {
    const pages = {};
    for (const account of Object.keys(PARTIES)) {
      pages[account] = await profile(chrome);
      pages[account].setDefaultTimeout(60_000);
      await signIn(pages[account], served, account, PASSWORD);
    }
    await drawn(pages, served, LOT);
    const page = pages["supervisor-1"];
    await result(page, served, LOT);
    for (const [name, path] of [
      ["draw-public", `/lots/${LOT}/draw`],
      ["draw-supervisor", `/supervisor/lots/${LOT}/draw`],
      ["draw-rates", "/supervisor/draws"],
    ]) {
      await visit(page, served.url + path);
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
      await sound(page);
      await accessible(page);
      await page.setViewport({ width: 360, height: 800 });
      await sound(page);
      await page.screenshot({ path: join(shots, `${name}-360.png`), fullPage: true });
      await page.setViewport({ width: 1200, height: 900 });
    }
    for (const it of Object.values(pages)) await it.browserContext().close();
  });
  await checks.check("anybody computes a draw again in the browser, and a changed log is found", async () => {
    const page = await profile(chrome);
    for (const lot of ["W2026-107/A/1", "W2026-114/A/1"]) {
      await visit(page, `${served.url}/lots/${lot}/draw`);
      await page.click("[data-island=draw_check] [data-part=check]");
      await until(`the draw of ${lot}`, 60, () => page.$("[data-island=draw_check][data-state=held]"));
      const seed = await page.$eval("[data-island=draw_check] [data-slot=seed]", (it) => it.textContent);
      that((await page.evaluate(() => document.body.innerText)).split(seed).length > 2, `the published seed is ${seed}`);
      await sound(page);
      await accessible(page);
      await page.screenshot({ path: join(shots, `draw-again-${lot.slice(0, 9)}.png`), fullPage: true });
    }
    // Without the witnesses' words nobody knows that the pool was fixed before the parties spoke.
    const spoiled = { cosigned: () => Buffer.alloc(0), entries: (bytes) => {
      const at = bytes.indexOf("DrawCommitted");
      if (at >= 0) bytes[at + 60] ^= 1;
      return bytes;
    } };
    await page.setRequestInterception(true);
    let spoils = "";
    page.on("request", async (request) => {
      if (spoils === "" || !request.url().includes(`/${spoils}/`)) return request.continue();
      const bytes = Buffer.from(await (await fetch(request.url())).arrayBuffer());
      return request.respond({ status: 200, body: spoiled[spoils](bytes) });
    });
    for (spoils of Object.keys(spoiled)) {
      await page.reload({ waitUntil: "load" });
      await page.click("[data-island=draw_check] [data-part=check]");
      await until(`what differs by its ${spoils}`, 60, () => page.$("[data-island=draw_check][data-state=differs]"));
    }
    await page.browserContext().close();
  });
  await checks.check("an expert declares half-days and sees the own line", async () => {
    const page = await profile(chrome, 360);
    await signIn(page, served, "evaluator-6", PASSWORD);
    for (const [name, path] of [
      ["draw-half-days", "/evaluator/half-days"],
      ["draw-line", `/evaluator/lots/${LOT}/call`],
    ]) {
      await visit(page, served.url + path);
      await sound(page);
      await accessible(page);
      await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    }
    await until("the own name computed again", 10, () => page.$("[data-island=draw_line][data-state=good]"));
    await page.browserContext().close();
  });
}
