// Browser runs over the built program. Ends with `N passed, N failed, N skipped`.

import { Checks, Served, browser } from "./lib.mjs";
import { roles } from "./roles.mjs";
import { sealing } from "./sealing.mjs";
import { smoke } from "./smoke.mjs";

const checks = new Checks();
const served = new Served(["--sample"]);
const chrome = await browser();
try {
  await checks.check("the sample is served", () => served.ready());
  await smoke(checks, served, chrome);
  await roles(checks, served, chrome);
  await sealing(checks, served, chrome);
} finally {
  await chrome.close();
  await served.stop();
}
process.exit(checks.end());
