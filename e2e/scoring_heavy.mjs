// Sheets of 60 bids and 40 items, kept again and again by every member who still writes one.

import { profile, signIn, that } from "./lib.mjs";

const PASSWORD = "sample-county-only";
/** Lots whose committees write sheets, blind ones too: together they have seven open sheets. */
const LOTS = ["W2026-106/A/1", "W2026-112/A/1", "W2026-117/A/1", "G2026-107/A/1"];
const MEMBERS = 7;
const BIDS = 60;
const ITEMS = 40;
/** How often each sheet is kept: a save a second and a half of typing, for a minute and a half. */
const SAVES = 60;
/** Evaluators of the county that are asked whether a sheet of theirs is open. */
const ASKED_MAX = 20;

/** A member's way in: the address that keeps a sheet, the cookie, the token of the form. */
async function openSheets(chrome, served) {
  const found = [];
  for (let at = 1; at <= ASKED_MAX && found.length < MEMBERS; at += 1) {
    const page = await profile(chrome);
    await signIn(page, served, `evaluator-${at}`, PASSWORD);
    for (const lot of LOTS) {
      if (found.length === MEMBERS) break;
      for (const name of ["sheet", "blind"]) {
        await page.goto(`${served.url}/evaluator/lots/${lot}/${name}`, { waitUntil: "load" });
        const keep = await page.evaluate(() => {
          const form = document.querySelector("form[action$='/sheet'], form[action$='/blind']");
          const draft = document.querySelector("[formaction$='/draft']");
          const token = form?.querySelector("[name=csrf]")?.value;
          return draft && token ? { where: draft.getAttribute("formaction"), token } : null;
        });
        if (keep === null) continue;
        const cookies = await page.cookies();
        const cookie = cookies.map((it) => `${it.name}=${it.value}`).join("; ");
        found.push({ ...keep, cookie });
      }
    }
    await page.browserContext().close();
  }
  return found;
}

/** A whole sheet as the page sends it, with other points each time. */
function sheet(token, turn) {
  const typed = new URLSearchParams([["csrf", token]]);
  for (let bid = 0; bid < BIDS; bid += 1) {
    for (let item = 0; item < ITEMS; item += 1) {
      typed.append(`points-${bid}-${item}`, `${(bid + item + turn) % 10}.25`);
    }
  }
  return typed.toString();
}

/** Milliseconds that every save took, all members at once; and how many members they were. */
export async function scoringHeavy(served, chrome) {
  const members = await openSheets(chrome, served);
  that(members.length > 0, "nobody writes a sheet");
  const took = [];
  const one = async ({ where, token, cookie }) => {
    for (let turn = 0; turn < SAVES; turn += 1) {
      const body = sheet(token, turn);
      const begun = performance.now();
      const answer = await fetch(`${served.url}${where}`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, "content-type": "application/x-www-form-urlencoded" },
        body,
      });
      took.push(performance.now() - begun);
      that(
        (answer.headers.get("location") ?? "").includes("done=sheet-kept"),
        `a sheet is not kept: ${answer.status} ${answer.headers.get("location")}`,
      );
    }
  };
  await Promise.all(members.map(one));
  took.sort((a, b) => a - b);
  const at = (share) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  return { members: members.length, saves: took.length, middle: at(0.5), p99: at(0.99) };
}
