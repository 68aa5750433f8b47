// Candidates are displayed: one bidder objects, then complains; purchaser and supervisor answer.

import { that } from "../lib.mjs";
import { words } from "./page.mjs";
import { look } from "./person.mjs";

const DAY_MS = 86_400_000;

/** The day of a moment of the run, in Beijing. */
const day = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);

export async function challenge(world) {
  const [lot] = world.lots;
  const bidder = world.people.get("bidder-1");
  const purchaser = world.people.get("purchaser-he");
  const supervisor = world.people.get("supervisor-du");
  const at = (desk, page) => `/${desk}/lots/${lot.id}/${page}`;
  await world.step("a bidder objects to the candidates while they are displayed", async () => {
    const letter = {
      claims: "样本异议：第一中标候选人的类似业绩证明材料存疑。",
      request: "请核实类似业绩。",
      grounds: "见公示内容第一项。",
    };
    await raise(bidder, at("bidder", "remedies/new"), "objection:result:", letter);
  });
  await world.step("the purchaser answers the objection, signed", async () => {
    const path = at("purchaser", "remedies");
    await purchaser.visit(path);
    const remedy = await purchaser.page.$eval("[name=remedy]", (it) => it.value);
    const reply = "样本答复：经核实，业绩材料与合同原件一致，异议不成立。";
    await purchaser.act(path, { remedy, outcome: "rejected", reply }, { name: "objection-answer" });
    await bidder.visit(at("bidder", "remedies"));
    that((await words(bidder.page)).includes("异议不成立"), await words(bidder.page));
    await look(bidder.page, "objection-answered");
  });
  await world.step("the bidder complains to the supervising department", async () => {
    const letter = {
      claims: "样本投诉：对异议答复不服。",
      request: "请责令核查。",
      grounds: "异议及答复。",
      known_on: day(world.now()),
    };
    await raise(bidder, at("bidder", "remedies/new"), "complaint:result:", letter);
  });
  await world.step("the supervisor accepts the complaint and decides it", async () => {
    const step = (page) => at("supervisor", `remedies/${page}`);
    const remedy = await chosen(supervisor, step("examine"));
    const accepted = { remedy, examined: "accepted", reply: "样本：予以受理。" };
    await supervisor.act(step("examine"), accepted, { name: "complaint-examine" });
    const order = { remedy, order: "rejected", reply: "样本决定：投诉缺乏事实根据，予以驳回。" };
    await supervisor.act(step("decide"), order, { name: "complaint-decide" });
    await bidder.visit(at("bidder", "remedies"));
    that((await words(bidder.page)).includes("予以驳回"), await words(bidder.page));
  });
  await world.step("the display ends by itself", async () => {
    await world.jump(world.now() + 8 * DAY_MS);
  });
}

/** Raises a letter about what the page offers. */
async function raise(person, path, wanted, letter) {
  const what = await chosen(person, path, "what", wanted);
  await person.act(path, { what, ...letter }, { name: wanted.split(":")[0] });
  that(person.page.url().includes("done=raised"), await words(person.page));
}

/** The value of a choice on a page; the first that begins so. */
async function chosen(person, path, name = "remedy", begins = "") {
  await person.visit(path);
  const all = await person.page.$$eval(`[name=${name}]`, (all) => all.map((it) => it.value));
  const found = all.find((it) => it.startsWith(begins));
  that(found, `${path} offers ${all}: ${await words(person.page)}`);
  return found;
}
