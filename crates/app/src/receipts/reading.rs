//! Receipt files as anybody hands them in: of a bid, whose leaf is hidden, and of an offer in an
//! auction, whose leaf is clear.
//!
//! Source: docs/spec/receipt.md, whose order of checks this follows. What is the reader's own
//! (lot and B, or lot, plate and price) the reader compares; no key but the current policy's is
//! known here.

use record::canonical::{self, Value};
use record::leaf::{self, Hidden, Label, Leaf};
use record::receipt::{ACK_PURPOSE, Acknowledgement, ClearExtra, Extra, signed_message};
use translog::note::Checkpoint;
use translog::policy::{NoteFault, Policy};
use translog::proof_file::ProofFile;
use translog::{ed25519, proof};

const GRAMMAR: &str = "receipt.grammar";
const SIGNATURE: &str = "receipt.signature";
const QUORUM: &str = "receipt.quorum";
const INCLUSION: &str = "receipt.inclusion";
const LABEL: &str = "receipt.label";
const BODY: &str = "receipt.body";
const ACK_SIG: &str = "ack.sig";
const CONTRADICTED: &str = "ack.contradicted";

/// What [`read`] checks, in its order; the first that does not hold is its answer.
pub const CHECKS: [&str; 8] =
    [GRAMMAR, SIGNATURE, QUORUM, INCLUSION, LABEL, BODY, ACK_SIG, CONTRADICTED];

/// Kinds of an auction's stream that are somebody's offer.
const OFFER_KINDS: [&str; 4] = ["OfferTaken", "OfferRefused", "SealedOffered", "SealedOpened"];

/// What somebody's receipt file says and shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    pub index: u64,
    /// Kind of the event, such as `EnvelopeReceived` or `OfferTaken`.
    pub kind: String,
    /// `<tender>/<lot>/<round>`.
    pub lot: String,
    pub about: About,
    /// The legal moment, unix milliseconds.
    pub stamp_ms: u64,
    /// Unix second by which the quorum had signed.
    pub by_s: u64,
    /// Leaves of the checkpoint in the file.
    pub size: u64,
    pub origin: String,
    pub witnesses: usize,
}

/// What the receipt is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// An act of a bid; its commitment, 64 hex digits.
    Bid { b: String },
    /// An offer in an auction; its number is that of the line in the audit file, and `why` the
    /// word of a refusal.
    Offer { number: u64, plate: u64, offered: Offered, why: Option<String> },
}

/// What was offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offered {
    /// In 分.
    Price(i64),
    /// The seal of a sealed offer, 64 hex digits.
    Seal(String),
}

/// Checks a receipt by one policy, without the reader's own record: steps 1–8 of
/// docs/spec/receipt.md, of the steps 5 and 6 what needs no such record.
///
/// # Errors
///
/// The code of the first step that fails, one of [`CHECKS`].
pub fn read(file: &[u8], policy: &str) -> Result<Read, &'static str> {
    let file = ProofFile::parse(file).ok_or(GRAMMAR)?;
    let made = file.extra.as_deref().and_then(Rebuilt::of).ok_or(GRAMMAR)?;
    let ack = Acknowledgement::parse(&made.ack).ok_or(GRAMMAR)?;
    let checkpoint = Checkpoint::parse(&file.note.text).ok_or(GRAMMAR)?;
    let policy = Policy::parse(policy.as_bytes()).ok_or(SIGNATURE)?;
    let checked = policy.check(&file.note).map_err(|it| match it {
        NoteFault::Grammar => GRAMMAR,
        NoteFault::Origin | NoteFault::Signature => SIGNATURE,
    })?;
    let by_s = checked.earliest(policy.quorum).ok_or(QUORUM)?;
    let (leaf, head) = (translog::hash::leaf_hash(&made.entry), checkpoint.head);
    if !proof::included(leaf, file.index, head.size, head.root, &file.proof) {
        return Err(INCLUSION);
    }
    let (kind, lot, about) = made.about()?;
    let json = std::str::from_utf8(&made.ack).map_err(|_| ACK_SIG)?;
    let message = signed_message(ACK_PURPOSE, json);
    if !ed25519::verify(&policy.ack.public, &message, &made.sig) {
        return Err(ACK_SIG);
    }
    let same = ack.index == file.index
        && ack.c == made.c
        && ack.stamp_ms == made.stamp_ms
        && made.is_of(&ack.command_sha256)
        && ack.origin == checkpoint.origin
        && ack.prev_size <= ack.index;
    if !same {
        return Err(CONTRADICTED);
    }
    Ok(Read {
        index: file.index,
        kind,
        lot,
        about,
        stamp_ms: made.stamp_ms,
        by_s,
        size: head.size,
        origin: checkpoint.origin,
        witnesses: checked.times.len(),
    })
}

/// A leaf as the parts beside its proof make it again.
struct Rebuilt {
    ack: Vec<u8>,
    sig: [u8; 64],
    body: Value,
    stamp_ms: u64,
    /// What an acknowledgement calls the leaf: the commitment of a hidden one, the hash of a clear
    /// one.
    c: [u8; 32],
    entry: Vec<u8>,
    told: Told,
}

/// What the leaf says it is.
enum Told {
    Hidden { label: String },
    Clear { kind: String, stream: String, version: u64 },
}

impl Rebuilt {
    /// The leaf of either kind; none where the bytes are of neither.
    fn of(extra: &[u8]) -> Option<Self> {
        Self::hidden(extra).or_else(|| Self::clear(extra))
    }

    fn hidden(extra: &[u8]) -> Option<Self> {
        let Extra { ack, body: bytes, label, salt_b, salt_k, sig } = Extra::parse(extra)?;
        let body = canonical::parse(&bytes).ok()?;
        let stamp_ms = body.count("stamp_ms")?;
        let c = leaf::commitment(&salt_k, &label, &leaf::inner(&salt_b, &bytes));
        let entry = Leaf::Opaque(stamp_ms / 1_000, c).encode();
        Some(Self { ack, sig, body, stamp_ms, c, entry, told: Told::Hidden { label } })
    }

    fn clear(extra: &[u8]) -> Option<Self> {
        let extra = ClearExtra::parse(extra)?;
        let body = canonical::parse(&extra.body).ok()?;
        let stamp_ms = body.count("stamp_ms")?;
        let entry = extra.entry(stamp_ms)?;
        let c = translog::hash::leaf_hash(&entry).0;
        let ClearExtra { ack, kind, sig, stream, version, .. } = extra;
        let told = Told::Clear { kind, stream, version };
        Some(Self { ack, sig, body, stamp_ms, c, entry, told })
    }

    /// Kind, lot and what it is of; else the code of the step that does not hold.
    fn about(&self) -> Result<(String, String, About), &'static str> {
        let own = self.body.text("lot");
        match &self.told {
            Told::Hidden { label } => {
                let label = Label::parse(label).ok_or(LABEL)?;
                let Hidden::Lot(lot) = label.hidden else { return Err(LABEL) };
                let b = self.body.text("b").filter(|_| own == Some(lot.as_str())).ok_or(BODY)?;
                Ok((label.kind, lot, About::Bid { b: b.to_owned() }))
            }
            Told::Clear { kind, stream, version } => {
                let lot = stream.strip_suffix("/auction").ok_or(LABEL)?;
                if !OFFER_KINDS.contains(&kind.as_str()) {
                    return Err(LABEL);
                }
                let plate = self.body.count("plate").filter(|_| own == Some(lot)).ok_or(BODY)?;
                let offered = self.offered().ok_or(BODY)?;
                let why = self.body.text("why").map(str::to_owned);
                let about = About::Offer { number: *version, plate, offered, why };
                Ok((kind.clone(), lot.to_owned(), about))
            }
        }
    }

    fn offered(&self) -> Option<Offered> {
        let price = self.body.integer("price").map(Offered::Price);
        price.or_else(|| self.body.text("seal").map(|it| Offered::Seal(it.to_owned())))
    }

    /// Whether the body names this command; a clear one names none.
    fn is_of(&self, command: &[u8; 32]) -> bool {
        match self.told {
            Told::Clear { .. } => true,
            Told::Hidden { .. } => {
                self.body.text("command_sha256").and_then(leaf::hash).as_ref() == Some(command)
            }
        }
    }
}
