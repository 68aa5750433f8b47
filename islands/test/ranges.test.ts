/** The order in which ranges of a document are fetched, and what happens when they do not come. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Ranges, RangeLost, type Ask } from "../src/read/ranges.ts";

const BYTES = Uint8Array.from({ length: 100 }, (_, at) => at);

/** What a server that gives ranges says. */
function part(range: string): Response {
  const [, from = "", to = ""] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const bytes = BYTES.slice(Number(from), Number(to) + 1);
  const headers = { "content-range": `bytes ${from}-${Number(from) + bytes.length - 1}/100` };
  return new Response(bytes, { status: 206, headers });
}

/** A server that is answered by hand. */
function byHand(): { asked: string[]; answers: ((it: Response) => void)[]; ask: Ask } {
  const asked: string[] = [];
  const answers: ((it: Response) => void)[] = [];
  const ask: Ask = (range) => {
    asked.push(range);
    return new Promise((done) => answers.push(done));
  };
  return { asked, answers, ask };
}

const soon = (ms = 5): Promise<void> => new Promise((done) => setTimeout(done, ms));

test("what was asked for last comes first, six at once", async () => {
  const server = byHand();
  const came: number[] = [];
  const ranges = new Ranges(server.ask, (why) => assert.fail(why));
  ranges.given = (begin, bytes) => {
    came.push(begin);
    assert.deepEqual([...bytes], [...BYTES.slice(begin, begin + 2)]);
  };
  for (let at = 0; at < 20; at += 2) ranges.want(at, at + 2);
  await soon();
  assert.deepEqual(server.asked.slice(), [18, 16, 14, 12, 10, 8].map((it) => `bytes=${it}-${it + 1}`));
  ranges.want(50, 52);
  server.answers[3]?.(part(server.asked[3] ?? ""));
  await soon();
  assert.equal(server.asked[6], "bytes=50-51", "what somebody looks at now goes before the rest");
  assert.deepEqual(came, [12]);
});

test("the first bytes say how long a document is, or that it comes whole", async () => {
  const none = (): void => assert.fail();
  const ranges = new Ranges((range) => Promise.resolve(part(range)), none);
  const first = await ranges.begin(16);
  assert.deepEqual([first?.total, first?.bytes.length], [100, 16]);
  const whole = new Ranges(() => Promise.resolve(new Response(BYTES)), none);
  assert.equal(await whole.begin(16), null);
});

test("a document that is refused says why", async () => {
  for (const [status, why] of [[404, "gone"], [403, "denied"], [401, "denied"], [500, "net"]] as const) {
    const ranges = new Ranges(() => Promise.resolve(new Response("", { status })), () => undefined);
    await assert.rejects(ranges.begin(16), (it) => it instanceof RangeLost && it.why === why);
  }
});

test("a range that is short or of another document ends the line once", async () => {
  const lost: string[] = [];
  const short = (): Promise<Response> => Promise.resolve(part("bytes=0-0"));
  const ranges = new Ranges(short, (why) => lost.push(why));
  ranges.given = () => assert.fail("short bytes are not given");
  for (let at = 0; at < 40; at += 4) ranges.want(at, at + 4);
  await soon();
  assert.deepEqual(lost, ["net"]);
});

test("a server that says later is waited for, and its range comes", async () => {
  let answers = 0;
  const ask: Ask = (range) => {
    answers += 1;
    const later = new Response("", { status: 429, headers: { "retry-after": "0.02" } });
    return Promise.resolve(answers === 1 ? later : part(range));
  };
  const came: number[] = [];
  const ranges = new Ranges(ask, (why) => assert.fail(why));
  ranges.given = (begin) => came.push(begin);
  ranges.want(4, 8);
  await soon(10);
  assert.deepEqual([answers, came], [1, []]);
  await soon(60);
  assert.deepEqual([answers, came], [2, [4]]);
});

test("a line that stays broken is told, one that comes back is not", async () => {
  let failures = 0;
  const lost: string[] = [];
  const broken = (left: number): Ask => (range) => {
    failures += 1;
    return failures <= left ? Promise.reject(new TypeError("no line")) : Promise.resolve(part(range));
  };
  const back = new Ranges(broken(1), (why) => lost.push(why));
  const came: number[] = [];
  back.given = (begin) => came.push(begin);
  back.want(0, 4);
  await soon(700);
  assert.deepEqual([came, lost], [[0], []]);
  failures = 0;
  const gone = new Ranges(broken(99), (why) => lost.push(why));
  gone.want(0, 4);
  await soon(1_300);
  assert.deepEqual([failures, lost], [3, ["net"]]);
});

test("after its end nothing is asked for, given or told", async () => {
  const server = byHand();
  const ranges = new Ranges(server.ask, (why) => assert.fail(why));
  ranges.given = () => assert.fail("nothing is given after the end");
  ranges.want(0, 2);
  await soon();
  ranges.want(2, 4);
  ranges.end();
  server.answers[0]?.(part("bytes=0-1"));
  await soon();
  assert.equal(server.asked.length, 1);
});
