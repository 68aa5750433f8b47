//! The deposit ledger 保证金账: sub-accounts, statements, orders, and books that balance.

use domain::ledger::{
    Account, BankEntry, Cause, Command as It, Direction, EntryKind, Named, Outcome, Payee, Refusal,
    Step,
};
use domain::online::Drawn;
use domain::procedure::KeptCause;
use domain::rulebook::Regime;
use domain::securities::{
    Command as Securities, Flaw, Lack, PayingAccount, Refusal as Unsecured, lack,
};
use domain::shared::{AccountId, Fen, Hash, Salt, Uscc};
use domain::world::{self, Command, Event};

use crate::contract;
use crate::given::Given;
use crate::securities::{announced, receive};
use crate::stages::determined;

mod guarantees;
mod late;
mod statements;

const ASKED: i64 = 10_000_00;
const OWN: &str = "6200000000000001";

fn id(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

fn number(who: u8) -> String {
    format!("{:010}", 77_000 + u32::from(who))
}

fn ask(given: &mut Given, it: It) -> Result<Vec<Event>, world::Refusal> {
    let answer = given.when(Command::Ledger(it));
    assert!(given.world.ledger.books.balance_out(), "{:?}", given.world.ledger.books);
    answer
}

fn why(answer: Result<Vec<Event>, world::Refusal>) -> Refusal {
    match answer.unwrap_err() {
        world::Refusal::Ledger(it) => it,
        other => panic!("{other:?}"),
    }
}

fn sub_account(given: &Given, who: u8) -> It {
    let (lot, payer) = (given.id(), given.bidder(who));
    let own_account = Some(OWN.to_owned());
    It::OpenSubAccount { lot, payer, number: number(who), own_account, salt: Some(Salt([7; 32])) }
}

fn entry(given: &Given, reference: &str, amount: i64) -> BankEntry {
    BankEntry {
        statement: Hash([9; 32]),
        reference: reference.to_owned(),
        kind: EntryKind::Payment,
        direction: Direction::In,
        amount: Fen(amount),
        at_s: given.now.seconds(),
        sub_account: None,
        order: None,
    }
}

fn book(given: &mut Given, entry: BankEntry) -> Result<Vec<Event>, world::Refusal> {
    let (named, paid_from, drawn) = (Named::Own, PayingAccount::Basic, Drawn::NOTHING);
    ask(given, It::Book { entry, named, paid_from, drawn })
}

fn paid(given: &mut Given, who: u8, reference: &str, amount: i64) {
    let it = BankEntry { sub_account: Some(number(who)), ..entry(given, reference, amount) };
    book(given, it).unwrap();
}

fn owed(given: &Given, who: &Uscc) -> i128 {
    given.world.ledger.books.owed(&given.id(), who)
}

fn balance(given: &Given, of: &Account) -> i128 {
    given.world.ledger.books.balance(of)
}

/// The numbers of a payer's entries.
fn numbers(given: &Given, who: &Uscc) -> Vec<u32> {
    given.lot().securities.of(who).map(|it| *it.0).collect()
}

fn order(
    given: &mut Given,
    number: u32,
    payee: Option<Payee>,
) -> Result<Vec<Event>, world::Refusal> {
    let (lot, order) = (given.id(), given.world.ledger.next_order());
    let (proposed_by, decided_by) = (id("finance-1"), id("finance-2"));
    ask(given, It::Order { lot, number, order, payee, proposed_by, decided_by })
}

/// Every bidder has a sub-account and pays; prices are known and a winner is determined.
fn won(of: Regime) -> Given {
    let mut it = announced(of);
    for who in [0, 1, 2] {
        let open = sub_account(&it, who);
        ask(&mut it, open).unwrap();
        paid(&mut it, who, &format!("B{who}"), ASKED);
    }
    determined(it.with_bids(3).keyed_in(3).on_the_wall().recorded().reviewed().scored())
}

#[test]
fn a_bidder_has_one_sub_account_of_a_lot_and_what_comes_to_it_is_its_security() {
    // covers: Y172
    let mut it = announced(Regime::Works);
    let first = sub_account(&it, 0);
    ask(&mut it, first.clone()).unwrap();
    assert_eq!(why(ask(&mut it, first)), Refusal::Repeated);
    let (lot, payer) = (it.id(), it.bidder(1));
    let open = |number: &str, own: Option<&str>| It::OpenSubAccount {
        lot: lot.clone(),
        payer: payer.clone(),
        number: number.to_owned(),
        own_account: own.map(str::to_owned),
        salt: Some(Salt([7; 32])),
    };
    let taken = why(ask(&mut it, open(&number(0), None)));
    assert_eq!((taken.rule(), &taken), (Some("Y172"), &Refusal::NumberTaken));
    for (number, own) in
        [("1", None), ("12345678901", None), ("123456789x", None), ("1234567890", Some("x y"))]
    {
        assert_eq!(why(ask(&mut it, open(number, own))), Refusal::AccountUnfit);
    }
    paid(&mut it, 0, "B1", ASKED - 1);
    let who = it.bidder(0);
    assert_eq!(lack(it.lot(), &who), Some(Lack::Short));
    paid(&mut it, 0, "B2", 1);
    assert_eq!((lack(it.lot(), &who), owed(&it, &who)), (None, i128::from(ASKED)));
    assert_eq!(numbers(&it, &who), [10_001, 10_002]);
    // What the bank reports is entered by nobody beside it, nor mended.
    let by_hand = Command::Securities(receive(&it, 0, ASKED));
    let Err(world::Refusal::Securities(refused)) = it.when(by_hand) else { panic!("entered") };
    assert_eq!(
        (refused.rule(), &refused),
        (Some("Y172"), &Unsecured::BankReports { rule: "Y172" })
    );
    let other = Command::Securities(receive(&it, 1, ASKED));
    it.when(other).unwrap();
    assert_eq!(numbers(&it, &it.bidder(1)), [1], "entries by hand count none of the bank's");
}

#[test]
fn what_is_paid_under_another_name_or_from_another_account_is_marked() {
    // covers: Y172, T08.4
    for (named, paid_from, flaw) in [
        (Named::Another, PayingAccount::Basic, Flaw::Name),
        (Named::Own, PayingAccount::Other, Flaw::Account),
    ] {
        let mut it = announced(Regime::Works);
        let open = sub_account(&it, 0);
        ask(&mut it, open).unwrap();
        let entry = BankEntry { sub_account: Some(number(0)), ..entry(&it, "B1", ASKED) };
        ask(&mut it, It::Book { entry, named, paid_from, drawn: Drawn::NOTHING }).unwrap();
        assert_eq!(lack(it.lot(), &it.bidder(0)), Some(Lack::Flawed(flaw)));
        assert_eq!(owed(&it, &it.bidder(0)), i128::from(ASKED), "it is owed all the same");
    }
}

#[test]
fn an_entry_of_the_bank_is_booked_once_and_a_broken_one_never() {
    let mut it = announced(Regime::Works);
    let open = sub_account(&it, 0);
    ask(&mut it, open).unwrap();
    paid(&mut it, 0, "B1", ASKED);
    let again = BankEntry { sub_account: Some(number(0)), ..entry(&it, "B1", ASKED) };
    assert_eq!(why(book(&mut it, again.clone())), Refusal::Repeated);
    let other = BankEntry { amount: Fen(ASKED + 1), ..again.clone() };
    assert_eq!(why(book(&mut it, other)), Refusal::ReferenceReused);
    for amount in [0, -1, i64::MIN, i64::MAX] {
        let wrong = BankEntry { amount: Fen(amount), reference: "B2".to_owned(), ..again.clone() };
        assert_eq!(why(book(&mut it, wrong)), Refusal::AmountUnfit);
    }
    for reference in [String::new(), "a b".to_owned(), "流水".to_owned(), "x".repeat(65)] {
        let wrong = BankEntry { reference, ..again.clone() };
        assert_eq!(why(book(&mut it, wrong)), Refusal::ReferenceUnfit);
    }
    let ahead = BankEntry { at_s: it.now.seconds() + 1, reference: "B3".to_owned(), ..again };
    assert_eq!(why(book(&mut it, ahead)), Refusal::DayAhead);
    assert_eq!(balance(&it, &Account::Bank), i128::from(ASKED));
}

#[test]
fn what_fits_no_sub_account_names_nobody_and_goes_back_by_two_people() {
    // covers: Y173, Y171
    let mut it = announced(Regime::Works);
    let unknown = BankEntry { sub_account: Some("0000000000".to_owned()), ..entry(&it, "B1", 500) };
    let events = book(&mut it, unknown).unwrap();
    assert!(matches!(&events[..], [Event::BankEntryUnmatched(it)] if it.cause == Cause::Unknown));
    let out = BankEntry { direction: Direction::Out, ..entry(&it, "B2", 300) };
    let events = book(&mut it, out).unwrap();
    assert!(matches!(&events[..], [Event::BankEntryUnmatched(it)] if it.cause == Cause::Unordered));
    let interest = BankEntry { kind: EntryKind::Interest, ..entry(&it, "B3", 7) };
    book(&mut it, interest).unwrap();
    assert_eq!(balance(&it, &Account::Interest), -7);
    assert_eq!(balance(&it, &Account::Unmatched), -500 + 300);
    let back = |number, order, one: &str, other: &str| It::SendBack {
        number,
        order,
        reason: "户名不符，原路退回".to_owned(),
        proposed_by: id(one),
        decided_by: id(other),
    };
    let alone = why(ask(&mut it, back(1, 1, "finance-1", "finance-1")));
    assert_eq!((alone.rule(), &alone), (Some("Y171"), &Refusal::ReleasedAlone));
    for number in [2, 3] {
        let asked = ask(&mut it, back(number, 1, "finance-1", "finance-2"));
        assert_eq!(why(asked), Refusal::Repeated, "nothing came that could go back");
    }
    assert_eq!(why(ask(&mut it, back(9, 1, "finance-1", "finance-2"))), Refusal::EntryUnknown);
    assert_eq!(why(ask(&mut it, back(1, 0, "finance-1", "finance-2"))), Refusal::NumberTaken);
    ask(&mut it, back(1, 1, "finance-1", "finance-2")).unwrap();
    assert_eq!(balance(&it, &Account::InFlight), -500);
    // It comes back before it was seen to leave, and leaves at the second try.
    let bounced = BankEntry { order: Some(1), ..entry(&it, "B4", 500) };
    let events = book(&mut it, bounced).unwrap();
    assert!(matches!(&events[..], [Event::BankEntryMoved(it)] if it.step == Step::Bounced));
    ask(&mut it, back(1, 2, "finance-2", "finance-1")).unwrap();
    let gone = BankEntry { direction: Direction::Out, order: Some(2), ..entry(&it, "B5", 500) };
    book(&mut it, gone).unwrap();
    assert_eq!(balance(&it, &Account::InFlight), 0);
    assert_eq!(why(ask(&mut it, back(1, 3, "finance-1", "finance-2"))), Refusal::Repeated);
}

#[test]
fn money_that_comes_after_the_opening_is_no_security() {
    // covers: Y57
    let mut it = won(Regime::Works);
    let late = BankEntry { sub_account: Some(number(0)), ..entry(&it, "L1", ASKED) };
    let events = book(&mut it, late).unwrap();
    assert!(matches!(&events[..], [Event::BankEntryUnmatched(it)] if it.cause == Cause::Late));
    assert_eq!(owed(&it, &it.bidder(0)), i128::from(ASKED));
}

#[test]
fn of_works_a_refund_bears_the_banks_interest_and_is_recorded_when_the_statement_shows_it() {
    // covers: T17, Y170, Y171
    let mut it = won(Regime::Works);
    let who = it.bidder(1);
    let [entry_number] = numbers(&it, &who)[..] else { panic!("one entry") };
    let early = order(&mut it, entry_number, None);
    assert!(matches!(why(early), Refusal::Securities(Unsecured::Competes { .. })));
    let (lot, signed) = (it.id(), it.signed());
    let letter = domain::award::Command::IssueLetter { lot, signed };
    it.when(Command::Award(letter)).unwrap();
    let price = it.lot().award.winner.as_ref().unwrap().1.0;
    let kind = domain::contract::InstrumentKind::Contract;
    it.when(contract::offer(&it, 0, kind, price)).unwrap();
    it.when(contract::sign(&it, 0, price)).unwrap();
    let events = order(&mut it, entry_number, None).unwrap();
    let [Event::PaymentOrdered(ordered), Event::CorrectionExamined(two)] = &events[..] else {
        panic!("{events:?}")
    };
    let arrived = it.lot().securities.entries[&entry_number].received.arrived_s;
    let from = domain::shared::Instant::from_seconds(arrived).date();
    let days = i64::from(from.until(it.now.date()).unwrap().get_days());
    assert!(days > 0, "{days}");
    assert_eq!(ordered.interest, Fen(ASKED * days / 720_000));
    assert_eq!((ordered.rule.as_deref(), two.subject.as_str()), (Some("T17"), "order 1"));
    assert_eq!(owed(&it, &who), 0);
    // Neither by hand nor by a second order while the first is under way.
    assert_eq!(why(order(&mut it, entry_number, None)), Refusal::Repeated);
    let (lot, on, document) = (it.id(), it.now.date(), Hash([60; 32]));
    let number = entry_number;
    let by_hand = Securities::Return { lot, number, interest: Fen(0), on, document };
    assert!(it.when(Command::Securities(by_hand)).is_err());
    // The bank pays another amount: no order of ours.
    let total = ordered.amount.0 + ordered.interest.0;
    let out = |given: &Given, reference: &str, amount| BankEntry {
        direction: Direction::Out,
        order: Some(1),
        ..entry(given, reference, amount)
    };
    let wrong = out(&it, "P0", total + 1);
    let events = book(&mut it, wrong).unwrap();
    assert!(
        matches!(&events[..], [Event::BankEntryUnmatched(it)] if it.cause == Cause::OrderUnfit)
    );
    let right = out(&it, "P1", total);
    let events = book(&mut it, right.clone()).unwrap();
    let [Event::SecurityReturned(back)] = &events[..] else { panic!("{events:?}") };
    assert_eq!((back.interest, back.rule.as_deref()), (ordered.interest, Some("T17")));
    let twice = BankEntry { reference: "P2".to_owned(), ..right };
    let events = book(&mut it, twice).unwrap();
    assert!(matches!(&events[..], [Event::BankEntryUnmatched(_)]), "paid twice is no order");
    // The payee's account is closed: it comes back, is owed again, and is ordered anew.
    let back = BankEntry { order: Some(1), ..entry(&it, "P3", total) };
    let events = book(&mut it, back).unwrap();
    assert!(matches!(&events[..], [Event::PaymentEnded(it)] if it.outcome == Outcome::Bounced));
    assert_eq!(owed(&it, &who), i128::from(ASKED));
    assert!(it.lot().securities.entries[&entry_number].is_held());
    order(&mut it, entry_number, None).unwrap();
}

#[test]
fn of_procurement_a_refund_bears_no_interest_and_a_kept_security_goes_to_its_payee() {
    // covers: G07.2, Y171
    let mut it = won(Regime::GovernmentProcurement);
    let won = it.lot().award.winner.clone().unwrap().0;
    let all: Vec<(u32, bool)> = it
        .lot()
        .securities
        .entries
        .iter()
        .map(|entry| (*entry.0, entry.1.received.payer == won))
        .collect();
    let loser = all.iter().find(|it| !it.1).unwrap().0;
    let winner = all.iter().find(|it| it.1).unwrap().0;
    let (lot, signed) = (it.id(), it.signed());
    let letter = domain::award::Command::IssueLetter { lot, signed };
    it.when(Command::Award(letter)).unwrap();
    let payee = Payee { name: "样本国库".to_owned(), account: "1234567".to_owned() };
    assert_eq!(why(order(&mut it, loser, Some(payee.clone()))), Refusal::PayeeUnfit);
    let events = order(&mut it, loser, None).unwrap();
    assert!(matches!(&events[0], Event::PaymentOrdered(it) if it.interest == Fen(0)));
    let (lot, cause, signed) = (it.id(), KeptCause::FalseMaterials, it.signed());
    let (reason, document) = ("查证属实".to_owned(), Some(Hash([3; 32])));
    let keep = Securities::Keep { lot, number: winner, cause, reason, document, signed };
    it.when(Command::Securities(keep)).unwrap();
    assert_eq!(balance(&it, &Account::Kept(it.id())), -i128::from(ASKED));
    assert_eq!(why(order(&mut it, winner, None)), Refusal::PayeeUnfit);
    let hostile = Payee { account: "<x>".to_owned(), ..payee.clone() };
    assert_eq!(why(order(&mut it, winner, Some(hostile))), Refusal::PayeeUnfit);
    order(&mut it, winner, Some(payee)).unwrap();
    let out = BankEntry { direction: Direction::Out, order: Some(2), ..entry(&it, "P1", ASKED) };
    let events = book(&mut it, out).unwrap();
    assert!(matches!(&events[..], [Event::PaymentEnded(it)] if it.outcome == Outcome::Settled));
    assert_eq!(balance(&it, &Account::Kept(it.id())), 0);
    assert_eq!(why(order(&mut it, winner, None)), Refusal::Repeated, "it is paid once");
}

#[test]
fn books_of_records_before_the_ledger_follow_from_their_entries_by_hand() {
    let mut it = announced(Regime::GovernmentProcurement);
    for who in [0, 1, 2] {
        let pay = Command::Securities(receive(&it, who, ASKED));
        it.when(pay).unwrap();
    }
    let mut it =
        determined(it.with_bids(3).keyed_in(3).on_the_wall().recorded().reviewed().scored());
    assert_eq!(it.world.ledger.books.held(&it.id()), i128::from(3 * ASKED));
    let (lot, signed) = (it.id(), it.signed());
    let letter = domain::award::Command::IssueLetter { lot, signed };
    it.when(Command::Award(letter)).unwrap();
    let won = it.lot().award.winner.clone().unwrap().0;
    let mut all = it.lot().securities.entries.iter();
    let number = *all.find(|it| it.1.received.payer != won).unwrap().0;
    let (lot, on, document) = (it.id(), it.now.date(), Hash([60; 32]));
    let back = Securities::Return { lot, number, interest: Fen(5), on, document };
    it.when(Command::Securities(back)).unwrap();
    assert_eq!(it.world.ledger.books.held(&it.id()), i128::from(2 * ASKED));
    assert_eq!(balance(&it, &Account::Bank), i128::from(2 * ASKED) - 5);
    assert_eq!(balance(&it, &Account::Interest), 5);
    assert!(it.world.ledger.books.balance_out());
}
