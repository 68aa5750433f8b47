//! Notes of a reader are one account's, and only whoever reads the bids has any.

use axum::http::StatusCode;
use domain::parties::Role;

use super::house::{Answered, Browser};
use super::secrecy::{committee, supervisor};
use super::world::Opening;

struct Reading {
    open: Opening,
    at: String,
}

impl Reading {
    fn new() -> Self {
        let open = Opening::opened(3, 3);
        let home = super::world::uscc("1251000000TRUATE1");
        open.person("buyer-1", Some(&home), Role::Purchaser);
        supervisor(&open);
        committee(&open);
        let at = format!("/evaluator/lots/{}/read/notes", open.id);
        Self { open, at }
    }

    fn note(&self, browser: &mut Browser, fields: &[(&str, &str)]) -> Answered {
        let csrf = self.open.house.get(browser, "/check").hidden("csrf");
        let ctx = "ab".repeat(32);
        let mut all = vec![("csrf", csrf.as_str()), ("ctx", &ctx), ("document", "2")];
        all.extend(fields);
        self.open.house.post(browser, &self.at, &all)
    }

    fn notes(&self, browser: &mut Browser) -> serde_json::Value {
        let answer = self.open.house.get(browser, &self.at);
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }
}

#[test]
fn a_note_is_kept_for_its_writer_and_shown_to_nobody_else() {
    let it = Reading::new();
    let mut buyer = it.open.house.signed_in("buyer-1");
    let mut overseer = it.open.house.signed_in("overseer-1");
    let kept = it.note(&mut buyer, &[("page", "7"), ("text", "see line 3"), ("mark", "yes")]);
    assert_eq!(kept.status, StatusCode::NO_CONTENT, "{}", kept.body);
    let place = format!("{}/2/7", "ab".repeat(32));
    let wanted = serde_json::json!([{"place": place, "text": "see line 3", "marked": true}]);
    assert_eq!(it.notes(&mut buyer), wanted);
    assert_eq!(it.notes(&mut overseer), serde_json::json!([]));
    let gone = it.note(&mut buyer, &[("page", "7"), ("text", ""), ("mark", "")]);
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(it.notes(&mut buyer), serde_json::json!([]));
}

#[test]
fn a_note_without_its_forms_token_or_about_no_page_is_refused() {
    let it = Reading::new();
    let mut buyer = it.open.house.signed_in("buyer-1");
    let long = "x".repeat(4_001);
    for wrong in [
        &[("page", "0"), ("text", "x")][..],
        &[("page", "x"), ("text", "x")],
        &[("page", "99999999"), ("text", "x")],
        &[("page", "1"), ("text", &long)],
    ] {
        let answer = it.note(&mut buyer, wrong);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong:?}");
    }
    let ctx = "ab".repeat(32);
    let forged = [("ctx", ctx.as_str()), ("document", "0"), ("page", "1"), ("text", "x")];
    let answer = it.open.house.post(&mut buyer, &it.at, &forged);
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(it.notes(&mut buyer), serde_json::json!([]));
}

#[test]
fn a_member_who_has_not_declared_a_bidder_and_a_stranger_read_nothing() {
    let it = Reading::new();
    let lot = it.open.id.to_string();
    let ctx = "ab".repeat(32);
    let addresses = [
        format!("/evaluator/lots/{lot}/read"),
        it.at.clone(),
        format!("/evaluator/lots/{lot}/files/{ctx}/0"),
    ];
    for account in ["expert-1", "bidder-0", "chair-1"] {
        let mut browser = it.open.house.signed_in(account);
        for address in &addresses {
            let answer = it.open.house.get(&mut browser, address);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{account} {address}");
        }
        let noted = it.note(&mut browser, &[("page", "1"), ("text", "x")]);
        assert_eq!(noted.status, StatusCode::FORBIDDEN, "{account}");
    }
    for address in &addresses {
        let answer = it.open.house.get(&mut Browser::default(), address);
        assert!(answer.status != StatusCode::OK, "{address}");
    }
}

#[test]
fn the_page_alone_may_frame_a_document() {
    let it = Reading::new();
    let mut buyer = it.open.house.signed_in("buyer-1");
    let page = it.open.house.get(&mut buyer, &format!("/evaluator/lots/{}/read", it.open.id));
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-src 'self'"));
    assert!(!policy.contains("unsafe"), "{policy}");
    let other = it.open.house.get(&mut buyer, "/desk");
    let policy = other.headers["content-security-policy"].to_str().unwrap();
    assert!(!policy.contains("frame-src"), "{policy}");
}
