//! A question about a bid by pages: proposed, asked, answered, judged; secret until the result.

use axum::http::StatusCode;
use domain::award::ClarificationVerdict;
use domain::lot::Stage;

use super::awarding::{act, committee, expert, opened, path, review_once, score, send};
use super::house::Browser;
use super::prices::{FIRM_KEY, firm};
use super::world::MINUTE_MS;
use crate::text::time::field_value;

const QUESTION: &str = "第三章与第五章的工期不一致";
const ANSWER: &str = "以第三章所列工期为准。";

#[test]
fn a_question_is_proposed_asked_answered_and_judged_by_pages_and_nobody_else_sees_it() {
    let it = opened();
    committee(&it);
    let bidder = firm(&it);
    let page = path(&it, "evaluator", "clarifications");
    let mut member = it.house.signed_in(&expert(2));
    let shown = it.house.get(&mut member, &page);
    assert!(shown.says("C4.15") && shown.says("提议要求投标人澄清"), "{}", shown.body);
    let empty = send(&it, &mut member, &page, &shown, &[("what", "propose")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let huge = "文".repeat(2_000);
    let long = [
        ("what", "propose"),
        ("bidder", bidder.as_str()),
        ("doubt", "unclear"),
        ("question", huge.as_str()),
    ];
    let long = send(&it, &mut member, &page, &shown, &long);
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wish = [
        ("what", "propose"),
        ("bidder", bidder.as_str()),
        ("doubt", "inconsistent"),
        ("question", QUESTION),
    ];
    act(&it, &expert(2), 2, &page, &wish);
    let until = field_value(it.house.site.platform.now_ms() + 45 * MINUTE_MS);
    let asked = [
        ("what", "ask"),
        ("bidder", bidder.as_str()),
        ("doubt", "inconsistent"),
        ("proposed", "1"),
        ("question", QUESTION),
        ("answer_until", until.as_str()),
    ];
    act(&it, &expert(1), 1, &page, &asked);
    let own = path(&it, "bidder", "clarifications");
    let mut firm = it.house.signed_in("firm-1");
    let desk = it.house.get(&mut firm, "/desk");
    assert!(desk.says("答复澄清要求"), "{}", desk.body);
    let shown = it.house.get(&mut firm, &own);
    assert!(shown.says(QUESTION) && shown.says("距答复截止还有"), "{}", shown.body);
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(!public.says("号澄清要求"), "nobody learns of it before the result");
    act(&it, "firm-1", FIRM_KEY, &own, &[("number", "1"), ("clarification", ANSWER)]);
    let seen = it.house.get(&mut member, &page);
    assert!(seen.says(ANSWER), "the committee reads the answer");
    let judged = [
        ("what", "judge"),
        ("number", "1"),
        ("answer_verdict", "accepted"),
        ("reason", "在投标文件范围内"),
    ];
    act(&it, &expert(1), 1, &page, &judged);
    let known = it.lot().evaluation.clarifications[&1].judged.clone();
    assert_eq!(known.map(|it| it.verdict), Some(ClarificationVerdict::Accepted));
    review_once(&it);
    review_once(&it);
    score(&it);
    let origin = it.house.site.platform.keys().origin;
    let report = record::report::evaluation(&it.lot(), &origin).unwrap();
    assert!(report.contains("clarifications") && !report.contains(ANSWER), "{report}");
    assert_eq!(it.lot().stage, Stage::Evaluating);
}

#[test]
fn a_bidder_who_was_not_asked_finds_nothing_to_answer() {
    let it = opened();
    committee(&it);
    firm(&it);
    let own = path(&it, "bidder", "clarifications");
    let mut firm = it.house.signed_in("firm-1");
    let shown = it.house.get(&mut firm, &own);
    assert!(shown.says("未经要求的澄清不予接受"), "{}", shown.body);
    let mut stranger = it.house.signed_in("official-1");
    let refused = it.house.get(&mut stranger, &own);
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.body);
}
