//! `daylight-key trustee release`: answers one package for one batch, once, or says why not.
//!
//! The tool believes the platform nothing: the log's piece is checked under a policy given from
//! outside, every ctx, header, deposit and digest is computed here, and the only things taken
//! from the package are the bidders' halves `s_B`, which must meet their CB.

use std::collections::BTreeSet;
use std::path::Path;

use seal::bytes::{hash, hex};
use seal::deposit::{Deposit, Deposited, Expected, key_ctx};
use seal::header::Header;
use seal::keyset::KeySet;
use seal::record::Sealed;
use seal::release::{self, Batch, Request, RequestedBid, Tool, Trustee};
use seal::statement::Named;
use seal::{Code, Refusal};
use serde::{Deserialize, Serialize};
use translog::policy::Policy;

use crate::failure::Failure;
use crate::files::{hex_bytes, hex32, read};
use crate::release_facts::{Facts, Logged};
use crate::release_log::{Ledger, LogPart};
use crate::store::{Entry, Step, Store};
use crate::trustee::place_name;

/// The version that a package names.
pub const VERSION: &str = "ggzy.release/v1";

/// `ggzy.release/v1`: what the platform hands to each tool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestFile {
    pub v: String,
    /// `<tender>/<lot>/<round>`.
    pub lot: String,
    pub envelope: String,
    /// `share` or `deposit`.
    pub purpose: String,
    pub log: LogPart,
    /// Every bid of the batch.
    pub bids: Vec<BidPart>,
}

/// What the log does not show of one bid of the batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BidPart {
    /// ctx of the envelope.
    pub ctx: String,
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
    /// The latest T of the log.
    close_s: u64,
}

impl Prepared {
    /// What is answered: the event that is named and every slot's carrier. A package fetched
    /// anew for the same set is the same request.
    fn digest(&self) -> String {
        let mut parts: Vec<&[u8]> = vec![&self.leaf];
        for (ctx, carrier) in &self.carriers {
            parts.extend([&ctx[..], carrier]);
        }
        hex(&hash(&parts))
    }
}

fn prepare(store: &Store, file: &RequestFile, policy: &Policy) -> Result<Prepared, Failure> {
    if file.v != VERSION {
        return Err(Failure::form(format!("v is not {VERSION}")));
    }
    let batch = match file.purpose.as_str() {
        "share" => Batch::Share,
        "deposit" => Batch::Deposit,
        _ => return Err(Failure::form("a release is of purpose share or deposit")),
    };
    let ledger = Ledger::check(&file.log, policy)?;
    let mut facts = Facts::read(&ledger, &file.lot, &file.envelope)?;
    let envelope = &facts.keys.envelopes[facts.at];
    let set: &KeySet = match batch {
        Batch::Share => &envelope.share,
        Batch::Deposit => envelope.deposit.as_ref().ok_or(Refusal(Code::ReleaseSet))?,
    };
    let own = (1..=set.n()).find_map(|x| Some((x, store.by_public(set.key(x)?)?)));
    let (x, entry) = own.ok_or_else(|| Failure::form("no key of this store in the set"))?;
    if entry.place != place_name(&facts.keys.lot, &file.envelope) || entry.purpose != file.purpose {
        return Err(Refusal(Code::PksAssignment).into());
    }
    let mut bids = Vec::with_capacity(file.bids.len());
    let mut carriers = Vec::with_capacity(file.bids.len());
    for bid in &file.bids {
        let ctx = hex32(&bid.ctx)?;
        let logged = facts.bids.get(&ctx).ok_or(Refusal(Code::ReleaseSet))?;
        let sealed = &logged.record.envelopes()[facts.at];
        let (t, n) = (envelope.share.t(), envelope.share.n());
        let header = Header::parse(&sealed.header, &ctx, t, n);
        let header = header.map_err(|_| Refusal(Code::ReleaseSet))?;
        carriers.push(match batch {
            Batch::Share => (ctx, header.as_bytes().to_vec()),
            Batch::Deposit => deposit_of(bid, sealed, &ctx, header.cb(), set)?,
        });
        bids.push(requested(ctx, logged, sealed, bid)?);
    }
    carriers.sort();
    let leaf = std::mem::take(&mut facts.leaf);
    let close_s = facts.close_s;
    let request = request(file, batch, bids, facts);
    Ok(Prepared { request, batch, x, entry, carriers, leaf, close_s })
}

/// One bid as the tool computed it itself from its opened record.
fn requested(
    ctx: [u8; 32],
    logged: &Logged,
    sealed: &Sealed,
    bid: &BidPart,
) -> Result<RequestedBid, Failure> {
    Ok(RequestedBid {
        ctx,
        computed_ctx: ctx,
        header: sealed.header.clone(),
        leaf: logged.index,
        in_set_root: logged.in_set_root,
        superseded: logged.superseded,
        s_b: if bid.s_b.is_empty() { None } else { Some(hex32(&bid.s_b)?) },
    })
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

fn request(file: &RequestFile, batch: Batch, bids: Vec<RequestedBid>, facts: Facts) -> Request {
    Request {
        close_index: facts.close_index,
        batch,
        bids,
        keyed_in: facts.keyed,
        deposited: facts.deposited,
        failed: facts.failed,
        closes: facts.closes,
        keyin_closes: facts.keyin_closes,
        settlements: facts.settlements,
        witness_close: facts.witness_close_s,
        witness_keyin: facts.witness_keyin_s,
        window_end: facts.window_end_s,
        log_now: facts.now_s,
        digest: facts.digest,
        envelope: file.envelope.clone(),
        due: facts.due,
    }
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
///
/// `policy` is the witness policy that the trustee holds from outside the platform.
///
/// # Errors
///
/// [`Failure::Log`] when the log's piece does not hold, then the refusals; nothing is released.
pub fn check(store: &Store, bytes: &[u8], policy: &Policy, now_s: u64) -> Result<Checked, Failure> {
    let file: RequestFile = serde_json::from_slice(bytes)
        .map_err(|it| Failure::form(format!("release request: {it}")))?;
    let prepared = prepare(store, &file, policy)?;
    let request_digest = prepared.digest();
    let entry = &prepared.entry;
    if entry.step == Step::Spent && entry.answered == request_digest {
        return Ok(Checked::Answered(read(&store.answer_path(entry.serial))?));
    }
    let key = hex32(&entry.pk)?;
    let used = entry.step != Step::Assigned;
    let tool = Tool {
        close_latest: entry.close_s.max(prepared.close_s),
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
