//! The sheets of a void evaluation: who reads them beside the new report, and who does not.

use axum::http::StatusCode;

use super::anew::{UNLAWFUL, enter, voided};
use super::awarding::{act, expert, path};
use super::house::Browser;
use super::remedies::get;
use super::report_paper::printing;
use super::world::Opening;

/// The heading of old sheets.
const VOID: &str = "作废的评审表";
/// What the first committee gave, and no other: its first and its last seat.
const GIVEN: [&str; 2] = ["31.15", "35.15"];

/// Another committee reviews and scores, and gives points of its own.
fn evaluated_anew(it: &Opening) {
    let sent = enter(it, 5);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let member = |seat: u8| (expert(5 + seat), 29 + seat);
    for seat in 1..=5 {
        let (account, key) = member(seat);
        let fields = [("avoidance", "none"), ("leader", "1")];
        act(it, &account, key, &path(it, "evaluator", "attend"), &fields);
    }
    let mut results = ["pass-0", "pass-1", "pass-2", "pass-3"].map(|it| (it, "passed")).to_vec();
    results[3] = ("pass-3", "rejected");
    results.push(("reason-3", "投标有效期不足"));
    let (leader, key) = member(1);
    act(it, &leader, key, &path(it, "evaluator", "review"), &results);
    for seat in 1..=5 {
        let (account, key) = member(seat);
        let all = [22, 25, 12].map(|from| format!("{}.35", from + seat));
        let names = ["points-0-0", "points-1-0", "points-2-0"];
        let fields: Vec<(&str, &str)> =
            names.into_iter().zip(all.iter().map(String::as_str)).collect();
        act(it, &account, key, &path(it, "evaluator", "sheet"), &fields);
    }
}

fn signed(it: &Opening) {
    for seat in 1..=5 {
        let fields = [("dissent", ""), ("recheck", "已复核")];
        act(it, &expert(5 + seat), 29 + seat, &path(it, "evaluator", "report"), &fields);
    }
}

#[test]
fn old_sheets_stand_as_void_with_their_reason_for_whoever_reads_the_report_alone() {
    // covers: C6.1, G10
    let it = printing(voided().0);
    evaluated_anew(&it);
    let number = "质疑第1号";
    let (page, paper) = (path(&it, "evaluator", "report"), path(&it, "evaluator", "report.pdf"));
    // Before the new report is delivered no member is led by an old sheet.
    let early = get(&it, &expert(6), &page);
    assert_eq!(early.status, StatusCode::OK, "{}", early.body);
    assert!(!early.says(VOID) && GIVEN.iter().all(|it| !early.says(it)), "{}", early.body);
    assert_eq!(get(&it, "overseer-1", &paper).status, StatusCode::FORBIDDEN);
    signed(&it);
    let read = [
        get(&it, &expert(6), &page),
        get(&it, &expert(10), &paper),
        get(&it, "buyer-1", &paper),
        get(&it, "overseer-1", &paper),
    ];
    for answer in &read {
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        for said in [VOID, UNLAWFUL, number, "已经作废", GIVEN[0], GIVEN[1]] {
            assert!(answer.says(said), "{said} is not in:\n{}", answer.body);
        }
    }
    // The sheets that count stand once, and before those that are void.
    let body = &read[3].body;
    let (own, old) = (body.find("各成员评分").unwrap(), body.find(VOID).unwrap());
    assert!(own < old && !body[own..old].contains(GIVEN[0]), "{body}");
    assert!(body[own..old].contains("23.35") && !body[old..].contains("23.35"), "{body}");
    // Nobody else reads them: no bidder, no official, no member of the void committee.
    for account in ["bidder-0", "official-1", "chair-1", expert(1).as_str()] {
        for at in [&page, &paper] {
            let answer = get(&it, account, at);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{account} {at}: {}", answer.body);
            assert!(!answer.says(GIVEN[0]) && !answer.says(VOID), "{account} {at}");
        }
    }
    let open = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert_eq!(open.status, StatusCode::OK, "{}", open.body);
    assert!(open.says("各评委的作废评审表附在现行评标报告之后"), "{}", open.body);
    assert!(GIVEN.iter().all(|it| !open.says(it)), "{}", open.body);
    for account in ["bidder-0", "bidder-1"] {
        let lot = get(&it, account, &format!("/lots/{}", it.id));
        assert!(GIVEN.iter().all(|it| !lot.says(it)), "{account}: {}", lot.body);
    }
}
