//! A trustee's tool: when it releases a batch of shares, and what it then signs.

use std::collections::BTreeSet;

use crate::code::{Code, Refusal, ensure};
use crate::ed25519;
use crate::header::bidder_check;
use crate::slots::{open_slot, slot};
use crate::statement::{Named, ShareStatement, key_set_digest, share_message};

/// How far the tool's own clock may be from the log's time, in seconds.
pub const CLOCK_S_MAX: u64 = 60;

/// Which batch is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Batch {
    /// Shares of `s_T` of every bid on the list.
    Share,
    /// Shares of the deposited `s_B`; before the settlement.
    Deposit,
}

/// One bid of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestedBid {
    /// The envelope's ctx as the log lists it.
    pub ctx: [u8; 32],
    /// The ctx that the tool computed itself from the opened record.
    pub computed_ctx: [u8; 32],
    /// The header's bytes.
    pub header: Vec<u8>,
    /// Index of the record's leaf.
    pub leaf: u64,
    /// The tool checked the leaf under the close's `set_root`.
    pub in_set_root: bool,
    /// A later admitted record of the same bidder exists.
    pub superseded: bool,
    /// Not asked in a deposit batch.
    pub s_b: Option<[u8; 32]>,
}

/// What the tool read from the log and the platform, checked against the cosigned log before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// N, the index of `LotClosed`.
    pub close_index: u64,
    pub batch: Batch,
    pub bids: Vec<RequestedBid>,
    /// ctx of `KeyInClosed`: keyed in, for shares with the recovered ones.
    pub keyed_in: Vec<[u8; 32]>,
    pub deposited: Vec<[u8; 32]>,
    pub failed: Vec<[u8; 32]>,
    /// How many of each event exist for lot and round.
    pub closes: u64,
    pub keyin_closes: u64,
    pub settlements: u64,
    /// Witness times, unix seconds.
    pub witness_close: u64,
    pub witness_keyin: u64,
    pub window_end: u64,
    /// The log's time of this request, unix seconds.
    pub log_now: u64,
    /// The digest of the last of `KeyInClosed`, `DepositsSettled`.
    pub digest: [u8; 32],
    pub envelope: String,
    pub due: Vec<String>,
}

/// What the tool itself knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tool {
    /// The latest T ever seen for this lot and round, unix seconds.
    pub close_latest: u64,
    /// Its own clock, unix seconds.
    pub now: u64,
    /// The one-time key asked for.
    pub key: [u8; 32],
    pub spent: BTreeSet<[u8; 32]>,
}

/// Decides whether the tool answers a request.
///
/// # Errors
///
/// `seal.release.set`, `.close_twice`, `.early`, `.clock`, `.keyin_incomplete`, `.spent`,
/// `.not_due`, in this order; nothing is released then.
///
/// Source: §10.3.
pub fn check(request: &Request, tool: &Tool) -> Result<(), Refusal> {
    let listed = listed(request);
    check_set(request, &listed)?;
    check_counts(request)?;
    let witnessed =
        request.witness_close >= tool.close_latest && request.witness_keyin >= request.window_end;
    ensure(witnessed, Code::ReleaseEarly)?;
    let own = tool.now >= tool.close_latest && tool.now.abs_diff(request.log_now) <= CLOCK_S_MAX;
    ensure(own, Code::ReleaseClock)?;
    check_complete(request, &listed)?;
    ensure(!tool.spent.contains(&tool.key), Code::ReleaseSpent)?;
    ensure(request.due.contains(&request.envelope), Code::ReleaseNotDue)
}

/// The contexts that a batch must hold, all of them and no other.
fn listed(request: &Request) -> BTreeSet<[u8; 32]> {
    match request.batch {
        Batch::Deposit => request.deposited.iter().copied().collect(),
        Batch::Share => {
            let held = request.keyed_in.iter().chain(&request.deposited);
            held.filter(|it| !request.failed.contains(it)).copied().collect()
        }
    }
}

fn check_set(request: &Request, listed: &BTreeSet<[u8; 32]>) -> Result<(), Refusal> {
    for it in &request.bids {
        let computed = it.computed_ctx == it.ctx && it.header.get(8..40) == Some(&it.ctx);
        let standing = it.leaf < request.close_index && it.in_set_root && !it.superseded;
        ensure(computed && standing && listed.contains(&it.ctx), Code::ReleaseSet)?;
    }
    let distinct: BTreeSet<_> = request.bids.iter().map(|it| it.ctx).collect();
    ensure(distinct.len() == request.bids.len(), Code::ReleaseSet)
}

fn check_counts(request: &Request) -> Result<(), Refusal> {
    let settlements = match request.batch {
        Batch::Deposit => 0,
        Batch::Share => u64::from(!request.deposited.is_empty()),
    };
    let once = (request.closes, request.keyin_closes, request.settlements) == (1, 1, settlements);
    ensure(once, Code::ReleaseCloseTwice)
}

fn check_complete(request: &Request, listed: &BTreeSet<[u8; 32]>) -> Result<(), Refusal> {
    // Every bid is on the list and none stands twice, so equal counts are equal sets.
    ensure(request.bids.len() == listed.len(), Code::ReleaseKeyinIncomplete)?;
    if request.batch == Batch::Deposit {
        return Ok(());
    }
    let mut keys = Vec::with_capacity(request.bids.len());
    for it in &request.bids {
        let s_b = it.s_b.ok_or(Code::ReleaseKeyinIncomplete)?;
        let fits = it.header.get(40..72) == Some(&bidder_check(&it.ctx, &s_b));
        ensure(fits, Code::ReleaseKeyinIncomplete)?;
        keys.push((it.ctx, s_b));
    }
    ensure(key_set_digest(&keys) == request.digest, Code::ReleaseKeyinIncomplete)
}

/// The trustee's place in the set and its two secrets.
#[derive(Clone, Copy)]
pub struct Trustee<'a> {
    /// From 1.
    pub x: u8,
    /// The one-time X25519 secret.
    pub one_time: &'a [u8; 32],
    /// The Ed25519 secret that signs statements.
    pub signing: &'a [u8; 32],
}

/// Opens the trustee's slot of one header or deposit and signs the answer.
///
/// A slot that does not open is answered so. Call it only after [`check`] has passed.
///
/// # Errors
///
/// `seal.share.index` when there is no slot x.
pub fn answer(
    named: &Named<'_>,
    batch: Batch,
    trustee: &Trustee<'_>,
) -> Result<ShareStatement, Refusal> {
    let head = match batch {
        Batch::Share => 104,
        Batch::Deposit => 72,
    };
    let slots = named.header.get(head..).unwrap_or_default();
    let slot = slot(slots, trustee.x).ok_or(Code::ShareIndex)?;
    let key = crate::x25519::public(trustee.one_time);
    let share = open_slot(slot, trustee.x, trustee.one_time, &key, named.ctx).ok();
    let share = share.map(|it| it.to_vec());
    let message = share_message(named, trustee.x, share.as_deref());
    let signature = ed25519::sign(trustee.signing, &message).to_vec();
    Ok(ShareStatement { x: trustee.x, signature, share })
}
