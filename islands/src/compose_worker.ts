/** Island: seals files of a draft, opens them again, and seals on trial, off the page's thread. */

import { sha256 } from "@noble/hashes/sha2.js";
import { draftDoor } from "./compose/door.ts";
import { crc32 } from "./compose/crc32.ts";
import { fileId, openFile, sealedFileLength, sealFile } from "./compose/draft_key.ts";
import type { AddWork, FetchWork, TestWork, Word, Work } from "./compose/labour.ts";
import { testSeal } from "./compose/test_seal.ts";
import { problemOf } from "./page/dom.ts";
import { Upload } from "./page/upload.ts";
import { sendApart } from "./page/work.ts";
import { hex } from "./seal/bytes.ts";
import { blobSource, pieces } from "./seal/sealed_stream.ts";

const PROGRESS_EVERY_MS = 150;

function say(word: Word): void {
  postMessage(word);
}

/** Tells how far something is, now and then. */
function teller(): (about: string, done: number, of: number) => void {
  let said = 0;
  return (about, done, of) => {
    const now = Date.now();
    if (now - said < PROGRESS_EVERY_MS) return;
    said = now;
    say({ kind: "progress", about, part: of === 0 ? 1 : done / of });
  };
}

async function add({ file, key, base, token, sender }: AddWork): Promise<void> {
  const tell = teller();
  const source = blobSource(file);
  const state = sha256.create();
  let sum = 0;
  for await (const piece of pieces(source)) {
    state.update(piece);
    sum = crc32(piece, sum);
  }
  const digest = hex(state.digest());
  const id = fileId(key, digest);
  const length = sealedFileLength(file.size);
  const door = draftDoor(base, token, sendApart(sender));
  const upload = await Upload.open(door.files(), "", length, id);
  await sealFile(key, id, source, async (at, piece) => {
    await upload.take(at, piece);
    tell(file.name, at + piece.length, length);
  });
  await upload.finish();
  say({ kind: "added", id, sha256: digest, crc32: sum });
}

async function fetchFile({ file, key, base, token }: FetchWork): Promise<void> {
  const door = draftDoor(base, token);
  const tell = teller();
  const blob = await openFile(key, file.id, file.size, async (at, length) => {
    tell(file.name, at, file.size);
    return door.read(file.id, at, length);
  });
  say({ kind: "fetched", blob });
}

async function test({ order }: TestWork): Promise<void> {
  say({ kind: "tested", opened: await testSeal(order, teller()) });
}

function act(work: Work): Promise<void> {
  switch (work.kind) {
    case "add":
      return add(work);
    case "fetch":
      return fetchFile(work);
    case "test":
      return test(work);
    case "pages":
      return Promise.reject(new Error("pages are counted by another worker"));
  }
}

onmessage = ({ data }: MessageEvent<Work>): void => {
  act(data).catch((error: unknown) => say({ kind: "problem", problem: problemOf(error) }));
};
