//! A price as it is compared: exact, after preferences or priced deviations, never rounded.

use crate::shared::Fen;

/// Hundred-millionths of a 分 in one 分.
const SCALE: i128 = 100_000_000; // not law: unit
/// One in basis points.
const WHOLE_BP: u32 = 10_000; // not law: unit
/// One in millionths.
const WHOLE_E6: i128 = 1_000_000; // not law: unit

/// A price for comparison 评标价 in hundred-millionths of a 分.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Evaluated(pub i128);

impl Evaluated {
    /// The price as it was bid.
    #[must_use]
    pub fn of(price: Fen) -> Self {
        Self(i128::from(price.0) * SCALE)
    }

    /// The price without so many basis points of it; `None` when more than all is taken off.
    #[must_use]
    pub fn reduced(self, off_bp: u32) -> Option<Self> {
        let rest = WHOLE_BP.checked_sub(off_bp)?;
        // Two reductions of a price in 分 leave nothing behind the eighth digit.
        Some(Self(self.0.checked_mul(i128::from(rest))? / i128::from(WHOLE_BP)))
    }

    /// With an amount in 分 so many times; `None` beyond 127 bits.
    #[must_use]
    pub fn plus(self, each: Fen, times: u32) -> Option<Self> {
        let more = Self::of(each).0.checked_mul(i128::from(times))?;
        self.0.checked_add(more).map(Self)
    }

    /// With so many millionths of the bid's price, so many times; `None` beyond 127 bits.
    #[must_use]
    pub fn plus_rate(self, price: Fen, rate_e6: i64, times: u32) -> Option<Self> {
        let whole = Self::of(price).0.checked_mul(i128::from(rate_e6))?;
        let more = whole.checked_mul(i128::from(times))? / WHOLE_E6;
        self.0.checked_add(more).map(Self)
    }

    /// Writes yuan without rounding: `97.20`, `4.805`.
    #[must_use]
    pub fn yuan(self) -> String {
        const YUAN: u128 = 10_000_000_000; // not law: hundred-millionths of a 分 in a yuan
        let sign = if self.0 < 0 { "-" } else { "" };
        let all = self.0.unsigned_abs();
        let digits = format!("{:010}", all % YUAN);
        let (cents, rest) = digits.split_at(2);
        format!("{sign}{}.{cents}{}", all / YUAN, rest.trim_end_matches('0'))
    }
}
