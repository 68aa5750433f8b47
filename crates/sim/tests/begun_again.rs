//! Whole worlds in which something begins anew: a review of applicants that was void, and a log
//! that goes on where another died. Both are read whole by a stranger's verifier.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use domain::remedies::Evaluators;
use domain::world::Event;
use sim::Mode;
use sim::checkers::faults;
use sim::world::{Evidence, play};

/// A watched world of works whose review is void by an applicant's complaint.
const VOID: u64 = 805;
/// A watched world whose log succeeds another.
const SUCCEEDS: u64 = 5;

fn events(evidence: &Evidence) -> Vec<Event> {
    let read = evidence.rows.iter().filter_map(|row| {
        record::event::decode(&row.kind, &row.body, row.enclosure.as_deref()).ok()
    });
    read.collect()
}

#[test]
fn a_void_review_is_made_by_others_before_any_notice_and_a_stranger_reads_it_whole() {
    // covers: T12.6, T63
    let evidence = play(VOID, Mode::Sealed);
    assert!(evidence.signers.is_some(), "a stranger reads its log");
    assert_eq!(faults(&evidence), [], "sim show {VOID}");
    let mut named = Vec::new();
    let (mut void, mut listed, mut announced) = (0, 0, 0);
    for event in events(&evidence) {
        match event {
            Event::EvaluationVoided(it) => {
                assert_eq!((it.by, it.rule.as_str()), (Evaluators::Others, "T12.6"));
                assert_eq!((named.len(), listed, announced), (1, 1, 0));
                void += 1;
            }
            Event::ReviewersNamed(it) => {
                named.push(it.members.into_iter().map(|it| it.account).collect::<BTreeSet<_>>());
            }
            Event::CommitteeDrawn(it) if announced == 0 => {
                named.push(it.members.into_iter().map(|it| it.account).collect::<BTreeSet<_>>());
            }
            Event::BiddersAdmitted(_) => listed += 1,
            Event::Announced(_) => {
                assert_eq!((void, listed), (1, 2), "no notice on a void list");
                announced += 1;
            }
            _ => {}
        }
    }
    assert!(named.len() == 2 && named[0].is_disjoint(&named[1]), "{named:?}");
    assert_eq!((void, announced), (1, 1));
    // A stranger's complaint, the notice on the void list, and the old committee were refused.
    let rules: BTreeSet<&str> =
        evidence.ledger.refused.iter().filter_map(|it| it.refusal.rule()).collect();
    assert!(["T63", "T12.3", "T12.6"].iter().all(|it| rules.contains(it)), "{rules:?}");
}

#[test]
fn a_log_goes_on_where_another_died_and_a_stranger_compares_both() {
    let mut evidence = play(SUCCEEDS, Mode::Sealed);
    let kinds: Vec<&str> = evidence.rows.iter().take(3).map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["Succeeded", "PolicyChanged", "CentreFounded"]);
    assert!(evidence.rows.iter().any(|it| it.kind == "LotClosed"), "its lots go on to their end");
    assert_eq!(faults(&evidence), [], "sim show {SUCCEEDS}");
    // Another old log than the one that leaf 0 names, here its own, is told.
    let signers = evidence.signers.as_ref().unwrap();
    evidence.succeeded = Some(signers.files(&evidence.rows, &evidence.looks));
    let found: Vec<String> = faults(&evidence).into_iter().map(|it| it.sentence).collect();
    assert!(found.iter().any(|it| it.starts_with("log.succession")), "{found:?}");
}
