/** Makes the zip of one envelope: filled forms, price sheet, files, and `bid.json` over all. */

import { sha256 } from "@noble/hashes/sha2.js";
import { concat, hex, unhex, utf8, utf8Text, type Bytes } from "../seal/bytes.ts";
import { sign, verify } from "../seal/curves.ts";
import { demand } from "../seal/refusal.ts";
import type { PersonKey } from "../page/person_key.ts";
import { crc32 } from "./crc32.ts";
import { formDocument } from "./document.ts";
import { EMPTY, isEmpty, type BidList, type PartContent, type PartFile } from "./list.ts";
import { sheetFile, sumOf, type Item } from "./sheet.ts";
import { unzip, zip, type Member } from "./zip.ts";

/** One document of an envelope. */
export interface BidPart {
  readonly part: string;
  /** `form`, `prices` or `file`. */
  readonly kind: string;
  readonly title: string;
  readonly path: string;
  readonly media: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Pages of a PDF, else 0. */
  readonly pages: number;
  /** The organisation's signature over the bytes, hex; empty for files, whose hash is signed. */
  readonly sig: string;
  /** What was filled in, by label; empty for files. */
  readonly filled: readonly (readonly [string, string])[];
}

/** Pages of a file that are evidence for something. */
export interface BidEvidence {
  /** Id of a scoring item, or `q<n>` of a condition of qualification. */
  readonly item: string;
  readonly title: string;
  readonly path: string;
  readonly from: number;
  readonly to: number;
  readonly until: string;
}

/** `bid.json`, `daylight.bid/1` or `/2` (docs/spec/bid.md). */
export interface BidFile {
  readonly v: string;
  readonly lot: string;
  readonly envelope: string;
  readonly forms_version: string;
  /** Public half of the organisation's signing key, hex. */
  readonly key: string;
  readonly parts: readonly BidPart[];
  readonly evidence: readonly BidEvidence[];
  /** Sum of the price sheet in fen; empty without one. */
  readonly total: string;
}

/** The second one beside what the first of two openings reads out. */
const VERSIONS = ["daylight.bid/1", "daylight.bid/2"] as const;
const NAME_MAX = 80;
/** Characters of a long name's end that stay, so that its kind is seen. */
const NAME_END = 8;
/** Control characters, signs that turn a line round, and what some file system forbids. */
const UNSAFE = /[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]/g;
/** SubjectPublicKeyInfo of Ed25519 before its 32 bytes. Source: RFC 8410, 10.1. */
const SPKI = unhex("302a300506032b6570032100");

/** Everything one envelope is made of. */
export interface Made {
  readonly list: BidList;
  readonly envelope: string;
  readonly contents: ReadonlyMap<string, PartContent>;
  readonly items: readonly Item[];
  readonly prices: ReadonlyMap<string, bigint>;
  /** Gives a file's bytes. */
  readonly fetch: (file: PartFile) => Promise<Blob>;
  readonly key: PersonKey;
}

/** A public key as OpenSSL reads it. */
export function keyPem(pk: Uint8Array): string {
  let binary = "";
  for (const byte of concat(SPKI, pk)) binary += String.fromCharCode(byte);
  return `-----BEGIN PUBLIC KEY-----\n${btoa(binary)}\n-----END PUBLIC KEY-----\n`;
}

/** A file's name without what a path or a listing could misread. */
export function safeName(name: string): string {
  const plain = [...name.replace(UNSAFE, "_")];
  const [begin, end] = [plain.slice(0, NAME_MAX - NAME_END), plain.slice(-NAME_END)];
  const kept = plain.length <= NAME_MAX ? plain : [...begin, ...end];
  return kept.join("").replace(/^\.+/, "_");
}

class Envelope {
  readonly #members: Member[] = [];
  readonly #parts: BidPart[] = [];

  constructor(readonly made: Made) {}

  #add(path: string, content: Blob | Bytes, sum: number): void {
    this.#members.push({ path, content, crc32: sum });
  }

  #bytes(path: string, content: Bytes): void {
    this.#add(path, content, crc32(content));
  }

  #signed(
    path: string,
    media: string,
    text: string,
    about: Pick<BidPart, "part" | "kind" | "title" | "filled">,
  ): void {
    const content = utf8(text);
    const signature = sign(this.made.key.seed, content);
    this.#bytes(path, content);
    this.#bytes(`${path}.sig`, signature);
    const { part, kind, title, filled } = about;
    this.#parts.push({
      part,
      kind,
      title,
      path,
      media,
      bytes: content.length,
      sha256: hex(sha256(content)),
      pages: 0,
      sig: hex(signature),
      filled,
    });
  }

  #forms(): void {
    const { list, envelope, contents, key } = this.made;
    const pk = hex(key.pk);
    let count = 0;
    for (const spec of list.forms.filter((it) => it.envelope === envelope)) {
      const content = contents.get(spec.part) ?? EMPTY;
      if (isEmpty(content)) continue;
      count += 1;
      const path = `forms/${String(count).padStart(2, "0")}-${spec.part}.html`;
      const filled = spec.fields.map((it): [string, string] => {
        return [it.label, content.values[it.name] ?? ""];
      });
      const about = { part: spec.part, kind: "form", title: spec.title, filled };
      this.#signed(path, "text/html", formDocument(list, spec, content, pk), about);
    }
  }

  #sheet(): string {
    const { list, envelope, items, prices } = this.made;
    const spec = list.prices;
    if (spec === null || spec.envelope !== envelope || prices.size === 0) return "";
    const text = sheetFile(items, prices, spec.columns, list.words["total"] ?? "");
    const about = { part: spec.part, kind: "prices", title: list.words["sheet"] ?? "", filled: [] };
    this.#signed("prices.csv", "text/csv", text, about);
    return String(sumOf(items, prices));
  }

  async #files(): Promise<BidEvidence[]> {
    const { list, envelope, contents, fetch } = this.made;
    const paths = new Map<string, string>();
    const evidence: BidEvidence[] = [];
    for (const spec of list.evidence.filter((it) => it.envelope === envelope)) {
      for (const file of contents.get(spec.part)?.files ?? []) {
        let path = paths.get(file.id);
        if (path === undefined) {
          path = `files/${String(paths.size + 1).padStart(3, "0")}-${safeName(file.name)}`;
          paths.set(file.id, path);
          const blob = await fetch(file);
          demand(blob.size === file.size, "draft.file");
          this.#add(path, blob, file.crc32);
          const { media, size, pages } = file;
          const about = { part: spec.part, kind: "file", title: file.name, path, media };
          const rest = { bytes: size, sha256: file.sha256, pages, sig: "", filled: [] };
          this.#parts.push({ ...about, ...rest });
        }
        const { from, to, until } = file;
        evidence.push({ item: spec.item, title: spec.title, path, from, to, until });
      }
    }
    return evidence;
  }

  async zip(): Promise<Blob> {
    const { list, envelope, key } = this.made;
    this.#forms();
    const total = this.#sheet();
    const evidence = await this.#files();
    const bid: BidFile = {
      v: VERSIONS[list.first === envelope ? 1 : 0],
      lot: list.lot,
      envelope,
      forms_version: list.forms_version,
      key: hex(key.pk),
      parts: this.#parts,
      evidence,
      total,
    };
    const text = utf8(`${JSON.stringify(bid, null, 1)}\n`);
    const first: Member[] = [
      ["bid.json", text] as const,
      ["bid.json.sig", sign(key.seed, text)] as const,
      ["organisation.pem", utf8(keyPem(key.pk))] as const,
    ].map(([path, content]) => ({ path, content, crc32: crc32(content) }));
    return zip([...first, ...this.#members]);
  }
}

/** The zip of an envelope; the same parts and key give the same bytes. */
export function makeEnvelope(made: Made): Promise<Blob> {
  return new Envelope(made).zip();
}

/** An envelope read again, with what its signatures say. */
export interface ReadBid {
  readonly bid: BidFile;
  readonly members: ReadonlyMap<string, Blob>;
  /** Paths whose signature or hash does not hold. */
  readonly broken: readonly string[];
}

/** Reads an envelope as its readers do, and checks hashes and signatures. */
export async function readBid(blob: Blob): Promise<ReadBid> {
  const CODE = "bid.json";
  const members = await unzip(blob);
  const bytes = async (path: string): Promise<Uint8Array> => {
    const member = members.get(path);
    demand(member !== undefined, CODE);
    return new Uint8Array(await member.arrayBuffer());
  };
  const text = await bytes("bid.json");
  const bid = JSON.parse(utf8Text(text, CODE)) as BidFile;
  const isKnown = VERSIONS.some((it) => it === bid.v);
  demand(isKnown && Array.isArray(bid.parts) && Array.isArray(bid.evidence), CODE);
  const key = unhex(bid.key);
  const broken: string[] = [];
  if (!verify(key, await bytes("bid.json.sig"), text)) broken.push("bid.json");
  for (const part of bid.parts) {
    const member = members.get(part.path);
    demand(member !== undefined, CODE);
    const state = sha256.create();
    for (let at = 0; at < member.size; at += 1_048_576) {
      state.update(new Uint8Array(await member.slice(at, at + 1_048_576).arrayBuffer()));
    }
    const isSigned = part.sig === "" || verify(key, unhex(part.sig), await bytes(part.path));
    if (hex(state.digest()) !== part.sha256 || !isSigned) broken.push(part.path);
  }
  return { bid, members, broken };
}
