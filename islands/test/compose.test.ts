/** A bid composed by two colleagues: drafts, price sheet, faults, envelopes, test seal. */

import assert from "node:assert/strict";
import { jointValue } from "../src/compose/joint.ts";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { makeEnvelope, readBid, safeName, type Made } from "../src/compose/bid_file.ts";
import { crc32 } from "../src/compose/crc32.ts";
import type { DraftDoor, DraftState } from "../src/compose/door.ts";
import { Draft, isStale } from "../src/compose/draft.ts";
import {
  fileId,
  freshDraftKey,
  openFile,
  openPart,
  sealedFileLength,
  sealFile,
  sealPart,
} from "../src/compose/draft_key.ts";
import { basisPoints, faultsOf } from "../src/compose/faults.ts";
import { EMPTY, type BidList, type PartContent, type PartFile } from "../src/compose/list.ts";
import { mediaOf } from "../src/compose/media.ts";
import { itemsOf, lineSum, readSheet, sheetFile, sumOf, type ItemRow } from "../src/compose/sheet.ts";
import { combine, testSeal, type TestOrder } from "../src/compose/test_seal.ts";
import { unzip, zip } from "../src/compose/zip.ts";
import { freshPersonKey } from "../src/page/person_key.ts";
import { concat, hex, utf8, utf8Text, type Bytes } from "../src/seal/bytes.ts";
import { coefficients } from "../src/seal/header.ts";
import { evaluate } from "../src/seal/gf256.ts";
import { exchangePublic } from "../src/seal/curves.ts";
import { hash } from "../src/seal/hashing.ts";
import { keySet, pksHash } from "../src/seal/key_set.ts";
import { memorySource } from "../src/seal/sealed_stream.ts";
import type { LotPage } from "../src/page/lot.ts";

const SPACE = "91510000MA6DAYL1GX/G2026-101/A/1";
const MARK = "机密投标报价壹佰叁拾捌万元";
/** Scrypt's work has its own tests. */
const quick = async (passphrase: string): Promise<Bytes> => hash(utf8(passphrase));

/** A server of a draft, which keeps every byte it ever saw. */
class House {
  readonly seen: Uint8Array[] = [];
  readonly parts = new Map<string, { version: number; bytes: Bytes; by: string }>();
  readonly files = new Map<string, Bytes>();
  closed: string[] = [];

  door(by: string): DraftDoor {
    return {
      state: async (): Promise<DraftState> => ({
        parts: [...this.parts].map(([part, it]) => ({ part, by: it.by, version: it.version, at_ms: 1 })),
        closed: this.closed,
      }),
      get: async (part) => this.parts.get(part)!,
      put: async (part, version, bytes) => {
        this.seen.push(bytes.slice(), utf8(part));
        if ((this.parts.get(part)?.version ?? 0) !== version) {
          throw { problem: { code: "draft.stale", place: part, title: "" } };
        }
        this.parts.set(part, { version: version + 1, bytes: bytes.slice(), by });
        return { version: version + 1 };
      },
      files: () => {
        throw new Error("not used here");
      },
      read: async (id, at, length) => this.files.get(id)!.subarray(at, at + length),
    };
  }
}

function holds(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes).includes(Buffer.from(text));
}

test("two colleagues write one draft, and a stale save is refused and loses nothing", async () => {
  const house = new House();
  const anna = await Draft.open(house.door("anna"), SPACE, "long passphrase", quick);
  const bo = await Draft.open(house.door("bo"), SPACE, "long passphrase", quick);
  const part = "form-letter-of-bid";
  await anna.save(part, { ...EMPTY, values: { quality: MARK } }, "anna");
  const bos = { ...EMPTY, values: { quality: "bo's words" } };
  await assert.rejects(bo.save(part, bos, "bo"), (error) => isStale(error));
  assert.deepEqual(await bo.refresh(() => true), [part]);
  assert.equal(bo.known(part).content.values["quality"], MARK);
  assert.equal((await bo.save(part, bos, "bo")).version, 2);
  assert.deepEqual(await anna.refresh(() => true), [part]);
  assert.equal(anna.known(part).content.values["quality"], "bo's words");
  house.closed = [part];
  await anna.refresh(() => true);
  await assert.rejects(anna.save(part, EMPTY, "anna"), { code: "draft.closed" });
  const wrong = Draft.open(house.door("eve"), SPACE, "another passphrase", quick);
  await assert.rejects(wrong, { code: "seal.keyfile.scrypt" });
  const other = Draft.open(house.door("eve"), `${SPACE}x`, "long passphrase", quick);
  await assert.rejects(other, { code: "draft.key" });
});

test("no byte in clear reaches the server", async () => {
  const house = new House();
  const draft = await Draft.open(house.door("anna"), SPACE, "long passphrase", quick);
  const content = {
    values: { quality: MARK },
    rows: [[MARK]],
    files: [{ ...FILE, name: `${MARK}.pdf` }],
  };
  await draft.save("form-letter-of-bid", content, "anna");
  const plain = concat(utf8(MARK), new Uint8Array(200_000));
  const sealed = await sealed_(draft.key, plain);
  house.seen.push(sealed);
  for (const bytes of house.seen) {
    for (const text of [MARK, ".pdf", "quality", hex(draft.key.key)]) {
      assert.ok(!holds(bytes, text), `${text} is in clear`);
    }
  }
});

async function sealed_(key: Parameters<typeof fileId>[0], plain: Bytes): Promise<Bytes> {
  const pieces: Bytes[] = [];
  const id = fileId(key, hex(hash(plain)));
  await sealFile(key, id, memorySource(plain), async (_at, piece) => void pieces.push(piece.slice()));
  return concat(...pieces);
}

test("a part opens under its own name and version only", () => {
  const key = freshDraftKey(SPACE);
  const sealed = sealPart(key, "opening", 3, utf8(MARK));
  assert.equal(utf8Text(openPart(key, "opening", 3, sealed), ""), MARK);
  for (const [part, version] of [["opening", 2], ["prices", 3]] as const) {
    assert.throws(() => openPart(key, part, version, sealed), { code: "draft.part" });
  }
  const broken = sealed.slice();
  broken[20]! ^= 1;
  assert.throws(() => openPart(key, "opening", 3, broken), { code: "draft.part" });
});

test("a file of any length is sealed the same twice and opens again, or refuses", async () => {
  const key = freshDraftKey(SPACE);
  for (const size of [1, 65_535, 65_536, 65_537, 9_000_001]) {
    const plain = Uint8Array.from({ length: size }, (_, i) => (i * 31) % 253);
    const sealed = await sealed_(key, plain);
    assert.deepEqual(await sealed_(key, plain), sealed);
    assert.equal(sealed.length, sealedFileLength(size));
    const id = fileId(key, hex(hash(plain)));
    const read = async (at: number, length: number) => sealed.subarray(at, at + length);
    const opened = await openFile(key, id, size, read);
    assert.deepEqual(new Uint8Array(await opened.arrayBuffer()), plain);
    const other = fileId(key, hex(hash(plain, plain)));
    await assert.rejects(openFile(key, other, size, read), { code: "draft.file" });
    const short = openFile(key, id, size, async (at, length) => sealed.subarray(at, at + length - 1));
    await assert.rejects(short, { code: "draft.file" });
  }
});

test("a zip is the same bytes each time, and the system's reader takes it", async () => {
  assert.equal(crc32(utf8("123456789")), 0xcbf43926);
  assert.equal(crc32(utf8("6789"), crc32(utf8("12345"))), 0xcbf43926);
  const content = utf8(MARK);
  const big = new Blob([new Uint8Array(100_000).fill(7)]);
  const sum = crc32(new Uint8Array(100_000).fill(7));
  const members = [
    { path: "bid.json", content, crc32: crc32(content) },
    { path: "files/001-业绩.pdf", content: big, crc32: sum },
  ];
  const [first, again] = [zip(members), zip(members)];
  const bytes = new Uint8Array(await first.arrayBuffer());
  assert.deepEqual(new Uint8Array(await again.arrayBuffer()), bytes);
  const back = await unzip(first);
  assert.deepEqual([...back.keys()], ["bid.json", "files/001-业绩.pdf"]);
  assert.equal(await back.get("bid.json")!.text(), MARK);
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  writeFileSync(join(folder, "a.zip"), bytes);
  const code = "import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; "
    + "print(z.namelist()[1])";
  const said = execFileSync("python3", ["-c", code, join(folder, "a.zip")], { encoding: "utf8" });
  assert.equal(said.trim(), "files/001-业绩.pdf");
  assert.throws(() => zip([members[0]!, members[0]!]), { code: "bid.zip" });
  for (const cut of [1, 22, 60, bytes.length - 30]) {
    await assert.rejects(unzip(new Blob([bytes.slice(0, bytes.length - cut)])));
  }
  const lying = bytes.slice();
  lying[lying.length - 22 - 46]! ^= 1;
  await assert.rejects(unzip(new Blob([lying])));
});

const ROWS: ItemRow[] = [
  ["1", "格宾石笼", "2m×1m×1m", "个", "120000", "38050"],
  ["2", "土工布", "", "平方米", "1000125", ""],
];
const HEADINGS = {
  number: ["序号"],
  price: ["单价限价", "单价"],
  amount: ["合价"],
  total: ["合计"],
};
const ITEMS = itemsOf(ROWS);

function found(text: string): string[] {
  return readSheet(text, ITEMS, HEADINGS).faults.map((it) => `${it.line} ${it.kind} ${it.due}`);
}

test("a pasted sheet is held against the list and summed in whole fen", () => {
  const sheet = readSheet("1\t380.50\n2\t6", ITEMS, HEADINGS);
  // 120 × 380.50 + 1000.125 × 6.00 = 45660 + 6000.75
  assert.deepEqual([sheet.total, sheet.faults], [5_166_075n, []]);
  // Half a fen goes up: 0.005 × 1.00.
  assert.deepEqual([lineSum(5n, 100n), lineSum(4n, 100n)], [1n, 0n]);
  const whole = "序号,名称,单价限价,单价,合价\n2,\"a,b\",,6,6000.75\n1,x,380.5,380.5,45660\n合计,,,,51660.75";
  assert.deepEqual(readSheet(whole, ITEMS, HEADINGS).faults, []);
  assert.deepEqual(found("1\t380\n1\t380\n2\t6"), ["2 twice "]);
  assert.deepEqual(found("1\t380\n2\t6\n3\t1"), ["3 unknown "]);
  assert.deepEqual(found("1\t380"), ["0 missing "]);
  assert.deepEqual(found("1\t380.505\n2\t6"), ["1 money "]);
  assert.deepEqual(found("1\t380.51\n2\t6"), ["1 ceiling 38050"]);
  assert.deepEqual(found("1\t380\t45601\n2\t6"), ["1 product 4560000"]);
  assert.deepEqual(found("1\t380.50\n2\t6\n合计\t51660"), ["3 total 5166075"]);
  const file = sheetFile(ITEMS, sheet.prices, ["序号", "名称", "规格", "单位", "数量", "单价", "合价"], "合计");
  assert.deepEqual(readSheet(file, ITEMS, HEADINGS).total, 5_166_075n);
  assert.ok(sheetFile([{ ...ITEMS[0]!, name: "=1+1" }], sheet.prices, [], "").includes("'=1+1"));
});

test("five thousand rows take less than a second", () => {
  const rows = Array.from({ length: 5_000 }, (_, i): ItemRow => {
    return [String(i), `材料${i}`, "规格", "个", "1500", "99999"];
  });
  const items = itemsOf(rows);
  const text = rows.map(([number]) => `${number}\t材料\t规格\t个\t1.5\t12.34\t18.51`).join("\n");
  const begun = performance.now();
  const sheet = readSheet(text, items, HEADINGS);
  const file = sheetFile(items, sheet.prices, [], "");
  const took = performance.now() - begun;
  assert.equal(sheet.total, 9_255_000n);
  assert.equal(sumOf(items, sheet.prices), 9_255_000n);
  assert.ok(file.length > 100_000 && took < 1_000, `${took} ms`);
});

const LIST: BidList = {
  v: "daylight.bid-list/1",
  lot: "G2026-101/A/1",
  project: "教学设备采购",
  lot_title: "A 包",
  forms_version: "2026-1",
  bidder: "样本公司",
  deadline_ms: Date.UTC(2026, 11, 1),
  envelopes: ["qual", "tech"],
  forms: [
    {
      part: "form-letter-of-bid",
      envelope: "qual",
      need: "always",
      title: "投标函",
      shown: "投标函",
      text: "<我方承诺>",
      cite: "",
      fields: [
        { name: "validity_days", kind: "number", label: "有效期", shown: "有效期" },
        { name: "date", kind: "date", label: "日期", shown: "日期" },
        { name: "true", kind: "yes", label: "属实", shown: "属实" },
      ],
      table: null,
    },
    {
      part: "form-consortium",
      envelope: "qual",
      need: "consortium",
      title: "联合体协议",
      shown: "联合体协议",
      text: "",
      cite: "",
      fields: [],
      table: {
        label: "成员",
        rows_max: 10,
        columns: [
          { name: "name", kind: "text", label: "名称", shown: "名称" },
          { name: "uscc", kind: "uscc", label: "代码", shown: "代码" },
          { name: "share", kind: "percent", label: "份额", shown: "份额" },
          { name: "lead", kind: "yes", label: "牵头人", shown: "牵头人" },
        ],
      },
    },
  ],
  evidence: [
    { part: "q1", item: "q1", envelope: "qual", title: "营业执照", asked: false },
    { part: "score-technical", item: "technical", envelope: "tech", title: "技术", asked: true },
    { part: "score-service", item: "service", envelope: "tech", title: "服务", asked: true },
  ],
  opening: {
    part: "opening",
    fields: [{ name: "price_fen", kind: "amount", label: "投标报价" }],
  },
  first: "",
  prices: {
    part: "prices",
    envelope: "qual",
    items: "",
    headings: HEADINGS,
    columns: ["序号", "名称", "规格", "单位", "数量", "单价", "合价"],
  },
  ceiling: "6000000",
  limits: { file_bytes_max: 1_000, envelope_bytes_max: 1_500, files_max: 10 },
  words: { yes: "是", no: "否", seal: "电子签章", total: "合计", sheet: "分项报价表" },
  says: {},
  draft: "",
  space: SPACE,
  library: "",
  library_space: "",
  me: "anna",
};

const FILE: PartFile = {
  id: "00112233445566778899aabbccddeeff",
  name: "业绩.pdf",
  media: "application/pdf",
  size: 900,
  sha256: "",
  crc32: 0,
  pages: 12,
  from: 1,
  to: 12,
  until: "",
};

const GOOD: [string, PartContent][] = [
  ["opening", { ...EMPTY, values: { price_fen: "51,660.75" } }],
  [
    "form-letter-of-bid",
    { ...EMPTY, values: { validity_days: "90", date: "2026-11-29", true: "yes" } },
  ],
  ["q1", { ...EMPTY, files: [FILE] }],
  ["score-technical", { ...EMPTY, files: [FILE] }],
  ["score-service", { ...EMPTY, files: [FILE] }],
];
const SHEET = { total: 5_166_075n, faults: 0 };

function codes(changes: [string, PartContent][], sheet = SHEET, changed: string[] = []): string[] {
  const contents = new Map([...GOOD, ...changes]);
  return faultsOf(LIST, contents, sheet, changed).map(({ code }) => code);
}

test("a whole bid has no faults, and each fault is told by its own code", () => {
  assert.deepEqual(codes([]), []);
  const opening = (price_fen: string): string[] => {
    return codes([["opening", { ...EMPTY, values: { price_fen } }]]);
  };
  assert.deepEqual(opening(""), ["field_missing"]);
  assert.deepEqual(opening("12.345"), ["money"]);
  assert.deepEqual(opening("51660.74"), ["prices_differ"]);
  assert.deepEqual(opening("60000.01"), ["above_ceiling", "prices_differ"]);
  assert.deepEqual(codes([], { total: null as never, faults: 0 }), ["sheet_missing"]);
  assert.deepEqual(codes([], { total: 1n, faults: 3 }), ["sheet_faults"]);
  assert.deepEqual(codes([["form-letter-of-bid", EMPTY]]), ["form_missing"]);
  const letter = (values: Record<string, string>): string[] => {
    return codes([["form-letter-of-bid", { ...EMPTY, values }]]);
  };
  const good = { validity_days: "90", date: "2026-11-29", true: "yes" };
  assert.deepEqual(letter({ ...good, validity_days: "0" }), ["number"]);
  assert.deepEqual(letter({ ...good, date: "2026-02-30" }), ["date"]);
  assert.deepEqual(letter({ ...good, true: "" }), ["not_agreed"]);
  const file = (change: Partial<PartFile>): string[] => {
    return codes([["q1", { ...EMPTY, files: [{ ...FILE, ...change }] }]]);
  };
  assert.deepEqual(file({ to: 13 }), ["pages"]);
  assert.deepEqual(file({ from: 5, to: 4 }), ["pages"]);
  assert.deepEqual(file({ until: "2026-11-30" }), ["expired"]);
  assert.deepEqual(file({ until: "2026-12-01" }), []);
  assert.deepEqual(file({ size: 1_001 }), ["file_large"]);
  assert.deepEqual(codes([["score-technical", EMPTY]]), ["evidence_missing"]);
  assert.deepEqual(codes([], SHEET, ["q1"]), ["unsigned"]);
  const other = { ...FILE, id: "ff112233445566778899aabbccddeeff" };
  // The same file in two parts of an envelope counts once.
  assert.deepEqual(codes([["score-service", { ...EMPTY, files: [FILE, FILE] }]]), []);
  assert.deepEqual(codes([["score-service", { ...EMPTY, files: [other] }]]), ["envelope_large"]);
});

test("a consortium has shares of a hundred, one lead, and no member twice", () => {
  const [a, b] = ["91510000MA6DAYL1G", "91510000MA6DAYL2G"].map((body) => {
    return [..."0123456789ABCDEFGHJKLMNPQRTUWXY"].map((it) => body + it).find(isCode)!;
  });
  const rows = (...all: string[][]): string[] => codes([["form-consortium", { ...EMPTY, rows: all }]]);
  assert.deepEqual(rows(["甲", a!, "60.5", "yes"], ["乙", b!, "39.5", ""]), []);
  assert.deepEqual(rows(["甲", a!, "60", "yes"], ["乙", b!, "39.5", ""]), ["shares"]);
  assert.deepEqual(rows(["甲", a!, "60", "yes"], ["乙", b!, "40", "yes"]), ["lead"]);
  assert.deepEqual(rows(["甲", a!, "60", "yes"], ["乙", a!, "40", ""]), ["member_twice"]);
  assert.deepEqual(rows(["甲", a!, "100", "yes"]), ["members"]);
  assert.deepEqual(rows(["甲", "x", "60", "yes"], ["乙", b!, "40", ""]), ["uscc"]);
  assert.deepEqual(["100", "33.3%", "1.255", "x"].map(basisPoints), [10_000, 3_330, null, null]);
});

test("the opening form names members as the agreement has them, the lead first", () => {
  const name = (rows: string[][]): string => {
    const contents = new Map([["form-consortium", { ...EMPTY, rows }]]);
    const form = LIST.forms.find(({ need }) => need === "consortium")!;
    const extra = ["work", "small"].map((it) => ({ name: it, kind: "text", label: it, shown: it }));
    const table = { ...form.table!, columns: [...form.table!.columns, ...extra] };
    return jointValue({ ...LIST, forms: [{ ...form, table }] }, contents);
  };
  assert.equal(name([]), "");
  const [a, b] = [["甲", "A1", "39.50%", "", "安装;调试", "yes"], ["乙", "B2", "60.5", "yes", "供货", ""]];
  assert.equal(name([a!, b!]), "B2|乙|60.5|no|供货;A1|甲|39.5|yes|安装，调试");
});

test("what a file is, is read from its bytes", async () => {
  assert.equal(await mediaOf(new Blob(["%PDF-1.7"])), "application/pdf");
  assert.equal(await mediaOf(new Blob(["<script>"])), null);
  assert.equal(safeName("../../业绩\u202efdp.pdf"), "__.._业绩_fdp.pdf");
  assert.equal(safeName(`${"长".repeat(200)}.pdf`).length, 80);
});

function made(key = freshPersonKey()): Made {
  const bytes = utf8("%PDF-1.7 sample");
  const file = { ...FILE, size: bytes.length, sha256: hex(hash(bytes)), crc32: crc32(bytes) };
  const contents = new Map(GOOD.map(([part, it]) => {
    return [part, { ...it, files: it.files.map(() => file) }];
  }));
  const { prices } = readSheet("1\t380.50\n2\t6", ITEMS, HEADINGS);
  const fetch = async (): Promise<Blob> => new Blob([bytes]);
  return { list: LIST, envelope: "qual", contents, items: ITEMS, prices, fetch, key };
}

test("an envelope is the same bytes each time, signed, and every change is seen", async () => {
  const key = freshPersonKey();
  const blob = await makeEnvelope(made(key));
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const again = await makeEnvelope(made(key));
  assert.deepEqual(new Uint8Array(await again.arrayBuffer()), bytes);
  const { bid, members, broken } = await readBid(blob);
  assert.deepEqual(broken, []);
  assert.deepEqual([bid.envelope, bid.total], ["qual", "5166075"]);
  assert.deepEqual(bid.parts.map(({ path }) => path), [
    "forms/01-form-letter-of-bid.html",
    "prices.csv",
    "files/001-业绩.pdf",
  ]);
  assert.deepEqual(bid.evidence.map(({ item, from, to }) => [item, from, to]), [["q1", 1, 12]]);
  const letter = await members.get("forms/01-form-letter-of-bid.html")!.text();
  assert.ok(letter.includes("&lt;我方承诺&gt;") && letter.includes(hex(key.pk)));
  const changed = async (path: string): Promise<string[]> => {
    const all = [...members].map(async ([name, content]) => {
      const now = new Uint8Array(await content.arrayBuffer());
      if (name === path) now[now.length - 3]! ^= 1;
      return { path: name, content: now, crc32: crc32(now) };
    });
    return (await readBid(zip(await Promise.all(all)))).broken.slice();
  };
  assert.deepEqual(await changed("prices.csv"), ["prices.csv"]);
  assert.deepEqual(await changed("files/001-业绩.pdf"), ["files/001-业绩.pdf"]);
  assert.deepEqual(await changed("bid.json.sig"), ["bid.json"]);
});

test("OpenSSL checks a form's signature as the page says", async () => {
  const { members } = await readBid(await makeEnvelope(made()));
  const folder = mkdtempSync(join(tmpdir(), "bid-"));
  for (const path of ["organisation.pem", "bid.json", "bid.json.sig"]) {
    writeFileSync(join(folder, path), new Uint8Array(await members.get(path)!.arrayBuffer()));
  }
  const words = ["pkeyutl", "-verify", "-pubin", "-inkey", "organisation.pem", "-rawin"];
  const files = ["-in", "bid.json", "-sigfile", "bid.json.sig"];
  const said = execFileSync("openssl", [...words, ...files], { cwd: folder, encoding: "utf8" });
  assert.match(said, /Verified Successfully/);
  writeFileSync(join(folder, "bid.json"), `${readFileSync(join(folder, "bid.json"))} `);
  assert.throws(() => execFileSync("openssl", [...words, ...files], { cwd: folder, stdio: "pipe" }));
});

test("shares of the threshold give the secret back, fewer do not", () => {
  const secret = hash(utf8("a"));
  const polynomial = coefficients(secret, hash(utf8("ctx")), 3);
  const share = (x: number): [number, Bytes] => [x, evaluate(polynomial, x)];
  assert.deepEqual(combine(new Map([share(5), share(1), share(3)])), secret);
  assert.notDeepEqual(combine(new Map([share(5), share(1)])), secret);
});

test("a test seal opens by throwaway shares to the very files and fields", async () => {
  const { order, blob } = await trial();
  const opened = await testSeal(order, () => {});
  assert.deepEqual(opened.fields, order.fields);
  const bytes = new Uint8Array(await opened.files.get("qual")!.arrayBuffer());
  assert.deepEqual(bytes, new Uint8Array(await blob.arrayBuffer()));
  assert.deepEqual((await readBid(opened.files.get("qual")!)).broken, []);
});

test("what the first opening reads out stands before the files, and the price does not ask", async () => {
  const { order } = await trial();
  const { page, fields } = order;
  const form = [...page.form, { name: "consortium", kind: "text", audience: "first" }];
  const said = { name: "consortium", value: "B2|乙|60|no|供货;A1|甲|40|yes|安装" };
  const asked = { ...order, page: { ...page, form, first: "qual" }, fields: [...fields, said] };
  const opened = await testSeal(asked, () => {});
  const qual = opened.files.get("qual")!;
  const [first, ...others] = (await unzip(qual)).entries();
  assert.equal(first![0], "first.json");
  const text = await first![1].text();
  assert.ok(text.includes(said.value) && !text.includes("price_fen"));
  assert.deepEqual(others.map(([name]) => name).slice(0, 1), ["bid.json"]);
  assert.deepEqual((await readBid(qual)).broken, []);
});

test("a zip says the second version where something is read out of it first", async () => {
  const version = async (first: string): Promise<string> => {
    const it = made();
    return (await readBid(await makeEnvelope({ ...it, list: { ...it.list, first } }))).bid.v;
  };
  assert.deepEqual([await version(""), await version("tech"), await version("qual")], [
    "daylight.bid/1",
    "daylight.bid/1",
    "daylight.bid/2",
  ]);
});

/** What a test seal of one envelope of files needs. */
async function trial(): Promise<{ order: TestOrder; blob: Blob }> {
  const secrets = [1, 2, 3].map((it) => hash(utf8(String(it))));
  const keys = { pks: secrets.map((it) => hex(exchangePublic(it))), pks_hash: "" };
  const set = { ...keys, pks_hash: hex(pksHash(keySet(2, keys.pks))) };
  const page: LotPage = {
    v: "ggzy.lot/v1",
    tender: "G2026-101",
    lot: "A",
    round: "1",
    t: 2,
    n: 3,
    envelopes: ["price", "qual"].map((name) => ({ name, share: set })),
    form: [{ name: "price_fen", kind: "amount", audience: "public" }],
    seq: "2",
    supersedes: "ab",
    upload: "",
    submit: "",
  };
  const key = freshPersonKey();
  const fields = [{ name: "price_fen", value: "5166075" }];
  const id = "91000000MA5AMPE01T";
  const blob = await makeEnvelope(made(key));
  const files = new Map([["qual", blob]]);
  return { blob, order: { page, scheme: "cn-uscc", id, fields, files, seed: key.seed } };
}

function isCode(text: string): boolean {
  let [sum, weight] = [0, 1];
  const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  for (const it of text.slice(0, 17)) {
    sum += alphabet.indexOf(it) * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === alphabet.indexOf(text[17]!);
}
