// What each role did in the run and what the pages said, as pages of the guide: words of the pages
// themselves, without anything that differs between two runs.

import { Transcript } from "../lib.mjs";

/** A value that chance made, or that is too long to read. */
const UNREADABLE = /^[0-9a-f]{32,}$|^[A-Za-z0-9+/=_-]{40,}$/;
const LONGEST = 60;
/** A 统一社会信用代码 among other words. */
const USCC = /\b[0-9A-Z]{18}\b/;
/** Fields whose value holds for one moment only. */
const MASKED = ["digits", "code", "secret"];
/** Digits and codes of one moment, and addresses of one run's machine. */
const PASSING = [
  [/127\.0\.0\.1:\d+/g, "127.0.0.1"],
  [/\b(enquiry|objection|challenge|complaint)-[0-9a-f]{8}\b/g, "$1-…"],
  [/\+[0-9a-f]{8}\+\S+/g, "+…"],
  [/\b[0-9a-f]{16,}\b/g, "…"],
  [/\b[0-9a-f]{4}( [0-9a-f]{4}){3,}\b/g, "…"],
];
/** Longest sentence of a page that is kept. */
const SAID = 160;

function plain(text) {
  const one = PASSING.reduce((it, [from, to]) => it.replace(from, to), text.replace(/\s+/g, " "));
  return one.trim();
}

/** The pages of one run: one for each role, in steps. */
export class Diary {
  #roles = new Map();
  #step = "";

  step(name) {
    this.#step = name;
  }

  /** One line of somebody's; its step is said first. */
  did(role, account, what) {
    const { transcript, lastStep } = this.#roles.get(role) ?? { transcript: new Transcript() };
    if (lastStep !== this.#step) transcript.lines.push(`\n## ${this.#step}\n`);
    this.#roles.set(role, { transcript, lastStep: this.#step });
    transcript.did(account, what);
  }

  saw(role, text) {
    const said = plain(text);
    this.#roles.get(role)?.transcript.saw(said.length > SAID ? `${said.slice(0, SAID)}…` : said);
  }

  write(titles) {
    for (const [role, title] of Object.entries(titles)) {
      const kept = this.#roles.get(role);
      if (kept === undefined) continue;
      const says =
        "What one person of this role did, from an empty centre to a closed file, and what the pages said.\n" +
        "样本：人员与单位均为虚构。";
      kept.transcript.write(role, title, says, "second_centre");
    }
  }
}

/** Writes down what happens on one person's page. */
export class Hand {
  constructor(diary, role, account) {
    Object.assign(this, { diary, role, account });
  }

  /** Title of the page and words of a button on it. */
  async about(page, button) {
    const found = await page.$("h1");
    const title = found === null ? "" : await found.evaluate((it) => it.innerText);
    return { title: plain(title), button: plain(await button.evaluate((it) => it.textContent)) };
  }

  /** What is typed into a form: labels as the page has them. */
  async filled(form, fields) {
    const shown = [];
    for (const [name, value] of Object.entries(fields)) {
      if (MASKED.includes(name)) continue;
      const field = await form.evaluate((it, name, value) => {
        const all = [...it.querySelectorAll(`[name="${name}"]`)];
        const [one] = all;
        if (one === undefined) return null;
        const said = (it) => it?.innerText?.split("\n")[0]?.trim() ?? "";
        const isChoice = one.type === "radio" || one.type === "checkbox";
        if (isChoice) {
          const wanted = [value].flat().map(String);
          const labels = all.filter((it) => wanted.includes(it.value)).map((it) => said(it.labels[0]));
          return { label: said(one.closest("fieldset")?.querySelector("legend")), typed: labels.join("、") };
        }
        const label = said(one.labels?.[0]) || one.getAttribute("aria-label") || "";
        if (one.type === "password") return { label, typed: "••••" };
        if (one.type === "file") return { label, typed: String(value).split("/").at(-1) };
        if (one.tagName === "SELECT") {
          const option = [...one.options].find((it) => it.value === String(value));
          return { label, typed: said(option) || String(value) };
        }
        return { label, typed: String(value) };
      }, name, value);
      if (field === null || field.label === "" || field.typed === "") continue;
      shown.push(`${plain(field.label)} \`${readable(field.typed)}\``);
    }
    this.pending = orderly(shown);
  }

  /** A button was pressed on a page; what the next page says. */
  async pressed(page, { title, button }) {
    const { pending = [], diary, role, account } = this;
    this.pending = [];
    const what = pending.length > 0 ? `: ${shortened(pending)}` : "";
    diary.did(role, account, `【${title}】${what} → 「${button}」`);
    await this.told(page);
  }

  /** What was done without a form: sealing, a key file, a tool. */
  did(what) {
    this.diary.did(this.role, this.account, what);
  }

  async told(page) {
    const said = await page.$$eval(".flash, section.refusal, section.errors", (all) =>
      all.map((it) => it.innerText),
    );
    for (const it of said) this.diary.saw(this.role, it);
  }
}

/** Once what is said twice; lines about firms by name, since their order is drawn for each run. */
function orderly(shown) {
  const all = [...new Set(shown)];
  const labels = all.map((it) => it.split("`")[0]);
  // Fields that are one for each firm: their places are drawn too.
  if (new Set(labels).size < labels.length) return all.sort();
  const firms = all.filter((it) => USCC.test(it)).sort();
  return all.map((it) => (USCC.test(it) ? firms.shift() : it));
}

function readable(typed) {
  const one = plain(typed);
  if (UNREADABLE.test(one)) return "…";
  return one.length > LONGEST ? `${one.slice(0, LONGEST)}…` : one;
}

/** A sheet of forty fields is not a guide: its first are. */
function shortened(all) {
  const MOST = 14;
  const more = all.length > MOST ? `; … (${all.length})` : "";
  return all.slice(0, MOST).join("; ") + more;
}
