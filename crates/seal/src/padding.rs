//! Envelope kinds, the size their plaintext is padded to, and the length of the age file.

use crate::code::{Code, Refusal, ensure};

/// The padded size of `price`, and the least of `qual` and `tech`, in bytes.
pub const SMALL: u64 = 65_536;
/// The step of `price_detail`, in bytes.
pub const DETAIL_STEP: u64 = 1_048_576;
/// The largest age file, in bytes.
pub const CT_LEN_MAX: u64 = 1 << 40;
/// The age header of §7, in bytes.
pub const PAYLOAD_HEADER: u64 = 168;
/// Header and stream nonce, in bytes.
const OVERHEAD: u64 = PAYLOAD_HEADER + 16;

/// Which envelope of a bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// 报价, the opening fields.
    Price,
    /// 报价明细, a zip of the priced forms.
    PriceDetail,
    /// 资格, a zip of documents.
    Qual,
    /// 技术, a zip of documents.
    Tech,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Price, Kind::PriceDetail, Kind::Qual, Kind::Tech];

    /// Reads an envelope's name.
    ///
    /// # Errors
    ///
    /// `seal.ctx.envelope` for any other name.
    pub fn parse(name: &str) -> Result<Kind, Refusal> {
        Kind::ALL.into_iter().find(|it| it.name() == name).ok_or(Refusal(Code::CtxEnvelope))
    }

    /// The envelope's name in hashes and records.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Price => "price",
            Kind::PriceDetail => "price_detail",
            Kind::Qual => "qual",
            Kind::Tech => "tech",
        }
    }

    /// The padded size P for a framed plaintext of `framed` bytes; `None` when it fits no P.
    ///
    /// Source: §6.
    #[must_use]
    pub fn padded(self, framed: u64) -> Option<u64> {
        match self {
            Kind::Price => (framed <= SMALL).then_some(SMALL),
            Kind::PriceDetail => framed.max(1).checked_next_multiple_of(DETAIL_STEP),
            Kind::Qual | Kind::Tech => padme(framed).map(|it| it.max(SMALL)),
        }
    }

    /// Solves the padded size P from the age file's length.
    ///
    /// # Errors
    ///
    /// `seal.ct.limit` above 2^40, then `seal.payload.length` when no legal P gives this length.
    ///
    /// Source: §7.
    pub fn padded_of_ct_len(self, ct_len: u64) -> Result<u64, Refusal> {
        ensure(ct_len <= CT_LEN_MAX, Code::CtLimit)?;
        self.solve(ct_len).ok_or(Refusal(Code::PayloadLength))
    }

    fn solve(self, ct_len: u64) -> Option<u64> {
        let body = ct_len.checked_sub(OVERHEAD)?;
        let padded = body.checked_sub(16 * body.div_ceil(65_552))?;
        let legal = match self {
            Kind::Price => padded == SMALL,
            Kind::PriceDetail => padded >= DETAIL_STEP && padded % DETAIL_STEP == 0,
            Kind::Qual | Kind::Tech => padded >= SMALL && padme(padded) == Some(padded),
        };
        (legal && ct_len_of(padded) == ct_len).then_some(padded)
    }
}

/// The age file's length for a padded plaintext of `padded` bytes.
#[must_use]
pub const fn ct_len_of(padded: u64) -> u64 {
    OVERHEAD + padded + 16 * padded.div_ceil(65_536)
}

/// Padmé: rounds up so that at most log log bits of the length show. Source: §6.
fn padme(length: u64) -> Option<u64> {
    let exponent = length.checked_ilog2()?;
    let bits = exponent.checked_ilog2().map_or(1, |it| it + 1);
    length.checked_next_multiple_of(1 << exponent.saturating_sub(bits))
}
