//! The result notice for everybody, and what each bidder is told of its own bid, over HTTP.

use axum::http::StatusCode;
use domain::award::{BrandFound, ReviewStep, Score};
use domain::draws::{DrawPurpose, DrawState, OrderDrawn, OrderState};
use domain::lot::{Lot, Stage};
use domain::parties::{OrganisationAdmitted, OrganisationKind, Role};
use domain::procedure::{BrandTerms, BrandTie};
use domain::shared::{Hash, Instant, Points, Uscc};
use domain::world::{Command, Event};

use crate::text::{Lang, Text};

use super::awarding::{act, committee, expert, letter, path, ready, send};
use super::house::{Answered, Browser};
use super::world::{MINUTE_MS, Opening, uscc};

const SHORT: &str = "投标有效期不足";
const ITEM: &str = "施工组织设计";

/// The account of a bidder.
pub(super) fn account(it: &Opening, who: &Uscc) -> String {
    let at = it.bidders.iter().position(|it| it.uscc == *who).unwrap();
    format!("bidder-{at}")
}

/// Bidders in the order of the ranking, then the one that did not pass.
pub(super) fn order(it: &Opening) -> Vec<Uscc> {
    let lot = it.lot();
    let mut all: Vec<Uscc> = lot.evaluation.ranking.iter().map(|it| it.bidder.clone()).collect();
    let out = lot.priced().into_iter().map(|it| it.0).find(|it| !all.contains(it)).unwrap();
    all.push(out);
    all
}

/// A procurement of four bids, one of which does not pass, up to the determined winner.
pub(super) fn decided() -> Opening {
    let it = ready(Opening::procured(4));
    committee(&it);
    let passed = ["pass-0", "pass-1", "pass-2", "pass-3"].map(|name| (name, "passed"));
    let found = ["found-0-1", "found-1-1", "found-2-1", "found-3-1"].map(|name| (name, "passed"));
    act(&it, "buyer-1", 0, &path(&it, "purchaser", "review"), &found);
    let mut results = passed.to_vec();
    results[3] = ("pass-3", "rejected");
    results.push(("reason-3", SHORT));
    act(&it, &expert(1), 1, &path(&it, "evaluator", "review"), &results);
    to_the_winner(&it);
    it
}

/// Sheets, signatures and the purchaser's word.
fn to_the_winner(it: &Opening) {
    for seat in 1..=5_u8 {
        let all = [20, 30, 10].map(|from| format!("{}.15", from + seat));
        let names = ["points-0-0", "points-1-0", "points-2-0"];
        let fields: Vec<(&str, &str)> =
            names.into_iter().zip(all.iter().map(String::as_str)).collect();
        act(it, &expert(seat), seat, &path(it, "evaluator", "sheet"), &fields);
    }
    let signing = path(it, "evaluator", "report");
    for seat in 1..=5 {
        act(it, &expert(seat), seat, &signing, &[("dissent", ""), ("recheck", "已复核")]);
    }
    assert_eq!(it.lot().stage, Stage::Reported);
    let first = order(it)[0].clone();
    let fields = [("winner", first.as_str())];
    act(it, "buyer-1", 0, &path(it, "purchaser", "determine"), &fields);
}

/// The condition that a bid does not meet, in the words of the documents, and why.
const CONDITION: &str = "具有相应资质";
const WHY: &str = "资质证书已过有效期";

#[test]
fn a_bid_that_does_not_meet_a_condition_reads_which_and_so_does_the_report() {
    let it = ready(Opening::procured(4));
    committee(&it);
    let review = path(&it, "purchaser", "review");
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &review);
    assert!(page.says(CONDITION) && !page.says("name=\"pass-0\""), "{}", page.body);
    let some = [("found-0-1", "passed"), ("found-3-1", "rejected")];
    let short = send(&it, &mut buyer, &review, &page, &some);
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY, "a finding and a reason lack");
    assert!(short.says("#f-found-1-1") && short.says("#f-why-3-1"), "{}", short.body);
    let mut found = ["found-0-1", "found-1-1", "found-2-1"].map(|it| (it, "passed")).to_vec();
    found.extend([("found-3-1", "rejected"), ("why-3-1", WHY)]);
    act(&it, "buyer-1", 0, &review, &found);
    let passed = ["pass-0", "pass-1", "pass-2"].map(|name| (name, "passed"));
    act(&it, &expert(1), 1, &path(&it, "evaluator", "review"), &passed);
    to_the_winner(&it);
    letter(&it);
    let all = order(&it);
    let page = seen(&it, &account(&it, &all[3]), "result");
    let text = seen(&it, &account(&it, &all[3]), "result.txt").body;
    assert!(page.says(CONDITION) && page.says(WHY) && page.says("C4.19"), "{}", page.body);
    assert!(text.contains(CONDITION) && text.contains(WHY) && text.contains("C4.19"), "{text}");
    let mut first = it.house.signed_in(&expert(1));
    let report = it.house.get(&mut first, &path(&it, "evaluator", "report.txt")).body;
    assert!(report.contains(CONDITION) && report.contains(WHY), "{report}");
    assert!(!public(&it, "result").says(WHY), "the notice names no loser");
    let other = seen(&it, &account(&it, &all[1]), "result");
    assert!(!other.says(WHY), "another's reason");
}

fn seen(it: &Opening, account: &str, page: &str) -> Answered {
    let mut browser = it.house.signed_in(account);
    it.house.get(&mut browser, &path(it, "bidder", page))
}

fn public(it: &Opening, page: &str) -> Answered {
    it.house.get(&mut Browser::default(), &format!("/lots/{}/{page}", it.id))
}

/// What the members gave a bidder, counted by this test: the mean of five, half up.
fn mean(it: &Opening, who: &Uscc) -> String {
    let lot = it.lot();
    let scores: Vec<Score> =
        lot.evaluation.sheets.values().flat_map(|it| it.scores.clone()).collect();
    let own: Vec<i64> =
        scores.iter().filter(|it| it.bidder == *who).map(|it| it.points.0).collect();
    assert_eq!(own.len(), 5);
    Points((own.iter().sum::<i64>() * 2 + 5) / 10).decimal()
}

#[test]
fn each_bidder_reads_its_own_result_and_nobody_reads_anothers() {
    // covers: G12.3
    let it = decided();
    let all = order(&it);
    let early = seen(&it, &account(&it, &all[1]), "result");
    assert_eq!(early.status, StatusCode::FORBIDDEN, "before the result: {}", early.body);
    assert_eq!(public(&it, "result").status, StatusCode::NOT_FOUND);
    letter(&it);
    let lot = it.lot();
    let mut first = it.house.signed_in(&expert(1));
    let report = it.house.get(&mut first, &path(&it, "evaluator", "report.txt")).body;
    for (at, who) in all.iter().enumerate() {
        let own = account(&it, who);
        let mut desk = it.house.signed_in(&own);
        assert!(it.house.get(&mut desk, "/desk").says("查看本单位的评审结果"), "{own}");
        assert!(it.house.get(&mut desk, "/bidder").says(&path(&it, "bidder", "result")));
        let page = seen(&it, &own, "result");
        let text = seen(&it, &own, "result.txt").body;
        assert_eq!(page.status, StatusCode::OK, "{own}: {}", page.body);
        assert!(page.says(&record::report::sha256(&text).hex()), "the page names its bytes");
        assert!(text.contains(&lot.evaluation.report.unwrap().hex()), "and those of the report");
        let others: Vec<&Uscc> = all.iter().filter(|other| *other != who).collect();
        match lot.evaluation.ranking.iter().find(|it| it.bidder == *who) {
            Some(line) => {
                assert!(page.says(&format!("第 {} 名（共 3 家参加排序）", line.rank)));
                assert!(page.says(&line.total.decimal()) && page.says(ITEM));
                assert!(page.says(&mean(&it, who)), "{}: {}", mean(&it, who), page.body);
                let kept = text.split("\"line\":[").nth(1).and_then(|it| it.split(']').next());
                assert!(report.contains(kept.unwrap()), "the line is the report's: {text}");
                assert!(!page.says(SHORT), "another's reason");
            }
            None => assert!(page.says(SHORT) && page.says("未通过符合性审查") && !page.says(ITEM)),
        }
        let secret = |it: &Uscc| !page.says(it.as_str()) && !text.contains(it.as_str());
        assert!(others.iter().all(|it| **it == all[0] || secret(it)), "{own}: {}", page.body);
        for other in lot.evaluation.ranking.iter().filter(|it| it.bidder != *who) {
            let (total, own) = (other.total.decimal(), other.other_score.decimal());
            assert!(!page.says(&format!(">{total}<")) && !page.says(&format!(">{own}<")));
        }
        assert_eq!(page.says("中标通知书"), at == 0, "only the winner sees a letter");
        assert_eq!(page.says("G20.3"), at != 0, "whoever lost reads until when to challenge");
        assert!(!it.house.get(&mut desk, "/desk").says("查看本单位的评审结果"), "read is done");
    }
}

#[test]
fn who_did_not_bid_gets_no_bidders_result_and_each_read_is_one_event() {
    let it = decided();
    letter(&it);
    let all = order(&it);
    let stranger = uscc("91510000000NARRY1");
    it.accept(Command::Parties(domain::parties::Command::AdmitOrganisation(
        OrganisationAdmitted {
            organisation: stranger.clone(),
            name: "样本旁观供应商".to_owned(),
            kinds: vec![OrganisationKind::Bidder],
            licence: Hash([1; 32]),
        },
    )));
    it.person("outsider-1", Some(&stranger), Role::Bidder);
    super::secrecy::supervisor(&it);
    let reads = || it.lot().evaluation.reads.len();
    let before = reads();
    let loser = &all[1];
    for page in ["result", "result.txt"] {
        let nobody = it.house.get(&mut Browser::default(), &path(&it, "bidder", page));
        assert!(nobody.to.starts_with("/sign-in"), "{}", nobody.body);
        for account in ["outsider-1", "buyer-1", "official-1", "expert-1", "overseer-1"] {
            let answer = seen(&it, account, page);
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{account} {page}");
            assert!(answer.says("class=\"refusal\""), "{account}: {}", answer.body);
            assert!(!answer.says(ITEM) && !answer.says(loser.as_str()), "{account}");
        }
        // Another bidder who names the loser is shown its own result and nothing else.
        let named = format!("{page}?bidder={loser}&organisation={loser}");
        let other = seen(&it, &account(&it, &all[2]), &named);
        assert_eq!(other.status, StatusCode::OK);
        assert!(!other.says(loser.as_str()), "{}", other.body);
    }
    assert_eq!(reads(), before + 1, "whoever was refused has read nothing");
    let own = account(&it, loser);
    (0..3).for_each(|_| assert_eq!(seen(&it, &own, "result").status, StatusCode::OK));
    assert_eq!(seen(&it, &own, "result.txt").status, StatusCode::OK);
    assert_eq!(reads(), before + 2, "one a person and day");
    it.house.later(24 * 60 * MINUTE_MS);
    assert_eq!(seen(&it, &own, "result").status, StatusCode::OK);
    assert_eq!(reads(), before + 3, "the next day's read is another");
}

#[test]
fn the_result_notice_says_what_the_law_asks_and_names_what_it_lacks() {
    // covers: G12.4, G12.5
    let it = decided();
    assert!(!public(&it, "").says("样本人员 expert-1"), "no names before the result");
    letter(&it);
    let lot = it.lot();
    let won = &order(&it)[0];
    let page = public(&it, "result");
    assert_eq!(page.status, StatusCode::OK);
    let until = lot.award.result_until.unwrap();
    let due = crate::public::challenge_due(
        &it.house.site.platform.folded().unwrap().world,
        &lot,
        domain::shared::Instant(it.house.site.platform.now_ms()),
    );
    let (until, due) = (until.to_string(), due.unwrap().for_right().to_string());
    let price = lot.award.winner.as_ref().unwrap().1;
    let price = crate::text::money::yuan(price.0);
    for said in [
        "中标结果公告",
        "样本采购单位",
        lot.notice.code.as_str(),
        won.as_str(),
        price.as_str(),
        "样本人员 expert-1",
        "样本人员 expert-5",
        "采购人（招标人）代表",
        until.as_str(),
        due.as_str(),
        "G12.2",
        "G12.4",
        "G12.5",
        "G20.3",
        "招标文件",
        "本公告欠缺的法定内容",
        "中标人的地址",
        "质量",
        "合格",
        "data-island=\"proof_chip\"",
    ] {
        assert!(page.says(said), "{said} is missing: {}", page.body);
    }
    assert!(!page.says(SHORT) && !page.says(order(&it)[1].as_str()), "losers are not named");
    let home = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(home.says(&format!("/lots/{}/result", it.id)), "{}", home.body);
    assert_eq!(public(&it, "candidates").status, StatusCode::NOT_FOUND, "works alone display");
}

/// Works: nothing is displayed before the candidates are published.
pub(super) fn candidates_wait(it: &Opening) {
    let page = public(it, "candidates");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.says("class=\"empty\"") && page.says("没有中标候选人公示"), "{}", page.body);
}

/// Works: the display states rank, price, scores, period and how to object.
pub(super) fn candidates_shown(it: &Opening) {
    let (page, lot) = (public(it, "candidates"), it.lot());
    let until = lot.award.displayed_until.unwrap().to_string();
    let first = &lot.evaluation.ranking[0];
    let total = first.total.decimal();
    for said in [
        "中标候选人公示",
        first.bidder.as_str(),
        total.as_str(),
        until.as_str(),
        "T13.2",
        "T13.4",
        "T14",
        "条文待核",
        "合格",
        "质量、工期",
    ] {
        assert!(page.says(said), "{said} is missing: {}", page.body);
    }
    assert!(!page.says("expert-1"), "the committee's names wait for the result");
}

/// The decided lot as if its first two ranked bids were of one brand and one total, and the order
/// that was drawn named the second of them first.
fn left_by_lot() -> (Opening, Lot, Uscc) {
    let it = decided();
    letter(&it);
    let mut lot = it.lot();
    let tie = BrandTie::Lot;
    lot.notice.scheme.terms.get_or_insert_default().brand = Some(BrandTerms { core: None, tie });
    let all = order(&it);
    let brands = all.iter().enumerate().map(|(at, who)| BrandFound {
        bidder: who.clone(),
        brand: ["甲牌", "甲牌", "乙牌", "丙牌"][at].to_owned(),
        reason: String::new(),
    });
    let review = lot.evaluation.reviews.get_mut(&ReviewStep::Responsiveness).unwrap();
    review.brands = Some(brands.collect());
    let total = lot.evaluation.ranking[0].total;
    lot.evaluation.ranking[1].total = total;
    let draw = DrawState { purpose: DrawPurpose::Order, ..DrawState::default() };
    lot.order = Some(OrderState { draw, order: None });
    let (id, seq) = (lot.id.clone(), 1);
    let drawn = vec![all[1].clone(), all[0].clone(), all[2].clone(), all[3].clone()];
    let event = Event::OrderDrawn(OrderDrawn { lot: id.clone(), seq, order: drawn });
    let mut world = it.house.site.platform.folded().unwrap().world.clone();
    world.lots.insert(id.clone(), lot);
    domain::apply::apply(&mut world, &event, Instant(it.house.site.platform.now_ms()));
    let mut lot = world.lots[&id].clone();
    lot.award.winner = lot.award.winner.take().map(|(_, price)| (all[1].clone(), price));
    let left = all[0].clone();
    (it, lot, left)
}

#[test]
fn whoever_a_lot_left_behind_its_brand_reads_so_in_report_result_and_letter() {
    // covers: Y93
    let (it, lot, left) = left_by_lot();
    let first = &lot.evaluation.ranking[0];
    assert_eq!((first.rank, &lot.evaluation.aside[0].bidder), (1, &left));
    for (lang, says) in
        [(Lang::ZhCn, "由公开抽签确定后者代表该品牌"), (Lang::En, "drawn in public made")]
    {
        let page = crate::public::reviews::aside(Text::get(lang), &lot).into_string();
        assert!(page.contains(says) && page.contains(&format!("/lots/{}/draw", it.id)), "{page}");
    }
    assert_eq!(crate::public::reviews::aside_rules(&lot), ["G31.2", "Y93"]);
    assert_eq!(crate::draws::public::order_key(&lot), Some("draw-brand-settled"));
    let told = domain::award::told(&lot, &left).unwrap();
    let own = crate::bidder::result::own(Text::get(Lang::ZhCn), &lot, &told).into_string();
    assert!(own.contains("由公开抽签确定（规则 Y93）"), "{own}");
    let origin = &it.house.site.platform.keys().origin;
    let own = record::report::own_result(&lot, &left, origin).unwrap();
    assert!(own.contains("\"drawn_by\":\"Y93\"") && !own.contains(first.name.as_str()), "{own}");
    let winner = record::report::own_result(&lot, &first.bidder, origin).unwrap();
    assert!(!winner.contains("drawn_by"), "{winner}");
    let report = record::report::evaluation(&lot, origin).unwrap();
    let part = format!("\"drawn\":{{\"bidders\":[\"{left}\"],\"rule\":\"Y93\"}}");
    assert!(report.contains(&part), "{report}");
    let lines = record::totals::lines(&lot);
    let line = lines.iter().find(|it| it.bidder == left).unwrap();
    assert!(line.body.contains("\"rank\":1"), "as it was committed: {}", line.body);
    // Before the order nobody stands, and where prices decided by themselves nobody was drawn.
    let mut apart = lot.clone();
    apart.evaluation.aside[0].total = Points(1);
    let page = crate::public::reviews::aside(Text::get(Lang::En), &apart).into_string();
    assert!(!page.contains("drawn in public"), "{page}");
}
