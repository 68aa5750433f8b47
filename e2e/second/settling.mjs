// Who belongs to the centre: organisations, people, their keys, and the trustees with their drill.

import { readFileSync } from "node:fs";
import { that } from "../lib.mjs";
import { uscc } from "./names.mjs";
import { fill, press, send, words } from "./page.mjs";
import { Plain } from "./plain.mjs";
import { Person, look } from "./person.mjs";

const TRUSTEE_PASSPHRASE = "保管人口令 only for this run";
/** One-time keys of each trustee and purpose. */
const KEYS = 12;
/** So many bidders come by a file. */
const IMPORTED = 2;

export async function settle(world, chrome, [first, second]) {
  await world.step("a set-up that is not complete stands in red on the desk", async () => {
    await first.visit("/desk");
    await look(first.page, "desk-incomplete");
    const red = await first.page.$$eval("main .alarm", (all) => all.map((it) => it.innerText));
    that(red.length >= 4, `in red stands only: ${red}`);
    that(await first.page.$('main a[href="/setup"]'), "the desk does not lead to the set-up");
  });
  await world.step("both officials make keys and bind each other's", async () => {
    await first.makeKey();
    await second.makeKey();
    await first.bindAll();
    await second.bindAll();
    await first.visit("/account/keys");
    that((await words(first.page)).includes("已绑定"), await words(first.page));
  });
  await trustees(world, first);
  return admitted(world, chrome, first, second);
}

/** Two people read the pages in English. */
const languageOf = (account) => (/^(expert-2|purchaser-lu)$/.test(account) ? "en" : "zh-CN");

/** A licence as it is uploaded: a page of invented text. */
export function licence(world, who, name) {
  const text = `样本营业执照\n${name}\n仅供本次运行使用，不是真实单位。\n`;
  return world.keep(who, "licence.txt", text);
}

async function trustees(world, official) {
  world.trustees = world.names.trustee.map((name, at) => ({
    name,
    id: `keeper-${at + 1}`,
    code: uscc(`11990100MA00000T${at + 1}`),
  }));
  await world.step("trustees are enrolled by the files of their own machines", async () => {
    for (const it of world.trustees) await enrol(world, official, it);
  });
  await world.step("a drill opens a test envelope with all trustees", async () => {
    await official.visit("/setup/drill");
    await look(official.page, "setup-drill");
    await send(official.page, "/setup/drill/begin", {});
    const sheet = await official.page.evaluate(() =>
      fetch("/setup/drill/sheet").then((it) => it.text()),
    );
    for (const it of world.trustees) {
      world.keep(it.id, "drill.json", sheet);
      await keeper(world, it, ["drill", "--drill", "drill.json", "--out", "drilled.json"]);
      const answer = `${world.machine(it.id)}/drilled.json`;
      await send(official.page, "/setup/drill", { answer });
    }
    await look(official.page, "setup-drill-held");
    that(official.page.url().includes("done=held"), await words(official.page));
    await official.visit("/setup");
    await look(official.page, "setup-done");
  });
}

/** Runs a trustee's tool over its own store. */
export function keeper(world, it, words) {
  const store = ["trustee", "--store", "store", ...words, "--passphrase-file", "passphrase"];
  return world.tool(it.id, "daylight-key", store);
}

async function enrol(world, official, it) {
  world.keep(it.id, "passphrase", `${TRUSTEE_PASSPHRASE}\n`);
  await keeper(world, it, ["init", "--name", it.id]);
  for (const purpose of ["share", "deposit"]) {
    const out = `${purpose}.json`;
    await keeper(world, it, ["batch", "--purpose", purpose, "--count", String(KEYS), "--out", out]);
    const fields = {
      batch: `${world.machine(it.id)}/${out}`,
      name: it.name,
      organisation_name: it.name,
      organisation: it.code,
      licence: licence(world, it.id, it.name),
    };
    await official.send("/setup/trustees", fields, { name: "setup-trustees" });
  }
}

async function admitted(world, chrome, first, second) {
  const { names } = world;
  const organisations = [
    { name: names.purchaser, kind: "purchaser", code: uscc("12990100MA00000P1") },
    { name: names.supervisor, kind: "supervisor", code: uscc("11990100MA00000K1") },
    ...names.bidder.map((name, at) => {
      return { name, kind: "bidder", code: uscc(`91990100MA00000B${at + 1}`) };
    }),
  ];
  world.code = (account) => organisations[1 + Number(account.at(-1))].code;
  const path = "/centre/organisations/new";
  const fields = (it) => ({ uscc: it.code, organisation_name: it.name, kinds: [it.kind] });
  await world.step("a wrong 统一社会信用代码 is refused at its field", async () => {
    const [it] = organisations;
    await first.visit(path);
    await look(first.page, "organisation");
    const paper = { licence: licence(world, "counter", it.name) };
    await fill(first.page, path, { ...fields(it), uscc: it.code.replace("P1", "P2"), ...paper });
    that((await press(first.page, path)) === 422, "a wrong code was taken");
    await look(first.page, "organisation-refused");
    // The form kept what was typed, the licence too.
    await send(first.page, path, { uscc: it.code });
  });
  await world.step("organisations are admitted against their licences", async () => {
    for (const it of organisations.slice(1, -IMPORTED)) {
      const paper = new Blob([readFileSync(licence(world, "counter", it.name))]);
      await second.visit(path);
      await second.send(path, { ...fields(it), licence: paper });
    }
  });
  await imported(world, first, organisations.slice(-IMPORTED));
  await peopled(world, chrome, first, second, organisations);
}

/** Two bidders come from an earlier system: a fault takes nothing, then the whole file. */
async function imported(world, first, organisations) {
  const path = "/centre/imports/new";
  const table = (all) =>
    ["统一社会信用代码,单位名称,类别", ...all.map((it) => `${it.code},${it.name},投标人`)].join("\n");
  const step = (file, name) =>
    fill(first.page, path, { kind: "organisations", file }).then(() =>
      press(first.page, path, `button[value=${name}]`),
    );
  await world.step("a file of an earlier system with a wrong code is refused whole", async () => {
    const wrong = organisations.map((it, at) => (at === 0 ? it : { ...it, code: wrongly(it.code) }));
    const file = world.keep("counter", "主体库（有误）.csv", table(wrong));
    await first.visit(path);
    await look(first.page, "import");
    that((await step(file, "check")) === 422, "a wrong code was taken");
    await look(first.page, "import-findings");
    that((await step(file, "take")) === 422, "a file with a finding was taken");
  });
  await world.step("the mended file is tried dry, and then taken whole", async () => {
    const file = world.keep("counter", "主体库.csv", table(organisations));
    await first.visit(path);
    that((await step(file, "check")) === 200, await words(first.page));
    await look(first.page, "import-checked");
    that((await step(file, "take")) < 400, await words(first.page));
    that(first.page.url().includes("done=imported"), await words(first.page));
    await look(first.page, "imports");
  });
}

/** A code whose last character does not fit. */
function wrongly(code) {
  return code.slice(0, -1) + (code.endsWith("0") ? "1" : "0");
}

async function peopled(world, chrome, first, second, organisations) {
  const keepers = world.trustees.map((it) => it.code);
  const person = (account, name, organisation, role) => ({ account, name, organisation, role });
  const people = [
    person("purchaser-he", "样本·何采", organisations[0].code, "purchaser"),
    person("purchaser-lu", "样本·陆核", organisations[0].code, "purchaser"),
    person("supervisor-du", "样本·杜监", organisations[1].code, "supervisor"),
    ...[1, 2, 3, 4].map((at) => {
      return person(`bidder-${at}`, `样本·经办${at}`, organisations[1 + at].code, "bidder");
    }),
    ...[1, 2, 3].map((at) => person(`trustee-${at}`, `样本·保管${at}`, keepers[at - 1], "trustee")),
    ...[1, 2, 3, 4, 5, 6, 7].map((at) => person(`expert-${at}`, `样本·专家${at}`, "", "evaluator")),
  ];
  const path = "/centre/people/new";
  const fields = (it) => {
    const { account, name, organisation, role } = it;
    return { account, person_name: name, organisation, roles: [role] };
  };
  const admit = async (it) => {
    await second.visit(path);
    await second.send(path, fields(it));
    const whose = (form) => form.body.includes(`value="${it.account}"`);
    await second.send("/account/people/invite", { account: it.account }, whose);
    const [, code] = second.page.match(/<strong><code[^>]*>([^<]+)<\/code><\/strong>/);
    const isPlain = /^(expert-[3-9]|trustee-[2-9])$/.test(it.account);
    const made = isPlain
      ? new Plain(world, it.account, it.name)
      : new Person(world, chrome, it.account, it.name, languageOf(it.account));
    await made.enrol(code);
  };
  await world.step("a person is invited by a printed code and takes up the account", async () => {
    const [it] = people;
    await first.send(path, fields(it), { name: "person" });
    await look(first.page, "people");
    await send(first.page, "/account/people/invite", {}, `button[value="${it.account}"]`);
    await look(first.page, "slip");
    const code = await first.page.$eval("strong code", (it) => it.innerText.trim());
    await new Person(world, chrome, it.account, it.name).enrol(code);
  });
  await world.step("everybody else does the same, some without script", async () => {
    for (const it of people.slice(1)) await admit(it);
  });
  await world.step("keys are made in browsers, by the tool and by OpenSSL, and bound", async () => {
    for (const { account } of people) {
      const it = world.people.get(account);
      await (/^bidder-[34]$/.test(account) ? it.makeKeyByTool() : it.makeKey());
    }
    await second.bindAll();
  });
  // The set-up lacks its chairman until somebody wanted to announce.
  world.complete = async () => {
    await admit(person("chair-fang", "样本·方持", "", "chair"));
    await world.people.get("chair-fang").makeKey();
    await second.bindAll();
  };
}
