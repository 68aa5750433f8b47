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
use domain::award::{self, MemberKind, Pass, ReviewStep};
use domain::lot::Stage;
use domain::opening::{self, Ending};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Fen, Hash, Id, Instant, Points, Uscc};
use domain::signing::Part;
use domain::world::{Command, Refusal};

use bidders::Bidder;
use publication::ORIGIN;
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
    centre.lists_equal_rebuilt_ones();
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

#[test]
fn a_contest_takes_only_secrets_and_seeds_that_meet_what_the_log_holds() {
    let mut centre = Centre::announced();
    let mut bidders: Vec<Bidder> = (0..3).map(|at| Bidder::new(at, 900_000_00)).collect();
    for bidder in &mut bidders {
        centre.admit(bidder);
        let command = bidder.seal(&centre.lot(), &mut centre.objects);
        centre.accept(command);
    }
    close_and_key_in(&mut centre, &bidders);
    let (lot, ctx) = (centre.id(), bidders[0].keys(&centre.lot())[0].0);
    let (envelope, purpose) = (EnvelopeName::Price, Purpose::Share);
    let contexts = vec![ctx];
    let contest = opening::Command::Contest { lot: lot.clone(), envelope, purpose, contexts };
    centre.accept(Command::Opening(contest));

    let publish = |x: u8, secret| {
        let (lot, trustee) = (lot.clone(), Id::new(format!("trustee-{x}")).unwrap());
        let publish =
            opening::Command::PublishSecret { lot, envelope, purpose, trustee, x, secret };
        Command::Opening(publish)
    };
    let seed =
        |seed| Command::Opening(opening::Command::PublishSeed { lot: lot.clone(), ctx, seed });
    let unfit = [
        (publish(1, world::one_time_secret(2)), "seal.wrap.key"),
        (seed(bidders[1].seed(&ctx)), "seal.seed.mismatch"),
    ];
    for (at, (command, code)) in unfit.into_iter().enumerate() {
        let refused = centre.ask(&format!("an-unfit-publication-{at}"), command);
        let Some(Refusal::Opening(refusal)) = refused.refusal() else { panic!("{refused:?}") };
        assert_eq!(refusal.code(), Some(code));
    }
    centre.accept(publish(1, world::one_time_secret(1)));
    centre.accept(seed(bidders[0].seed(&ctx)));
}

fn close_and_key_in(centre: &mut Centre, bidders: &[Bidder]) {
    centre.now = Instant(DEADLINE_S * 1_000 + 1);
    let set_root = centre.set_root();
    let close = opening::Command::CloseLot { lot: centre.id(), set_root, blind: None };
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
        forgeries_are_refused(centre, x, &command);
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

/// Another share, another trustee's signatures, a list that was never witnessed: none is taken.
fn forgeries_are_refused(centre: &mut Centre, x: u8, true_answer: &Command) {
    let forged = |change: &dyn Fn(&mut opening::ShareStatement)| {
        let mut command = true_answer.clone();
        let Command::Opening(opening::Command::ReleaseShares { statements, .. }) = &mut command
        else {
            panic!("a trustee answers with shares")
        };
        change(&mut statements[0]);
        command
    };
    let forgeries = [
        forged(&|it| it.share.as_mut().unwrap().0[0] ^= 1),
        forged(&|it| it.share = None),
        forged(&|it| it.signature.0[0] ^= 1),
        centre.trustee_answers_to(x, "LotClosed"),
    ];
    for (at, forgery) in forgeries.into_iter().enumerate() {
        let refused = centre.ask(&format!("a-forged-answer-{x}-{at}"), forgery);
        let Some(Refusal::Opening(refusal)) = refused.refusal() else { panic!("{refused:?}") };
        assert_eq!(refusal.code(), Some("seal.share.statement"));
    }
}

fn evaluate(centre: &mut Centre, bidders: &[Bidder]) {
    centre.now = Instant(centre.now.0 + 11 * MINUTE);
    let by_member = centre.record_signed("evaluator-1");
    let refused = centre.ask("a-record-of-a-member", by_member);
    let unfit = opening::Refusal::SignerUnfit(Part::Chair);
    assert_eq!(refused.refusal(), Some(&Refusal::Opening(unfit)));
    let record = centre.record_signed("chair-1");
    let mut other = record.clone();
    let Command::Opening(opening::Command::SignRecord { record: sha256, .. }) = &mut other else {
        panic!("the chair signs the record")
    };
    *sha256 = Hash([7; 32]);
    let refused = centre.ask("another-record-signed", other);
    let differs = Refusal::Opening(opening::Refusal::RecordDiffers);
    assert_eq!(refused.refusal(), Some(&differs));
    centre.accept(record);
    let members = centre.members();
    let enter = award::Command::EnterCommittee {
        lot: centre.id(),
        members: members.clone(),
        document: Hash([8; 32]),
    };
    centre.accept(Command::Award(enter));
    assert_eq!(members.iter().filter(|it| it.kind == MemberKind::Expert).count(), 4);
    for it in &members {
        let (lot, seat, leader) = (centre.id(), it.seat, Some(1));
        let declare = centre.signed(it.account.as_str(), |signed| {
            let (lot, avoidance) = (lot.clone(), award::Avoidance::None);
            award::Command::DeclareAvoidance { lot, seat, avoidance, leader, signed }
        });
        centre.accept(declare);
    }

    let opened: Vec<_> = centre.lot().priced().into_iter().map(|it| it.0).collect();
    for step in [ReviewStep::Qualification, ReviewStep::Responsiveness] {
        let notice = centre.lot().notice.clone();
        let results = opened.iter().map(|bidder| award::ReviewResult {
            bidder: bidder.clone(),
            pass: Pass::Passed,
            reason: String::new(),
            findings: award::found_all(&notice, step, (Pass::Passed, "")),
        });
        let results: Vec<_> = results.collect();
        let lot = centre.id();
        let review = centre.signed("evaluator-1", |signed| award::Command::Review {
            lot: lot.clone(),
            step,
            results: results.clone(),
            lacking: String::new(),
            brands: None,
            signed,
        });
        centre.accept(review);
    }
    score(centre, &opened);
    sign_the_report(centre);
    award_the_first(centre, bidders);
}

fn sheet(centre: &mut Centre, seat: u8, opened: &[Uscc], who: &str, origin: &str) -> Command {
    let scores = opened.iter().map(|bidder| award::Score {
        bidder: bidder.clone(),
        item: "quality".to_owned(),
        points: Points(30_00 + i64::from(seat)),
    });
    let (lot, scores): (_, Vec<_>) = (centre.id(), scores.collect());
    centre.signed_for(origin, who, |signed| award::Command::Score {
        lot: lot.clone(),
        seat,
        scores: scores.clone(),
        signed,
        closing: Box::default(),
    })
}

fn score(centre: &mut Centre, opened: &[Uscc]) {
    let of = |refusal| Some(Refusal::Award(refusal));
    let other = sheet(centre, 1, opened, "evaluator-2", ORIGIN);
    let refused = centre.ask("a-sheet-of-another-seat", other);
    let unfit = award::Refusal::SignerUnfit(Part::Seat(1));
    assert_eq!(refused.refusal().cloned(), of(unfit));
    let elsewhere = sheet(centre, 1, opened, "evaluator-1", "sample.other/log");
    let refused = centre.ask("a-sheet-of-another-log", elsewhere);
    assert_eq!(refused.refusal().cloned(), of(award::Refusal::SignatureWrong));
    let unknown = sheet(centre, 1, opened, "nobody", ORIGIN);
    let refused = centre.ask("a-sheet-by-an-unbound-key", unknown);
    assert_eq!(refused.refusal().cloned(), of(award::Refusal::SignerUnbound));
    for seat in 1..=5 {
        let sheet = sheet(centre, seat, opened, &format!("evaluator-{seat}"), ORIGIN);
        let key = format!("the-sheet-of-seat-{seat}");
        let first = centre.ask(&key, sheet.clone());
        assert!(matches!(first, Answer::Accepted(_)), "{first:?}");
        assert_eq!(centre.ask(&key, sheet), first, "sent again it gets its first answer");
    }
    let lot = centre.lot();
    let report = record::report::evaluation_sha256(&lot, ORIGIN);
    assert!(report.is_some() && lot.evaluation.report == report, "made from the state alone");
}

fn sign_the_report(centre: &mut Centre) {
    let (lot, report) = (centre.id(), centre.lot().evaluation.report.unwrap());
    let mut sign = |seat: u8, report| {
        centre.signed(&format!("evaluator-{seat}"), |signed| award::Command::SignReport {
            lot: lot.clone(),
            seat,
            report,
            dissent: String::new(),
            recheck: Some("已复核".to_owned()),
            signed,
        })
    };
    let other = sign(1, Hash([9; 32]));
    let all: Vec<_> = (1..=5).map(|seat| sign(seat, report)).collect();
    let refused = centre.ask("another-report-signed", other);
    assert_eq!(refused.refusal(), Some(&Refusal::Award(award::Refusal::ReportDiffers)));
    for command in all {
        centre.accept(command);
    }
}

fn award_the_first(centre: &mut Centre, bidders: &[Bidder]) {
    centre.accept(Command::Award(award::Command::PublishCandidates { lot: centre.id() }));
    let (lot, winner) = (centre.id(), bidders[0].uscc.clone());
    let determine =
        |signed| award::Command::Determine { lot: lot.clone(), winner: winner.clone(), signed };
    let determined = centre.signed("purchaser-1", determine);
    let early = centre.ask("determined-too-early", determined.clone());
    assert!(matches!(early, Answer::Refused(Refusal::Award(award::Refusal::Displayed(_)))));
    let until = centre.lot().award.displayed_until.unwrap();
    centre.now = Instant(Instant::end_of(until).0 + 1);
    centre.accept(Command::Award(award::Command::EndDisplay { lot: centre.id() }));
    let by_chair = centre.signed("chair-1", determine);
    let refused = centre.ask("determined-by-the-chair", by_chair);
    let unfit = award::Refusal::SignerUnfit(Part::Purchaser);
    assert_eq!(refused.refusal(), Some(&Refusal::Award(unfit)));
    centre.accept(determined);
    let lot = centre.id();
    let letter = |signed| award::Command::IssueLetter { lot: lot.clone(), signed };
    let letter = centre.signed("purchaser-1", letter);
    centre.accept(letter);
}
