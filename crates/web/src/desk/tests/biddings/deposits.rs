//! A deposit by statement, by pages: its payer sees it, the centre does not before the end, and it
//! goes back by two people.

use domain::ledger::{BankEntry, Command as Ledger, Direction, EntryKind, Named};
use domain::online::Drawn;
use domain::parties::Role;
use domain::securities::PayingAccount;
use domain::shared::Hash;

use super::*;

const OFFICE: &str = "1251000000AADEPT1";
const ASKED: i64 = 2_000_00;

pub(super) fn book(it: &Centre, reference: &str, (to, order): (Option<&str>, Option<u32>)) {
    let entry = BankEntry {
        statement: Hash([5; 32]),
        reference: reference.to_owned(),
        kind: EntryKind::Payment,
        direction: if order.is_some() { Direction::Out } else { Direction::In },
        amount: Fen(ASKED),
        at_s: it.house.site.platform.now_ms() / 1_000 - 1,
        sub_account: to.map(str::to_owned),
        order,
    };
    let (named, paid_from, drawn) = (Named::Own, PayingAccount::Basic, Drawn::NOTHING);
    let command = Command::Ledger(Ledger::Book { entry, named, paid_from, drawn });
    let answer = ask(it, "platform", command);
    assert!(matches!(answer, Answer::Accepted(_)), "{answer:?}");
}

pub(super) fn sub_account(it: &Centre, account: &str, code: &str) -> String {
    let mut browser = it.house.signed_in(account);
    let at = format!("/bidder/biddings/{LOT}");
    let page = it.house.get(&mut browser, &at);
    assert!(page.says("申请子账户"), "{}", page.body);
    let fields = [("own_account", "账号 <x>")];
    let wrong = it.send(&mut browser, &format!("{at}/deposit"), &page, &fields);
    assert!(wrong.status.is_client_error(), "{}", wrong.body);
    let page = it.house.get(&mut browser, &at);
    let sent = it.send(&mut browser, &format!("{at}/deposit"), &page, &[("own_account", "")]);
    did(&sent, &format!("{at}?done=sub-account-opened"));
    let folded = it.house.site.platform.folded().unwrap();
    folded.world.ledger.sub_account(&lot(), &uscc(code)).unwrap().to_owned()
}

/// While it lasts nobody of the staff reads who paid, nor a sum that counts them.
fn sealed_from_staff(it: &Centre, payments: &str, number: &str) {
    for (account, page) in [
        ("finance-1", payments),
        ("finance-1", &format!("/finance/biddings/{LOT}")),
        ("finance-1", "/finance/books"),
        ("finance-1", "/finance/bank"),
        ("overseer-1", "/supervisor/books"),
    ] {
        let seen = it.house.get(&mut it.house.signed_in(account), page);
        assert_eq!(seen.status, StatusCode::OK, "{page}: {}", seen.body);
        let named = seen.says("样本竞价人") || seen.says(uscc(FIRST).as_str());
        assert!(!named && !seen.says(number), "{page}: {}", seen.body);
        assert!(!seen.says("4,000.00"), "{page} counts who paid: {}", seen.body);
    }
    let books = it.house.get(&mut it.house.signed_in("overseer-1"), "/supervisor/books");
    assert!(books.says("尚在封存") && books.says("账平"), "{}", books.body);
    for account in ["bid-1", "official-1", "buyer-1"] {
        let seen = it.house.get(&mut it.house.signed_in(account), "/finance/books");
        assert_eq!(seen.status, StatusCode::FORBIDDEN, "{account}");
    }
}

#[test]
fn a_deposit_by_statement_is_its_payers_secret_until_the_end_and_goes_back_by_two_people() {
    // covers: Y172, Y159, Y171
    let it = announced(&[("bidding_deposit", "2000.00".to_owned())]);
    it.house.person("finance-2", &[Role::Finance]);
    let mut official = it.house.signed_in("official-1");
    it.add(&mut official, "overseer-1", OFFICE, "supervisor");
    let strange =
        it.house.get(&mut it.house.signed_in("bid-1"), &format!("/bidder/biddings/{LOT}"));
    assert!(!strange.says("申请子账户"), "who did not sign up has none");
    let mut numbers = Vec::new();
    for (account, code) in [("bid-1", FIRST), ("bid-2", SECOND)] {
        signs_up(&it, account);
        let number = sub_account(&it, account, code);
        book(&it, &format!("B-{account}"), (Some(&number), None));
        let own =
            it.house.get(&mut it.house.signed_in(account), &format!("/bidder/biddings/{LOT}"));
        assert!(
            own.says("本单位号牌") && own.says(&number) && own.says("2,000.00"),
            "{}",
            own.body
        );
        numbers.push(number);
    }
    let other = it.house.get(&mut it.house.signed_in("bid-2"), &format!("/bidder/biddings/{LOT}"));
    assert!(!other.says(&numbers[0]), "nobody else's");
    let payments = format!("/finance/lots/{LOT}/payments");
    sealed_from_staff(&it, &payments, &numbers[0]);
    let reads = || it.house.site.platform.folded().unwrap().world.biddings[&lot()].reads.len();
    assert_eq!(reads(), 0, "no name was given, so nobody read one");
    until(&it, spec_times(&it).0);
    offers(&it, "bid-1", FIRST, 118_000);
    offers(&it, "bid-2", SECOND, 115_000);
    to_the_end(&it);
    did(&checks(&it, "complies", ""), &format!("/purchaser/biddings/{LOT}?done=bidding-checked"));
    let mut first = it.house.signed_in("finance-1");
    assert!(it.house.get(&mut first, "/desk").says("退还竞价保证金"));
    let shown = it.house.get(&mut first, &payments);
    assert!(shown.says("样本竞价人1") && shown.says("Y159"), "{}", shown.body);
    it.house.get(&mut first, &format!("/finance/biddings/{LOT}"));
    assert_eq!(reads(), 1, "a look at who paid is an event, once a day");
    let seen = it.house.get(&mut it.house.signed_in("overseer-1"), "/supervisor/reads");
    assert!(seen.says("finance-1") && seen.says(LOT), "{}", seen.body);
    let entry = values(&shown.body, "entry").pop().expect("one may go back");
    for wrong in ["", "0", "<x>"] {
        let sent = it.send(&mut first, &payments, &shown, &[("entry", wrong)]);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let sent = it.send(&mut first, &payments, &shown, &[("entry", &entry)]);
    assert!(sent.to.ends_with("done=payment-proposed"), "{}", sent.body);
    let release = format!("{payments}/release");
    let alone = it.send(&mut first, &release, &shown, &[("entry", &entry)]);
    assert!(!alone.status.is_redirection(), "one person did both");
    let mut second = it.house.signed_in("finance-2");
    assert!(it.house.get(&mut second, "/desk").says("核对并放行付款"));
    let shown = it.house.get(&mut second, &payments);
    assert_eq!(reads(), 2, "another reader is another event");
    let sent = it.send(&mut second, &release, &shown, &[("entry", &entry)]);
    assert!(sent.to.ends_with("done=payment-released"), "{}", sent.body);
    book(&it, "P1", (None, Some(1)));
    let own = it.house.get(&mut it.house.signed_in("bid-1"), &format!("/bidder/biddings/{LOT}"));
    assert!(own.says("已退还"), "{}", own.body);
    let books = it.house.get(&mut it.house.signed_in("overseer-1"), "/supervisor/books");
    assert!(books.says("2,000.00") && books.says("没有逾期未退"), "{}", books.body);
    // The winner gives up: what it paid is lost, and is paid on to the buyer.
    let mut winner = it.house.signed_in("bid-2");
    let at = format!("/bidder/biddings/{LOT}/give-up");
    let sent = send(&it, &mut winner, &at, &[("bidding_reason", "缺货".to_owned())]);
    assert!(sent.status.is_redirection(), "{}", sent.body);
    let own = it.house.get(&mut winner, &format!("/bidder/biddings/{LOT}"));
    assert!(own.says("不予退还") && own.says("Y164"), "{}", own.body);
    let shown = it.house.get(&mut first, &payments);
    assert!(shown.says("划付（不予退还）"), "{}", shown.body);
}
