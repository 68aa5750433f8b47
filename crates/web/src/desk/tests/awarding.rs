//! From the wall to the letter of acceptance by pages, every act signed by its own person.

use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use domain::award;
use domain::lot::Stage;
use domain::opening;
use domain::parties::{self, Role};
use domain::shared::{Id, Instant, PublicKey, Signature, Uscc};
use domain::world::Command;

use super::house::{Answered, Browser};
use super::world::{MINUTE_MS, Opening, uscc};

pub(super) fn secret(at: u8) -> [u8; 32] {
    [150 + at; 32]
}

pub(super) fn expert(seat: u8) -> String {
    format!("expert-{seat}")
}

/// An opened lot whose people have bound keys and whose opening record is signed.
pub(super) fn opened() -> Opening {
    ready(Opening::opened(3, 3))
}

/// The same for prices that are on the wall already.
pub(super) fn ready(it: Opening) -> Opening {
    let home = uscc("1251000000TRUATE1");
    it.person("buyer-1", Some(&home), Role::Purchaser);
    (1..=5).for_each(|seat| it.person(&expert(seat), None, Role::Evaluator));
    bind(&it, "buyer-1", 0);
    (1..=5).for_each(|seat| bind(&it, &expert(seat), seat));
    bind(&it, "chair-1", 9);
    it.house.later(11 * MINUTE_MS);
    let lot = it.lot();
    let origin = it.house.site.platform.keys().origin;
    let bytes = record::report::opening(&lot, &origin).unwrap();
    let key = PublicKey(seal::ed25519::public(&secret(9)));
    let signature = Signature(seal::ed25519::sign(&secret(9), bytes.as_bytes()));
    let record = record::report::sha256(&bytes);
    it.opening(opening::Command::SignRecord { lot: it.id.clone(), record, key, signature });
    it
}

pub(super) fn bind(it: &Opening, account: &str, at: u8) {
    it.accept(Command::Parties(parties::Command::BindPersonKey {
        account: Id::new(account).unwrap(),
        key: PublicKey(seal::ed25519::public(&secret(at))),
        second: Id::new("official-1").unwrap(),
    }));
}

/// Posts a form of a page with its marks.
pub(super) fn send(
    it: &Opening,
    browser: &mut Browser,
    path: &str,
    page: &Answered,
    fields: &[(&str, &str)],
) -> Answered {
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut all = vec![("csrf", csrf.as_str()), ("key", key.as_str())];
    all.extend(fields);
    it.house.post(browser, path, &all)
}

/// Signs what the page shows, as the island does, and sends it.
pub(super) fn sign(
    it: &Opening,
    browser: &mut Browser,
    path: &str,
    page: &Answered,
    (fields, at): (&[(&str, &str)], u8),
) -> Answered {
    let mark = "data-bytes=\"";
    let from = page.body.find(mark).unwrap_or_else(|| panic!("nothing to sign: {}", page.body));
    let encoded = page.body[from + mark.len()..].split('"').next().unwrap();
    let bytes = STANDARD.decode(encoded).unwrap();
    let signed = Signature(seal::ed25519::sign(&secret(at), &bytes)).hex();
    let by = PublicKey(seal::ed25519::public(&secret(at))).hex();
    let mut all = fields.to_vec();
    all.extend([("by", by.as_str()), ("signed", signed.as_str())]);
    send(it, browser, path, page, &all)
}

pub(super) fn path(it: &Opening, desk: &str, page: &str) -> String {
    format!("/{desk}/lots/{}/{page}", it.id)
}

/// Fills in a form, then signs it on the page that follows.
pub(super) fn act(it: &Opening, account: &str, at: u8, path: &str, fields: &[(&str, &str)]) {
    let mut browser = it.house.signed_in(account);
    let page = it.house.get(&mut browser, path);
    let shown = send(it, &mut browser, path, &page, fields);
    assert_eq!(shown.status, StatusCode::OK, "{account} {path}: {}", shown.body);
    let sent = sign(it, &mut browser, path, &shown, (fields, at));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{account} {path}: {}", sent.body);
}

pub(super) fn committee(it: &Opening) {
    let mut official = it.house.signed_in("official-1");
    let path = path(it, "centre", "committee");
    let page = it.house.get(&mut official, &path);
    let (csrf, key) = (page.hidden("csrf"), page.hidden("key"));
    let mut body = String::new();
    let mut fields = vec![("csrf".to_owned(), csrf), ("key".to_owned(), key)];
    for seat in 1..=5u8 {
        fields.push((format!("member-{seat}"), expert(seat)));
        let kind = if seat == 5 { "representative" } else { "expert" };
        fields.push((format!("kind-{seat}"), kind.to_owned()));
    }
    for (name, value) in fields {
        body +=
            &format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    body +=
        "--cut\r\nContent-Disposition: form-data; name=\"document\"; filename=\"a.pdf\"\r\n\r\n";
    body += "%PDF-1.7 draw\r\n--cut--\r\n";
    let request = axum::http::Request::post(&path)
        .header("content-type", "multipart/form-data; boundary=cut")
        .header("sec-fetch-site", "same-origin")
        .body(axum::body::Body::from(body))
        .unwrap();
    let sent = it.house.send(&mut official, request);
    assert_eq!(sent.to, "/centre?done=committee", "{}", sent.body);
    (1..=5).for_each(|seat| attend(it, seat));
}

/// A member declares that nothing makes it withdraw, and votes for the first seat.
pub(super) fn attend(it: &Opening, at: u8) {
    let fields = [("avoidance", "none"), ("leader", "1")];
    act(it, &expert(at), at, &path(it, "evaluator", "attend"), &fields);
}

fn review(it: &Opening) {
    review_once(it);
    review_once(it);
}

/// The review that comes next lets everybody pass.
pub(super) fn review_once(it: &Opening) {
    let path = path(it, "evaluator", "review");
    let names = ["pass-0", "pass-1", "pass-2", "found-0-1", "found-1-1", "found-2-1"];
    let fields = names.map(|name| (name, "passed"));
    act(it, &expert(1), 1, &path, &fields);
}

pub(super) fn score(it: &Opening) {
    let path = path(it, "evaluator", "sheet");
    for seat in 1..=5 {
        let points = format!("{}", 30 + seat);
        let fields =
            [("points-0-0", points.as_str()), ("points-1-0", &points), ("points-2-0", &points)];
        act(it, &expert(seat), seat, &path, &fields);
    }
}

#[test]
fn an_opened_lot_reaches_the_letter_by_pages_alone() {
    // covers: T13.4
    let it = opened();
    committee(&it);
    let mut second = it.house.signed_in(&expert(2));
    let page = it.house.get(&mut second, &path(&it, "evaluator", "review"));
    assert!(page.says("组长"), "only the leader enters reviews");
    review(&it);
    score(&it);
    let report = it.lot().evaluation.report.expect("the last sheet makes the report");
    let mut first = it.house.signed_in(&expert(1));
    let text = it.house.get(&mut first, &path(&it, "evaluator", "report.txt"));
    assert_eq!(record::report::sha256(&text.body), report, "the file is what was hashed");
    let signing = path(&it, "evaluator", "report");
    act(&it, &expert(1), 1, &signing, &[("dissent", "对第二名的施工组织设计评价偏高")]);
    (2..=5).for_each(|seat| act(&it, &expert(seat), seat, &signing, &[("dissent", "")]));
    assert_eq!(it.lot().stage, Stage::Reported);

    let mut buyer = it.house.signed_in("buyer-1");
    let desk = it.house.get(&mut buyer, "/desk");
    assert!(desk.says("公示中标候选人") && desk.says("T13.1"), "{}", desk.body);
    super::told::candidates_wait(&it);
    let candidates = path(&it, "purchaser", "candidates");
    let page = it.house.get(&mut buyer, &candidates);
    let sent = send(&it, &mut buyer, &candidates, &page, &[]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    super::told::candidates_shown(&it);
    let until = it.lot().award.displayed_until.unwrap();
    let wait = Instant::end_of(until).0 + 1 - it.house.site.platform.now_ms();
    it.house.later(wait);
    it.accept(Command::Award(award::Command::EndDisplay { lot: it.id.clone() }));

    let first: Uscc = it.lot().evaluation.ranking[0].bidder.clone();
    let second = it.lot().evaluation.ranking[1].bidder.to_string();
    let determine = path(&it, "purchaser", "determine");
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &determine);
    let shown = send(&it, &mut buyer, &determine, &page, &[("winner", &second)]);
    let refused = sign(&it, &mut buyer, &determine, &shown, (&[("winner", &second)], 0));
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("T14.3") || refused.says("T55"), "the rule is named: {}", refused.body);
    act(&it, "buyer-1", 0, &determine, &[("winner", first.as_str())]);
    letter(&it);
    bundle(&it);
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("中标人") && public.says(first.as_str()));
}

/// From an opened lot of works to its determined winner.
pub(super) fn to_the_decision(it: &Opening) {
    committee(it);
    review(it);
    score(it);
    let signing = path(it, "evaluator", "report");
    let says = [("dissent", ""), ("recheck", "已复核")];
    (1..=5).for_each(|seat| act(it, &expert(seat), seat, &signing, &says));
    let candidates = path(it, "purchaser", "candidates");
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &candidates);
    let sent = send(it, &mut buyer, &candidates, &page, &[]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let until = it.lot().award.displayed_until.unwrap();
    it.house.later(Instant::end_of(until).0 + 1 - it.house.site.platform.now_ms());
    it.accept(Command::Award(award::Command::EndDisplay { lot: it.id.clone() }));
    let first = it.lot().evaluation.ranking[0].bidder.clone();
    let determine = path(it, "purchaser", "determine");
    act(it, "buyer-1", 0, &determine, &[("winner", first.as_str())]);
}

/// The letter of acceptance, signed by the purchaser's person.
pub(super) fn letter(it: &Opening) {
    let letter = path(it, "purchaser", "letter");
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &letter);
    let sent = sign(it, &mut buyer, &letter, &page, (&[], 0));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(it.lot().stage, Stage::Notified);
}

/// A supervisor gets what recomputes the result, nobody else does.
fn bundle(it: &Opening) {
    super::secrecy::supervisor(it);
    let path = path(it, "supervisor", "bundle.json");
    let mut overseer = it.house.signed_in("overseer-1");
    let before = it.lot().evaluation.reads.len();
    let reads = || it.lot().evaluation.reads.len() - before;
    let file = it.house.get(&mut overseer, &path);
    assert_eq!(reads(), 1, "the read is an event");
    let again = it.house.get(&mut overseer, &path);
    assert_eq!((again.status, reads()), (StatusCode::OK, 1), "one a day");
    let read = record::bundle::Bundle::parse(file.body.as_bytes()).expect("a bundle file");
    assert!(read.enclosures.values().any(|it| it.contains("expert-")), "the committee's names");
    assert_eq!(read.openings.len(), 3 + 3 + 5 + before, "bids, keys handed in, sheets, reads");
    let mut buyer = it.house.signed_in("buyer-1");
    assert_eq!(it.house.get(&mut buyer, &path).status, StatusCode::FORBIDDEN);
    assert_eq!(reads(), 1, "who was refused has read nothing");
    let page = it.house.get(&mut overseer, "/supervisor/reads");
    assert!(page.says("overseer-1") && page.says("开标后的查阅"), "{}", page.body);
    it.house.later(24 * 60 * MINUTE_MS);
    let mut overseer = it.house.signed_in("overseer-1");
    assert_eq!((it.house.get(&mut overseer, &path).status, reads()), (StatusCode::OK, 2));
}

#[test]
fn a_sheet_is_kept_as_a_draft_for_its_member_alone_and_is_no_part_of_the_record() {
    let it = opened();
    committee(&it);
    let draft = path(&it, "evaluator", "sheet/draft");
    let sheet = path(&it, "evaluator", "sheet");
    let mut second = it.house.signed_in(&expert(2));
    let typed = [("points-0-0", "12.50"), ("notes", "第三章缺页"), ("other", "x")];
    review(&it);
    let page = it.house.get(&mut second, &sheet);
    assert!(!page.says("12.50") && page.says("保存草稿"), "{}", page.body);
    let before = it.house.site.platform.folded().unwrap().world.clone();
    let sent = send(&it, &mut second, &draft, &page, &typed);
    assert_eq!(sent.to, format!("{sheet}?done=sheet-kept"), "{}", sent.body);
    let again = it.house.get(&mut second, &sheet);
    assert!(again.says("value=\"12.50\"") && again.says("第三章缺页"), "{}", again.body);
    assert!(it.house.site.platform.folded().unwrap().world == before, "nothing entered the record");
    for other in [expert(1), expert(3)] {
        let page = it.house.get(&mut it.house.signed_in(&other), &sheet);
        assert!(!page.says("12.50") && !page.says("第三章缺页"), "{other} sees another's draft");
    }
    let mut buyer = it.house.signed_in("buyer-1");
    assert_eq!(it.house.get(&mut buyer, &draft).status, StatusCode::FORBIDDEN);
    let huge = "长".repeat(100_000);
    let sent = send(&it, &mut second, &draft, &page, &[("notes", &huge)]);
    assert!(sent.status.is_client_error(), "{}", sent.status);
    let kept = it.house.get(&mut second, &sheet);
    assert!(kept.says("第三章缺页"), "a refused draft changes nothing");
    let points = [("points-0-0", "31"), ("points-1-0", "31"), ("points-2-0", "31")];
    act(&it, &expert(2), 2, &sheet, &points);
    let late = send(&it, &mut second, &draft, &page, &typed);
    assert_eq!(late.status, StatusCode::FORBIDDEN, "after the sheet: {}", late.body);
}

#[test]
fn a_sheet_beyond_its_limit_or_signed_by_another_key_is_refused_and_kept() {
    let it = opened();
    committee(&it);
    review(&it);
    let sheet = path(&it, "evaluator", "sheet");
    let mut third = it.house.signed_in(&expert(3));
    let page = it.house.get(&mut third, &sheet);
    let over = [("points-0-0", "41"), ("points-1-0", "30"), ("points-2-0", "x")];
    let sent = send(&it, &mut third, &sheet, &page, &over);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.says("#f-points-0-0") && sent.says("#f-points-2-0") && sent.says("value=\"41\""));

    let good = [("points-0-0", "40"), ("points-1-0", "30"), ("points-2-0", "20.50")];
    let shown = send(&it, &mut third, &sheet, &page, &good);
    assert!(shown.says("20.50"), "the sheet is shown once more with its sums");
    let sent = sign(&it, &mut third, &sheet, &shown, (&good, 4));
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "another member's key");
    assert!(it.lot().evaluation.sheets.is_empty());
    let mut buyer = it.house.signed_in("buyer-1");
    let other = it.house.get(&mut buyer, &sheet);
    assert_eq!(other.status, StatusCode::FORBIDDEN, "nobody without a seat sees a sheet");
}
