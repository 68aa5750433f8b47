//! Checkers: each states one promise, reads rows and answers only, and shares no code with the law;
//! the last is the verifier itself.

mod blind_first;
mod books_balance;
mod clocks_kept;
mod duties_separated;
mod early_heard;
mod erased_gone;
mod history;
mod joint_once;
mod law;
mod let_in_first;
mod log_verifies;
mod lost_come_back;
mod never_early;
mod never_wrongly_late;
mod no_acknowledged_bid_lost;
mod only_listed;
mod payers_sealed;
mod price_after_technical;
mod rechecked;
mod refusals_counted;
mod remedies_clocked;
mod remedies_heard;
mod same_brand;
mod scores_bound_first;
mod stands_still;
mod tree;
mod winner_follows;

use crate::world::Evidence;
use history::History;

/// One broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Name of the checker, as its mutants carry it.
    pub checker: &'static str,
    pub sentence: String,
}

type Checker = fn(&Evidence, &History) -> Vec<String>;

/// Every checker by its name.
const CHECKERS: &[(&str, Checker)] = &[
    ("never_early", never_early::check),
    ("never_wrongly_late", never_wrongly_late::check),
    ("no_acknowledged_bid_lost", no_acknowledged_bid_lost::check),
    ("winner_follows", winner_follows::check),
    ("duties_separated", duties_separated::check),
    ("clocks_kept", clocks_kept::check),
    ("refusals_counted", refusals_counted::check),
    ("remedies_clocked", remedies_clocked::check),
    ("early_heard", early_heard::check),
    ("remedies_heard", remedies_heard::check),
    ("stands_still", stands_still::check),
    ("let_in_first", let_in_first::check),
    ("payers_sealed", payers_sealed::check),
    ("books_balance", books_balance::check),
    ("only_listed", only_listed::check),
    ("rechecked", rechecked::check),
    ("same_brand", same_brand::check),
    ("scores_bound_first", scores_bound_first::check),
    ("joint_once", joint_once::check),
    ("blind_first", blind_first::check),
    ("price_after_technical", price_after_technical::check),
    ("erased_gone", erased_gone::check),
    ("lost_come_back", lost_come_back::check),
    ("log_verifies", log_verifies::check),
];

/// Names of all checkers, that of the auctions' model beside those of worlds.
#[must_use]
pub fn names() -> Vec<&'static str> {
    CHECKERS.iter().map(|it| it.0).chain([crate::auction::CHECKER]).collect()
}

/// Asks every checker about a world that has ended.
#[must_use]
pub fn faults(evidence: &Evidence) -> Vec<Fault> {
    let history = History::read(&evidence.rows);
    let asked = CHECKERS.iter().flat_map(|(checker, check)| {
        let found = check(evidence, &history).into_iter();
        found.map(|sentence| Fault { checker, sentence })
    });
    asked.collect()
}
