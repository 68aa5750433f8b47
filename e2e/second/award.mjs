// From the committee to the letter of acceptance, every act signed in the browser.

import { that, until } from "../lib.mjs";
import { send, words } from "./page.mjs";
import { look } from "./person.mjs";
import { challenge } from "./remedies.mjs";

const SEATS = [1, 2, 3, 4, 5, 6, 7];
/** Points of bidder-1 to bidder-4: for the plan (by seat) and for past work. */
const PLAN = [20, 21, 18, 19];
const PAST = [12, 13, 9, 10];

export async function award(world) {
  const [lot] = world.lots;
  const official = world.people.get("official-zhou");
  const purchaser = world.people.get("purchaser-he");
  const expert = (seat) => world.people.get(`expert-${seat}`);
  const at = (desk, page) => `/${desk}/lots/${lot.id}/${page}`;
  await world.step("an official enters the committee with the draw's document", async () => {
    const document = world.keep(
      "counter",
      "抽取记录.txt",
      "样本抽取记录：系统外抽取，仅供本次运行。\n",
    );
    const members = SEATS.map((seat) => [`member-${seat}`, `expert-${seat}`]);
    await official.send(
      at("centre", "committee"),
      { ...Object.fromEntries(members), document },
      { name: "committee" },
    );
  });
  await world.step("seven members declare and vote for their leader", async () => {
    for (const seat of SEATS) {
      const says = { avoidance: "none", leader: "1" };
      await expert(seat).act(at("evaluator", "attend"), says, { name: "attend" });
    }
  });

  await world.step("the leader signs both reviews", async () => {
    for (const name of ["review-qualification", "review-responsiveness"]) {
      // The documents hold two conditions of qualification and no substantive requirement.
      const asked = name === "review-qualification" ? ["found-%-1", "found-%-2"] : ["pass-%"];
      const passed = PLAN.flatMap((_, place) =>
        asked.map((field) => [field.replace("%", place), "passed"]),
      );
      await expert(1).act(at("evaluator", "review"), Object.fromEntries(passed), { name });
    }
  });
  await world.step("seven members sign their own sheets", async () => {
    const bidders = await listed(world, expert(1), at("evaluator", "sheet"));
    for (const seat of SEATS) {
      const points = bidders.flatMap((bidder, place) => [
        [`points-${place}-0`, String(PLAN[bidder] + (seat % 3))],
        [`points-${place}-1`, String(PAST[bidder])],
      ]);
      await expert(seat).act(at("evaluator", "sheet"), Object.fromEntries(points), {
        name: "sheet",
      });
    }
  });
  await world.step("seven members sign the report", async () => {
    for (const seat of SEATS)
      await expert(seat).act(at("evaluator", "report"), {}, { name: "report" });
    await look(expert(1).page, "report-signed");
  });
  await world.step("candidates are displayed", async () => {
    await purchaser.send(at("purchaser", "candidates"), {}, { name: "candidates" });
    await purchaser.visit(`/lots/${lot.id}`);
    await look(purchaser.page, "lot-displayed");
  });
  await challenge(world);
  await world.step("the purchaser determines the winner and signs", async () => {
    await purchaser.visit(at("purchaser", "determine"));
    const first = await purchaser.page.$eval("[name=winner]", (it) => it.value);
    await purchaser.act(at("purchaser", "determine"), { winner: first }, { name: "determine" });
    world.winner = first;
  });
  await world.step("the letter of acceptance is signed", async () => {
    await purchaser.visit(at("purchaser", "letter"));
    await purchaser.sign("letter");
    that(purchaser.page.url().includes("done=letter"), await words(purchaser.page));
  });
  await world.step("the winner's desk and the public page show the letter", async () => {
    const winner = [1, 2, 3, 4]
      .map((it) => `bidder-${it}`)
      .find((it) => world.code(it) === world.winner);
    const person = world.people.get(winner);
    await person.visit("/bidder");
    await look(person.page, "winner-desk");
    const said = await words(person.page);
    that(said.includes("本单位中标，中标通知书已发出"), said);
    const page = await fetch(`${world.url}/lots/${lot.id}`).then((it) => it.text());
    const name = world.names.bidder[Number(winner.at(-1)) - 1];
    that(
      page.includes("中标通知书") && page.includes(name),
      "the public page does not show the winner",
    );
    await person.visit(`/lots/${lot.id}`);
    await look(person.page, "lot-letter");
  });
}

/** Which bidder stands at each place of the sheet, from 0: the order is drawn for each run. */
async function listed(world, person, path) {
  await person.visit(path);
  const legends = await person.page.$$eval("form fieldset > legend", (all) =>
    all.map((it) => it.innerText),
  );
  const codes = [1, 2, 3, 4].map((it) => world.code(`bidder-${it}`));
  const places = legends.map((text) => codes.findIndex((it) => text.includes(it)));
  that(places.length === 4 && !places.includes(-1), `the sheet lists ${legends}`);
  return places;
}
