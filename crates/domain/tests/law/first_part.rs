//! What the first of two openings 双信封 reads out beside the names: members of consortia, and the
//! firm in a lot that is reserved as a whole.

use domain::award::{self, ConsortiumFault, Firm, Pass, ReviewStep, consortium_faults};
use domain::draws::Bench;
use domain::opening::{self, FirstPart, OpenedField};
use domain::procedure::{
    CONSORTIUM, ConsortiumTerms, DECLARED_FIRM, EnvelopeName, Notice, Reserve,
};
use domain::rulebook::{Procedure, Regime, Rulebook, Value};
use domain::shared::{Signature, Uscc};
use domain::world::{Command, Refusal};

use crate::given::Given;
use crate::joint::field;
use crate::openings::{
    call, first_shares_closed_with, prices_closed_of, publish_first, registered, review_first, wall,
};
use crate::together::prefers;

const QUALIFICATION: ReviewStep = ReviewStep::Qualification;
const DIFFERS: Refusal = Refusal::Opening(opening::Refusal::SetDiffers);

fn joint(notice: &mut Notice) {
    notice.form.push(field(CONSORTIUM));
    let terms = notice.scheme.terms.get_or_insert_default();
    terms.consortium = Some(ConsortiumTerms::Accepted);
}

fn reserved(notice: &mut Notice) {
    prefers(notice, Reserve::Whole);
}

fn first(fields: &[(&str, &str)]) -> Option<FirstPart> {
    let field = |it: &(&str, &str)| OpenedField { name: it.0.to_owned(), value: it.1.to_owned() };
    let fields = fields.iter().map(field).collect();
    Some(FirstPart { fields, signature: Signature([7; 64]) })
}

fn code(at: u8) -> Uscc {
    Given::registered(Regime::Works).bidder(at)
}

fn member(at: u8, share: u8, small: &str) -> String {
    format!("{}|样本单位{at}|{share}|{small}|供货", code(at))
}

/// The first opening is over; the first bidder stands with this one.
fn opened_with(other: u8, plan: fn(&mut Notice), small: &str) -> Given {
    let mut it = first_shares_closed_with(plan);
    let said = format!("{};{}", member(0, 60, small), member(other, 40, "no"));
    let said = |at| if at == 0 { said.clone() } else { String::new() };
    publish_first(&mut it, |at| first(&[(CONSORTIUM, &said(at))])).unwrap();
    let mut it = it.recorded();
    it.committee(5, 4).unwrap();
    it
}

#[test]
fn a_consortium_may_bid_and_a_lot_may_be_reserved_beside_two_openings() {
    // covers: Y94
    for plan in [joint, reserved] {
        let mut it = registered(Regime::Works);
        plan(&mut it.notice);
        it.announce().unwrap();
    }
}

#[test]
fn what_a_pack_does_not_let_the_first_opening_read_out_is_not_announced() {
    // covers: Y94
    for (plan, kept) in [(joint as fn(&mut Notice), DECLARED_FIRM), (reserved, CONSORTIUM)] {
        let mut it = registered(Regime::Works);
        plan(&mut it.notice);
        let rules = it.rules.rules().cloned().map(|mut rule| {
            if rule.id == "Y94" {
                rule.value = Value::Choice(vec![kept.to_owned()]);
            }
            rule
        });
        let rules: Vec<_> = rules.collect();
        let tables = Procedure::ALL.map(|of| it.rules.stages(of).unwrap().clone());
        it.rules = Rulebook::new(rules, tables.to_vec()).unwrap();
        assert_eq!(it.announce().unwrap_err().rule(), Some("Y94"));
    }
}

#[test]
fn the_first_opening_reads_out_exactly_what_the_notice_asks_for() {
    // covers: Y94
    let mut it = first_shares_closed_with(joint);
    assert_eq!(it.lot().notice.first_envelope(), Some(EnvelopeName::Tech));
    let wrong = [
        None,
        first(&[]),
        first(&[(CONSORTIUM, ""), (DECLARED_FIRM, "small")]),
        first(&[(DECLARED_FIRM, "small")]),
        first(&[(CONSORTIUM, ""), (CONSORTIUM, "")]),
    ];
    for said in wrong {
        let good = first(&[(CONSORTIUM, "")]);
        let one = |at| if at == 1 { said.clone() } else { good.clone() };
        assert_eq!(publish_first(&mut it, one), Err(DIFFERS), "{said:?}");
    }
    publish_first(&mut it, |_| first(&[(CONSORTIUM, "")])).unwrap();
    // A notice that asks for nothing reads nothing out, and neither does one that prefers only.
    for plan in [|_: &mut Notice| {}, |it: &mut Notice| prefers(it, Reserve::None)] {
        let mut it = first_shares_closed_with(plan);
        let said = publish_first(&mut it, |_| first(&[(DECLARED_FIRM, "small")]));
        assert_eq!(said, Err(DIFFERS));
        publish_first(&mut it, |_| None).unwrap();
    }
}

#[test]
fn members_are_known_to_avoidance_and_to_the_review_before_any_price() {
    // covers: T32.2, Y94
    let mut it = opened_with(8, joint, "no");
    let lot = it.lot();
    assert!(lot.awaits_prices());
    assert_eq!(award::partners(lot, &it.bidder(0)).len(), 2);
    assert!(Bench::Lot(lot).judged().contains(&code(8)), "no expert of a member judges it");
    assert_eq!(consortium_faults(lot), Default::default());
    review_first(&mut it);
}

#[test]
fn a_member_that_bids_alone_too_takes_both_down_before_a_price_is_opened() {
    // covers: T32.3, Y94
    let mut it = opened_with(1, joint, "no");
    let found = consortium_faults(it.lot());
    let twice = |member, other| ConsortiumFault::Twice { member: code(member), other: code(other) };
    assert_eq!(found[&code(0)], [twice(1, 1)]);
    assert_eq!(found[&code(1)], [twice(1, 0)]);
    for kept in [0, 1] {
        let mut passes = [Pass::Rejected; 3];
        (passes[kept], passes[2]) = (Pass::Passed, Pass::Passed);
        assert_eq!(it.review(QUALIFICATION, &passes).unwrap_err().rule(), Some("T32.3"));
    }
    it.review(QUALIFICATION, &[Pass::Rejected, Pass::Rejected, Pass::Passed]).unwrap();
}

#[test]
fn in_a_reserved_lot_nobody_else_qualifies_and_no_price_is_opened_for_it() {
    // covers: C3.11, Y94
    let mut it = first_shares_closed_with(reserved);
    let firm = |at| if at == 1 { "other" } else { "small" };
    publish_first(&mut it, |at| first(&[(DECLARED_FIRM, firm(at))])).unwrap();
    let mut it = it.recorded();
    it.committee(5, 4).unwrap();
    assert_eq!(award::declared(it.lot(), &it.bidder(0)).firm, Firm::Small);
    let all = it.review(QUALIFICATION, &[Pass::Passed; 3]);
    assert_eq!(all.unwrap_err().rule(), Some("C3.11"));
    it.review(QUALIFICATION, &[Pass::Passed, Pass::Rejected, Pass::Passed]).unwrap();
}

#[test]
fn an_agreement_that_does_not_bear_out_the_firm_is_found_with_the_prices_that_declare_it() {
    // covers: C3.17, Y94
    let plan = |it: &mut Notice| {
        joint(it);
        prefers(it, Reserve::None);
    };
    let mut it = opened_with(8, plan, "yes");
    review_first(&mut it);
    assert_eq!(it.lot().evaluation.reviews[&QUALIFICATION].unpreferred, None);
    for seat in 1..=5 {
        it.score(seat, 30_00).unwrap();
    }
    call(&mut it).unwrap();
    let mut it = prices_closed_of(it);
    let (lot, mut bids) = (it.id(), wall(&it));
    for bid in bids.iter_mut().filter(|it| it.price.is_some()) {
        let (name, value) = (DECLARED_FIRM.to_owned(), "small".to_owned());
        bid.fields.push(OpenedField { name, value });
    }
    let publish = opening::Command::PublishBids { lot, bids, files: Vec::new() };
    it.when(Command::Opening(publish)).unwrap();
    let mut it = it.recorded();
    it.review(ReviewStep::Responsiveness, &[Pass::Passed; 2]).unwrap();
    // One of its members is not small: nothing is preferred, and the other small firm is.
    let second = &it.lot().evaluation.reviews[&ReviewStep::Responsiveness];
    assert_eq!(second.unpreferred, Some(vec![code(0)]));
    assert_eq!(award::preference_bp(it.lot(), &it.bidder(0)).0, 0);
    assert_eq!(award::preference_bp(it.lot(), &it.bidder(1)).0, 300);
    assert_eq!(award::partners(it.lot(), &it.bidder(0)).len(), 2, "still as it was read out first");
}
