/** The room's own arithmetic: what time changes, what is typed, the drawing, the own limit. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as room from "../src/page/auction.ts";
import {
  commitment,
  fits,
  keptFile,
  opening,
  readKept,
  sealed,
  type Label,
} from "../src/page/auction_seal.ts";
import { hex, unhex } from "../src/seal/bytes.ts";

const told: room.Told = {
  position: 9,
  server_ms: 0,
  phase: "free",
  from_ms: 1_000,
  ends_ms: 5_000,
  until_ms: 5_000,
  leader: 7,
  price: 10_000,
  least: 9_500,
  offers: 3,
  lines: [],
};

test("a phase begins and ends by the server's clock without a message", () => {
  assert.equal(room.phaseAt(told, 999), "before");
  assert.equal(room.phaseAt(told, 5_000), "free");
  assert.equal(room.phaseAt(told, 5_001), "closing");
  assert.equal(room.untilAt(told, 999), 1_000);
  assert.equal(room.phaseAt({ ...told, phase: "timed" }, 999), "preparing");
  assert.equal(room.phaseAt({ ...told, phase: "frozen" }, 9_999), "frozen");
});

test("typed yuan are exact or nothing", () => {
  assert.equal(room.fen("1,234.5"), 123_450);
  assert.equal(room.fen("\uffe5 12.34"), 1_234);
  for (const it of ["", "-1", "1.234", "1e5", "12345678901234", "abc"]) {
    assert.ok(Number.isNaN(room.fen(it)), it);
  }
  assert.equal(room.yuan(123_456_789), "\u00a51,234,567.89");
  assert.equal(room.plain(5), "0.05");
});

test("an ended auction is over, and a frozen one is not", () => {
  for (const it of ["deal", "unsold", "switched", "notbegun", "terminated"]) {
    assert.ok(room.isOver(it), it);
  }
  for (const it of ["frozen", "night", "closing", "reserve"]) assert.ok(!room.isOver(it), it);
});

test("the drawing is the server's", () => {
  const steps: [number, number][] = [[0, 100], [50, 90], [100, 80]];
  const drawn = "0,0 360,0 360,120 720,120 720,240 720,240";
  assert.equal(room.corners(steps, 100, 720, 240), drawn);
});

test("a limit offers the least that leads, and never more than itself", () => {
  assert.equal(room.proxyOffer(told, 2_000, 8, 9_500, true), 9_500);
  assert.equal(room.proxyOffer(told, 2_000, 8, 9_501, true), null, "beyond the limit");
  assert.equal(room.proxyOffer(told, 2_000, 7, 9_000, true), null, "who leads says nothing");
  assert.equal(room.proxyOffer(told, 6_000, 8, 9_000, true), null, "after the end");
  assert.equal(room.proxyOffer(told, 2_000, 8, Number.NaN, true), null);
  assert.equal(room.proxyOffer({ ...told, least: 10_500 }, 2_000, 8, 10_500, false), 10_500);
});

interface Row {
  readonly label: Label;
  readonly lot: string;
  readonly plate?: number;
  readonly price: number;
  readonly salt: string;
  readonly hash: string;
}

test("a commitment is that of the shared vectors, and its file comes back as it was kept", () => {
  const path = "../vectors/auction-v1/commitments.json";
  const { commitments } = JSON.parse(readFileSync(path, "utf8")) as {
    commitments: Row[];
  };
  assert.equal(commitments.length, 5);
  for (const it of commitments) {
    const of = { label: it.label, lot: it.lot, plate: it.plate ?? null };
    assert.equal(commitment(of, it.price, unhex(it.salt)), it.hash);
    const file = keptFile({ ...of, price: room.plain(it.price), salt: it.salt });
    assert.equal(readKept(file, of)?.salt, it.salt);
    assert.equal(room.fen(readKept(file, of)?.price ?? ""), it.price);
    assert.equal(readKept(file, { ...of, lot: "X2026-001/1/1" }), null);
    assert.equal(readKept(file, { ...of, plate: 5 }), null);
  }
  for (const wrong of ["", "{}", "[]", "null", '{"v":"daylight.auction-kept/1"}']) {
    assert.equal(readKept(wrong, { label: "offer", lot: "x", plate: 1 }), null);
  }
});

test("a price that would not count is told before it is sealed", () => {
  const sale = { unit: 100, start: 1_000, cap: 2_000, falls: false };
  assert.equal(fits(1_000, sale) && fits(2_000, sale), true);
  for (const wrong of [Number.NaN, 0, -100, 999, 1_050, 2_100]) {
    assert.equal(fits(wrong, sale), false);
  }
  const purchase = { unit: 1, start: 1_000, cap: null, falls: true };
  assert.equal(fits(1_000, purchase) && fits(1, purchase), true);
  assert.equal(fits(1_001, purchase), false);
});

test("what is sent of a reserve holds neither price nor salt, and its own file opens it", () => {
  const of = { label: "reserve", lot: "J2026-001/1/1", plate: null } as const;
  const salt = new Uint8Array(32).fill(9);
  const made = sealed(of, 12_345_678, salt);
  assert.match(made.hash, /^[0-9a-f]{64}$/);
  assert.equal(made.hash, commitment(of, 12_345_678, salt));
  assert.notEqual(made.hash, sealed(of, 12_345_679, salt).hash);
  assert.notEqual(made.hash, sealed(of, 12_345_678, new Uint8Array(32)).hash);
  for (const told of ["12345678", "123456.78", hex(salt)]) assert.ok(!made.hash.includes(told));
  const found = opening(made.file, of, made.hash);
  assert.ok(typeof found !== "string");
  assert.deepEqual([found.price, found.salt], ["123456.78", hex(salt)]);
  assert.equal(opening(made.file, of, null) !== "other", true);
});

test("a file of something else, of another commitment or changed opens nothing", () => {
  const of = { label: "reserve", lot: "J2026-001/1/1", plate: null } as const;
  const made = sealed(of, 100, new Uint8Array(32));
  const later = sealed(of, 100, new Uint8Array(32).fill(1));
  assert.equal(opening(later.file, of, made.hash), "differs");
  assert.equal(opening(made.file.replace('"1.00"', '"2.00"'), of, made.hash), "differs");
  for (const price of ["", "-1", "0.00", "1e9", "NaN", "1.001"]) {
    assert.equal(opening(made.file.replace("1.00", price), of, null), "other", price);
  }
  assert.equal(opening(made.file, { ...of, lot: "J2026-002/1/1" }, made.hash), "other");
  assert.equal(opening(made.file, { label: "offer", lot: of.lot, plate: 1 }, made.hash), "other");
  for (const wrong of ["", "null", "7", "\0\u{fffd}", "x".repeat(70_000)]) {
    assert.equal(opening(wrong, of, made.hash), "other");
  }
});
