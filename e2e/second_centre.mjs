// The second centre: from nothing to a closed and verified file, by public doors, without any sample
// data.
//
//   node e2e/second_centre.mjs [--centre "…"] [--purchaser "…"] [--bidder "…" four times] …

import { pathToFileURL } from "node:url";
import { Checks, browser } from "./lib.mjs";
import { bidOnline } from "./second/auction.mjs";
import { award } from "./second/award.mjs";
import { bid } from "./second/bids.mjs";
import { fulfil, pack } from "./second/contract.mjs";
import { found } from "./second/founding.mjs";
import { open } from "./second/opening.mjs";
import { prove } from "./second/proof.mjs";
import { settle } from "./second/settling.mjs";
import { namesOf } from "./second/names.mjs";
import { announce } from "./second/tender.mjs";
import { Stopped, World } from "./second/world.mjs";

/** Pages of the guide that the run writes, by role. */
const TITLES = {
  founding: "Founding a centre 建立中心",
  official: "Officials 中心工作人员",
  purchaser: "Purchasers 招标人、采购人",
  bidder: "Bidders 投标人",
  trustee: "Trustees 开标密钥保管人",
  chair: "Chairs 开标主持人",
  evaluator: "Evaluators 评标专家",
  supervisor: "Supervisors 监督人员",
};

export async function secondCentre(checks, chrome, names = namesOf([])) {
  const world = new World(names, checks);
  try {
    await world.step("an empty centre is served", () => world.served.ready());
    await world.step("its clock goes to the first morning", () =>
      world.jump(world.moment(0, "08:30")),
    );
    const officials = await found(world, chrome);
    await settle(world, chrome, officials);
    await announce(world);
    await bid(world);
    await open(world, chrome);
    await award(world);
    await fulfil(world);
    await pack(world);
    await bidOnline(world);
    await prove(world);
    // Names of somebody's own would make another guide.
    if (process.argv.length === 2) world.diary.write(TITLES);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    checks.skip("the rest of the second centre", `${error.message} failed`);
  } finally {
    await world.end();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const checks = new Checks();
  const chrome = await browser();
  try {
    await secondCentre(checks, chrome, namesOf(process.argv.slice(2)));
  } finally {
    await chrome.close();
  }
  process.exit(checks.end());
}
