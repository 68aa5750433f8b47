//! The verdict about one envelope at the opening, in the order of §10 and §10a.

use std::collections::BTreeSet;
use std::io::Read;

use crate::code::{Code, Refusal};
use crate::combine::{Answers, Outcome, Published, Shared, combine};
use crate::content::{FormField, Judge, Opening, check_price};
use crate::frame::Unframer;
use crate::header::Header;
use crate::identity::identity;
use crate::keyset::KeySet;
use crate::padding::Kind;
use crate::payload::{OpenError, Opener, Stanza};
use crate::record::Record;

/// What became of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Malformed,
    Absent,
    /// A state: the object is lost and may be re-supplied.
    Missing,
    /// A state: fewer than t trustees have answered.
    Waiting,
    /// A state: the answers do not fit.
    Contested,
    TrusteesFailed,
    PayloadBad,
    ContentBad,
    Opened,
}

impl Verdict {
    /// The verdict's name in events and vectors.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Malformed => "malformed",
            Verdict::Absent => "absent",
            Verdict::Missing => "missing",
            Verdict::Waiting => "waiting",
            Verdict::Contested => "contested",
            Verdict::TrusteesFailed => "trustees-failed",
            Verdict::PayloadBad => "payload-bad",
            Verdict::ContentBad => "content-bad",
            Verdict::Opened => "opened",
        }
    }
}

/// A verdict with its reason and the trustees it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub verdict: Verdict,
    pub reason: Option<Code>,
    pub wrong: BTreeSet<u8>,
}

impl Judged {
    fn of(verdict: Verdict, reason: Option<Code>) -> Judged {
        Judged { verdict, reason, wrong: BTreeSet::new() }
    }
}

/// What is known about the bidder's half when key-in has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// Keyed in, or recovered from a deposit; it met CB.
    Held(&'a [u8; 32]),
    /// Nobody handed it in.
    Absent,
    /// The deposit failed for this reason.
    DepositFailed(Code),
}

/// The public steps before anything is decrypted: header, key, object, shares.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The header's bytes in the record.
    pub header: &'a [u8],
    /// The computed ctx.
    pub ctx: &'a [u8; 32],
    pub set: &'a KeySet,
    pub key: Key<'a>,
    /// The object's first 168 bytes; `None` when the object is lost.
    pub object: Option<&'a [u8]>,
    pub answers: &'a Answers,
    /// `None` until the contest has ended.
    pub published: Option<&'a Published>,
    /// `s_T` from the bidder's key file.
    pub seed: Option<&'a [u8; 32]>,
}

/// Judges up to the shares: a final verdict or state, or the age identity to decrypt with.
///
/// The second value of `Ok` names the trustees that stated a wrong share.
///
/// # Errors
///
/// The verdict or state that stops the opening here.
pub fn settle(case: &Case<'_>) -> Result<(crate::Secret, BTreeSet<u8>), Judged> {
    let malformed = |Refusal(code)| Judged::of(Verdict::Malformed, Some(code));
    let (t, n) = (case.set.t(), case.set.n());
    let header = Header::parse(case.header, case.ctx, t, n).map_err(malformed)?;
    let s_b = match case.key {
        Key::Held(s_b) => header.check_key(s_b).map_err(|_| {
            // A key that misses CB was never accepted, so nothing is held.
            Judged::of(Verdict::Absent, Some(Code::KeyAbsent))
        })?,
        Key::Absent => return Err(Judged::of(Verdict::Absent, Some(Code::KeyAbsent))),
        Key::DepositFailed(code) => return Err(Judged::of(Verdict::Absent, Some(code))),
    };
    let object = case.object.ok_or_else(|| Judged::of(Verdict::Missing, None))?;
    Stanza::parse(object).map_err(malformed)?;
    let shared = Shared::Header(&header);
    let combined = combine(&shared, case.set, case.answers, case.published, case.seed);
    let (verdict, reason) = match combined.outcome {
        Outcome::Good(s_t) => return Ok((identity(&s_t, &s_b, case.ctx), combined.wrong)),
        Outcome::Waiting => (Verdict::Waiting, Code::ShareCount),
        Outcome::Contested => (Verdict::Contested, Code::CombineNone),
        Outcome::Malformed(code) => (Verdict::Malformed, code),
        Outcome::TrusteesFailed => (Verdict::TrusteesFailed, Code::ShareCount),
    };
    Err(Judged { verdict, reason: Some(reason), wrong: combined.wrong })
}

/// Decrypts and judges a `price` envelope; the content comes only with the verdict opened.
///
/// # Errors
///
/// Only those of the reader; what the bytes break is a verdict.
pub fn open_price(
    case: &Case<'_>,
    object: impl Read,
    record: &Record,
    form: &[FormField],
    bound: &[[u8; 32]],
) -> std::io::Result<(Judged, Option<Opening>)> {
    let (identity, wrong) = match settle(case) {
        Ok(it) => it,
        Err(judged) => return Ok((judged, None)),
    };
    let judge = Judge { ctx: case.ctx, record, form, bound };
    match read_price(object, &identity, &judge) {
        Ok(opening) => {
            let reason = (!wrong.is_empty()).then_some(Code::ShareWrong);
            Ok((Judged { verdict: Verdict::Opened, reason, wrong }, Some(opening)))
        }
        Err(OpenError::Refused(Refusal(code))) => {
            let verdict = match code {
                Code::PayloadHeader => Verdict::Malformed,
                Code::PayloadUnwrap | Code::PayloadMac | Code::PayloadStream => Verdict::PayloadBad,
                _ => Verdict::ContentBad,
            };
            Ok((Judged { verdict, reason: Some(code), wrong }, None))
        }
        Err(OpenError::Io(it)) => Err(it),
    }
}

/// Decrypts, unframes and judges a `price` payload.
///
/// # Errors
///
/// `seal.payload.*`, `seal.pad.*`, `seal.content.*` in the order of §10a, or the reader's.
pub fn read_price(
    object: impl Read,
    identity: &[u8; 32],
    judge: &Judge<'_>,
) -> Result<Opening, OpenError> {
    // The whole payload is read before the frame is judged, as the order asks.
    let plain = crate::payload::open(object, identity)?;
    let mut unframer = Unframer::new(Kind::Price, Vec::new());
    unframer.update(&plain)?;
    let it = unframer.finish()?;
    Ok(check_price(&it.out, &it.block, judge)?)
}

/// Decrypts any envelope in pieces; the content goes to `out`, which must be thrown away when
/// this fails. Verify its block with [`crate::frame::Block::holds`] afterwards.
///
/// # Errors
///
/// `seal.payload.*`, `seal.pad.*`, the reader's or the sink's.
pub fn open_stream<W: std::io::Write>(
    kind: Kind,
    object: impl Read,
    identity: &[u8; 32],
    out: W,
) -> Result<crate::frame::Unframed<W>, OpenError> {
    let mut opener = Opener::new(object, identity)?;
    let mut unframer = Unframer::new(kind, out);
    while let Some(piece) = opener.next_piece()? {
        unframer.update(piece)?;
    }
    Ok(unframer.finish()?)
}
