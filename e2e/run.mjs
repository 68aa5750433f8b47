// Browser runs over the built program, or those that are named. Ends with `N passed, N failed, N skipped`.

import { Checks, Served, browser } from "./lib.mjs";
import { archive } from "./archive.mjs";
import { auction } from "./auction.mjs";
import { auctionCourses, sealedAndDesk } from "./auction_courses.mjs";
import { documents } from "./documents.mjs";
import { draw } from "./draw.mjs";
import { bidding } from "./bidding.mjs";
import { compose } from "./compose.mjs";
import { computer } from "./computer.mjs";
import { heavy } from "./heavy.mjs";
import { invited } from "./invited.mjs";
import { openings } from "./openings.mjs";
import { parts } from "./parts.mjs";
import { phone } from "./phone.mjs";
import { reader } from "./reader.mjs";
import { readerHeavy } from "./reader_heavy.mjs";
import { restart } from "./restart.mjs";
import { roles } from "./roles.mjs";
import { sealedRounds } from "./sealed_rounds.mjs";
import { sealing } from "./sealing.mjs";
import { secondCentre } from "./second_centre.mjs";
import { smoke } from "./smoke.mjs";

// A gibibyte with `./test long`.
const heavily = (checks, served) => heavy(checks, served, Number(process.env.DAYLIGHT_HEAVY_MIB ?? 64));
/** In this order: each leaves the sample as the next expects it. */
const runs = {
  smoke, reader, roles, draw, bidding, invited, auction, auctionCourses, sealedAndDesk, sealedRounds,
  openings, documents, parts, archive, sealing, compose, computer, readerHeavy, phone, restart,
  heavy: heavily,
};
const named = process.argv.slice(2);
const unknown = named.filter((it) => runs[it] === undefined && it !== "secondCentre");
if (unknown.length > 0) throw new Error(`no run is named ${unknown}: ${Object.keys(runs)}, secondCentre`);
const isAsked = (name) => named.length === 0 || named.includes(name);

const checks = new Checks();
const chrome = await browser();
try {
  const asked = Object.entries(runs).filter(([name]) => isAsked(name));
  if (asked.length > 0) {
    const served = new Served(["--sample"]);
    try {
      await checks.check("the sample is served", () => served.ready());
      if (named.length > 0) await served.loaded();
      for (const [, run] of asked) await run(checks, served, chrome);
    } finally {
      await served.stop();
    }
  }
  if (isAsked("secondCentre")) await secondCentre(checks, chrome);
} finally {
  await chrome.close();
}
process.exit(checks.end());
