// Every role's first pages in the sample county: they answer, read well and are accessible.

import { join } from "node:path";
import { accessible, profile, shots, signIn, sound, that, until, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const LOT = "/lots/W2026-108/A/1";
const PUBLIC = ["/", LOT, `${LOT}/hall`, `${LOT}/hall/wall`, "/halls", "/verify", "/check", "/sign-in"];
const ROLES = {
  "purchaser-1": ["/desk", "/purchaser", "/purchaser/projects/new"],
  "bidder-1": ["/desk", "/bidder", "/account", "/account/keys"],
  "evaluator-1": ["/desk", "/evaluator"],
  "trustee-1": ["/desk", "/trustee"],
  "official-1": ["/desk", "/centre", "/centre/organisations/new", "/centre/people/new"],
  "chair-1": ["/desk", "/lots/W2026-104/A/1/hall"],
  "supervisor-1": ["/desk", "/supervisor"],
  "operator-1": ["/desk", "/operator"],
};

export async function smoke(checks, served, chrome) {
  await checks.check("the sample county is loaded", () =>
    until("the county", 420, () => {
      that(!served.said.includes("was not loaded"), served.said.slice(-600));
      return served.said.includes("county loaded");
    }));
  const page = await profile(chrome);
  for (const path of PUBLIC) {
    await checks.check(`${path} reads well in both languages and widths`, () => everywhere(page, served, path));
  }
  await checks.check("the first page's picture is taken", async () => {
    await visit(page, `${served.url}/?lang=zh-CN`);
    await page.setViewport({ width: 1000, height: 760 });
    await page.screenshot({ path: join(shots, "first-page.png") });
    await page.setViewport({ width: 1200, height: 900 });
  });
  for (const [account, paths] of Object.entries(ROLES)) {
    const own = await profile(chrome);
    const signed = await checks.check(`${account} signs in`, async () => {
      await signIn(own, served, account, PASSWORD);
      return true;
    });
    if (!signed) continue;
    for (const path of paths) {
      await checks.check(`${account} reads ${path}`, () => everywhere(own, served, path));
    }
    await own.browserContext().close();
  }
}

async function everywhere(page, served, path) {
  for (const lang of ["zh-CN", "en"]) {
    await page.setViewport({ width: 1200, height: 900 });
    await visit(page, `${served.url}${path}?lang=${lang}`);
    await sound(page);
    await accessible(page);
    const name = `${path.replaceAll("/", "_")}.${lang}`;
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
    await page.setViewport({ width: 360, height: 740 });
    await sound(page);
  }
  await page.setViewport({ width: 1200, height: 900 });
}

