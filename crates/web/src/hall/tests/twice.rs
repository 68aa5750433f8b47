//! A lot that opens twice, as the hall, the chair and the bidders see it over HTTP.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use super::house::Browser;
use super::world::Opening;

const PRICE: &str = "¥900,000";

/// Every page of the hall for somebody who only watches.
fn told(opening: &Opening) -> String {
    let mut nobody = Browser::default();
    let mut all = String::new();
    for page in ["", "/wall", "/record"] {
        let answer = opening.house.get(&mut nobody, &format!("{}{page}", opening.hall()));
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        all += &answer.body;
    }
    all
}

#[test]
fn the_first_opening_reads_out_who_bids_and_no_price() {
    // covers: Y19
    let opening = Opening::first_opened(3);
    let said = told(&opening);
    for bidder in &opening.bidders {
        assert!(said.contains(bidder.name.as_str()), "{}", bidder.name);
    }
    assert!(said.contains("第一信封已开启，报价仍然密封"));
    assert!(said.contains("第一信封唱标：投标人") && said.contains("报价信封仍然密封"));
    assert!(!said.contains(PRICE), "no price before the technical result");
    let done = opening.act("bidder-0", "confirm", &[]);
    assert_eq!(done.status, StatusCode::SEE_OTHER, "the first opening is confirmed too");
    // Long after the first opening the keepers of prices have missed nothing: nobody asked them.
    opening.house.later(86_400_000);
    let said = told(&opening);
    assert!(said.contains("技术评审结果锁定后再开启") && !said.contains("逾期未答复"), "{said}");
    let english =
        opening.house.get(&mut Browser::default(), &format!("{}?lang=en", opening.hall()));
    assert_eq!(english.status, StatusCode::OK);
}

#[test]
fn the_first_opening_reads_out_who_stands_together_beside_the_names() {
    // covers: Y94
    let opening = Opening::joint_first_opened(3);
    let said = told(&opening);
    assert!(said.contains("宣读内容") && said.contains("样本联合单位"), "{said}");
    assert!(said.contains("40%") && !said.contains(PRICE));
    let mut nobody = Browser::default();
    let record = opening.house.get(&mut nobody, &format!("{}/record", opening.hall())).body;
    assert!(record.contains("样本联合单位"), "the record of the first session names members");
    let english = opening.house.get(&mut nobody, &format!("{}?lang=en", opening.hall()));
    assert!(english.says("Read out of the bid") && !english.body.contains('⟦'));
}

#[test]
fn a_bidder_fills_in_members_once_and_is_told_which_opening_reads_them_out() {
    // covers: Y94
    let opening = Opening::joint(1);
    let mut browser = opening.house.signed_in("bidder-0");
    for page in ["seal", "compose"] {
        let page = opening.house.get(&mut browser, &format!("/bidder/lots/{}/{page}", opening.id));
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.says("这一项在第一次开标时宣读") && !page.body.contains('⟦'));
        assert!(page.body.contains("data-field=\"consortium\""), "{}", page.body);
        assert!(page.body.contains("\"first\":\"tech\""), "{}", page.body);
        assert!(page.body.contains("\"audience\":\"first\""));
    }
}

#[test]
fn a_second_session_waits_for_the_technical_result_and_is_the_chairs_alone() {
    // covers: Y19
    let opening = Opening::first_opened(3);
    assert!(!opening.seen_by("chair-1", "/chair").says("启动第二信封开标"), "nothing is locked");
    let early = opening.act("chair-1", "chair/call", &[]);
    assert_eq!(early.status, StatusCode::CONFLICT);
    for who in ["bidder-0", "keeper-1", "official-1"] {
        let denied = opening.act(who, "chair/call", &[]);
        assert_eq!(denied.status, StatusCode::FORBIDDEN, "{who}");
    }
    let forged = opening.act("chair-1", "chair/call", &[("csrf", "another")]);
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    assert!(opening.lot().opening.called.is_none());
}

#[test]
fn a_lot_that_opens_once_has_no_second_session() {
    let opening = Opening::opened(3, 3);
    let refused = opening.act("chair-1", "chair/call", &[]);
    assert_eq!(refused.status, StatusCode::CONFLICT);
}

#[test]
fn a_bidder_is_asked_for_its_signing_key_at_the_one_key_in() {
    let opening = Opening::twice(3);
    let mut browser = opening.house.signed_in("bidder-0");
    let page = opening.house.get(&mut browser, &format!("/bidder/lots/{}/key-in", opening.id));
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("data-later=\"sign\"") && page.body.contains("data-due=\"tech\""));
    assert!(page.says("报价在技术评审之后开启") && page.body.contains("--due tech --key"));
    opening.key_in_twice(0);
    let page = opening.house.get(&mut browser, &format!("/bidder/lots/{}/key-in", opening.id));
    assert!(page.says("平台已收到密钥"), "both halves are in");
    assert!(opening.seen_by("bidder-0", "").says("报价：已委托开标"));
}

#[test]
fn a_bare_key_of_a_price_is_refused_over_http() {
    // covers: Y19
    let opening = Opening::twice(3);
    let lot = opening.lot();
    let keys = opening.bidders[0].keys(&lot);
    let bare: Vec<String> =
        keys.iter().map(|(ctx, half)| format!("\"{}\":\"{}\"", ctx.hex(), half.hex())).collect();
    let body = format!(
        "{{\"tender\":\"{}\",\"lot\":\"{}\",\"round\":\"1\",\"keys\":{{{}}}}}",
        lot.id.tender,
        lot.id.lot,
        bare.join(",")
    );
    let request = Request::post("/key-in")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let answer = opening.house.send(&mut Browser::default(), request);
    assert_ne!(answer.status, StatusCode::OK);
    assert!(answer.body.contains("seal.deposit"), "{}", answer.body);
    assert!(opening.lot().opening.keys.is_empty());
}
