//! What a review finds of each condition of the documents, and on what a bid is rejected.

use domain::award::{self, ConditionFound, Pass, ReviewResult, ReviewStep};
use domain::procedure::Terms;
use domain::rulebook::{Method, Procedure, Regime};
use domain::world::{Command, Event, Refusal};

use crate::given::Given;
use crate::refused;

type Answer = Result<Vec<Event>, Refusal>;

const PROCUREMENT: Regime = Regime::GovernmentProcurement;

/// A lot whose documents hold two substantive requirements, with its committee.
fn required(of: impl Into<Procedure>) -> Given {
    let mut given = Given::opened(of);
    let id = given.id();
    let requirements = Some(vec!["工期不超过九十日".to_owned(), "质保期不少于两年".to_owned()]);
    let terms = Terms { requirements, ..Terms::default() };
    given.world.lots.get_mut(&id).unwrap().notice.scheme.terms = Some(Box::new(terms));
    given.committee(5, 4).unwrap();
    given
}

/// A review in which all pass but the first bid, which is found as said.
fn review(given: &mut Given, step: ReviewStep, first: (Pass, &str, &[(Pass, &str)])) -> Answer {
    let notice = given.lot().notice.clone();
    let bidders = given.lot().priced().into_iter().map(|it| it.0);
    let mut results: Vec<ReviewResult> = bidders
        .map(|bidder| ReviewResult {
            bidder,
            pass: Pass::Passed,
            reason: String::new(),
            findings: award::found_all(&notice, step, (Pass::Passed, "")),
        })
        .collect();
    let (pass, reason, found) = first;
    let found = (1..).zip(found).map(|(number, (pass, reason))| ConditionFound {
        number,
        pass: *pass,
        reason: (*reason).to_owned(),
    });
    results[0] = ReviewResult {
        bidder: results[0].bidder.clone(),
        pass,
        reason: reason.to_owned(),
        findings: found.collect(),
    };
    let (lot, lacking, signed) = (given.id(), String::new(), given.signed());
    given.when(Command::Award(award::Command::Review {
        lot,
        step,
        results,
        lacking,
        brands: None,
        signed,
    }))
}

const MET: (Pass, &str) = (Pass::Passed, "");
const UNMET: (Pass, &str) = (Pass::Rejected, "投标函写明一百二十日");

#[test]
fn every_condition_of_every_bid_is_found_and_an_unmet_one_never_passes() {
    // covers: C4.20
    let mut given = required(Regime::Works);
    let qualification = ReviewStep::Qualification;
    let none = review(&mut given, qualification, (Pass::Passed, "", &[]));
    assert!(refused(none).contains("SetDiffers"), "a condition is left out");
    review(&mut given, qualification, (Pass::Passed, "", &[MET])).unwrap();
    let step = ReviewStep::Responsiveness;
    for found in [&[MET][..], &[MET, MET, MET]] {
        let other = review(&mut given, step, (Pass::Passed, "", found));
        assert!(refused(other).contains("SetDiffers"), "{found:?}");
    }
    let silent = (Pass::Rejected, " ");
    let other = review(&mut given, step, (Pass::Rejected, "", &[MET, silent]));
    assert!(refused(other).contains("ReasonMissing"));
    let passes = review(&mut given, step, (Pass::Passed, "", &[UNMET, MET]));
    assert_eq!(passes.unwrap_err().rule(), Some("C4.20"));
    let nothing = review(&mut given, step, (Pass::Rejected, "", &[MET, MET]));
    assert!(refused(nothing).contains("ReasonMissing"), "met everything, and no ground is named");
    let first = given.lot().priced()[0].0.clone();
    review(&mut given, step, (Pass::Rejected, "", &[UNMET, MET])).unwrap();
    let unmet = award::unmet(given.lot(), &first, step);
    assert_eq!(unmet, [("工期不超过九十日", "投标函写明一百二十日")]);
    assert_eq!(award::valid(given.lot()).map(|it| it.len()), Some(2));
}

#[test]
fn each_procedure_rejects_by_its_own_rule_and_a_ground_of_the_law_needs_no_condition() {
    // covers: C4.19
    let mut given = required(PROCUREMENT);
    let passes = review(&mut given, ReviewStep::Qualification, (Pass::Passed, "", &[UNMET]));
    assert_eq!(passes.unwrap_err().rule(), Some("C4.19"));
    // The fewest bids that a procurement needs are left, or the round ends in the same instant.
    let ground = (Pass::Rejected, "投标文件未签署", &[MET][..]);
    let events = review(&mut given, ReviewStep::Qualification, ground).unwrap();
    assert!(
        matches!(&events[0], Event::BidsReviewed(it) if it.results[0].reason == "投标文件未签署")
    );
    assert!(matches!(&events[1], Event::TenderFailed(_)));
}

#[test]
fn a_quotation_that_does_not_fit_in_substance_is_invalid() {
    // covers: N05.4
    let (regime, method) = (PROCUREMENT, Method::RequestForQuotations);
    let mut given = required(Procedure { regime, method });
    let passes = review(&mut given, ReviewStep::Qualification, (Pass::Passed, "", &[UNMET]));
    assert_eq!(passes.unwrap_err().rule(), Some("N05.4"));
}
