//! Interested parties, letters on paper, orders and void evaluations, by pages alone.

use axum::http::StatusCode;
use domain::lot::Stage;
use domain::parties::Role;
use domain::remedies::{EntryWay, Interest, InterestVerdict, Standing};
use domain::shared::Uscc;

use super::awarding::{act, bind, committee, expert, opened, path, review_once, score, send, sign};
use super::contracting::upload;
use super::house::{Answered, Browser};
use super::remedies::{get, stranger};
use super::told;
use super::world::Opening;

const PROOF: (&str, &str) = ("evidence", "%PDF-1.7 subcontract");
const SCAN: (&str, &str) = ("scan", "%PDF-1.7 scan");
const CLAIMS: &str = "评标委员会成员应当回避";
const REPLY: &str = "所附协议未经签署，不能证明利害关系。";
/// Why an evaluation is void.
pub(super) const UNLAWFUL: &str = "评标委员会组成不合法";

/// Candidates of works are displayed.
fn displayed() -> Opening {
    let it = opened();
    committee(&it);
    (0..2).for_each(|_| review_once(&it));
    score(&it);
    let signing = path(&it, "evaluator", "report");
    (1..=5).for_each(|seat| {
        act(&it, &expert(seat), seat, &signing, &[("dissent", ""), ("recheck", "已复核")]);
    });
    let candidates = path(&it, "purchaser", "candidates");
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &candidates);
    let sent = send(&it, &mut buyer, &candidates, &page, &[]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    it
}

fn public(it: &Opening, page: &str) -> Answered {
    it.house.get(&mut Browser::default(), page)
}

fn objection(touched: &str) -> [(&str, &str); 5] {
    [
        ("what", "objection:result:"),
        ("claims", CLAIMS),
        ("request", "请予查明"),
        ("grounds", "条例第五十四条"),
        ("touched", touched),
    ]
}

/// An outsider with a key objects to the candidates, with a proof.
fn objects(it: &Opening) {
    let at = path(it, "bidder", "remedies/new");
    let mut browser = it.house.signed_in("outsider-1");
    let all = objection("subcontractor");
    let shown = upload(it, &mut browser, &at, &all, PROOF);
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    let kept = shown.hidden("evidence_kept");
    let mut again = all.to_vec();
    again.push(("evidence_kept", kept.as_str()));
    let sent = sign(it, &mut browser, &at, &shown, (&again, 21));
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
}

#[test]
fn an_interested_party_objects_with_a_proof_and_is_refused_with_the_article() {
    // covers: T63
    let it = displayed();
    let firm = stranger(&it);
    bind(&it, "outsider-1", 21);
    super::secrecy::supervisor(&it);
    let at = path(&it, "bidder", "remedies/new");
    let mut browser = it.house.signed_in("outsider-1");
    let page = it.house.get(&mut browser, &at);
    assert!(page.says("与本项目的利害关系") && page.says("objection:result:"), "{}", page.body);
    // Without an interest, or without a proof of it, the law says no.
    for (touched, why) in [("none", "也没有说明利害关系"), ("subcontractor", "证明材料")]
    {
        let all = objection(touched);
        let page = it.house.get(&mut browser, &at);
        let shown = send(&it, &mut browser, &at, &page, &all);
        let sent = sign(&it, &mut browser, &at, &shown, (&all, 21));
        assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
        assert!(sent.says(why) && sent.says("T63"), "{}", sent.body);
    }
    objects(&it);
    let lot = it.lot();
    let (number, raised) = lot.remedies.iter().next().unwrap();
    assert_eq!(raised.raised.as_ref().unwrap().interest, Some(Interest::Subcontractor));
    assert!(lot.is_suspended());
    // It is looked at before it is answered.
    let desk = get(&it, "buyer-1", "/desk");
    assert!(desk.says("审查利害关系人主体资格") && desk.says("T63"), "{}", desk.body);
    let page = get(&it, "buyer-1", &path(&it, "purchaser", "remedies"));
    assert!(page.says("主体资格待审查") && !page.says("name=\"outcome\""), "{}", page.body);
    let open = public(&it, &format!("/lots/{}/orders", it.id));
    assert!(open.says("异议依法暂停") && open.says("尚未结束"), "{}", open.body);
    assert!(!open.says(firm.as_str()) && !open.says(CLAIMS));
    let of = ("remedy", number.as_str());
    let review = path(&it, "purchaser", "remedies/interest");
    for account in ["bidder-1", "official-1", "outsider-1"] {
        assert_eq!(get(&it, account, &review).status, StatusCode::FORBIDDEN, "{account}");
    }
    let mut buyer = it.house.signed_in("buyer-1");
    let page = it.house.get(&mut buyer, &review);
    let huge = "长".repeat(8_000);
    for (capacity, reply) in [("perhaps", REPLY), ("refused", ""), ("refused", huge.as_str())] {
        let wrong = [of, ("capacity", capacity), ("reply", reply)];
        let sent = send(&it, &mut buyer, &review, &page, &wrong);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{capacity}: {}", sent.body);
    }
    let fields = [of, ("capacity", "refused"), ("reply", REPLY)];
    act(&it, "buyer-1", 0, &review, &fields);
    let lot = it.lot();
    let verdict = lot.remedies[number].interest.as_ref().unwrap().verdict;
    assert_eq!((verdict, lot.is_suspended()), (InterestVerdict::Refused, false));
    let own = get(&it, "outsider-1", &path(&it, "bidder", "remedies"));
    assert!(own.says("不予受理") && own.says(REPLY), "{}", own.body);
    let open = public(&it, "/orders");
    assert!(open.says("不予受理") && !open.says("尚未结束") && !open.says(REPLY), "{}", open.body);
    // The supervisor reads who raised it; nobody else does.
    let orders = get(&it, "overseer-1", "/supervisor/orders");
    assert!(orders.says(firm.as_str()), "{}", orders.body);
    for account in ["buyer-1", "bidder-1", "official-1"] {
        let answer = get(&it, account, "/supervisor/orders");
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{account}");
    }
}

fn paper<'a>(raiser: &'a str, touched: &'a str, day: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("way", "counter"),
        ("stated_on", day),
        ("presented_name", "样本乙"),
        ("presented_papers", "居民身份证 0017"),
        ("raiser", raiser),
        ("kind", "objection"),
        ("matter", "result"),
        ("touched", touched),
        ("claims", CLAIMS),
        ("request", "请予查明"),
        ("grounds", "条例第五十四条"),
    ]
}

#[test]
fn what_came_on_paper_is_entered_by_one_official_and_stands_once_another_confirms_it() {
    // covers: Y70
    let it = displayed();
    it.person("official-2", None, Role::Official);
    let at = path(&it, "centre", "counter");
    let today = domain::shared::Instant(it.house.site.platform.now_ms()).date().to_string();
    for account in ["buyer-1", "bidder-1"] {
        assert_eq!(get(&it, account, &at).status, StatusCode::FORBIDDEN, "{account}");
    }
    let mut first = it.house.signed_in("official-1");
    let page = it.house.get(&mut first, &at);
    assert!(page.says("窗口代录") && page.says("Y70"), "{}", page.body);
    let lacking = send(&it, &mut first, &at, &page, &paper("", "other", &today));
    assert_eq!(lacking.status, StatusCode::UNPROCESSABLE_ENTITY, "no scan: {}", lacking.body);
    let huge = "长".repeat(8_000);
    for (name, value) in [
        ("way", "pigeon"),
        ("stated_on", "昨天"),
        ("raiser", "123"),
        ("claims", huge.as_str()),
        ("presented_name", ""),
        ("matter", ""),
    ] {
        let mut all = paper("", "other", &today);
        all.iter_mut().filter(|it| it.0 == name).for_each(|it| it.1 = value);
        let sent = upload(&it, &mut first, &at, &all, SCAN);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", sent.body);
    }
    let bidder = it.bidders[0].uscc.to_string();
    let sent = upload(&it, &mut first, &at, &paper(&bidder, "none", &today), SCAN);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert!(it.lot().remedies.is_empty(), "nothing is in the record yet");
    let own = it.house.get(&mut first, &at);
    assert!(own.says("须由另一名工作人员核对") && own.says("样本乙"), "{}", own.body);
    // Nobody confirms an own entry, and nothing else than what was shown.
    let mut second = it.house.signed_in("official-2");
    assert!(it.house.get(&mut second, "/desk").says("核对窗口代录"));
    let page = it.house.get(&mut second, &at);
    let (remedy, seen) = (page.hidden("remedy"), page.hidden("seen"));
    let confirm = format!("{at}/confirm");
    let fields = [("remedy", remedy.as_str()), ("seen", seen.as_str())];
    let alone = send(&it, &mut first, &confirm, &own, &fields);
    assert_ne!(alone.status, StatusCode::SEE_OTHER, "{}", alone.body);
    let other = [("remedy", remedy.as_str()), ("seen", "00")];
    let changed = send(&it, &mut second, &confirm, &page, &other);
    assert_eq!(changed.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", changed.body);
    assert!(it.lot().remedies.is_empty());
    let sent = send(&it, &mut second, &confirm, &page, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let lot = it.lot();
    let found = lot.remedies.values().next().unwrap();
    let raised = found.raised.clone().unwrap();
    assert_eq!(raised.entry.as_ref().unwrap().way, EntryWay::Counter);
    assert_eq!((raised.standing, raised.signed), (Standing::Admissible, None));
    assert_eq!(raised.officials.unwrap().confirmed_by.as_str(), "official-2");
    // Everybody reads that it was entered; nobody outside reads for whom.
    let open = public(&it, &format!("/lots/{}", it.id));
    assert!(open.says("代录") && open.says("窗口提交"), "{}", open.body);
    for word in ["样本乙", "0017", CLAIMS, "official-2"] {
        assert!(!open.says(word), "{word}");
    }
    let buyer = get(&it, "buyer-1", &path(&it, "purchaser", "remedies"));
    assert!(buyer.says("样本乙") && buyer.says(CLAIMS), "{}", buyer.body);
    // An entry is given back, and the record never held it.
    let sent = upload(&it, &mut first, &at, &paper("", "other", &today), SCAN);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = it.house.get(&mut first, &at);
    let remedy = page.hidden("remedy");
    let sent = send(&it, &mut first, &format!("{at}/drop"), &page, &[("remedy", remedy.as_str())]);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(it.lot().remedies.len(), 1);
    assert!(!it.house.get(&mut second, &at).says("样本乙"));
}

/// A decided procurement whose evaluation was void: a challenge was upheld, and another committee
/// evaluates anew; who was ranked, in order.
pub(super) fn voided() -> (Opening, Vec<Uscc>) {
    let it = told::decided();
    super::secrecy::supervisor(&it);
    let order = told::order(&it);
    let complainer = told::account(&it, &order[1]);
    bind(&it, &complainer, 21);
    let fields = [
        ("what", "challenge:opening:"),
        ("claims", CLAIMS),
        ("request", "请重新评标"),
        ("grounds", "87号令第六十七条"),
    ];
    act(&it, &complainer, 21, &path(&it, "bidder", "remedies/new"), &fields);
    let number = it.lot().remedies.keys().next().unwrap().to_string();
    let of = ("remedy", number.as_str());
    let upheld = [of, ("outcome", "upheld"), ("reply", "评标委员会组成不合法，质疑成立。")];
    act(&it, "buyer-1", 0, &path(&it, "purchaser", "remedies"), &upheld);
    let carry = path(&it, "purchaser", "remedies/carry");
    let page = get(&it, "buyer-1", &carry);
    assert!(page.says("重新组建评标委员会评标") && page.says("C6.1"), "{}", page.body);
    let all = [of, ("redress", "evaluate-anew"), ("reason", UNLAWFUL)];
    act(&it, "buyer-1", 0, &carry, &all);
    for at in 6..=10_u8 {
        it.person(&expert(at), None, Role::Evaluator);
        bind(&it, &expert(at), 24 + at);
    }
    (it, order)
}

/// An official enters five experts, from the one behind `from` on.
pub(super) fn enter(it: &Opening, from: u8) -> Answered {
    let mut fields: Vec<(String, String)> = Vec::new();
    for seat in 1..=5_u8 {
        fields.push((format!("member-{seat}"), expert(seat + from)));
        let kind = if seat == 5 { "representative" } else { "expert" };
        fields.push((format!("kind-{seat}"), kind.to_owned()));
    }
    let all: Vec<(&str, &str)> = fields.iter().map(|it| (&*it.0, &*it.1)).collect();
    let mut official = it.house.signed_in("official-1");
    let at = path(it, "centre", "committee");
    upload(it, &mut official, &at, &all, ("document", "%PDF-1.7 draw"))
}

#[test]
fn a_void_evaluation_stays_readable_beside_the_new_one() {
    // covers: C6.1
    let (it, order) = voided();
    let lot = it.lot();
    assert_eq!((lot.stage, lot.voided.len()), (Stage::Evaluating, 1));
    assert!(lot.award.winner.is_none() && lot.evaluation.members.is_empty());
    let open = public(&it, &format!("/lots/{}", it.id));
    assert!(open.says("无效的评标结果") && open.says("原中标人"), "{}", open.body);
    let told = |it: &str| open.body.matches(it).count();
    assert_eq!(told("中标人已确定"), 1, "the list of records alone still says so: {}", open.body);
    // The new committee is entered by people of whom nobody sat in the first.
    let again =
        it.house.get(&mut it.house.signed_in("official-1"), &path(&it, "centre", "committee"));
    assert_eq!(again.status, StatusCode::OK, "{}", again.body);
    let same = enter(&it, 0);
    assert_eq!(same.status, StatusCode::CONFLICT, "{}", same.body);
    assert!(same.says("C6.1"), "{}", same.body);
    let sent = enter(&it, 5);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(it.lot().evaluation.members.len(), 5);
    assert_eq!(it.lot().voided[0].award.winner.as_ref().map(|it| &it.0), Some(&order[0]));
}
