//! A sign-up for a bidding is taken back until signing up ends; nothing of it is public.

use domain::ledger::{Named, Refusal as Why, late_refunds};

use super::deposits::{ASKED, has_plate};
use super::*;

/// The last millisecond in which anybody signs up.
const LAST: i64 = OPENS - 1_800_001;

impl Given {
    pub(super) fn withdraw(&mut self, at: u8) -> Result<Vec<Event>, No> {
        self.online(It::WithdrawSignUp { lot: lot(1), bidder: firm(at) })
    }

    fn plate_of(&self, at: u8) -> Option<u16> {
        let own = self.world.biddings[&lot(1)].bidders.get(&firm(at))?;
        own.plate.map(|it| it.0.0)
    }
}

fn with_deposit() -> Given {
    Given::announced(Spec { deposit: Some(Fen(ASKED)), ..spec(Direction::Reverse) })
}

#[test]
fn a_sign_up_is_taken_back_until_signing_up_ends_and_made_again_with_the_same_plate() {
    // covers: Y202
    let mut it = Given::announced(spec(Direction::Reverse));
    assert_eq!(it.withdraw(1), Err(No::NotSignedUp { rule: "Y202" }));
    it.sign_up(1).unwrap();
    it.now = LAST;
    assert_eq!(it.withdraw(1).unwrap().len(), 1);
    assert_eq!(it.withdraw(1), Err(No::NotSignedUp { rule: "Y202" }), "once");
    assert_eq!(it.plate_of(1), None);
    // Signed up again it has its own plate again, whichever the platform drew.
    let (bidder, offers) = (firm(1), "样本牌".to_owned());
    let drawn = Drawn { plate: Plate(7), who: Hash([7; 32]) };
    let again = It::SignUp { lot: lot(1), bidder, offers, claims: None, drawn };
    assert_eq!(it.online(again).unwrap().len(), 2, "signed up, plate; nobody is admitted twice");
    assert_eq!(it.plate_of(1), Some(1));
    it.now = LAST + 1;
    assert_eq!(rule(it.withdraw(1)).as_deref(), Some("Y202"));
    it.now = OPENS;
    assert_eq!(it.withdraw(1), Err(No::WithdrawalOver { rule: "Y202" }));
    it.offer(1, 90_000);
}

#[test]
fn nothing_public_tells_that_somebody_left_and_nobody_offers_under_the_plate() {
    // covers: Y202
    let mut it = Given::announced(spec(Direction::Reverse));
    for at in 1..=2 {
        it.sign_up(at).unwrap();
    }
    let (public, room) = (it.public.clone(), it.world.auctions[&lot(1)].clone());
    it.withdraw(2).unwrap();
    assert_eq!(it.public, public, "whoever reads the log sees nothing");
    assert_eq!(it.world.auctions[&lot(1)], room, "and in the room as many plates as before");
    it.now = OPENS;
    let offer = auction::Offer { plate: Plate(2), who: Hash([2; 32]), price: Fen(9_000_000) };
    let offer = Asked::of(lot(1), auction::Command::Offer(offer));
    // Not even a refused offer is written down: that would tell.
    let refused = it.ask(&Command::Auction(offer)).unwrap_err();
    assert_eq!(refused, Refusal::Auction(auction::Refusal::PlateUnknown));
    it.offer(1, 90_000);
    it.ends();
    assert_eq!(it.stage(), Stage::Checking);
}

#[test]
fn a_deposit_goes_back_within_five_days_of_the_withdrawal_and_late_with_interest() {
    // covers: Y203
    let mut it = with_deposit();
    it.sign_up(1).unwrap();
    it.sub_account(1).unwrap();
    it.came(1, ASKED, Named::Own).unwrap();
    let entry = it.entry_of(1);
    assert_eq!(it.order(entry, None), Err(Why::DepositHeld { rule: "Y159" }));
    it.withdraw(1).unwrap();
    // Monday and five days is a Saturday: the next working day, as of a tender's withdrawal.
    let due = CivilDate::constant(2026, 3, 9);
    let mut in_time = it.world.clone();
    std::mem::swap(&mut in_time, &mut it.world);
    it.now = Instant::end_of(due).0;
    let events = it.order(entry, None).unwrap();
    let Event::PaymentOrdered(ordered) = &events[0] else { panic!("{events:?}") };
    let told = (ordered.rule.as_deref(), ordered.due, ordered.interest);
    assert_eq!(told, (Some("Y203"), Some(due), Fen(0)));
    it.paid(1);
    assert_eq!(it.owed(1), 0);
    it.world = in_time;
    it.now = Instant::end_of(due).0 + DAY;
    let late = late_refunds(&it.world, |_| it.law());
    assert_eq!((late.len(), late[0].due, late[0].rule.as_str()), (1, due, "Y203"));
    let events = it.order(entry, None).unwrap();
    let Event::PaymentOrdered(ordered) = &events[0] else { panic!("{events:?}") };
    assert_eq!(ordered.interest, Fen(ASKED * 435 * 12 / 36_000_000));
}

#[test]
fn money_that_is_still_there_stands_for_a_new_sign_up_and_what_went_is_paid_anew() {
    // covers: Y202, Y203
    let mut it = with_deposit();
    it.sign_up(1).unwrap();
    it.sub_account(1).unwrap();
    it.came(1, ASKED, Named::Own).unwrap();
    it.withdraw(1).unwrap();
    // Nobody orders a sub-account without a sign-up, and what comes brings no plate.
    assert_eq!(it.sub_account(1), Err(Why::DepositNotAsked { rule: "Y163" }));
    it.now += DAY;
    let late = it.came(1, 1, Named::Own).unwrap();
    assert!(!has_plate(&late), "{late:?}");
    let of = &it.world.biddings[&lot(1)].securities;
    let own = firm(1);
    let (number, held) = of.of(&own).last().unwrap();
    let due = domain::ledger::return_due(&it.world, &lot(1), held, it.law()).unwrap().unwrap();
    assert_eq!(due.since, Instant(it.now), "five days from its coming");
    let number = *number;
    it.order(number, None).unwrap();
    assert!(has_plate(&it.sign_up(1).unwrap()), "the whole deposit was never ordered back");
    let entry = it.entry_of(1);
    assert_eq!(it.order(entry, None), Err(Why::DepositHeld { rule: "Y159" }), "it is one again");
    it.withdraw(1).unwrap();
    it.order(entry, None).unwrap();
    assert!(!has_plate(&it.sign_up(1).unwrap()), "that money is on its way back");
    let whole = it.came(1, ASKED, Named::Own).unwrap();
    assert!(has_plate(&whole), "{whole:?}");
    assert_eq!(it.plate_of(1), Some(1));
}

#[test]
fn a_deposit_by_hand_goes_back_from_the_withdrawal_and_counts_again_while_it_is_there() {
    // covers: Y203
    let mut it = with_deposit();
    it.sign_up(1).unwrap();
    it.pay(1, ASKED).unwrap();
    let back = || It::ReturnDeposit { lot: lot(1), bidder: firm(1), reference: "R".to_owned() };
    assert_eq!(rule(it.online(back())).as_deref(), Some("Y159"));
    it.withdraw(1).unwrap();
    assert!(it.world.biddings[&lot(1)].holds_deposits());
    assert!(has_plate(&it.sign_up(1).unwrap()), "it was not given back yet");
    assert_eq!(rule(it.online(back())).as_deref(), Some("Y159"));
    it.withdraw(1).unwrap();
    it.online(back()).unwrap();
    assert_eq!(it.online(back()), Err(No::DepositKnown));
    assert!(!it.world.biddings[&lot(1)].holds_deposits());
    assert!(!has_plate(&it.sign_up(1).unwrap()));
    assert!(has_plate(&it.pay(1, ASKED).unwrap()), "paid anew");
    assert_eq!(it.owed(1), i128::from(ASKED));
}
