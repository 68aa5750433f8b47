// A closed file is packed for two keys in the browser, and checked with stock tools only.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { accessible, profile, program, shots, signIn, sound, that, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";

const run = (program, ...words) => execFileSync(program, words, { encoding: "utf8" });
const unpack = (file, folder) => run("python3", "-m", "zipfile", "-e", file, folder);

/** A key pair of the stock tool: [public, file of the secret]. */
function key(folder, name) {
  const file = join(folder, name);
  run("age-keygen", "-o", file);
  return [run("age-keygen", "-y", file).trim(), file];
}

/** Exit code and words of the verifier. */
function verify(...words) {
  try {
    return [0, run(program("daylight-verify"), ...words)];
  } catch (fault) {
    return [fault.status, `${fault.stdout}${fault.stderr}`];
  }
}

export async function archive(checks, served, chrome) {
  await checks.check("a closed file is packed, downloaded and checked with stock tools", async () => {
    const folder = mkdtempSync(join(tmpdir(), "archive-"));
    const keys = [key(folder, "one"), key(folder, "two")];
    const page = await profile(chrome);
    page.setDefaultTimeout(60_000);
    await signIn(page, served, "official-1", PASSWORD);
    await visit(page, `${served.url}/centre/archive`);
    await sound(page);
    await accessible(page);
    await page.screenshot({ path: join(shots, "archive-list.png"), fullPage: true });
    const all = await page.$$eval("table tbody a", (all) => all.map((it) => it.href));
    const at = all.find((it) => /\/[GW]2\d{3}-/.test(it));
    that(at !== undefined, `no tender is closed: ${all}`);
    await visit(page, at);
    for (const [n, it] of keys.entries()) {
      const field = `[name=archive_key_${n + 1}]`;
      await page.$eval(field, (input) => (input.value = ""));
      await page.type(field, it[0]);
    }
    await Promise.all([page.waitForNavigation(), page.click("main form button")]);
    that(page.url().includes("done=archive-packed"), await page.$eval("main", (it) => it.innerText));
    await sound(page);
    await accessible(page);
    await page.screenshot({ path: join(shots, "archive-one.png"), fullPage: true });
    const bytes = await page.evaluate(async () => {
      const answer = await fetch(document.querySelector("a[download]").href);
      const all = new Uint8Array(await answer.arrayBuffer());
      let text = "";
      for (let at = 0; at < all.length; at += 32768) {
        text += String.fromCharCode(...all.subarray(at, at + 32768));
      }
      return btoa(text);
    });
    const zip = join(folder, "package.zip");
    writeFileSync(zip, Buffer.from(bytes, "base64"));
    const open = join(folder, "open");
    unpack(zip, open);
    const [code, said] = verify("archive", open, "--sample");
    that(code !== 1 && said.includes("ContractSigned"), said);
    for (const [n, it] of keys.entries()) {
      const inner = join(folder, `inner-${n}`);
      const secret = join(folder, `closed-${n}`);
      run("age", "-d", "-i", it[1], "-o", secret, join(open, `closed-key-${n + 1}.age`));
      run("age", "-d", "-i", secret, "-o", `${inner}.zip`, join(open, "closed.age"));
      unpack(`${inner}.zip`, inner);
      const closed = verify("archive", inner);
      that(closed[0] === 0, closed[1]);
      const bundle = join(inner, "bundle.json");
      const lot = JSON.parse(readFileSync(join(inner, "closed.json"))).lot;
      const objects = join(open, "objects");
      const log = join(open, "log");
      const all = verify("result", log, lot, "--bundle", bundle, "--objects", objects, "--sample");
      that(all[0] !== 1, all[1]);
    }
    // A byte changed anywhere is said.
    const manifest = JSON.parse(readFileSync(join(open, "archive.json")));
    const victim = manifest.entries.find((it) => it.path.startsWith("objects/")).path;
    const changed = readFileSync(join(open, victim));
    changed[changed.length - 1] ^= 1;
    writeFileSync(join(open, victim), changed);
    const [bad, why] = verify("archive", open, "--sample");
    that(bad === 1 && why.includes("archive.hash"), why);
    await page.browserContext().close();
  });
}
