// The second centre: from nothing to a verified letter, by public doors, without any sample data.
//
//   node e2e/second_centre.mjs [--centre "…"] [--purchaser "…"] [--bidder "…" four times] …

import { pathToFileURL } from "node:url";
import { Checks, browser } from "./lib.mjs";
import { award } from "./second/award.mjs";
import { bid } from "./second/bids.mjs";
import { found } from "./second/founding.mjs";
import { open } from "./second/opening.mjs";
import { prove } from "./second/proof.mjs";
import { settle } from "./second/settling.mjs";
import { namesOf } from "./second/names.mjs";
import { announce } from "./second/tender.mjs";
import { Stopped, World } from "./second/world.mjs";

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
    await prove(world);
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
