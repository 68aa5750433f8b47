// The hall: followed live by the public, keys in four ways, trustees' tools, the signed record.

import { createHash, createPublicKey, verify } from "node:crypto";
import { profile, that, until, visit } from "../lib.mjs";
import { reached } from "./bids.mjs";
import { send, words } from "./page.mjs";
import { look } from "./person.mjs";
import { keeper } from "./settling.mjs";
import { DEADLINE } from "./tender.mjs";
import { unixMs } from "./world.mjs";

const KEY_IN_MS = 1_800_000;
const CONFIRM_MS = 600_000;

export async function open(world, chrome) {
  const [lot, other] = world.lots;
  const hall = `/lots/${lot.id}/hall`;
  const deadline = unixMs(world.moment(...DEADLINE));
  const own = (at) => world.people.get(`bidder-${at}`);
  const chair = world.people.get("chair-fang");
  const audience = await profile(chrome);
  await world.step("the public and the chair are in the hall before the deadline", async () => {
    await world.jump(deadline - 300_000);
    await visit(audience, `${world.url}${hall}`);
    await look(audience, "hall-before");
    for (const at of [2, 3])
      await own(at).send(hall, {}, { action: `${hall}/sign-in`, name: "hall-bidder" });
    await nobody(world, audience);
  });
  await world.step(
    "the deadline passes; one lot opens, the other fails for too few bids",
    async () => {
      await world.jump(deadline + 3_000);
      await until("the hall to say so", 20, async () => (await words(audience)).includes("交钥"));
      await live(audience);
      await look(audience, "hall-keying");
      await nobody(world, audience);
      const seen = await fetch(`${world.url}/lots/${other.id}`).then((it) => it.text());
      that(seen.includes("失败") || seen.includes("流标"), "the second lot did not fail");
      await chair.send(
        `${hall}/chair`,
        { reason: "样本：按时开标" },
        { action: `${hall}/chair/start`, name: "chair" },
      );
    },
  );
  await keys(world, lot, own);
  await release(world, lot, audience, deadline);
  await world.step("prices appear in the hall by themselves, in one event", async () => {
    await until("the prices", 30, async () => (await words(audience)).includes("15,860,000"));
    await live(audience);
    await look(audience, "hall-opened");
    const said = await words(audience);
    for (const it of world.names.bidder) that(said.includes(it), `${it} is not read out`);
    for (const it of ["16,480,000", "15,990,000", "16,550,000"])
      that(said.includes(it), `${it} is missing`);
  });
  await world.step("an objection is answered and bidders confirm", async () => {
    await own(3).send(
      hall,
      { text: "样本异议：请核对唱标金额。" },
      { action: `${hall}/object`, name: "hall-object" },
    );
    await chair.send(
      `${hall}/chair`,
      { reason: "样本答复：已核对，无误。" },
      { action: `${hall}/chair/answer`, name: "chair-answer" },
    );
    for (const at of [2, 3, 4]) await own(at).send(hall, {}, { action: `${hall}/confirm` });
  });
  await world.step(
    "the chair signs the opening record, and OpenSSL's library confirms it",
    async () => {
      await world.jump(world.now() + CONFIRM_MS + 60_000);
      await chair.visit(`${hall}/chair`);
      await chair.sign("chair-sign");
      const record = Buffer.from(await chair.get(`${hall}/record`));
      await chair.visit(hall);
      await look(chair.page, "hall-signed");
      const shown = await words(chair.page);
      const sha256 = createHash("sha256").update(record).digest("hex");
      that(shown.includes(sha256), "the record's hash is not shown");
      const hexes = shown.match(/[0-9a-f]{128}|[0-9a-f]{64}/g);
      const key = chair.key;
      that(hexes.includes(key), "the chair's key is not shown");
      const signature = hexes.find((it) => it.length === 128);
      const bytes = await chair.get(`${hall}/record`);
      that(isSigned(key, signature, bytes), "the signature does not hold");
      that(!isSigned(key, signature, `${bytes} `), "any bytes would hold");
    },
  );
  await audience.browserContext().close();
}

/** Whether an Ed25519 signature holds, by the OpenSSL inside Node. */
export function isSigned(key, signature, bytes) {
  const der = Buffer.concat([
    Buffer.from("302a300506032b6570032100", "hex"),
    Buffer.from(key, "hex"),
  ]);
  const opened = createPublicKey({ key: der, format: "der", type: "spki" });
  return verify(null, Buffer.from(bytes), opened, Buffer.from(signature, "hex"));
}

/** What came live is what a page opened now shows: the same elements in every region. */
async function live(audience) {
  const differ = () =>
    audience.evaluate(async () => {
      const answer = await fetch(location.href);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shape = (it) => [...it.querySelectorAll("*")].map((it) => it.tagName).join(" ");
      return [...document.querySelectorAll("[data-region]")]
        .map((it) => [it, fresh.querySelector(`[data-region="${it.dataset.region}"]`)])
        .filter(([now, then]) => shape(now) !== shape(then))
        .map(([now, then]) => `${now.dataset.region}: ${shape(now)} | ${shape(then)}`);
    });
  let last = [];
  await until("the live hall to be as a fresh one", 20, async () => {
    last = await differ();
    return last.length === 0;
  }).catch((error) => {
    throw new Error(`${error.message}: ${last.join("; ")}`);
  });
}

/** Before the names are due, nobody in the hall reads who has bid. */
async function nobody(world, audience) {
  const html = await audience.content();
  for (const it of world.names.bidder) that(!html.includes(it), `the hall names ${it}`);
}

async function keys(world, lot, own) {
  const path = `/bidder/lots/${lot.id}/key-in`;
  await world.step("keys come from another browser by the 24 characters alone", async () => {
    const elsewhere = own(2).elsewhere();
    await elsewhere.signIn();
    await elsewhere.visit(path);
    await look(elsewhere.page, "key-in");
    await elsewhere.page.type("[data-part=written]", world.bids.get(elsewhere.account).words);
    await elsewhere.page.$eval("[data-part=form]", (it) => it.requestSubmit());
    await reached(elsewhere.page, "key_in", "keyed-in", 60);
    elsewhere.hand.did("hands the keys in from another browser, by the 24 characters");
    await look(elsewhere.page, "keyed-in");
  });
  await world.step("keys come from a key file under its passphrase", async () => {
    const person = own(3);
    await person.visit(path);
    const file = await person.page.$("[data-part=secret-file]");
    await file.uploadFile(world.bids.get(person.account).keyFile);
    await person.page.type("[data-part=passphrase]", person.password);
    await person.page.$eval("[data-part=form]", (it) => it.requestSubmit());
    await reached(person.page, "key_in", "keyed-in", 60);
    person.hand.did("hands the keys in by the key file and its passphrase");
  });
  await world.step("keys come from daylight-key key-in, without script", async () => {
    const person = own(4);
    const { out } = world.bids.get(person.account);
    const of = ["--evidence", `${out}/evidence.json`, "--key-file", `${out}/key.age`];
    const rest = ["--out", "keys.json", "--passphrase-file", "passphrase"];
    await world.tool(person.account, "daylight-key", ["key-in", ...of, ...rest]);
    const message = world.read(person.account, "keys.json");
    await person.send(path, { message });
    await look(person.page, "keyed-in-by-tool");
  });
}

async function release(world, lot, audience, deadline) {
  await world.step(
    "key-in ends; names appear; two of three trustees answer with the tool",
    async () => {
      await world.jump(deadline + KEY_IN_MS + 60_000);
      await until("the names", 20, async () =>
        (await words(audience)).includes(world.names.bidder[0]),
      );
      await live(audience);
      await look(audience, "hall-releasing");
      const policy = await fetch(`${world.url}/log/policy/1`).then((it) => it.text());
      const answered = new Set();
      let last = "";
      await until("the prices", 40, async () => {
        for (const it of world.trustees.slice(0, 2)) {
          world.keep(it.id, "policy", policy);
          const said = await keeper(world, it, [
            "release",
            "--policy",
            "policy",
            "--attend",
            world.url,
            "--once",
            "--yes",
            "--sample-clock",
            world.clock,
          ]);
          last = said;
          for (const line of said.split("\n").filter((it) => it.includes("已释放")))
            answered.add(`${it.id} ${line}`);
        }
        const page = await fetch(`${world.url}/lots/${lot.id}`).then((it) => it.text());
        return page.includes("15,860,000");
      }).catch((error) => {
        throw new Error(`${error.message}; answered ${[...answered].join("; ")}; last: ${last}`);
      });
      // Two envelopes, each first its deposits and then its shares, from two trustees.
      that(answered.size === 8, `${answered.size} answers: ${[...answered].join("; ")}`);
    },
  );
  await world.step("each trustee reads what was answered", async () => {
    const person = world.people.get("trustee-1");
    await person.visit("/trustee");
    await look(person.page, "trustee-answered");
  });
}
