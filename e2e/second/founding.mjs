// From nothing: console code, witnesses, leaf 0, centre, officials, trustees, drill.

import { spawn } from "node:child_process";
import { program, that, until } from "../lib.mjs";
import { send, words } from "./page.mjs";
import { Plain } from "./plain.mjs";
import { Person, look } from "./person.mjs";

export async function found(world, chrome) {
  const console_ = new Person(world, chrome, "console", "console");
  await world.step("the console's code opens the set-up", () => begin(world, console_));
  await world.step("two witnesses are enrolled by key and typed size and root", () =>
    witnesses(world, console_),
  );
  await world.step("leaf 0 is the policy with both", async () => {
    await console_.visit("/setup/policy");
    await look(console_.page, "setup-policy");
    await send(console_.page, "/setup/policy", {});
    const policy = await fetch(`${world.url}/log/policy/1`).then((it) => it.text());
    that(policy.includes("witness"), policy);
  });
  await world.step("the centre is founded under its name", async () => {
    await console_.visit("/setup/centre");
    await look(console_.page, "setup-centre");
    const fields = { name: world.names.centre, name_en: world.names["centre-en"] };
    await send(console_.page, "/setup/centre", fields);
  });
  const officials = [];
  await world.step("two officials take up their posts by printed codes", async () => {
    const zhou = new Person(world, chrome, "official-zhou", "样本·周启明");
    const wu = new Plain(world, "official-wu", "样本·吴知远");
    await zhou.enrol(await official(console_, zhou));
    await wu.enrol(await official(zhou, wu));
    officials.push(zhou, wu);
    await console_.visit("/setup");
    const said = await words(console_.page);
    that(!said.includes("见证方"), `the console's session is over: ${said}`);
  });
  await console_.close();
  return officials;
}

async function begin(world, person) {
  const code = await until(
    "the code",
    20,
    () => world.served.said.match(/one-time code (\S+)/)?.[1],
  );
  await person.visit("/");
  that((await words(person.page)).length > 0, "the first page is empty");
  await person.visit("/setup");
  await look(person.page, "setup-code");
  await send(person.page, "/setup", { code });
  await look(person.page, "setup");
}

async function witnesses(world, person) {
  for (const [at, name] of ["supervisor.example/witness", "peer.example/witness"].entries()) {
    const machine = `witness-${at + 1}`;
    await person.visit("/setup/witnesses");
    const shown = await person.page.$$eval("ol code", (all) =>
      all.map((it) => it.innerText.trim()),
    );
    const enrol = shown
      .find((it) => it.includes(" enrol "))
      .split(/\s+/)
      .slice(1);
    const origin = shown[0].split("--origin ")[1];
    const own = (list) => list.map((it) => (it === "DIR" ? "." : it));
    const key = await world.tool(machine, "daylight-witness", [
      "new",
      "--dir",
      ".",
      "--name",
      `sample.${name}`,
      "--origin",
      origin,
    ]);
    await world.tool(machine, "daylight-witness", own(enrol));
    const address = await serve(world, machine);
    const [size, root] = ["--size", "--root"].map((it) => enrol[enrol.indexOf(it) + 1]);
    await send(person.page, "/setup/witnesses", { vkey: key.trim(), address, size, root });
  }
  await look(person.page, "setup-witnesses");
}

/** A witness is a process on another machine; here it ends with the run. */
async function serve(world, machine) {
  const words = [
    "serve",
    "--dir",
    ".",
    "--listen",
    "127.0.0.1:0",
    "--sample-clock",
    world.clock,
    "--attached",
    "yes",
  ];
  const child = spawn(program("daylight-witness"), words, {
    cwd: world.machine(machine),
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  child.stdout.on("data", (piece) => (said += piece));
  world.beside.push(child);
  const address = await until(
    `${machine} to listen`,
    10,
    () => said.match(/listening on (\S+)/)?.[1],
  );
  return `http://${address}`;
}

/** Adds an official; gives the code on the printed slip. */
async function official(by, { account, name }) {
  await by.visit("/setup/officials");
  await send(by.page, "/setup/officials", { name, account });
  return by.page.$eval("strong code", (it) => it.innerText.trim());
}
