//! A price corrected, confirmed, asked about, explained and judged by pages, each act signed.

use axum::http::StatusCode;
use domain::award::{CorrectionAnswer, PriceVerdict};
use domain::parties::Role;
use domain::shared::{Fen, Uscc};

use super::awarding::{act, bind, committee, expert, opened, path, review_once, score, send};
use super::house::Browser;
use super::world::{MINUTE_MS, Opening};
use crate::text::time::field_value;

/// The key of the bidder's person, among those of the house.
pub(super) const FIRM_KEY: u8 = 20;
const WORDS: &str = "库存产品，成本构成见附表。";

/// The first bidder, with a person who may sign for it.
pub(super) fn firm(it: &Opening) -> Uscc {
    let bidder = it.lot().priced()[0].0.clone();
    it.person("firm-1", Some(&bidder), Role::Bidder);
    bind(it, "firm-1", FIRM_KEY);
    bidder
}

#[test]
fn a_price_is_corrected_confirmed_asked_about_explained_and_judged_by_pages() {
    let it = opened();
    committee(&it);
    let bidder = firm(&it);
    review_once(&it);
    let corrections = path(&it, "evaluator", "corrections");
    let mut leader = it.house.signed_in(&expert(1));
    let page = it.house.get(&mut leader, &corrections);
    assert!(page.says("C4.13") && page.says("条文待核"), "the mark is shown: {}", page.body);
    let empty = send(&it, &mut leader, &corrections, &page, &[("bidder", bidder.as_str())]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [
        ("what", "correct"),
        ("bidder", bidder.as_str()),
        ("why-sum", "分项报价表第3行汇总有误"),
        ("to-sum", "1,234.56"),
    ];
    act(&it, &expert(1), 1, &corrections, &fields);
    let mut own = it.house.signed_in("firm-1");
    let desk = it.house.get(&mut own, "/desk");
    assert!(desk.says("确认修正后的报价"), "{}", desk.body);
    act(&it, "firm-1", FIRM_KEY, &path(&it, "bidder", "correction"), &[("answer", "confirmed")]);
    let known = it.lot().evaluation.corrections[&bidder].clone();
    assert_eq!(known.answer, Some(CorrectionAnswer::Confirmed));
    assert!(it.lot().bid_prices().iter().any(|it| it.2 == Fen(1_234_56)));
    review_once(&it);

    let prices = path(&it, "evaluator", "prices");
    let until = field_value(it.house.site.platform.now_ms() + 45 * MINUTE_MS);
    let query = [
        ("what", "query"),
        ("bidder", bidder.as_str()),
        ("reason", "请说明分项价格的来源"),
        ("explain_until", until.as_str()),
    ];
    act(&it, &expert(1), 1, &prices, &query);
    let explain = path(&it, "bidder", "explain");
    let page = it.house.get(&mut own, &explain);
    assert!(page.says("F7.8") && page.says("请说明分项价格的来源"), "{}", page.body);
    act(&it, "firm-1", FIRM_KEY, &explain, &[("explanation", WORDS)]);
    let seen = it.house.get(&mut leader, &prices);
    assert!(seen.says(WORDS), "the committee reads the explanation");
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("已说明") && !public.says(WORDS), "{}", public.body);
    let judged = [
        ("what", "judge"),
        ("bidder", bidder.as_str()),
        ("verdict", "proven"),
        ("reason", "成本构成合理"),
    ];
    act(&it, &expert(1), 1, &prices, &judged);
    let known = it.lot().evaluation.queries[&bidder].judged.clone();
    assert_eq!(known.map(|it| it.verdict), Some(PriceVerdict::Proven));
    score(&it);
    assert_eq!(it.lot().evaluation.ranking.len(), 3);
}

#[test]
fn only_the_bidder_asked_answers_and_only_the_leader_asks() {
    let it = opened();
    committee(&it);
    let bidder = firm(&it);
    let other = it.lot().priced()[1].0.clone();
    it.person("firm-2", Some(&other), Role::Bidder);
    bind(&it, "firm-2", FIRM_KEY + 1);
    review_once(&it);
    review_once(&it);
    let mut second = it.house.signed_in(&expert(2));
    let prices = path(&it, "evaluator", "prices");
    let page = it.house.get(&mut second, &prices);
    assert!(page.says("由组长") && !page.says("name=\"reason\""), "{}", page.body);
    let until = field_value(it.house.site.platform.now_ms() + 45 * MINUTE_MS);
    let query = [
        ("what", "query"),
        ("bidder", bidder.as_str()),
        ("reason", "请说明"),
        ("explain_until", until.as_str()),
    ];
    act(&it, &expert(1), 1, &prices, &query);
    let explain = path(&it, "bidder", "explain");
    let mut stranger = it.house.signed_in("firm-2");
    assert_eq!(it.house.get(&mut stranger, &explain).status, StatusCode::NOT_FOUND);
    let mut buyer = it.house.signed_in("buyer-1");
    assert_eq!(it.house.get(&mut buyer, &explain).status, StatusCode::FORBIDDEN);
    let mut own = it.house.signed_in("firm-1");
    let page = it.house.get(&mut own, &explain);
    let huge = "字".repeat(7_000);
    for wrong in ["", "  ", huge.as_str()] {
        let sent = send(&it, &mut own, &explain, &page, &[("explanation", wrong)]);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    it.house.later(46 * MINUTE_MS);
    let mut own = it.house.signed_in("firm-1");
    let page = it.house.get(&mut own, &explain);
    let shown = send(&it, &mut own, &explain, &page, &[("explanation", WORDS)]);
    let late = super::awarding::sign(
        &it,
        &mut own,
        &explain,
        &shown,
        (&[("explanation", WORDS)], FIRM_KEY),
    );
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.body);
    assert!(late.says("C4.11"), "the article is named: {}", late.body);
}
