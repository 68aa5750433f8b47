//! The loop with the sample bank, both ways, through the real door and store.
//!
//! Goal: money that comes is booked once and what is ordered leaves once, whatever the bank sends:
//! duplicates, wrong amounts, late payments, broken files, returned payments. Method: a lot of the
//! sample county, whose firms paid before the opening through the same exchange.

// A test that unwraps in its helpers fails where it should.
#![allow(clippy::unwrap_used)]
#![cfg(feature = "demo")]

#[path = "shared/sample.rs"]
mod sample_centre;

use std::path::Path;

use adapters::bank::Paying;
use app::desk::Answer;
use domain::ledger::{Account, Cause, Command as Ledger, Outcome};
use domain::shared::{AccountId, Fen, LotId};
use domain::world::{Command, Refusal, World};
use server::centre::Centre;
use server::centre::bank::{Exchange, sample, sample_folder};
use server::demo::plan::{BEGIN_MS, Plan, Stop};
use verifier::audit::audit;
use verifier::log::{DirFiles, Options as Asking};

/// A centre with one lot whose payers are public.
struct Bank {
    centre: Centre,
    exchange: Exchange,
    lot: LotId,
    finance: [AccountId; 2],
}

impl Bank {
    fn world(&self) -> World {
        let world = self.centre.platform.folded().unwrap().world.clone();
        assert!(world.ledger.books.balance_out(), "{:?}", world.ledger.books);
        world
    }

    /// Looks until nothing more comes: the centre's own thread looks too.
    fn settle(&self) {
        let folder = sample_folder(&self.centre.data.data);
        for _ in 0..100 {
            self.exchange.beat(&self.centre.platform).unwrap();
            let waits = |part: &str| {
                let all = std::fs::read_dir(folder.join(part)).unwrap();
                all.filter(|it| it.as_ref().unwrap().path().is_file()).count()
            };
            if waits("in") + waits("out") == 0 {
                return;
            }
        }
        panic!("the exchange does not come to rest");
    }

    fn drop_file(&self, name: &str, bytes: &[u8]) {
        let folder = sample_folder(&self.centre.data.data);
        std::fs::write(folder.join("in").join(format!("{name}.tmp")), bytes).unwrap();
        std::fs::rename(
            folder.join("in").join(format!("{name}.tmp")),
            folder.join("in").join(name),
        )
        .unwrap();
        self.settle();
    }

    fn refused(&self, name: &str) -> String {
        let folder = sample_folder(&self.centre.data.data).join("refused");
        std::fs::read_to_string(folder.join(format!("{name}.why.txt"))).unwrap()
    }

    fn pay(&self, reference: &str, amount: i64, sub_account: &str, account: &str) {
        let paying = Paying {
            reference,
            amount: Fen(amount),
            at_ms: self.centre.platform.now_ms() - 1_000,
            sub_account,
            name: "样本来款单位",
            account,
        };
        let bank = self.exchange.sample.as_ref().unwrap();
        bank.pay(&[paying], &format!("file-{reference}-{amount}")).unwrap();
        self.settle();
    }

    fn ask(&self, key: &str, command: Ledger) -> Result<(), Refusal> {
        let key = format!("bank-loop-test-{key}");
        let who = self.finance[1].as_str();
        let ticket = self.centre.platform.ask(who, &key, Command::Ledger(command)).unwrap();
        match ticket.wait().unwrap() {
            Answer::Accepted(_) => Ok(()),
            it => Err(it.refusal().unwrap_or_else(|| panic!("{it:?}")).clone()),
        }
    }

    fn send_back(&self, number: u32) -> u32 {
        let order = self.world().ledger.next_order();
        let [proposed_by, decided_by] = self.finance.clone();
        let reason = "没有子账户，原路退回".to_owned();
        let command = Ledger::SendBack { number, order, reason, proposed_by, decided_by };
        self.ask(&format!("back-{order}"), command).unwrap();
        order
    }
}

/// A lot of the county in which firms paid through the bank, and one has its money back.
fn played(folder: &Path) -> Bank {
    let centre = sample_centre::begun(folder, "sample.bank/log");
    let plans = Plan::all(BEGIN_MS);
    // In days for which everything is due that comes before a notice.
    let days = (plans[2].announced_ms, plans[2].deadline_s);
    let mut plan = plans.into_iter().find(|it| it.stop == Stop::Secured).unwrap();
    (plan.announced_ms, plan.deadline_s) = days;
    let lot = plan.id.clone();
    server::demo::load_plans(&centre, vec![plan], &mut |_, _| {}).unwrap();
    let folk = server::demo::known_folk(&centre.data.data).unwrap();
    let finance = [folk.finance.account.clone(), folk.second_finance.account.clone()];
    let exchange = sample(&sample_folder(&centre.data.data)).unwrap();
    Bank { centre, exchange, lot, finance }
}

/// What a stranger finds who reads the log alone.
fn codes(log: &Path) -> Vec<String> {
    let kinds = record::event::all_kinds();
    let mut asking = Asking::of(&kinds);
    asking.sample = verifier::log::Asked::Sample;
    let found = audit(&DirFiles::new(log), &asking, None).unwrap();
    found.report.codes().0.into_iter().map(|it| format!("{it:?}")).collect()
}

#[test]
fn whatever_the_bank_sends_money_is_counted_once_and_a_stranger_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let bank = played(folder.path());
    bank.settle();
    came_before_the_opening(&bank);
    duplicates_and_reused_references(&bank);
    late_and_unknown_money_goes_back(&bank);
    broken_files_change_nothing(&bank);
    a_balance_is_compared_with_the_books(&bank);
    statements_in_both_forms_are_one(&bank);
    let (before, log) = (bank.world(), bank.centre.data.log.clone());
    drop(bank.centre);
    // A log that is still written is ahead of its last checkpoint for an instant.
    assert_eq!(codes(&log), Vec::<String>::new());
    let again = sample_centre::begun(folder.path(), "sample.bank/log");
    assert_eq!(again.platform.folded().unwrap().world, before, "the books fold anew");
}

fn came_before_the_opening(bank: &Bank) {
    let world = bank.world();
    let entries = &world.lots[&bank.lot].securities.entries;
    let banked: Vec<_> = entries.values().filter(|it| it.received.bank.is_some()).collect();
    assert!(banked.len() >= 2, "{entries:?}");
    let back: Vec<_> = banked.iter().filter_map(|it| it.returned.as_ref()).collect();
    assert_eq!(back.len(), 1, "the order was paid and the statement shows it");
    assert!(back[0].bank.is_some());
    assert_eq!(world.ledger.unmatched[&1].entry.cause, Cause::Unknown);
    assert_eq!(world.ledger.orders[&1].ended, Some(Outcome::Settled));
}

fn duplicates_and_reused_references(bank: &Bank) {
    let before = bank.world();
    let known = before.ledger.booked.iter().next().map(|it| (it.0.clone(), it.1.0)).unwrap();
    bank.pay(&known.0, known.1, "", "6200000000088881");
    assert_eq!(bank.world(), before, "a second entry with one reference is the same one");
    bank.pay(&known.0, known.1 + 1, "", "6200000000088881");
    assert_eq!(bank.world(), before);
    let why = bank.refused(&format!("file-{}-{}.csv", known.0, known.1 + 1));
    assert!(why.contains("another amount"), "{why}");
}

fn late_and_unknown_money_goes_back(bank: &Bank) {
    let world = bank.world();
    let sub = world.ledger.sub_accounts.keys().next().unwrap().clone();
    bank.pay("LATE-1", 500_000, &sub, "6200000000000017");
    bank.pay("CLOSED-1", 700, "", "6200000000000000");
    let world = bank.world();
    let number = |reference: &str| {
        let mut all = world.ledger.unmatched.iter();
        *all.find(|it| it.1.entry.reference == reference).unwrap().0
    };
    let (late, closed) = (number("LATE-1"), number("CLOSED-1"));
    assert_eq!(world.ledger.unmatched[&late].entry.cause, Cause::Late);
    let (order, bounced) = (bank.send_back(late), bank.send_back(closed));
    bank.settle();
    let world = bank.world();
    assert_eq!(world.ledger.orders[&order].ended, Some(Outcome::Settled));
    assert!(world.ledger.unmatched[&late].gone.is_some());
    // The account is closed: the bank paid, and the payment came back.
    assert_eq!(world.ledger.orders[&bounced].ended, Some(Outcome::Bounced));
    assert!(world.ledger.unmatched[&closed].is_open());
    assert_eq!(world.ledger.books.balance(&Account::InFlight), 0);
}

fn broken_files_change_nothing(bank: &Bank) {
    let before = bank.world();
    let head = "流水号,时间,种类,借贷,金额,子账户,对方户名,对方账号,附言";
    let row = "X1,2026-01-05T09:00:00,转账,贷,1.00,,甲,6200001,";
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x \"y\">]><Document>&x;</Document>";
    for (name, text) in [
        ("empty.csv", String::new()),
        ("half.csv", format!("{head}\n{row}\nX2,2026-01-05T09:00:00,转账,贷,-1.00,,甲,6200001,\n")),
        ("words.csv", "你好\n".to_owned()),
        ("bomb.xml", bomb.to_owned()),
        ("open.xml", "<Document><a>".to_owned()),
    ] {
        bank.drop_file(name, text.as_bytes());
        assert!(!bank.refused(name).is_empty());
        assert_eq!(bank.world(), before, "{name}");
    }
}

fn a_balance_is_compared_with_the_books(bank: &Bank) {
    let day = domain::shared::Instant(bank.centre.platform.now_ms()).date();
    let head = "流水号,时间,种类,借贷,金额,子账户,对方户名,对方账号,附言";
    let books = bank.world().ledger.at_bank(day);
    let file = |sum: i128| {
        let yuan = format!("{}.{:02}", sum / 100, sum % 100);
        format!("{head}\nDAY,{day},期末余额,,{yuan},,,,\n")
    };
    bank.drop_file("day-1.csv", file(books).as_bytes());
    let world = bank.world();
    let closed = &world.ledger.statements[&1];
    assert_eq!((i128::from(closed.closing.0), closed.day), (books, day));
    assert_eq!(closed.books, closed.closing);
    bank.drop_file("day-2.csv", file(books + 100).as_bytes());
    let world = bank.world();
    let closed = &world.ledger.statements[&2];
    assert_eq!(closed.closing.0 - closed.books.0, 100, "a difference is recorded, not smoothed");
    bank.drop_file("day-2-again.csv", file(books + 100).as_bytes());
    assert_eq!(bank.world(), world, "the same balance again is the same one");
    bank.drop_file("bad-day.csv", format!("{head}\nDAY,{day},期末余额,,x,,,,\n").as_bytes());
    assert!(!bank.refused("bad-day.csv").is_empty());
    assert_eq!(bank.world(), world);
}

fn statements_in_both_forms_are_one(bank: &Bank) {
    let at = domain::shared::Instant(bank.centre.platform.now_ms() - 5_000).beijing();
    let at = at.replacen(' ', "T", 1);
    let entry = format!(
        "<Ntry><Amt Ccy=\"CNY\">3.21</Amt><CdtDbtInd>CRDT</CdtDbtInd>\
         <BookgDt><DtTm>{at}</DtTm></BookgDt><AcctSvcrRef>ISO-1</AcctSvcrRef><NtryDtls><TxDtls>\
         <RltdPties><Dbtr><Nm>甲</Nm></Dbtr><DbtrAcct><Id><Othr><Id>6200001</Id></Othr></Id>\
         </DbtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>"
    );
    let day = format!("<Document><BkToCstmrStmt><Stmt>{entry}</Stmt></BkToCstmrStmt></Document>");
    let note = format!(
        "<Document><BkToCstmrDbtCdtNtfctn><Ntfctn>{entry}</Ntfctn></BkToCstmrDbtCdtNtfctn>\
         </Document>"
    );
    let unmatched = bank.world().ledger.unmatched.len();
    bank.drop_file("note.xml", note.as_bytes());
    bank.drop_file("day.xml", day.as_bytes());
    assert_eq!(bank.world().ledger.unmatched.len(), unmatched + 1, "one entry, told twice");
}
