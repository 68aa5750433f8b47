//! Receipts of offers in auctions, checked offline: the leaf is clear, and rebuilt from its parts.
//!
//! Source: docs/spec/receipt.md, "A receipt of a clear leaf", whose order of checks this follows.

use record::canonical::{self, Value};
use record::receipt::{Acknowledgement, ClearExtra};
use translog::Policy;
use translog::proof_file::ProofFile;

use super::code::Code;
use super::receipt::{Link, Seen, check_current, check_signature, seen};

/// What the bidder's own record says was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// An open offer, or an opened one, in 分.
    Price(i64),
    /// The seal of a sealed offer, 64 hex digits.
    Seal(String),
}

/// What the bidder's own record says.
#[derive(Clone, Debug)]
pub struct OwnOffer {
    /// The lot's id.
    pub lot: String,
    pub plate: u16,
    pub offered: Offered,
}

/// What the leaf says became of the offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    Taken,
    /// The word of the refusal.
    Refused(String),
    Sealed,
    Opened,
}

/// What a good receipt of an offer says.
#[derive(Clone, Debug)]
pub struct ProvenOffer {
    pub answer: Answered,
    /// Index of the leaf.
    pub index: u64,
    /// Number of the line in the auction's stream, as in its audit file.
    pub number: u64,
    /// The legal moment, unix milliseconds.
    pub stamp_ms: u64,
    /// The leaf was logged no later than this second.
    pub by: u64,
    /// Size of the cosigned tree.
    pub size: u64,
    /// The log.
    pub origin: String,
}

/// Checks an offer's receipt against the bidder's own record and the known policies.
///
/// # Errors
///
/// The first code that applies, in the order of docs/spec/receipt.md.
pub fn check_offer_receipt(
    receipt: &[u8],
    own: &OwnOffer,
    policies: &[Policy],
    link: Option<&Link>,
) -> Result<ProvenOffer, Code> {
    let file = ProofFile::parse(receipt).ok_or(Code::ReceiptGrammar)?;
    let extra = file.extra.as_deref().and_then(ClearExtra::parse).ok_or(Code::ReceiptGrammar)?;
    let ack = Acknowledgement::parse(&extra.ack).ok_or(Code::ReceiptGrammar)?;
    let body = canonical::parse(&extra.body).map_err(|_| Code::ReceiptGrammar)?;
    let stamp_ms = body.count("stamp_ms").ok_or(Code::ReceiptGrammar)?;
    let entry = extra.entry(stamp_ms).ok_or(Code::ReceiptGrammar)?;
    let leaf = translog::hash::leaf_hash(&entry);
    let seen = seen(&file, leaf, policies)?;
    let answer = answer(&extra, &body, own)?;
    check_signature(&extra.ack, &extra.sig, ack.index, policies)?;
    let same = ack.index == file.index
        && ack.c == leaf.0
        && ack.stamp_ms == stamp_ms
        && ack.origin == seen.origin
        && ack.prev_size <= ack.index;
    if !same {
        return Err(Code::AckContradicted);
    }
    check_current(seen.policy, policies, &seen.checked, link)?;
    let (index, number) = (file.index, extra.version);
    let Seen { by, size, origin, .. } = seen;
    Ok(ProvenOffer { answer, index, number, stamp_ms, by, size, origin })
}

/// What became of the offer, if the leaf is of the own lot and the own offer.
fn answer(extra: &ClearExtra, body: &Value, own: &OwnOffer) -> Result<Answered, Code> {
    if extra.stream != format!("{}/auction", own.lot) {
        return Err(Code::ReceiptLabel);
    }
    let answer = match extra.kind.as_str() {
        "OfferTaken" => Answered::Taken,
        "OfferRefused" => Answered::Refused(body.text("why").unwrap_or_default().to_owned()),
        "SealedOffered" => Answered::Sealed,
        "SealedOpened" => Answered::Opened,
        _ => return Err(Code::ReceiptLabel),
    };
    let offered = match &own.offered {
        Offered::Price(fen) => body.integer("price") == Some(*fen),
        Offered::Seal(hex) => body.text("seal") == Some(hex.as_str()),
    };
    let mine = body.text("lot") == Some(own.lot.as_str())
        && body.integer("plate") == Some(own.plate.into());
    if mine && offered { Ok(answer) } else { Err(Code::ReceiptBody) }
}
