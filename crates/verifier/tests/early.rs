//! A lot whose tender is not announced: its prequalification is told and checked step by step.

#![allow(clippy::unwrap_used, dead_code)]

mod lot;

use domain::admission::PrequalificationClosed;
use domain::shared::LotId;
use domain::world::Event;
use record::bundle::Bundle;
use verifier::audit::{Audit, audit};
use verifier::log::{Asked, Options};

use lot::centre::lot_id;
use lot::draft::Draft;
use lot::publish::publish;

fn judge(draft: &Draft, bundle: &Bundle) -> Audit {
    let kinds = record::event::all_kinds();
    let mut options = Options::of(&kinds);
    options.sample = Asked::Sample;
    options.bundle = bundle.openings.iter().map(record::opening::Opening::to_value).collect();
    options.enclosures = bundle.enclosures.clone();
    audit(&publish(draft), &options, None).unwrap()
}

/// Codes of a draft in which a fault was planted and what follows from it made anew.
fn codes(plant: impl FnOnce(&mut Draft)) -> Vec<&'static str> {
    let mut draft = Draft::of(lot::early::early());
    plant(&mut draft);
    draft.settle();
    judge(&draft, &Bundle::default()).report.codes().0
}

#[test]
fn a_prequalification_is_told_with_its_objection_before_any_tender_is_announced() {
    let draft = Draft::of(lot::early::early());
    let open = judge(&draft, &Bundle::default());
    assert_eq!(open.report.codes().0, Vec::<&str>::new());
    let (text, exit) = verifier::tell::procedure(&open, &lot_id());
    assert_eq!(exit, 2, "who applied is not the reader's: {text}");
    for word in [
        "PrequalificationAnnounced",
        "RemedyRaised",
        "RemedyAnswered",
        "HoldLifted",
        "Extended",
        "接受申请 taking applications",
        "[T06.1]",
        "committed, not yours to open",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("资格条件过高") && !text.contains("CAMPLE9"), "{text}");
    let (text, exit) = verifier::tell::result(&open, &lot_id());
    assert!(exit == 3 && text.contains("not announced"), "{text}");
    let other = LotId::parse("W2026-001/A/9").unwrap();
    assert!(open.replay.world.case(&other).is_none());
    // Whoever holds the bundle sees the application and the letter too, and they bear it out.
    let whole = judge(&draft, &draft.bundle());
    assert_eq!(whole.report.codes().0, Vec::<&str>::new());
    assert_eq!(whole.replay.world.prequalifications[&lot_id()].applications.len(), 1);
}

#[test]
fn a_prequalification_that_was_bent_is_found() {
    // It closes while a hold stands.
    let lot = lot_id();
    let closed = codes(|it| {
        let event = Event::PrequalificationClosed(PrequalificationClosed { lot: lot.clone() });
        it.insert_after("Held", 0, &event);
    });
    assert!(closed.contains(&"law.refused_event"), "{closed:?}");
    // The deadline moves by another time than was lost, or does not move.
    let moved = codes(|it| {
        it.edit("Extended", 0, |event| {
            let Event::Extended(it) = event else { panic!("another event") };
            it.to_s += 60;
        });
    });
    assert!(moved.contains(&"law.refused_event"), "{moved:?}");
    let kept = codes(|it| drop(it.drop("Extended", 0)));
    assert!(kept.contains(&"law.missing_event"), "{kept:?}");
    // An objection in time is said to be late.
    let late = codes(|it| {
        it.edit("RemedyRaised", 0, |event| {
            let Event::RemedyRaised(it) = event else { panic!("another event") };
            it.standing = domain::remedies::Standing::Late;
        });
    });
    assert!(late.contains(&"law.refused_event"), "{late:?}");
}

#[test]
fn a_round_that_begins_anew_before_its_notice_has_no_finding_and_opens_no_application() {
    let draft = Draft::of(lot::early::overturned());
    let audit = judge(&draft, &Bundle::default());
    assert_eq!(audit.report.codes().0, Vec::<&str>::new());
    let (text, _) = verifier::tell::procedure(&audit, &lot_id());
    assert!(text.contains("TenderFailed") && text.contains("本轮失败"), "{text}");
    assert!(!text.contains("CAMPLE9"), "nobody who applied is named: {text}");
    assert!(audit.replay.world.prequalifications[&lot_id()].overturned);
}
