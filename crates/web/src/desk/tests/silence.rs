//! Whoever refuses to sign the report is noted by the supervisor, told, and in the end agrees.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::award;
use domain::lot::Stage;
use domain::world::Command;

use super::awarding::{act, bind, committee, expert, opened, path, review_once, score};
use super::house::Browser;
use super::report_paper::{printing, result};

const WHAT: &str = "四号评委离席前拒绝签字，未书面说明理由";

#[test]
fn a_silent_member_is_noted_by_the_supervisor_told_at_its_desk_and_named_in_the_report() {
    // covers: Y210, Y211, C4.21
    let it = printing(opened());
    super::secrecy::supervisor(&it);
    bind(&it, "overseer-1", 42);
    committee(&it);
    (0..2).for_each(|_| review_once(&it));
    score(&it);
    let signing = path(&it, "evaluator", "report");
    let noting = path(&it, "supervisor", "refusal");
    let says = [("dissent", ""), ("recheck", "")];
    (1..=2).for_each(|seat| act(&it, &expert(seat), seat, &signing, &says));
    let mut overseer = it.house.signed_in("overseer-1");
    let early = it.house.get(&mut overseer, &noting);
    assert!(!early.says("name=\"statement\""), "two of five are not most: {}", early.body);
    for seat in [3, 5] {
        act(&it, &expert(seat), seat, &signing, &says);
    }
    let desk = it.house.get(&mut overseer, "/desk");
    assert!(desk.says("记录拒绝签署") && desk.says(&noting), "{}", desk.body);
    let page = it.house.get(&mut overseer, &noting);
    assert!(page.says("样本人员 expert-4") && page.says("Y210"), "{}", page.body);
    let empty = super::awarding::send(&it, &mut overseer, &noting, &page, &[]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.body);
    for account in ["buyer-1", "expert-1", "official-1"] {
        let mut other = it.house.signed_in(account);
        assert_eq!(it.house.get(&mut other, &noting).status, StatusCode::FORBIDDEN, "{account}");
    }
    act(&it, "overseer-1", 42, &noting, &[("statement", WHAT)]);

    let noted = it.lot().evaluation.refused.expect("the note stands in the record");
    assert_eq!(noted.seats, [4]);
    let mut silent = it.house.signed_in(&expert(4));
    let page = it.house.get(&mut silent, &signing);
    assert!(page.says(WHAT) && page.says("name=\"dissent\""), "heard first: {}", page.body);
    let until = noted.until_s * 1_000;
    it.house.later(until + 1_000 - it.house.site.platform.now_ms());
    it.accept(Command::Award(award::Command::DeemAgreement { lot: it.id.clone() }));

    let lot = it.lot();
    assert_eq!((lot.stage, &lot.evaluation.deemed), (Stage::Reported, &BTreeSet::from([4u8])));
    let mut silent = it.house.signed_in(&expert(4));
    let page = it.house.get(&mut silent, &signing);
    assert!(page.says("视为您同意") && !page.says("name=\"dissent\""), "{}", page.body);
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("一名成员期满未签署，视为同意"), "{}", public.body);
    let paper = path(&it, "evaluator", "report.pdf");
    let mut overseer = it.house.signed_in("overseer-1");
    let made = it.house.get(&mut overseer, &paper);
    for said in [WHAT, "视为同意评标结果", "第 4 席", "C4.21"] {
        assert!(made.body.contains(said), "{said} is not in:\n{}", made.body);
    }
    assert!(!made.body.contains("样本人员 expert-4"), "names wait for the result");
    result(&it);
    let mut overseer = it.house.signed_in("overseer-1");
    let named = it.house.get(&mut overseer, &paper);
    assert!(named.body.contains("第 4 席 样本人员 expert-4"), "{}", named.body);
}
