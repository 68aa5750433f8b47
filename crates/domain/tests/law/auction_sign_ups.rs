//! Signing up for an auction that an official announced, its deposits, its result, and the round
//! that follows; every step is rebuilt from its events and asked again of the public log.

use domain::apply::apply;
use domain::auction::{
    self, Adds, Asked, Course, DepositTerms, Direction, Kind, Plate, Priority, PriorityWay,
    Reserve, SignUpTerms, Subject, Terms, comes_due, may_follow,
};
use domain::calendar::Calendar;
use domain::law::Law;
use domain::ledger::{
    Account, BankEntry, Cause, Command as Ledger, Direction as Way, EntryKind, Named, Payee,
    Refusal as Why, return_due, staff_sees_payers,
};
use domain::online::{
    Claims, Command as It, Drawn, Refusal as No, SaleEnd, SignUpExamined, SignUps, Verdict,
};
use domain::parties::{KeyBound, OrganisationAdmitted, OrganisationKind};
use domain::rulebook::Rulebook;
use domain::securities::PayingAccount;
use domain::shared::{AccountId, CivilDate, Fen, Hash, Instant, LotId, PublicKey, Salt, Uscc};
use domain::world::{Command, Event, Refusal, World, decide};
use record::leaf::Form;
use record::rebuild::{Rebuilt, command_in};

mod guarantees;
mod silence;
mod withdrawals;

/// Monday 2026-03-02 09:00 in Beijing.
const MONDAY: i64 = 1_772_413_200_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const OPENS: i64 = MONDAY + 60 * DAY;
const CLOSES: i64 = OPENS + DAY - 1;
const UNTIL: i64 = OPENS - 2 * HOUR;
const START: i64 = 100_000_000;
const ASKED: i64 = 20_000_000;

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

fn owner() -> Uscc {
    uscc("1251000000PURCHA1")
}

fn firm(at: u8) -> Uscc {
    uscc(&format!("9151000000AAMPLE{at}"))
}

fn lot(round: u16) -> LotId {
    LotId::parse(&format!("F2026-001/1/{round}")).unwrap()
}

fn account(text: &str) -> AccountId {
    AccountId::new(text).unwrap()
}

fn number(at: u8) -> String {
    format!("{:010}", 77_000 + u32::from(at))
}

/// A court's sale of real estate, with a fifth of its start price as deposit.
fn terms() -> Terms {
    let deposit = Some(DepositTerms { amount: Fen(ASKED), due_ms: UNTIL, guarantees: None });
    Terms {
        lot: lot(1),
        subject: Some(Subject { title: "样本房产".to_owned(), owner: owner() }),
        bundle: Vec::new(),
        kind: Kind::CourtEstate,
        direction: Direction::Forward,
        course: Course::Closing,
        start: Fen(START),
        step: Fen(100_000),
        unit: Fen(100),
        cap: None,
        opens_ms: OPENS,
        closes_ms: CLOSES,
        timed: None,
        sealed: None,
        trustees: None,
        bidders_min: 1,
        reserve: Reserve::None,
        priority: Some(Priority { way: PriorityWay::InRoom, ask_s: None }),
        hours: None,
        place: None,
        sign_up: Some(SignUpTerms { until_ms: UNTIL, deposit, joint_max: 1 }),
        previous: None,
        pseudonyms: Hash([6; 32]),
    }
}

/// A world, and what the public log shows of it.
struct Given {
    world: World,
    public: World,
    now: i64,
    rules: Rulebook,
    calendar: Calendar,
}

fn is_clear(event: &Event) -> bool {
    let form = record::event::KINDS.iter().find(|it| it.0 == event.kind()).map(|it| it.1);
    form == Some(Form::Clear)
}

impl Given {
    fn new() -> Self {
        let pack = record::pack::pack("cn-2026-02-01").unwrap();
        let (rules, calendar) = (pack.rulebook(), record::pack::calendar());
        let (world, public) = (World::default(), World::default());
        let mut it = Self { world, public, now: MONDAY, rules, calendar };
        let admitted = |organisation, kind| {
            let (name, licence) = ("样本单位".to_owned(), Hash([0; 32]));
            let kinds = vec![kind];
            Event::OrganisationAdmitted(OrganisationAdmitted { organisation, name, kinds, licence })
        };
        it.happened(&admitted(owner(), OrganisationKind::Purchaser));
        for at in 1..=5 {
            it.happened(&admitted(firm(at), OrganisationKind::Bidder));
            if at < 5 {
                let (organisation, key) = (firm(at), PublicKey([at; 32]));
                it.happened(&Event::KeyBound(KeyBound { organisation, key }));
            }
        }
        it
    }

    fn happened(&mut self, event: &Event) {
        apply(&mut self.world, event, Instant(self.now));
        if is_clear(event) {
            apply(&mut self.public, event, Instant(self.now));
        }
    }

    fn law(&self) -> Law<'_> {
        Law { rules: &self.rules, calendar: &self.calendar, now: Instant(self.now) }
    }

    /// Asks the law; what happened is rebuilt, and asked again with and without shut leaves.
    fn ask(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(&self.world, command, self.law())?;
        let again = |world: &World, seen: &[Event]| {
            let rebuilt = command_in(world, &seen[0], &seen[1..]);
            let Rebuilt::Command(rebuilt) = rebuilt else { panic!("{rebuilt:?} of {:?}", seen[0]) };
            decide(world, &rebuilt, self.law())
        };
        let rebuilt = again(&self.world, &events);
        assert_eq!(rebuilt.as_ref(), Ok(&events), "{command:?}");
        let clear: Vec<Event> = events.iter().filter(|it| is_clear(it)).cloned().collect();
        if !clear.is_empty() {
            let mut public = again(&self.public, &clear).expect("anybody finds it lawful");
            public.retain(is_clear);
            assert_eq!(public, clear, "{command:?}");
        }
        for event in &events {
            let encoded = record::event::encode(event, self.now, &Hash([0; 32]), 1);
            let whole = encoded.enclosure.as_ref().map(String::as_bytes);
            let read = record::event::decode(encoded.kind, encoded.body.as_bytes(), whole);
            assert_eq!(read.as_ref(), Ok(event));
            self.happened(event);
        }
        assert!(self.world.ledger.books.balance_out(), "{:?}", self.world.ledger.books);
        Ok(events)
    }

    fn online(&mut self, it: It) -> Result<Vec<Event>, No> {
        self.ask(&Command::Online(it)).map_err(|it| match it {
            Refusal::Online(it) => it,
            other => panic!("{other:?}"),
        })
    }

    fn ledger(&mut self, it: Ledger) -> Result<Vec<Event>, Why> {
        self.ask(&Command::Ledger(it)).map_err(|it| match it {
            Refusal::Ledger(it) => it,
            other => panic!("{other:?}"),
        })
    }

    fn announce(&mut self, terms: &Terms) -> Result<Vec<Event>, auction::Refusal> {
        let pack = "cn-2026-02-01".to_owned();
        let adds = Some(Adds { pack, pack_sha256: Hash([0; 32]), salt: Salt([5; 32]) });
        let what = auction::Command::Announce(Box::new(terms.clone()));
        let asked = Asked { lot: terms.lot.clone(), what, adds };
        self.ask(&Command::Auction(asked)).map_err(|it| match it {
            Refusal::Auction(it) => it,
            other => panic!("{other:?}"),
        })
    }

    fn announced() -> Self {
        let mut it = Self::new();
        it.announce(&terms()).unwrap();
        it
    }

    fn claims(&mut self, at: u8, claims: Claims) -> Result<Vec<Event>, No> {
        let (bidder, offers, claims) = (firm(at), String::new(), Some(claims));
        self.online(It::SignUp { lot: lot(1), bidder, offers, claims, drawn: Drawn::NOTHING })
    }

    fn sign_up(&mut self, at: u8) -> Result<Vec<Event>, No> {
        self.claims(at, Claims::default())
    }

    fn examine(&mut self, at: u8, verdict: Verdict) -> Result<Vec<Event>, No> {
        let reason = if verdict == Verdict::Complies { "" } else { "缺少营业执照" };
        let (lot, bidder, reason) = (lot(1), firm(at), reason.to_owned());
        self.online(It::ExamineSignUp(SignUpExamined { lot, bidder, verdict, reason, rank: None }))
    }

    fn plate(&mut self, at: u8) -> Result<Vec<Event>, No> {
        let applicant = self.world.sign_ups[&lot(1)].applicants.get(&firm(at));
        let members = applicant.map_or(0, |it| it.claims.members.len());
        let members = vec![Hash([100 + at; 32]); members];
        let drawn = Drawn { plate: Plate(at.into()), who: Hash([at; 32]) };
        self.online(It::TakePlate { lot: lot(1), bidder: firm(at), members, drawn })
    }

    fn sub_account(&mut self, at: u8) -> Result<Vec<Event>, Why> {
        let (lot, payer, number) = (lot(1), firm(at), number(at));
        self.ledger(Ledger::OpenSubAccount { lot, payer, number, own_account: None, salt: None })
    }

    fn entry(&self, reference: &str, amount: i64) -> BankEntry {
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

    fn came(&mut self, at: u8, amount: i64, named: Named) -> Vec<Event> {
        let count = self.world.ledger.booked.len();
        let entry =
            BankEntry { sub_account: Some(number(at)), ..self.entry(&format!("B{count}"), amount) };
        let (paid_from, drawn) = (PayingAccount::Basic, Drawn::NOTHING);
        self.ledger(Ledger::Book { entry, named, paid_from, drawn }).unwrap()
    }

    fn order(&mut self, entry: u32, payee: Option<Payee>) -> Result<Vec<Event>, Why> {
        let (order, number) = (self.world.ledger.next_order(), entry);
        let (proposed_by, decided_by) = (account("finance-1"), account("finance-2"));
        self.ledger(Ledger::Order { lot: lot(1), number, order, payee, proposed_by, decided_by })
    }

    fn entries(&self, at: u8) -> Vec<u32> {
        self.of().securities.of(&firm(at)).map(|it| *it.0).collect()
    }

    fn of(&self) -> &SignUps {
        &self.world.sign_ups[&lot(1)]
    }

    fn due(&self, at: u8, which: usize) -> Option<(&'static str, String)> {
        let held = &self.of().securities.entries[&self.entries(at)[which]];
        let due = return_due(&self.world, &lot(1), held, self.law()).unwrap();
        due.map(|it| (it.rule, it.by.for_duty().to_string()))
    }

    /// Signed up, confirmed, paid, with a plate.
    fn ready(&mut self, at: u8) {
        self.sign_up(at).unwrap();
        self.sub_account(at).unwrap();
        self.came(at, ASKED, Named::Own);
        self.examine(at, Verdict::Complies).unwrap();
        self.plate(at).unwrap();
    }

    fn offer(&mut self, at: u8, fen: i64) {
        self.now += 2_000;
        let (plate, who, price) = (Plate(at.into()), Hash([at; 32]), Fen(fen));
        let offer = auction::Command::Offer(auction::Offer { plate, who, price });
        let events = self.ask(&Command::Auction(Asked::of(lot(1), offer))).unwrap();
        let Event::Auction(it) = &events[0] else { panic!("{events:?}") };
        assert!(matches!(it.event, auction::Event::OfferTaken(_)), "{events:?}");
    }

    fn ends(&mut self) {
        while let Some((at, what)) = comes_due(&self.world, &lot(1)) {
            self.now = self.now.max(at.0 + 1);
            self.ask(&Command::Auction(Asked::of(lot(1), what))).unwrap();
        }
    }

    /// The first two bid, the second wins.
    fn sold() -> Self {
        let mut it = Self::announced();
        it.ready(1);
        it.ready(2);
        it.now = OPENS;
        it.offer(1, START);
        it.offer(2, START + 1_000_000);
        it.ends();
        it
    }

    fn publish(&mut self, at: u8) -> Result<Vec<Event>, No> {
        self.online(It::PublishResult { lot: lot(1), bidder: Some(firm(at)) })
    }

    fn settle(&mut self, end: SaleEnd, reason: &str) -> Result<Vec<Event>, No> {
        self.online(It::SettleSale { lot: lot(1), end, reason: reason.to_owned() })
    }
}

fn rule(it: Result<Vec<Event>, No>) -> Option<String> {
    it.expect_err("refused").rule().map(str::to_owned)
}

#[test]
fn a_deposit_lies_between_the_shares_of_its_kind() {
    // covers: L08, J01.7, J01.8, P10, Y181
    let cases = [
        (Kind::CourtEstate, Some(("J01.7", 5)), Some(("J01.8", 20))),
        (Kind::CourtMovable, Some(("J01.7", 5)), Some(("J01.8", 20))),
        (Kind::Land, Some(("L08", 20)), None),
        (Kind::Property, None, Some(("P10", 30))),
        (Kind::Mining, None, Some(("Y181", 20))),
        (Kind::Auctioneer, None, Some(("Y181", 20))),
    ];
    for (kind, least, most) in cases {
        let mut it = Given::new();
        let mut with = |fen: i64| {
            let deposit = Some(DepositTerms { amount: Fen(fen), due_ms: UNTIL, guarantees: None });
            let sign_up = Some(SignUpTerms { until_ms: UNTIL, deposit, joint_max: 0 });
            it.announce(&Terms { kind, sign_up, ..terms() }).map_err(|it| it.rule())
        };
        let share = |percent: i64| START / 100 * percent;
        if let Some((rule, percent)) = least {
            assert_eq!(with(share(percent) - 1), Err(Some(rule)), "{kind:?}");
        }
        let whole = || (least.unwrap().0, START);
        let (rule, top) = most.map_or_else(whole, |it| (it.0, share(it.1)));
        for wrong in [top + 1, i64::MAX] {
            assert_eq!(with(wrong), Err(Some(rule)), "{kind:?}");
        }
        assert!(with(0).is_err() && with(-1).is_err(), "{kind:?}");
        with(top).unwrap();
    }
}

#[test]
fn signing_up_ends_in_time_before_the_opening_or_the_end_of_a_listing_of_land() {
    // covers: L03, Y180
    let mut it = Given::new();
    let until = |terms: &Terms, until_ms: i64| {
        let sign_up = Some(SignUpTerms { until_ms, deposit: None, joint_max: 0 });
        Terms { sign_up, ..terms.clone() }
    };
    for wrong in [OPENS - HOUR, OPENS, MONDAY, i64::MAX] {
        let refused = it.announce(&until(&terms(), wrong)).unwrap_err();
        assert_eq!(refused.rule(), Some("Y180"));
    }
    it.announce(&until(&terms(), OPENS - HOUR - 1)).unwrap();
    let closes_ms = OPENS + 14 * DAY - 1;
    let timed =
        auction::Timed { entry: auction::Entry::TwoBidders, preparation_s: 60, window_s: 180 };
    let land = Terms {
        lot: lot(2),
        kind: Kind::Land,
        course: Course::Listing,
        timed: Some(timed),
        closes_ms,
        ..terms()
    };
    let late = it.announce(&until(&land, closes_ms - 2 * DAY + 1)).unwrap_err();
    assert_eq!(late.rule(), Some("L03"));
    it.announce(&until(&land, closes_ms - 2 * DAY)).unwrap();
    // Online biddings have a way of their own.
    let online = Terms { lot: lot(3), kind: Kind::Online, course: Course::Listing, ..land };
    let online = until(&online, OPENS - DAY);
    assert_eq!(it.announce(&online).unwrap_err().rule(), Some("Y163"));
}

#[test]
fn whoever_signs_up_is_examined_and_may_do_so_again_until_the_end() {
    // covers: Y179
    let mut it = Given::announced();
    assert_eq!(
        it.online(sign(&owner())),
        Err(No::BidderUnfit { rule: "Y179" }),
        "the owner does not bid"
    );
    assert_eq!(it.sign_up(5), Err(No::BidderWithoutKey));
    it.sign_up(1).unwrap();
    assert_eq!(it.sign_up(1), Err(No::SignedUpAlready { rule: "Y179" }));
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y179"), "not examined");
    let mute = SignUpExamined {
        lot: lot(1),
        bidder: firm(1),
        verdict: Verdict::DoesNot,
        reason: " ".to_owned(),
        rank: None,
    };
    assert_eq!(it.online(It::ExamineSignUp(mute)), Err(No::ReasonMissing));
    it.examine(1, Verdict::DoesNot).unwrap();
    assert_eq!(it.examine(1, Verdict::Complies), Err(No::ExaminedAlready));
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y179"), "not confirmed");
    it.sign_up(1).unwrap();
    it.now = UNTIL + 1;
    assert_eq!(rule(it.sign_up(2)).as_deref(), Some("Y180"), "one millisecond late");
    // What waits is still examined.
    it.examine(1, Verdict::Complies).unwrap();
    assert_eq!(it.examine(3, Verdict::Complies), Err(No::NotSignedUp { rule: "Y179" }));
}

fn sign(bidder: &Uscc) -> It {
    let claims = Some(Claims::default());
    let (bidder, offers) = (bidder.clone(), String::new());
    It::SignUp { lot: lot(1), bidder, offers, claims, drawn: Drawn::NOTHING }
}

#[test]
fn nobody_has_two_hands_and_nobody_claims_what_was_not_announced() {
    // covers: Y139
    let mut it = Given::announced();
    let with = |all: &[u8]| Claims { members: all.iter().map(|it| firm(*it)).collect(), ..none() };
    assert_eq!(it.claims(1, with(&[1])).unwrap_err().rule(), Some("Y139"));
    assert_eq!(it.claims(1, with(&[2, 3])), Err(No::ClaimUnfit("members")), "one was announced");
    it.claims(1, with(&[2])).unwrap();
    assert_eq!(it.sign_up(2).unwrap_err().rule(), Some("Y139"), "alone beside the joint one");
    assert_eq!(it.claims(3, with(&[2])).unwrap_err().rule(), Some("Y139"));
    let long = Claims { priority: Some("长".repeat(2_000)), ..none() };
    assert_eq!(it.claims(3, long), Err(No::ClaimUnfit("priority")));
    // Of an auction without such rights nobody claims one.
    let mut it = Given::new();
    it.announce(&Terms { priority: None, ..terms() }).unwrap();
    let claim = Claims { priority: Some("承租人".to_owned()), ..none() };
    assert_eq!(it.claims(1, claim), Err(No::ClaimUnfit("priority")));
}

fn none() -> Claims {
    Claims::default()
}

#[test]
fn a_right_that_was_claimed_is_confirmed_and_stands_with_the_plate() {
    // covers: J01.4
    let mut it = Given::announced();
    let examined = |at: u8| SignUpExamined {
        lot: lot(1),
        bidder: firm(at),
        verdict: Verdict::Complies,
        reason: String::new(),
        rank: Some(1),
    };
    it.sign_up(2).unwrap();
    assert_eq!(it.online(It::ExamineSignUp(examined(2))), Err(No::ClaimUnfit("rank")));
    let priority = Some("承租人".to_owned());
    it.claims(1, Claims { priority, members: vec![firm(3)], paper: None }).unwrap();
    it.online(It::ExamineSignUp(examined(1))).unwrap();
    it.sub_account(1).unwrap();
    it.came(1, ASKED, Named::Own);
    it.plate(1).unwrap();
    let state = &it.world.auctions[&lot(1)];
    assert_eq!(state.bidders[&Plate(1)].rank, Some(1));
    assert_eq!(state.hands.len(), 2, "the member's hand is bound too");
    assert_eq!(it.public.auctions[&lot(1)], *state);
}

#[test]
fn without_the_deposit_in_whole_in_time_and_in_the_own_name_there_is_no_plate() {
    // covers: Y183
    let mut it = Given::announced();
    let early = it.sub_account(1).unwrap_err();
    assert_eq!(early, Why::DepositNotAsked { rule: "Y183" }, "it did not sign up");
    it.sign_up(1).unwrap();
    it.examine(1, Verdict::Complies).unwrap();
    it.sub_account(1).unwrap();
    assert_eq!(it.sub_account(1), Err(Why::Repeated));
    it.came(1, ASKED - 1, Named::Own);
    it.came(1, ASKED, Named::Another);
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y183"), "short, and another's money");
    // Another's money goes back at once, the own does not.
    let [own, strange] = it.entries(1)[..] else { panic!("two entries") };
    assert_eq!(it.order(own, None), Err(Why::DepositHeld { rule: "Y183" }));
    it.order(strange, None).unwrap();
    // One millisecond late by the bank's clock is nobody's deposit.
    it.now = UNTIL + 1_000;
    let late = it.came(1, 1, Named::Own);
    let [Event::BankEntryUnmatched(late)] = &late[..] else { panic!("{late:?}") };
    assert_eq!(late.cause, Cause::Late);
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y183"));
    // What came in time counts, though its statement came later.
    let entry = BankEntry {
        sub_account: Some(number(1)),
        at_s: Instant(UNTIL).seconds(),
        ..it.entry("L", 1)
    };
    let (named, paid_from, drawn) = (Named::Own, PayingAccount::Basic, Drawn::NOTHING);
    it.ledger(Ledger::Book { entry, named, paid_from, drawn }).unwrap();
    it.plate(1).unwrap();
    assert_eq!(it.plate(1), Err(No::PlateKnown));
    assert!(!staff_sees_payers(&it.world, &lot(1)), "nobody knows who paid");
}

#[test]
fn each_day_s_look_at_who_paid_for_an_auction_is_an_event_and_before_the_result_nobody_looks() {
    // covers: Y172
    use domain::award::{Command as Award, ReadObject};
    let mut it = Given::sold();
    let read = |it: &mut Given, what| {
        let reader = domain::shared::AccountId::new("finance-1").unwrap();
        let (lot, object) = (lot(1), Hash([7; 32]));
        it.ask(&Command::Award(Award::NoteRead { lot, reader, what, object }))
    };
    assert!(read(&mut it, ReadObject::Securities).is_err(), "the result is not published");
    it.publish(2).unwrap();
    assert!(read(&mut it, ReadObject::File).is_err(), "an auction has no files");
    let events = read(&mut it, ReadObject::Securities).unwrap();
    assert!(!is_clear(&events[0]), "who looked is not public");
    assert!(read(&mut it, ReadObject::Securities).is_err(), "once a day");
    it.now += DAY;
    read(&mut it, ReadObject::Securities).unwrap();
    assert_eq!(it.world.sign_ups[&lot(1)].reads.len(), 2);
}

#[test]
fn deposits_of_those_who_lost_go_back_from_the_end_by_the_clock_of_their_kind() {
    // covers: L04, K04, Y182
    let mut it = Given::sold();
    let first = it.entries(1)[0];
    let ended = Instant(it.now).date();
    let by = it.law().due(ended, "Y182").unwrap().for_duty().to_string();
    assert_eq!(it.due(1, 0), Some(("Y182", by)));
    assert_eq!(it.due(2, 0), None, "the winner's waits for its sale");
    assert_eq!(it.order(it.entries(2)[0], None), Err(Why::DepositHeld { rule: "Y183" }));
    assert!(!staff_sees_payers(&it.world, &lot(1)), "not before the result");
    it.publish(2).unwrap();
    assert!(staff_sees_payers(&it.world, &lot(1)));
    it.order(first, None).unwrap();
    // The rule is that of the kind.
    let limits = |kind: Kind| kind.limits().sign_up.unwrap().back;
    assert_eq!([Kind::Land, Kind::Mining, Kind::Property].map(limits), ["L04", "K04", "Y182"]);
    for id in ["L04", "K04"] {
        assert_eq!(it.rules.period(id).unwrap().count, 5);
    }
}

#[test]
fn whoever_is_not_confirmed_has_its_deposit_back_from_then_on() {
    // covers: Y182
    let mut it = Given::announced();
    it.sign_up(1).unwrap();
    it.sub_account(1).unwrap();
    it.came(1, ASKED, Named::Own);
    assert_eq!(it.due(1, 0), None);
    it.examine(1, Verdict::DoesNot).unwrap();
    assert_eq!(it.due(1, 0).map(|it| it.0), Some("Y182"));
    it.order(it.entries(1)[0], None).unwrap();
}

#[test]
fn the_winners_deposit_becomes_price_and_what_it_paid_twice_goes_back() {
    // covers: Y183
    let mut it = Given::announced();
    it.ready(1);
    it.came(1, ASKED, Named::Own);
    it.now = OPENS;
    it.offer(1, START);
    assert_eq!(rule(it.publish(1)).as_deref(), Some("J01.6"), "not before the end");
    it.ends();
    assert_eq!(it.publish(2), Err(No::NotSignedUp { rule: "Y179" }), "the plate is another's");
    assert_eq!(rule(it.settle(SaleEnd::Signed, "")).as_deref(), Some("Y164"));
    it.publish(1).unwrap();
    assert_eq!(it.publish(1), Err(No::SettledAlready));
    it.settle(SaleEnd::Signed, "").unwrap();
    assert_eq!(it.settle(SaleEnd::Lost, "反悔"), Err(No::SettledAlready));
    let kept = it.world.ledger.books.balance(&Account::Kept(lot(1)));
    assert_eq!(kept.unsigned_abs(), u128::try_from(ASKED).unwrap(), "once");
    let [first, second] = it.entries(1)[..] else { panic!("two entries") };
    let payee =
        Payee { name: "样本出让人".to_owned(), account: "6222000011112222".to_owned() };
    assert_eq!(it.order(first, None), Err(Why::PayeeUnfit));
    it.order(first, Some(payee)).unwrap();
    assert_eq!(it.due(1, 1).map(|it| it.0), Some("Y182"));
    it.order(second, None).unwrap();
    assert!(!may_follow(&it.world, &lot(1)), "it was sold");
}

#[test]
fn a_winner_who_does_not_sign_loses_its_deposit_with_the_reason_and_the_lot_follows_again() {
    // covers: Y164, Y184
    let mut it = Given::sold();
    it.publish(2).unwrap();
    assert_eq!(it.settle(SaleEnd::Lost, "  "), Err(No::ReasonMissing));
    assert!(!may_follow(&it.world, &lot(1)));
    it.settle(SaleEnd::Lost, "逾期未签订成交确认书").unwrap();
    assert!(it.of().securities.entries[&it.entries(2)[0]].is_kept());
    let again = |round: u16, before: u16| Terms {
        lot: lot(round),
        opens_ms: OPENS + 60 * DAY,
        closes_ms: CLOSES + 60 * DAY,
        previous: Some(lot(before)),
        ..terms()
    };
    assert!(may_follow(&it.world, &lot(1)));
    let other = Terms { kind: Kind::CourtMovable, ..again(2, 1) };
    assert_eq!(it.announce(&other).unwrap_err().rule(), Some("Y184"), "another kind");
    it.now = OPENS + 3 * DAY;
    let fresh = |terms: Terms| Terms {
        sign_up: Some(SignUpTerms { until_ms: OPENS + 50 * DAY, deposit: None, joint_max: 0 }),
        ..terms
    };
    it.announce(&fresh(again(2, 1))).unwrap();
    assert_eq!(it.announce(&fresh(again(3, 1))).unwrap_err().rule(), Some("Y184"), "one follows");
    assert_eq!(it.announce(&fresh(again(3, 2))).unwrap_err().rule(), Some("Y184"), "it runs");
    assert_eq!(it.announce(&fresh(again(3, 9))).unwrap_err().rule(), Some("Y184"), "unknown");
}

#[test]
fn a_courts_second_auction_starts_at_most_a_fifth_below_the_first() {
    // covers: J01.9
    let mut it = Given::announced();
    it.now = OPENS;
    it.ends();
    let again = |start: i64| Terms {
        lot: lot(2),
        start: Fen(start),
        opens_ms: OPENS + 60 * DAY,
        closes_ms: CLOSES + 60 * DAY,
        sign_up: None,
        previous: Some(lot(1)),
        ..terms()
    };
    let least = START / 10 * 8;
    assert_eq!(it.announce(&again(least - 100)).unwrap_err().rule(), Some("J01.9"));
    it.announce(&again(least)).unwrap();
}

#[test]
fn a_result_of_land_is_published_within_ten_working_days() {
    // covers: L05
    let limits = Kind::Land.limits().sign_up.unwrap();
    assert_eq!(limits.result, Some("L05"));
    let it = Given::new();
    let due = it.law().due(CivilDate::constant(2026, 3, 2), "L05").unwrap();
    assert_eq!(due.for_duty(), CivilDate::constant(2026, 3, 16));
}

#[test]
fn a_sign_up_on_paper_is_entered_with_its_reason_and_takes_the_same_way() {
    // covers: Y179
    let mut it = Given::announced();
    let paper = |reason: &str| Claims { paper: Some(reason.to_owned()), ..none() };
    assert_eq!(it.claims(1, paper(" ")), Err(No::ReasonMissing));
    it.claims(1, paper("网络中断，书面报名")).unwrap();
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y179"), "it is examined as any other");
    it.examine(1, Verdict::Complies).unwrap();
    assert_eq!(rule(it.plate(1)).as_deref(), Some("Y183"), "and pays as any other");
}
