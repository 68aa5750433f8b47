//! `daylight-key trustee release`: answers one request for one batch, once, or says why not.
//!
//! The request's `log` part is what was read from the public log. This tool computes every ctx,
//! header, deposit and digest itself; it does not verify checkpoints and proofs, which is the
//! work of `daylight-verify` on the same machine, and it says so at every release.

use std::collections::BTreeSet;
use std::path::Path;

use seal::bytes::{hash, hex};
use seal::deposit::{Deposit, Deposited, Expected, key_ctx};
use seal::door::contexts;
use seal::header::Header;
use seal::keyset::KeySet;
use seal::record::{RecordKind, Sealed, parse};
use seal::release::{self, Batch, Request, RequestedBid, Tool, Trustee};
use seal::statement::Named;
use seal::{Code, Refusal};
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files::{hex_bytes, hex32, read};
use crate::lot::LotFile;
use crate::store::{Entry, Step, Store};
use crate::trustee::place_name;

/// `ggzy.release/v1`: what the platform hands to each tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestFile {
    pub v: String,
    pub lot: LotFile,
    pub envelope: String,
    /// `share` or `deposit`.
    pub purpose: String,
    pub log: LogPart,
    /// Every bid of the batch.
    pub bids: Vec<BidPart>,
}

/// What stands in the public log; times in unix seconds, ctx in hex, ascending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogPart {
    /// N, the index of `LotClosed`.
    pub close_index: u64,
    pub closes: u64,
    pub keyin_closes: u64,
    pub settlements: u64,
    pub witness_close_s: u64,
    pub witness_keyin_s: u64,
    pub window_end_s: u64,
    pub now_s: u64,
    /// The digest of the last of `KeyInClosed`, `DepositsSettled`.
    pub digest: String,
    /// The entry bytes of that event, in hex.
    pub leaf: String,
    pub keyed_in: Vec<String>,
    pub deposited: Vec<String>,
    pub failed: Vec<String>,
    /// The envelopes that are due.
    pub due: Vec<String>,
}

/// One bid of the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidPart {
    /// ctx of the envelope, as the log lists it.
    pub ctx: String,
    /// The opened record's exact text.
    pub record: String,
    /// Index of its leaf.
    pub leaf: u64,
    pub in_set_root: bool,
    pub superseded: bool,
    /// Empty in a deposit batch.
    #[serde(default)]
    pub s_b: String,
    /// The deposit that came with the key-in; empty: the record's.
    #[serde(default)]
    pub dep: String,
}

/// `ggzy.shares/v1`: one signed batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharesFile {
    pub v: String,
    pub trustee: String,
    pub x: u8,
    pub envelope: String,
    pub purpose: String,
    /// In order of ctx.
    pub statements: Vec<StatementPart>,
}

/// One signed statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPart {
    /// ctx, or `ctx_d` in a deposit batch.
    pub ctx: String,
    /// Empty: the slot does not open.
    pub share: String,
    pub sig: String,
}

/// What the tool made of a request before the refusals are run.
struct Prepared {
    request: Request,
    batch: Batch,
    x: u8,
    entry: Entry,
    /// ctx and bytes of each slot carrier, ascending by ctx.
    carriers: Vec<([u8; 32], Vec<u8>)>,
    leaf: Vec<u8>,
}

fn all32(texts: &[String]) -> Result<Vec<[u8; 32]>, Failure> {
    texts.iter().map(|it| hex32(it)).collect()
}

fn prepare(store: &Store, file: &RequestFile) -> Result<Prepared, Failure> {
    if file.v != "ggzy.release/v1" {
        return Err(Failure::form("v is not ggzy.release/v1"));
    }
    let batch = match file.purpose.as_str() {
        "share" => Batch::Share,
        "deposit" => Batch::Deposit,
        _ => return Err(Failure::form("a release is of purpose share or deposit")),
    };
    let keys = file.lot.keys()?;
    let at = keys.envelopes.iter().position(|it| it.kind.name() == file.envelope);
    let at = at.ok_or(Refusal(Code::CtxEnvelope))?;
    let it = &keys.envelopes[at];
    let deposit_set = it.deposit.as_ref();
    let set: &KeySet = match batch {
        Batch::Share => &it.share,
        Batch::Deposit => deposit_set.ok_or(Refusal(Code::ReleaseSet))?,
    };
    let own = (1..=set.n()).find_map(|x| Some((x, store.by_public(set.key(x)?)?)));
    let (x, entry) = own.ok_or_else(|| Failure::form("no key of this store in the set"))?;
    if entry.place != place_name(&keys.lot, &file.envelope) || entry.purpose != file.purpose {
        return Err(Refusal(Code::PksAssignment).into());
    }
    let mut bids = Vec::with_capacity(file.bids.len());
    let mut carriers = Vec::with_capacity(file.bids.len());
    for bid in &file.bids {
        let record = parse(RecordKind::Commit, bid.record.as_bytes())
            .map_err(|_| Refusal(Code::ReleaseSet))?;
        let own_place = (record.tender.as_str(), record.lot.as_str(), record.round.as_str())
            == (keys.lot.tender(), keys.lot.lot(), keys.lot.round());
        let computed = contexts(&keys, &record).ok().filter(|_| own_place);
        let computed = computed.ok_or(Refusal(Code::ReleaseSet))?[at];
        let sealed = &record.envelopes()[at];
        let header = Header::parse(&sealed.header, &computed, it.share.t(), it.share.n())
            .map_err(|_| Refusal(Code::ReleaseSet))?;
        carriers.push(match batch {
            Batch::Share => (computed, header.as_bytes().to_vec()),
            Batch::Deposit => deposit_of(bid, sealed, &computed, header.cb(), set)?,
        });
        bids.push(RequestedBid {
            ctx: hex32(&bid.ctx)?,
            computed_ctx: computed,
            header: sealed.header.clone(),
            leaf: bid.leaf,
            in_set_root: bid.in_set_root,
            superseded: bid.superseded,
            s_b: if bid.s_b.is_empty() { None } else { Some(hex32(&bid.s_b)?) },
        });
    }
    carriers.sort();
    let (request, leaf) = (facts(file, batch, bids)?, hex_bytes(&file.log.leaf)?);
    Ok(Prepared { request, batch, x, entry, carriers, leaf })
}

/// The deposit of a bid: the record's, or the one that came with the key-in.
fn deposit_of(
    bid: &BidPart,
    sealed: &Sealed,
    ctx: &[u8; 32],
    check: &[u8; 32],
    set: &KeySet,
) -> Result<([u8; 32], Vec<u8>), Failure> {
    let bytes = match sealed.deposit.is_empty() {
        true => hex_bytes(&bid.dep)?,
        false => sealed.deposit.clone(),
    };
    let ctx_d = key_ctx(ctx, &set.hash());
    let (t, n) = (set.t(), set.n());
    let expected = Expected { deposited: Deposited::Key, ctx_d: &ctx_d, check, t, n };
    Deposit::parse(&bytes, &expected).map_err(|_| Refusal(Code::ReleaseSet))?;
    Ok((ctx_d, bytes))
}

fn facts(file: &RequestFile, batch: Batch, bids: Vec<RequestedBid>) -> Result<Request, Failure> {
    let log = &file.log;
    Ok(Request {
        close_index: log.close_index,
        batch,
        bids,
        keyed_in: all32(&log.keyed_in)?,
        deposited: all32(&log.deposited)?,
        failed: all32(&log.failed)?,
        closes: log.closes,
        keyin_closes: log.keyin_closes,
        settlements: log.settlements,
        witness_close: log.witness_close_s,
        witness_keyin: log.witness_keyin_s,
        window_end: log.window_end_s,
        log_now: log.now_s,
        digest: hex32(&log.digest)?,
        envelope: file.envelope.clone(),
        due: log.due.clone(),
    })
}

/// A request that passed every refusal, waiting for the person's yes.
pub struct Ready {
    prepared: Prepared,
    request_digest: String,
}

/// What became of a request.
pub enum Checked {
    Ready(Box<Ready>),
    /// The same request was answered before: the same bytes again.
    Answered(Vec<u8>),
}

/// Runs every refusal of §10.3 in its order. `now_s` is this machine's own clock.
pub fn check(store: &Store, bytes: &[u8], now_s: u64) -> Result<Checked, Failure> {
    let file: RequestFile = serde_json::from_slice(bytes)
        .map_err(|it| Failure::form(format!("release request: {it}")))?;
    let request_digest = hex(&hash(&[bytes]));
    let prepared = prepare(store, &file)?;
    let entry = &prepared.entry;
    if entry.step == Step::Spent && entry.answered == request_digest {
        return Ok(Checked::Answered(read(&store.answer_path(entry.serial))?));
    }
    let key = hex32(&entry.pk)?;
    let used = entry.step != Step::Assigned;
    let tool = Tool {
        close_latest: entry.close_s.max(file.lot.stamps.close_s),
        now: now_s,
        key,
        spent: if used { BTreeSet::from([key]) } else { BTreeSet::new() },
    };
    release::check(&prepared.request, &tool)?;
    Ok(Checked::Ready(Box::new(Ready { prepared, request_digest })))
}

impl Ready {
    /// One sentence for the person who confirms.
    pub fn question(&self) -> String {
        let it = &self.prepared;
        format!(
            "Release {} shares of {} for {}? 释放 {} 份密钥份额？",
            it.carriers.len(),
            it.request.envelope,
            it.entry.place,
            it.carriers.len()
        )
    }

    /// Notes the key as spent, then signs the batch; the answer is kept.
    pub fn answer(self, store: &mut Store) -> Result<Vec<u8>, Failure> {
        let it = self.prepared;
        let secret = store.secret(it.entry.serial)?;
        let trustee = Trustee { x: it.x, one_time: &secret, signing: &store.signing };
        let mut statements = Vec::with_capacity(it.carriers.len());
        for (ctx, header) in &it.carriers {
            let named = Named { ctx, header, leaf: &it.leaf };
            let made = release::answer(&named, it.batch, &trustee)?;
            statements.push(StatementPart {
                ctx: hex(ctx),
                share: made.share.as_deref().map_or_else(String::new, hex),
                sig: hex(&made.signature),
            });
        }
        let shares = SharesFile {
            v: "ggzy.shares/v1".into(),
            trustee: store.about.trustee.clone(),
            x: it.x,
            envelope: it.request.envelope,
            purpose: it.entry.purpose.clone(),
            statements,
        };
        let mut bytes = serde_json::to_vec_pretty(&shares).expect("our types are JSON");
        bytes.push(b'\n');
        let serial = it.entry.serial;
        // Kept before the note: a crash between leaves a key unspent and no answer given out.
        store.keep_answer(serial, &bytes)?;
        store.note(Entry { step: Step::Spent, answered: self.request_digest, ..it.entry })?;
        Ok(bytes)
    }
}

/// The requests in a folder that have no answer beside them, in order of name.
pub fn waiting(folder: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let listed = std::fs::read_dir(folder).map_err(Failure::file(folder))?;
    let mut out = Vec::new();
    for it in listed {
        let path = it.map_err(Failure::file(folder))?.path();
        let name = path.to_string_lossy();
        let request = name.ends_with(".request.json");
        if request && !answer_beside(&path).exists() && !refusal_beside(&path).exists() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// Where the answer to a request goes.
pub fn answer_beside(request: &Path) -> std::path::PathBuf {
    request.with_file_name(stem(request) + ".shares.json")
}

/// Where a refusal's code goes; the platform removes it to ask again.
pub fn refusal_beside(request: &Path) -> std::path::PathBuf {
    request.with_file_name(stem(request) + ".refused.txt")
}

fn stem(request: &Path) -> String {
    let name = request.file_name().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    name.trim_end_matches(".json").trim_end_matches(".request").to_owned()
}
