//! A sign-up for an announced auction is taken back until its end, and not after an offer.

use super::*;

impl Given {
    fn withdraw(&mut self, at: u8) -> Result<Vec<Event>, No> {
        self.online(It::WithdrawSignUp { lot: lot(1), bidder: firm(at) })
    }

    fn listed() -> Self {
        let closes_ms = OPENS + 20 * DAY - 1;
        let until_ms = closes_ms - 3 * DAY;
        let deposit = Some(DepositTerms { amount: Fen(ASKED), due_ms: until_ms, guarantees: None });
        let timed =
            Some(auction::Timed { entry: auction::Entry::Always, preparation_s: 0, window_s: 300 });
        let mut it = Self::new();
        it.announce(&Terms {
            kind: Kind::Land,
            course: Course::Listing,
            closes_ms,
            timed,
            priority: None,
            sign_up: Some(SignUpTerms { until_ms, deposit, joint_max: 1 }),
            ..terms()
        })
        .unwrap();
        it
    }
}

#[test]
fn a_sign_up_is_taken_back_until_its_end_and_the_deposit_is_due_from_then_on() {
    // covers: Y202, Y203
    let mut it = Given::announced();
    it.ready(1);
    let (public, room) = (it.public.clone(), it.world.auctions[&lot(1)].clone());
    assert_eq!(it.due(1, 0), None);
    it.now = UNTIL;
    it.withdraw(1).unwrap();
    assert_eq!((&it.public, &it.world.auctions[&lot(1)]), (&public, &room), "nobody sees it");
    let by = it.law().due(Instant(UNTIL).date(), "Y203").unwrap().for_duty().to_string();
    assert_eq!(it.due(1, 0), Some(("Y203", by)));
    assert_eq!(it.examine(1, Verdict::DoesNot), Err(No::NotSignedUp { rule: "Y179" }));
    assert_eq!(it.plate(1), Err(No::NotSignedUp { rule: "Y179" }));
    it.order(it.entries(1)[0], None).unwrap();
    it.sign_up(2).unwrap();
    it.now = UNTIL + 1;
    assert_eq!(it.withdraw(2), Err(No::WithdrawalOver { rule: "Y202" }));
    assert_eq!(rule(it.sign_up(1)).as_deref(), Some("Y180"), "nor signs up again");
}

#[test]
fn whoever_had_its_plate_signs_up_again_as_it_was_and_takes_the_same_once_it_has_paid() {
    // covers: Y202
    let mut it = Given::announced();
    it.claims(1, Claims { members: vec![firm(3)], ..none() }).unwrap();
    it.sub_account(1).unwrap();
    it.came(1, ASKED, Named::Own);
    it.examine(1, Verdict::Complies).unwrap();
    it.plate(1).unwrap();
    it.withdraw(1).unwrap();
    it.order(it.entries(1)[0], None).unwrap();
    assert_eq!(it.sign_up(1), Err(No::ClaimUnfit("members")), "the plate stands for both");
    assert_eq!(it.sign_up(3).unwrap_err().rule(), Some("Y139"), "its hand is bound");
    it.claims(1, Claims { members: vec![firm(3)], ..none() }).unwrap();
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y183"), "the money went back");
    it.came(1, ASKED, Named::Own);
    assert_eq!(it.plate(1).unwrap().len(), 1, "the same plate; nobody is admitted twice");
    it.now = OPENS;
    it.offer(1, START);
}

#[test]
fn whoever_had_no_plate_yet_is_examined_anew() {
    // covers: Y202
    let mut it = Given::announced();
    it.sign_up(1).unwrap();
    it.examine(1, Verdict::Complies).unwrap();
    it.withdraw(1).unwrap();
    it.sign_up(3).unwrap();
    it.withdraw(3).unwrap();
    it.claims(1, Claims { members: vec![firm(3)], ..none() }).unwrap();
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y179"));
    it.examine(1, Verdict::DoesNot).unwrap();
    assert_eq!(it.withdraw(1), Err(No::ExaminedAlready), "it is none any more");
}

#[test]
fn whoever_offered_while_others_still_sign_up_is_bound() {
    // covers: Y204
    let mut it = Given::listed();
    it.ready(1);
    it.ready(2);
    it.now = OPENS;
    it.offer(1, START);
    assert_eq!(it.withdraw(1), Err(No::OfferBinds { rule: "Y204" }));
    it.withdraw(2).unwrap();
    let offer = auction::Offer { plate: Plate(2), who: Hash([2; 32]), price: Fen(START * 2) };
    let offer = Asked::of(lot(1), auction::Command::Offer(offer));
    assert_eq!(
        it.ask(&Command::Auction(offer)).unwrap_err(),
        Refusal::Auction(auction::Refusal::PlateUnknown)
    );
}
