//! Electronic guarantees as deposits of biddings: what is taken, what brings the plate, what is
//! left of one that was revoked, and what becomes of one that is lost.

use domain::auction::{Cause, Guarantees};
use domain::ledger::{
    Account, BankEntry, Command as Ledger, Direction as Way, EntryKind, Named, Refusal as Unpaid,
    beneficiary, late_refunds, reach, short,
};
use domain::securities::{
    Command as Securities, Guaranteed, IssuerSays, PayingAccount, Question, Refusal as Why,
    asked_since, open_questions,
};
use domain::shared::AccountId;

use super::*;

const ASKED: i64 = 200_000;
/// The ninetieth day after the Wednesday on which the bidding begins.
const LAST: CivilDate = CivilDate::constant(2026, 6, 2);
const MINUTE: i64 = 60_000;

fn issuer() -> Uscc {
    uscc("91510000GUARANT01")
}

fn asks(guarantees: Option<Guarantees>) -> Spec {
    Spec { deposit: Some(Fen(ASKED)), guarantees, ..spec(Direction::Reverse) }
}

fn beside() -> Spec {
    asks(Some(Guarantees::Beside))
}

fn has_plate(events: &[Event]) -> bool {
    events.iter().any(|it| matches!(it, Event::PlateGiven(_)))
}

impl Given {
    fn secured(&mut self, it: Securities) -> Result<Vec<Event>, Why> {
        let answer = self.ask(&Command::Securities(it));
        assert!(self.world.ledger.books.balance_out(), "{:?}", self.world.ledger.books);
        answer.map_err(|it| match it {
            Refusal::Securities(it) => it,
            other => panic!("{other:?}"),
        })
    }

    fn present(&mut self, at: u8, amount: i64, valid_until: CivilDate) -> Result<Vec<Event>, Why> {
        let guarantee = Guaranteed { issuer: issuer(), number: format!("BH-{at:04}") };
        let (lot, payer, document) = (lot(1), firm(at), Hash([at + 70; 32]));
        let amount = Fen(amount);
        self.secured(Securities::Present { lot, payer, guarantee, amount, valid_until, document })
    }

    fn says(&mut self, at: u8, question: Question, says: IssuerSays) -> Result<Vec<Event>, Why> {
        let number = *self.world.biddings[&lot(1)].securities.of(&firm(at)).last().unwrap().0;
        let document = (says != IssuerSays::Late).then_some(Hash([1; 32]));
        let drawn = Drawn { plate: Plate(at.into()), who: Hash([at; 32]) };
        let lot = lot(1);
        self.secured(Securities::Answer { lot, number, question, says, document, drawn })
    }

    fn counted(&self, at: u8) -> i64 {
        self.world.biddings[&lot(1)].counted(&firm(at)).0
    }

    /// Two have their plates by guarantees, and the first bids lowest.
    fn guaranteed() -> Self {
        let mut it = Given::announced(beside());
        for at in 1..=2 {
            it.sign_up(at).unwrap();
            it.present(at, ASKED, LAST).unwrap();
            it.says(at, Question::Intake, IssuerSays::Confirmed).unwrap();
        }
        it.now = OPENS;
        it.offer(2, 95_000);
        it.offer(1, 90_000);
        it.ends();
        it
    }

    /// The beginning is moved by two days, which is announced before it.
    fn moves(&mut self) {
        self.now = OPENS - HOUR;
        let (cause, reason) = (Cause::Ordered, "核查".to_owned());
        let document = Some("样本令".to_owned());
        let freeze = auction::Command::Freeze { cause, reason, document, measured: None };
        self.ask(&Command::Auction(Asked::of(lot(1), freeze))).unwrap();
        let (at_ms, reason) = (OPENS - HOUR + 2 * DAY, Some("核查完毕".to_owned()));
        let resumption = auction::Command::AnnounceResumption { at_ms, reason };
        self.ask(&Command::Auction(Asked::of(lot(1), resumption))).unwrap();
    }

    fn renew(&mut self, at: u8, valid_until: CivilDate) -> Result<Vec<Event>, Why> {
        let count = self.world.biddings[&lot(1)].securities.of(&firm(at)).count();
        let guarantee = Guaranteed { issuer: issuer(), number: format!("BH-{at:04}-{count}") };
        let (lot, payer, document) = (lot(1), firm(at), Hash([at + 80; 32]));
        let amount = Fen(ASKED);
        self.secured(Securities::Present { lot, payer, guarantee, amount, valid_until, document })
    }

    fn short(&self, at: u8) -> Option<CivilDate> {
        let found = short(&self.world, &lot(1), &firm(at), self.law()).unwrap();
        found.map(|it| it.wants)
    }

    fn questions(&self) -> Vec<(u32, Question)> {
        let all = open_questions(&self.world, &lot(1), self.law());
        all.into_iter().map(|it| (it.0, it.2)).collect()
    }
}

#[test]
fn a_guarantee_is_taken_only_where_the_notice_says_so() {
    // covers: Y167, Y200
    let mut it = Given::announced(asks(None));
    it.sign_up(1).unwrap();
    assert_eq!(it.present(1, ASKED, LAST), Err(Why::GuaranteeNotTaken { rule: "Y167" }));
    // One that takes guarantees alone opens no sub-account.
    let mut it = Given::announced(asks(Some(Guarantees::Alone)));
    it.sign_up(1).unwrap();
    let (lot, payer, number) = (lot(1), firm(1), "0000088001".to_owned());
    let open = Ledger::OpenSubAccount { lot, payer, number, own_account: None, salt: None };
    assert_eq!(it.ask(&Command::Ledger(open)), Err(Refusal::Ledger(Unpaid::TransferNotTaken)));
    assert_eq!(it.pay(1, ASKED), Err(No::TransferNotTaken { rule: "Y172" }), "nor by hand");
    it.present(1, ASKED, LAST).unwrap();
    // Without a deposit a notice names no forms of one.
    let bare = Spec { deposit: None, ..beside() };
    assert_eq!(Given::new().request(bare), Err(No::Incomplete("deposit")));
    // Whoever did not sign up has nothing to secure, nor has a bidding without a deposit.
    let mut it = Given::announced(beside());
    assert_eq!(it.present(1, ASKED, LAST), Err(Why::DepositNotAsked { rule: "Y163" }));
}

#[test]
fn a_guarantee_covers_the_deposit_and_lasts_to_the_ninetieth_day_and_comes_before_it_begins() {
    // covers: Y167, Y200
    let mut it = Given::announced(beside());
    it.sign_up(1).unwrap();
    let day_before = LAST.yesterday().unwrap();
    assert_eq!(it.present(1, ASKED - 1, LAST), Err(Why::GuaranteeShort { rule: "Y167" }));
    assert_eq!(it.present(1, ASKED, day_before), Err(Why::GuaranteeEndsEarly { rule: "Y200" }));
    it.now = OPENS;
    assert_eq!(it.present(1, ASKED, LAST), Err(Why::Stage), "the bidding has begun");
    it.now = OPENS - 1;
    it.present(1, ASKED, LAST).unwrap();
    // One guarantee is for one bidder of one lot.
    it.now = MONDAY;
    it.sign_up(2).unwrap();
    let guarantee = Guaranteed { issuer: issuer(), number: "BH-0001".to_owned() };
    let (payer, amount, document) = (firm(2), Fen(ASKED), Hash([9; 32]));
    let same =
        Securities::Present { lot: lot(1), payer, guarantee, amount, valid_until: LAST, document };
    assert_eq!(it.secured(same), Err(Why::GuaranteeReused { rule: "Y167" }));
}

#[test]
fn the_issuers_word_brings_the_plate_and_nothing_else_does() {
    // covers: Y201, Y168
    let mut it = Given::announced(beside());
    it.sign_up(1).unwrap();
    let presented = it.present(1, ASKED, LAST).unwrap();
    assert!(!has_plate(&presented), "{presented:?}");
    assert_eq!(it.counted(1), 0, "a paper is no promise yet");
    assert_eq!(it.says(1, Question::Intake, IssuerSays::Late), Err(Why::Stage), "not yet late");
    it.now += 30 * MINUTE;
    it.says(1, Question::Intake, IssuerSays::Late).unwrap();
    let confirmed = it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert!(has_plate(&confirmed), "{confirmed:?}");
    assert_eq!(it.counted(1), ASKED);
    assert!(!is_clear(&confirmed[0]) && !is_clear(&confirmed[1]), "{confirmed:?}");
    assert_eq!(it.says(1, Question::Intake, IssuerSays::Revoked), Err(Why::Repeated));
    // Nobody enters money beside it, and it is no money.
    assert_eq!(it.pay(1, ASKED), Err(No::DepositKnown));
    assert_eq!(it.world.ledger.books.held(&lot(1)), 0);
    // What the issuer does not know, or knows otherwise, brings none; another one may be presented.
    for (at, says) in [(2, IssuerSays::Unknown), (3, IssuerSays::Differs)] {
        it.sign_up(at).unwrap();
        it.present(at, ASKED, LAST).unwrap();
        let answered = it.says(at, Question::Intake, says).unwrap();
        assert!(!has_plate(&answered), "{answered:?}");
        it.present(at, ASKED, LAST).unwrap();
        it.says(at, Question::Intake, IssuerSays::Confirmed).unwrap();
        assert_eq!(it.counted(at), ASKED);
    }
    // Once it has begun a late word is noted, and brings nothing.
    let mut it = Given::announced(beside());
    it.sign_up(1).unwrap();
    it.present(1, ASKED, LAST).unwrap();
    it.now = OPENS;
    let late = it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert!(matches!(&late[..], [Event::GuaranteeAnswered(_)]), "{late:?}");
}

#[test]
fn whoever_paid_by_hand_presents_no_guarantee() {
    // covers: Y201
    let mut it = Given::announced(beside());
    it.sign_up(1).unwrap();
    it.pay(1, ASKED).unwrap();
    assert_eq!(it.present(1, ASKED, LAST), Err(Why::DepositKnown));
}

#[test]
fn a_guarantee_that_was_revoked_when_the_price_is_found_brings_no_deal() {
    // covers: Y201
    let mut it = Given::guaranteed();
    let ended = it.world.biddings[&lot(1)].stepped;
    assert_eq!(
        it.questions(),
        [(10_001, Question::Opening), (10_002, Question::Opening)],
        "asked again"
    );
    let held = it.world.biddings[&lot(1)].securities.entries[&10_001].clone();
    assert_eq!(asked_since(&it.world, &held, Question::Opening, it.law()), Ok(Some(ended)));
    let (mut silent, mut shown) = (it.world.clone(), it.public.clone());
    it.says(1, Question::Opening, IssuerSays::Revoked).unwrap();
    let why = No::GuaranteeUnconfirmed { rule: "Y201" };
    assert_eq!(it.check(1, Verdict::Complies), Err(why));
    it.check(1, Verdict::DoesNot).unwrap();
    it.says(2, Question::Opening, IssuerSays::Confirmed).unwrap();
    it.check(2, Verdict::Complies).unwrap();
    assert_eq!(it.stage(), Stage::Published);
    assert_eq!(it.questions(), []);
    // Where the issuer is silent what it said before stands.
    std::mem::swap(&mut silent, &mut it.world);
    std::mem::swap(&mut shown, &mut it.public);
    it.check(1, Verdict::Complies).unwrap();
}

#[test]
fn a_lost_deal_is_claimed_from_the_issuer_and_nothing_is_refunded() {
    // covers: Y201, Y164, Y159
    let mut it = Given::guaranteed();
    it.check(1, Verdict::Complies).unwrap();
    let claim = it.says(1, Question::Claim, IssuerSays::Paid);
    assert_eq!(claim, Err(Why::Stage), "nothing is lost yet");
    it.now += MINUTE;
    it.lose(LossCause::GaveUp).unwrap();
    assert_eq!(it.questions()[0], (10_001, Question::Claim));
    assert_eq!(beneficiary(&it.world, &lot(1)), Some(&buyer()));
    it.says(1, Question::Claim, IssuerSays::Paid).unwrap();
    let kept = it.world.ledger.books.balance(&Account::Kept(lot(1)));
    assert_eq!(kept, 0, "the issuer pays the beneficiary, not the centre");
    // The other one has nothing to come, whatever the clock says, and the file may be closed.
    it.check(2, Verdict::Complies).unwrap();
    it.now += 2 * DAY;
    it.confirm(Side::Buyer, 2, 95_000).unwrap();
    it.confirm(Side::Bidder, 2, 95_000).unwrap();
    it.now += 60 * DAY;
    let (proposed_by, decided_by) =
        (AccountId::new("finance-1").unwrap(), AccountId::new("finance-2").unwrap());
    let order = Ledger::Order {
        lot: lot(1),
        number: 10_002,
        order: 1,
        payee: None,
        proposed_by,
        decided_by,
    };
    assert_eq!(it.ask(&Command::Ledger(order)), Err(Refusal::Ledger(Unpaid::NoMoney)));
    assert_eq!(late_refunds(&it.world, |_| it.law()), []);
    it.online(It::Accept { lot: lot(1), text: "合格".to_owned() }).unwrap();
    it.online(It::Archive { lot: lot(1) }).unwrap();
}

#[test]
fn a_moved_beginning_asks_for_a_later_day_and_whoever_stays_short_gets_no_deal() {
    // covers: Y96, Y200
    let mut it = Given::announced(beside());
    for at in 1..=2 {
        it.sign_up(at).unwrap();
        it.present(at, ASKED, LAST).unwrap();
        it.says(at, Question::Intake, IssuerSays::Confirmed).unwrap();
    }
    assert_eq!((it.short(1), it.short(2)), (None, None));
    it.moves();
    let moved = LAST.saturating_add(jiff::Span::new().days(2));
    let public = reach(&it.public, &lot(1), it.law()).unwrap().unwrap();
    assert_eq!((public.wants, public.announced), (moved, LAST), "the day is public");
    assert_eq!((it.short(1), it.short(2)), (Some(moved), Some(moved)));
    let early = it.renew(2, moved.yesterday().unwrap());
    assert_eq!(early, Err(Why::GuaranteeEndsEarly { rule: "Y96" }));
    it.renew(2, moved).unwrap();
    it.says(2, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!((it.short(1), it.short(2)), (Some(moved), None));
    let (at, tick) = comes_due(&it.world, &lot(1)).unwrap();
    it.now = at.0 + 1;
    it.ask(&Command::Auction(Asked::of(lot(1), tick))).unwrap();
    it.now = OPENS + 2 * DAY + MINUTE;
    assert_eq!(it.renew(1, moved), Err(Why::Stage), "it has begun");
    // Offers are taken, and the check tells who has no deposit.
    it.offer(2, 95_000);
    it.offer(1, 90_000);
    it.ends();
    let short = No::GuaranteeTooShort { rule: "Y96" };
    assert_eq!(it.check(1, Verdict::Complies), Err(short));
    it.check(1, Verdict::DoesNot).unwrap();
    it.check(2, Verdict::Complies).unwrap();
    assert_eq!(it.stage(), Stage::Published);
}

#[test]
fn whoever_pays_in_the_stead_of_a_short_guarantee_loses_the_money_alone() {
    // covers: Y96, Y164
    let mut it = Given::announced(beside());
    it.sign_up(1).unwrap();
    it.present(1, ASKED, LAST).unwrap();
    it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    it.moves();
    let (number, own_account, salt) = ("0000088001".to_owned(), None, None);
    let (lot_, payer) = (lot(1), firm(1));
    let open =
        Ledger::OpenSubAccount { lot: lot_, payer, number: number.clone(), own_account, salt };
    it.ask(&Command::Ledger(open)).unwrap();
    let entry = BankEntry {
        statement: Hash([9; 32]),
        reference: "B1".to_owned(),
        kind: EntryKind::Payment,
        direction: Way::In,
        amount: Fen(ASKED),
        at_s: Instant(it.now).seconds(),
        sub_account: Some(number),
        order: None,
    };
    let (named, paid_from, drawn) = (Named::Own, PayingAccount::Basic, Drawn::NOTHING);
    it.ask(&Command::Ledger(Ledger::Book { entry, named, paid_from, drawn })).unwrap();
    assert_eq!(it.short(1), None);
    let (at, tick) = comes_due(&it.world, &lot(1)).unwrap();
    it.now = at.0 + 1;
    it.ask(&Command::Auction(Asked::of(lot(1), tick))).unwrap();
    it.now = OPENS + 2 * DAY + MINUTE;
    it.offer(1, 90_000);
    it.ends();
    it.check(1, Verdict::Complies).unwrap();
    it.now += MINUTE;
    it.lose(LossCause::GaveUp).unwrap();
    let kept = it.world.ledger.books.balance(&Account::Kept(lot(1)));
    assert_eq!(kept, -i128::from(ASKED));
    assert_eq!(it.questions(), [], "nothing is claimed from the issuer beside it");
}
