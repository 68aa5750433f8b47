// A bid is sealed in the browser, acknowledged, witnessed, and its receipt checked offline.

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { accessible, profile, program, shots, signIn, sound, that, until, visit } from "./lib.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const PASSPHRASE = "样本口令 only for this run";
const LOT = "G2026-101/A/1";
const BIDDER = "bidder-4";

const TENDER = { lot: LOT, bidder: BIDDER, fields: { price_fen: "1380000", quality: "满足招标文件要求" } };

const state = (page) => page.$eval("[data-island=seal_envelope]", (it) => it.dataset.state);
const slot = (page, name) => page.$eval(`[data-slot="${name}"]`, (it) => it.innerText);

export async function sealing(checks, served, chrome) {
  const page = await profile(chrome);
  page.setDefaultTimeout(120_000);
  const downloads = join(served.data, "downloads");
  mkdirSync(downloads);
  const client = await page.createCDPSession();
  await client.send("Page.setDownloadBehavior", { behavior: "allow", downloadPath: downloads });
  const signed = await checks.check(`${BIDDER} signs in to seal`, async () => {
    await signIn(page, served, BIDDER, PASSWORD);
    return true;
  });
  if (!signed) return;
  const sealed = await checks.check("a price is sealed in the worker", () => seal(page, served, TENDER));
  if (!sealed) return;
  const index = await checks.check("wrong characters are refused, right ones submit", () => submit(page));
  if (index === undefined) return;
  await checks.check("the bid stands as witnessed at the bidder's desk", () =>
    until("the cosigned bid", 30, async () => {
      await visit(page, `${served.url}/bidder`);
      const text = await page.$eval("main", (it) => it.innerText);
      return text.includes("已见证") && text.includes("替换投标文件");
    }));
  await checks.check("the acknowledgement reads well", async () => {
    await visit(page, `${served.url}/bidder/acknowledgements/${index}`);
    await sound(page);
    await accessible(page);
    await page.screenshot({ path: join(shots, "acknowledgement.png"), fullPage: true });
  });
  await checks.check("daylight-verify confirms the receipt offline", () =>
    receipt(page, served, { lot: LOT, index, commitment: sealed.commitment }));
  await checks.check("nobody else sees who bid", async () => {
    const stranger = await profile(chrome);
    for (const path of ["/", `/lots/${LOT}`, `/lots/${LOT}/hall`]) {
      await visit(stranger, `${served.url}${path}`);
      const html = await stranger.content();
      that(!html.includes("明德教学设备"), `${path} names the bidder`);
    }
  });
}

/** Fills the sealing page in and seals; gives the commitment that the page shows. */
export async function seal(page, served, { lot, bidder, fields }) {
  await visit(page, `${served.url}/bidder/lots/${lot}/seal`);
  for (const [name, value] of Object.entries(fields)) await page.type(`[data-field=${name}]`, value);
  await page.type("[data-part=passphrase]", PASSPHRASE);
  await page.type("[data-part=passphrase-again]", PASSPHRASE);
  const file = await page.$("[data-part=key-file]");
  await file.uploadFile(join(served.data, "centre", "sample-keys", `${bidder}.age`));
  await page.type("[data-part=key-passphrase]", PASSWORD);
  await page.click("[data-part=form] button.button:not([type=button])");
  await until("the sealed price", 180, async () => {
    const now = await state(page);
    that(now !== "refused", `refused: ${await page.$eval("[data-part=problem]", (it) => it.innerText)}`);
    return now === "confirm";
  });
  await page.screenshot({ path: join(shots, "sealed.png"), fullPage: true });
  return { commitment: await slot(page, "commitment") };
}

/** Copies the 24 characters, submits, and gives the index of the acknowledgement. */
export async function submit(page) {
  const words = await page.$$eval("[data-part=words] li", (all) => all.map((it) => it.innerText.trim()));
  that(words.length === 24, `${words.length} characters instead of 24`);
  await page.click("[data-part=download-key]");
  for (const at of [0, 1, 2]) await page.type(`[data-part=ask-${at}]`, "错");
  await page.click("[data-part=submit]");
  await until("the hint", 10, () => page.$eval('[data-hint="page.words"]', (it) => !it.hidden));
  for (const at of [0, 1, 2]) {
    const place = Number((await slot(page, `ask-${at}`)).replace(/\D/g, ""));
    await page.$eval(`[data-part=ask-${at}]`, (it) => (it.value = ""));
    await page.type(`[data-part=ask-${at}]`, words[place - 1]);
  }
  await page.click("[data-part=submit]");
  await until("the acknowledgement", 60, async () => {
    const now = await state(page);
    that(now !== "refused", `refused: ${await page.$eval("[data-part=problem]", (it) => it.innerText)}`);
    return now === "acknowledged";
  });
  return Number((await slot(page, "index")).replace(/\D/g, ""));
}

/** The receipt is confirmed offline by daylight-verify. */
export async function receipt(page, served, { lot, index, commitment }) {
  const files = await page.evaluate(async (index) => {
    const text = async (path) => {
      const answer = await fetch(path);
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      return answer.text();
    };
    return { receipt: await text(`/bidder/receipts/${index}`), policy: await text("/log/policy/1") };
  }, index);
  const [proof, policy] = [join(served.data, "receipt"), join(served.data, "policy")];
  writeFileSync(proof, files.receipt);
  writeFileSync(policy, files.policy);
  const words = ["receipt", proof, "--lot", lot, "--b", commitment, "--policy", policy, "--sample"];
  const done = await run(program("daylight-verify"), words).catch((it) => it);
  that((done.code ?? 0) === 0, `${done.stdout}${done.stderr}`);
}
