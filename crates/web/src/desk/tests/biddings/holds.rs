//! A bidder objects, the centre holds the bidding, the buyer answers, and it goes on, by pages; and
//! a complaint goes its course up to what is carried out.

use axum::http::StatusCode;
use domain::parties;
use domain::shared::{Id, Instant, PublicKey, Signature};

use super::super::announcing::Centre;
use super::super::house::{Answered, Browser};
use super::{
    FIRST, SECOND, announced, bid, checks, did, lot, secret, signed, signs_up, spec_times,
};
use super::{LOT, stage, until};

const OFFICE: &str = "1251000000AADEPT1";
const CLAIMS: &str = "第二项条件指向一家厂商";
const REPLY: &str = "该条件有三家以上厂商满足，异议不成立。";

fn at(desk: &str, page: &str) -> String {
    crate::desk::room(desk, &lot(), page)
}

fn get(it: &Centre, account: &str, path: &str) -> Answered {
    it.house.get(&mut it.house.signed_in(account), path)
}

/// A form, and where it asks for one the signature under what it says.
fn act(it: &Centre, (account, key): (&str, u8), path: &str, fields: &[(&str, &str)]) -> Answered {
    let mut browser = it.house.signed_in(account);
    let page = it.house.get(&mut browser, path);
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.body);
    let shown = it.send(&mut browser, path, &page, fields);
    let mark = "data-bytes=\"";
    let Some(from) = shown.body.find(mark) else { return shown };
    let encoded = shown.body[from + mark.len()..].split('"').next().unwrap();
    let bytes =
        base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded).unwrap();
    let signature = Signature(seal::ed25519::sign(&secret(key), &bytes)).hex();
    let by = PublicKey(seal::ed25519::public(&secret(key))).hex();
    let mut all = fields.to_vec();
    all.extend([("by", by.as_str()), ("signed", signature.as_str())]);
    it.send(&mut browser, path, &shown, &all)
}

fn objects(it: &Centre, who: (&str, u8), what: &str) -> String {
    let fields =
        [("what", what), ("claims", CLAIMS), ("request", "请更正公告"), ("grounds", "公告第二条")];
    let sent = act(it, who, &at("bidder", "remedies/new"), &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    waiting(it)
}

/// The number of what waits.
fn waiting(it: &Centre) -> String {
    let folded = it.house.site.platform.folded().unwrap();
    let all = &folded.world.biddings[&lot()].remedies;
    all.iter().find(|it| it.1.is_open()).expect("it waits").0.to_string()
}

fn answers(it: &Centre, number: &str, outcome: &str) {
    let fields = [("remedy", number), ("outcome", outcome), ("reply", REPLY)];
    let sent = act(it, ("buyer-1", 0), &at("purchaser", "remedies"), &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

fn holds(it: &Centre, fields: &[(&str, &str)]) -> Answered {
    act(it, ("official-1", 9), &at("centre", "hold"), fields)
}

fn stands(it: &Centre) -> bool {
    it.house.site.platform.folded().unwrap().world.biddings[&lot()].stands()
}

#[test]
fn a_notice_is_objected_to_held_by_the_centre_answered_and_goes_on_by_pages() {
    // covers: Y185, Y187, Y89, Y90, Y91
    let it = announced(&[]);
    signs_up(&it, "bid-1");
    let public = format!("/biddings/{LOT}");
    let nobody = |path: &str| it.house.get(&mut Browser::default(), path);
    assert!(nobody(&public).says(&at("bidder", "remedies")), "it leads there");
    let none = get(&it, "official-1", &at("centre", "hold"));
    assert!(none.says("不能暂停") && none.says("Y89"), "{}", none.body);
    let number = objects(&it, ("bid-2", 2), "objection:documents:");
    assert!(!stands(&it), "an objection alone stops nothing");
    // Everybody sees that, and neither the letter nor who wrote it.
    let shown = nobody(&public);
    assert!(shown.says(&number) && !shown.says(CLAIMS), "{}", shown.body);
    assert!(!shown.says("样本竞价人2") && !shown.says(SECOND), "{}", shown.body);
    // It waits at both desks by its own rules.
    let desk = get(&it, "buyer-1", "/desk");
    assert!(desk.says("答复询问、异议或质疑") && desk.says("Y187"), "{}", desk.body);
    let desk = get(&it, "official-1", "/desk");
    assert!(desk.says("决定是否因异议、投诉暂停竞价") && desk.says("Y89"), "{}", desk.body);
    let clocks = get(&it, "official-1", &at("centre", "remedies"));
    assert!(clocks.says(&number) && !clocks.says(CLAIMS), "{}", clocks.body);
    // A hold needs its ground and its reason, and an official.
    let ground = [("remedy", number.as_str()), ("reason", "核实第二项条件")];
    assert_eq!(holds(&it, &[("reason", "核实")]).status, StatusCode::CONFLICT);
    assert_eq!(get(&it, "buyer-1", &at("centre", "hold")).status, StatusCode::FORBIDDEN);
    did(&holds(&it, &ground), &format!("/centre/biddings/{LOT}?done=held"));
    assert!(stands(&it) && nobody(&public).says("因异议、投诉暂停"));
    let orders = nobody(&format!("/lots/{LOT}/orders"));
    assert!(
        orders.says("交易中心因异议、投诉暂停竞价") && orders.says("阳光交易平台规则"),
        "{}",
        orders.body
    );
    assert!(nobody("/orders").says(&public), "of the whole centre too");
    // The opening passes and nothing opens; signing up goes on.
    until(&it, spec_times(&it).0 + 1);
    assert_eq!(signs_up(&it, "bid-2").status, StatusCode::SEE_OTHER);
    let early = holds(&it, &[("reason", "已经核实")]);
    assert!(early.status == StatusCode::CONFLICT && early.says("Y90"), "{}", early.body);
    answers(&it, &number, "rejected");
    let desk = get(&it, "official-1", "/desk");
    assert!(desk.says("恢复暂停的竞价") && desk.says("Y90"), "{}", desk.body);
    did(&holds(&it, &[("reason", "已经答复")]), &format!("/centre/biddings/{LOT}?done=lifted"));
    assert!(!stands(&it));
    let read = get(&it, "bid-2", &at("bidder", "remedies"));
    assert!(read.says(REPLY) && read.says(CLAIMS), "{}", read.body);
    assert!(!get(&it, "bid-1", &at("bidder", "remedies")).says(CLAIMS));
    super::to_the_end(&it);
}

#[test]
fn a_result_is_objected_to_nobody_signs_before_the_answer_and_the_next_takes_its_place() {
    // covers: Y186, Y92
    let it = announced(&[]);
    bid(&it);
    did(&checks(&it, "complies", ""), &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
    let number = objects(&it, ("bid-1", 1), "objection:result:");
    it.house.later(5 * super::DAY_MS);
    let signs = |account: &str, key, desk: &str| {
        signed(&it, (account, key), &format!("/{desk}/biddings/{LOT}/confirm"))
    };
    let waits = signs("buyer-1", 0, "purchaser");
    assert!(waits.status == StatusCode::CONFLICT && waits.says("Y186"), "{}", waits.body);
    answers(&it, &number, "upheld");
    let desk = get(&it, "buyer-1", "/desk");
    assert!(desk.says(&at("purchaser", "remedies/carry")) && desk.says("Y92"), "{}", desk.body);
    let waits = signs("buyer-1", 0, "purchaser");
    assert!(waits.status == StatusCode::CONFLICT && waits.says("Y92"), "{}", waits.body);
    let fields =
        [("remedy", number.as_str()), ("redress", "next-candidate"), ("reason", "报价无效")];
    let sent = act(&it, ("buyer-1", 0), &at("purchaser", "remedies/carry"), &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(stage(&it), domain::online::Stage::Checking);
    let page = get(&it, "buyer-1", &format!("/purchaser/biddings/{LOT}/check"));
    assert!(page.says(FIRST) && !page.says(SECOND), "{}", page.body);
}

/// The number of the supervisor's key.
const OVERSEER: u8 = 5;

/// A supervisor of the county, with a key.
fn overseer(it: &Centre) {
    let mut official = it.house.signed_in("official-1");
    it.add(&mut official, "overseer-1", OFFICE, "supervisor");
    it.house.command(parties::Command::BindPersonKey {
        account: Id::new("overseer-1").unwrap(),
        key: PublicKey(seal::ed25519::public(&secret(OVERSEER))),
        second: Id::new("official-1").unwrap(),
    });
}

/// A deal is published; its loser objected and was rejected, and complains of that.
fn complained() -> (Centre, String) {
    let it = announced(&[]);
    overseer(&it);
    bid(&it);
    did(&checks(&it, "complies", ""), &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
    let known = Instant(it.house.site.platform.now_ms()).date().to_string();
    let objection = objects(&it, ("bid-1", 1), "objection:result:");
    let what = format!("complaint:result:{objection}");
    let fields = [
        ("what", what.as_str()),
        ("known_on", known.as_str()),
        ("claims", "成交结果有误，异议答复回避了问题"),
        ("request", "请责令改正"),
        ("grounds", "成交公告"),
    ];
    // Before the answer nobody complains.
    let raise = at("bidder", "remedies/new");
    let early = act(&it, ("bid-1", 1), &raise, &fields);
    assert!(early.status.is_client_error(), "{} {}", early.status, early.body);
    answers(&it, &objection, "rejected");
    let undated: Vec<(&str, &str)> =
        fields.iter().copied().filter(|it| it.0 != "known_on").collect();
    let sent = act(&it, ("bid-1", 1), &raise, &undated);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.body);
    let sent = act(&it, ("bid-1", 1), &raise, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let number = waiting(&it);
    (it, number)
}

/// The supervisor's signed step.
fn oversees(it: &Centre, page: &str, fields: &[(&str, &str)]) -> Answered {
    act(it, ("overseer-1", OVERSEER), &at("supervisor", &format!("remedies/{page}")), fields)
}

fn oversaw(it: &Centre, page: &str, fields: &[(&str, &str)]) {
    let sent = oversees(it, page, fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{page}: {}", sent.body);
}

#[test]
fn a_complaint_about_a_result_is_accepted_suspends_is_upheld_and_carried_out_by_pages() {
    // covers: Y188, Y189, Y89, Y92
    let (it, number) = complained();
    let of = ("remedy", number.as_str());
    let desk = get(&it, "overseer-1", "/desk");
    assert!(desk.says("处理投诉") && desk.says("Y189"), "{}", desk.body);
    let public = || it.house.get(&mut Browser::default(), &format!("/biddings/{LOT}"));
    assert!(public().says(&number) && !public().says("异议答复回避了问题"), "{}", public().body);
    // No other desk takes a step of the supervisor's.
    for account in ["buyer-1", "bid-1", "official-1"] {
        for page in ["examine", "suspend", "decide"] {
            let path = at("supervisor", &format!("remedies/{page}"));
            assert_eq!(get(&it, account, &path).status, StatusCode::FORBIDDEN, "{account} {page}");
        }
    }
    oversaw(&it, "examine", &[of, ("examined", "accepted"), ("reply", "予以受理")]);
    assert!(!stands(&it), "a complaint alone stops nothing");
    oversaw(&it, "suspend", &[of, ("reason", "调查期间"), ("until", "")]);
    assert!(stands(&it));
    it.house.later(5 * super::DAY_MS);
    let confirm = format!("/purchaser/biddings/{LOT}/confirm");
    let waits = signed(&it, ("buyer-1", 0), &confirm);
    assert!(waits.status == StatusCode::CONFLICT && waits.says("Y89"), "{}", waits.body);
    // What no bidding knows is not ordered.
    let unfit = [of, ("order", "evaluate-again"), ("reply", "重新评审。")];
    assert!(!oversees(&it, "decide", &unfit).status.is_redirection());
    oversaw(&it, "decide", &[of, ("order", "next-candidate"), ("reply", "投诉成立，责令改正。")]);
    assert!(stands(&it), "until it is carried out");
    assert!(public().says("责令改正"), "{}", public().body);
    let carry = at("purchaser", "remedies/carry");
    assert!(get(&it, "buyer-1", "/desk").says(&carry));
    let other = act(&it, ("buyer-1", 0), &carry, &[of, ("redress", "restart"), ("reason", "x")]);
    assert!(!other.status.is_redirection(), "another redress than the ordered one");
    let fields = [of, ("redress", "next-candidate"), ("reason", "依处理决定")];
    let sent = act(&it, ("buyer-1", 0), &carry, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(!stands(&it));
    assert_eq!(stage(&it), domain::online::Stage::Checking);
    let page = get(&it, "buyer-1", &format!("/purchaser/biddings/{LOT}/check"));
    assert!(page.says(FIRST) && !page.says(SECOND), "{}", page.body);
}

#[test]
fn a_complaint_that_is_rejected_leaves_the_deal_to_be_signed() {
    // covers: Y189
    let (it, number) = complained();
    let of = ("remedy", number.as_str());
    oversaw(&it, "examine", &[of, ("examined", "accepted"), ("reply", "予以受理")]);
    oversaw(&it, "decide", &[of, ("order", "rejected"), ("reply", "投诉不成立，驳回。")]);
    let read = get(&it, "bid-1", &at("bidder", "remedies"));
    assert!(read.says("驳回"), "{}", read.body);
    it.house.later(5 * super::DAY_MS);
    let confirm = format!("/purchaser/biddings/{LOT}/confirm");
    let sent = signed(&it, ("buyer-1", 0), &confirm);
    assert!(sent.status.is_redirection(), "{} {}", sent.status, sent.body);
}
