//! The balance of a day's statement beside the books, and the days that no statement covers.

use std::collections::BTreeSet;

use crate::calendar::Calendar;
use crate::law::Law;
use crate::shared::{CivilDate, Fen, Hash};
use crate::world::{Event, World};

use super::{Ledger, Refusal, StatementClosed};

/// Most statements that are kept.
const STATEMENTS_MAX: usize = 100_000; // not law: bound of a list

/// Compares what the bank says of a day's end with the books: a difference is recorded, never
/// smoothed.
///
/// # Rules
///
/// - `Y169`: balances agree, and statements follow day by day.
pub(super) fn close(
    world: &World,
    (statement, day): (Hash, CivilDate),
    (opening, closing): (Option<Fen>, Fen),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if day > law.now.date() {
        return Err(Refusal::DayAhead);
    }
    let ledger = &world.ledger;
    let same =
        |it: &StatementClosed| it.statement == statement || (it.day, it.closing) == (day, closing);
    if ledger.statements.values().any(same) {
        return Err(Refusal::Repeated);
    }
    if ledger.statements.len() >= STATEMENTS_MAX {
        return Err(Refusal::Stage);
    }
    let before = ledger.statements.values().map(|it| it.day).filter(|it| *it < day).max();
    let number = u32::try_from(ledger.statements.len()).unwrap_or(u32::MAX).saturating_add(1);
    Ok(vec![Event::StatementClosed(StatementClosed {
        number,
        statement,
        day,
        opening,
        closing,
        books: Fen(i64::try_from(ledger.at_bank(day)).unwrap_or(i64::MAX)),
        after: before.filter(|it| lacks_days(law.calendar, (*it, day))),
    })])
}

/// Whether a working day lies between two days; in an open year every weekday may be one.
fn lacks_days(calendar: &Calendar, (from, to): (CivilDate, CivilDate)) -> bool {
    let mut day = from;
    loop {
        let Ok(next) = day.tomorrow() else { return false };
        if next >= to {
            return false;
        }
        let weekday = crate::calendar::is_weekday(next);
        if calendar.is_working(next).unwrap_or(weekday) {
            return true;
        }
        day = next;
    }
}

/// Days that no statement covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The statement before.
    pub after: CivilDate,
    /// The statement that came next.
    pub before: CivilDate,
}

/// Gaps between the statements as they stand now, oldest first: one that came later closes its own.
#[must_use]
pub fn gaps(ledger: &Ledger, calendar: &Calendar) -> Vec<Gap> {
    let days: BTreeSet<CivilDate> = ledger.statements.values().map(|it| it.day).collect();
    let next = days.iter().skip(1);
    let pairs = days.iter().zip(next).map(|it| (*it.0, *it.1));
    let lacking = pairs.filter(|it| lacks_days(calendar, *it));
    lacking.map(|(after, before)| Gap { after, before }).collect()
}
