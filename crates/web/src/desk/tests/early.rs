//! Remedies and holds of a prequalification, before the notice of its tender, by pages.

use axum::http::StatusCode;
use domain::procedure::HoldBy;
use domain::remedies::Matter;
use domain::rulebook::Regime;

use super::admissions::{account, announce, apply, close, lot, of, ready};
use super::awarding::{act, send};
use super::house::Browser;
use super::remedies::get;
use super::world::Opening;

const CLAIMS: &str = "资格条件限定了特定行政区域的业绩";
const REPLY: &str = "该条件与项目实际需要相适应，异议不成立。";

fn at(desk: &str, page: &str) -> String {
    crate::desk::room(desk, &lot(), page)
}

/// A prequalification of works takes applications, and a supervisor looks on.
fn begun(regime: Regime) -> Opening {
    let it = ready(regime);
    super::secrecy::supervisor(&it);
    assert_eq!(announce(&it, 9, 25).status, StatusCode::SEE_OTHER);
    it
}

fn raise(it: &Opening, what: &str, known_on: Option<&str>) {
    let mut fields = vec![
        ("what", what),
        ("claims", CLAIMS),
        ("request", "请修改资格预审文件"),
        ("grounds", "资格预审文件第二章"),
    ];
    fields.extend(known_on.map(|it| ("known_on", it)));
    act(it, &account(0), 20, &at("bidder", "remedies/new"), &fields);
}

fn answer(it: &Opening, number: &str, outcome: &str) {
    let fields = [("remedy", number), ("outcome", outcome), ("reply", REPLY)];
    act(it, "buyer-1", 0, &at("purchaser", "remedies"), &fields);
}

#[test]
fn an_objection_stops_a_prequalification_is_answered_and_everybody_sees_that_alone() {
    // covers: T06.1
    let it = begun(Regime::Works);
    let page = get(&it, &account(0), &at("bidder", "remedies"));
    assert!(page.says("对资格预审文件") && !page.says("对招标（采购）文件"), "{}", page.body);
    let public = format!("/prequalifications/{}", lot());
    let nobody = |path: &str| it.house.get(&mut Browser::default(), path);
    assert!(nobody(&public).says(&at("bidder", "remedies")), "it leads there");
    raise(&it, "objection:prequalification-documents:", None);
    let number = of(&it).remedies.keys().next().unwrap().to_string();
    assert!(of(&it).is_suspended());
    let shown = nobody(&public);
    assert!(shown.says("资格预审已暂停") && shown.says(&number), "{}", shown.body);
    assert!(!shown.says(CLAIMS) && !shown.says("样本供应商"), "{}", shown.body);
    let orders = nobody(&format!("/lots/{}/orders", lot()));
    assert!(orders.status == StatusCode::OK && orders.says("异议第1号"), "{}", orders.body);
    assert!(nobody("/orders").says(&public), "of the whole centre too");
    // It waits at the purchaser's desk by its own rule, and is answered there.
    let desk = get(&it, "buyer-1", "/desk");
    assert!(desk.says("答复询问、异议或质疑") && desk.says("T07"), "{}", desk.body);
    let own = get(&it, "buyer-1", &at("purchaser", "remedies"));
    assert!(own.says(CLAIMS) && own.says("样本供应商0"), "{}", own.body);
    let stranger = get(&it, &account(1), &at("purchaser", "remedies"));
    assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    assert!(!get(&it, &account(1), &at("bidder", "remedies")).says(CLAIMS));
    let before = of(&it).deadline_s;
    it.house.later(86_400_000);
    answer(&it, &number, "rejected");
    assert!(!of(&it).is_suspended() && of(&it).deadline_s >= before + 86_400);
    let read = get(&it, &account(0), &at("bidder", "remedies"));
    assert!(read.says(REPLY), "{}", read.body);
    assert!(!get(&it, "buyer-1", "/desk").says("答复询问、异议或质疑"));
    assert_eq!(apply(&it, 1).status, StatusCode::SEE_OTHER);
}

#[test]
fn a_supervisor_holds_a_prequalification_and_lets_it_go_on_by_pages() {
    let it = begun(Regime::GovernmentProcurement);
    let list = get(&it, "overseer-1", "/supervisor");
    assert!(list.says(&at("supervisor", "hold")) && list.says(&at("supervisor", "remedies")));
    let hold = |account: &str, desk: &str, reason: &str| {
        let (path, mut browser) = (at(desk, "hold"), it.house.signed_in(account));
        let page = it.house.get(&mut browser, &path);
        if page.status != StatusCode::OK {
            return page;
        }
        send(&it, &mut browser, &path, &page, &[("reason", reason)])
    };
    assert_eq!(hold(&account(0), "supervisor", "核查").status, StatusCode::FORBIDDEN);
    assert_eq!(hold("overseer-1", "supervisor", " ").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(hold("overseer-1", "supervisor", "核查线索").status, StatusCode::SEE_OTHER);
    assert_eq!(hold("buyer-1", "purchaser", "等待核查").status, StatusCode::SEE_OTHER);
    assert_eq!(of(&it).holds.len(), 2);
    let desk = get(&it, "overseer-1", "/desk");
    assert!(desk.says(&at("supervisor", "hold")), "{}", desk.body);
    assert_eq!(hold("overseer-1", "supervisor", "核查完毕").status, StatusCode::SEE_OTHER);
    assert!(of(&it).holds.contains(&HoldBy::Purchaser) && of(&it).is_suspended());
    let manage = get(&it, "buyer-1", &crate::admission::room("purchaser", &lot(), ""));
    assert!(manage.says("资格预审已暂停") && manage.says(&at("purchaser", "hold")));
    assert_eq!(hold("buyer-1", "purchaser", "核查完毕").status, StatusCode::SEE_OTHER);
    assert!(!of(&it).is_suspended());
}

#[test]
fn an_upheld_challenge_of_the_documents_begins_the_round_anew_after_the_close() {
    // covers: G21.4, G20.1
    let it = begun(Regime::GovernmentProcurement);
    for n in 0..3 {
        assert_eq!(apply(&it, n).status, StatusCode::SEE_OTHER);
    }
    raise(&it, "challenge:prequalification-documents:", None);
    let number = of(&it).remedies.keys().next().unwrap().to_string();
    assert_eq!(of(&it).remedies.values().next().unwrap().matter, Matter::PrequalificationDocuments);
    close(&it);
    answer(&it, &number, "upheld");
    let carry = at("purchaser", "remedies/carry");
    assert!(get(&it, "buyer-1", "/desk").says(&carry), "it waits to be carried out");
    let fields =
        [("remedy", number.as_str()), ("redress", "restart"), ("reason", "修改后重新招标")];
    act(&it, "buyer-1", 0, &carry, &fields);
    assert!(of(&it).overturned);
    let own = it
        .house
        .get(&mut it.house.signed_in(&account(1)), &format!("/bidder/prequalifications/{}", lot()));
    assert_eq!(own.status, StatusCode::OK, "{}", own.body);
    let next = format!("/purchaser/prequalifications/{}/A/2", lot().tender);
    assert!(get(&it, "buyer-1", "/desk").says(&next), "another round may begin");
}
