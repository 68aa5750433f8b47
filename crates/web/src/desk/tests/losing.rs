//! A winner that gives up or does not sign, by pages: what follows, and what stays readable.

use axum::http::StatusCode;
use domain::lot::Stage;
use domain::shared::Instant;

use super::awarding::{act, bind, letter, path, send, sign};
use super::contracting::upload;
use super::house::Browser;
use super::told;
use super::world::Opening;

fn waits(it: &Opening, account: &str, sentence: &str) -> bool {
    it.house.get(&mut it.house.signed_in(account), "/desk").says(sentence)
}

fn public(it: &Opening, page: &str) -> super::house::Answered {
    it.house.get(&mut Browser::default(), &format!("/lots/{}{page}", it.id))
}

#[test]
fn a_winner_gives_up_by_pages_and_the_next_candidate_is_told_so() {
    // covers: G49, G70
    let it = told::decided();
    let order = told::order(&it);
    let (winner, second) = (told::account(&it, &order[0]), told::account(&it, &order[1]));
    bind(&it, &winner, 20);
    super::secrecy::supervisor(&it);
    let give_up = path(&it, "bidder", "renounce");
    let early = it.house.get(&mut it.house.signed_in(&winner), &give_up);
    assert_eq!(early.status, StatusCode::NOT_FOUND, "nobody was told yet");
    letter(&it);
    let loser = it.house.get(&mut it.house.signed_in(&second), &give_up);
    assert_eq!(loser.status, StatusCode::NOT_FOUND, "a loser has nothing to give up");

    // The purchaser's word alone is none, and the rule is named.
    let lost = path(&it, "purchaser", "lost");
    let fields =
        [("loss_cause", "gave-up"), ("loss_follows", "next"), ("reason", "中标人书面放弃中标")];
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &lost);
    let empty = send(&it, &mut buyer, &lost, &page, &[]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = send(&it, &mut buyer, &lost, &page, &fields);
    let refused = sign(&it, &mut buyer, &lost, &shown, (&fields, 0));
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.says("G49") && refused.says("放弃中标说明"), "{}", refused.body);

    act(&it, &winner, 20, &give_up, &[("reason", "核心人员离职，无力履行")]);
    let page = public(&it, "");
    assert!(page.says("已放弃中标") && page.says("核心人员离职"), "{}", page.body);
    assert!(waits(&it, "buyer-1", "中标资格待处理"));
    act(&it, "buyer-1", 0, &lost, &fields);
    assert_eq!(it.lot().stage, Stage::Reported);

    // What was published stays readable, and says that it holds no more.
    let page = public(&it, "/result");
    assert!(page.says("中标结果已变更") && page.says(order[0].as_str()), "{}", page.body);
    let determine = path(&it, "purchaser", "determine");
    let third = [("winner", order[2].as_str())];
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &determine);
    let shown = send(&it, &mut buyer, &determine, &page, &third);
    let skipped = sign(&it, &mut buyer, &determine, &shown, (&third, 0));
    assert_eq!(skipped.status, StatusCode::CONFLICT, "nobody is skipped: {}", skipped.body);
    act(&it, "buyer-1", 0, &determine, &[("winner", order[1].as_str())]);
    letter(&it);
    let page = public(&it, "/result");
    assert!(page.says(order[1].as_str()) && page.says("此前的中标结果公告"), "{}", page.body);
    assert!(!page.says("中标结果已变更"), "{}", page.body);
    let own = it.house.get(&mut it.house.signed_in(&winner), &path(&it, "bidder", "result"));
    assert!(own.says("后不再符合中标条件") && own.says("中标人书面放弃中标"), "{}", own.body);
    let new = it.house.get(&mut it.house.signed_in(&second), &path(&it, "bidder", "result"));
    assert_eq!(new.status, StatusCode::OK);
}

#[test]
fn a_contract_not_signed_in_time_waits_for_purchaser_and_supervisor() {
    // covers: G13, G49, Y54
    let it = told::decided();
    super::secrecy::supervisor(&it);
    letter(&it);
    assert!(!waits(&it, "overseer-1", "逾期未签订合同"));
    let by = it.lot().award.contract_by.unwrap();
    it.house.later(Instant::end_of(by).0 + 1 - it.house.site.platform.now_ms());
    assert!(waits(&it, "overseer-1", "逾期未签订合同"));
    assert!(waits(&it, "buyer-1", "逾期未签订合同"));
    let lost = path(&it, "purchaser", "lost");
    let fields =
        [("loss_cause", "not-signed"), ("loss_follows", "restart"), ("reason", "逾期未签订合同")];
    let mut buyer = it.house.signed_in("buyer-1");
    let page = upload(&it, &mut buyer, &lost, &fields, ("documents", "%PDF-1.7 reminder"));
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    let kept = page.hidden("documents_kept");
    let mut all = fields.to_vec();
    all.push(("documents_kept", kept.as_str()));
    let refused = sign(&it, &mut buyer, &lost, &page, (&all, 0));
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(refused.says("Y54"), "nothing was offered: {}", refused.body);
}

#[test]
fn the_original_committee_finds_by_pages_on_a_winner_whose_standing_changed() {
    // covers: T56
    let it = super::awarding::opened();
    super::awarding::to_the_decision(&it);
    let ask = path(&it, "purchaser", "recheck");
    let fields = [("standing_change", "finances"), ("reason", "基本账户被冻结")];
    let mut buyer = it.house.signed_in("buyer-1");
    let shown = upload(&it, &mut buyer, &ask, &fields, ("document", "%PDF-1.7 bank"));
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let kept = shown.hidden("document_kept");
    let mut all = fields.to_vec();
    all.push(("document_kept", kept.as_str()));
    let sent = sign(&it, &mut buyer, &ask, &shown, (&all, 0));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let file = format!("/documents/{kept}/a.pdf");
    assert_eq!(it.house.get(&mut Browser::default(), &file).status, StatusCode::NOT_FOUND);
    let letter = path(&it, "purchaser", "letter");
    let page = it.house.get(&mut buyer, &letter);
    let early = sign(&it, &mut buyer, &letter, &page, (&[], 0));
    assert!(early.status == StatusCode::CONFLICT && early.says("T56"), "{}", early.body);
    let standing = path(&it, "evaluator", "standing");
    for seat in 1..=5_u8 {
        let account = super::awarding::expert(seat);
        assert!(waits(&it, &account, "审查确认中标候选人"));
        let read = it.house.get(&mut it.house.signed_in(&account), &file);
        assert_eq!(read.status, StatusCode::OK, "the committee reads what it rests on");
        let found = if seat <= 3 { "falls" } else { "stands" };
        let fields = [("standing_verdict", found), ("reason", "资金不足以履约")];
        act(&it, &account, seat, &standing, &fields);
    }
    let page = public(&it, "");
    assert!(
        page.says("不再符合招标文件规定的标准") && page.says("2 人认为仍符合"),
        "{}",
        page.body
    );
    assert!(waits(&it, "buyer-1", "中标资格待处理"));
    let lost = path(&it, "purchaser", "lost");
    let fields = [
        ("loss_cause", "standing-fell"),
        ("loss_follows", "next"),
        ("reason", "原评标委员会审查认为不再符合要求"),
    ];
    act(&it, "buyer-1", 0, &lost, &fields);
    assert_eq!(it.lot().stage, Stage::Displayed);
}
