// A stranger downloads the public log and checks it; one flipped byte is found.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { that, until } from "../lib.mjs";
import { look } from "./person.mjs";

/** How a verdict begins that is bad. */
const WRONG = "不成立";
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
  // 2: nothing is wrong, and something is committed to that is not the stranger's to open.
  const held = [
    ["log", "log"],
    ["procedure", "log", lot.id],
    ["procedure", "log", other.id],
  ];
  for (const words of held) {
    await world.step(`daylight-verify ${words.join(" ")} finds nothing wrong`, async () => {
      const { code, said } = await verify(...words);
      that(code === 2 && !said.includes(WRONG), `exit ${code}: ${said}`);
      that(said.includes("[样本 SAMPLE]"), "nothing says that it is a sample");
    });
  }
  await world.step("without --sample a sample is said to be one by its exit code", async () => {
    const { code } = await world.outcome(who, "daylight-verify", ["log", "log"]);
    that(code === 4, `exit ${code}`);
  });
  await world.step("the result is computed again, and what is not public is said", async () => {
    const ciphertexts = "ciphertext";
    const { code, said } = await verify("result", "log", lot.id, "--objects", ciphertexts);
    that(code === 2 && !said.includes(WRONG), `exit ${code}: ${said}`);
    that(said.includes("committed, not yours to open"), said);
    that(said.includes(world.winner), "the winner is not named");
  });
  await world.step("with the supervisor's bundle the whole ranking is computed again", async () => {
    const supervisor = world.people.get("supervisor-du");
    await supervisor.visit("/supervisor");
    await look(supervisor.page, "supervisor");
    const bundle = await supervisor.get(`/supervisor/lots/${lot.id}/bundle.json`);
    world.keep(who, "bundle.json", bundle);
    const ciphertexts = "ciphertext";
    const beside = ["--objects", ciphertexts, "--bundle", "bundle.json"];
    const { code, said } = await verify("result", "log", lot.id, ...beside);
    that(!said.includes(WRONG), said.slice(-900));
    const ranking = said.split("\n").find((it) => it.includes("the whole ranking follows"));
    that(ranking?.includes("checked with your bundle"), said.slice(-900));
    that(code === 0, `exit ${code}: ${said.slice(-900)}`);
  });
  await world.step("a flipped byte in what the supervisor holds is found", async () => {
    const ciphertexts = "ciphertext";
    const text = world.read(who, "bundle.json");
    const at = text.length >> 1;
    const other = text[at] === "0" ? "1" : "0";
    world.keep(who, "bundle-broken.json", text.slice(0, at) + other + text.slice(at + 1));
    const beside = ["--objects", ciphertexts, "--bundle", "bundle-broken.json"];
    const { code, said } = await verify("result", "log", lot.id, ...beside);
    that(code === 1, `exit ${code}: ${said.slice(-900)}`);
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
      that(code === 1, `${name} was changed: exit ${code}: ${said.slice(-900)}`);
    }
    const back = await verify("log", "log");
    that(back.code === 2, `the bytes are back: exit ${back.code}`);
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
  const parts = ["tile/0/", "tile/entries/", "body/", "cosigned/"];
  world.flipped = parts.map((part) => names.find((it) => it.startsWith(`log/${part}`)));
}
