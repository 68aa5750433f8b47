// The second session of a lot that opens twice 双信封: the chair calls the prices of those who passed,
// two trustees answer with the tool, prices go on the wall, and whoever did not pass stays sealed.

import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  accessible, profile, program, shots, signIn, sound, that, Transcript, until, visit,
} from "./lib.mjs";

const run = promisify(execFile);
const PASSWORD = "sample-county-only";
const LOT = "W2026-117/A/1";
const TRUSTEES = ["trustee-1", "trustee-2"];

const words = (page) => page.$eval("main", (it) => it.innerText);
const line = async (page, mark) =>
  (await words(page)).split("\n").find((it) => it.includes(mark)) ?? "";

/** Answers what waits for a trustee now; the tool says what it released. */
export async function answers(served, trustee, policy) {
  const store = join(served.data, "centre", "sample-keys", trustee);
  const words = ["--passphrase-file", join(store, "..", "password"), "trustee", "--store", store];
  const attend = ["release", "--policy", policy, "--attend", served.url, "--once"];
  const done = await run(program("daylight-key"), [...words, ...attend]);
  return `${done.stdout}${done.stderr}`;
}

export async function openings(checks, served, chrome) {
  await served.loaded();
  const told = new Transcript();
  const hall = `${served.url}/lots/${LOT}/hall`;
  const page = await profile(chrome);
  page.setDefaultTimeout(60_000);
  await checks.check("the chair calls prices once the technical result is locked", async () => {
    const public_ = await profile(chrome);
    await visit(public_, hall);
    that((await words(public_)).includes("报价信封仍然密封"), "no price is sealed any more");
    that(!/￥|¥/.test(await public_.$eval("[data-region=readout]", (it) => it.innerText)), "a price is out");
    await public_.screenshot({ path: join(shots, "second-before.png"), fullPage: true });
    told.did("whoever watches", `opens the hall of ${LOT}`);
    told.saw(await line(public_, "报价信封仍然密封"));
    await signIn(page, served, "chair-1", PASSWORD);
    await visit(page, `${served.url}/desk`);
    that(await page.$(`.desk a[href^="/lots/${LOT}/hall"]`), "the call does not wait on the desk");
    await visit(page, `${hall}/chair`);
    told.did("chair-1", "goes from the desk to the chair's page");
    told.saw(await line(page, "技术评审结果已经锁定"));
    await page.screenshot({ path: join(shots, "second-call.png"), fullPage: true });
    await sound(page);
    await accessible(page);
    const form = "form[action$='/call'] button.commit-button";
    await Promise.all([page.waitForNavigation(), page.click(form)]);
    that(!(await page.$(form)), `prices can be called twice: ${await words(page)}`);
    told.did("chair-1", "begins the second session");
    await visit(public_, hall);
    await public_.screenshot({ path: join(shots, "second-called.png"), fullPage: true });
    await public_.browserContext().close();
  });
  await checks.check("two trustees answer for the prices that are called, and for no other", async () => {
    const policy = join(served.data, "policy");
    writeFileSync(policy, await (await fetch(`${served.url}/log/policy/1`)).text());
    await until("prices on the wall", 240, async () => {
      for (const trustee of TRUSTEES) await answers(served, trustee, policy);
      await visit(page, hall);
      return (await page.$eval("[data-region=readout]", (it) => it.innerText)).includes("未通过技术评审");
    });
    for (const trustee of TRUSTEES) told.did(trustee, "answers with daylight-key for the deposits and for the shares");
    const out = await page.$eval("[data-region=readout]", (it) => it.innerText);
    const lines = out.split("\n").filter((it) => it.trim() !== "");
    that(/\d{3},\d{3}/.test(out), `no price is on the wall: ${out}`);
    that(out.includes("报价不予开启"), `nobody is returned: ${out}`);
    told.did("whoever watches", "reads the prices of those who passed; one envelope is returned unopened");
    told.saw(lines.slice(0, 4).join(" "));
    await page.screenshot({ path: join(shots, "second-wall.png"), fullPage: true });
    await sound(page);
    await accessible(page);
    await page.setViewport({ width: 360, height: 800 });
    await sound(page);
    await page.screenshot({ path: join(shots, "second-wall-360.png"), fullPage: true });
    await page.setViewport({ width: 1200, height: 900 });
    told.write(
      "openings",
      "双信封的第二次开标 The second session",
      "技术评审结果锁定之后，主持人启动第二信封开标。The chair opens the second session once the technical result is locked.",
    );
  });
  await page.browserContext().close();
}
