//! Numbers of the log's protocol: they are the adopted pack's, never the verifier's own.

use std::sync::LazyLock;

use domain::rulebook::{Rulebook, ids};
use domain::shared::{CivilDate, Instant};
use record::cover::{Rate, Rates};

/// What one pack sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Days within which an opaque leaf is opened to its label (Y06).
    pub opaque_days_max: u64,
    /// Days for which one list of leaves that stay sealed holds (Y21).
    pub still_sealed_days_max: u64,
    /// Seconds of the wide bound of a closing (Y07).
    pub close_witness_s_max: u64,
    /// How often covers are drawn (Y16, Y17).
    pub rates: Rates,
}

impl Numbers {
    /// The numbers of a rulebook.
    ///
    /// # Panics
    ///
    /// Never for a pack of this release: a rulebook is refused without these rules.
    #[must_use]
    pub fn of(rules: &Rulebook) -> Self {
        let whole = "a rulebook is refused without the rules of the log";
        let rate = |id| rules.share(id).map(|(a, b)| Rate { a: a.into(), b: b.into() });
        let seconds = rules.seconds(ids::Y07).expect(whole);
        Self {
            opaque_days_max: rules.count(ids::Y06).expect(whole).into(),
            still_sealed_days_max: rules.count(ids::Y21).expect(whole).into(),
            close_witness_s_max: u64::try_from(seconds).expect("a duration is not negative"),
            rates: Rates {
                early: rate(ids::Y16).expect(whole),
                late: rate(ids::Y17).expect(whole),
            },
        }
    }
}

struct Shipped {
    id: String,
    from: CivilDate,
    numbers: Numbers,
}

static SHIPPED: LazyLock<Vec<Shipped>> = LazyLock::new(|| {
    let packs = record::pack::packs().iter();
    let numbers = |it: &record::pack::Pack| Shipped {
        numbers: Numbers::of(&it.rulebook()),
        from: it.in_force_from,
        id: it.id.clone(),
    };
    packs.map(numbers).collect()
});

/// The numbers of an adopted pack; those in force at a unix second for one that is unknown here,
/// which its own claim says.
#[must_use]
pub fn adopted(pack: &str, second: u64) -> Numbers {
    let found = SHIPPED.iter().find(|it| it.id == pack);
    found.map_or_else(|| in_force(second), |it| it.numbers)
}

/// The numbers of the pack in force at a unix second, in Beijing; of the first before that.
///
/// # Panics
///
/// Never: a release ships a pack.
#[must_use]
pub fn in_force(second: u64) -> Numbers {
    let date = Instant::from_seconds(i64::try_from(second).unwrap_or(i64::MAX / 1_000)).date();
    let found = SHIPPED.iter().rfind(|it| it.from <= date).or_else(|| SHIPPED.first());
    found.expect("a release ships a pack").numbers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_takes_its_numbers_from_the_pack_that_a_lot_adopted() {
        // covers: Y06, Y07, Y16, Y17, Y21
        let packs = record::pack::packs();
        for pack in packs {
            let rules = pack.rulebook();
            let numbers = adopted(&pack.id, 0);
            assert_eq!(numbers, Numbers::of(&rules));
            assert_eq!(Ok(numbers.opaque_days_max), rules.count(ids::Y06).map(u64::from));
            assert_eq!(Ok(numbers.still_sealed_days_max), rules.count(ids::Y21).map(u64::from));
            let seconds = rules.seconds(ids::Y07).map(u64::try_from);
            assert_eq!(seconds, Ok(Ok(numbers.close_witness_s_max)));
            let late = numbers.rates.late;
            assert_eq!(
                rules.share(ids::Y17).map(|(a, b)| (a.into(), b.into())),
                Ok((late.a, late.b))
            );
        }
        let first = Numbers::of(&packs[0].rulebook());
        assert_eq!((in_force(0), adopted("none", u64::MAX)), (first, in_force(u64::MAX)));
    }
}
