//! Sentences found by planted faults that no earlier sentence saw.

use domain::award::{self, Score};
use domain::opening::{self, Ending, Form};
use domain::parties::{Command as Parties, TrusteeEnrolled};
use domain::procedure::{Effect, HoldBy};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Hash, Id, Instant, Points, PublicKey, Salt, Signature};
use domain::world::{Command, Event};

use crate::given::{Given, closing};
use crate::refused;

#[test]
fn one_legal_person_keeps_one_trustee_only() {
    let mut given = Given::registered(Regime::Works);
    let known = given.world.centre.trustees.values().next().unwrap().organisation.clone();
    let enrol = |organisation| {
        Command::Parties(Parties::EnrolTrustee(TrusteeEnrolled {
            trustee: Id::new("trustee-9").unwrap(),
            name: "样本保管人".to_owned(),
            organisation,
            key: PublicKey([99; 32]),
        }))
    };
    assert!(refused(given.when(enrol(known))).contains("TrusteeOrganisationTwice"));
    given.when(enrol(given.bidder(0))).unwrap();
}

#[test]
fn a_withdrawal_names_the_standing_record_and_the_bid_no_longer_counts() {
    let mut given = Given::announced(Regime::Works);
    given.submit(0, 1).unwrap();
    let standing = given.lot().last_record(&given.bidder(0)).unwrap();
    let withdraw = |given: &Given, withdraws| {
        Command::Opening(opening::Command::Withdraw {
            lot: given.id(),
            form: Form::Good,
            bidder: given.bidder(0),
            seq: 2,
            withdraws,
            record: "{}".to_owned(),
            record_sha256: Hash([200; 32]),
            signature: Signature([0; 64]),
            key: PublicKey([1; 32]),
            salt: Salt([0; 32]),
            salt_r: Salt([0; 32]),
            b: Hash([200; 32]),
        })
    };
    let other = withdraw(&given, Hash([201; 32]));
    assert!(refused(given.when(other)).contains("seal.record.supersedes"));
    let right = withdraw(&given, standing);
    given.clarify(Effect::OnBids, None).unwrap();
    assert!(given.lot().overtaken.contains(&given.bidder(0)));
    given.when(right).unwrap();
    assert_eq!(given.lot().standing().count(), 0);
    assert!(given.lot().overtaken.is_empty(), "what was withdrawn is overtaken by nothing");
}

#[test]
fn an_amendment_overtakes_the_bids_that_stand_until_each_is_sealed_anew() {
    let mut given = Given::announced(Regime::Works);
    given.submit(0, 1).unwrap();
    given.submit(1, 1).unwrap();
    given.clarify(Effect::None, None).unwrap();
    assert!(given.lot().overtaken.is_empty(), "it affects no bid");
    given.clarify(Effect::OnBids, None).unwrap();
    given.submit(0, 2).unwrap();
    given.submit(2, 1).unwrap();
    let overtaken: Vec<_> = given.lot().overtaken.iter().cloned().collect();
    assert_eq!(overtaken, [given.bidder(1)]);
    given.clarify(Effect::None, None).unwrap();
    assert_eq!(given.lot().overtaken.len(), 1, "what was overtaken stays so");
}

#[test]
fn an_objection_in_the_hall_is_answered_before_the_record_is_signed() {
    let mut given = Given::opened(Regime::Works);
    let id = given.id();
    given.world.lots.get_mut(&id).unwrap().opening.record_signed = None;
    let (lot, bidder, text) = (given.id(), given.bidder(0), "报价有误".to_owned());
    given.when(Command::Opening(opening::Command::Object { lot, bidder, text })).unwrap();
    let sign = Command::Opening(opening::Command::SignRecord {
        lot: given.id(),
        record: Hash([7; 32]),
        key: PublicKey([43; 32]),
        signature: Signature([0; 64]),
    });
    assert!(refused(given.when(sign.clone())).contains("ObjectionsOpen"));
    let (lot, text) = (given.id(), "与记录一致".to_owned());
    let answer = opening::Command::AnswerObjection { lot, number: 1, text };
    given.when(Command::Opening(answer)).unwrap();
    given.when(sign).unwrap();
}

#[test]
fn a_price_is_published_under_the_bidder_who_sealed_it() {
    let mut given = Given::releasing(Regime::Works);
    let close = given.verdicts(Ending::Openable);
    given.when(close).unwrap();
    let opened = Given::opened(Regime::Works).lot().opening.opened.clone().unwrap().bids;
    let publish = |given: &Given, bids| {
        let (lot, files) = (given.id(), Vec::new());
        Command::Opening(opening::Command::PublishBids { lot, bids, files })
    };
    let mut swapped = opened.clone();
    swapped[0].bidder = opened[1].bidder.clone();
    swapped[1].bidder = opened[0].bidder.clone();
    let wrong = publish(&given, swapped);
    assert!(refused(given.when(wrong)).contains("SetDiffers"));
    let right = publish(&given, opened);
    given.when(right).unwrap();
}

/// Scores of every seat that follow the list of bidders, then signatures of all seats.
pub fn report(given: &mut Given, points: [i64; 3]) {
    for seat in 1..=5 {
        let item = given.notice.scheme.items[0].id.clone();
        let bidders: Vec<_> = given.lot().priced().into_iter().map(|it| it.0).collect();
        let scores = bidders.into_iter().zip(points).map(|(bidder, points)| Score {
            bidder,
            item: item.clone(),
            points: Points(points),
        });
        let scores = scores.collect();
        let (lot, signed, closing) = (given.id(), given.signed(), closing());
        let score = award::Command::Score { lot, seat, scores, signed, closing };
        given.when(Command::Award(score)).unwrap();
    }
    for seat in 1..=5 {
        let (lot, signed, report) = (given.id(), given.signed(), Hash([9; 32]));
        let (dissent, recheck) = (String::new(), None);
        let sign = award::Command::SignReport { lot, seat, report, dissent, recheck, signed };
        given.when(Command::Award(sign)).unwrap();
    }
}

#[test]
fn equal_points_at_unequal_prices_rank_the_cheaper_bid_first() {
    // covers: C4.1
    let mut given = Given::evaluating(Regime::GovernmentProcurement);
    report(&mut given, [30_00, 31_58, 10_00]);
    let ranking = &given.lot().evaluation.ranking;
    assert_eq!(ranking[0].total, ranking[1].total, "the case is a tie");
    assert!(ranking[0].price < ranking[1].price);
    assert_eq!((ranking[0].rank, ranking[1].rank), (1, 2));
}

#[test]
fn bids_equal_in_points_and_price_share_rank_one_and_silence_chooses_neither() {
    let mut given = Given::evaluating(Regime::GovernmentProcurement);
    let id = given.id();
    let opening = &mut given.world.lots.get_mut(&id).unwrap().opening;
    let opened = &mut opening.opened.as_mut().unwrap().bids;
    opened[1].price = opened[0].price;
    report(&mut given, [30_00, 30_00, 10_00]);
    let ranks: Vec<_> = given.lot().evaluation.ranking.iter().map(|it| it.rank).collect();
    assert_eq!(ranks, [1, 1, 3]);
    given.now = Instant(given.now.0 + 30 * 86_400_000);
    let deem = Command::Award(award::Command::Deem { lot: given.id() });
    assert!(refused(given.when(deem)).contains("SetDiffers"));
    let second = given.determine(1);
    let events = given.when(second).unwrap();
    assert!(matches!(&events[0], Event::WinnerDetermined(_)), "the purchaser may choose");
}

#[test]
fn silence_chooses_nobody_while_the_calendar_of_its_period_is_open() {
    let mut given = Given::reported(Regime::GovernmentProcurement);
    let id = given.id();
    let delivered = Instant::start_of(CivilDate::constant(2027, 9, 29));
    given.world.lots.get_mut(&id).unwrap().evaluation.delivered = Some(delivered);
    given.now = Instant(delivered.0 + 60 * 86_400_000);
    let deem = Command::Award(award::Command::Deem { lot: given.id() });
    assert!(refused(given.when(deem)).contains("Provisional"));
}

#[test]
fn a_key_handed_in_before_its_window_opens_is_early_and_not_late() {
    let mut given = Given::announced(Regime::Works);
    for bidder in 0..3 {
        given.submit(bidder, 1).unwrap();
    }
    assert!(refused(given.key_in(0)).contains("Early"), "bids are still received");
    given.now = Instant(given.lot().deadline_s * 1_000 + 1);
    given.close().unwrap();
    assert!(refused(given.key_in(0)).contains("Early"), "ciphertexts are still checked");
}

#[test]
fn nobody_is_late_for_a_lot_that_stands_still() {
    let mut given = Given::announced(Regime::Works);
    given.hold(HoldBy::Supervisor).unwrap();
    given.now = Instant(given.lot().deadline_s * 1_000 + 1);
    assert!(refused(given.submit(0, 1)).contains("Suspended"), "its deadline will move");
    given.lift(HoldBy::Supervisor).unwrap();
    given.submit(0, 1).unwrap();
}

#[test]
fn a_hold_lifted_in_the_same_millisecond_moves_no_deadline() {
    let mut given = Given::announced(Regime::Works);
    given.hold(HoldBy::Supervisor).unwrap();
    let events = given.lift(HoldBy::Supervisor).unwrap();
    assert_eq!(events.len(), 1, "{events:?}");
}
