//! The codes of §7: stable strings, never reused, in the order in which a verifier reports them.

use std::fmt;

macro_rules! codes {
    ($($name:ident => $text:literal),+ $(,)?) => {
        /// Why a draw, an attempt or a call log is not what the protocol asks.
        ///
        /// The order of the variants is the order of §7: of several findings the least counts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
        pub enum Code { $(#[doc = $text] $name),+ }

        impl Code {
            /// All codes, in the order of §7.
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
    NotCanonical => "draw.not_canonical",
    Ctx => "draw.ctx",
    OrderPool => "draw.order.pool",
    OrderCommits => "draw.order.commits",
    OrderShown => "draw.order.shown",
    OrderOpen => "draw.order.open",
    OrderFinal => "draw.order.final",
    PoolCount => "draw.pool.count",
    PoolRoot => "draw.pool.root",
    PoolOrder => "draw.pool.order",
    Weight => "draw.weight",
    StratumThin => "draw.stratum.thin",
    StratumOrder => "draw.stratum.order",
    StratumUnknown => "draw.stratum.unknown",
    PartyUnknown => "draw.party.unknown",
    CommitTwice => "draw.commit.twice",
    CommitMissing => "draw.commit.missing",
    Sig => "draw.sig",
    KeyMismatch => "draw.key.mismatch",
    KeyReused => "draw.key.reused",
    Final => "draw.final",
    WrapMalformed => "draw.wrap.malformed",
    Seed => "draw.seed",
    Ticket => "draw.ticket",
    Rank => "draw.rank",
    SeqGap => "draw.seq.gap",
    AttemptParallel => "draw.attempt.parallel",
    EndMissing => "draw.end.missing",
    VoidReason => "draw.void.reason",
    TooEarly => "draw.too_early",
    Next => "draw.next",
    CallBeforeRing => "draw.call.before_ring",
    CallAttempts => "draw.call.attempts",
    CallRound => "draw.call.round",
    DeclineUnproved => "draw.decline.unproved",
    ContactChanged => "draw.contact.changed",
    ReplaceAfterClose => "draw.replace.after_close",
    SeatNotDrawn => "draw.seat.not_drawn",
    CallNoOutcome => "draw.call.no_outcome",
    PoolExhausted => "draw.pool.exhausted",
}

impl Code {
    /// Reads a code back from its text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|it| it.as_str() == text)
    }

    /// True for what is said about a sound draw too: a contribution that did not open.
    #[must_use]
    pub const fn is_note(self) -> bool {
        matches!(self, Code::WrapMalformed)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Finds `code` unless `holds`.
pub(crate) fn ensure(holds: bool, code: Code) -> Result<(), Code> {
    if holds { Ok(()) } else { Err(code) }
}
