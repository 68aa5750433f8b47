//! Sheets are bound before totals, holders say whether it agrees, and an opening that no witness
//! signs is ordered.

use domain::award::{
    self, Agrees, AlertCause, Confirmed, Holder, Reopener, ScoresClosed, Totals, root_of, words_of,
};
use domain::lot::Stage;
use domain::opening;
use domain::rulebook::Regime;
use domain::shared::{Hash, Instant, Points, PublicKey, Salt, Uscc};
use domain::world::{Command, Event, Refusal};

use crate::given::{DEADLINE_S, Given};

const PROCUREMENT: Regime = Regime::GovernmentProcurement;

fn refused(it: Result<Vec<Event>, Refusal>) -> String {
    format!("{:?}", it.unwrap_err())
}

#[test]
fn every_sheet_is_bound_before_totals_and_the_ranking_are_there() {
    // covers: Y82
    let mut given = Given::evaluating(PROCUREMENT);
    for seat in 1..=4 {
        let events = given.score(seat, 30_00).unwrap();
        assert!(matches!(events[..], [Event::ScoreSheet(_)]), "{seat}");
        assert!(given.lot().evaluation.closed.is_none() && given.lot().evaluation.totals.is_none());
        assert_eq!(root_of(given.lot(), Holder::Supervisor), []);
    }
    let events = given.score(5, 30_00).unwrap();
    let [
        Event::ScoreSheet(_),
        Event::ScoresClosed(closed),
        Event::Totals(totals),
        Event::Ranked(ranked),
    ] = &events[..]
    else {
        panic!("{events:?}");
    };
    assert_eq!((closed.number, closed.count, totals.number), (1, 5, 1));
    let sum = Points::sum(ranked.ranking.iter().map(|it| it.total)).unwrap();
    assert_eq!((totals.count as usize, totals.sum), (ranked.ranking.len(), sum));
}

#[test]
fn a_sheet_that_was_handed_back_is_bound_again_and_the_former_root_stands_no_more() {
    // covers: Y82
    let mut given = Given::evaluating(PROCUREMENT);
    for (seat, points) in (1..).zip([60_00, 30_00, 30_00, 31_00, 29_00]) {
        given.score(seat, points).unwrap();
    }
    let (lot, signed) = (given.id(), given.signed());
    let back = award::Command::ReopenSheet {
        lot,
        seat: 1,
        by: Reopener::Member,
        cause: AlertCause::Apart,
        text: "录入错误".to_owned(),
        salt: Salt([1; 32]),
        commitment: Hash([2; 32]),
        signed,
    };
    given.when(Command::Award(back)).unwrap();
    let state = &given.lot().evaluation;
    assert!(state.closed.is_none() && state.totals.is_none() && state.closings == 1);
    assert_eq!(root_of(given.lot(), Holder::Expert), []);
    let events = given.score(1, 30_00).unwrap();
    let number = |it: &Event| matches!(it, Event::ScoresClosed(ScoresClosed { number: 2, .. }));
    assert!(events.iter().any(number), "{events:?}");
    let again = |it: &Event| matches!(it, Event::Totals(Totals { number: 2, .. }));
    assert!(events.iter().any(again), "{events:?}");
}

fn confirm(
    given: &mut Given,
    (holder, bidder, seat): (Holder, Option<Uscc>, Option<u8>),
    root: Hash,
    verdict: Agrees,
) -> Result<Vec<Event>, Refusal> {
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::Confirm {
        lot,
        holder,
        bidder,
        seat,
        root,
        verdict,
        signed,
    }))
}

#[test]
fn a_holder_says_of_a_standing_root_whether_it_agrees_and_a_further_word_replaces_the_former() {
    // covers: Y83
    let (scores, totals) = (Hash([11; 32]), Hash([12; 32]));
    let expert = (Holder::Expert, None, Some(2));
    let mut early = Given::evaluating(PROCUREMENT);
    let refusal = confirm(&mut early, expert.clone(), scores, Agrees::Holds).unwrap_err();
    assert_eq!(refusal.rule(), Some("Y83"), "nothing is bound yet");
    let mut given = Given::reported(PROCUREMENT);
    confirm(&mut given, expert.clone(), scores, Agrees::Holds).unwrap();
    assert!(
        refused(confirm(&mut given, expert.clone(), scores, Agrees::Holds)).contains("Repeated")
    );
    confirm(&mut given, expert.clone(), scores, Agrees::Fails).unwrap();
    let words = words_of(given.lot(), scores);
    assert!(matches!(words[..], [Confirmed { verdict: Agrees::Fails, .. }]), "{words:?}");
    assert!(refused(confirm(&mut given, expert, totals, Agrees::Holds)).contains("RootDiffers"));
    let none = (Holder::Expert, None, Some(9));
    assert!(refused(confirm(&mut given, none, scores, Agrees::Holds)).contains("SeatUnknown"));
    for odd in [
        (Holder::Expert, Some(given.bidder(1)), Some(2)),
        (Holder::Supervisor, None, Some(2)),
        (Holder::Bidder, None, None),
    ] {
        assert!(
            refused(confirm(&mut given, odd, scores, Agrees::Holds)).contains("NothingHeld"),
            "who says it is one of three"
        );
    }
    let supervisor = (Holder::Supervisor, None, None);
    for root in [scores, totals] {
        confirm(&mut given, supervisor.clone(), root, Agrees::Holds).unwrap();
    }
}

#[test]
fn a_bidder_confirms_its_total_once_the_result_is_out_and_only_if_it_has_one() {
    // covers: Y83
    let totals = Hash([12; 32]);
    let mut given = Given::reported(PROCUREMENT);
    let own = (Holder::Bidder, Some(given.bidder(2)), None);
    let early = refused(confirm(&mut given, own.clone(), totals, Agrees::Holds));
    assert!(early.contains("NothingHeld"), "{early}");
    let determine = given.determine(0);
    given.when(determine).unwrap();
    let (lot, signed) = (given.id(), given.signed());
    given.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
    confirm(&mut given, own, totals, Agrees::Fails).unwrap();
    let stranger = (Holder::Bidder, Some(given.bidder(8)), None);
    assert!(refused(confirm(&mut given, stranger, totals, Agrees::Holds)).contains("NothingHeld"));
}

fn order(given: &mut Given, size: u64, reason: &str) -> Result<Vec<Event>, Refusal> {
    let (lot, mut signed) = (given.id(), given.signed());
    signed.key = PublicKey([5; 32]);
    let (root, reason) = (Hash([4; 32]), reason.to_owned());
    given.when(Command::Opening(opening::Command::OpenUnwitnessed {
        lot,
        size,
        root,
        reason,
        signed,
    }))
}

#[test]
fn an_opening_that_no_witness_signs_goes_on_sixty_minutes_after_the_order() {
    // covers: Y81
    let mut given = Given::announced(PROCUREMENT);
    for bidder in 0..3 {
        given.submit(bidder, 1).unwrap();
    }
    given.now = Instant(DEADLINE_S * 1_000 + 1);
    given.close().unwrap();
    assert_eq!(given.lot().stage, Stage::Closed);
    assert!(refused(order(&mut given, 9, " ")).contains("ReasonMissing"));
    let events = order(&mut given, 9, "两家见证方均无应答").unwrap();
    let [Event::OpenUnwitnessed(it)] = &events[..] else { panic!("{events:?}") };
    assert_eq!(it.from_s, given.now.seconds() + 3_600);
    assert!(refused(order(&mut given, 9, "再次")).contains("Repeated"), "the same tree");
    order(&mut given, 10, "再次").unwrap();
    let mut early = Given::announced(PROCUREMENT);
    assert_eq!(order(&mut early, 9, "尚未截止").unwrap_err().rule(), Some("Y81"));
    let mut late = Given::keying_in(PROCUREMENT);
    assert_eq!(order(&mut late, 9, "已经交钥").unwrap_err().rule(), Some("Y81"));
}
