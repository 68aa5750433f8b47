//! What being late costs, and which refunds are late.

use domain::law::Law;
use domain::ledger::late_refunds;
use domain::shared::Instant;

use super::*;

const DAY_MS: i64 = 86_400_000;

/// Everybody's clock runs: the letter is sent.
fn lettered(of: Regime) -> (Given, u32) {
    let mut it = won(of);
    let (lot, signed) = (it.id(), it.signed());
    it.when(Command::Award(domain::award::Command::IssueLetter { lot, signed })).unwrap();
    let winner = it.lot().award.winner.clone().unwrap().0;
    let mut all = it.lot().securities.entries.iter();
    let number = *all.find(|it| it.1.received.payer != winner).unwrap().0;
    (it, number)
}

#[test]
fn a_late_refund_of_an_open_procurement_tender_bears_the_base_rate_and_a_fifth() {
    // covers: G07.4, Y166
    let (mut it, number) = lettered(Regime::GovernmentProcurement);
    let due = it.law().due(it.now.date(), "G07.2").unwrap().for_duty();
    let world = it.world.clone();
    for (late, interest) in [(0, 0), (1, 145), (10, 1_450), (365, 52_925)] {
        it.world = world.clone();
        it.now = Instant(Instant::end_of(due).0 + late * DAY_MS);
        let events = order(&mut it, number, None).unwrap();
        let Event::PaymentOrdered(ordered) = &events[0] else { panic!("{events:?}") };
        // 10,000 yuan: 4.35 per cent and a fifth is 5.22 per cent, a 360th a day is 1.45 yuan.
        assert_eq!(ordered.interest, Fen(interest), "{late} days");
    }
    // By hand no less than that.
    it.world = world;
    let by_hand = |given: &Given, interest| {
        let (lot, on, document) = (given.id(), given.now.date(), Hash([60; 32]));
        Command::Securities(Securities::Return {
            lot,
            number,
            interest: Fen(interest),
            on,
            document,
        })
    };
    let less = by_hand(&it, 52_924);
    let refused = it.when(less).unwrap_err();
    assert_eq!(refused.rule(), Some("G07.4"));
    // What was paid in time and is recorded late bears nothing.
    let mut in_time = it.clone();
    let (lot, document) = (in_time.id(), Hash([60; 32]));
    let back = Securities::Return { lot, number, interest: Fen(0), on: due, document };
    in_time.when(Command::Securities(back)).unwrap();
    let enough = by_hand(&it, 52_925);
    it.when(enough).unwrap();
}

#[test]
fn nothing_is_added_when_the_payers_own_account_sent_it_back() {
    // covers: G07.4
    let (mut it, number) = lettered(Regime::GovernmentProcurement);
    let due = it.law().due(it.now.date(), "G07.2").unwrap().for_duty();
    order(&mut it, number, None).unwrap();
    let out = BankEntry { direction: Direction::Out, order: Some(1), ..entry(&it, "P1", ASKED) };
    book(&mut it, out).unwrap();
    let back = BankEntry { order: Some(1), ..entry(&it, "P2", ASKED) };
    book(&mut it, back).unwrap();
    it.now = Instant(Instant::end_of(due).0 + 10 * DAY_MS);
    let events = order(&mut it, number, None).unwrap();
    assert!(matches!(&events[0], Event::PaymentOrdered(it) if it.interest == Fen(0)));
}

#[test]
fn a_refund_that_nobody_ordered_in_time_is_listed_and_stays_listed_once_paid() {
    let (mut it, number) = lettered(Regime::GovernmentProcurement);
    let due = it.law().due(it.now.date(), "G07.2").unwrap().for_duty();
    let late = |given: &Given| {
        let law = given.law();
        let (rules, calendar, now) = (law.rules, law.calendar, law.now);
        late_refunds(&given.world, |_| Law { rules, calendar, now })
    };
    it.now = Instant::end_of(due);
    assert_eq!(late(&it), []);
    it.now = Instant(it.now.0 + 1);
    let all = late(&it);
    let losers = it.lot().securities.entries.len() - 1;
    assert_eq!((all.len(), all[0].due, all[0].paid), (losers, due, None));
    order(&mut it, number, None).unwrap();
    let all = late(&it);
    let paid: Vec<_> = all.iter().filter(|it| it.paid.is_some()).collect();
    assert_eq!((all.len(), paid.len(), paid[0].number), (losers, 1, number));
}
