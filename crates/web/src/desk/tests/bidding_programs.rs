//! Online biddings by programs: the same acts as on pages, once for each key, on a version.

use app::accounts::NewProgramKey;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::online::Stage;
use domain::shared::{Id, Signature, Uscc};
use serde_json::{Value, json};

use super::announcing::Centre;
use super::biddings::{FIRST, LOT, SECOND, announced, centre, offers, secret, spec_times, stage};
use super::biddings::{to_the_end, typed, until};
use super::house::{Answered, Browser};
use super::tender::values;
use super::world::uscc;
use crate::api::operations::Scope;

const DAY_MS: i64 = 86_400_000;

/// A key for somebody's own name.
fn key(it: &Centre, (account, home): (&str, &Uscc), scopes: &[Scope]) -> String {
    let account = Id::new(account).unwrap();
    let asked = NewProgramKey {
        organisation: home,
        account: &account,
        by: &account,
        title: "采购系统",
        scopes: scopes.iter().map(|it| it.token().to_owned()).collect(),
    };
    it.house.accounts().make_program_key(asked).unwrap().word().to_owned()
}

fn buyer(it: &Centre) -> String {
    let folded = it.house.site.platform.folded().unwrap();
    let home = folded.world.people[&Id::new("buyer-1").unwrap()].organisation.clone().unwrap();
    drop(folded);
    key(it, ("buyer-1", &home), &[Scope::Tender, Scope::Award])
}

fn call(
    it: &Centre,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    body: &Value,
) -> Answered {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}"));
    for (name, value) in headers.iter().chain(&[("content-type", "application/json")]) {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::from(body.to_string())).unwrap();
    request
        .extensions_mut()
        .insert(ConnectInfo(std::net::SocketAddr::from(([127, 0, 0, 1], 4_711))));
    it.house.send(&mut Browser::default(), request)
}

fn post(it: &Centre, key: &str, path: &str, one: &str, body: &Value) -> Answered {
    let bearer = format!("Bearer {key}");
    let headers = [("authorization", bearer.as_str()), ("idempotency-key", one)];
    call(it, ("POST", path), &headers, body)
}

fn read(answer: &Answered) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body))
}

fn leaves(it: &Centre) -> u64 {
    it.house.site.platform.folded().unwrap().next
}

/// Signs what the first answer gives to sign.
fn signs(it: &Centre, (key, at): (&str, u8), path: &str, one: &str) -> Answered {
    let first = post(it, key, path, one, &json!({}));
    let said = read(&first);
    assert_eq!(said["done"], false, "{said}");
    let bytes = STANDARD.decode(said["sign"]["bytes"].as_str().unwrap()).unwrap();
    let signed = Signature(seal::ed25519::sign(&secret(at), &bytes)).hex();
    post(it, key, path, one, &json!({"by": said["sign"]["by"], "signed": signed}))
}

/// What the page proposes, with what a clerk types.
fn asked(it: &Centre) -> Value {
    let mut browser = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut browser, "/purchaser/biddings/new");
    let proposed = [
        "bidding_number",
        "bidding_opens",
        "bidding_closes",
        "bidding_step",
        "bidding_unit",
        "bidding_window",
        "bidding_least",
    ];
    let proposed = proposed.map(|name| (name, values(&page.body, name).pop().unwrap_or_default()));
    let all = typed().into_iter().chain(proposed);
    Value::Object(all.map(|it| (it.0.to_owned(), it.1.into())).collect())
}

#[test]
fn a_purchaser_s_program_asks_once_and_what_the_law_refuses_says_its_rule() {
    let it = centre();
    let key = buyer(&it);
    let (path, one) = ("/purchaser/biddings/new", "request-0123456789");
    let good = asked(&it);
    let mut wrong = good.clone();
    wrong["bidding_start"] = "500000.00".into();
    let refused = post(&it, &key, path, "request-wrong-0001", &wrong);
    let said = read(&refused);
    assert_eq!((refused.status, &said["rule"]["id"]), (StatusCode::CONFLICT, &"Y151".into()));
    for (name, value) in [("bidding_kind", json!("sideways")), ("unknown", json!("x"))] {
        let mut wrong = good.clone();
        wrong[name] = value;
        let sent = post(&it, &key, path, "request-wrong-0002", &wrong);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", sent.body);
    }
    let huge = json!({"bidding_title": "长".repeat(1 << 20)});
    assert!(post(&it, &key, path, "request-wrong-0003", &huge).status.is_client_error());
    let before = leaves(&it);
    let done = post(&it, &key, path, one, &good);
    assert_eq!((done.status, leaves(&it)), (StatusCode::CREATED, before + 1), "{}", done.body);
    assert_eq!(post(&it, &key, path, one, &good).body, done.body, "a lost answer is given again");
    assert_eq!(leaves(&it), before + 1);
    let other = key_without(&it);
    let sent = post(&it, &other, path, "request-9876543210", &good);
    assert_eq!(sent.status, StatusCode::FORBIDDEN, "a bidder's key is for other acts");
}

fn key_without(it: &Centre) -> String {
    key(it, ("bid-1", &uscc(FIRST)), &[Scope::Bid])
}

/// A program takes a sign-up back and signs up anew; another's sees nothing of it.
fn leaves_and_returns(it: &Centre, (own, award): (&str, &str), at: &str, words: &Value) {
    let before = call(it, ("GET", &format!("/biddings/{LOT}")), &[], &json!({})).body;
    let (away, meant) = (format!("{at}/withdraw"), json!({"sign_up_withdraws": "yes"}));
    let unmeant = post(it, own, &away, "withdraw-0000000001", &json!({"sign_up_withdraws": "x"}));
    assert_eq!(unmeant.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unmeant.body);
    let award_only = post(it, award, &away, "withdraw-0000000002", &meant);
    assert_eq!(award_only.status, StatusCode::FORBIDDEN, "{}", award_only.body);
    let left = post(it, own, &away, "withdraw-0000000003", &meant);
    assert_eq!(left.status, StatusCode::CREATED, "{}", left.body);
    let gone = post(it, own, &away, "withdraw-0000000004", &meant);
    assert_eq!(read(&gone)["rule"]["id"], "Y202", "{}", gone.body);
    let after = call(it, ("GET", &format!("/biddings/{LOT}")), &[], &json!({})).body;
    assert_eq!(after, before, "nobody else's program sees that somebody left");
    let sent = post(it, own, at, "sign-up-anew-000001", words);
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
}

#[test]
fn programs_sign_up_check_and_confirm_on_the_version_that_they_saw() {
    let it = announced(&[]);
    let (own, award) = (key_without(&it), buyer(&it));
    let second = key(&it, ("bid-2", &uscc(SECOND)), &[Scope::Bid]);
    let at = format!("/bidder/biddings/{LOT}");
    let words = json!({"bidding_offers": "样本牌", "bidding_promise": "yes"});
    let unpromised = post(&it, &own, &at, "sign-up-0123456789", &json!({"bidding_offers": "样本"}));
    assert_eq!(unpromised.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unpromised.body);
    for (key, one) in [(&own, "sign-up-0123456789"), (&second, "sign-up-9876543210")] {
        let sent = post(&it, key, &at, one, &words);
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    }
    leaves_and_returns(&it, (&own, &award), &at, &words);
    let twice = post(&it, &own, &at, "sign-up-again-00001", &words);
    assert_eq!(read(&twice)["rule"]["id"], "Y163", "{}", twice.body);
    let state = call(&it, ("GET", &format!("/biddings/{LOT}")), &[], &json!({}));
    let said = read(&state);
    assert_eq!((&said["stage"], &said["order"]), (&"Announced".into(), &json!([])), "{said}");
    assert!(!state.body.contains(uscc(FIRST).as_str()), "nobody is named before the result");
    let seen = state.headers["etag"].to_str().unwrap().to_owned();
    until(&it, spec_times(&it).0);
    offers(&it, "bid-1", FIRST, 118_000);
    offers(&it, "bid-2", SECOND, 115_000);
    to_the_end(&it);
    let check = format!("/purchaser/biddings/{LOT}/check");
    let bearer = format!("Bearer {award}");
    let complies = json!({"bidding_verdict": "complies"});
    let on = |version: &str, one: &str| {
        let headers =
            [("authorization", bearer.as_str()), ("idempotency-key", one), ("if-match", version)];
        call(&it, ("POST", &check), &headers, &complies)
    };
    let stale = on(&seen, "check-0123456789ab");
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{}", stale.body);
    assert_eq!(stage(&it), Stage::Checking);
    let state = call(&it, ("GET", &format!("/biddings/{LOT}")), &[], &json!({}));
    let now = state.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(on(&now, "check-0123456789ac").status, StatusCode::CREATED);
    let early = signs(
        &it,
        (&award, 0),
        &format!("/purchaser/biddings/{LOT}/confirm"),
        "sign-early-0000001",
    );
    assert_eq!(read(&early)["rule"]["id"], "Y157", "{}", early.body);
    it.house.later(2 * DAY_MS);
    for (key, at, desk, one) in [
        (&award, 0, "purchaser", "sign-buyer-00000001"),
        (&second, 2, "bidder", "sign-bidder-0000001"),
    ] {
        let sent = signs(&it, (key, at), &format!("/{desk}/biddings/{LOT}/confirm"), one);
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    }
    let accept = format!("/purchaser/biddings/{LOT}/accept");
    let sent = post(&it, &award, &accept, "accept-0123456789", &json!({"bidding_found": "合格"}));
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.body);
    let state = call(&it, ("GET", &format!("/biddings/{LOT}")), &[], &json!({}));
    let said = read(&state);
    assert_eq!(said["deal"]["price_fen"], 11_500_000, "{said}");
    assert_eq!(said["deal"]["bidder"], uscc(SECOND).as_str());
    assert_eq!(said["stage"], "Accepted");
    let kinds: Vec<&str> =
        said["events"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap()).collect();
    assert!(kinds.ends_with(&["DealConfirmed", "DealConfirmed", "GoodsAccepted"]), "{kinds:?}");
    assert!(!kinds.contains(&"BidderSignedUp"), "sign-ups stay shut");
}
