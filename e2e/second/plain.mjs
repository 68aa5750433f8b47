// A person without script: plain requests, plain forms, a key and signatures made by OpenSSL.

import { generateKeyPairSync, sign } from "node:crypto";
import { that } from "../lib.mjs";
import { grouped } from "./person.mjs";
import { digits } from "./totp.mjs";

const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const decoded = (text) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => NAMED[name]);

/** Attributes of a tag as our pages write them. */
function attributes(tag) {
  const found = {};
  for (const [, name, , value] of tag.matchAll(/([a-z-]+)(="([^"]*)")?/g))
    found[name] = decoded(value ?? "");
  return found;
}

/** The forms of a page: action, kind, and the hidden fields that each carries. */
export function forms(html) {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag, body]) => {
    const inputs = [...body.matchAll(/<input\b([^>]*)>/g)].map((it) => attributes(it[1]));
    const hidden = inputs.filter((it) => it.type === "hidden" && it.name);
    return { ...attributes(tag), body, hidden: hidden.map((it) => [it.name, it.value ?? ""]) };
  });
}

export class Plain {
  #cookies = new Map();

  constructor(world, account, name) {
    this.world = world;
    this.account = account;
    this.name = name;
    this.password = "样本口令 of this run only";
    world.people.set(account, this);
  }

  async close() {}

  async #ask(path, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { cookie, origin: this.world.url, ...options.headers };
    const answer = await fetch(this.world.url + path, { redirect: "manual", ...options, headers });
    for (const it of answer.headers.getSetCookie()) {
      const [, name, value] = it.match(/^([^=]+)=([^;]*)/);
      this.#cookies.set(name, value);
    }
    const to = answer.headers.get("location");
    if (to !== null) return this.#ask(to);
    this.at = path;
    this.page = await answer.text();
    that(answer.status < 400, `${path} answered ${answer.status}: ${this.page}`);
    that(!this.page.includes("⟦"), `a word is missing on ${path}`);
    return this.page;
  }

  visit(path) {
    return this.#ask(path);
  }

  get(path) {
    return this.#ask(path);
  }

  /** Sends a form of the page that is open, with these fields beside its hidden ones. */
  async send(action, fields, fits = () => true) {
    const form = forms(this.page).find((it) => it.action === action && fits(it));
    that(form, `${this.at} has no such form for ${action}`);
    const all = [
      ...form.hidden,
      ...Object.entries(fields).flatMap(([name, it]) => [it].flat().map((one) => [name, one])),
    ];
    const body = form.enctype ? new FormData() : new URLSearchParams();
    for (const [name, value] of all) {
      if (value instanceof Blob) body.append(name, value, name);
      else body.append(name, value);
    }
    return this.#ask(action, { method: "POST", body });
  }

  async enrol(code) {
    await this.visit(`/enrol?code=${encodeURIComponent(code)}`);
    this.factor = this.page.match(/<code[^>]*>((?:[A-Z2-7]{4} )+[A-Z2-7]{1,4})<\/code>/)[1];
    this.used = digits(this.factor);
    const { password, used } = this;
    await this.send("/enrol", { password, again: password, digits: used });
    that(this.at.includes("done=enrolled"), this.page);
  }

  /** Makes a key with OpenSSL and asks a second person to bind it. */
  async makeKey() {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    this.secret = privateKey;
    this.key = publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex");
    const statement = await this.visit("/account/keys/statement");
    const proof = sign(null, Buffer.from(statement), privateKey).toString("hex");
    await this.visit("/account/keys");
    const typed = (form) => form.body.includes("<textarea");
    await this.send("/account/keys", { public: this.key, proof }, typed);
    that(this.page.includes(grouped(this.key)), "the key does not wait");
  }

  /** Binds every key that waits for this person as the second one. */
  async bindAll() {
    await this.visit("/account/keys");
    while (this.page.includes('action="/account/keys/bind"')) {
      await this.send("/account/keys/bind", {});
    }
  }

  /** Fills a form, signs the downloaded bytes, uploads the signature. */
  async act(path, fields) {
    await this.visit(path);
    await this.send(path, fields);
    const bytes = this.page.match(/data:application\/octet-stream;base64,([^"]*)"/);
    that(bytes, `${path} shows no bytes to sign: ${this.page}`);
    const signature = sign(null, Buffer.from(decoded(bytes[1]), "base64"), this.secret);
    const signed = { by: this.key, signature_file: new Blob([signature]) };
    await this.send(path, signed, (form) => form.body.includes('name="signature_file"'));
  }
}
