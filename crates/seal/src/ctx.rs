//! The context of one envelope: which tender, lot, round, envelope, bidder, record and keys.

use crate::bytes::{hash_labelled, lp};
use crate::code::{Code, Refusal, ensure};
use crate::json::number;
use crate::padding::Kind;

/// The longest `<tender>/<lot>/<round>`, in bytes.
pub const LOT_ID_BYTES_MAX: usize = 57;

/// True for an id: segments `[0-9A-Za-z][0-9A-Za-z._-]*` joined by single `/`, at most 64 bytes.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() <= 64 && text.split('/').all(is_one_segment)
}

fn is_one_segment(text: &str) -> bool {
    let tail = |it: &u8| it.is_ascii_alphanumeric() || b"._-".contains(it);
    match text.as_bytes() {
        [first, rest @ ..] => first.is_ascii_alphanumeric() && rest.iter().all(tail),
        [] => false,
    }
}

/// One lot in one round.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lot {
    tender: String,
    lot: String,
    round: String,
}

impl Lot {
    /// Names a lot in a round; `round` is decimal, 1 to 999, without leading zero.
    ///
    /// # Errors
    ///
    /// `seal.ctx.tender`, `.lot`, `.round`, in this order. A combined id of more than 57 bytes
    /// is refused as `seal.ctx.tender`.
    pub fn new(tender: &str, lot: &str, round: &str) -> Result<Lot, Refusal> {
        ensure(is_one_segment(tender) && tender.len() <= LOT_ID_BYTES_MAX, Code::CtxTender)?;
        ensure(is_one_segment(lot) && lot.len() <= LOT_ID_BYTES_MAX, Code::CtxLot)?;
        let value = number(round).ok_or(Code::CtxRound)?;
        ensure((1..=999).contains(&value), Code::CtxRound)?;
        let length = tender.len() + lot.len() + round.len() + 2;
        ensure(length <= LOT_ID_BYTES_MAX, Code::CtxTender)?;
        Ok(Lot { tender: tender.into(), lot: lot.into(), round: round.into() })
    }

    /// The tender's id.
    #[must_use]
    pub fn tender(&self) -> &str {
        &self.tender
    }

    /// The lot's id within the tender.
    #[must_use]
    pub fn lot(&self) -> &str {
        &self.lot
    }

    /// The round, decimal.
    #[must_use]
    pub fn round(&self) -> &str {
        &self.round
    }

    /// `<tender>/<lot>/<round>`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}/{}", self.tender, self.lot, self.round)
    }
}

/// The context of one envelope of one record.
///
/// `seq` counts a bidder's records from 1; `key_set` is the PKS of the envelope's share keys.
///
/// # Errors
///
/// `seal.ctx.seq` for seq 0.
///
/// Source: §4.
pub fn envelope_ctx(
    lot: &Lot,
    envelope: Kind,
    bidder_commit: &[u8; 32],
    seq: u64,
    key_set: &[u8; 32],
) -> Result<[u8; 32], Refusal> {
    ensure(seq >= 1, Code::CtxSeq)?;
    Ok(hash_labelled(
        "ctx",
        &[
            &lp(lot.tender.as_bytes()),
            &lp(lot.lot.as_bytes()),
            &lp(lot.round.as_bytes()),
            &lp(envelope.name().as_bytes()),
            &lp(bidder_commit),
            &lp(&seq.to_be_bytes()),
            &lp(key_set),
        ],
    ))
}

/// Reads a seq as written in a record, from 1.
///
/// # Errors
///
/// `seal.ctx.seq` for 0 or anything that is no number of the protocol.
pub fn parse_seq(text: &str) -> Result<u64, Refusal> {
    number(text).filter(|it| *it >= 1).ok_or(Refusal(Code::CtxSeq))
}
