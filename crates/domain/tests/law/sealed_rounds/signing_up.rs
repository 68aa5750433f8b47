//! Who seals to trustees may have signed up for it first, and paid a deposit beside the envelopes.

use domain::auction::{DepositTerms, SignUpTerms};
use domain::ledger::{
    BankEntry, Command as Ledger, Direction as Way, EntryKind, Named, securities_of,
    staff_sees_payers,
};
use domain::online::{Claims, Command as Online, Drawn, SignUpExamined, Verdict};
use domain::securities::PayingAccount;

use super::*;

const DEPOSIT: Fen = Fen(20_00);
const NUMBER: &str = "0000077001";

/// An announcement that asks for sign-ups and deposits until an hour before its opening.
fn round() -> Round {
    let until_ms = opens_ms() - 1;
    let deposit = Some(DepositTerms { amount: DEPOSIT, due_ms: until_ms, guarantees: None });
    Round::without_bidders(|it| {
        (it.opens_ms, it.closes_ms) = (opens_ms() + HOUR, closes_ms() + HOUR);
        it.sign_up = Some(SignUpTerms { until_ms, deposit, joint_max: 0 });
    })
    .unwrap()
}

impl Round {
    fn signs_up(&mut self) {
        let (lot, bidder) = (lot(), self.given.bidder(0));
        let claims = Some(Claims::default());
        let offers = String::new();
        let it = Online::SignUp { lot, bidder, offers, claims, drawn: Drawn::NOTHING };
        self.when(Command::Online(it)).unwrap();
    }

    fn is_confirmed(&mut self) {
        let (lot, bidder) = (lot(), self.given.bidder(0));
        let (verdict, reason, rank) = (Verdict::Complies, String::new(), None);
        let it = SignUpExamined { lot, bidder, verdict, reason, rank };
        self.when(Command::Online(Online::ExamineSignUp(it))).unwrap();
    }

    fn pays(&mut self, amount: Fen) {
        let (lot, payer, number) = (lot(), self.given.bidder(0), NUMBER.to_owned());
        let it = Ledger::OpenSubAccount { lot, payer, number, own_account: None, salt: None };
        self.when(Command::Ledger(it)).unwrap();
        let entry = BankEntry {
            statement: Hash([9; 32]),
            reference: "B1".to_owned(),
            kind: EntryKind::Payment,
            direction: Way::In,
            amount,
            at_s: self.given.now.seconds(),
            sub_account: Some(NUMBER.to_owned()),
            order: None,
        };
        let (named, paid_from, drawn) = (Named::Own, PayingAccount::Basic, Drawn::NOTHING);
        self.when(Command::Ledger(Ledger::Book { entry, named, paid_from, drawn })).unwrap();
    }

    fn takes_its_plate(&mut self) -> Result<Vec<Event>, Refusal> {
        let (lot, bidder) = (lot(), self.given.bidder(0));
        let drawn = Drawn { plate: plate(0), who: pseudonym(0) };
        self.when(Command::Online(Online::TakePlate { lot, bidder, members: vec![], drawn }))
    }
}

#[test]
fn a_deposit_of_a_trustees_round_lies_beside_its_envelopes_and_brings_the_plate_that_seals() {
    // covers: Y179, Y183, Y194
    let mut round = round();
    round.signs_up();
    round.is_confirmed();
    assert!(round.takes_its_plate().is_err(), "not before the deposit");
    round.pays(DEPOSIT);
    round.takes_its_plate().unwrap();
    round.given.now = Instant(opens_ms() + HOUR);
    round.seal(0, 1).unwrap();
    let world = &round.given.world;
    assert_eq!(securities_of(world, &lot()).unwrap().entries.len(), 1, "of the sign-up");
    assert!(round.envelopes().securities.entries.is_empty(), "counted once");
    assert!(!staff_sees_payers(world, &lot()), "and from nobody's sight but the payer's");
}

#[test]
fn the_envelopes_of_an_auction_are_no_tender_whose_security_is_paid_or_kept() {
    let mut round = Round::announced();
    let (payer, number) = (round.given.bidder(0), NUMBER.to_owned());
    let open = Ledger::OpenSubAccount { lot: lot(), payer, number, own_account: None, salt: None };
    assert!(round.when(Command::Ledger(open)).is_err(), "no deposit is asked");
    assert!(round.given.world.ledger.sub_accounts.is_empty());
    assert!(securities_of(&round.given.world, &lot()).is_none());
}
