// What was typed before the program was killed is taken by the one that comes back.

import { profile, signIn, sound, that, until, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const HOLD = "/supervisor/lots/G2026-106/A/1/hold";

const main = (page) => page.$eval("main", (it) => it.innerText);

export async function restart(checks, served, chrome) {
  const page = await profile(chrome);
  page.setDefaultTimeout(60_000);
  await checks.check("a form survives a killed program", async () => {
    await signIn(page, served, "supervisor-1", PASSWORD);
    await visit(page, served.url + HOLD);
    await page.type("[name=reason]", "重启前填写的理由");
    await served.restart();
    await Promise.all([page.waitForNavigation(), page.click("main form button.commit-button")]);
    that(page.url().includes("done="), `${page.url()}: ${await main(page)}`);
    await sound(page);
  });
  await checks.check("the back button brings the old form, which is led on and counts once", async () => {
    await page.goBack();
    // A browser that asks again shows the page as it now stands, and there is nothing to send.
    if (!(await main(page)).includes("解除")) {
      await page.$eval("[name=reason]", (it) => { it.value = "重启前填写的理由"; });
      await Promise.all([page.waitForNavigation(), page.click("main form button.commit-button")]);
      that(page.url().includes("done="), `${page.url()}: ${await main(page)}`);
    }
    await visit(page, served.url + HOLD);
    that((await main(page)).includes("解除"), await main(page));
  });
  await checks.check("a double click does it once and says that it is done", async () => {
    await visit(page, served.url + HOLD);
    await page.type("[name=reason]", "核查完毕");
    const button = "main form button.commit-button";
    await page.$eval(button, (it) => { it.click(); it.click(); });
    await until("the answer", 30, async () => page.url().includes("done="));
    await visit(page, served.url + HOLD);
    that(!(await main(page)).includes("解除"), await main(page));
  });
  await page.browserContext().close();
}
