//! An evaluation adjourned, sealed and resumed by pages; time given, asked for and extended.

use axum::http::StatusCode;

use super::awarding::{act, committee, expert, opened, path, review_once, score, send};
use super::world::MINUTE_MS;
use crate::text::time::field_value;

#[test]
fn an_adjourned_evaluation_shows_and_takes_nothing_until_it_goes_on() {
    let it = opened();
    committee(&it);
    review_once(&it);
    review_once(&it);
    let session = path(&it, "evaluator", "session");
    let mut leader = it.house.signed_in(&expert(1));
    let page = it.house.get(&mut leader, &session);
    assert!(page.says("C1.22") && page.says("中止评标并封存"), "{}", page.body);
    let empty = send(&it, &mut leader, &session, &page, &[("what", "adjourn")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let stop = [("what", "adjourn"), ("stop_cause", "night"), ("reason", "夜间休会至次日九时")];
    act(&it, &expert(1), 1, &session, &stop);
    let mut member = it.house.signed_in(&expert(2));
    for room in ["sheet", "review", "report", "clarifications", "prices", "corrections"] {
        let shown = it.house.get(&mut member, &path(&it, "evaluator", room));
        assert!(shown.says("评审资料已封存") && shown.says("C1.22"), "{room}: {}", shown.body);
    }
    let draft = path(&it, "evaluator", "sheet/draft");
    let kept = send(&it, &mut member, &draft, &page, &[("points-0-0", "3")]);
    assert_ne!(kept.status, StatusCode::SEE_OTHER, "no sheet is kept: {}", kept.body);
    let mut buyer = it.house.signed_in("buyer-1");
    let desk = it.house.get(&mut buyer, "/desk");
    assert!(desk.says("恢复评标"), "{}", desk.body);
    act(&it, "buyer-1", 0, &path(&it, "purchaser", "session"), &[("what", "resume")]);
    let shown = it.house.get(&mut member, &path(&it, "evaluator", "sheet"));
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let public = it.house.get(&mut buyer, &format!("/lots/{}", it.id));
    assert!(public.says("评标恢复"), "both stand in the course: {}", public.body);
}

#[test]
fn a_member_s_own_page_leads_with_what_waits_for_him_and_folds_the_other_rooms() {
    let it = opened();
    committee(&it);
    let leads = |account: &str, says: &str, room: &str| {
        let mut browser = it.house.signed_in(account);
        let page = it.house.get(&mut browser, "/evaluator");
        let (first, folded) = page.body.split_once("各环节页面").unwrap();
        let button =
            format!("<a class=\"button\" href=\"{}\">{says}</a>", path(&it, "evaluator", room));
        assert!(first.contains(&button), "{button} in {first}");
        assert_eq!(first.matches(&it.id.to_string()).count(), 1, "one way, not twelve: {first}");
        assert!(folded.contains(&path(&it, "evaluator", "sheet")), "the others are there too");
    };
    leads(&expert(1), "录入评审结论", "review");
    review_once(&it);
    review_once(&it);
    leads(&expert(2), "填写评审表", "sheet");
    score(&it);
    leads(&expert(2), "签署评标报告", "report");
}

/// A read of the same day is noted once, and must not open a sealed desk.
#[test]
fn what_was_read_before_on_the_same_day_is_shut_with_the_rest() {
    let it = opened();
    committee(&it);
    review_once(&it);
    review_once(&it);
    score(&it);
    let mut member = it.house.signed_in(&expert(2));
    let report = path(&it, "evaluator", "report.txt");
    assert_eq!(it.house.get(&mut member, &report).status, StatusCode::OK);
    assert_eq!(it.house.get(&mut member, &report).status, StatusCode::OK, "noted once");
    let session = path(&it, "evaluator", "session");
    let stop = [("what", "adjourn"), ("stop_cause", "illness"), ("reason", "一名评委突发疾病")];
    act(&it, &expert(1), 1, &session, &stop);
    let shut = it.house.get(&mut member, &report);
    assert!(shut.says("C1.22") && shut.status != StatusCode::OK, "{}", shut.body);
    act(&it, &expert(1), 1, &session, &[("what", "resume")]);
    assert_eq!(it.house.get(&mut member, &report).status, StatusCode::OK);
}

#[test]
fn two_of_five_members_ask_for_time_and_the_purchaser_extends_it() {
    let it = opened();
    committee(&it);
    let own = path(&it, "purchaser", "session");
    let until = |minutes| field_value(it.house.site.platform.now_ms() + minutes * MINUTE_MS);
    let (first, later) = (until(60), until(180));
    act(&it, "buyer-1", 0, &own, &[("what", "fix"), ("evaluate_until", &first)]);
    let session = path(&it, "evaluator", "session");
    for seat in [2, 3] {
        act(&it, &expert(seat), seat, &session, &[("what", "ask")]);
    }
    let mut buyer = it.house.signed_in("buyer-1");
    let desk = it.house.get(&mut buyer, "/desk");
    assert!(desk.says("延长评标时间"), "{}", desk.body);
    let shown = it.house.get(&mut buyer, &own);
    assert!(shown.says("2 / 5"), "{}", shown.body);
    act(&it, "buyer-1", 0, &own, &[("what", "fix"), ("evaluate_until", &later)]);
    assert!(it.lot().evaluation.asked_time.is_empty());
}
