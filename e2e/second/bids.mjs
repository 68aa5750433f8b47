// Bids by every public door: the browser's island, the tool, a program; replaced and withdrawn.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { that, until } from "../lib.mjs";
import { send } from "./page.mjs";
import { look, sha256 } from "./person.mjs";

const PASSPHRASE = "投标密钥口令 only for this run";

const state = (page, name) => page.$eval(`[data-island=${name}]`, (it) => it.dataset.state);

/** Waits until an island is in a state; a refusal is an error with its words. */
export async function reached(page, name, wanted, seconds = 120) {
  await until(`${name} to be ${wanted}`, seconds, async () => {
    const now = await state(page, name);
    if (now === "refused") {
      throw new Error(`refused: ${await page.$eval("[data-part=problem]", (it) => it.innerText)}`);
    }
    return now === wanted;
  });
}

/** A small archive: the ending record of an empty ZIP, after which nothing more is needed. */
export function archive(world, who, name) {
  return world.keep(who, name, Buffer.from("504b0506000000000000000000000000000000000000", "hex"));
}

export async function bid(world) {
  const [lot] = world.lots;
  const own = (at) => world.people.get(`bidder-${at}`);
  world.bids = new Map();
  await world.jump(world.moment(20, "14:00"));
  await world.step("a first bid is sealed in the browser and left with the trustees", () =>
    inBrowser(world, own(1), lot, { yuan: "16,480,000", deposit: true }),
  );
  await world.step("a second bid is sealed in the browser, its keys stay with the bidder", () =>
    inBrowser(world, own(2), lot, { yuan: "16,120,000" }),
  );
  await world.step("a third bid is sealed by daylight-key and handed in without script", () =>
    byTool(world, own(3), lot, "1599000000"),
  );
  await world.step("a fourth bid comes from a program, over the JSON doors", () =>
    byProgram(world, own(4), lot, { fen: "1670000000" }),
  );
  await world.step("the second bid is replaced in the browser", async () => {
    const { b } = world.bids.get("bidder-2");
    await inBrowser(world, own(2), lot, { yuan: "15,860,000" });
    that(world.bids.get("bidder-2").b !== b, "the bid is the same");
  });
  await world.step("the fourth bid is withdrawn and handed in anew", async () => {
    await withdraw(world, own(4), lot);
    const { record } = world.bids.get("bidder-4").withdrawn;
    await byProgram(world, own(4), lot, { fen: "1655000000", after: { seq: "3", record } });
  });
  await world.step("only two bids come for the second lot", async () => {
    const [, other] = world.lots;
    const kept = new Map(world.bids);
    await byTool(world, own(3), other, "610000000");
    await byProgram(world, own(4), other, { fen: "605000000" });
    world.bids = kept;
  });
  await world.step("receipts are confirmed offline by daylight-verify", async () => {
    for (const it of [1, 2, 3, 4]) await receipt(world, own(it), lot);
  });
}

async function inBrowser(world, person, lot, { yuan, deposit = false }) {
  const { account } = person;
  await person.visit(`/bidder/lots/${lot.id}/seal`);
  const { page } = person;
  await look(page, "seal");
  await page.type("[data-field=price_fen]", yuan);
  await page.type("[data-field=field_2]", "540");
  await page.type("[data-field=field_3]", "样本·项目经理");
  const tech = await page.$("[data-envelope=tech]");
  if (tech !== null) await tech.uploadFile(archive(world, account, "tech.zip"));
  const boxes = deposit ? await page.$$("[data-deposit]") : [];
  for (const box of boxes) await box.evaluate((it) => it.click());
  await page.type("[data-part=passphrase]", PASSPHRASE);
  await page.type("[data-part=passphrase-again]", PASSPHRASE);
  await page.type("[data-part=key-passphrase]", person.password);
  await page.click("[data-part=form] button.button:not([type=button])");
  await reached(page, "seal_envelope", "confirm", 180);
  await look(page, "sealed");
  const shown = await page.$$eval("[data-part=words] li", (all) => all.map((it) => it.innerText));
  const characters = shown.map((it) => it.trim());
  that(characters.length === 24, `${characters.length} characters instead of 24`);
  const keyFile = await person.downloads(() => page.click("[data-part=download-key]"));
  const slot = (name) => page.$eval(`[data-slot="${name}"]`, (it) => it.innerText);
  for (const at of [0, 1, 2]) {
    const place = Number((await slot(`ask-${at}`)).replace(/\D/g, ""));
    await page.type(`[data-part=ask-${at}]`, characters[place - 1]);
  }
  await page.click("[data-part=submit]");
  await reached(page, "seal_envelope", "acknowledged");
  await look(page, "acknowledged");
  const index = Number((await slot("index")).replace(/\D/g, ""));
  const b = await slot("commitment");
  person.hand.did(
    `seals the bid of ¥${yuan} in the browser, saves the key file, copies the 24 characters and submits` +
      (deposit ? ", and leaves the keys with the trustees" : ""),
  );
  world.bids.set(account, { index, b, words: characters.join(""), keyFile });
}

/** Seals with `daylight-key`; gives the folder with what it wrote. */
async function sealed(world, person, lot, { fen, after }) {
  const { account } = person;
  await person.visit("/bidder");
  const lotFile = await person.get(`/lots/${lot.id}/sealing.json`);
  world.keep(account, "sealing.json", lotFile);
  const fields = { price_fen: fen, field_2: "540", field_3: "样本·项目经理" };
  world.keep(account, "fields.json", JSON.stringify(fields));
  const files = JSON.parse(lotFile).envelopes.filter((it) => it.name !== "price");
  for (const it of files) archive(world, account, `${it.name}.zip`);
  const out = `bid-${after?.seq ?? "1"}-${lot.at}`;
  const printed = await world.tool(account, "daylight-key", [
    "seal",
    ...["--lot", "sealing.json", "--key", "my-key.age", "--id", world.code(account)],
    ...["--fields", "fields.json", "--out", out, "--passphrase-file", "passphrase"],
    ...files.flatMap((it) => ["--file", `${it.name}=${it.name}.zip`]),
    ...(after ? ["--seq", after.seq, "--supersedes", after.record] : []),
  ]);
  return {
    folder: join(world.machine(account), out),
    out,
    words: printed.match(/二十四字 (\S+)/)[1],
  };
}

async function byTool(world, person, lot, fen) {
  const { folder, words: written } = await sealed(world, person, lot, { fen });
  person.hand.did("seals with `daylight-key seal` on the own machine, without a browser");
  const path = `/bidder/lots/${lot.id}/hand-in`;
  await person.visit(path);
  await look(person.page, "hand-in");
  const evidence = join(folder, "evidence.json");
  const names = await person.page.$$eval("[name^=envelope-]", (all) => all.map((it) => it.name));
  const ages = names.map((it) => [it, join(folder, `${it.replace("envelope-", "")}.age`)]);
  await send(person.page, path, { evidence, ...Object.fromEntries(ages) });
  const index = Number(person.page.url().split("/").pop());
  await look(person.page, "acknowledgement");
  const { b } = JSON.parse(readFileSync(evidence, "utf8"));
  world.bids.set(person.account, { index, b, words: written, keyFile: join(folder, "key.age") });
}

const D = (label) => Buffer.concat([Buffer.from(`ggzy.seal/v1/${label}`), Buffer.alloc(1)]);
const u64 = (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
};
const lp = (it) => Buffer.concat([u64(Buffer.from(it).length), Buffer.from(it)]);

/** `ctx` of an envelope, from the record and the lot file alone (docs/spec/seal.md, 4). */
function context(record, lotFile, envelope) {
  const { keys } = lotFile.envelopes.find((it) => it.name === envelope);
  const commit = Buffer.from(record.bidder_commit, "hex");
  const place = [record.tender, record.lot, record.round, envelope].map(lp);
  const rest = [lp(commit), lp(u64(record.seq)), lp(Buffer.from(keys.share.pks_hash, "hex"))];
  return sha256(Buffer.concat([D("ctx"), ...place, ...rest]));
}

async function byProgram(world, person, lot, { fen, after }) {
  const { account, page } = person;
  const { folder, out, words: written } = await sealed(world, person, lot, { fen, after });
  const evidence = JSON.parse(readFileSync(join(folder, "evidence.json"), "utf8"));
  person.hand.did("seals with `daylight-key seal`; a program hands the bid in by the JSON doors");
  const door = await Door.of(world, person);
  const room = `/bidder/lots/${lot.id}`;
  const record = JSON.parse(evidence.record);
  const uploads = {};
  for (const { name } of record.envelopes) {
    const bytes = readFileSync(join(folder, `${name}.age`));
    const ctx = context(record, evidence.lot, name);
    const opened = await door.json("POST", `${room}/upload`, {
      envelope: name,
      ct_len: bytes.length,
      ctx,
    });
    await door.bytes("PUT", `${room}/upload/${opened.upload}?at=0`, bytes);
    uploads[name] = opened.upload;
  }
  const { sig, salt, salt_r, scheme, id, b } = evidence;
  const sent = {
    record: evidence.record,
    sig,
    salt,
    salt_r,
    scheme,
    id,
    uploads,
    idempotency_key: b.slice(0, 48),
  };
  const answer = await door.json("POST", `${room}/submit`, sent);
  const again = await door.json("POST", `${room}/submit`, sent);
  that(again.index === answer.index, "the same bid twice is two bids");
  world.bids.set(account, {
    index: answer.index,
    b,
    words: written,
    keyFile: join(folder, "key.age"),
    out,
  });
  that(page.url().includes("/bidder"), page.url());
}

/** A program with the session of a person. */
class Door {
  static async of(world, person) {
    const cookies = await person.page.cookies(world.url);
    const csrf = await person.page.$eval('meta[name="csrf"]', (it) => it.content);
    const cookie = cookies.map((it) => `${it.name}=${it.value}`).join("; ");
    return Object.assign(new Door(), { url: world.url, headers: { cookie, "x-csrf": csrf } });
  }

  async ask(method, path, type, body) {
    const headers = { ...this.headers, "content-type": type, origin: this.url };
    const answer = await fetch(this.url + path, { method, headers, body });
    const text = await answer.text();
    that(answer.ok, `${method} ${path} answered ${answer.status}: ${text}`);
    return JSON.parse(text);
  }

  json(method, path, body) {
    return this.ask(method, path, "application/json", JSON.stringify(body));
  }

  bytes(method, path, body) {
    return this.ask(method, path, "application/octet-stream", body);
  }
}

async function withdraw(world, person, lot) {
  const path = `/bidder/lots/${lot.id}/withdraw`;
  await person.visit(path);
  await look(person.page, "withdraw");
  const file = await person.page.$("#f-key-file");
  await file.uploadFile(join(world.machine(person.account), "my-key.age"));
  const record = await person.page.$eval("[name=record]", (it) => it.value);
  await person.sign();
  await look(person.page, "withdrawn");
  const digest = sha256(Buffer.from(record));
  world.bids.get(person.account).withdrawn = { record: digest };
}

/** The receipt and the policy, checked by somebody who trusts neither of them. */
async function receipt(world, person, lot) {
  const { index, b } = world.bids.get(person.account);
  await person.visit("/bidder");
  const text = await until("the receipt", 30, () =>
    person.get(`/bidder/receipts/${index}`).catch(() => ""),
  );
  world.keep(person.account, "receipt", text);
  world.keep(person.account, "policy", await person.get("/log/policy/1"));
  const words = ["receipt", "receipt", "--lot", lot.id, "--b", b, "--policy", "policy", "--sample"];
  await world.tool(person.account, "daylight-verify", words);
  const other = [
    "receipt",
    "receipt",
    "--lot",
    lot.id,
    "--b",
    b.replace(/^./, (it) => (it === "0" ? "1" : "0")),
  ];
  const wrong = await world.outcome(person.account, "daylight-verify", [
    ...other,
    "--policy",
    "policy",
    "--sample",
  ]);
  that(wrong.code !== 0, "a receipt of another bid was confirmed");
}
