//! Statements beside the books: a difference and a missing day are recorded.

use domain::ledger::gaps;
use domain::shared::CivilDate;

use super::*;

fn close(given: &mut Given, day: CivilDate, closing: i64) -> Result<Vec<Event>, world::Refusal> {
    let statement = Hash([u8::try_from(given.world.ledger.statements.len()).unwrap() + 100; 32]);
    let closing = Fen(closing);
    ask(given, It::CloseStatement { statement, day, opening: None, closing })
}

fn closed(events: &[Event]) -> (i64, i64, Option<CivilDate>) {
    let [Event::StatementClosed(it)] = events else { panic!("{events:?}") };
    (it.closing.0, it.books.0, it.after)
}

#[test]
fn a_balance_that_differs_is_recorded_beside_what_the_books_said_of_that_day() {
    // covers: Y169
    let mut it = announced(Regime::GovernmentProcurement);
    let open = sub_account(&it, 0);
    ask(&mut it, open).unwrap();
    paid(&mut it, 0, "B1", ASKED);
    let today = it.now.date();
    let before = today.yesterday().unwrap();
    assert_eq!(closed(&close(&mut it, before, 0).unwrap()), (0, 0, None), "nothing lay there yet");
    assert_eq!(closed(&close(&mut it, today, ASKED).unwrap()).1, ASKED);
    assert_eq!(why(close(&mut it, today, ASKED)), Refusal::Repeated);
    // A corrected statement of the same day stands beside it.
    assert_eq!(closed(&close(&mut it, today, ASKED - 7).unwrap()), (ASKED - 7, ASKED, None));
    let tomorrow = today.tomorrow().unwrap();
    assert_eq!(why(close(&mut it, tomorrow, ASKED)), Refusal::DayAhead);
    // What the bank told late settles the day it belongs to.
    paid(&mut it, 0, "B2", 5);
    assert_eq!(it.world.ledger.at_bank(today), i128::from(ASKED + 5));
    assert_eq!(it.world.ledger.at_bank(before), 0);
}

#[test]
fn a_working_day_without_a_statement_is_said_and_a_week_end_is_none() {
    // covers: Y169
    let mut it = announced(Regime::GovernmentProcurement);
    it.now = domain::shared::Instant::end_of(CivilDate::constant(2026, 3, 31));
    let on = |day| CivilDate::constant(2026, 3, day);
    // Friday, Monday, Thursday; the Wednesday's and the Tuesday's are missing.
    assert_eq!(closed(&close(&mut it, on(6), 1).unwrap()).2, None);
    assert_eq!(closed(&close(&mut it, on(9), 2).unwrap()).2, None, "a week-end has none");
    assert_eq!(closed(&close(&mut it, on(12), 3).unwrap()).2, Some(on(9)));
    let lacking = |it: &Given| {
        let all = gaps(&it.world.ledger, it.law().calendar);
        all.into_iter().map(|it| (it.after.day(), it.before.day())).collect::<Vec<_>>()
    };
    assert_eq!(lacking(&it), [(9, 12)]);
    close(&mut it, on(11), 4).unwrap();
    assert_eq!(lacking(&it), [(9, 11)]);
    close(&mut it, on(10), 5).unwrap();
    assert_eq!(lacking(&it), [], "one that came later closes its gap");
}
