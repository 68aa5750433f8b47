//! Money in 分 and points in hundredths: integers, never floats.

/// Most digits before the point: beyond them nobody's money lies.
const WHOLE_DIGITS_MAX: usize = 13; // not law: a bound on what is read

/// A decimal number of at most so many places, as an integer of the last place; exact.
///
/// Digits and one point, nothing else: no sign, no separator, no blank, no exponent. `None` for
/// anything else, for a place too many, and for more than thirteen digits before the point.
#[must_use]
pub fn decimal(plain: &str, places: usize) -> Option<i64> {
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=WHOLE_DIGITS_MAX).contains(&whole.len()) && part.len() <= places;
    if !fits || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<places$}").parse().ok()
}

/// Hundredths as a decimal number with two places.
fn hundredths(it: i64) -> String {
    let sign = if it < 0 { "-" } else { "" };
    let it = it.unsigned_abs();
    format!("{sign}{}.{:02}", it / 100, it % 100) // not law: hundredths
}

/// Chinese yuan in 分 (hundredths), checked arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(pub i64);

impl Fen {
    /// Reads yuan with at most two decimals, as [`decimal`] reads a number.
    #[must_use]
    pub fn parse(yuan: &str) -> Option<Self> {
        decimal(yuan, 2).map(Self) // not law: 分
    }

    /// Writes yuan without separators, `800000.00`.
    #[must_use]
    pub fn decimal(self) -> String {
        hundredths(self.0)
    }

    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Sum of many amounts; `None` on overflow.
    #[must_use]
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self(0), Self::checked_add)
    }
}

/// Points of a score in hundredths: 30.00 points are `Points(3000)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Points(pub i64);

impl Points {
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Sum of many scores; `None` on overflow.
    #[must_use]
    pub fn sum(points: impl IntoIterator<Item = Self>) -> Option<Self> {
        points.into_iter().try_fold(Self(0), Self::checked_add)
    }

    /// Writes `27.84`.
    #[must_use]
    pub fn decimal(self) -> String {
        hundredths(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_read_to_the_last_place_or_not_at_all() {
        let read = [
            ("1", 100),
            ("1.", 100),
            ("1.5", 150),
            ("0.01", 1),
            ("9999999999999.99", 999_999_999_999_999),
        ];
        for (text, amount) in read {
            assert_eq!(Fen::parse(text), Some(Fen(amount)), "{text}");
        }
        let wrong =
            ["", ".5", "-1", "+1", " 1", "1,000", "1.234", "1e3", "1.2.3", "１", "99999999999999"];
        for text in wrong {
            assert_eq!(Fen::parse(text), None, "{text}");
        }
        assert_eq!(decimal("2.125", 3), Some(2_125));
        assert_eq!(decimal("2.125", 2), None);
    }

    #[test]
    fn an_amount_is_written_as_it_is_read() {
        assert_eq!(Fen(80_000_001).decimal(), "800000.01");
        assert_eq!(Fen(-5).decimal(), "-0.05");
    }
}
