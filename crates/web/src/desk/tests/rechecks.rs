//! The recheck by pages: what is pointed out is explained or corrected by its member, then signed.

use axum::http::StatusCode;
use domain::lot::Stage;
use domain::shared::Points;

use super::awarding::{act, committee, expert, opened, path, review_once, send};
use super::house::Browser;
use super::world::Opening;

const WHY: &str = "施工组织设计针对性强";
const SLIP: &str = "录入时多按了一位";

/// Sheets of all seats, one of them far above the others.
fn scored(points: [&str; 5]) -> Opening {
    let it = opened();
    committee(&it);
    review_once(&it);
    review_once(&it);
    let sheet = path(&it, "evaluator", "sheet");
    for (seat, points) in (1..).zip(points) {
        let fields = [("points-0-0", points), ("points-1-0", "20"), ("points-2-0", "20")];
        act(&it, &expert(seat), seat, &sheet, &fields);
    }
    it
}

#[test]
fn a_score_that_stands_apart_is_explained_by_its_member_and_then_all_sign() {
    let it = scored(["20", "20", "20", "21", "40"]);
    let mut first = it.house.signed_in(&expert(1));
    let desk = it.house.get(&mut first, "/desk");
    assert!(!desk.says("签署评标报告"), "nobody signs before: {}", desk.body);
    let report = path(&it, "evaluator", "report");
    let page = it.house.get(&mut first, &report);
    assert!(page.says("尚未修改或者说明") && !page.says("name=\"dissent\""), "{}", page.body);
    let recheck = path(&it, "evaluator", "recheck");
    let seen = it.house.get(&mut first, &recheck);
    assert!(seen.says("40.00") && seen.says("该成员尚未说明"), "{}", seen.body);
    assert!(!seen.says("name=\"explain-0\""), "only its member answers");
    let mut fifth = it.house.signed_in(&expert(5));
    let desk = it.house.get(&mut fifth, "/desk");
    assert!(desk.says("说明本人评分"), "{}", desk.body);
    let page = it.house.get(&mut fifth, &recheck);
    let empty = send(&it, &mut fifth, &recheck, &page, &[("what", "explain")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", empty.body);
    act(&it, &expert(5), 5, &recheck, &[("what", "explain"), ("explain-0", WHY)]);
    let origin = it.house.site.platform.keys().origin;
    let text = record::report::evaluation(&it.lot(), &origin).unwrap();
    assert!(text.contains(WHY), "it stands in the report");
    (1..=5).for_each(|seat| act(&it, &expert(seat), seat, &report, &[("dissent", "")]));
    assert_eq!(it.lot().stage, Stage::Reported);
    assert_eq!(it.lot().evaluation.report, Some(record::report::sha256(&text)));
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("书面说明被提示的评分") && !public.says(WHY), "{}", public.body);
}

#[test]
fn a_sheet_is_handed_back_by_the_leader_corrected_and_its_former_points_stay_readable() {
    let it = scored(["20", "20", "20", "21", "40"]);
    let recheck = path(&it, "evaluator", "recheck");
    let mut second = it.house.signed_in(&expert(2));
    let page = it.house.get(&mut second, &recheck);
    assert!(!page.says("name=\"sheet_of\""), "neither his sheet nor the leader: {}", page.body);
    let back = [("what", "back"), ("sheet_of", "5 apart"), ("sheet_back", SLIP)];
    act(&it, &expert(1), 1, &recheck, &back);
    let mut fifth = it.house.signed_in(&expert(5));
    let sheet = path(&it, "evaluator", "sheet");
    let page = it.house.get(&mut fifth, &sheet);
    assert!(page.says("已退回修改") && page.says("value=\"40.00\""), "{}", page.body);
    let points = [("points-0-0", "24"), ("points-1-0", "20"), ("points-2-0", "20")];
    act(&it, &expert(5), 5, &sheet, &points);
    let state = it.lot().evaluation;
    assert_eq!(state.reopened[0].1[0].points, Points(40_00));
    assert!(!state.ranking.is_empty() && state.sheets[&5].scores[0].points == Points(24_00));
    let page = it.house.get(&mut second, &recheck);
    assert!(page.says(SLIP) && page.says("40.00") && page.says("没有提示"), "{}", page.body);
    let report = path(&it, "evaluator", "report");
    act(&it, &expert(1), 1, &report, &[("dissent", "")]);
    let page = it.house.get(&mut fifth, &recheck);
    assert!(page.says("不再修改") && !page.says("name=\"sheet_of\""), "{}", page.body);
}
