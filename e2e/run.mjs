// Browser runs over the built program. Ends with `N passed, N failed, N skipped`.

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

const checks = new Checks();
const served = new Served(["--sample"]);
const chrome = await browser();
try {
  try {
    await checks.check("the sample is served", () => served.ready());
    await smoke(checks, served, chrome);
    await reader(checks, served, chrome);
    await roles(checks, served, chrome);
    await draw(checks, served, chrome);
    await bidding(checks, served, chrome);
    await invited(checks, served, chrome);
    await auction(checks, served, chrome);
    await auctionCourses(checks, served, chrome);
    await sealedAndDesk(checks, served, chrome);
    await sealedRounds(checks, served, chrome);
    await openings(checks, served, chrome);
    await documents(checks, served, chrome);
    await parts(checks, served, chrome);
    await archive(checks, served, chrome);
    await sealing(checks, served, chrome);
    await compose(checks, served, chrome);
    await computer(checks, served, chrome);
    await readerHeavy(checks, served, chrome);
    await phone(checks, served, chrome);
    await restart(checks, served, chrome);
    // A gibibyte with `./test long`.
    await heavy(checks, served, Number(process.env.DAYLIGHT_HEAVY_MIB ?? 64));
  } finally {
    await served.stop();
  }
  await secondCentre(checks, chrome);
} finally {
  await chrome.close();
}
process.exit(checks.end());
