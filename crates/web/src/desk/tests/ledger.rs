//! The deposit ledger by pages: a sub-account that nobody at the centre can name, entries of the
//! bank, and payments that two people release.

use axum::http::StatusCode;
use domain::ledger::{BankEntry, Command as Ledger, Direction, EntryKind, Named};
use domain::online::Drawn;
use domain::parties::Role;
use domain::securities::PayingAccount;
use domain::shared::{Fen, Hash};
use domain::world::Command;

use super::awarding::{path, ready, send};
use super::house::Answered;
use super::securities::{enter, page, public, sealed};
use super::world::Opening;

mod guarantees;

const ASKED: i64 = 20_000_00;

fn books(it: &Opening) -> Books<'_> {
    Books(it)
}

/// Asks for sub-accounts and books entries, as the pages and the bank's thread do.
struct Books<'a>(&'a Opening);

impl Books<'_> {
    fn sub_account(&self, at: usize) -> String {
        let it = self.0;
        let account = format!("bidder-{at}");
        let mut browser = it.house.signed_in(&account);
        let room = path(it, "bidder", "security");
        let shown = it.house.get(&mut browser, &room);
        assert!(shown.says("申请子账户"), "{}", shown.body);
        let wrong = send(it, &mut browser, &room, &shown, &[("own_account", "账号 <x>")]);
        assert_eq!(wrong.status, StatusCode::CONFLICT, "{}", wrong.body);
        let shown = it.house.get(&mut browser, &room);
        let fields = [("own_account", "6200000000000001")];
        let sent = send(it, &mut browser, &room, &shown, &fields);
        assert!(sent.to.ends_with("done=sub-account-opened"), "{}", sent.body);
        // The same form again is the same request.
        let again = send(it, &mut browser, &room, &shown, &fields);
        assert_eq!(again.to, sent.to);
        let folded = it.house.site.platform.folded().unwrap();
        let own = folded.world.ledger.sub_account(&it.id, &it.bidders[at].uscc);
        own.unwrap().to_owned()
    }

    fn book(&self, reference: &str, (amount, to): (i64, Option<&str>), out: Option<u32>) {
        let platform = &self.0.house.site.platform;
        let entry = BankEntry {
            statement: Hash([5; 32]),
            reference: reference.to_owned(),
            kind: EntryKind::Payment,
            direction: if out.is_some() { Direction::Out } else { Direction::In },
            amount: Fen(amount),
            at_s: platform.now_ms() / 1_000 - 1,
            sub_account: to.map(str::to_owned),
            order: out,
        };
        let (named, paid_from) = (Named::Own, PayingAccount::Basic);
        let command =
            Command::Ledger(Ledger::Book { entry, named, paid_from, drawn: Drawn::NOTHING });
        let key = format!("bank-entry-of-a-test-{reference}");
        let answer = platform.ask(app::timekeeper::PLATFORM, &key, command).unwrap().wait();
        assert!(answer.as_ref().unwrap().refusal().is_none(), "{answer:?}");
    }
}

fn bank(it: &Opening, account: &str) -> Answered {
    it.house.get(&mut it.house.signed_in(account), "/finance/bank")
}

#[test]
fn no_member_of_staff_sees_before_the_opening_whose_money_came_to_a_sub_account() {
    let it = sealed();
    it.person("finance-2", None, Role::Finance);
    let before = public(&it).body.len();
    let number = books(&it).sub_account(0);
    books(&it).book("B1", (ASKED, Some(&number)), None);
    let own = page(&it, "bidder-0", "bidder", "security");
    assert!(own.says(&number) && own.says("20,000.00"), "{}", own.body);
    assert!(!own.says("10001"), "a number would count those who paid before");
    enter(&it, 1, "20000");
    for name in ["securities", "securities/return", "securities/mend", "payments"] {
        let seen = page(&it, "finance-1", "finance", name);
        assert_eq!(seen.status, StatusCode::OK, "{name}");
        let named = seen.says(&it.bidders[0].name) || seen.says(it.bidders[0].uscc.as_str());
        assert!(!named && !seen.says(&number) && !seen.says("10001"), "{name}: {}", seen.body);
    }
    // What is short by hand stays short for the desk, though the rest came to a sub-account.
    enter(&it, 2, "1000");
    let short = page(&it, "finance-1", "finance", "securities");
    let own = books(&it).sub_account(2);
    books(&it).book("B2", (ASKED, Some(&own)), None);
    let after = page(&it, "finance-1", "finance", "securities");
    let count = |it: &Answered| it.body.matches("少于公告金额").count();
    assert_eq!((count(&short), count(&after)), (1, 1), "the desk learns nothing of it");
    for account in ["official-1", "chair-1", "bidder-1", "bidder-0"] {
        assert_eq!(page(&it, account, "finance", "payments").status, StatusCode::FORBIDDEN);
        assert_eq!(bank(&it, account).status, StatusCode::FORBIDDEN, "{account}");
    }
    assert_eq!(public(&it).body.len(), before, "no page counts who paid");
    let other = page(&it, "bidder-1", "bidder", "security");
    assert!(!other.says(&number), "{}", other.body);
    // At the opening everybody reads it out, and the desk sees the balance.
    let it = ready(it.on_the_wall(3));
    assert!(public(&it).says(&it.bidders[0].name), "who paid is read out");
    let seen = page(&it, "finance-1", "finance", "payments");
    assert!(seen.says(&it.bidders[0].name) && seen.says("各交纳人余额"), "{}", seen.body);
}

#[test]
fn what_the_bank_cannot_match_names_nobody_and_goes_back_by_two_people() {
    // covers: Y173, Y171
    let it = sealed();
    it.person("finance-2", None, Role::Finance);
    super::secrecy::supervisor(&it);
    assert!(bank(&it, "finance-1").says("没有无法匹配的流水"));
    books(&it).book("B7", (12_345, Some("0000000000")), None);
    let mut first = it.house.signed_in("finance-1");
    assert!(it.house.get(&mut first, "/desk").says("退回无法匹配的来款"));
    let shown = it.house.get(&mut first, "/finance/bank");
    assert!(shown.says("B7") && shown.says("123.45") && shown.says("账平"), "{}", shown.body);
    let bare = send(&it, &mut first, "/finance/bank", &shown, &[("entry", "1"), ("reason", " ")]);
    assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
    let fields = [("entry", "1"), ("reason", "没有子账户")];
    let sent = send(&it, &mut first, "/finance/bank", &shown, &fields);
    assert!(sent.to.ends_with("done=payment-proposed"), "{}", sent.body);
    let waits = it.house.get(&mut first, "/finance/bank");
    assert!(waits.says("请由财务岗另一人核对后放行"), "{}", waits.body);
    let alone = send(&it, &mut first, "/finance/bank/release", &shown, &[("entry", "1")]);
    assert!(!alone.status.is_redirection(), "one person did both");
    let mut second = it.house.signed_in("finance-2");
    let shown = it.house.get(&mut second, "/finance/bank");
    for wrong in ["", "0", "2", "99999999999", "x"] {
        let sent = send(&it, &mut second, "/finance/bank/release", &shown, &[("entry", wrong)]);
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let sent = send(&it, &mut second, "/finance/bank/release", &shown, &[("entry", "1")]);
    assert!(sent.to.ends_with("done=payment-released"), "{}", sent.body);
    assert!(bank(&it, "finance-1").says("DL-000001"));
    books(&it).book("B8", (12_345, None), Some(1));
    assert!(bank(&it, "finance-1").says("银行已付出"));
}
