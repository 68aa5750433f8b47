//! A deposit by electronic guarantee, by pages: its bidder presents it, its issuer's word brings
//! the plate, and nobody of the staff sees it before the result.

use domain::online::Drawn;
use domain::securities::{Command as Securities, IssuerSays, Question};
use domain::shared::Hash;

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

fn answers(it: &Centre, number: u32, (question, says): (Question, IssuerSays)) {
    let (lot, document, drawn) = (lot(), Some(Hash([8; 32])), Drawn::NOTHING);
    let answer = Securities::Answer { lot, number, question, says, document, drawn };
    let answer = ask(it, "platform", Command::Securities(answer));
    assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
}

#[test]
fn a_guarantee_brings_the_plate_once_its_issuer_confirms_it_and_stays_its_bidders_secret() {
    // covers: Y200, Y201
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
    let stranger = it.house.get(&mut it.house.signed_in("bid-2"), AT);
    assert!(!stranger.says("name=\"guarantee_number\""), "it did not sign up: {}", stranger.body);
    let good = present(&it, "bid-1", ("BH-2026-77", "2000", "2030-12-31"));
    did(&good, &format!("{AT}?done=guarantee-presented"));
    let own = it.house.get(&mut it.house.signed_in("bid-1"), AT);
    assert!(own.says("BH-2026-77") && own.says("开立机构尚未确认"), "{}", own.body);
    let plate = |it: &Centre| {
        let folded = it.house.site.platform.folded().unwrap();
        folded.world.biddings[&lot()].bidders[&uscc(FIRST)].plate
    };
    assert_eq!(plate(&it), None);
    answers(&it, 10_001, (Question::Intake, IssuerSays::Confirmed));
    assert!(plate(&it).is_some_and(|it| it.0.0 > 0), "drawn by the desk");
    let own = it.house.get(&mut it.house.signed_in("bid-1"), &format!("/bidder/biddings/{LOT}"));
    assert!(own.says("本单位号牌"), "{}", own.body);
    for (account, page) in [
        ("finance-1", format!("/finance/biddings/{LOT}")),
        ("finance-1", format!("/finance/lots/{LOT}/payments")),
        ("finance-1", "/finance/books".to_owned()),
        ("bid-2", AT.to_owned()),
    ] {
        let seen = it.house.get(&mut it.house.signed_in(account), &page);
        assert!(!seen.says("BH-2026-77") && !seen.says("样本竞价人1"), "{page}: {}", seen.body);
    }
    // Revoked by the end, it brings no deal; after the result the finance post sees it.
    signs_up(&it, "bid-2");
    did(
        &present(&it, "bid-2", ("BH-2026-78", "2000", "2030-12-31")),
        &format!("{AT}?done=guarantee-presented"),
    );
    answers(&it, 10_002, (Question::Intake, IssuerSays::Confirmed));
    until(&it, spec_times(&it).0);
    offers(&it, "bid-1", FIRST, 118_000);
    offers(&it, "bid-2", SECOND, 115_000);
    to_the_end(&it);
    answers(&it, 10_002, (Question::Opening, IssuerSays::Revoked));
    let no = checks(&it, "complies", "");
    assert!(no.status.is_client_error() && no.says("Y201"), "{} {}", no.status, no.body);
    let at = format!("/purchaser/biddings/{LOT}?done=bidding-checked");
    did(&checks(&it, "does_not", "保函已撤销"), &at);
    did(&checks(&it, "complies", ""), &at);
    let books = it.house.get(&mut it.house.signed_in("finance-1"), "/finance/books");
    assert!(books.says("BH-2026-77") && books.says("保函已撤销"), "{}", books.body);
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
    let wrong = request(&centre(), &[("bidding_forms", "gold".to_owned())]);
    assert!(wrong.status.is_client_error(), "{}", wrong.body);
}
