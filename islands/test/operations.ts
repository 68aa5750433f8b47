/** The operations of the negative vectors that a bidder's page does. */

import { openAge, parseAgeHeader } from "../src/seal/age.ts";
import { concat, hex, unhex, utf8 } from "../src/seal/bytes.ts";
import { checkOpening } from "../src/seal/content.ts";
import { bidderCommit, context } from "../src/seal/context.ts";
import { checkObject } from "../src/seal/ct_root.ts";
import { checkDeposits } from "../src/seal/deposit.ts";
import { checkBidderKey, checkHeaders, rederive } from "../src/seal/header.ts";
import { readKeyFile } from "../src/seal/key_file.ts";
import {
  checkKeys,
  checkSet,
  isDrawThreshold,
  isShareThreshold,
  keySet,
} from "../src/seal/key_set.ts";
import { checkLengths, unframe } from "../src/seal/padding.ts";
import { parseCommit, recordHash } from "../src/seal/record.ts";
import { checkCommit, checkWithdraw, type Lot, type RecordCheck } from "../src/seal/record_check.ts";
import { secretOfWords } from "../src/seal/words.ts";
import { readBytes, readJson, type Json } from "./vectors.ts";

/** The lot of a positive file, as a record check wants it. */
export function lotOf(file: Json): Lot {
  const { tender, lot, round, envelopes } = file.lot;
  return {
    tender,
    lot,
    round,
    envelopes: envelopes.map((name: string) => ({
      name,
      share: keySet(file.t, file.share_sets[name].pk),
      deposit:
        file.deposit_sets[name] === undefined ? null : keySet(file.t, file.deposit_sets[name].pk),
    })),
  } as Lot;
}

const LOTS: Record<string, string> = {
  "2of3": "positive-2of3.json",
  "two-3of5": "positive-3of5.json",
};

function runs(input: Json): Uint8Array {
  const all = input.runs as [string, number][];
  return concat(...all.map(([piece, count]) => unhex(piece.repeat(count))));
}

function file(input: Json): Uint8Array {
  let bytes = readBytes(input.file);
  for (const [at, put] of input.edits as [number, string][]) {
    if (at === bytes.length) bytes = concat(bytes, unhex(put));
    else bytes.set(unhex(put), at);
  }
  return input.cut === null ? bytes : bytes.slice(0, input.cut);
}

function headerCheck(input: Json): Parameters<typeof checkHeaders>[0][number] {
  return {
    header: unhex(input.header),
    ctx: unhex(input.ctx),
    set: keySet(input.t, input.pks),
  };
}

function recordCheck(input: Json): [Uint8Array, RecordCheck] {
  const bytes = input.runs === undefined ? utf8(input.record_utf8) : runs(input);
  const previous = input.prev ?? null;
  const opening = input.opening ?? null;
  const check: RecordCheck = {
    lot: lotOf(readJson(LOTS[input.lot]!)),
    previous:
      previous === null
        ? null
        : {
            kind: previous[0],
            hash: hex(recordHash(previous[1])),
            seq: previous[2],
            bidderCommit: /"bidder_commit":"([0-9a-f]*)"/.exec(previous[1])![1]!,
          },
    identity:
      opening === null ? null : { salt: unhex(opening[0]), scheme: opening[1], id: opening[2] },
    signature: input.sig === null ? null : unhex(input.sig),
    key: unhex(input.pk),
    isInTime: input.stamp_ms === undefined || input.stamp_ms <= input.close_s * 1000,
  };
  return [bytes, check];
}

/** What each operation does to its input; it refuses by throwing. */
export const OPERATIONS: Record<string, (input: Json) => unknown> = {
  pks: (it) => {
    const spent = (it.spent ?? []).map(unhex);
    checkKeys(keySet(it.t, it.pks), it.draw === true ? isDrawThreshold : isShareThreshold, spent);
  },
  set: (it) => {
    const [tender, lot, round, envelope, purpose] = it.where;
    const use = { tender, lot, round, envelope, purpose };
    const trustees = new Map<string, string>(Object.entries(it.trustees));
    checkSet(keySet(it.t, it.pks), use, it.statements, trustees, unhex(it.printed));
  },
  ctx: (it) =>
    context(it, {
      envelope: it.envelope,
      bidderCommit: unhex(it.bidder_commit),
      seq: it.seq,
      pksHash: unhex(it.PKS),
    }),
  bidder: (it) => bidderCommit(unhex(it.salt), it.scheme, it.id),
  words: (it) => secretOfWords(it.words),
  keyfile: (it) => readKeyFile(unhex(it.file), it.passphrase, unhex(it.record)),
  header: (it) => checkHeaders([headerCheck(it)]),
  key: (it) => {
    checkHeaders([headerCheck(it)]);
    checkBidderKey(unhex(it.header), unhex(it.ctx), unhex(it.s_b));
  },
  rederive: (it) => {
    const check = headerCheck(it);
    checkHeaders([check]);
    checkBidderKey(check.header, check.ctx, unhex(it.s_b));
    rederive(check, { bidder: unhex(it.s_b), trustees: unhex(it.s_t) });
  },
  payload_header: (it) => {
    const bytes = it.runs === undefined ? utf8(it.text) : runs(it);
    parseAgeHeader(bytes.subarray(0, 168));
    if (bytes.length !== 168) parseAgeHeader(bytes);
  },
  ct_len: (it) => checkLengths([{ envelope: it.envelope, ctLen: Number(it.ct_len) }]),
  age_open: (it) => openAge(file(it), unhex(it.seed)),
  ct: (it) => checkObject(file(it), it.ct_len, it.ct_root),
  unframe: (it) => unframe(it.envelope, runs(it)),
  content: (it) => {
    const content = it.content === undefined ? runs(it) : unhex(it.content);
    const form = it.form.map(([name, kind, audience]: string[]) => ({ name, kind, audience }));
    checkOpening(content, {
      block: unhex(it.block),
      ctx: unhex(it.ctx),
      record: parseCommit(utf8(it.record_utf8)),
      form,
      bound: it.bound,
    });
  },
  deposit: (it) =>
    checkDeposits([
      {
        dep: unhex(it.dep),
        purpose: it.purpose,
        ctx: unhex(it.ctx_d),
        check: unhex(it.check),
        set: keySet(it.t, it.pks),
      },
    ]),
  commit: (it) => checkCommit(...recordCheck(it)),
  withdraw: (it) => checkWithdraw(...recordCheck(it)),
};
