//! The evaluation report as a document: for its readers alone, whole, and the same each time.

use std::sync::Arc;

use app::ports::{SealRoom, Typeset, TypesetFault, Typesetter};
use app::statutory::StatutoryDocument;
use axum::http::StatusCode;
use domain::shared::Instant;
use domain::world::Command;

use super::awarding::{act, committee, expert, opened, path, review_once, score, send};
use super::house::Browser;
use super::world::Opening;
use crate::public::routes::World;
use crate::site::Site;

/// Prints what a document says.
struct Words;

impl Typesetter for Words {
    fn edition(&self) -> &str {
        "words"
    }

    fn has(&self, _: char) -> bool {
        true
    }

    fn typeset(
        &self,
        document: &StatutoryDocument,
        _: Option<SealRoom>,
    ) -> Result<Typeset, TypesetFault> {
        let bytes = document.texts().join("\n").into_bytes();
        Ok(Typeset { bytes, pages: 1, place: None })
    }
}

/// The same house, whose documents are their words.
pub(super) fn printing(mut it: Opening) -> Opening {
    let old = Arc::clone(&it.house.site);
    let platform = Arc::clone(&old.platform);
    let site = Site::new(platform, World::Sample, &old.address, old.log.clone());
    it.house.site = Arc::new(site.printing(Arc::new(Words), None));
    it.house.routes = Default::default();
    it
}

#[test]
fn the_whole_report_is_given_to_its_readers_once_all_signed_and_names_wait_for_the_result() {
    let it = printing(opened());
    super::secrecy::supervisor(&it);
    committee(&it);
    (0..2).for_each(|_| review_once(&it));
    score(&it);
    let paper = path(&it, "evaluator", "report.pdf");
    let signing = path(&it, "evaluator", "report");
    let mut overseer = it.house.signed_in("overseer-1");
    let early = it.house.get(&mut overseer, &paper);
    assert_eq!(early.status, StatusCode::FORBIDDEN, "{}", early.body);
    assert!(early.says("全体成员签署"), "{}", early.body);
    let dissent = "对第二名的施工组织设计评价偏高";
    act(&it, &expert(1), 1, &signing, &[("dissent", dissent)]);
    (2..=5).for_each(|seat| act(&it, &expert(seat), seat, &signing, &[("recheck", "已复核")]));
    let made = it.house.get(&mut overseer, &paper);
    assert_eq!(made.status, StatusCode::OK, "{}", made.body);
    let hash = it.lot().evaluation.report.unwrap().hex();
    for said in [
        "评标报告",
        "评标委员会",
        "声明无应当回避的情形",
        "资格审查",
        "符合性审查",
        "各成员评分",
        "推荐的中标候选人",
        dissent,
        "已复核",
        "样本供应商",
        &hash,
        "C4.20",
        "第 5 席",
    ] {
        assert!(made.body.contains(said), "{said} is not in:\n{}", made.body);
    }
    assert_eq!(made.body.matches("一位评委已签署评标报告").count(), 5, "{}", made.body);
    assert!(!made.body.contains("样本人员 expert-"), "names wait for the result");
    it.house.later(3_600_000);
    let mut member = it.house.signed_in(&expert(2));
    assert_eq!(it.house.get(&mut member, &paper).body, made.body, "whoever reads, whenever");
    let page = it.house.get(&mut member, &signing);
    assert!(page.says("report.pdf"), "{}", page.body);
    for account in ["bidder-0", "chair-1", "official-1"] {
        let mut browser = it.house.signed_in(account);
        assert_eq!(it.house.get(&mut browser, &paper).status, StatusCode::FORBIDDEN, "{account}");
    }
    assert!(it.house.get(&mut Browser::default(), &paper).status != StatusCode::OK);
    let public = format!("/lots/{}/pdf/report", it.id);
    assert_eq!(it.house.get(&mut overseer, &public).status, StatusCode::NOT_FOUND);
    result(&it);
    let mut overseer = it.house.signed_in("overseer-1");
    let named = it.house.get(&mut overseer, &paper);
    assert!(named.body.contains("样本人员 expert-1"), "{}", named.body);
    let english = it.house.get(&mut overseer, &format!("{paper}?lang=en"));
    assert!(!english.body.contains("⟦"), "{}", english.body);
}

/// From the report to the published result.
pub(super) fn result(it: &Opening) {
    let mut buyer = it.house.signed_in("buyer-1");
    let candidates = path(it, "purchaser", "candidates");
    let page = it.house.get(&mut buyer, &candidates);
    assert_eq!(send(it, &mut buyer, &candidates, &page, &[]).status, StatusCode::SEE_OTHER);
    let until = it.lot().award.displayed_until.unwrap();
    it.house.later(Instant::end_of(until).0 + 1 - it.house.site.platform.now_ms());
    it.accept(Command::Award(domain::award::Command::EndDisplay { lot: it.id.clone() }));
    let winner = it.lot().evaluation.ranking[0].bidder.to_string();
    act(it, "buyer-1", 0, &path(it, "purchaser", "determine"), &[("winner", &winner)]);
    act(it, "buyer-1", 0, &path(it, "purchaser", "letter"), &[]);
}
