//! A deposit by electronic guarantee, by pages: where it is taken, and what is refused.

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
