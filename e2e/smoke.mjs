// Every role's first pages in the sample county: they answer, read well and are accessible.

import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { accessible, profile, root, shots, signIn, sound, that, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const LOT = "/lots/W2026-108/A/1";
const PICTURED = LOT;
const PUBLIC = ["/", "/catalogue", "/intentions", LOT, `${LOT}/hall`, `${LOT}/hall/wall`, "/halls", "/verify", "/check", "/sign-in",
  "/orders", "/prequalifications", "/prequalifications/W2026-116/A/1", "/lots/W2026-117/A/1", "/lots/W2026-117/A/1/hall", "/lots/W2026-118/A/1/hall", "/lots/G2026-120/A/1",
  "/lots/G2026-122/A/1/result", "/lots/G2026-122/A/1/draw",
  "/biddings", "/biddings/J2026-001/1/1", "/biddings/J2026-006/1/1",
  "/auctions", "/auctions/J2026-002/1/1", "/auctions/J2026-003/1/1/wall"];
const ROLES = {
  "purchaser-1": [
    "/desk", "/purchaser", "/purchaser/projects/new", "/purchaser/intentions",
    "/purchaser/projects/G2026-105/intake", "/purchaser/prequalifications/W2026-116/A/1",
    "/purchaser/prequalifications/W2026-116/A/1/clarify", "/purchaser/lots/W2026-120/A/1/remedies/interest",
    "/purchaser/biddings", "/purchaser/biddings/new", "/purchaser/biddings/J2026-002/1/1",
  ],
  "bidder-1": ["/desk", "/bidder", "/account", "/account/keys", "/bidder/biddings", "/bidder/biddings/J2026-004/1/1",
    "/bidder/auctions", "/bidder/auctions/J2026-003/1/1", "/bidder/lots/G2026-101/C/1/security",
    "/bidder/lots/G2026-101/C/1/guarantee"],
  "evaluator-1": ["/desk", "/evaluator", "/evaluator/lots/W2026-107/A/1/confirm"],
  "trustee-1": ["/desk", "/trustee"],
  "official-1": ["/desk", "/centre", "/centre/organisations/new", "/centre/people/new",
    "/centre/catalogue", "/centre/intakes", "/centre/intakes/G2026-105",
    "/centre/lots/W2026-121/A/1/counter", "/centre/biddings", "/centre/biddings/J2026-001/1/1",
    "/auctions/J2026-003/1/1/host"],
  "chair-1": ["/desk", "/lots/W2026-104/A/1/hall", "/lots/W2026-117/A/1/hall"],
  "supervisor-1": ["/desk", "/supervisor", "/supervisor/orders", "/supervisor/lots/W2026-107/A/1/confirm",
    "/auctions/J2026-003/1/1/host", "/finance/bank", "/supervisor/books"],
  "finance-1": ["/desk", "/finance", "/finance/lots/G2026-110/A/1/securities",
    "/finance/bank", "/finance/lots/G2026-110/A/1/payments", "/finance/biddings", "/finance/biddings/J2026-005/1/1",
    "/finance/books", "/finance/lots/J2026-005/1/1/payments"],
  "operator-1": ["/desk", "/operator"],
};

export async function smoke(checks, served, chrome) {
  await checks.check("the sample county is loaded", () => served.loaded());
  const page = await profile(chrome);
  for (const path of PUBLIC) {
    await checks.check(`${path} reads well in both languages and widths`, () => everywhere(page, served, path));
  }
  await checks.check("the proof chip checks inclusion in the browser, and sees one wrong byte", () => chip(page, served));
  await checks.check("the pictures of both READMEs are taken", () => pictures(page, served));
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

/** What the first proof chip of a page says once it is opened, with the log as `bend` makes it. */
async function chip(page, served) {
  const says = async (bend) => {
    await page.setRequestInterception(true);
    const answer = async (asked) => {
      const path = new URL(asked.url()).pathname;
      if (!bend || !path.startsWith(bend)) return asked.continue();
      const bytes = Buffer.from(await (await fetch(asked.url())).arrayBuffer());
      for (let at = 2; at < bytes.length; at += 29) bytes[at] ^= 1;
      return asked.respond({ status: 200, body: bytes });
    };
    page.on("request", answer);
    await visit(page, `${served.url}${LOT}?lang=en`);
    await page.click(".proof summary");
    await page.waitForSelector(".proof:is([data-state=checked], [data-state=differs], [data-state=unchecked])");
    const said = await page.$eval(".proof", (it) => {
      const shown = [...it.querySelectorAll(".proof-seen")].filter((one) => !one.hidden);
      return `${it.dataset.state}: ${shown.map((one) => one.textContent).join("")}`;
    });
    page.off("request", answer);
    await page.setRequestInterception(false);
    return said;
  };
  that((await says(null)) === "checked: Checked in your browser: it agrees.", "a true leaf is checked");
  for (const bent of ["/log/tile/0/", "/log/tile/entries/"]) {
    const said = await says(bent);
    that(said.startsWith("differs: ") || said.startsWith("unchecked"), `${bent}: ${said}`);
    that(!said.includes("it agrees"), `${bent}: ${said}`);
  }
}

/** `node run.mjs --pictures` puts them in docs; else those in docs must be of the same size. */
async function pictures(page, served) {
  const keep = process.argv.includes("--pictures");
  await page.setViewport({ width: 1000, height: 720 });
  for (const lang of ["zh-CN", "en"]) {
    await visit(page, `${served.url}${PICTURED}?lang=${lang}`);
    const name = `daylight.${lang}.webp`;
    const taken = await page.screenshot({ path: join(shots, name), type: "webp", quality: 70 });
    const inDocs = join(root, "docs", name);
    if (keep) copyFileSync(join(shots, name), inDocs);
    // Width and height stand there in the extended form of WebP.
  const size = (bytes) => Buffer.from(bytes).subarray(24, 30).toString("hex");
    that(size(taken) === size(readFileSync(inDocs)), `${inDocs} is not of this run: node run.mjs --pictures`);
    const readme = readFileSync(join(root, lang === "en" ? "README.md" : "README.zh-CN.md"), "utf8");
    that(readme.includes(`docs/${name}`), `a README does not show docs/${name}`);
  }
  await page.setViewport({ width: 1200, height: 900 });
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

