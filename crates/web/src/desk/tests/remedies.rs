//! Letters raised, read and answered over HTTP.

use axum::http::StatusCode;
use domain::parties::{self, OrganisationAdmitted, OrganisationKind, Role};
use domain::remedies::{Answered, Outcome, RemedyKind};
use domain::shared::{Hash, Uscc};
use domain::world::Command;

use super::awarding::{act, bind, path, ready, send};
use super::house::{self, Browser};
use super::world::{Opening, uscc};

const CLAIMS: &str = "开标记录与唱标不一致";
const REQUEST: &str = "请重新核对";
const REPLY: &str = "经核对，记录与唱标一致，质疑不成立。";

/// An opened procurement in which the second bidder can sign.
fn opened() -> Opening {
    let it = ready(Opening::procured(4));
    bind(&it, "bidder-1", 21);
    super::secrecy::supervisor(&it);
    it
}

fn challenge(it: &Opening) {
    let fields = [
        ("what", "challenge:opening:"),
        ("claims", CLAIMS),
        ("request", REQUEST),
        ("grounds", "开标记录第二页"),
    ];
    act(it, "bidder-1", 21, &path(it, "bidder", "remedies/new"), &fields);
}

pub(super) fn get(it: &Opening, account: &str, at: &str) -> house::Answered {
    let mut browser = it.house.signed_in(account);
    it.house.get(&mut browser, at)
}

pub(super) fn stranger(it: &Opening) -> Uscc {
    let stranger = uscc("91510000000NARRY1");
    it.accept(Command::Parties(parties::Command::AdmitOrganisation(OrganisationAdmitted {
        organisation: stranger.clone(),
        name: "样本旁观供应商".to_owned(),
        kinds: vec![OrganisationKind::Bidder],
        licence: Hash([1; 32]),
    })));
    it.person("outsider-1", Some(&stranger), Role::Bidder);
    stranger
}

#[test]
fn a_bidder_challenges_in_a_page_the_purchaser_answers_signed_and_both_read_it() {
    let it = opened();
    let list = get(&it, "bidder-1", &path(&it, "bidder", "remedies"));
    assert!(list.says("依法可以提出") && list.says("所针对的环节还没有到"), "{}", list.body);
    challenge(&it);
    let lot = it.lot();
    let (number, raised) = lot.remedies.iter().next().unwrap();
    assert_eq!((raised.kind, raised.is_open()), (RemedyKind::Challenge, true));
    assert_eq!(raised.rule, "G21");
    assert!(lot.contract_waits());
    let desk = get(&it, "buyer-1", "/desk");
    assert!(desk.says("答复询问、异议或质疑") && desk.says("G21"), "{}", desk.body);
    let page = get(&it, "buyer-1", &path(&it, "purchaser", "remedies"));
    assert!(page.says(CLAIMS) && page.says(REQUEST) && page.says(it.bidders[1].uscc.as_str()));
    let head = "质疑第1号 · 对开标或者过程";
    let foot = format!("公开记录中的编号： <code class=\"hash\">{number}<");
    assert!(page.says(&format!("<h2>{head}</h2>")) && page.says(&foot), "{}", page.body);
    let fields = [("remedy", number.as_str()), ("outcome", "rejected"), ("reply", REPLY)];
    act(&it, "buyer-1", 0, &path(&it, "purchaser", "remedies"), &fields);
    let ended = it.lot().remedies[number].clone();
    assert_eq!((ended.answered, ended.outcome()), (Answered::Yes, Some(Outcome::Rejected)));
    assert!(!it.lot().contract_waits());
    let own = get(&it, "bidder-1", &path(&it, "bidder", "remedies"));
    assert!(own.says(REPLY) && own.says(CLAIMS), "{}", own.body);
    assert!(!get(&it, "buyer-1", "/desk").says("答复询问、异议或质疑"));
}

#[test]
fn a_letter_is_read_by_its_writer_its_addressee_and_the_supervisor_and_by_nobody_else() {
    let it = opened();
    stranger(&it);
    challenge(&it);
    let number = it.lot().remedies.keys().next().unwrap().to_string();
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says(&number) && public.says("谁提出、写了什么不公开"), "{}", public.body);
    let rows = it.house.site.platform.readers.reader().unwrap().rows(0, 100_000).unwrap();
    let raised = rows.iter().find(|it| it.kind == "RemedyRaised").unwrap();
    let body = String::from_utf8(raised.body.clone()).unwrap();
    for word in [CLAIMS, REQUEST, it.bidders[1].uscc.as_str(), "signed", "salt"] {
        assert!(!body.contains(word) && !public.says(CLAIMS), "{word}: {body}");
    }
    let read = |account: &str, desk: &str| {
        let page = get(&it, account, &path(&it, desk, "remedies"));
        (page.status == StatusCode::OK, page.says(CLAIMS))
    };
    assert_eq!(read("buyer-1", "purchaser"), (true, true));
    assert_eq!(read("overseer-1", "supervisor"), (true, true));
    assert_eq!(read("official-1", "centre"), (true, false), "the centre sees clocks alone");
    assert_eq!(read("bidder-2", "bidder"), (true, false));
    assert_eq!(read("outsider-1", "bidder"), (true, false));
    for (account, desk) in [("bidder-1", "purchaser"), ("outsider-1", "supervisor")] {
        assert_eq!(read(account, desk), (false, false), "{account}");
    }
    // The reply is read by every bidder that it concerns, and the letter still is not.
    let fields = [("remedy", number.as_str()), ("outcome", "upheld"), ("reply", REPLY)];
    act(&it, "buyer-1", 0, &path(&it, "purchaser", "remedies"), &fields);
    let other = get(&it, "bidder-2", &path(&it, "bidder", "remedies"));
    assert!(other.says(REPLY) && !other.says(CLAIMS), "{}", other.body);
    let outside = get(&it, "outsider-1", &path(&it, "bidder", "remedies"));
    assert!(!outside.says(REPLY) && !outside.says(CLAIMS));
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("成立") && !public.says(REPLY), "{}", public.body);
}

#[test]
fn whoever_did_not_bid_asks_without_a_signature_and_takes_it_back() {
    let it = opened();
    let stranger = stranger(&it);
    let at = path(&it, "bidder", "remedies/new");
    let mut browser = it.house.signed_in("outsider-1");
    let page = it.house.get(&mut browser, &at);
    assert!(!page.says("challenge:opening:"), "a stranger challenges no opening: {}", page.body);
    let empty = send(&it, &mut browser, &at, &page, &[("what", "enquiry:documents:")]);
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = it.house.get(&mut browser, &at);
    let typed = [("what", "enquiry:documents:"), ("claims", CLAIMS)];
    let sent = send(&it, &mut browser, &at, &page, &typed);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let again = send(&it, &mut browser, &at, &page, &typed);
    assert_eq!(again.status, StatusCode::SEE_OTHER, "the same form counts once");
    let lot = it.lot();
    let (number, asked) = lot.remedies.iter().next().unwrap();
    assert_eq!((lot.remedies.len(), asked.raiser()), (1, Some(&stranger)));
    assert_eq!(asked.rule, "G19");
    let at = path(&it, "bidder", "remedies/withdraw");
    let mut other = it.house.signed_in("bidder-2");
    let page = it.house.get(&mut other, &at);
    assert!(!page.says(number.as_str()), "{}", page.body);
    let fields = [("taken_back", number.as_str()), ("reason", "已查到答案")];
    let page = it.house.get(&mut browser, &at);
    let wrong = send(&it, &mut other, &at, &page, &fields);
    assert_ne!(wrong.status, StatusCode::SEE_OTHER, "another's is not one's own");
    let sent = send(&it, &mut browser, &at, &page, &fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    assert_eq!(it.lot().remedies[number].answered, Answered::Withdrawn);
}

#[test]
fn wrong_huge_and_unknown_inputs_raise_nothing() {
    let it = opened();
    let at = path(&it, "bidder", "remedies/new");
    let mut browser = it.house.signed_in("bidder-1");
    let huge = "长".repeat(8_000);
    for (what, claims) in [
        ("", CLAIMS),
        ("objection", CLAIMS),
        ("challenge:nothing:", CLAIMS),
        ("complaint:opening:../../x", CLAIMS),
        ("challenge:opening:", huge.as_str()),
        ("challenge:opening:", " "),
    ] {
        let page = it.house.get(&mut browser, &at);
        let fields = [("what", what), ("claims", claims), ("request", REQUEST), ("grounds", "x")];
        let sent = send(&it, &mut browser, &at, &page, &fields);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}: {}", sent.body);
    }
    // A complaint before its challenge is refused by the law, with its article.
    let fields = [
        ("what", "complaint:opening:challenge-x"),
        ("claims", CLAIMS),
        ("request", REQUEST),
        ("grounds", "x"),
    ];
    let page = it.house.get(&mut browser, &at);
    let shown = send(&it, &mut browser, &at, &page, &fields);
    let sent = super::awarding::sign(&it, &mut browser, &at, &shown, (&fields, 21));
    assert_eq!(sent.status, StatusCode::CONFLICT, "{}", sent.body);
    assert!(sent.says("应当先由本单位就同一事项提出") && sent.says("G22"), "{}", sent.body);
    assert!(it.lot().remedies.is_empty());
}

/// Challenged, rejected, and complained of.
fn complained() -> (Opening, String) {
    let it = opened();
    bind(&it, "overseer-1", 22);
    bind(&it, "bidder-2", 23);
    challenge(&it);
    let first = it.lot().remedies.keys().next().unwrap().to_string();
    let fields = [("remedy", first.as_str()), ("outcome", "rejected"), ("reply", REPLY)];
    act(&it, "buyer-1", 0, &path(&it, "purchaser", "remedies"), &fields);
    let what = format!("complaint:opening:{first}");
    let fields = [
        ("what", what.as_str()),
        ("claims", CLAIMS),
        ("request", REQUEST),
        ("grounds", "质疑答复"),
    ];
    act(&it, "bidder-1", 21, &path(&it, "bidder", "remedies/new"), &fields);
    let lot = it.lot();
    let (number, _) = lot.remedies.iter().find(|it| it.1.kind == RemedyKind::Complaint).unwrap();
    let number = number.to_string();
    (it, number)
}

fn plain(it: &Opening, account: &str, at: &str, fields: &[(&str, &str)]) {
    let mut browser = it.house.signed_in(account);
    let page = it.house.get(&mut browser, at);
    let sent = send(it, &mut browser, at, &page, fields);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{account} {at}: {}", sent.body);
}

#[test]
fn a_complaint_goes_its_course_by_pages_up_to_what_is_carried_out() {
    // covers: G21.2, G23.5
    let (it, number) = complained();
    let at = |desk: &str, page: &str| path(&it, desk, &format!("remedies/{page}"));
    let of = ("remedy", number.as_str());
    let desk = get(&it, "overseer-1", "/desk");
    assert!(desk.says("处理投诉") && desk.says("G25.3"), "{}", desk.body);
    assert!(!get(&it, "buyer-1", &path(&it, "purchaser", "remedies")).says("质疑答复</p>"));
    let fields = [of, ("examined", "accepted"), ("reply", "予以受理")];
    act(&it, "overseer-1", 22, &at("supervisor", "examine"), &fields);
    let fields = [of, ("reason", "核查开标记录"), ("until", "")];
    act(&it, "overseer-1", 22, &at("supervisor", "suspend"), &fields);
    assert!(it.lot().is_suspended());
    let named = it.bidders[2].uscc.clone();
    let fields = [of, ("concerned", named.as_str())];
    plain(&it, "overseer-1", &at("supervisor", "serve"), &fields);
    let buyer = get(&it, "buyer-1", &path(&it, "purchaser", "remedies"));
    assert!(buyer.says("质疑答复</p>") && buyer.says("G25.5"), "{}", buyer.body);
    assert!(get(&it, "buyer-1", "/desk").says("对投诉作出说明"));
    assert!(get(&it, "bidder-2", &path(&it, "bidder", "remedies")).says(CLAIMS));
    assert!(!get(&it, "bidder-3", &path(&it, "bidder", "remedies")).says(CLAIMS));
    let fields = [of, ("reply", "我方记录无误")];
    act(&it, "buyer-1", 0, &at("purchaser", "respond"), &fields);
    act(&it, "bidder-2", 23, &at("bidder", "respond"), &fields);
    assert!(!get(&it, "buyer-1", "/desk").says("对投诉作出说明"));
    let fields = [of, ("order", "restart"), ("reply", "开标记录确有差错，责令重新开展。")];
    act(&it, "overseer-1", 22, &at("supervisor", "decide"), &fields);
    assert!(!it.lot().is_suspended(), "the suspension ends with the decision");
    let public = it.house.get(&mut Browser::default(), &format!("/lots/{}", it.id));
    assert!(public.says("责令重新开展") && !public.says(CLAIMS), "{}", public.body);
    assert!(get(&it, "buyer-1", "/desk").says("执行救济结果"));
    let fields = [of, ("redress", "restart"), ("reason", "依处理决定重新开展")];
    act(&it, "buyer-1", 0, &at("purchaser", "carry"), &fields);
    assert_eq!(it.lot().stage, domain::lot::Stage::Failed);
}

#[test]
fn whoever_raised_it_opens_the_reply_and_its_service_is_proven() {
    // covers: G21.2
    let (it, _) = complained();
    let page = || get(&it, "buyer-1", &path(&it, "purchaser", "remedies"));
    assert!(page().says("提出人尚未打开"), "{}", page().body);
    assert!(get(&it, "bidder-2", &path(&it, "bidder", "remedies")).says(REPLY));
    assert!(page().says("提出人尚未打开"), "another's reading proves nothing");
    assert!(get(&it, "bidder-1", &path(&it, "bidder", "remedies")).says(REPLY));
    assert!(page().says("打开查阅"), "{}", page().body);
    let reads = it.lot().evaluation.reads.len();
    get(&it, "bidder-1", &path(&it, "bidder", "remedies"));
    assert_eq!(it.lot().evaluation.reads.len(), reads, "one a person and day");
}

#[test]
fn no_step_of_a_complaint_is_another_desks_or_out_of_its_order() {
    let (it, number) = complained();
    let of = ("remedy", number.as_str());
    for (desk, pages) in [
        ("supervisor", &["examine", "serve", "pause", "suspend", "lift", "decide"][..]),
        ("purchaser", &["respond", "carry"]),
    ] {
        for page in pages {
            let at = path(&it, desk, &format!("remedies/{page}"));
            for account in ["bidder-1", "official-1"] {
                let answer = get(&it, account, &at);
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{account} {at}");
                assert!(!answer.says(CLAIMS));
            }
        }
    }
    for (account, desk, page) in [
        ("overseer-1", "supervisor", "serve"),
        ("overseer-1", "supervisor", "decide"),
        ("overseer-1", "supervisor", "lift"),
        ("buyer-1", "purchaser", "respond"),
        ("buyer-1", "purchaser", "carry"),
        ("bidder-1", "bidder", "correct"),
        ("bidder-2", "bidder", "respond"),
    ] {
        let at = path(&it, desk, &format!("remedies/{page}"));
        let mut browser = it.house.signed_in(account);
        let shown = it.house.get(&mut browser, &at);
        assert!(shown.says("目前没有可以办理的事项"), "{account} {at}: {}", shown.body);
        let any = it.house.get(&mut browser, &path(&it, "bidder", "remedies/new"));
        let page = if shown.body.contains("name=\"csrf\"") { &shown } else { &any };
        if page.body.contains("name=\"csrf\"") && page.body.contains("name=\"key\"") {
            let sent =
                send(&it, &mut browser, &at, page, &[of, ("reply", "x"), ("order", "restart")]);
            assert_ne!(sent.status, StatusCode::SEE_OTHER, "{account} {at}");
        }
    }
    let wrong = [of, ("examined", "perhaps"), ("reply", "x")];
    let at = path(&it, "supervisor", "remedies/examine");
    let mut browser = it.house.signed_in("overseer-1");
    let page = it.house.get(&mut browser, &at);
    let sent = send(&it, &mut browser, &at, &page, &wrong);
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", sent.body);
}

#[test]
fn a_false_complaint_lists_its_writer_in_public_for_one_to_three_years() {
    // covers: G23.8, G23.9
    let (it, number) = complained();
    let at = |page: &str| path(&it, "supervisor", &format!("remedies/{page}"));
    let of = ("remedy", number.as_str());
    let early = get(&it, "overseer-1", &at("list"));
    assert!(early.says("目前没有可以办理的事项"), "{}", early.body);
    let fields = [of, ("examined", "accepted"), ("reply", "予以受理")];
    act(&it, "overseer-1", 22, &at("examine"), &fields);
    let reply = ("reply", "投诉人提供的证明材料系伪造，投诉不成立。");
    let fields = [of, ("order", "rejected"), ("dismissal", "false-materials"), reply];
    act(&it, "overseer-1", 22, &at("decide"), &fields);
    for account in ["buyer-1", "bidder-1", "official-1"] {
        assert_eq!(get(&it, account, &at("list")).status, StatusCode::FORBIDDEN, "{account}");
    }
    let today = domain::shared::Instant(it.house.site.platform.now_ms()).date();
    let year = |years: i16| format!("{}-06-30", today.year() + years);
    let (short, good) = (format!("{}-12-31", today.year()), year(2));
    let list = |until: &str| {
        let fields = [of, ("listing", "false"), ("until", until), ("reason", "提供虚假材料投诉")];
        let mut browser = it.house.signed_in("overseer-1");
        let page = it.house.get(&mut browser, &at("list"));
        assert!(page.says("十二个月内已认定的不实投诉：1 件"), "{}", page.body);
        let shown = send(&it, &mut browser, &at("list"), &page, &fields);
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
        super::awarding::sign(&it, &mut browser, &at("list"), &shown, (&fields, 22))
    };
    let refused = list(&short);
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
    assert!(refused.says("G23.8"), "{}", refused.body);
    let before = it.house.get(&mut Browser::default(), "/orders");
    assert!(before.says("目前没有列入名单的投诉人"), "{}", before.body);
    let sent = list(&good);
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let page = it.house.get(&mut Browser::default(), "/orders");
    assert!(
        page.says("提供虚假材料投诉") && page.says(it.bidders[1].uscc.as_str()),
        "{}",
        page.body
    );
    assert!(get(&it, "overseer-1", &at("list")).says("目前没有可以办理的事项"), "once");
}
