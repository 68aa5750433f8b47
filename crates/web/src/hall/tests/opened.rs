//! A whole opening through the router, by whoever sits in the hall.

use axum::http::StatusCode;
use domain::opening;
use domain::shared::{Id, PublicKey};

use super::house::Browser;
use super::world::{MINUTE_MS, Opening, Truth};

const PRICE: &str = "¥900,000.00";

/// Every page of the hall for somebody.
fn told(opening: &Opening, browser: &mut Browser) -> String {
    let mut all = String::new();
    for page in ["", "/wall"] {
        let answer = opening.house.get(browser, &format!("{}{page}", opening.hall()));
        assert_eq!(answer.status, StatusCode::OK, "{page}");
        all += &answer.body;
    }
    for name in crate::hall::regions::REGIONS {
        let path = format!("{}/fragments/{name}", opening.hall());
        let answer = opening.house.get(browser, &path);
        assert_eq!(answer.status, StatusCode::OK, "{name}");
        all += &answer.body;
    }
    all
}

#[test]
fn names_and_keys_are_shown_to_nobody_before_key_in_has_closed_and_prices_come_at_once() {
    let opening = Opening::with_bids(3);
    let mut nobody = Browser::default();
    let names: Vec<String> = opening.bidders.iter().map(|it| it.name.clone()).collect();
    let hidden = |opening: &Opening, nobody: &mut Browser| {
        let said = told(opening, nobody);
        for (name, bidder) in names.iter().zip(&opening.bidders) {
            assert!(!said.contains(name.as_str()), "{name} before key-in has closed");
            assert!(!said.contains(bidder.uscc.as_str()));
        }
        assert!(!said.contains(PRICE));
        said
    };
    let said = hidden(&opening, &mut nobody);
    assert!(said.contains("等待投标截止"));
    assert!(!said.contains("份投标文件"), "the number is public with the close, not before");
    opening.close();
    assert!(hidden(&opening, &mut nobody).contains("截止前共收到 3 份投标文件"));
    opening.open_key_in(Vec::new());
    opening.key_in(0);
    opening.key_in(1);
    hidden(&opening, &mut nobody);
    opening.close_key_in();
    let said = told(&opening, &mut nobody);
    assert!(names.iter().all(|it| said.contains(it.as_str())));
    assert!(said.contains("未交钥，视为撤销投标") && said.contains("seal.key.absent"));
    assert!(!said.contains(PRICE), "no price before the one event");
    opening.release(1, Truth::Yes);
    assert!(told(&opening, &mut nobody).contains("1/2"));
    opening.release(3, Truth::Yes);
    opening.publish();
    let said = told(&opening, &mut nobody);
    assert!(said.contains(PRICE) && said.contains("¥900,000.01"));
    assert!(said.contains("质量：合格"));
    assert!(!said.contains("¥900,000.02"), "the absent bid is never opened");
}

#[test]
fn a_bidder_signs_in_objects_and_confirms_and_the_public_sees_it() {
    let opening = Opening::with_bids(3);
    assert!(opening.seen_by("bidder-0", "").says("尚未签到"));
    let done = opening.act("bidder-0", "sign-in", &[("text", "")]);
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    assert!(opening.seen_by("bidder-0", "").says("已签到"));
    let forged = opening.act("bidder-0", "confirm", &[("csrf", "another")]);
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
    let early = opening.act("bidder-0", "confirm", &[]);
    assert_eq!(early.status, StatusCode::CONFLICT, "nothing to confirm before prices are out");
    let stranger = opening.act("chair-1", "confirm", &[]);
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);

    opening.close();
    opening.open_key_in(Vec::new());
    (0..2).for_each(|at| opening.key_in(at));
    let own = opening.seen_by("bidder-0", "/fragments/you");
    assert!(own.says("报价：已交钥"), "{}", own.body);
    let other = opening.seen_by("bidder-2", "/fragments/you");
    assert!(other.says("报价：尚未交钥") && other.says("/bidder/lots/W2026-001/A/1/key-in"));
    opening.close_key_in();
    opening.release(1, Truth::Yes);
    opening.release(2, Truth::Yes);
    opening.publish();
    let words = [("text", "请核对第 2 号报价<script>"), ("key", "one-key-of-a-double-click")];
    for _ in 0..2 {
        assert_eq!(opening.act("bidder-0", "object", &words).status, StatusCode::SEE_OTHER);
    }
    assert_eq!(opening.lot().opening.objections.len(), 1, "a double click is one objection");
    assert_eq!(opening.act("bidder-1", "confirm", &[]).status, StatusCode::SEE_OTHER);
    let said = told(&opening, &mut Browser::default());
    assert!(said.contains("请核对第 2 号报价&lt;script&gt;"), "words are words");
    assert!(said.contains("3 家投标人中，1 家已确认"), "{said}");
}

#[test]
fn the_chair_starts_extends_answers_and_signs_exact_bytes_and_nobody_else_may() {
    let opening = Opening::with_bids(3);
    let chair = |name: &str, fields: &[(&str, &str)]| {
        opening.act("chair-1", &format!("chair/{name}"), fields).status
    };
    assert_eq!(opening.seen_by("bidder-0", "/chair").status, StatusCode::FORBIDDEN);
    let hall = opening.hall();
    let nobody = opening.house.get(&mut Browser::default(), &format!("{hall}/chair"));
    assert_eq!(nobody.status, StatusCode::SEE_OTHER);
    assert!(nobody.to.starts_with("/sign-in"));
    assert!(opening.seen_by("chair-1", "/chair").says("此刻没有需要主持人办理的事项"));
    opening.close();
    opening.open_key_in(Vec::new());
    (0..3).for_each(|at| opening.key_in(at));
    let other = opening.act("bidder-0", "chair/start", &[("reason", "到场")]);
    assert_eq!(other.status, StatusCode::FORBIDDEN);
    assert_eq!(chair("start", &[("reason", " ")]), StatusCode::CONFLICT, "a reason is needed");
    assert_eq!(chair("start", &[("reason", "到场")]), StatusCode::SEE_OTHER);
    let until_s = opening.lot().opening.key_in_until_s;
    let at = |s: i64| crate::text::time::field_value((until_s + s) * 1_000);
    let back = chair("extend", &[("reason", "提前"), ("until", &at(-600))]);
    assert_eq!(back, StatusCode::CONFLICT, "time is never taken away");
    let unread = chair("extend", &[("reason", "线路"), ("until", "noon")]);
    assert_eq!(unread, StatusCode::UNPROCESSABLE_ENTITY);
    let more = chair("extend", &[("reason", "线路故障"), ("until", &at(600))]);
    assert_eq!(more, StatusCode::SEE_OTHER);
    assert_eq!(opening.lot().opening.key_in_until_s, until_s + 600);
    let paused = chair("adjourn", &[("reason", "停电"), ("until", &at(1_200))]);
    assert_eq!(paused, StatusCode::SEE_OTHER);
    let said = told(&opening, &mut Browser::default());
    for it in ["主持人宣布休会", "线路故障", "停电"] {
        assert!(said.contains(it), "{it}: {said}");
    }
    opening.house.later(20 * MINUTE_MS);
    opening.close_key_in();
    opening.release(1, Truth::Yes);
    opening.release(2, Truth::Yes);
    opening.publish();
    let (lot, bidder) = (opening.id.clone(), opening.bidders[0].uscc.clone());
    opening.opening(opening::Command::Object { lot, bidder, text: "总价有误".to_owned() });
    let page = opening.seen_by("chair-1", "/chair");
    assert!(page.says("总价有误") && page.says("须待全部异议答复"), "{}", page.body);
    let answer = chair("answer", &[("number", "1"), ("reason", "以开标一览表为准")]);
    assert_eq!(answer, StatusCode::SEE_OTHER);
    assert!(opening.seen_by("chair-1", "/chair").says("须待全部异议答复"), "the window runs");
    opening.house.later(11 * MINUTE_MS);
    the_chair_signs(&opening);
}

fn the_chair_signs(opening: &Opening) {
    assert!(opening.seen_by("chair-1", "/chair").says("您还没有绑定个人签名密钥"));
    let (signing, account) = ([43; 32], Id::new("chair-1").unwrap());
    let key = PublicKey(seal::ed25519::public(&signing));
    let second = Id::new("official-1").unwrap();
    opening.accept(domain::world::Command::Parties(domain::parties::Command::BindPersonKey {
        account,
        key,
        second,
    }));
    let sha256 = opening.seen_by("chair-1", "/chair").hidden("sha256");
    let record = format!("{}/record", opening.hall());
    let bytes = opening.house.get(&mut Browser::default(), &record);
    assert!(bytes.body.starts_with("daylight.opening-record/1\n{"));
    let hash = record::report::sha256(&bytes.body).hex();
    assert_eq!(hash, sha256, "what is downloaded is what is signed");
    let send = |signed: &str, shown: &str| {
        let by = key.hex();
        let fields = [("sha256", shown), ("signed", signed), ("by", by.as_str())];
        opening.act("chair-1", "chair/sign", &fields).status
    };
    let hex = |it: &[u8]| it.iter().map(|it| format!("{it:02x}")).collect::<String>();
    let wrong = hex(&seal::ed25519::sign(&[44; 32], bytes.body.as_bytes()));
    let right = hex(&seal::ed25519::sign(&signing, bytes.body.as_bytes()));
    assert_eq!(send(&wrong, &sha256), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send(&right, &"00".repeat(32)), StatusCode::UNPROCESSABLE_ENTITY);
    assert!(opening.lot().opening.record_signed.is_none());
    assert_eq!(send(&right, &sha256), StatusCode::SEE_OTHER);
    let said = told(opening, &mut Browser::default());
    assert!(said.contains("开标记录已签署") && said.contains(&right) && said.contains(&hash));
    let after = opening.house.get(&mut Browser::default(), &record);
    assert_eq!(after.body, bytes.body, "signed bytes do not change");
}

#[test]
fn lots_of_the_same_minute_stand_beside_each_other_and_an_unknown_one_is_not_found() {
    let opening = Opening::with_bids(3);
    let mut nobody = Browser::default();
    let none = opening.house.get(&mut nobody, "/halls");
    assert!(none.says("此刻没有开标"), "{}", none.body);
    opening.close();
    let now = opening.house.get(&mut nobody, "/halls");
    assert!(now.says("正在开标") && now.says(&opening.hall()));
    let english = opening.house.get(&mut nobody, "/halls?lang=en");
    assert!(english.says("Opening now") && !english.says("正在开标"));
    for path in ["/lots/W2026-001/B/1/hall", "/lots/x/y/z/hall", "/lots/x/y/z/hall/fragments/you"] {
        assert_eq!(opening.house.get(&mut nobody, path).status, StatusCode::NOT_FOUND, "{path}");
    }
    let region = format!("{}/fragments/secrets", opening.hall());
    assert_eq!(opening.house.get(&mut nobody, &region).status, StatusCode::NOT_FOUND);
    let early = format!("{}/record", opening.hall());
    assert_eq!(opening.house.get(&mut nobody, &early).status, StatusCode::NOT_FOUND);
}
