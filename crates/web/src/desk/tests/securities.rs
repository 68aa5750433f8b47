//! Bid securities by pages: entered by the finance post, seen by nobody else before the opening,
//! read out then, and rejected, returned and kept by their rules.

use axum::http::StatusCode;
use domain::parties::Role;
use domain::procedure::{KeptCause, SecurityForm, SecurityTerms};
use domain::shared::Fen;

use super::awarding::{bind, committee, path, ready, review_once, send, sign};
use super::contracting::upload;
use super::house::{Answered, Browser};
use super::world::{Opening, uscc};

pub(super) fn terms() -> SecurityTerms {
    SecurityTerms {
        amount: Fen(20_000_00),
        account: "样本银行 样本公共资源交易中心 6200".to_owned(),
        forms: vec![SecurityForm::Transfer],
        valid_days: 90,
        spared: None,
        kept_for: vec![KeptCause::Revoked, KeptCause::ContractRefused],
    }
}

pub(super) fn sealed() -> Opening {
    let it = Opening::secured(3, terms());
    it.person("finance-1", None, Role::Finance);
    it
}

pub(super) fn enter(it: &Opening, at: usize, yuan: &str) -> Answered {
    let fields = [
        ("payer", it.bidders[at].uscc.as_str()),
        ("security_form", "transfer"),
        ("security_paid", yuan),
        ("arrived", "2026-11-20 10:00:00"),
        ("paid_from", "basic"),
    ];
    let slip = format!("%PDF-1.7 slip {at} {yuan}");
    let mut browser = it.house.signed_in("finance-1");
    upload(it, &mut browser, &path(it, "finance", "securities"), &fields, ("document", &slip))
}

pub(super) fn page(it: &Opening, account: &str, desk: &str, name: &str) -> Answered {
    it.house.get(&mut it.house.signed_in(account), &path(it, desk, name))
}

pub(super) fn public(it: &Opening) -> Answered {
    it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id))
}

#[test]
fn nobody_but_the_finance_post_sees_who_paid_before_the_opening() {
    let it = sealed();
    it.person("buyer-1", Some(&uscc("1251000000TRUATE1")), Role::Purchaser);
    let before = public(&it).body;
    assert!(before.contains("样本银行") && before.contains("20,000.00"), "{before}");
    let raise = before.contains("提出异议或者投诉") && !before.contains("提出询问");
    assert!(raise, "tenders of works know no enquiries: {before}");
    let empty = page(&it, "finance-1", "finance", "securities");
    assert!(empty.says("没有人工登记的投标保证金"), "{}", empty.body);
    let first = enter(&it, 0, "20000");
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
    assert_eq!(enter(&it, 1, "19999.99").status, StatusCode::SEE_OTHER, "what is short is marked");
    assert_eq!(enter(&it, 1, "").status, StatusCode::UNPROCESSABLE_ENTITY);
    let list = page(&it, "finance-1", "finance", "securities");
    assert!(list.says(&it.bidders[0].name) && list.says(it.bidders[1].uscc.as_str()));
    let noted = it.house.site.platform.folded().unwrap();
    assert!(!noted.world.lots[&it.id].evaluation.reads.is_empty(), "the look is an event");
    for account in ["official-1", "chair-1", "buyer-1", "keeper-1", "bidder-0"] {
        for name in ["securities", "securities/return"] {
            let seen = page(&it, account, "finance", name);
            assert_eq!(seen.status, StatusCode::FORBIDDEN, "{account} {name}");
            assert!(!seen.says(&it.bidders[1].name));
        }
    }
    let own = page(&it, "bidder-0", "bidder", "security");
    assert!(own.says("20,000.00") && !own.says("号登记"), "no number counts: {}", own.body);
    let none = page(&it, "bidder-2", "bidder", "security");
    assert!(none.says("尚未登记本单位的投标保证金"), "{}", none.body);
    let bought = page(&it, "buyer-1", "purchaser", "security");
    assert!(bought.says("开标后公开交纳人") && !bought.says(&it.bidders[0].name));
    let hall = it.house.get(&mut Browser::default(), &it.hall());
    assert!(!hall.says(&it.bidders[0].name) && !public(&it).says(&it.bidders[0].name));
    assert_eq!(before.len(), public(&it).body.len(), "no page counts who paid");
}

#[test]
fn a_notice_as_a_file_says_which_securities_it_asks_for() {
    let it = super::report_paper::printing(sealed());
    let made = it.house.get(&mut Browser::default(), &format!("/lots/{}/pdf/notice", it.id));
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let asked =
        ["20,000.00", "贰万元整", "收款账户：样本银行", "形式：转账", "投标截止后撤销投标文件、"];
    for said in asked {
        assert!(made.body.contains(said), "{said} is not in:\n{}", made.body);
    }
    let bought = super::report_paper::printing(super::told::decided());
    let at = format!("/lots/{}/pdf/notice", bought.id);
    let made = bought.house.get(&mut Browser::default(), &at);
    assert!(made.body.contains("提交合同金额的 5%，"), "{}", made.body);
}

#[test]
fn at_the_opening_payers_are_read_out_and_a_bare_bid_is_rejected_with_its_rule() {
    // covers: T08.3
    let it = sealed();
    enter(&it, 0, "20000");
    enter(&it, 1, "20000");
    let it = ready(it.on_the_wall(3));
    let list = page(&it, "finance-1", "finance", "securities");
    assert!(!list.says("登记到账"), "nobody becomes a payer any more: {}", list.body);
    let hall = it.house.get(&mut Browser::default(), &it.hall());
    assert!(hall.says("未按公告交纳投标保证金") && hall.says(&it.bidders[2].name), "{}", hall.body);
    assert!(public(&it).says(it.bidders[0].uscc.as_str()));
    committee(&it);
    review_once(&it);
    let review = path(&it, "evaluator", "review");
    let mut leader = it.house.signed_in("expert-1");
    let shown = it.house.get(&mut leader, &review);
    assert!(shown.says("未交纳投标保证金") && shown.says("T08.3"), "{}", shown.body);
    let all = [("pass-0", "passed"), ("pass-1", "passed"), ("pass-2", "passed")];
    let next = send(&it, &mut leader, &review, &shown, &all);
    let refused = sign(&it, &mut leader, &review, &next, (&all, 1));
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("T08.3") && refused.says("不能通过"), "{}", refused.body);
    let bare = it.lot().priced().iter().position(|line| line.0 == it.bidders[2].uscc).unwrap();
    let choice = |at: usize| if at == bare { "rejected" } else { "passed" };
    let reason = format!("reason-{bare}");
    let fields = [
        ("pass-0", choice(0)),
        ("pass-1", choice(1)),
        ("pass-2", choice(2)),
        (reason.as_str(), "未交纳投标保证金"),
    ];
    super::awarding::act(&it, "expert-1", 1, &review, &fields);
    // Rejected bidders may have theirs back at once, the others not yet.
    let back = path(&it, "finance", "securities/return");
    let mut clerk = it.house.signed_in("finance-1");
    // covers: G07.4
    assert!(it.house.get(&mut clerk, &back).says("上浮百分之二十"), "what a late return costs");
    let fields = [("security", "1"), ("returned_on", "2026-11-24"), ("interest", "")];
    let early = upload(&it, &mut clerk, &back, &fields, ("document", "%PDF-1.7 back"));
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.body);
    assert!(early.says("T17"), "{}", early.body);
}

#[test]
fn a_revoked_bid_loses_its_security_by_the_purchasers_signature() {
    // covers: T09.2
    let it = sealed();
    (0..3).for_each(|at| drop(enter(&it, at, "20000")));
    let it = ready(it.on_the_wall(2));
    super::secrecy::supervisor(&it);
    let keep = path(&it, "purchaser", "security");
    let number = |at: usize| (at + 1).to_string();
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = it.house.get(&mut buyer, &keep);
    assert!(shown.says("投标截止后撤销投标文件"), "{}", shown.body);
    let third = number(2);
    let fields = |number| [("security", number), ("kept_cause", "revoked"), ("reason", "未解密")];
    let first = number(0);
    let next = send(&it, &mut buyer, &keep, &shown, &fields(first.as_str()));
    let refused = sign(&it, &mut buyer, &keep, &next, (&fields(first.as_str()), 0));
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("T09.2"), "{}", refused.body);
    super::awarding::act(&it, "buyer-1", 0, &keep, &fields(third.as_str()));
    let page = public(&it);
    assert!(page.says("不予退还投标保证金") && page.says("未解密"), "{}", page.body);
    bind(&it, "bidder-2", 30);
    let own = it.house.get(&mut it.house.signed_in("bidder-2"), &path(&it, "bidder", "security"));
    assert!(own.says("不予退还投标保证金"), "{}", own.body);
}

#[test]
fn a_wrong_entry_is_mended_by_a_second_person_of_the_finance_post_and_both_stay() {
    // covers: Y69
    let it = sealed();
    it.person("finance-2", None, Role::Finance);
    assert_eq!(enter(&it, 0, "19000").status, StatusCode::SEE_OTHER);
    let at = path(&it, "finance", "securities/mend");
    let mut first = it.house.signed_in("finance-1");
    let shown = it.house.get(&mut first, &at);
    let fields = |yuan| {
        [
            ("replaces", "1"),
            ("payer", it.bidders[0].uscc.as_str()),
            ("security_form", "transfer"),
            ("security_paid", yuan),
            ("arrived", "2026-11-20 10:00:00"),
            ("paid_from", "basic"),
            ("reason", "金额录入有误"),
        ]
    };
    assert_eq!(
        send(&it, &mut first, &at, &shown, &fields("")).status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let sent = send(&it, &mut first, &at, &shown, &fields("20000"));
    assert!(sent.to.ends_with("done=slip-proposed"), "{}", sent.body);
    let own = it.house.get(&mut first, &at);
    assert!(own.says("应当由财务岗的另一名人员核对"), "{}", own.body);
    for account in ["official-1", "chair-1", "bidder-0"] {
        assert_eq!(page(&it, account, "finance", "securities/mend").status, StatusCode::FORBIDDEN);
    }
    let mut second = it.house.signed_in("finance-2");
    assert!(it.house.get(&mut second, "/desk").says("核对保证金登记更正"));
    let shown = it.house.get(&mut second, &at);
    let seen = shown.hidden("seen");
    let decide = path(&it, "finance", "securities/mend/decide");
    let fields = [("replaces", "1"), ("seen", seen.as_str())];
    let alone = send(&it, &mut first, &decide, &shown, &fields);
    assert!(!alone.status.is_redirection(), "one person did both");
    let sent = send(&it, &mut second, &decide, &shown, &fields);
    assert!(sent.to.ends_with("done=slip-decided"), "{}", sent.body);
    let list = page(&it, "finance-1", "finance", "securities");
    assert!(list.says("19,000.00") && list.says("20,000.00"), "{}", list.body);
    assert!(list.says("由第 2 笔代替") || list.says("2"), "{}", list.body);
}
