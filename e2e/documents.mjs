// A statutory document is downloaded from the page that says the same, and checked with the log.

import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { profile, program, sound, that, visit } from "./lib.mjs";

export async function documents(checks, served, chrome) {
  await checks.check("a result notice is downloaded as PDF, and its seal is the log's", async () => {
    const page = await profile(chrome);
    await visit(page, `${served.url}/lots/G2021-004/A/1/result`);
    await sound(page);
    const got = await page.evaluate(async () => {
      const link = document.querySelector("p.paper a[download]");
      const answer = await fetch(link.href);
      const again = await fetch(link.href, { headers: { "if-none-match": answer.headers.get("etag") }, cache: "no-store" });
      const bytes = Array.from(new Uint8Array(await answer.arrayBuffer()));
      const head = (name) => answer.headers.get(name);
      return { bytes, kind: head("content-type"), way: head("content-disposition"), again: again.status };
    });
    const bytes = Buffer.from(got.bytes);
    that(got.kind === "application/pdf" && bytes.subarray(0, 5).toString() === "%PDF-", got.kind);
    that(decodeURIComponent(got.way).includes("中标结果公告-"), got.way);
    that(got.again === 304, `asked again it was ${got.again}`);
    that(bytes.length < 200_000, `${bytes.length} bytes`);
    const file = join(mkdtempSync(join(tmpdir(), "document-")), "result.pdf");
    writeFileSync(file, bytes);
    const told = execFileSync(program("daylight-verify"), ["document", file, "--log", join(served.data, "centre", "log")], { encoding: "utf8" });
    that(told.includes("✓ 样章覆盖全文"), told);
  });
  await checks.check("the figures of 2021 are those of the centre whose report the sample follows", async () => {
    const page = await profile(chrome);
    await visit(page, `${served.url}/figures?year=2021`);
    await sound(page);
    // Whole rows: all lots, those of procurement, those of works.
    const rows = await page.$$eval("main table tbody tr", (all) =>
      all.map((row) => [...row.querySelectorAll("th, td")].map((it) => it.innerText.trim())));
    const procured = (measure) => rows.find((it) => it[0] === measure)?.[2] ?? "";
    for (const [measure, says] of [
      ["项目数 / 标段数", "22 / 22"],
      ["预算合计", "16,200,000.00"],
      ["中标金额合计", "15,790,000.00"],
      ["节约额与节约率", "410,000.00"],
      ["节约额与节约率", "2.53%"],
      ["远程开标 / 已开标", "6 / 22"],
    ]) {
      that(procured(measure).includes(says), `${measure}: ${procured(measure)}, not ${says}`);
    }
    await page.browserContext().close();
  });
}
