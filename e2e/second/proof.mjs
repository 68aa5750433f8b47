// A stranger downloads the public log and checks it; one flipped byte is found.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { that, until } from "../lib.mjs";
import { look } from "./person.mjs";

/** Files fetched at once. */
const AT_ONCE = 16;

export async function prove(world) {
  const [lot, other] = world.lots;
  const who = "stranger";
  const verify = (...words) => world.outcome(who, "daylight-verify", [...words, "--sample"]);
  await world.step("the public log is downloaded as the page says", async () => {
    await until("the last cosignature", 30, () => isCosigned(world));
    await download(world, who);
  });
  for (const words of [["log", "log"], ["procedure", "log", lot.id], ["procedure", "log", other.id], ["result", "log", lot.id]]) {
    await world.step(`daylight-verify ${words.join(" ")} finds nothing wrong`, async () => {
      const { code, said } = await verify(...words);
      that(code === 0, `exit ${code}: ${said}`);
      world.keep(who, `${words[0]}-${words[2]?.replaceAll("/", "-") ?? "all"}.txt`, said);
    });
  }
  await world.step("with the supervisor's bundle the whole ranking is computed again", async () => {
    const supervisor = world.people.get("supervisor-du");
    await supervisor.visit("/supervisor");
    await look(supervisor.page, "supervisor");
    world.keep(who, "bundle.json", await supervisor.get(`/supervisor/lots/${lot.id}/bundle.json`));
    const without = world.read(who, `result-${lot.id.replaceAll("/", "-")}.txt`);
    that(without.includes("committed, not yours to open"), without);
    const { code, said } = await verify("result", "log", lot.id, "--bundle", "bundle.json");
    that(code === 0, `exit ${code}: ${said}`);
    that(!said.includes("committed, not yours to open"), said);
    world.keep(who, "result-with-bundle.txt", said);
  });
  await world.step("a flipped byte is found, whatever file it is in", async () => {
    for (const name of world.flipped) {
      const path = join(world.machine(who), name);
      const bytes = readFileSync(path);
      const broken = Buffer.from(bytes);
      broken[broken.length >> 1] ^= 1;
      writeFileSync(path, broken);
      const { code, said } = await verify("log", "log");
      writeFileSync(path, bytes);
      that(code !== 0, `${name} was changed and nothing was said: ${said}`);
    }
    that((await verify("log", "log")).code === 0, "the bytes are back, and something is wrong");
  });
}

async function isCosigned(world) {
  const text = await fetch(`${world.url}/metrics`).then((it) => it.text());
  const value = (name) => Number(text.match(new RegExp(`^${name} (\\d+)`, "m"))?.[1] ?? NaN);
  return value("daylight_log_size") === value("daylight_log_cosigned");
}

async function download(world, who) {
  const list = await fetch(`${world.url}/verify/files.txt`).then((it) => it.text());
  const addresses = list.trim().split("\n");
  const folder = world.machine(who);
  const one = async (address) => {
    const answer = await fetch(address);
    that(answer.ok, `${address} answered ${answer.status}`);
    const path = join(folder, new URL(address).pathname.slice(1));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, Buffer.from(await answer.arrayBuffer()));
  };
  const waiting = [...addresses];
  const worker = async () => {
    for (let it = waiting.pop(); it !== undefined; it = waiting.pop()) await one(it);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const names = addresses.map((it) => new URL(it).pathname.slice(1));
  const first = (part) => names.find((it) => it.includes(part));
  world.flipped = [first("tile/0/"), first("tile/entries/"), first("cosigned/"), names.at(-1)].filter(Boolean);
}
