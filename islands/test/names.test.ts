/** What tells whose a file is: words, numbers and properties, and what does not. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { pageHints, propertyHints } from "../src/compose/names.ts";

const WORDS = ["样本建设有限公司", "91510000ABCDE12345", ""];

test("a bidder's own name and code are found with their page, however they are broken", () => {
  const found = pageHints(["样本建设", "有限 公司", "承诺"], 3, WORDS);
  assert.deepEqual(found, [{ code: "word", what: "样本建设有限公司", page: 3 }]);
  const wide = pageHints(["９１５１００００abcde12345"], 7, WORDS);
  assert.deepEqual(wide, [{ code: "word", what: "91510000ABCDE12345", page: 7 }]);
});

test("telephone numbers and addresses of mail are pointed out, other numbers are not", () => {
  const found = pageHints(["联系 13812345678，a.b@example.com；编号 2138123456789"], 1, []);
  assert.deepEqual(found.map(({ code, what }) => [code, what]), [
    ["phone", "13812345678"],
    ["mail", "a.b@example.com"],
  ]);
});

test("an author is pointed out whoever it is; a title only where it names the bidder", () => {
  const found = propertyHints({ Author: "Li", Title: "施工组织设计", Subject: 3 }, WORDS);
  assert.deepEqual(found, [{ code: "property", what: "Author: Li", page: 0 }]);
  const named = propertyHints({ Title: "样本建设有限公司 方案", "dc:creator": ["", "X"] }, WORDS);
  assert.equal(named.length, 2);
});

test("nothing is found where nothing tells", () => {
  assert.deepEqual(pageHints(["质量管理实行自检"], 1, WORDS), []);
  assert.deepEqual(propertyHints({ Producer: "x", Author: "  " }, WORDS), []);
});
