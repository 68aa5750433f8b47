// Drawings too large for a form: sent in parts, gone on with after the page was closed, then downloaded in two pieces.

import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, profile, signIn, sound, that, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const NOTICE = "/purchaser/lots/G2026-108/A/2/notice";
const MIB = 1_048_576;
const LENGTH = 96 * MIB + 4_711;

const state = (page) => page.$eval("[data-island=send_files]", (it) => it.dataset.state);

async function choose(page, file) {
  const field = await page.$("[data-island=send_files] input[type=file]");
  await field.uploadFile(file);
}

/** How many bytes the platform holds of what is not whole yet. */
function held(page, sha256) {
  return page.evaluate(async (sha256, length) => {
    const headers = { "content-type": "application/json", "x-csrf": document.querySelector("meta[name=csrf]").content };
    const body = JSON.stringify({ sha256, length });
    return (await (await fetch("/documents/parts", { method: "POST", headers, body })).json()).have;
  }, sha256, LENGTH);
}

export async function parts(checks, served, chrome) {
  const page = await profile(chrome);
  page.setDefaultTimeout(120_000);
  page.on("dialog", (it) => it.accept());
  await checks.check("drawings of 96 MiB come in parts, go on after the page was closed, and are filed", async () => {
    const bytes = Buffer.concat([Buffer.from("%PDF-1.7 "), randomBytes(LENGTH - 9)]);
    const file = join(mkdtempSync(join(tmpdir(), "parts-")), "施工图.pdf");
    writeFileSync(file, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await signIn(page, served, "purchaser-1", PASSWORD);
    await visit(page, served.url + NOTICE);
    that((await state(page)) === "ready", await state(page));
    await choose(page, file);
    await page.waitForFunction(() => Number(document.querySelector("[data-slot=percent]").textContent) >= 15 &&
      document.querySelector("[data-island=send_files]").dataset.state === "sending", { polling: 20 });
    await page.goto("about:blank");
    await visit(page, served.url + NOTICE);
    const have = await held(page, sha256);
    that(have > 0 && have < LENGTH, `${have} bytes were there`);
    await choose(page, file);
    // The form is sent at once and waits for its file.
    await Promise.all([page.waitForNavigation(), page.$eval("button[value=save]", (it) => it.click())]);
    that(page.url().includes("done=draft-saved") && (await page.content()).includes(sha256), "the draft lacks the file");
    await sound(page);
    await accessible(page);
    const got = await page.evaluate(async (sha256) => {
      const link = [...document.querySelectorAll("ul.files a")].find((it) => it.href.includes(sha256));
      const answer = await fetch(link.href, { headers: { range: "bytes=100000000-" } });
      const rest = Array.from(new Uint8Array(await answer.arrayBuffer()));
      return { name: link.textContent, status: answer.status, rest };
    }, sha256);
    that(got.name === "施工图.pdf" && got.status === 206, `${got.name} ${got.status}`);
    that(Buffer.from(got.rest).equals(bytes.subarray(100_000_000)), "the rest of the download is another");
    // The draft is given back as it was, for whoever publishes it next.
    await Promise.all([page.waitForNavigation(), page.evaluate((sha256) => {
      document.querySelector(`input[name=remove][value="${sha256}"]`).click();
      document.querySelector("button[value=save]").click();
    }, sha256)]);
    that(!(await page.content()).includes(`value="${sha256}"`), "the file is still there");
  });
  await page.browserContext().close();
}
