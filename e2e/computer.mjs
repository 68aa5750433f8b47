// "Check my computer" names a remedy for each thing that is not well, and for nothing else.

import { join } from "node:path";
import { profile, shots, signIn, sound, that, until, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";

/** What spoils one check, run in the page before its own scripts. */
const SPOILED = {
  browser: () => { delete globalThis.Worker; },
  secure: () => Object.defineProperty(globalThis, "isSecureContext", { value: false }),
  storage: () => {
    IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };
  },
  clock: () => {
    const now = Date.now;
    Date.now = () => now() + 600_000;
  },
  upload: () => {
    const ours = globalThis.fetch;
    globalThis.fetch = (address, more) =>
      String(address).includes("/check/upload") ? Promise.reject(new TypeError("offline")) : ours(address, more);
  },
};

const found = (page) => page.$$eval("[data-check]", (all) =>
  Object.fromEntries(all.map((it) => [it.dataset.check, it.dataset.state])));

async function looked(page, served) {
  await visit(page, `${served.url}/check`);
  return until("all checks", 60, async () => {
    const states = await found(page);
    return Object.values(states).every((it) => it === "well" || it === "ill") && states;
  });
}

export async function computer(checks, served, chrome) {
  await checks.check("a good computer is told that it is well", async () => {
    const page = await profile(chrome);
    const states = await looked(page, served);
    that(Object.values(states).every((it) => it === "well"), JSON.stringify(states));
    await sound(page);
    await page.browserContext().close();
  });
  for (const [name, spoil] of Object.entries(SPOILED)) {
    await checks.check(`a computer whose ${name} is not well is told what to do`, async () => {
      const page = await profile(chrome);
      // The test upload is for people who are signed in.
      if (name === "upload") await signIn(page, served, "bidder-5", PASSWORD);
      await page.evaluateOnNewDocument(spoil);
      const states = await looked(page, served);
      const ill = Object.keys(states).filter((it) => states[it] === "ill");
      that(ill.length === 1 && ill[0] === name, JSON.stringify(states));
      const remedy = await page.$eval(`[data-check=${name}] [data-when=ill]`, (it) =>
        it.hidden ? "" : it.innerText);
      that(remedy.length > 12, `no remedy: ${remedy}`);
      await page.screenshot({ path: join(shots, `check-${name}.png`), fullPage: true });
      await page.browserContext().close();
    });
  }
}
