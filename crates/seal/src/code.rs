//! The reason codes of the protocol: stable strings, never reused.

use std::fmt;

macro_rules! codes {
    ($($name:ident => $text:literal),+ $(,)?) => {
        /// Why something was refused, or the reason of a verdict.
        ///
        /// Source: protocol §13.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $text] $name),+ }

        impl Code {
            /// All codes, in the order of §13.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The stable text of the code.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }
        }
    };
}

codes! {
    PksCount => "seal.pks.count",
    PksLength => "seal.pks.length",
    PksNoncanonical => "seal.pks.noncanonical",
    PksLowOrder => "seal.pks.low_order",
    PksDuplicate => "seal.pks.duplicate",
    PksSpent => "seal.pks.spent",
    PksStatement => "seal.pks.statement",
    PksAssignment => "seal.pks.assignment",
    PksMismatch => "seal.pks.mismatch",
    WordsChecksum => "seal.words.checksum",
    KeyfileVersion => "seal.keyfile.version",
    KeyfileScrypt => "seal.keyfile.scrypt",
    KeyfileContent => "seal.keyfile.content",
    CtxTender => "seal.ctx.tender",
    CtxLot => "seal.ctx.lot",
    CtxRound => "seal.ctx.round",
    CtxEnvelope => "seal.ctx.envelope",
    CtxSeq => "seal.ctx.seq",
    CtxBidder => "seal.ctx.bidder",
    CtxMismatch => "seal.ctx.mismatch",
    HeaderLength => "seal.header.length",
    HeaderMagic => "seal.header.magic",
    HeaderSuite => "seal.header.suite",
    HeaderThreshold => "seal.header.threshold",
    HeaderReserved => "seal.header.reserved",
    HeaderPolicy => "seal.header.policy",
    RecordSize => "seal.record.size",
    RecordJson => "seal.record.json",
    RecordVersion => "seal.record.version",
    RecordSeq => "seal.record.seq",
    RecordSupersedes => "seal.record.supersedes",
    RecordEnvelopes => "seal.record.envelopes",
    RecordSignature => "seal.record.signature",
    RecordLate => "seal.record.late",
    CtEmpty => "seal.ct.empty",
    CtLength => "seal.ct.length",
    CtRoot => "seal.ct.root",
    CtLimit => "seal.ct.limit",
    PayloadHeader => "seal.payload.header",
    PayloadLength => "seal.payload.length",
    PayloadUnwrap => "seal.payload.unwrap",
    PayloadMac => "seal.payload.mac",
    PayloadStream => "seal.payload.stream",
    PadFrame => "seal.pad.frame",
    PadSize => "seal.pad.size",
    PadNonzero => "seal.pad.nonzero",
    ContentSize => "seal.content.size",
    ContentJson => "seal.content.json",
    ContentSignature => "seal.content.signature",
    ContentKey => "seal.content.key",
    ContentAudience => "seal.content.audience",
    ContentBidder => "seal.content.bidder",
    ContentOthers => "seal.content.others",
    KeyLength => "seal.key.length",
    KeyMismatch => "seal.key.mismatch",
    KeyLate => "seal.key.late",
    KeyPartial => "seal.key.partial",
    KeyAbsent => "seal.key.absent",
    WrapKey => "seal.wrap.key",
    WrapLowOrder => "seal.wrap.low_order",
    WrapTag => "seal.wrap.tag",
    ShareIndex => "seal.share.index",
    ShareCount => "seal.share.count",
    ShareDuplicate => "seal.share.duplicate",
    ShareStatement => "seal.share.statement",
    ShareWrong => "seal.share.wrong",
    CombineNone => "seal.combine.none",
    RederiveMismatch => "seal.rederive.mismatch",
    SeedMismatch => "seal.seed.mismatch",
    DepositLength => "seal.deposit.length",
    DepositMagic => "seal.deposit.magic",
    DepositSuite => "seal.deposit.suite",
    DepositThreshold => "seal.deposit.threshold",
    DepositPurpose => "seal.deposit.purpose",
    DepositMismatch => "seal.deposit.mismatch",
    DepositCombine => "seal.deposit.combine",
    DepositRederive => "seal.deposit.rederive",
    ReleaseEarly => "seal.release.early",
    ReleaseClock => "seal.release.clock",
    ReleaseCloseTwice => "seal.release.close_twice",
    ReleaseKeyinIncomplete => "seal.release.keyin_incomplete",
    ReleaseSet => "seal.release.set",
    ReleaseNotDue => "seal.release.not_due",
    ReleaseSpent => "seal.release.spent",
}

impl Code {
    /// Reads a code back from its text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|it| it.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The protocol says no, with one code; nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("refused: {0}")]
pub struct Refusal(pub Code);

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Refusal(code)
    }
}

/// Refuses with `code` unless `holds`.
pub(crate) fn ensure(holds: bool, code: Code) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal(code)) }
}
