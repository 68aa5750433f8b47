//! Row 13: every bid, replacement and withdrawal is its bidder's own, whole, and of the form.
//!
//! Source: docs/spec/leaf.md, "Records"; docs/spec/seal.md, "Records".

use std::collections::BTreeMap;

use domain::auction::announced_notice;
use domain::opening::{Bid, BidWithdrawn, KeyPlan, SealedEnvelope};
use domain::procedure::{EnvelopeName, KeySet, Notice};
use domain::shared::{Hash, LotId, PublicKey, Salt, Signature, Uscc};
use domain::world::Event;
use record::rebuild::{self, Rebuilt};
use seal::door::{self, LotEnvelope, LotKeys, Submission};
use seal::padding::Kind;
use seal::record::{Act, Record, RecordKind};

use crate::log::{Code, Finding};
use crate::past::{Fact, Past};

/// The only identifier scheme that the platform admits for bidders.
const SCHEME: &str = "cn-uscc";
const NAMES: [EnvelopeName; 4] =
    [EnvelopeName::Price, EnvelopeName::PriceDetail, EnvelopeName::Qual, EnvelopeName::Tech];

/// What a bid, replacement or withdrawal has in common.
struct Handed<'a> {
    lot: &'a LotId,
    kind: RecordKind,
    bidder: &'a Uscc,
    record: &'a str,
    record_sha256: Hash,
    signature: &'a Signature,
    key: &'a PublicKey,
    salt: &'a Salt,
    salt_r: &'a Salt,
    b: Hash,
    seq: u64,
    names: Option<Hash>,
    envelopes: &'a [SealedEnvelope],
    unsigned: Code,
}

/// Judges every record that can be seen.
#[must_use]
pub fn check(past: &Past) -> Vec<Finding> {
    let (mut bound, mut notices) = (BTreeMap::new(), BTreeMap::new());
    for fact in past.facts() {
        match &fact.event {
            Event::KeyBound(it) => {
                bound.entry((&it.organisation, &it.key)).or_insert(fact.index);
            }
            other => {
                if let Some((lot, notice)) = announced_notice(other) {
                    notices.entry(lot).or_insert(notice);
                }
            }
        }
    }
    let mut findings = Vec::new();
    for fact in past.facts() {
        let Some(act) = act(&fact.event) else { continue };
        let before = |at: &u64| *at < fact.index;
        let own = bound.get(&(act.bidder, act.key)).is_some_and(before);
        let notice = notices.get(act.lot);
        if let Err(code) = judge(fact, &act, notice, own) {
            findings.push(Finding::leaf(code, fact.index));
        }
    }
    findings
}

fn act(event: &Event) -> Option<Handed<'_>> {
    match event {
        Event::EnvelopeReceived(it) => Some(commit(&it.lot, &it.bid, Code::BidUnsigned)),
        Event::BidReplaced(it) => Some(commit(&it.lot, &it.bid, Code::BidReplaceUnauthorised)),
        Event::BidWithdrawn(it) => Some(withdrawal(it)),
        _ => None,
    }
}

fn commit<'a>(lot: &'a LotId, bid: &'a Bid, unsigned: Code) -> Handed<'a> {
    Handed {
        lot,
        kind: RecordKind::Commit,
        bidder: &bid.bidder,
        record: &bid.record,
        record_sha256: bid.record_sha256,
        signature: &bid.signature,
        key: &bid.key,
        salt: &bid.salt,
        salt_r: &bid.salt_r,
        b: bid.b,
        seq: bid.seq,
        names: bid.supersedes,
        envelopes: &bid.envelopes,
        unsigned,
    }
}

fn withdrawal(it: &BidWithdrawn) -> Handed<'_> {
    Handed {
        lot: &it.lot,
        kind: RecordKind::Withdraw,
        bidder: &it.bidder,
        record: &it.record,
        record_sha256: it.record_sha256,
        signature: &it.signature,
        key: &it.key,
        salt: &it.salt,
        salt_r: &it.salt_r,
        b: it.b,
        seq: it.seq,
        names: Some(it.withdraws),
        envelopes: &[],
        unsigned: Code::BidWithdrawUnauthorised,
    }
}

fn judge(fact: &Fact, it: &Handed<'_>, notice: Option<&Notice>, bound: bool) -> Result<(), Code> {
    let record = it.record.as_bytes();
    let b = seal::record::bid_commitment(&it.salt_r.0, record, &it.signature.0);
    if b != it.b.0 || !is_of_its_command(fact, &[]) {
        return Err(Code::LeafOpeningMismatch);
    }
    let message = seal::record::signed_message(it.kind, record);
    if !bound || !seal::ed25519::verify(&it.key.0, &message, &it.signature.0) {
        return Err(it.unsigned);
    }
    let keys = notice.and_then(|notice| lot_keys(it.lot, notice));
    let keys = keys.ok_or(Code::LawRefusedEvent)?;
    // A withdrawal repeats its bidder's commitment and shows no salt for it.
    let identity = door::Identity { salt: &it.salt.0, scheme: SCHEME, id: it.bidder.as_str() };
    let form = door::form(
        &keys,
        &Submission {
            kind: it.kind,
            record,
            signature: &it.signature.0,
            bound: &it.key.0,
            identity: (it.kind == RecordKind::Commit).then_some(identity),
        },
    );
    let same = form.record.as_ref().is_some_and(|record| describes(&keys, record, it));
    if form.refused.is_some() || form.digest != it.record_sha256.0 || !same {
        return Err(Code::LawRefusedEvent);
    }
    Ok(())
}

/// Whether the body's commitment to the command is that of the command rebuilt; true without one.
#[must_use]
pub fn is_of_its_command(fact: &Fact, rest: &[domain::world::Event]) -> bool {
    let Some(committed) = fact.command_sha256 else { return true };
    match rebuild::command(&fact.event, rest) {
        Rebuilt::Command(command) => record::wire::command_sha256(&command) == committed,
        Rebuilt::Follows | Rebuilt::Shut => true,
    }
}

fn describes(keys: &LotKeys, record: &Record, it: &Handed<'_>) -> bool {
    let named = match &record.act {
        Act::Commit { supersedes, .. } => supersedes.map(Hash),
        Act::Withdraw { withdraws } => Some(Hash(*withdraws)),
    };
    if record.seq != it.seq || named != it.names {
        return false;
    }
    if it.kind == RecordKind::Withdraw {
        return true;
    }
    let Ok(contexts) = door::contexts(keys, record) else { return false };
    let envelopes = record.envelopes().iter().zip(contexts).filter_map(|(sealed, ctx)| {
        Some(SealedEnvelope {
            name: NAMES.into_iter().find(|name| name.token() == sealed.name)?,
            ctx: Hash(ctx),
            ct_root: Hash(sealed.ct_root),
            ct_len: sealed.ct_len,
            key: if sealed.deposit.is_empty() { KeyPlan::ByHand } else { KeyPlan::Deposited },
        })
    });
    envelopes.eq(it.envelopes.iter().cloned())
}

/// Lot and keys as announced, in the sealing protocol's terms; `None` for unusable keys.
#[must_use]
pub fn lot_keys(id: &LotId, notice: &Notice) -> Option<LotKeys> {
    let (tender, lot) = (id.tender.as_str(), id.lot.as_str());
    let lot = seal::ctx::Lot::new(tender, lot, &id.round.number().to_string()).ok()?;
    let envelope = |it: &domain::procedure::Envelope| {
        Some(LotEnvelope {
            kind: Kind::parse(it.name.token()).ok()?,
            share: key_set(&it.share, notice.threshold, seal::keyset::Purpose::Share)?,
            deposit: match &it.deposit {
                Some(set) => Some(key_set(set, notice.threshold, seal::keyset::Purpose::Deposit)?),
                None => None,
            },
        })
    };
    let envelopes = notice.envelopes.iter().map(envelope).collect::<Option<_>>()?;
    Some(LotKeys { lot, envelopes })
}

/// A key set of the notice; `None` when it is unusable or its printed hash is another.
#[must_use]
pub fn key_set(
    set: &KeySet,
    t: u8,
    purpose: seal::keyset::Purpose,
) -> Option<seal::keyset::KeySet> {
    let keys: Vec<[u8; 32]> = set.keys.iter().map(|it| it.0).collect();
    let made = seal::keyset::KeySet::new(purpose, t, &keys, &Default::default()).ok()?;
    (made.hash() == set.pks.0).then_some(made)
}
