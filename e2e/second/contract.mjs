// From the letter to the closed file: contract, performance, acceptance, and the package that a
// stranger with stock tools checks.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { that } from "../lib.mjs";
import { press, send, words } from "./page.mjs";
import { look } from "./person.mjs";

const PDF = "%PDF-1.7 样本合同，仅供本次运行\n";

export async function fulfil(world) {
  const [lot] = world.lots;
  const purchaser = world.people.get("purchaser-he");
  const winner = winnerOf(world);
  const at = (page) => `/purchaser/lots/${lot.id}/contract/${page}`;
  const paper = (name) => world.keep("purchaser-he", name, PDF);
  await world.step("the report on the tender goes to the supervising department", async () => {
    const fields = { authority: world.names.supervisor, document: paper("招标投标情况报告.pdf") };
    await purchaser.send(at("report"), fields, { name: "contract-report" });
    that(purchaser.page.url().includes("done=contract-reported"), await words(purchaser.page));
  });
  const today = () => new Date(world.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const note = (kind, amount, text) =>
    purchaser.send(
      at("perform"),
      { performed_kind: kind, performed_amount: amount, performed_on: today(), performed_text: text },
      { name: `contract-${kind}` },
    );
  await world.step("the performance security comes in before the contract", async () => {
    await note("security-received", "1,586,000", "样本：中标人提交银行履约保函");
    that(purchaser.page.url().includes("done=contract-noted"), await words(purchaser.page));
  });
  await world.step("the purchaser offers the contract, and the winner signs the same text", async () => {
    await purchaser.act(at("offer"), { contract: paper("合同.pdf") }, { name: "contract-offer" });
    await winner.visit(`/bidder/lots/${lot.id}/contract`);
    await winner.sign("contract-sign");
    that(winner.page.url().includes("done=contract-signed"), await words(winner.page));
  });
  await world.step("the contract is published", async () => {
    await purchaser.send(at("publish"), {}, { name: "contract-publish" });
    const page = await fetch(`${world.url}/lots/${lot.id}/contract`).then((it) => it.text());
    that(page.includes("合同.pdf"), "the contract is not public");
  });
  await world.step("works are delivered, accepted and paid", async () => {
    const text = "样本：左岸堤防加固完工";
    await note("delivered", "15,860,000", text);
    await note("paid", "15,860,000", text);
    const says = { accept_part: "final", accept_verdict: "passed", accept_text: "样本：验收合格" };
    const document = paper("验收报告.pdf");
    await purchaser.act(at("accept"), { ...says, document }, { name: "contract-accept" });
  });
  await world.step("the file is closed once the performance security went back, and its last day is said", async () => {
    await purchaser.visit(at("close"));
    const status = await press(purchaser.page, at("close"));
    that(status >= 400, `closing answered ${status} while a security is held`);
    await note("security-returned", "1,586,000", "样本：验收合格，退还履约保函");
    await purchaser.send(at("close"), {}, { name: "contract-close" });
    that(purchaser.page.url().includes("done="), await words(purchaser.page));
  });
}

export function winnerOf(world) {
  const all = [1, 2, 3, 4].map((it) => `bidder-${it}`);
  return world.people.get(all.find((it) => world.code(it) === world.winner));
}

export async function pack(world) {
  const [lot] = world.lots;
  const official = world.people.get("official-zhou");
  const room = `/centre/lots/${lot.id}/archive`;
  const keys = [1, 2].map((at) => archiveKey(world, at));
  let zip = "";
  await world.step("the closed file is packed for two archive keys", async () => {
    await official.visit("/centre/archive");
    await look(official.page, "archive");
    const [one, two] = keys.map((it) => it.public);
    await official.visit(room);
    await look(official.page, "archive-file");
    await send(official.page, room, { archive_key_1: one, archive_key_2: two });
    that(official.page.url().includes("done=archive-packed"), await words(official.page));
    zip = await official.downloads(() => official.page.click("a[download]"));
  });
  await world.step("daylight-verify archive finds the package whole, and a changed byte", async () => {
    const open = join(world.machine("archivist"), "open");
    run("python3", "-m", "zipfile", "-e", zip, open);
    const verify = () => world.outcome("archivist", "daylight-verify", ["archive", "open", "--sample"]);
    const { code, said } = await verify();
    that(code !== 1 && said.includes("ContractSigned"), `exit ${code}: ${said.slice(-900)}`);
    const inner = join(world.machine("archivist"), "inner");
    const [first] = keys;
    run("age", "-d", "-i", first.secret, "-o", `${inner}.key`, join(open, "closed-key-1.age"));
    run("age", "-d", "-i", `${inner}.key`, "-o", `${inner}.zip`, join(open, "closed.age"));
    run("python3", "-m", "zipfile", "-e", `${inner}.zip`, inner);
    const closed = await world.outcome("archivist", "daylight-verify", ["archive", "inner"]);
    that(closed.code === 0, `exit ${closed.code}: ${closed.said.slice(-900)}`);
  });
}

const run = (program, ...words) =>
  execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

/** A key pair of the stock tool, on the archivist's machine. */
function archiveKey(world, at) {
  const secret = join(world.machine("archivist"), `archive-key-${at}`);
  run("age-keygen", "-o", secret);
  return { public: run("age-keygen", "-y", secret).trim(), secret };
}
