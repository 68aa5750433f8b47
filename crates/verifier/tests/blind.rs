//! A lot with a blind review, checked by a stranger and with the bundle, and against planted
//! faults.

#![allow(clippy::unwrap_used)]
// Every test of a lot takes what it needs of the shared one.
#![allow(dead_code)]

mod lot;

use domain::shared::Salt;
use domain::world::Event;
use record::bundle::Bundle;
use verifier::audit::{Audit, audit};
use verifier::log::{Asked, MemoryFiles, Options, Verdict as Said};

use lot::bidder::Objects;
use lot::centre::lot_id;
use lot::draft::Draft;
use lot::publish::publish;

fn check(files: &MemoryFiles, bundle: &Bundle, objects: &Objects) -> Audit {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    options.bundle = bundle.openings.iter().map(record::opening::Opening::to_value).collect();
    options.enclosures = bundle.enclosures.clone();
    audit(files, &options, Some(objects as &dyn verifier::wall::Objects)).unwrap()
}

fn verdict(audit: &Audit, part: &str) -> Said {
    let claim = audit.report.claims.iter().find(|it| it.english.contains(part));
    claim.unwrap_or_else(|| panic!("no claim {part}")).verdict()
}

/// What is found with the bundle of a lot in which a fault was planted.
fn codes(rows: &(Vec<app::ports::Row>, Objects), plant: impl FnOnce(&mut Draft)) -> Vec<String> {
    let mut draft = Draft::of(rows.0.clone());
    plant(&mut draft);
    draft.settle();
    let audit = check(&publish(&draft), &Bundle::default(), &rows.1);
    audit.report.codes().0.iter().map(|it| (*it).to_owned()).collect()
}

#[test]
fn a_stranger_repeats_the_codes_and_every_planted_fault_is_found() {
    // covers: C5.1
    // covers: C5.2
    let walked = lot::blind::blind();
    let draft = Draft::of(walked.0.clone());
    let open = check(&publish(&draft), &Bundle::default(), &walked.1);
    assert_eq!(open.report.codes().0, Vec::<&str>::new());
    assert_eq!(verdict(&open, "the codes follow"), Said::NotYours, "whose sheets were in is shut");
    let (text, _) = verifier::tell::procedure(&open, &lot_id());
    assert!(text.contains("BlindSealed") && text.contains("BlindRevealed"), "{text}");
    let whole = check(&publish(&draft), &draft.bundle(), &walked.1);
    assert_eq!(whole.report.codes().0, Vec::<&str>::new());
    assert_eq!(verdict(&whole, "the codes follow"), Said::CheckedWithBundle);

    let swapped = codes(&walked, |it| {
        it.edit("BlindRevealed", 0, |event| {
            let Event::BlindRevealed(of) = event else { panic!("another event") };
            of.codes.swap(0, 1);
        });
    });
    assert!(swapped.contains(&"result.blind".to_owned()), "an agent re-ordered: {swapped:?}");
    let other = codes(&walked, |it| {
        it.edit("BlindRevealed", 0, |event| {
            let Event::BlindRevealed(of) = event else { panic!("another event") };
            of.salt = Salt([1; 32]);
        });
    });
    assert!(other.contains(&"result.blind".to_owned()), "{other:?}");
    // The committee reviews by name before the codes are opened.
    let early = codes(&walked, |it| {
        let (at, to) = (it.at("BidsReviewed", 0), it.at("BlindRevealed", 0));
        let stamp = it.rows[to - 1].stamp_ms - 1;
        let mut review = it.rows.remove(at);
        review.stamp_ms = stamp;
        let first = it.at("BlindSheet", 0);
        it.rows.insert(first, review);
    });
    assert!(early.contains(&"law.refused_event".to_owned()), "{early:?}");
}
