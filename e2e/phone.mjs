// Every role on a phone: what the frame and the desk lead to is read at 360 pixels, nothing beyond the
// window's edge, no word missing, no script broken.

import { join } from "node:path";
import { accessible, answered, profile, shots, signIn, sound, that, visit } from "./lib.mjs";

const PASSWORD = "sample-county-only";
const PHONE = 360;
/** Pages of one role, the newest ways first; of one shape only so many. */
const PAGES_MAX = 24;
const OF_A_SHAPE_MAX = 1;
const ROLES = [
  "purchaser-1", "agent-1", "bidder-1", "manager-1", "evaluator-1", "trustee-1",
  "chair-1", "official-1", "finance-1", "supervisor-1", "operator-1",
];
/** Files, not pages. */
const FILE = /\.(jsonl?|csv|xlsx|pdf|zip|age|txt|svg)$|\/files?(\/|$)|\/export|\/log\/|\/media\//;

/** The shape of an address: what is a number or an id does not matter. */
const shape = (path) => path.replace(/\/[A-Z]\d{4}-\d+\/[^/]+\/\d+/, "/LOT").replace(/\/[0-9a-f-]{8,}|\/\d+/g, "/N").replace(/\?.*/, "");

const ways = (page) =>
  page.$$eval("a[href^='/']", (all) => all.filter((it) => !it.hasAttribute("download")).map((it) => it.getAttribute("href")));

/** A page that has its own desk's ways leads nowhere that refuses; a public one may lead to a desk. */
const OWN = /^\/(desk|purchaser|bidder|centre|evaluator|supervisor|trustee|finance|operator|organisation|account|messages|posts)/;

export async function phone(checks, served, chrome) {
  await served.loaded();
  for (const account of ROLES) {
    await checks.check(`every page of ${account} fits a phone`, async () => {
      const page = await profile(chrome, PHONE);
      await signIn(page, served, account, PASSWORD);
      const [seen, shapes, wrong] = [new Set(), new Map(), []];
      const queue = [{ path: "/desk", from: "/desk" }];
      while (queue.length > 0 && seen.size < PAGES_MAX) {
        const { path, from } = queue.shift();
        const of = shape(path);
        if (seen.has(path) || FILE.test(of) || /sign-out|language|lang=/.test(path)) continue;
        if ((shapes.get(of) ?? 0) >= OF_A_SHAPE_MAX) continue;
        seen.add(path);
        shapes.set(of, (shapes.get(of) ?? 0) + 1);
        try {
          if (path.startsWith("/leaf/")) {
            // The exact bytes of a leaf are a file to keep.
            that((await fetch(served.url + path)).ok, "the leaf is not public");
            continue;
          }
          const answer = await answered(page, served.url + path);
          const refused = answer.status() === 403 && !OWN.test(from);
          that(answer.status() < 400 || refused, `answered ${answer.status()}`);
          await sound(page);
          if (refused) continue;
          // Own pages come first: public ones have their own run.
          const more = (await ways(page)).map((it) => ({ path: it.replace(/#.*/, ""), from: path }));
          queue.unshift(...more.filter((it) => OWN.test(it.path)));
          queue.push(...more);
        } catch (error) {
          wrong.push(`${path} from ${from}: ${error.message}`);
          await page.screenshot({ path: join(shots, `phone-${account}-${wrong.length}.png`), fullPage: true });
        }
      }
      await visit(page, `${served.url}/desk`);
      await accessible(page);
      await page.screenshot({ path: join(shots, `phone-desk-of-${account}.png`), fullPage: true });
      await page.browserContext().close();
      that(wrong.length === 0, wrong.join("\n"));
    });
  }
}
