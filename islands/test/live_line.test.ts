/** A live line that breaks, or says nothing, is opened anew where it ended. */

import assert from "node:assert/strict";
import { test, mock } from "node:test";
import { LiveLine, type Source } from "../src/page/live_line.ts";

class Fake implements Source {
  onerror: ((event: Event) => void) | null = null;
  readonly heard = new Map<string, (event: Event) => void>();
  closed = false;
  constructor(readonly url: string) {}
  addEventListener(name: string, heard: (event: Event) => void): void {
    this.heard.set(name, heard);
  }
  close(): void {
    this.closed = true;
  }
  says(data: string): void {
    this.heard.get("beat")?.({ data } as MessageEvent);
  }
  breaks(): void {
    this.onerror?.(new Event("error"));
  }
}

/** A line over sources that are moved by hand, on a clock that is moved by hand. */
function line(): { all: Fake[]; states: string[]; said: string[]; pass(ms: number): void } {
  const now = { ms: 0 };
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  mock.method(performance, "now", () => now.ms);
  const [all, states, said]: [Fake[], string[], string[]] = [[], [], []];
  new LiveLine(
    {
      address: () => `/events?after=${said.at(-1) ?? 0}`,
      names: ["beat"],
      silentMs: 850,
      heard: (data) => said.push(data),
      state: (it) => {
        if (states.at(-1) !== it) states.push(it);
      },
    },
    (url) => {
      const made = new Fake(url);
      all.push(made);
      return made;
    },
  );
  const pass = (ms: number): void => {
    for (let at = 0; at < ms; at += 100) {
      now.ms += 100;
      mock.timers.tick(100);
    }
  };
  return { all, states, said, pass };
}

test("a line that beats stays, whatever time passes", () => {
  const it = line();
  for (let i = 1; i <= 20; i += 1) {
    it.all[0]?.says(String(i));
    it.pass(500);
  }
  assert.equal(it.all.length, 1);
  assert.deepEqual(it.states, ["live"]);
});

test("a line that falls silent is called broken within a second, and opened where it ended", () => {
  const it = line();
  it.all[0]?.says("7");
  it.pass(900);
  assert.deepEqual(it.states, ["live", "broken"]);
  assert.equal(it.all.length, 1, "a slow packet gets its time");
  it.pass(600);
  assert.equal(it.all.length, 2);
  assert.equal(it.all[1]?.url, "/events?after=7");
  assert.ok(it.all[0]?.closed);
  it.all[0]?.says("8");
  assert.equal(it.said.at(-1), "7", "a line that was given up says nothing any more");
  it.all[1]?.says("9");
  assert.deepEqual(it.states, ["live", "broken", "live"]);
});

test("a dead line is tried again and again, and is back within three seconds", () => {
  const it = line();
  it.all[0]?.says("1");
  it.pass(60_000);
  assert.ok(it.all.length > 18 && it.all.length < 30, `${it.all.length} attempts in a minute`);
  const before = it.all.length;
  it.pass(3_100);
  assert.ok(it.all.length > before);
});

test("a line that is refused at once is asked for less and less often", () => {
  const it = line();
  for (let i = 0; i < 100; i += 1) {
    it.all.at(-1)?.breaks();
    it.pass(100);
  }
  assert.ok(it.all.length >= 4 && it.all.length <= 7, `${it.all.length} attempts in ten seconds`);
  assert.deepEqual(it.states, ["broken"]);
});
