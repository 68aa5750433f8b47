//! The door's order of §8a in two parts: form before the queue, seq, supersedes and late in the
//! turn. Each failure carries its place, so that the lowest place is the answer.

use crate::code::{Code, Refusal, ensure};
use crate::ctx::{Lot, envelope_ctx};
use crate::deposit::{self, Deposited, Expected, key_ctx};
use crate::keyset::KeySet;
use crate::padding::{CT_LEN_MAX, Kind};
use crate::record::{self, Act, Record, RecordKind, Sealed, digest, signed_message};
use crate::{bidder, ed25519, header};

/// A step of §8a, in its order; equal bytes of an admitted record come before all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Place {
    Size,
    Json,
    Version,
    Tender,
    Lot,
    Round,
    CtxSeq,
    Seq,
    Supersedes,
    Bidder,
    Envelope,
    Envelopes,
    HeaderEight,
    HeaderMagic,
    HeaderSuite,
    HeaderThreshold,
    HeaderReserved,
    HeaderLength,
    HeaderPolicy,
    CtxMismatch,
    CtLimit,
    PayloadLength,
    DepositEight,
    DepositMagic,
    DepositSuite,
    DepositThreshold,
    DepositPurpose,
    DepositLength,
    DepositMismatch,
    Signature,
    Late,
    CtEmpty,
    CtLength,
    CtRoot,
    PayloadHeader,
}

/// A refusal with its place; ordered by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    pub place: Place,
    pub code: Code,
}

/// The lowest place among several answers.
#[must_use]
pub fn lowest(answers: impl IntoIterator<Item = Option<At>>) -> Option<At> {
    answers.into_iter().flatten().min()
}

/// One envelope of a lot: its share keys and, if offered, its deposit keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotEnvelope {
    pub kind: Kind,
    pub share: KeySet,
    pub deposit: Option<KeySet>,
}

/// A lot as announced: its envelopes in the order of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotKeys {
    pub lot: Lot,
    pub envelopes: Vec<LotEnvelope>,
}

/// The salted identity shown to the platform with a submission.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    pub salt: &'a [u8; 32],
    pub scheme: &'a str,
    pub id: &'a str,
}

/// What came to the door.
#[derive(Clone, Copy, Debug)]
pub struct Submission<'a> {
    pub kind: RecordKind,
    pub record: &'a [u8],
    pub signature: &'a [u8],
    /// The bidder's bound key.
    pub bound: &'a [u8; 32],
    /// Salt, scheme and id; a withdrawal, which repeats a commitment, may leave it out.
    pub identity: Option<Identity<'a>>,
}

/// The result of the form check, carried through the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// H of the record's bytes, for the first answer.
    pub digest: [u8; 32],
    /// The parsed record, when it has a form; the turn needs its seq and what it supersedes.
    pub record: Option<Record>,
    pub refused: Option<At>,
}

/// The part before the queue: all steps but seq, supersedes, late and the objects.
#[must_use]
pub fn form(keys: &LotKeys, it: &Submission<'_>) -> Form {
    let digest = digest(it.record);
    match record::parse(it.kind, it.record) {
        Ok(record) => {
            let refused = check_form(keys, it, &record).err();
            Form { digest, record: Some(record), refused }
        }
        Err(Refusal(code)) => {
            let place = match code {
                Code::RecordSize => Place::Size,
                Code::RecordVersion => Place::Version,
                _ => Place::Json,
            };
            Form { digest, record: None, refused: Some(At { place, code }) }
        }
    }
}

fn place(holds: bool, place: Place, code: Code) -> Result<(), At> {
    if holds { Ok(()) } else { Err(At { place, code }) }
}

fn check_form(keys: &LotKeys, it: &Submission<'_>, record: &Record) -> Result<(), At> {
    place(record.tender == keys.lot.tender(), Place::Tender, Code::CtxTender)?;
    place(record.lot == keys.lot.lot(), Place::Lot, Code::CtxLot)?;
    place(record.round == keys.lot.round(), Place::Round, Code::CtxRound)?;
    place(record.seq >= 1, Place::CtxSeq, Code::CtxSeq)?;
    if let Some(identity) = it.identity {
        let computed = bidder::commitment(identity.salt, identity.scheme, identity.id);
        place(computed == Ok(record.bidder_commit), Place::Bidder, Code::CtxBidder)?;
    }
    if it.kind == RecordKind::Commit {
        check_envelopes(keys, record)?;
    }
    let message = signed_message(it.kind, it.record);
    let signed = ed25519::verify(it.bound, &message, it.signature);
    place(signed, Place::Signature, Code::RecordSignature)
}

/// One envelope with what it is compared with.
struct Matched<'a> {
    sealed: &'a Sealed,
    keys: &'a LotEnvelope,
    ctx: [u8; 32],
}

fn check_envelopes(keys: &LotKeys, record: &Record) -> Result<(), At> {
    let named = record.envelopes().iter();
    let known = named.clone().all(|it| Kind::parse(&it.name).is_ok());
    place(known, Place::Envelope, Code::CtxEnvelope)?;
    let wanted = keys.envelopes.iter().map(|it| it.kind.name());
    place(named.map(|it| it.name.as_str()).eq(wanted), Place::Envelopes, Code::RecordEnvelopes)?;
    let matched: Vec<Matched<'_>> = record
        .envelopes()
        .iter()
        .zip(&keys.envelopes)
        .map(|(sealed, it)| Matched { sealed, keys: it, ctx: ctx_of(keys, record, it) })
        .collect();
    check_headers(&matched)?;
    for it in &matched {
        place(it.sealed.ct_len <= CT_LEN_MAX, Place::CtLimit, Code::CtLimit)?;
    }
    for it in &matched {
        let padded = it.keys.kind.padded_of_ct_len(it.sealed.ct_len);
        place(padded.is_ok(), Place::PayloadLength, Code::PayloadLength)?;
    }
    check_deposits(&matched)
}

/// The ctx of one envelope of a record whose seq is at least 1.
fn ctx_of(keys: &LotKeys, record: &Record, it: &LotEnvelope) -> [u8; 32] {
    let hash = it.share.hash();
    envelope_ctx(&keys.lot, it.kind, &record.bidder_commit, record.seq.max(1), &hash)
        .expect("seq is at least 1")
}

fn check_headers(matched: &[Matched<'_>]) -> Result<(), At> {
    use header::Step;
    for step in Step::ALL {
        let at = match step {
            Step::Eight => Place::HeaderEight,
            Step::Magic => Place::HeaderMagic,
            Step::Suite => Place::HeaderSuite,
            Step::Threshold => Place::HeaderThreshold,
            Step::Reserved => Place::HeaderReserved,
            Step::Length => Place::HeaderLength,
            Step::Policy => Place::HeaderPolicy,
            Step::Ctx => Place::CtxMismatch,
        };
        for it in matched {
            let (t, n) = (it.keys.share.t(), it.keys.share.n());
            let checked = step.check(&it.sealed.header, t, n, &it.ctx);
            checked.map_err(|Refusal(code)| At { place: at, code })?;
        }
    }
    Ok(())
}

fn check_deposits(matched: &[Matched<'_>]) -> Result<(), At> {
    use deposit::Step;
    for step in Step::ALL {
        let at = match step {
            Step::Eight => Place::DepositEight,
            Step::Magic => Place::DepositMagic,
            Step::Suite => Place::DepositSuite,
            Step::Threshold => Place::DepositThreshold,
            Step::Purpose => Place::DepositPurpose,
            Step::Length => Place::DepositLength,
            Step::Mismatch => Place::DepositMismatch,
        };
        for it in matched.iter().filter(|it| !it.sealed.deposit.is_empty()) {
            let checked = check_deposit_step(step, it);
            checked.map_err(|Refusal(code)| At { place: at, code })?;
        }
    }
    Ok(())
}

fn check_deposit_step(step: deposit::Step, it: &Matched<'_>) -> Result<(), Refusal> {
    // A lot without deposit keys has nothing that a deposit could meet.
    let (hash, t, n) = match &it.keys.deposit {
        Some(set) => (set.hash(), set.t(), set.n()),
        None => ([0; 32], 0, 0),
    };
    let ctx_d = key_ctx(&it.ctx, &hash);
    let check = it.sealed.header[40..72].try_into().expect("the header was checked before");
    let expected = Expected { deposited: Deposited::Key, ctx_d: &ctx_d, check: &check, t, n };
    step.check(&it.sealed.deposit, &expected)
}

/// The last admitted record of the same bidder in the same lot and round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Previous {
    pub kind: RecordKind,
    pub digest: [u8; 32],
    pub seq: u64,
    pub bidder_commit: [u8; 32],
}

/// The part in the turn: seq, supersedes, the commitment a withdrawal repeats, late.
///
/// `stamp_ms` is the door's stamp, `close_s` the closing T in whole seconds; in time is
/// `stamp_ms <= close_s * 1000`.
#[must_use]
pub fn turn(
    record: &Record,
    previous: Option<&Previous>,
    stamp_ms: u64,
    close_s: u64,
) -> Option<At> {
    let order = check_order(record, previous).err();
    let late = place(stamp_ms <= close_s.saturating_mul(1000), Place::Late, Code::RecordLate);
    lowest([order, late.err()])
}

fn check_order(record: &Record, previous: Option<&Previous>) -> Result<(), At> {
    let next = previous.map_or(1, |it| it.seq + 1);
    place(record.seq == next, Place::Seq, Code::RecordSeq)?;
    let names = match &record.act {
        Act::Commit { supersedes, .. } => *supersedes == previous.map(|it| it.digest),
        Act::Withdraw { withdraws } => {
            previous.is_some_and(|it| it.kind == RecordKind::Commit && it.digest == *withdraws)
        }
    };
    place(names, Place::Supersedes, Code::RecordSupersedes)?;
    let repeats = record.kind() == RecordKind::Commit
        || previous.is_some_and(|it| it.bidder_commit == record.bidder_commit);
    place(repeats, Place::Bidder, Code::CtxBidder)
}

/// The ctx of every envelope of an admitted commit, in record order.
///
/// # Errors
///
/// `seal.record.envelopes` when the record's envelopes are not the lot's.
pub fn contexts(keys: &LotKeys, record: &Record) -> Result<Vec<[u8; 32]>, Refusal> {
    let wanted = keys.envelopes.iter().map(|it| it.kind.name());
    let equal = record.envelopes().iter().map(|it| it.name.as_str()).eq(wanted);
    ensure(equal, Code::RecordEnvelopes)?;
    Ok(keys.envelopes.iter().map(|it| ctx_of(keys, record, it)).collect())
}
