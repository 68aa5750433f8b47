//! Receipts and acknowledgements, checked offline; row 16.
//!
//! Source: docs/spec/receipt.md, whose order of checks this follows.

use record::canonical;
use record::leaf::{Hidden, Label, Leaf, commitment, inner};
use record::receipt::{ACK_PURPOSE, Acknowledgement, Extra, Held, signed_message};
use translog::policy::{Checked, NoteFault, current, policy_for};
use translog::proof_file::ProofFile;
use translog::tree::MemoryTree;
use translog::{Hash, Policy, SignedNote, ed25519, proof};

use super::code::Code;
use super::leaves::BID_KINDS;
use super::read::LogFiles;

/// Seconds after which an acknowledged leaf must be in a cosigned tree.
const LOGGED_WITHIN: u64 = 60;

/// What the bidder's own record says.
#[derive(Clone, Debug)]
pub struct OwnRecord {
    /// The lot's id.
    pub lot: String,
    /// The commitment B, in hex.
    pub b: String,
}

/// A newer note, and the consistency proof from the receipt's to it.
#[derive(Clone, Debug)]
pub struct Link {
    /// The note's bytes.
    pub note: Vec<u8>,
    /// The proof.
    pub proof: Vec<Hash>,
}

/// What a good receipt says.
#[derive(Clone, Debug)]
pub struct Proven {
    /// The acknowledgement inside.
    pub ack: Acknowledgement,
    /// Index of the leaf.
    pub index: u64,
    /// The leaf was logged no later than this second.
    pub by: u64,
    /// Size of the cosigned tree.
    pub size: u64,
    /// The log.
    pub origin: String,
}

/// Checks a receipt against the bidder's own record and the known policies.
///
/// # Errors
///
/// The first code that applies, in the order of docs/spec/receipt.md.
pub fn check_receipt(
    receipt: &[u8],
    own: &OwnRecord,
    policies: &[Policy],
    link: Option<&Link>,
) -> Result<Proven, Code> {
    let file = ProofFile::parse(receipt).ok_or(Code::ReceiptGrammar)?;
    let extra = file.extra.as_deref().and_then(Extra::parse).ok_or(Code::ReceiptGrammar)?;
    let ack = Acknowledgement::parse(&extra.ack).ok_or(Code::ReceiptGrammar)?;
    let body = canonical::parse(&extra.body).map_err(|_| Code::ReceiptGrammar)?;
    let stamp_ms = body.count("stamp_ms").ok_or(Code::ReceiptGrammar)?;
    let c = commitment(&extra.salt_k, &extra.label, &inner(&extra.salt_b, &extra.body));
    let entry = Leaf::Opaque(stamp_ms / 1000, c).encode();
    let seen = seen(&file, translog::hash::leaf_hash(&entry), policies)?;
    check_own(&extra.label, &body, own)?;
    check_signature(&extra.ack, &extra.sig, ack.index, policies)?;
    let command = body.text("command_sha256").and_then(record::leaf::hash);
    let same = ack.index == file.index
        && ack.c == c
        && ack.stamp_ms == stamp_ms
        && command == Some(ack.command_sha256)
        && ack.origin == seen.origin
        && ack.prev_size <= ack.index;
    if !same {
        return Err(Code::AckContradicted);
    }
    check_current(seen.policy, policies, &seen.checked, link)?;
    let Seen { by, size, origin, .. } = seen;
    Ok(Proven { ack, index: file.index, by, size, origin })
}

/// A leaf in a tree that enough witnesses cosigned.
pub(super) struct Seen<'a> {
    pub(super) policy: &'a Policy,
    pub(super) checked: Checked,
    /// The leaf was logged no later than this second.
    pub(super) by: u64,
    /// Size of the cosigned tree.
    pub(super) size: u64,
    pub(super) origin: String,
}

/// Checks that a proof file leads from a leaf to a tree that the policy of its size calls seen.
pub(super) fn seen<'a>(
    file: &ProofFile,
    leaf: Hash,
    policies: &'a [Policy],
) -> Result<Seen<'a>, Code> {
    let checkpoint = translog::Checkpoint::parse(&file.note.text).ok_or(Code::ReceiptGrammar)?;
    let translog::Checkpoint { head, origin, .. } = checkpoint;
    let policy = policy_for(policies, head.size).ok_or(Code::ReceiptSignature)?;
    let checked = policy.check(&file.note).map_err(|it| match it {
        NoteFault::Grammar => Code::ReceiptGrammar,
        NoteFault::Origin | NoteFault::Signature => Code::ReceiptSignature,
    })?;
    let by = checked.earliest(policy.quorum).ok_or(Code::ReceiptQuorum)?;
    if !proof::included(leaf, file.index, head.size, head.root, &file.proof) {
        return Err(Code::ReceiptInclusion);
    }
    Ok(Seen { policy, checked, by, size: head.size, origin })
}

/// Checks an acknowledgement's signature by the policy for the tree that first holds its leaf.
pub(super) fn check_signature(
    json: &[u8],
    sig: &[u8; 64],
    index: u64,
    policies: &[Policy],
) -> Result<(), Code> {
    let json = std::str::from_utf8(json).map_err(|_| Code::AckSig)?;
    let policy = policy_for(policies, index.saturating_add(1)).ok_or(Code::AckSig)?;
    let message = signed_message(ACK_PURPOSE, json);
    if ed25519::verify(&policy.ack.public, &message, sig) { Ok(()) } else { Err(Code::AckSig) }
}

/// Checks that the keys of the receipt's policy are current, or that a proof leads to such.
pub(super) fn check_current(
    policy: &Policy,
    policies: &[Policy],
    checked: &Checked,
    link: Option<&Link>,
) -> Result<(), Code> {
    let now = current(policies).ok_or(Code::ReceiptUnconfirmed)?;
    let keys = policy.log.iter().chain(&policy.witnesses);
    let mut keys = keys.chain([&policy.ack]);
    let all = [&now.ack].into_iter().chain(&now.log).chain(&now.witnesses);
    let all: Vec<_> = all.map(|it| it.public).collect();
    if keys.all(|it| all.contains(&it.public)) {
        return Ok(());
    }
    let linked = || {
        let link = link?;
        let newer = now.check(&SignedNote::parse(&link.note)?).ok()?;
        let (old, new) = (checked.checkpoint.head, newer.checkpoint.head);
        let extends = proof::consistent(old.size, old.root, new.size, new.root, &link.proof);
        (newer.has_quorum(now.quorum) && extends).then_some(())
    };
    linked().ok_or(Code::ReceiptUnconfirmed)
}

/// Checks an acknowledgement without a receipt against the bidder's own record: that the platform
/// signed for the leaf of this very bid. No witness stands behind it.
///
/// # Errors
///
/// [`Code::ReceiptGrammar`], [`Code::AckSig`], [`Code::AckContradicted`],
/// [`Code::ReceiptLabel`] or [`Code::ReceiptBody`], the first that applies.
pub fn check_held(
    held: &Held,
    own: &OwnRecord,
    policies: &[Policy],
) -> Result<Acknowledgement, Code> {
    let ack = Acknowledgement::parse(&held.ack).ok_or(Code::AckSig)?;
    let known = policies.iter().any(|it| it.origin == ack.origin);
    if !known {
        return Err(Code::AckSig);
    }
    check_signature(&held.ack, &held.sig, ack.index, policies)?;
    let body = canonical::parse(&held.body).map_err(|_| Code::ReceiptGrammar)?;
    let c = commitment(&held.salt_k, &held.label, &inner(&held.salt_b, &held.body));
    let command = body.text("command_sha256").and_then(record::leaf::hash);
    let same = ack.c == c
        && body.count("stamp_ms") == Some(ack.stamp_ms)
        && command == Some(ack.command_sha256)
        && ack.prev_size <= ack.index;
    if !same {
        return Err(Code::AckContradicted);
    }
    check_own(&held.label, &body, own)?;
    Ok(ack)
}

/// Checks that a leaf is a bid's of the own lot, and the own bid.
fn check_own(label: &str, body: &canonical::Value, own: &OwnRecord) -> Result<(), Code> {
    let label = Label::parse(label).ok_or(Code::ReceiptLabel)?;
    if !BID_KINDS.contains(&label.kind.as_str()) || label.hidden != Hidden::Lot(own.lot.clone()) {
        return Err(Code::ReceiptLabel);
    }
    let mine = body.text("b") == Some(&own.b) && body.text("lot") == Some(&own.lot);
    if mine { Ok(()) } else { Err(Code::ReceiptBody) }
}

/// Where an acknowledged leaf stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In a cosigned tree at its index.
    InLog,
    /// Not yet, and its time is not over.
    Awaited,
}

/// Checks an acknowledgement against a log.
///
/// # Errors
///
/// [`Code::AckSig`], [`Code::AckContradicted`] or [`Code::AckNotInLog`], the first that applies.
pub fn check_acknowledgement(
    json: &[u8],
    sig: &[u8; 64],
    log: &LogFiles,
) -> Result<Standing, Code> {
    let ack = Acknowledgement::parse(json).ok_or(Code::AckSig)?;
    check_signature(json, sig, ack.index, &log.policies)?;
    let cosigned = log.history.iter().filter(|it| it.hi.is_some());
    let size = cosigned.clone().map(|it| it.size()).max().unwrap_or(0);
    let other_origin = log.policies.iter().all(|it| it.origin != ack.origin);
    if other_origin || ack.prev_size > ack.index || other_root(&ack, size, &log.tree) {
        return Err(Code::AckContradicted);
    }
    if ack.index < size {
        let entry = Leaf::Opaque(ack.stamp_ms / 1000, ack.c).encode();
        let there = usize::try_from(ack.index).ok().and_then(|it| log.entries.get(it));
        return if there == Some(&entry) {
            Ok(Standing::InLog)
        } else {
            Err(Code::AckContradicted)
        };
    }
    let newest = cosigned.filter_map(|it| it.hi).max().unwrap_or(0);
    if newest > ack.stamp_ms / 1000 + LOGGED_WITHIN {
        return Err(Code::AckNotInLog);
    }
    Ok(Standing::Awaited)
}

fn other_root(ack: &Acknowledgement, size: u64, tree: &MemoryTree) -> bool {
    ack.prev_size <= size && tree.root(ack.prev_size) != Some(Hash(ack.prev_root))
}
