//! A member is replaced by the supervisor's order and the seat filled, by pages alone.

use axum::http::StatusCode;
use domain::lot::Stage;
use domain::parties::Role;

use super::awarding::{act, committee, expert, opened, path, review_once, score};
use super::contracting::upload;

const ORDER: (&str, &str) = ("document", "%PDF-1.7 order");

#[test]
fn a_member_is_replaced_by_order_and_filled_by_the_purchaser_and_all_sign_anew() {
    // covers: C1.18, C1.19
    let it = opened();
    super::secrecy::supervisor(&it);
    it.person(&expert(6), None, Role::Evaluator);
    super::awarding::bind(&it, &expert(6), 6);
    committee(&it);
    (0..2).for_each(|_| review_once(&it));
    score(&it);
    let orders = path(&it, "supervisor", "members");
    let mut overseer = it.house.signed_in("overseer-1");
    let page = it.house.get(&mut overseer, &orders);
    assert!(page.says("更换评委") && page.says("C1.18") && !page.says("C1.19"), "{}", page.body);
    let order = |fields: &[(&str, &str)]| {
        let mut all = vec![("order", "replace")];
        all.extend(fields);
        upload(&it, &mut it.house.signed_in("overseer-1"), &orders, &all, ORDER)
    };
    for wrong in [
        &[("seat", "3")][..],
        &[("seat", "3"), ("leaving", "bored")],
        &[("seat", "ninety"), ("leaving", "health")],
        &[("leaving", "health")],
    ] {
        assert_eq!(order(wrong).status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let unknown = order(&[("seat", "9"), ("leaving", "health")]);
    assert_eq!(unknown.status, StatusCode::CONFLICT, "{}", unknown.body);
    assert!(it.lot().committee_sits());
    let sent = order(&[("seat", "3"), ("leaving", "health")]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(it.lot().evaluation.report.is_none() && it.lot().evaluation.sheets.len() == 4);
    let page = it.house.get(&mut overseer, &orders);
    assert!(page.says("空缺") && page.says("C1.19"), "{}", page.body);
    // Whoever left has no seat any more, and a seat that is empty stops the others.
    let mut gone = it.house.signed_in(&expert(3));
    let sheet = path(&it, "evaluator", "sheet");
    assert_eq!(it.house.get(&mut gone, &sheet).status, StatusCode::FORBIDDEN);
    let mut buyer = it.house.signed_in("buyer-1");
    let fill = path(&it, "purchaser", "committee");
    let desk = it.house.get(&mut buyer, "/desk");
    assert!(desk.says("录入评标委员会"), "{}", desk.body);
    for (account, status) in [
        (expert(3), StatusCode::CONFLICT),
        (expert(2), StatusCode::CONFLICT),
        ("nobody".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        (expert(6), StatusCode::SEE_OTHER),
    ] {
        let fields = [("member-3", account.as_str()), ("kind-3", "expert")];
        let sent = upload(&it, &mut buyer, &fill, &fields, ORDER);
        assert_eq!(sent.status, status, "{account}: {}", sent.body);
    }
    let full = it.house.get(&mut buyer, &fill);
    assert!(full.says("没有需要在这里补足的席位"), "{}", full.body);
    let early = it.house.get(&mut it.house.signed_in(&expert(6)), &sheet);
    assert!(early.status == StatusCode::FORBIDDEN && early.says("回避声明"), "{}", early.body);
    super::awarding::attend(&it, 6);
    (0..2).for_each(|_| review_once(&it));
    let points = [("points-0-0", "33"), ("points-1-0", "33"), ("points-2-0", "33")];
    act(&it, &expert(6), 6, &sheet, &points);
    let report = path(&it, "evaluator", "report");
    for at in [1, 2, 6, 4, 5] {
        act(&it, &expert(at), at, &report, &[("dissent", "")]);
    }
    assert_eq!(it.lot().stage, Stage::Reported);
    for account in ["buyer-1", "official-1", "expert-1"] {
        let page = it.house.get(&mut it.house.signed_in(account), &orders);
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{account}");
    }
}
