//! One lot walks from its notice to the letter of acceptance through desk, store and log bytes.
//!
//! Goal: three bids sealed on the bidders' side, one of them replaced, are received, closed,
//! keyed in, opened by two of three trustees and evaluated; every row is a leaf of the log.
//! Method: the real desk over the real store; people are played by their own keys.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]

mod bidders;
mod publication;
mod world;

use app::desk::Answer;
use app::sealing::{self, ContestOver, Settled};
use domain::award::{self, MemberKind, Pass, ReviewStep, Signed};
use domain::lot::Stage;
use domain::opening::{self, Ending};
use domain::procedure::EnvelopeName;
use domain::shared::{Fen, Hash, Instant, Points};
use domain::world::{Command, Refusal};

use bidders::Bidder;
use world::{Centre, DEADLINE_S, MINUTE};

#[test]
fn a_lot_with_three_sealed_bids_reaches_the_letter_of_acceptance() {
    let mut centre = Centre::announced();
    let mut bidders: Vec<Bidder> =
        (0..3).map(|at| Bidder::new(at, 900_000_00 + i64::from(at) * 50_000_00)).collect();
    for bidder in &mut bidders {
        centre.admit(bidder);
        let command = bidder.seal(&centre.lot(), &mut centre.objects);
        centre.accept(command);
    }
    let second = bidders[1].seal(&centre.lot(), &mut centre.objects);
    let replaced = centre.accept(second);
    assert!(replaced.opening.is_some(), "a bid's leaf is opaque, and its bidder can open it");
    assert_eq!(centre.lot().standing().count(), 3, "a replaced bid counts once");

    close_and_key_in(&mut centre, &bidders);
    release(&mut centre);
    evaluate(&mut centre, &bidders);

    let lot = centre.lot();
    assert_eq!(lot.stage, Stage::Notified);
    assert_eq!(lot.award.winner, Some((bidders[0].uscc.clone(), Fen(900_000_00))));
    centre.every_row_is_a_leaf();
    centre.publication.a_stranger_finds_nothing_wrong();
    centre.publication.a_stranger_finds_every_flipped_byte();
    centre.folding_again_gives_the_same_states();
}

#[test]
fn a_bid_one_millisecond_late_is_refused_and_a_repeated_one_gets_its_first_answer() {
    let mut centre = Centre::announced();
    let mut bidder = Bidder::new(0, 900_000_00);
    centre.admit(&bidder);
    let command = bidder.seal(&centre.lot(), &mut centre.objects);
    centre.now = Instant(DEADLINE_S * 1_000 + 1);
    let answer = centre.ask("a-key-of-sixteen", command.clone());
    let late = Refusal::Opening(opening::Refusal::EnvelopeLate);
    assert_eq!(answer.refusal(), Some(&late));
    assert!(matches!(answer, Answer::RefusedNear(_)), "near the deadline a refusal is signed");

    centre.now = Instant(DEADLINE_S * 1_000 + 1);
    let (mut other, early) = (Centre::announced(), Instant(DEADLINE_S * 1_000));
    other.admit(&bidder);
    other.now = early;
    let first = other.ask("a-key-of-sixteen", command.clone());
    assert!(matches!(first, Answer::Accepted(_)), "at the deadline itself a bid is in time");
    other.now = Instant(early.0 + 1);
    assert_eq!(other.ask("a-key-of-sixteen", command), first, "byte for byte the first answer");
    let another =
        Command::Opening(opening::Command::SignIn { lot: other.id(), bidder: bidder.uscc.clone() });
    assert_eq!(other.ask("a-key-of-sixteen", another), Answer::KeyConflict);
}

fn close_and_key_in(centre: &mut Centre, bidders: &[Bidder]) {
    centre.now = Instant(DEADLINE_S * 1_000 + 1);
    let set_root = centre.set_root();
    let close = opening::Command::CloseLot { lot: centre.id(), set_root };
    let closed = centre.accept(Command::Opening(close));
    centre.witnessed(closed.index);
    let missing = sealing::missing(&centre.lot(), &centre.objects).unwrap();
    assert!(missing.is_empty());
    centre.accept(Command::Opening(opening::Command::ReportObjects { lot: centre.id(), missing }));

    let lot = centre.lot();
    let wrong = sealing::key_in(&lot, &[(bidders[0].keys(&lot)[0].0, bidders[1].keys(&lot)[0].1)]);
    let refused = centre.ask("a-wrong-key-keyed-in", Command::Opening(wrong.unwrap()));
    let Some(Refusal::Opening(refusal)) = refused.refusal() else { panic!("{refused:?}") };
    assert_eq!(refusal.code(), Some("seal.key.mismatch"));

    // The third bidder stays away: nobody waits for him.
    for bidder in &bidders[..2] {
        let command = sealing::key_in(&lot, &bidder.keys(&lot)).unwrap();
        centre.accept(Command::Opening(command));
    }
    centre.now = Instant(centre.now.0 + 31 * MINUTE);
    let command = sealing::close_key_in(&centre.lot());
    let closed = centre.accept(Command::Opening(command));
    centre.witnessed(closed.index);
    let lot = centre.lot();
    let state = &lot.opening.closed[&EnvelopeName::Price];
    assert_eq!((state.keyed.len(), state.absent.len()), (2, 1));
}

fn release(centre: &mut Centre) {
    let over = ContestOver::No;
    for x in [1, 3] {
        let waiting = sealing::verdicts(&centre.lot(), EnvelopeName::Price, &centre.objects, over);
        assert_eq!(waiting.unwrap(), Settled::Waiting);
        let command = centre.trustee_answers(x);
        centre.accept(command);
    }
    let settled = sealing::verdicts(&centre.lot(), EnvelopeName::Price, &centre.objects, over);
    let Settled::Final(verdicts) = settled.unwrap() else { panic!("two true shares settle it") };
    let close =
        opening::Command::CloseShares { lot: centre.id(), envelope: EnvelopeName::Price, verdicts };
    centre.accept(Command::Opening(close));
    let (lot, names) = (centre.lot(), centre.names());
    let bids = sealing::open_prices(&lot, &centre.objects, &names).unwrap();
    let opened = bids.iter().filter(|it| it.ending == Ending::Opened).count();
    assert_eq!(opened, 2);
    assert!(bids.iter().any(|it| it.ending == Ending::Absent && it.price.is_none()));
    let publish = opening::Command::PublishBids { lot: centre.id(), bids, files: Vec::new() };
    centre.accept(Command::Opening(publish));
}

fn evaluate(centre: &mut Centre, bidders: &[Bidder]) {
    centre.now = Instant(centre.now.0 + 11 * MINUTE);
    let (key, signature) = centre.chair_signs();
    let record = Hash([7; 32]);
    let sign = opening::Command::SignRecord { lot: centre.id(), record, key, signature };
    centre.accept(Command::Opening(sign));
    let members = centre.members();
    let enter = award::Command::EnterCommittee {
        lot: centre.id(),
        members: members.clone(),
        document: Hash([8; 32]),
    };
    centre.accept(Command::Award(enter));
    assert_eq!(members.iter().filter(|it| it.kind == MemberKind::Expert).count(), 4);

    let signed = Signed { key, signature };
    let opened: Vec<_> = centre.lot().priced().into_iter().map(|it| it.0).collect();
    for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
        let results = opened.iter().map(|bidder| award::ReviewResult {
            bidder: bidder.clone(),
            pass: Pass::Passed,
            reason: String::new(),
        });
        let review = award::Command::Review {
            lot: centre.id(),
            step,
            results: results.collect(),
            signed: signed.clone(),
        };
        centre.accept(Command::Award(review));
    }
    let report = Hash([9; 32]);
    for seat in 1..=5 {
        let scores = opened.iter().map(|bidder| award::Score {
            bidder: bidder.clone(),
            item: "quality".to_owned(),
            points: Points(30_00 + i64::from(seat)),
        });
        let score = award::Command::Score {
            lot: centre.id(),
            seat,
            scores: scores.collect(),
            signed: signed.clone(),
            report,
        };
        centre.accept(Command::Award(score));
    }
    for seat in 1..=5 {
        let sign = award::Command::SignReport {
            lot: centre.id(),
            seat,
            report,
            dissent: String::new(),
            signed: signed.clone(),
        };
        centre.accept(Command::Award(sign));
    }
    award_the_first(centre, bidders, &signed);
}

fn award_the_first(centre: &mut Centre, bidders: &[Bidder], signed: &Signed) {
    centre.accept(Command::Award(award::Command::PublishCandidates { lot: centre.id() }));
    let winner = bidders[0].uscc.clone();
    let determine = award::Command::Determine { lot: centre.id(), winner, signed: signed.clone() };
    let early = centre.ask("determined-too-early", Command::Award(determine.clone()));
    assert!(matches!(early, Answer::Refused(Refusal::Award(award::Refusal::Displayed(_)))));
    let until = centre.lot().award.displayed_until.unwrap();
    centre.now = Instant(Instant::end_of(until).0 + 1);
    centre.accept(Command::Award(award::Command::EndDisplay { lot: centre.id() }));
    centre.accept(Command::Award(determine));
    let letter = award::Command::IssueLetter { lot: centre.id(), signed: signed.clone() };
    centre.accept(Command::Award(letter));
}
