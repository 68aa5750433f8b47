//! A sign-up taken back by pages: by its bidder alone, unseen by everybody, with the deposit due.

use domain::parties::Role;

use super::deposits::{book, sub_account};
use super::*;

fn at() -> String {
    format!("/bidder/biddings/{LOT}")
}

fn withdraws(it: &Centre, account: &str, ticked: &str) -> Answered {
    let mut browser = it.house.signed_in(account);
    let path = format!("{}/withdraw", at());
    let page = it.house.get(&mut browser, &path);
    // Without the form it is asked all the same, as a hostile or a hasty person does.
    let has = page.says("sign_up_withdraws");
    let page = if has { page } else { it.house.get(&mut browser, &at()) };
    it.send(&mut browser, &path, &page, &[("sign_up_withdraws", ticked)])
}

fn own(it: &Centre, account: &str) -> Answered {
    it.house.get(&mut it.house.signed_in(account), &at())
}

/// What everybody sees: the page, the room, its events, and what programs read.
fn public(it: &Centre) -> Vec<String> {
    let paths = [
        format!("/biddings/{LOT}"),
        format!("/auctions/{LOT}"),
        format!("/auctions/{LOT}/audit.jsonl"),
        format!("/api/v1/biddings/{LOT}"),
        format!("/lots/{LOT}/timeline"),
    ];
    paths.map(|path| it.house.get(&mut Browser::default(), &path).body).to_vec()
}

#[test]
fn a_bidder_takes_its_sign_up_back_and_signs_up_again_and_nothing_public_changes() {
    // covers: Y202
    let it = announced(&[]);
    let nobody = it.house.get(&mut it.house.signed_in("bid-1"), &format!("{}/withdraw", at()));
    assert!(!nobody.says("sign_up_withdraws"), "who did not sign up has nothing to take back");
    for account in ["bid-1", "bid-2"] {
        signs_up(&it, account);
    }
    let page = own(&it, "bid-1");
    assert!(page.says(&format!("href=\"{}/withdraw\"", at())), "{}", page.body);
    let plate = |it: &Centre| {
        let folded = it.house.site.platform.folded().unwrap();
        folded.world.biddings[&lot()].bidders.get(&uscc(FIRST)).and_then(|it| it.plate)
    };
    let (before, had) = (public(&it), plate(&it));
    for wrong in ["", "no", "<x>"] {
        let refused = withdraws(&it, "bid-1", wrong);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", refused.body);
        assert!(refused.says("f-sign_up_withdraws-error"), "{}", refused.body);
    }
    did(&withdraws(&it, "bid-1", "yes"), &format!("{}?done=sign-up-withdrawn", at()));
    assert_eq!((public(&it), plate(&it)), (before.clone(), None));
    let page = own(&it, "bid-1");
    assert!(page.says("撤回报名时间") && !page.says("本单位号牌"), "{}", page.body);
    let again = withdraws(&it, "bid-1", "yes");
    assert!(again.status.is_client_error() && again.says("Y202"), "{}", again.body);
    did(&signs_up(&it, "bid-1"), &format!("{}?done=bidding-signed-up", at()));
    assert_eq!((public(&it), plate(&it)), (before, had), "its own plate again");
    // Nobody else's.
    for account in ["buyer-1", "official-1", "finance-1"] {
        let seen = it.house.get(&mut it.house.signed_in(account), &format!("{}/withdraw", at()));
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{account}");
    }
    it.house.later(spec_times(&it).0 - 1_800_000 - it.house.site.platform.now_ms());
    assert!(!own(&it, "bid-1").says("/withdraw"), "signing up has ended");
    let late = withdraws(&it, "bid-1", "yes");
    assert!(late.status.is_client_error() && late.says("Y202"), "{}", late.body);
}

#[test]
fn the_deposit_of_who_took_its_sign_up_back_is_due_to_the_finance_post_without_a_name() {
    // covers: Y203
    let it = announced(&[("bidding_deposit", "2000.00".to_owned())]);
    it.house.person("finance-2", &[Role::Finance]);
    for (account, code) in [("bid-1", FIRST), ("bid-2", SECOND)] {
        signs_up(&it, account);
        let number = sub_account(&it, account, code);
        book(&it, &format!("B-{account}"), (Some(&number), None));
    }
    let payments = format!("/finance/lots/{LOT}/payments");
    let mut first = it.house.signed_in("finance-1");
    assert!(!it.house.get(&mut first, "/desk").says(&payments), "nothing is due");
    did(&withdraws(&it, "bid-1", "yes"), &format!("{}?done=sign-up-withdrawn", at()));
    assert!(own(&it, "bid-1").says("Y203"), "the payer reads by when it goes back");
    let desk = it.house.get(&mut first, "/desk");
    assert!(desk.says(&payments) && desk.says("Y203"), "{}", desk.body);
    let shown = it.house.get(&mut first, &payments);
    assert!(shown.says("Y203"), "{}", shown.body);
    for page in [&payments, &format!("/finance/biddings/{LOT}"), &"/finance/books".to_owned()] {
        let seen = it.house.get(&mut first, page);
        let named = seen.says("样本竞价人") || seen.says(uscc(FIRST).as_str());
        assert!(!named, "{page}: {}", seen.body);
    }
    let entries = values(&shown.body, "entry");
    let [entry] = &entries[..] else { panic!("one is due, not {entries:?}") };
    let sent = it.send(&mut first, &payments, &shown, &[("entry", entry)]);
    assert!(sent.to.ends_with("done=payment-proposed"), "{}", sent.body);
    let mut second = it.house.signed_in("finance-2");
    let shown = it.house.get(&mut second, &payments);
    let sent = it.send(&mut second, &format!("{payments}/release"), &shown, &[("entry", entry)]);
    assert!(sent.to.ends_with("done=payment-released"), "{}", sent.body);
    book(&it, "P1", (None, Some(1)));
    assert!(own(&it, "bid-1").says("已退还"));
}

#[test]
fn a_deposit_by_hand_goes_back_by_its_own_number_and_no_page_names_its_bidder() {
    // covers: Y203
    let it = announced(&[("bidding_deposit", "2000.00".to_owned())]);
    signs_up(&it, "bid-1");
    let mut finance = it.house.signed_in("finance-1");
    let page = format!("/finance/biddings/{LOT}");
    let fields = [
        ("bidding_bidder", uscc(FIRST).to_string()),
        ("bidding_amount", "2000.00".to_owned()),
        ("bidding_reference", "LS-77".to_owned()),
    ];
    did(&send(&it, &mut finance, &page, &fields), &format!("{page}?done=bidding-deposit-entered"));
    assert!(!it.house.get(&mut finance, &page).says("LS-77"), "nothing goes back yet");
    withdraws(&it, "bid-1", "yes");
    assert!(it.house.get(&mut finance, "/desk").says("Y203"));
    let shown = it.house.get(&mut finance, &page);
    assert!(shown.says("LS-77") && !shown.says(uscc(FIRST).as_str()), "{}", shown.body);
    let back = format!("{page}/back");
    let fields = [("bidding_entry", "LS-78"), ("bidding_reference", "T-1")];
    let wrong = it.send(&mut finance, &back, &shown, &fields);
    assert!(wrong.status.is_client_error(), "another's number: {}", wrong.body);
    let fields = [("bidding_entry", "LS-77"), ("bidding_reference", "T-1")];
    let sent = it.send(&mut finance, &back, &shown, &fields);
    did(&sent, &format!("{page}?done=bidding-deposit-returned"));
    assert!(!it.house.get(&mut finance, &page).says("LS-77"));
}
