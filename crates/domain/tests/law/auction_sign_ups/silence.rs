//! Guarantees of auctions whose opening is moved, and plates that lose their deposit.

use domain::auction::{
    Cause as Grounds, Entry, Event as Said, Guarantees, OfferRefused, Outcome, Silence, Timed,
};
use domain::ledger::{reach, short};
use domain::online::silence_due;
use domain::securities::{IssuerSays, Question, Refusal as Unfit};

use super::*;

/// The ninetieth day after the one on which the deposit is due.
const LAST: CivilDate = CivilDate::constant(2026, 7, 30);
/// Three days later.
const MOVED: CivilDate = CivilDate::constant(2026, 8, 2);

impl Given {
    fn bare(&mut self, what: auction::Command) -> Result<Vec<Event>, auction::Refusal> {
        self.ask(&Command::Auction(Asked::of(lot(1), what))).map_err(|it| match it {
            Refusal::Auction(it) => it,
            other => panic!("{other:?}"),
        })
    }

    fn freeze(&mut self) {
        let (cause, reason) = (Grounds::Ordered, "核查".to_owned());
        let document = Some("样本令".to_owned());
        self.bare(auction::Command::Freeze { cause, reason, document, measured: None }).unwrap();
    }

    fn resumes(&mut self, at_ms: i64) {
        let reason = Some("核查完毕".to_owned());
        self.bare(auction::Command::AnnounceResumption { at_ms, reason }).unwrap();
    }

    fn ticks(&mut self) {
        let (at, what) = comes_due(&self.world, &lot(1)).unwrap();
        self.now = self.now.max(at.0 + 1);
        self.bare(what).unwrap();
    }

    fn tries(&mut self, at: u8, fen: i64) -> Result<Vec<Event>, auction::Refusal> {
        self.now += 2_000;
        let (plate, who, price) = (Plate(at.into()), Hash([at; 32]), Fen(fen));
        self.bare(auction::Command::Offer(auction::Offer { plate, who, price }))
    }

    /// The offer is refused for the plate's silence, and that is written down.
    fn unheard(&mut self, at: u8, fen: i64) {
        let events = self.tries(at, fen).unwrap();
        let [Event::Auction(it)] = &events[..] else { panic!("{events:?}") };
        let (plate, price) = (Plate(at.into()), Fen(fen));
        let why = auction::Refusal::PlateSilent;
        assert_eq!(it.event, Said::OfferRefused(OfferRefused { plate, price, why }));
        assert_eq!(why.rule(), Some("Y97"));
    }

    fn wants(&self) -> CivilDate {
        let seen = |world| reach(world, &lot(1), self.law()).unwrap().unwrap();
        let own = seen(&self.world);
        assert_eq!(own, seen(&self.public), "anybody finds the same day");
        own.wants
    }

    fn is_short(&self, at: u8) -> bool {
        let found = short(&self.world, &lot(1), &firm(at), self.law()).unwrap();
        if let Some(it) = found {
            assert_eq!((it.rule, it.wants), ("Y96", self.wants()));
        }
        found.is_some()
    }

    fn opens(&self) -> i64 {
        self.world.auctions[&lot(1)].begins_ms(Instant(self.now)).unwrap()
    }

    fn silent(&self, at: u8) -> Option<Silence> {
        let of = |world: &World| world.auctions[&lot(1)].bidders[&Plate(at.into())].silent;
        assert_eq!(of(&self.world), of(&self.public));
        of(&self.world)
    }

    /// Three have plates by guarantees; the opening is moved by three days, and that is announced.
    fn moved() -> Self {
        let mut it = Self::takes(Some(Guarantees::Beside));
        for at in 1..=3 {
            it.guaranteed(at);
        }
        it.sign_up(4).unwrap();
        it.now = OPENS - HOUR;
        assert_eq!((it.wants(), it.is_short(1)), (LAST, false));
        it.freeze();
        it.now += 12 * HOUR;
        assert_eq!(it.wants(), LAST, "not a day later yet");
        it.now += 12 * HOUR;
        assert_eq!((it.wants(), it.is_short(1)), (LAST.tomorrow().unwrap(), true));
        it.resumes(OPENS - HOUR + 3 * DAY);
        assert_eq!((it.wants(), it.opens()), (MOVED, OPENS + 3 * DAY));
        it
    }
}

fn silenced(events: &[Event]) -> Option<(Plate, Silence)> {
    events.iter().find_map(|it| match it {
        Event::Auction(it) => match it.event {
            Said::PlateSilenced(it) => Some((it.plate, it.why)),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn a_moved_opening_asks_for_a_later_day_and_a_longer_guarantee_may_come_until_it() {
    // covers: Y96, Y200
    let mut it = Given::moved();
    assert!(it.is_short(1) && it.is_short(2) && it.is_short(3));
    let early = MOVED.yesterday().unwrap();
    assert_eq!(it.present(1, early), Err(Unfit::GuaranteeEndsEarly { rule: "Y96" }));
    it.present(9, MOVED).unwrap_err();
    assert_eq!(it.present(4, MOVED), Err(Unfit::Stage), "its deposit was due, and it has none");
    // The same bidder presents another one, which stands for the first: no deposit is twice.
    it.renew(1, MOVED).unwrap();
    let entries = it.entries(1);
    let held: Vec<bool> =
        entries.iter().map(|of| it.of().securities.entries[of].is_held()).collect();
    assert_eq!(held, [false, true]);
    assert!(!it.is_short(1), "its issuer may still answer");
    it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    // Or it pays, for the notice takes transfers too.
    it.sub_account(2).unwrap();
    it.came(2, ASKED, Named::Own);
    assert!(!it.is_short(2) && it.is_short(3));
    it.ticks();
    it.now = it.opens() - 1;
    it.renew(3, MOVED).unwrap();
    // What it paid is lost with the sale, and nothing is claimed beside it.
    it.now = it.opens();
    it.offer(2, START);
    it.ends();
    it.publish(2).unwrap();
    it.settle(SaleEnd::Lost, "未签订成交确认书").unwrap();
    assert_eq!((it.kept(), it.questions()), (-i128::from(ASKED), vec![]));
    let mut it = Given::moved();
    it.ticks();
    it.now = it.opens();
    assert_eq!(it.renew(3, MOVED), Err(Unfit::Stage), "offers have begun");
    assert_eq!(it.sub_account(3), Err(Why::Stage));
}

#[test]
fn where_guarantees_alone_are_taken_nobody_pays_in_their_stead() {
    // covers: Y96
    let mut it = Given::takes(Some(Guarantees::Alone));
    it.guaranteed(1);
    it.now = OPENS - HOUR;
    it.freeze();
    it.now += DAY;
    assert!(it.is_short(1));
    assert_eq!(it.sub_account(1), Err(Why::TransferNotTaken));
    it.renew(1, MOVED).unwrap();
}

#[test]
fn a_guarantee_that_is_short_when_offers_begin_silences_its_plate() {
    // covers: Y96, Y97
    let mut it = Given::moved();
    it.renew(1, MOVED).unwrap();
    it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    it.renew(2, MOVED).unwrap();
    it.ticks();
    let opens = it.opens();
    let (plate, why) = (Plate(3), Silence::Short);
    let what = auction::Command::Silence { plate, why };
    let due = silence_due(&it.world, &lot(1), it.law());
    assert_eq!(due, Some((Instant(opens - 1), what.clone())));
    assert_eq!(silence_due(&it.public, &lot(1), it.law()), None, "nobody else sees whose it is");
    it.now = opens - 1;
    assert_eq!(it.bare(what.clone()), Err(auction::Refusal::NotDue));
    it.now = opens;
    for other in [1, 2] {
        let what = auction::Command::Silence { plate: Plate(other), why };
        assert_eq!(it.bare(what), Err(auction::Refusal::NotDue), "it reaches, or may come to");
    }
    // Before the line stands nothing is written, and nothing is taken.
    assert_eq!(it.tries(3, START), Err(auction::Refusal::PlateSilent));
    let events = it.bare(what.clone()).unwrap();
    assert_eq!(silenced(&events), Some((plate, why)));
    assert_eq!(it.bare(what), Err(auction::Refusal::NotDue));
    it.unheard(3, START);
    it.offer(1, START);
    it.offer(2, START + 100_000);
    // A longer one that came in time counts until its issuer denies it.
    let events = it.says(2, Question::Intake, IssuerSays::Unknown).unwrap();
    assert_eq!(silenced(&events), Some((Plate(2), Silence::Revoked)));
    it.unheard(2, START + 500_000);
}

#[test]
fn a_revoked_guarantee_silences_its_plate_and_the_offers_before_stand() {
    // covers: Y97, Y201, A04
    let mut it = Given::takes(Some(Guarantees::Beside));
    for at in 1..=3 {
        it.guaranteed(at);
    }
    it.now = OPENS;
    it.offer(1, START);
    it.offer(2, START + 100_000);
    let events = it.says(2, Question::Running, IssuerSays::Revoked).unwrap();
    assert_eq!(silenced(&events), Some((Plate(2), Silence::Revoked)));
    assert_eq!(it.silent(2), Some(Silence::Revoked));
    it.unheard(2, START + 200_000);
    // It still leads: the next one must better it.
    assert_eq!(it.world.auctions[&lot(1)].lead.unwrap().plate, Plate(2));
    let events = it.tries(1, START + 100_000).unwrap();
    assert_eq!(silenced(&events), None);
    assert_eq!(it.world.auctions[&lot(1)].offers, 2, "short of a step");
    let withdrawn = it.bare(auction::Command::Withdraw(Plate(2)));
    assert_eq!(withdrawn, Err(auction::Refusal::Irrevocable));
    it.ends();
    let outcome = it.of().ended.unwrap().1;
    assert_eq!(outcome, Outcome::Deal { plate: Plate(2), price: Fen(START + 100_000) });
    // Whoever has no deposit has no deal: its sale is lost, and nothing is there to claim.
    it.publish(2).unwrap();
    assert_eq!(it.settle(SaleEnd::Signed, ""), Err(No::GuaranteeUnconfirmed { rule: "Y201" }));
    it.settle(SaleEnd::Lost, "保函已撤销").unwrap();
    assert_eq!((it.kept(), it.questions()), (0, vec![]));
}

#[test]
fn issuers_are_asked_when_an_auction_begins_and_each_day_until_it_ends() {
    // covers: Y98, Y168
    let mut it = Given::takes(Some(Guarantees::Beside));
    it.guaranteed(1);
    it.now = OPENS - 1;
    assert_eq!(it.questions(), []);
    let early = it.says(1, Question::Running, IssuerSays::Revoked);
    assert_eq!(early, Err(Unfit::Stage));
    it.now = OPENS;
    assert_eq!(it.questions(), [Question::Running]);
    let answered = it.says(1, Question::Running, IssuerSays::Confirmed).unwrap();
    assert_eq!((answered.len(), it.questions()), (1, vec![]));
    it.now += DAY - 1;
    assert_eq!(it.questions(), []);
    let again = it.says(1, Question::Running, IssuerSays::Revoked);
    assert_eq!(again, Err(Unfit::Repeated));
    it.now += 1;
    assert_eq!(it.questions(), [Question::Running]);
    // Silence changes nothing, and the question waits on.
    it.now += HOUR;
    it.says(1, Question::Running, IssuerSays::Late).unwrap();
    assert_eq!((it.silent(1), it.questions()), (None, vec![Question::Running]));
    let events = it.says(1, Question::Running, IssuerSays::Revoked).unwrap();
    assert_eq!(silenced(&events), Some((Plate(1), Silence::Revoked)));
    assert_eq!(it.questions(), [], "it has said so");
}

#[test]
fn whoever_brings_a_deposit_again_in_time_is_heard_again() {
    // covers: Y97
    let timed = Some(Timed { entry: Entry::TwoBidders, preparation_s: 60, window_s: 180 });
    let closes_ms = OPENS + 14 * DAY - 1;
    let due_ms = OPENS + 9 * DAY;
    let guarantees = Some(Guarantees::Beside);
    let deposit = Some(DepositTerms { amount: Fen(ASKED), due_ms, guarantees });
    let sign_up = Some(SignUpTerms { until_ms: due_ms, deposit, joint_max: 1 });
    let (kind, course) = (Kind::Land, Course::Listing);
    let mut it = Given::new();
    it.announce(&Terms { kind, course, timed, closes_ms, sign_up, priority: None, ..terms() })
        .unwrap();
    let lasts = LAST.saturating_add(jiff::Span::new().days(20));
    it.sign_up(1).unwrap();
    it.examine(1, Verdict::Complies).unwrap();
    it.present(1, lasts).unwrap();
    it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    it.plate(1).unwrap();
    it.now = OPENS + DAY;
    it.says(1, Question::Running, IssuerSays::Revoked).unwrap();
    it.unheard(1, START);
    // A paper is no deposit yet, its issuer's word is.
    it.renew(1, lasts).unwrap();
    assert_eq!(it.silent(1), Some(Silence::Revoked));
    it.unheard(1, START);
    it.says(1, Question::Intake, IssuerSays::Confirmed).unwrap();
    assert_eq!(it.silent(1), None);
    it.offer(1, START);
    // So is money.
    it.now += DAY;
    it.says(1, Question::Running, IssuerSays::Revoked).unwrap();
    it.unheard(1, START + 100_000);
    it.sub_account(1).unwrap();
    let half = it.came(1, ASKED / 2, Named::Own);
    assert_eq!(half.len(), 1, "not in whole");
    it.came(1, ASKED / 2, Named::Own);
    assert_eq!(it.silent(1), None);
    it.offer(1, START + 100_000);
}

#[test]
fn nobody_says_of_a_plate_what_its_deposit_does_not() {
    // covers: Y97
    let mut it = Given::takes(Some(Guarantees::Beside));
    it.guaranteed(1);
    it.now = OPENS;
    let plate = Plate(1);
    for what in [
        auction::Command::Silence { plate, why: Silence::Revoked },
        auction::Command::Silence { plate, why: Silence::Short },
        auction::Command::Hear(plate),
    ] {
        assert!(it.bare(what.clone()).is_err(), "{what:?}");
    }
    // Where money alone is taken there is nothing that could be revoked.
    let mut it = Given::announced();
    it.ready(1);
    it.now = OPENS;
    let what = auction::Command::Silence { plate, why: Silence::Revoked };
    let public = domain::auction::ask(&it.public, &Asked::of(lot(1), what.clone()), &it.law());
    assert_eq!(public, Err(auction::Refusal::NotDue));
    assert_eq!(it.bare(what), Err(auction::Refusal::NotDue));
}
