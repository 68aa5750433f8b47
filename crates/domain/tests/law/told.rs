//! What each bidder is told of its own bid once the result is out (87-69).

use domain::award::{self, Fate, Pass, PriceVerdict, ReadObject, ReviewStep, told};
use domain::procedure::Funds;
use domain::remedies::{Matter, challenge_until};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Points, Uscc};
use domain::world::Command;

use crate::given::Given;
use crate::refused;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;

/// From the evaluation to the published result, the candidate at `place` being determined.
fn result(given: &mut Given, place: usize) {
    for seat in 1..=5 {
        given.score(seat, 30_00).unwrap();
    }
    for seat in 1..=5 {
        given.sign_report(seat).unwrap();
    }
    let lot = given.id();
    if given.lot().notice.regime == Regime::Works {
        let lot = lot.clone();
        given.when(Command::Award(award::Command::PublishCandidates { lot })).unwrap();
        given.now = Instant(Instant::end_of(given.lot().award.displayed_until.unwrap()).0 + 1);
        let lot = given.id();
        given.when(Command::Award(award::Command::EndDisplay { lot })).unwrap();
    }
    given.when(given.determine(place)).unwrap();
    let early = ranked(given).iter().filter_map(|it| told(given.lot(), it)).count();
    assert_eq!(early, 0, "a winner that is determined is not published yet");
    let signed = given.signed();
    given.when(Command::Award(award::Command::IssueLetter { lot, signed })).unwrap();
}

fn ranked(given: &Given) -> Vec<Uscc> {
    given.lot().evaluation.ranking.iter().map(|it| it.bidder.clone()).collect()
}

#[test]
fn each_loser_is_told_its_own_scores_and_rank_and_the_winner_that_it_won() {
    // covers: G12.3
    let mut given = Given::evaluating(PROCUREMENT);
    let who = given.bidder(1);
    assert_eq!(told(given.lot(), &who), None, "nobody is told while the committee sits");
    result(&mut given, 0);
    let ranking = given.lot().evaluation.ranking.clone();
    for line in &ranking {
        let it = told(given.lot(), &line.bidder).unwrap();
        let fate = if line.rank == 1 { Fate::Won } else { Fate::Outranked };
        assert_eq!((it.fate, it.line.as_ref(), it.ranked), (fate, Some(line), 3));
        let sum = Points::sum(it.items.iter().map(|it| it.mean)).unwrap();
        assert_eq!(sum, line.other_score, "all members gave the same");
        assert_eq!(it.items.len(), given.lot().notice.scheme.items.len());
        assert_eq!((&it.winner, it.amount), (&ranking[0].bidder, ranking[0].price));
    }
    let stranger = given.lot().notice.purchaser.clone();
    assert_eq!(told(given.lot(), &stranger), None, "whoever has no bid is told nothing");
}

#[test]
fn whoever_did_not_pass_is_told_why_and_no_score() {
    // covers: G12.3
    let steps = [
        (ReviewStep::Qualification, Fate::Unqualified),
        (ReviewStep::Responsiveness, Fate::Unresponsive),
    ];
    for (step, fate) in steps {
        let mut given = Given::opened(Regime::Works);
        given.committee(5, 4).unwrap();
        let all = [Pass::Passed; 3];
        let some = [Pass::Rejected, Pass::Passed, Pass::Passed];
        match step {
            ReviewStep::Qualification => {
                given.review(step, &some).unwrap();
                given.review(ReviewStep::Responsiveness, &all[1..]).unwrap();
            }
            ReviewStep::Responsiveness => {
                given.review(ReviewStep::Qualification, &all).unwrap();
                given.review(step, &some).unwrap();
            }
        }
        result(&mut given, 0);
        let reviewed = &given.lot().evaluation.reviews[&step];
        let out = reviewed.results.iter().find(|it| it.pass == Pass::Rejected).unwrap();
        let it = told(given.lot(), &out.bidder).unwrap();
        assert_eq!((it.fate, it.reason.as_str()), (fate, out.reason.as_str()));
        assert!(!it.reason.is_empty() && it.line.is_none() && it.items.is_empty());
    }
}

#[test]
fn whose_price_was_not_proven_is_told_the_committees_words() {
    // covers: G12.3
    let mut given = Given::evaluating(Regime::Works);
    let bidder = ranked_last(&given);
    let (lot, signed, until_s) = (given.id(), given.signed(), given.now.seconds() + 30 * 60);
    let (who, reason) = (bidder.clone(), "疑低于成本".to_owned());
    let query = award::Command::QueryPrice { lot, bidder: who, reason, until_s, signed };
    given.when(Command::Award(query)).unwrap();
    given.now = Instant(given.now.0 + 31 * 60_000);
    let (lot, signed, verdict) = (given.id(), given.signed(), PriceVerdict::Unproven);
    let (who, reason) = (bidder.clone(), "未说明".to_owned());
    let judge = award::Command::JudgePrice { lot, bidder: who, verdict, reason, signed };
    given.when(Command::Award(judge)).unwrap();
    result(&mut given, 0);
    let it = told(given.lot(), &bidder).unwrap();
    assert_eq!((it.fate, it.reason.as_str(), it.line), (Fate::PriceUnproven, "未说明", None));
}

fn ranked_last(given: &Given) -> Uscc {
    given.lot().priced().last().unwrap().0.clone()
}

#[test]
fn rank_one_whom_the_tenderer_freely_passed_over_is_told_so() {
    let mut given = Given::evaluating(Regime::Works);
    let id = given.id();
    given.world.lots.get_mut(&id).unwrap().notice.funds = Funds::Other;
    result(&mut given, 1);
    let fates: Vec<Fate> =
        ranked(&given).iter().map(|it| told(given.lot(), it).unwrap().fate).collect();
    assert_eq!(fates, [Fate::NotDetermined, Fate::Won, Fate::Outranked]);
}

#[test]
fn nobody_reads_an_own_result_before_it_is_published_and_a_challenge_ends_seven_days_later() {
    // covers: G20.3
    let mut given = Given::evaluating(PROCUREMENT);
    let read = |given: &Given| {
        let (lot, reader) = (given.id(), Id::new("bidder-1").unwrap());
        let (what, object) = (ReadObject::OwnResult, Hash([1; 32]));
        Command::Award(award::Command::NoteRead { lot, reader, what, object })
    };
    let early = read(&given);
    assert!(refused(given.when(early)).contains("Stage"));
    let until = challenge_until(given.lot(), Matter::Result, given.law()).unwrap();
    assert_eq!(until, None, "the step has not ended");
    result(&mut given, 0);
    let command = read(&given);
    given.when(command).unwrap();
    let notice = given.lot().award.result_until.unwrap();
    let until = challenge_until(given.lot(), Matter::Result, given.law()).unwrap().unwrap();
    let counted = given.law().due(notice, "G20.3").unwrap();
    assert_eq!(until, counted);
    assert!(until.for_right() > notice && until.for_right() > CivilDate::MIN);
}
