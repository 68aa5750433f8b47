//! Deposits of biddings on the ledger: in by statement, out by the clock, lost with a deal.

use domain::ledger::{
    Account, BankEntry, Cause, Command as Ledger, Direction as Way, EntryKind, Named, Payee,
    Refusal as Why,
};
use domain::securities::PayingAccount;
use domain::shared::AccountId;

use super::*;

pub(super) const ASKED: i64 = 200_000;

fn id(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

fn number(at: u8) -> String {
    format!("{:010}", 88_000 + u32::from(at))
}

impl Given {
    fn ledger(&mut self, it: Ledger) -> Result<Vec<Event>, Why> {
        let answer = self.ask(&Command::Ledger(it));
        assert!(self.world.ledger.books.balance_out(), "{:?}", self.world.ledger.books);
        answer.map_err(|it| match it {
            Refusal::Ledger(it) => it,
            other => panic!("{other:?}"),
        })
    }

    pub(super) fn sub_account(&mut self, at: u8) -> Result<Vec<Event>, Why> {
        let (payer, own_account, salt) = (firm(at), None, None);
        self.ledger(Ledger::OpenSubAccount {
            lot: lot(1),
            payer,
            number: number(at),
            own_account,
            salt,
        })
    }

    pub(super) fn came(&mut self, at: u8, amount: i64, named: Named) -> Result<Vec<Event>, Why> {
        let count = self.world.ledger.booked.len();
        let entry =
            BankEntry { sub_account: Some(number(at)), ..self.entry(&format!("B{count}"), amount) };
        let drawn = Drawn { plate: Plate(at.into()), who: Hash([at; 32]) };
        self.ledger(Ledger::Book { entry, named, paid_from: PayingAccount::Basic, drawn })
    }

    pub(super) fn entry(&self, reference: &str, amount: i64) -> BankEntry {
        BankEntry {
            statement: Hash([9; 32]),
            reference: reference.to_owned(),
            kind: EntryKind::Payment,
            direction: Way::In,
            amount: Fen(amount),
            at_s: Instant(self.now).seconds(),
            sub_account: None,
            order: None,
        }
    }

    pub(super) fn order(&mut self, entry: u32, payee: Option<Payee>) -> Result<Vec<Event>, Why> {
        let order = self.world.ledger.next_order();
        let (proposed_by, decided_by) = (id("finance-1"), id("finance-2"));
        let number = entry;
        self.ledger(Ledger::Order { lot: lot(1), number, order, payee, proposed_by, decided_by })
    }

    /// The bank pays an order.
    pub(super) fn paid(&mut self, order: u32) -> Vec<Event> {
        let amount = self.world.ledger.orders[&order].total().0;
        let entry = BankEntry {
            direction: Way::Out,
            order: Some(order),
            ..self.entry(&format!("P{order}"), amount)
        };
        let (named, paid_from, drawn) = (Named::Own, PayingAccount::Basic, Drawn::NOTHING);
        self.ledger(Ledger::Book { entry, named, paid_from, drawn }).unwrap()
    }

    pub(super) fn entry_of(&self, at: u8) -> u32 {
        let all = &self.world.biddings[&lot(1)].securities;
        *all.of(&firm(at)).next().unwrap().0
    }

    pub(super) fn owed(&self, at: u8) -> i128 {
        self.world.ledger.books.owed(&lot(1), &firm(at))
    }

    /// Two signed up and paid by sub-account, and the first has the deal.
    fn deposited() -> Self {
        let with = Spec { deposit: Some(Fen(ASKED)), ..spec(Direction::Reverse) };
        let mut it = Given::announced(with);
        for at in 1..=2 {
            it.sign_up(at).unwrap();
            it.sub_account(at).unwrap();
            it.came(at, ASKED, Named::Own).unwrap();
        }
        it.now = OPENS;
        it.offer(2, 95_000);
        it.offer(1, 90_000);
        it.ends();
        it
    }
}

pub(super) fn has_plate(events: &[Event]) -> bool {
    events.iter().any(|it| matches!(it, Event::PlateGiven(_)))
}

#[test]
fn a_deposit_by_statement_brings_the_plate_once_it_is_whole_and_in_the_own_name() {
    // covers: Y163, Y172
    let with = Spec { deposit: Some(Fen(ASKED)), ..spec(Direction::Reverse) };
    let mut it = Given::announced(with);
    let early = it.sub_account(1).unwrap_err();
    assert_eq!((early.rule(), &early), (Some("Y163"), &Why::DepositNotAsked { rule: "Y163" }));
    it.sign_up(1).unwrap();
    it.sub_account(1).unwrap();
    assert_eq!(it.sub_account(1), Err(Why::Repeated));
    assert_eq!(rule(it.pay(1, ASKED)).as_deref(), Some("Y172"), "nobody enters it beside the bank");
    let short = it.came(1, ASKED - 1, Named::Own).unwrap();
    assert!(!has_plate(&short), "{short:?}");
    let strange = it.came(1, ASKED, Named::Another).unwrap();
    assert!(!has_plate(&strange), "another's money is nobody's deposit");
    let whole = it.came(1, 1, Named::Own).unwrap();
    assert!(has_plate(&whole), "{whole:?}");
    assert!(!has_plate(&it.came(1, 5, Named::Own).unwrap()), "one plate");
    assert_eq!(it.owed(1), i128::from(2 * ASKED + 5));
    // What never counted goes back at once, the deposit does not.
    let numbers: Vec<u32> =
        it.world.biddings[&lot(1)].securities.of(&firm(1)).map(|it| *it.0).collect();
    assert_eq!(it.order(numbers[0], None), Err(Why::DepositHeld { rule: "Y159" }));
    it.order(numbers[1], None).unwrap();
    // A second bidder pays by hand and asks for no sub-account any more.
    it.sign_up(2).unwrap();
    it.pay(2, ASKED).unwrap();
    assert_eq!(it.sub_account(2), Err(Why::Repeated));
    assert_eq!(it.owed(2), i128::from(ASKED), "entries by hand stand in the same books");
}

#[test]
fn what_comes_when_the_bidding_has_begun_is_no_deposit() {
    // covers: Y173
    let with = Spec { deposit: Some(Fen(ASKED)), ..spec(Direction::Reverse) };
    for (now, at) in [(OPENS, OPENS - 1_000), (OPENS, OPENS)] {
        let mut it = Given::announced(with.clone());
        it.sign_up(1).unwrap();
        it.sub_account(1).unwrap();
        it.now = now;
        let entry = BankEntry {
            sub_account: Some(number(1)),
            at_s: Instant(at).seconds(),
            ..it.entry("LATE", ASKED)
        };
        let (named, paid_from) = (Named::Own, PayingAccount::Basic);
        let drawn = Drawn { plate: Plate(1), who: Hash([1; 32]) };
        let events = it.ledger(Ledger::Book { entry, named, paid_from, drawn }).unwrap();
        assert!(
            matches!(&events[..], [Event::BankEntryUnmatched(it)] if it.cause == Cause::Late),
            "{events:?}"
        );
    }
    let mut it = Given::announced(with);
    it.sign_up(1).unwrap();
    it.now = OPENS;
    assert_eq!(it.sub_account(1), Err(Why::Stage));
}

#[test]
fn deposits_go_back_by_their_clock_and_bear_interest_only_when_late() {
    // covers: Y159, Y165, Y166
    let mut it = Given::deposited();
    let (first, second) = (it.entry_of(1), it.entry_of(2));
    assert_eq!(it.order(second, None), Err(Why::DepositHeld { rule: "Y159" }));
    it.check(1, Verdict::Complies).unwrap();
    assert_eq!(it.order(first, None), Err(Why::DepositHeld { rule: "Y159" }));
    let due = it.law().due(Instant(it.now).date(), "Y159").unwrap().for_duty();
    let mut in_time = it.world.clone();
    std::mem::swap(&mut in_time, &mut it.world);
    it.now = Instant::end_of(due).0;
    let events = it.order(second, None).unwrap();
    let Event::PaymentOrdered(ordered) = &events[0] else { panic!("{events:?}") };
    assert_eq!((ordered.interest, ordered.due), (Fen(0), Some(due)));
    it.world = in_time;
    // Three days later: 4.35 per cent and a fifth more, a 360th for each day, cut off.
    it.now = Instant::end_of(due).0 + 3 * DAY;
    let events = it.order(second, None).unwrap();
    let Event::PaymentOrdered(ordered) = &events[0] else { panic!("{events:?}") };
    assert_eq!(ordered.interest, Fen(ASKED * 3 * 435 * 12 / 36_000_000));
    assert_eq!((ordered.rule.as_deref(), it.owed(2)), (Some("Y159"), 0));
    let events = it.paid(1);
    assert!(
        matches!(&events[..], [Event::SecurityReturned(it)] if it.interest == ordered.interest)
    );
    it.confirm(Side::Buyer, 1, 90_000).unwrap();
    it.confirm(Side::Bidder, 1, 90_000).unwrap();
    it.online(It::Accept { lot: lot(1), text: "合格".to_owned() }).unwrap();
    let archive = It::Archive { lot: lot(1) };
    assert_eq!(rule(it.online(archive.clone())).as_deref(), Some("Y159"));
    it.order(first, None).unwrap();
    assert_eq!(rule(it.online(archive.clone())).as_deref(), Some("Y159"), "it is on its way");
    it.paid(2);
    it.online(archive).unwrap();
    assert_eq!(it.world.ledger.books.held(&lot(1)), 0);
}

#[test]
fn whoever_gives_a_deal_up_loses_the_deposit_to_the_buyer() {
    // covers: Y164
    let mut it = Given::deposited();
    it.check(1, Verdict::Complies).unwrap();
    it.now += 60_000;
    it.lose(LossCause::GaveUp).unwrap();
    let kept = |it: &Given| it.world.ledger.books.balance(&Account::Kept(lot(1)));
    assert_eq!((it.owed(1), kept(&it)), (0, -i128::from(ASKED)));
    assert_eq!(it.owed(2), i128::from(ASKED), "nobody else loses anything");
    let first = it.entry_of(1);
    assert_eq!(it.order(first, None), Err(Why::PayeeUnfit), "it does not go back");
    let payee = Payee { name: "样本采购单位".to_owned(), account: "6200000009".to_owned() };
    it.order(first, Some(payee.clone())).unwrap();
    let events = it.paid(1);
    assert!(matches!(&events[..], [Event::PaymentEnded(_)]), "{events:?}");
    assert_eq!(kept(&it), 0);
    assert_eq!(it.order(first, Some(payee)), Err(Why::Repeated));
    // Of one by hand the same is true.
    let with = Spec { deposit: Some(Fen(ASKED)), ..spec(Direction::Reverse) };
    let mut it = Given::announced(with);
    it.sign_up(1).unwrap();
    it.pay(1, ASKED).unwrap();
    it.now = OPENS;
    it.offer(1, 90_000);
    it.ends();
    it.check(1, Verdict::Complies).unwrap();
    it.lose(LossCause::GaveUp).unwrap();
    let back = It::ReturnDeposit { lot: lot(1), bidder: firm(1), reference: "R".to_owned() };
    assert_eq!(rule(it.online(back)).as_deref(), Some("Y164"));
    assert_eq!((it.owed(1), kept(&it)), (0, -i128::from(ASKED)));
}

#[test]
fn each_day_s_look_at_who_signed_up_and_paid_is_an_event_and_before_the_result_nobody_looks() {
    // covers: Y172
    use domain::award::{Command as Award, ReadObject};
    let mut it = Given::dealt(spec(Direction::Reverse));
    let reader = domain::shared::AccountId::new("finance-1").unwrap();
    let read = |it: &mut Given, what| {
        let (lot, reader, object) = (lot(1), reader.clone(), Hash([7; 32]));
        it.ask(&Command::Award(Award::NoteRead { lot, reader, what, object }))
    };
    assert!(read(&mut it, ReadObject::Securities).is_err(), "the result is not published");
    it.check(1, Verdict::Complies).unwrap();
    assert!(read(&mut it, ReadObject::File).is_err(), "a bidding has no files");
    let events = read(&mut it, ReadObject::Securities).unwrap();
    assert!(!is_clear(&events[0]), "who looked is not public");
    assert!(read(&mut it, ReadObject::Securities).is_err(), "once a day");
    it.now += DAY;
    read(&mut it, ReadObject::Securities).unwrap();
    assert_eq!(it.world.biddings[&lot(1)].reads.len(), 2);
}
