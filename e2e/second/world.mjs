// The world of one run: the served centre, its clock, its people's machines, and where they keep.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { program, Served, that } from "../lib.mjs";
import { Diary } from "./diary.mjs";

const run = promisify(execFile);
const DAY_MS = 86_400_000;
/** Days on which a run may begin, all in years whose calendar is known; the latest fit is taken. */
const MORNINGS = ["2026-03-02", "2025-03-03", "2021-03-01"];
/** A run needs so many days until the letter. */
const DAYS = 60;

/** The day on which this run begins, in Beijing. */
function morning() {
  const fits = (day) => Date.parse(`${day}T00:00:00+08:00`) + DAYS * DAY_MS < Date.now();
  return MORNINGS.find(fits) ?? MORNINGS.at(-1);
}

/** A step failed, and nothing after it can hold. */
export class Stopped extends Error {}

export class World {
  constructor(names, checks) {
    this.names = names;
    this.checks = checks;
    this.day = morning();
    // The night before, so that the run may go forward to its first morning.
    const behind = Math.ceil((Date.now() - Date.parse(`${this.day}T00:00:00+08:00`)) / DAY_MS);
    const words = ["--empty", "--origin", names.origin, "--days-behind", String(behind)];
    this.served = new Served(words);
    this.centre = join(this.served.data, "centre");
    this.machines = join(this.served.data, "machines");
    mkdirSync(this.machines);
    /** Every person of the run by account. */
    this.people = new Map();
    /** What each role did, for the guide. */
    this.diary = new Diary();
    /** Processes that run beside the centre and end with the run. */
    this.beside = [];
  }

  async end() {
    for (const it of this.people.values()) await it.close().catch(() => {});
    for (const it of this.beside) it.kill();
    await this.served.stop();
  }

  /** A counted check without which the run cannot go on. */
  async step(name, work) {
    const before = this.checks.failed;
    this.diary.step(name);
    const found = await this.checks.check(name, work);
    if (this.checks.failed > before) throw new Stopped(name);
    return found;
  }

  /** The one clock file of this sample: its door, its witnesses and its trustees read it. */
  get clock() {
    return join(this.centre, "sample-clock");
  }

  get url() {
    return this.served.url;
  }

  /** A folder on somebody's own machine. */
  machine(who) {
    const folder = join(this.machines, who);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Writes a file on somebody's machine; gives its path. */
  keep(who, name, content) {
    const path = join(this.machine(who), name);
    writeFileSync(path, content);
    return path;
  }

  read(who, name) {
    return readFileSync(join(this.machine(who), name), "utf8");
  }

  /** Runs one of our programs on somebody's machine; what it printed. */
  async tool(who, name, words) {
    const options = { cwd: this.machine(who), maxBuffer: 64 << 20 };
    const done = await run(program(name), words, options).catch((it) => it);
    that(!(done instanceof Error), `${name} ${words.join(" ")}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  /** The same, with the exit code instead of an error. */
  async outcome(who, name, words) {
    const options = { cwd: this.machine(who), maxBuffer: 64 << 20 };
    const done = await run(program(name), words, options).catch((it) => it);
    return { code: done.code ?? 0, said: `${done.stdout}${done.stderr}` };
  }

  /** The sample's own time now, unix milliseconds. */
  now() {
    const [sample, real] = readFileSync(this.clock, "utf8").split(" ");
    return Number(sample) + Date.now() - Number(real);
  }

  /** A moment on a later day of the run, as `2026-03-24T09:30` in Beijing. */
  moment(days, time) {
    const at = Date.parse(`${this.day}T00:00:00Z`) + days * DAY_MS;
    return `${new Date(at).toISOString().slice(0, 10)}T${time}`;
  }

  /** Moves the centre's clock to a moment in Beijing or to unix milliseconds. */
  async jump(to) {
    await this.tool("console", "daylight", [
      "demo",
      "jump",
      "--data",
      this.centre,
      "--to",
      String(to),
    ]);
  }
}

/** Unix milliseconds of a moment in Beijing. */
export function unixMs(moment) {
  return Date.parse(`${moment}:00+08:00`);
}
