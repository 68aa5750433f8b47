//! A deposit by electronic guarantee, by pages: where it is taken, and what is refused.

use domain::auction::{Cause, Command as Room};
use domain::online::Drawn;
use domain::securities::{Command as Securities, IssuerSays, Question};
use domain::shared::{CivilDate, Hash, Instant};

use super::super::contracting::upload_to;
use super::*;

const AT: &str = "/bidder/biddings/J2026-001/1/1/guarantee";

fn guaranteed(forms: &str) -> Centre {
    let deposit = ("bidding_deposit", "2000.00".to_owned());
    announced(&[deposit, ("bidding_forms", forms.to_owned())])
}

fn present(it: &Centre, account: &str, (number, yuan, until): (&str, &str, &str)) -> Answered {
    let issuer = uscc("91510000GUARANT01");
    let fields = [
        ("guarantee_issuer", issuer.as_str()),
        ("guarantee_number", number),
        ("security_paid", yuan),
        ("valid_until", until),
    ];
    let file = format!("%PDF-1.7 guarantee {number}");
    let mut browser = it.house.signed_in(account);
    upload_to(&it.house, &mut browser, AT, (&fields, ("document", &file)))
}

#[test]
fn a_guarantee_that_cannot_be_the_deposit_is_refused_on_its_page_with_its_rule() {
    // covers: Y167
    let it = guaranteed("either");
    let public = it.house.get(&mut it.house.signed_in("bid-1"), &format!("/biddings/{LOT}"));
    assert!(public.says("转账或者电子保函"), "{}", public.body);
    signs_up(&it, "bid-1");
    for (number, yuan, until, says) in [
        ("BH-1", "1999.99", "2030-12-31", "Y167"),
        ("BH-1", "2000", "2020-01-01", "Y167"),
        ("x", "2000", "2030-12-31", ""),
        ("BH-1", "-1", "2030-12-31", "请填写金额"),
        ("BH-1", "2000", "2030-02-30", "日"),
    ] {
        let sent = present(&it, "bid-1", (number, yuan, until));
        let refused = sent.status.is_client_error() && sent.says(says);
        assert!(refused, "{number} {yuan} {until}: {} {}", sent.status, sent.body);
    }
}

#[test]
fn where_a_notice_takes_transfers_alone_there_is_no_page_and_where_guarantees_alone_no_account() {
    // covers: Y167
    let it = guaranteed("transfer");
    signs_up(&it, "bid-1");
    let page = it.house.get(&mut it.house.signed_in("bid-1"), AT);
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    let it = guaranteed("guarantee");
    signs_up(&it, "bid-1");
    let own = it.house.get(&mut it.house.signed_in("bid-1"), &format!("/bidder/biddings/{LOT}"));
    assert!(!own.says("申请子账户") && own.says(AT), "{}", own.body);
    let asked = it.house.get(&mut it.house.signed_in("bid-1"), AT);
    assert!(asked.says("保函金额不少于") && asked.says("2,000.00"), "{}", asked.body);
    let public = it.house.get(&mut Browser::default(), &format!("/biddings/{LOT}"));
    assert!(public.says("提出异议或者投诉") && !public.says("提出询问"), "{}", public.body);
    let wrong = request(&centre(), &[("bidding_forms", "gold".to_owned())]);
    assert!(wrong.status.is_client_error(), "{}", wrong.body);
}

fn answers(it: &Centre, number: u32, question: Question, says: IssuerSays) {
    let (lot, document) = (lot(), Some(Hash([8; 32])));
    let drawn = Drawn::NOTHING;
    let answer = Securities::Answer { lot, number, question, says, document, drawn };
    let answer = ask(it, "platform", Command::Securities(answer));
    assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
}

fn room(it: &Centre, what: Room) {
    let answer = ask(it, "platform", Command::Auction(Asked::of(lot(), what)));
    assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
}

fn day_after(at_ms: i64, days: i64) -> CivilDate {
    Instant(at_ms).date().saturating_add(jiff::Span::new().days(days))
}

#[test]
fn a_moved_beginning_is_told_to_whoever_is_short_and_the_buyer_passes_it_over() {
    // covers: Y96
    let it = guaranteed("either");
    let (opens, _) = spec_times(&it);
    let last = day_after(opens, 90);
    for account in ["bid-1", "bid-2"] {
        signs_up(&it, account);
        let sent = present(&it, account, (&format!("BH-{account}"), "2000", &last.to_string()));
        assert_eq!(sent.to, format!("{AT}?done=guarantee-presented"), "{}", sent.body);
    }
    answers(&it, 10_001, Question::Intake, IssuerSays::Confirmed);
    answers(&it, 10_002, Question::Intake, IssuerSays::Confirmed);
    until(&it, opens - 3_600_000);
    let (cause, reason) = (Cause::Ordered, "核查".to_owned());
    let document = Some("样本令".to_owned());
    room(&it, Room::Freeze { cause, reason, document, measured: None });
    let at_ms = it.house.site.platform.now_ms() + 2 * DAY_MS;
    room(&it, Room::AnnounceResumption { at_ms, reason: Some("核查完毕".to_owned()) });
    let moved = day_after(opens + 2 * DAY_MS, 90);
    let public = it.house.get(&mut Browser::default(), &format!("/biddings/{LOT}"));
    let says = public.says("guarantee-moved") && public.says(&moved.to_string());
    assert!(says && !public.says("样本竞价人"), "{}", public.body);
    for account in ["bid-1", "bid-2"] {
        let mut browser = it.house.signed_in(account);
        let desk = it.house.get(&mut browser, "/desk");
        assert!(desk.says("提交期限足够的保函") && desk.says(AT), "{}", desk.body);
        let own = it.house.get(&mut browser, &format!("/bidder/biddings/{LOT}"));
        assert!(own.says("data-check=\"guarantee-short\""), "{}", own.body);
    }
    let early = present(&it, "bid-1", ("BH-early", "2000", &last.to_string()));
    assert!(early.status.is_client_error() && early.says("Y96"), "{}", early.body);
    let longer = present(&it, "bid-1", ("BH-longer", "2000", &moved.to_string()));
    assert_eq!(longer.to, format!("{AT}?done=guarantee-presented"), "{}", longer.body);
    answers(&it, 10_003, Question::Intake, IssuerSays::Confirmed);
    let desk = it.house.get(&mut it.house.signed_in("bid-1"), "/desk");
    assert!(!desk.says("提交期限足够的保函"), "{}", desk.body);
    until(&it, at_ms);
    room(&it, Room::Tick);
    until(&it, opens + 2 * DAY_MS + 60_000);
    offers(&it, "bid-1", FIRST, 118_000);
    offers(&it, "bid-2", SECOND, 115_000);
    to_the_end(&it);
    let desk = it.house.get(&mut it.house.signed_in("buyer-1"), "/desk");
    assert!(desk.says("登记最优报价人不符合") && desk.says("Y96"), "{}", desk.body);
    let refused = checks(&it, "complies", "");
    assert!(refused.says("Y96"), "{}", refused.body);
    let done = checks(&it, "does_not", "保函期限不足");
    did(&done, &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
    let done = checks(&it, "complies", "");
    did(&done, &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
}
