//! A sale whose offers trustees open, by the real desk and its store: the whole log and the audit
//! file are checked, and what is planted is found.

#![allow(clippy::unwrap_used, dead_code)]

mod lot;

use std::sync::LazyLock;

use domain::auction::{self, Outcome, Plate, Unsold};
use domain::opening::Ending;
use domain::shared::{Fen, Hash};
use domain::world::Event;
use record::bundle::Bundle;
use verifier::audit::{Audit, audit};
use verifier::log::{Asked, Options};

use lot::draft::Draft;
use lot::publish::publish;
use lot::sealed::{Begins, Sold, Until, sale_id, sold, sold_once};

static SOLD: LazyLock<Sold> = LazyLock::new(|| sold(Until::Ended));

fn judge(draft: &Draft, of: &Sold) -> Audit {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    let bundle = Bundle::default();
    options.enclosures = bundle.enclosures.clone();
    audit(&publish(draft), &options, Some(&of.objects)).unwrap()
}

/// Codes of a draft in which a fault was planted and what follows from it made anew.
fn codes(plant: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let mut draft = Draft::of(SOLD.rows.clone());
    plant(&mut draft);
    draft.settle();
    judge(&draft, &SOLD).report.codes().0
}

fn outcome(it: &Audit) -> Outcome {
    *it.replay.world.auctions[&sale_id()].outcome().unwrap()
}

#[test]
fn the_best_of_what_opens_has_it_and_the_whole_log_bears_it_out() {
    // covers: Y195
    let audit = judge(&Draft::of(SOLD.rows.clone()), &SOLD);
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    let opened = audit.replay.world.lots[&sale_id()].opening.opened.clone().unwrap();
    let endings: Vec<Ending> = opened.bids.iter().map(|it| it.ending).collect();
    let count = |of: Ending| endings.iter().filter(|it| **it == of).count();
    assert_eq!((count(Ending::Opened), count(Ending::Absent)), (1, 1), "{endings:?}");
    assert_eq!(count(Ending::ContentBad), 1, "what is no price of the form does not count");
    let Outcome::Deal { price, .. } = outcome(&audit) else { panic!() };
    assert_eq!(price, Fen(910_000_00), "the dearer one brought no key");
}

#[test]
fn before_the_opening_the_log_shows_plates_and_no_price_and_nothing_is_wrong() {
    let sold = sold(Until::Sealed);
    let audit = judge(&Draft::of(sold.rows.clone()), &sold);
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    let sealed = sold.rows.iter().filter(|it| it.kind == "SealedOffered").count();
    assert_eq!(sealed, 3, "the second one of a bidder and the forged one left none");
    assert!(!sold.rows.iter().any(|it| ["SealedOpened", "BidsOpened"].contains(&&*it.kind)));
}

#[test]
fn the_audit_file_alone_replays_and_says_that_prices_rest_on_the_log() {
    let judged = verifier::auction::judge(SOLD.file.clone(), verifier::auction::Asked::default());
    assert!(judged.faults.is_empty(), "{:?}", judged.faults);
    let (text, exit) = verifier::auction::tell(&judged);
    assert!(text.contains("rest on the log"), "{text}");
    assert_eq!(exit, 2, "{text}");
}

#[test]
fn a_price_that_was_not_opened_a_missing_count_and_another_plate_are_found() {
    let moved = |change: fn(&mut auction::SealedOpened)| {
        codes(|draft| {
            draft.edit("SealedOpened", 0, |event| {
                let Event::Auction(it) = event else { panic!() };
                let auction::Event::SealedOpened(of) = &mut it.event else { panic!() };
                change(of);
            });
        })
    };
    assert_eq!(codes(|_| ()), Vec::<&str>::new(), "what is written anew has no finding");
    assert_eq!(moved(|it| it.price = Fen(920_000_00)), ["law.refused_event"]);
    assert_eq!(moved(|it| it.plate = Plate(it.plate.0 % 999 + 1)), ["law.refused_event"]);
    let missing = codes(|draft| drop(draft.drop("SealedOpened", 0)));
    assert!(missing.contains(&"law.missing_event"), "{missing:?}");
    let other = codes(|draft| {
        draft.edit("SealedOffered", 0, |event| {
            let Event::Auction(it) = event else { panic!() };
            let auction::Event::SealedOffered(of) = &mut it.event else { panic!() };
            of.seal = Hash([7; 32]);
        });
    });
    assert!(other.contains(&"law.refused_event"), "{other:?}");
}

#[test]
fn what_the_cap_or_the_turn_began_is_borne_out_by_the_whole_log_and_its_file_replays() {
    // covers: Y194
    // covers: Y195
    for (begins, event) in [(Begins::AtCap, "CapReached"), (Begins::InTurn, "TurnCame")] {
        let sold = sold_once(begins, Until::Ended);
        let audit = judge(&Draft::of(sold.rows.clone()), &sold);
        assert_eq!(audit.report.codes().0, Vec::<&str>::new(), "{begins:?}");
        let Outcome::Deal { price, .. } = outcome(&audit) else { panic!("{begins:?}") };
        assert_eq!(price, Fen(910_000_00), "{begins:?}");
        let at = |kind: &str| sold.rows.iter().position(|it| it.kind == kind).unwrap();
        assert!(at(event) < at("EnvelopeReceived"), "{begins:?}");
        let file = sold.file.clone();
        let judged = verifier::auction::judge(file, verifier::auction::Asked::default());
        assert!(judged.faults.is_empty(), "{begins:?}: {:?}", judged.faults);
    }
}

#[test]
fn an_end_of_envelopes_that_the_cap_did_not_give_is_found() {
    let sold = sold_once(Begins::AtCap, Until::Sealed);
    let mut draft = Draft::of(sold.rows.clone());
    draft.edit("CapReached", 0, |event| {
        let Event::Auction(it) = event else { panic!() };
        let auction::Event::CapReached(of) = &mut it.event else { panic!() };
        of.until_ms = of.until_ms.map(|it| it + 1_000);
    });
    draft.settle();
    let codes = judge(&draft, &sold).report.codes().0;
    assert!(codes.contains(&"law.refused_event"), "{codes:?}");
}

#[test]
fn a_round_that_trustees_left_shut_is_sold_to_nobody_in_the_whole_log_and_in_its_file() {
    // covers: Y196
    let shut = Outcome::Unsold(Unsold::NotOpened);
    for begins in [Begins::Alone, Begins::AtCap] {
        let sold = sold_once(begins, Until::Shut);
        let audit = judge(&Draft::of(sold.rows.clone()), &sold);
        assert_eq!(audit.report.codes().0, Vec::<&str>::new(), "{begins:?}");
        assert_eq!(outcome(&audit), shut, "{begins:?}: whoever reached the cap has it neither");
        let file = sold.file.clone();
        let judged = verifier::auction::judge(file, verifier::auction::Asked::default());
        assert!(judged.faults.is_empty(), "{begins:?}: {:?}", judged.faults);
    }
}
