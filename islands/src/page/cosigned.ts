/** Checkpoints that enough witnesses signed, from a log's policy and history (log.md §1, §5). */

import { equal, unbase64, utf8 } from "../seal/bytes.ts";
import { verify } from "../seal/curves.ts";
import { hash } from "../seal/hashing.ts";

/** Kinds of keys in C2SP notes: a log's signature, and a witness's with its time. */
const LOG_KEY = 1;
const WITNESS_KEY = 4;
const KEY_BYTES = 32;
const ID_BYTES = 4;
const TIME_BYTES = 8;

/** A key with the name under which it signs. */
interface Signer {
  readonly name: string;
  readonly id: Uint8Array;
  readonly key: Uint8Array;
}

/** Who signs the log, and how many witnesses must. */
export interface Policy {
  readonly log: readonly Signer[];
  readonly witnesses: readonly Signer[];
  readonly quorum: number;
}

function signer(text: string, kind: number): Signer {
  const found = /^([^+\s]+)\+[0-9a-f]{8}\+(\S+)$/.exec(text);
  const bytes = unbase64(found?.[2] ?? "");
  const name = found?.[1];
  if (name === undefined || bytes.length !== KEY_BYTES + 1 || bytes[0] !== kind) {
    throw new Error("not a key of this kind");
  }
  const id = hash(utf8(`${name}\n`), bytes).subarray(0, ID_BYTES);
  return { name, id, key: bytes.subarray(1) };
}

/** Reads a policy. Throws where it has not its form. */
export function readPolicy(text: string): Policy {
  const it = JSON.parse(text) as { log: string[]; witnesses: string[]; quorum: number };
  const witnesses = it.witnesses.map((key) => signer(key, WITNESS_KEY));
  if (!Number.isInteger(it.quorum) || it.quorum < 1 || it.quorum > witnesses.length) {
    throw new Error("no quorum");
  }
  return { log: it.log.map((key) => signer(key, LOG_KEY)), witnesses, quorum: it.quorum };
}

interface Line {
  readonly name: string;
  readonly id: Uint8Array;
  readonly rest: Uint8Array;
}

function lines(signatures: string): Line[] {
  return signatures.split("\n").flatMap((line) => {
    const found = /^\u2014 (\S+) (\S+)$/.exec(line);
    if (found === null) return [];
    const bytes = unbase64(found[2]!);
    return [{ name: found[1]!, id: bytes.subarray(0, ID_BYTES), rest: bytes.subarray(ID_BYTES) }];
  });
}

const isOf = (line: Line, it: Signer): boolean => line.name === it.name && equal(line.id, it.id);

function signedByLog(text: string, all: readonly Line[], policy: Policy): boolean {
  return all.some((line) =>
    policy.log.some((it) => isOf(line, it) && verify(it.key, line.rest, utf8(text))),
  );
}

function timeOf(rest: Uint8Array): number {
  return rest.subarray(0, TIME_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
}

function cosigned(text: string, line: Line, it: Signer): boolean {
  if (!isOf(line, it)) return false;
  const message = utf8(`cosignature/v1\ntime ${timeOf(line.rest)}\n${text}`);
  return verify(it.key, line.rest.subarray(TIME_BYTES), message);
}

/** A note of a checkpoint, its text apart from its signatures. */
export interface Note {
  readonly text: string;
  readonly signatures: string;
  readonly size: number;
  /** Base64 of the root that it states. */
  readonly root: string;
}

/** The notes of one day's history. */
export function readHistory(file: string): Note[] {
  const parts = file.split("\n\n");
  const all: Note[] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [text, signatures] = [`${parts[at]!}\n`, parts[at + 1]!];
    const [, size, root = ""] = text.split("\n");
    all.push({ text, signatures, size: Number(size), root });
  }
  return all;
}

/** Whether the log and a quorum of its witnesses signed a note. */
export function isWitnessed(note: Note, policy: Policy): boolean {
  const all = lines(note.signatures);
  if (!signedByLog(note.text, all, policy)) return false;
  const count = policy.witnesses.filter((it) => all.some((line) => cosigned(note.text, line, it)));
  return count.length >= policy.quorum;
}
