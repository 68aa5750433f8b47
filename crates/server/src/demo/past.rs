//! Who bought in January to July of 2021, who bid, for how much the award went, and where it was
//! opened: twenty-two procurements of ¥15.79 million, six of them opened remotely, as one centre
//! reported of these months. Their budgets come to ¥16.20 million.

use domain::shared::Fen;

use super::folk::{Folk, PURCHASER, Person};

/// Where an opening was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// 网上开标大厅: whoever bid was elsewhere.
    Hall,
    /// 本中心开标室
    OnSite,
}

use Place::{Hall, OnSite};

/// One procurement: its number, the unit that bought by place, where it was opened, what the
/// first bidder asked, who wins, and all bidders by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Past {
    pub tender: &'static str,
    pub unit: Option<usize>,
    pub place: Place,
    pub award: Fen,
    pub bidders: [usize; 4],
}

const fn past(
    tender: &'static str,
    (unit, place): (Option<usize>, Place),
    award: Fen,
    bidders: [usize; 4],
) -> Past {
    Past { tender, unit, place, award, bidders }
}

/// Government procurements of January to July of 2021.
pub const BOUGHT: [Past; 22] = [
    past("G2021-001", (None, OnSite), Fen(1_283_700_00), [3, 7, 9, 4]),
    past("G2021-002", (Some(3), OnSite), Fen(959_200_00), [5, 11, 17, 8]),
    past("G2021-003", (Some(0), Hall), Fen(2_342_600_00), [4, 7, 6, 15]),
    past("G2021-004", (Some(4), OnSite), Fen(1_756_000_00), [10, 9, 5, 11]),
    past("G2021-005", (Some(5), OnSite), Fen(621_300_00), [6, 14, 15, 7]),
    past("G2021-006", (Some(6), Hall), Fen(380_700_00), [12, 5, 10, 13]),
    past("G2021-007", (Some(1), OnSite), Fen(533_200_00), [8, 3, 9, 17]),
    past("G2021-008", (Some(7), OnSite), Fen(446_000_00), [13, 4, 7, 9]),
    past("G2021-009", (Some(8), OnSite), Fen(854_800_00), [6, 14, 15, 12]),
    past("G2021-010", (Some(9), Hall), Fen(720_000_00), [11, 16, 5, 2]),
    past("G2021-011", (Some(9), OnSite), Fen(598_700_00), [7, 4, 17, 13]),
    past("G2021-012", (Some(6), OnSite), Fen(404_300_00), [10, 5, 9, 11]),
    past("G2021-013", (Some(10), OnSite), Fen(365_400_00), [9, 3, 8, 13]),
    past("G2021-014", (Some(11), Hall), Fen(787_500_00), [15, 6, 14, 7]),
    past("G2021-015", (Some(12), OnSite), Fen(332_600_00), [16, 11, 5, 10]),
    past("G2021-016", (Some(13), OnSite), Fen(664_300_00), [15, 14, 12, 8]),
    past("G2021-017", (Some(14), OnSite), Fen(288_700_00), [5, 11, 16, 2]),
    past("G2021-018", (Some(15), Hall), Fen(945_700_00), [3, 7, 15, 8]),
    past("G2021-019", (Some(18), OnSite), Fen(264_800_00), [8, 3, 4, 9]),
    past("G2021-020", (Some(6), OnSite), Fen(458_700_00), [17, 7, 3, 4]),
    past("G2021-021", (Some(11), OnSite), Fen(316_400_00), [13, 7, 9, 5]),
    past("G2021-022", (Some(16), Hall), Fen(465_400_00), [14, 6, 15, 17]),
];

/// Works of these months with the unit that had them built.
const BUILT: [(&str, usize); 2] = [("W2021-001", 17), ("W2021-002", 14)];

/// Procurements of 2021 whose bidders also handed in a technical file and a price sheet.
const FILED: [&str; 8] = [
    "G2021-001",
    "G2021-002",
    "G2021-003",
    "G2021-004",
    "G2021-005",
    "G2021-009",
    "G2021-014",
    "G2021-018",
];

/// Hundredths of one per cent by which the bidders after the first differ from its price; the
/// second asks less, and does not win.
const APART_BP: [i64; 3] = [-35, 90, 160];
const WHOLE_BP: i64 = 10_000;

/// What is known of a procurement of 2021.
pub fn of(tender: &str) -> Option<&'static Past> {
    BOUGHT.iter().find(|it| it.tender == tender)
}

/// Whether a tender was opened in the centre's room: of 2021 whatever was not opened remotely.
pub fn is_on_site(tender: &str) -> bool {
    let built = BUILT.iter().any(|it| it.0 == tender);
    built || of(tender).is_some_and(|it| it.place == OnSite)
}

/// Whether its bids have a technical file and a price sheet.
pub fn is_filed(tender: &str) -> bool {
    FILED.contains(&tender)
}

/// The purchaser of a tender: who acts for it, its code and its name.
pub fn purchaser<'a>(
    tender: &str,
    folk: &'a Folk,
) -> (&'a Person, &'a domain::shared::Uscc, &'static str) {
    let built = BUILT.iter().find(|it| it.0 == tender).map(|it| it.1);
    let unit = of(tender).and_then(|it| it.unit).or(built).map(|it| folk.unit(it));
    unit.map_or((&folk.purchaser, &folk.purchaser_code, PURCHASER), |it| {
        (&it.person, &it.uscc, it.name)
    })
}

impl Past {
    /// Bidders by place with their prices, within the budget.
    pub fn bids(&self, budget: Fen) -> Vec<(usize, Fen)> {
        let apart = |bp: i64| {
            let asked = self.award.0 + self.award.0 / WHOLE_BP * bp;
            // Nobody may ask more than the ceiling.
            Fen(asked.min(budget.0))
        };
        let prices = std::iter::once(self.award).chain(APART_BP.map(apart));
        self.bidders.into_iter().zip(prices).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::names::{PURCHASERS, SUPPLIERS};

    #[test]
    fn awards_come_to_fifteen_point_seven_nine_million_and_six_were_opened_remotely() {
        assert_eq!(BOUGHT.iter().map(|it| it.award.0).sum::<i64>(), 15_790_000_00);
        assert_eq!(BOUGHT.iter().filter(|it| it.place == Hall).count(), 6);
        assert!(BUILT.iter().all(|it| is_on_site(it.0)));
        assert!(!is_on_site("G2026-102"), "today everybody is elsewhere");
    }

    #[test]
    fn every_unit_of_the_past_bought_something_and_every_bidder_is_a_firm() {
        let folk = Folk::new(&[1; 32]);
        let units: BTreeSet<usize> = BOUGHT.iter().filter_map(|it| it.unit).collect();
        let built = BUILT.iter().map(|it| it.1);
        let own = 4..4 + PURCHASERS.len();
        let bought: BTreeSet<usize> = units.into_iter().chain(built).collect();
        assert!(own.into_iter().all(|it| bought.contains(&it)), "{bought:?}");
        let firms = folk.firms.len() + folk.suppliers.len();
        for it in BOUGHT {
            let each: BTreeSet<usize> = it.bidders.into_iter().collect();
            assert_eq!(each.len(), 4, "{}", it.tender);
            assert!(each.iter().all(|at| *at < firms), "{}", it.tender);
            let lowest = it.bids(Fen(i64::MAX)).into_iter().map(|it| it.1).min();
            assert!(lowest < Some(it.award), "quality decides: {}", it.tender);
        }
        assert_eq!((folk.units.len() + folk.past_units.len() + 1, firms), (20, 18));
        assert_eq!(folk.firms.len() + SUPPLIERS.len(), 60);
    }
}
