/** The reader's own logic: searching the text of pages, finding documents and pages, old browsers. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { found, opening, pageWithin, type Bid, type BidDocument } from "../src/read/bids.ts";
import { around, asked, covered, hits, squeezed } from "../src/read/find.ts";

const look = (pieces: readonly string[], query: string): number[][] =>
  hits(squeezed(pieces), asked(query)).map(({ from, to }) => {
    return [from.item, from.offset, to.item, to.offset];
  });

test("a search crosses broken lines, spaces, width and case", () => {
  assert.deepEqual(look(["质量管理实行自", "检、互检"], "自检"), [[0, 6, 1, 1]]);
  assert.deepEqual(look(["ISO ９００１ certificate"], "iso9001"), [[0, 0, 0, 8]]);
  assert.deepEqual(look(["a", " ", "b"], "ab"), [[0, 0, 2, 1]]);
  assert.deepEqual(look(["abab"], "ab"), [[0, 0, 0, 2], [0, 2, 0, 4]]);
});

test("nothing is found by nothing, nor where it is not", () => {
  assert.deepEqual(look(["abc"], " \t"), []);
  assert.deepEqual(look(["abc"], "d"), []);
  assert.deepEqual(look([], "d"), []);
});

test("characters of two units and ligatures keep their places", () => {
  assert.deepEqual(look(["𠮷野𠮷"], "野"), [[0, 2, 0, 3]]);
  assert.deepEqual(look(["eﬃcient"], "ffic"), [[0, 1, 0, 3]]);
});

test("a hit covers its part of each piece", () => {
  const [hit] = hits(squeezed(["质量管理实行自", "检、互检"]), "自检");
  assert.ok(hit !== undefined);
  assert.deepEqual(covered(0, 7, [hit]), [[6, 7, 0]]);
  assert.deepEqual(covered(1, 4, [hit]), [[0, 1, 0]]);
  assert.deepEqual(covered(2, 4, [hit]), []);
});

test("the words around a hit are short and show it", () => {
  const pieces = ["一".repeat(40), "找到了", "二".repeat(90)];
  const [hit] = hits(squeezed(pieces), "找到");
  assert.ok(hit !== undefined);
  const says = around(pieces, hit);
  assert.ok(says.includes("找到了") && says.length < 60, says);
});

const document = (place: string, media: string, group: string): BidDocument => {
  return { place, href: `/${place}`, title: place, group, media, bytes: 1, envelope: "tech" };
};

test("a bid opens with its first PDF, else with what can be shown", () => {
  const bid = (documents: BidDocument[]): Bid => {
    return { bidder: "b", name: "b", documents, evidence: [] };
  };
  const form = document("a/0", "html", "form");
  const plan = document("a/1", "pdf", "file");
  const list = document("a/2", "other", "seal");
  assert.equal(opening(bid([form, plan, list]))?.place, "a/1");
  assert.equal(opening(bid([list, form]))?.place, "a/0");
  assert.equal(opening(bid([list]))?.place, "a/2");
  assert.equal(opening(bid([])), null);
  const bids = { lot: "", items: [], bids: [bid([plan])], fields: [], notes: [] };
  assert.equal(found(bids, "a/1")?.document, plan);
  assert.equal(found(bids, "../etc"), null);
});

test("a page that a document has not is its first", () => {
  assert.equal(pageWithin(3, 5), 3);
  for (const page of [0, 6, -1, Number.NaN]) assert.equal(pageWithin(page, 5), 1);
});
