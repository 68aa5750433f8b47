//! Online bidding 网上竞价 by its rules; every step is rebuilt from its events, and asked again of
//! whoever sees only the public log.

use std::collections::BTreeSet;

use domain::apply::apply;
use domain::auction::{self, Asked, Direction, Plate, Reserve, comes_due};
use domain::award::Signed;
use domain::calendar::Calendar;
use domain::law::Law;
use domain::online::{
    Adds, BiddingRequested, Command as It, ComplianceFound, Drawn, FailedBidding, Item, LossCause,
    Refusal as No, Side, Spec, Stage, Verdict, stage_word, trigger_of,
};
use domain::parties::{self, OrganisationAdmitted, OrganisationKind, OrganisationsMerged};
use domain::rulebook::{Procedure, Rulebook, Stage as Word, StageTable, Trigger};
use domain::shared::{CivilDate, Fen, Hash, Instant, LotId, PublicKey, Salt, Signature, Uscc};
use domain::world::{Command, Event, Refusal, World, decide};
use record::leaf::Form;
use record::rebuild::{Rebuilt, command_in};

mod deposits;
mod guarantees;
mod holds;
mod withdrawals;

/// Monday 2026-03-02 09:00 in Beijing.
const MONDAY: i64 = 1_772_413_200_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Wednesday 09:00, after the whole working day of the notice.
const OPENS: i64 = MONDAY + 2 * DAY;
const CLOSES: i64 = OPENS + 2 * HOUR - 1;

fn uscc(body: &str) -> Uscc {
    let mut all = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    all.find_map(|it| Uscc::new(&format!("{body}{it}"))).expect("one check character fits")
}

fn buyer() -> Uscc {
    uscc("1251000000PURCHA1")
}

fn firm(at: u8) -> Uscc {
    uscc(&format!("9151000000AAMPLE{at}"))
}

fn lot(round: u16) -> LotId {
    LotId::parse(&format!("J2026-001/1/{round}")).unwrap()
}

fn signed() -> Signed {
    Signed { key: PublicKey([1; 32]), signature: Signature([0; 64]) }
}

fn spec(direction: Direction) -> Spec {
    Spec {
        title: "办公电脑".to_owned(),
        code: "QS-1".to_owned(),
        direction,
        items: vec![Item {
            name: "台式计算机".to_owned(),
            spec: "8核".to_owned(),
            unit: "台".to_owned(),
            quantity_e3: 20_000,
        }],
        conditions: vec!["三年质保".to_owned()],
        delivery: "十日内".to_owned(),
        start: Fen(10_000_000),
        step: Fen(10_000),
        unit: Fen(100),
        reserve: Reserve::None,
        deposit: None,
        guarantees: None,
        opens_ms: OPENS,
        closes_ms: CLOSES,
        window_s: 180,
        bidders_min: 1,
        contact: "某人".to_owned(),
    }
}

fn requested(spec: Spec) -> BiddingRequested {
    BiddingRequested { lot: lot(1), purchaser: buyer(), spec, previous: None }
}

/// A world, and what the public log shows of it.
struct Given {
    world: World,
    public: World,
    now: i64,
    rules: Rulebook,
    calendar: Calendar,
    /// Steps of the stage table that were taken.
    steps: BTreeSet<Step>,
}

/// From, trigger, to, as the table prints them.
type Step = (Word, Trigger, Word);

fn is_clear(event: &Event) -> bool {
    let form = record::event::KINDS.iter().find(|it| it.0 == event.kind()).map(|it| it.1);
    form == Some(Form::Clear)
}

/// An event as the public log shows it: without what stays beside it.
fn shown(event: &Event, now: i64) -> Event {
    let encoded = record::event::encode(event, now, &Hash([0; 32]), 1);
    record::event::decode(encoded.kind, encoded.body.as_bytes(), None).unwrap()
}

impl Given {
    fn new() -> Self {
        let pack = record::pack::pack("cn-2026-02-01").unwrap();
        let mut it = Self {
            world: World::default(),
            public: World::default(),
            now: MONDAY,
            rules: pack.rulebook(),
            calendar: record::pack::calendar(),
            steps: BTreeSet::new(),
        };
        let admitted = |organisation, kind| {
            let (name, licence) = ("样本单位".to_owned(), Hash([0; 32]));
            let kinds = vec![kind];
            Event::OrganisationAdmitted(OrganisationAdmitted { organisation, name, kinds, licence })
        };
        it.happened(&admitted(buyer(), OrganisationKind::Purchaser));
        for at in 1..=3 {
            it.happened(&admitted(firm(at), OrganisationKind::Bidder));
        }
        it
    }

    fn happened(&mut self, event: &Event) {
        apply(&mut self.world, event, Instant(self.now));
        if is_clear(event) {
            apply(&mut self.public, &shown(event, self.now), Instant(self.now));
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
        assert_eq!(again(&self.world, &events).as_ref(), Ok(&events), "{command:?}");
        let clear: Vec<Event> =
            events.iter().filter(|it| is_clear(it)).map(|it| shown(it, self.now)).collect();
        if !clear.is_empty() {
            let mut public = again(&self.public, &clear).expect("anybody finds it lawful");
            public.retain(is_clear);
            assert_eq!(public, clear, "{command:?}");
        }
        let before = self.world.biddings.get(&lot(1)).cloned();
        for event in &events {
            let encoded = record::event::encode(event, self.now, &Hash([0; 32]), 1);
            let whole = encoded.enclosure.as_ref().map(String::as_bytes);
            let read = record::event::decode(encoded.kind, encoded.body.as_bytes(), whole);
            assert_eq!(read.as_ref(), Ok(event));
            self.happened(event);
        }
        if let (Some(before), Some(after)) = (before, self.world.biddings.get(&lot(1))) {
            let triggers = events.iter().filter_map(|it| trigger_of(&before, it));
            let (from, to) = (stage_word(&before), stage_word(after));
            self.steps.extend(triggers.map(|it| (from, it, to)));
        }
        Ok(events)
    }

    fn online(&mut self, it: It) -> Result<Vec<Event>, No> {
        self.ask(&Command::Online(it)).map_err(|it| match it {
            Refusal::Online(it) => it,
            other => panic!("{other:?}"),
        })
    }

    fn request(&mut self, spec: Spec) -> Result<Vec<Event>, No> {
        self.online(It::Request(Box::new(requested(spec))))
    }

    fn announce(&mut self) -> Result<Vec<Event>, No> {
        let adds = Adds {
            pack: "cn-2026-02-01".to_owned(),
            pack_sha256: Hash([0; 32]),
            salt: Salt([5; 32]),
            pseudonyms: Hash([6; 32]),
        };
        self.online(It::Announce { lot: lot(1), adds })
    }

    fn announced(spec: Spec) -> Self {
        let mut it = Self::new();
        it.request(spec).unwrap();
        it.announce().unwrap();
        it
    }

    fn sign_up(&mut self, at: u8) -> Result<Vec<Event>, No> {
        let (bidder, offers) = (firm(at), "样本牌".to_owned());
        let drawn = Drawn { plate: Plate(at.into()), who: Hash([at; 32]) };
        self.online(It::SignUp { lot: lot(1), bidder, offers, claims: None, drawn })
    }

    fn pay(&mut self, at: u8, amount: i64) -> Result<Vec<Event>, No> {
        let drawn = Drawn { plate: Plate(at.into()), who: Hash([at; 32]) };
        let (bidder, reference) = (firm(at), "001".to_owned());
        self.online(It::EnterDeposit { lot: lot(1), bidder, amount: Fen(amount), reference, drawn })
    }

    fn offer(&mut self, at: u8, yuan: i64) {
        self.now += 2_000;
        let (plate, who, price) = (Plate(at.into()), Hash([at; 32]), Fen(yuan * 100));
        let offer = auction::Command::Offer(auction::Offer { plate, who, price });
        let events = self.ask(&Command::Auction(Asked::of(lot(1), offer))).unwrap();
        let taken = |it: &Event| {
            let Event::Auction(it) = it else { return false };
            matches!(it.event, auction::Event::OfferTaken(_))
        };
        assert!(taken(&events[0]), "{events:?}");
    }

    fn ends(&mut self) {
        while let Some((at, what)) = comes_due(&self.world, &lot(1)) {
            self.now = self.now.max(at.0 + 1);
            self.ask(&Command::Auction(Asked::of(lot(1), what))).unwrap();
        }
    }

    /// Three sign up, and bid down to 90, 95 and 99 thousand.
    fn dealt(spec: Spec) -> Self {
        let mut it = Self::announced(spec);
        for at in 1..=3 {
            it.sign_up(at).unwrap();
        }
        it.now = OPENS;
        for (at, yuan) in [(3, 99_000), (2, 95_000), (1, 90_000)] {
            it.offer(at, yuan);
        }
        it.ends();
        it
    }

    fn check(&mut self, at: u8, verdict: Verdict) -> Result<Vec<Event>, No> {
        let reasons = "理由".to_owned();
        let found = ComplianceFound { lot: lot(1), plate: Plate(at.into()), verdict, reasons };
        self.online(It::Check { found, bidder: Some(firm(at)) })
    }

    fn confirm(&mut self, side: Side, at: u8, yuan: i64) -> Result<Vec<Event>, No> {
        let (bidder, amount) = (firm(at), Fen(yuan * 100));
        self.online(It::Confirm { lot: lot(1), side, bidder, amount, signed: signed() })
    }

    fn lose(&mut self, cause: LossCause) -> Result<Vec<Event>, No> {
        self.online(It::Lose { lot: lot(1), cause, reason: "理由".to_owned() })
    }

    fn stage(&self) -> Stage {
        assert_eq!(self.public.biddings[&lot(1)].stage, self.world.biddings[&lot(1)].stage);
        self.world.biddings[&lot(1)].stage
    }
}

fn rule(it: Result<Vec<Event>, No>) -> Option<String> {
    it.expect_err("refused").rule().map(str::to_owned)
}

#[test]
fn a_ceiling_lies_below_the_limit_and_a_sale_has_none() {
    // covers: Y150, Y151
    let mut it = Given::new();
    let limit = it.law().amount(domain::rulebook::ids::Y151).unwrap();
    let at = |start| Spec { start, ..spec(Direction::Reverse) };
    assert_eq!(rule(it.request(at(limit))).as_deref(), Some("Y151"));
    let reserved = Spec { reserve: Reserve::Committed, ..spec(Direction::Reverse) };
    assert_eq!(rule(it.request(reserved)).as_deref(), Some("Y150"));
    it.request(at(Fen(limit.0 - 100))).unwrap();
    let mut it = Given::new();
    it.request(Spec { start: limit, ..spec(Direction::Forward) }).unwrap();
}

#[test]
fn a_deposit_is_at_most_its_share() {
    // covers: Y153, Y154
    for (direction, share, id) in
        [(Direction::Reverse, 200, "Y153"), (Direction::Forward, 2_000, "Y154")]
    {
        let mut it = Given::new();
        let most = 10_000_000 * share / 10_000;
        let with = |fen| Spec { deposit: Some(Fen(fen)), ..spec(direction) };
        for fen in [0, -1, most + 1, i64::MAX] {
            assert_eq!(rule(it.request(with(fen))).as_deref(), Some(id), "{fen}");
        }
        it.request(with(most)).unwrap();
    }
}

#[test]
fn a_notice_stands_its_working_day_when_it_is_published() {
    // covers: Y121, Y162
    let mut it = Given::new();
    let soon = Spec {
        opens_ms: MONDAY + DAY,
        closes_ms: MONDAY + DAY + 2 * HOUR - 1,
        ..spec(Direction::Reverse)
    };
    assert_eq!(rule(it.request(soon)).as_deref(), Some("Y121"));
    it.request(spec(Direction::Reverse)).unwrap();
    assert!(it.request(spec(Direction::Reverse)).is_err(), "it waits already");
    it.now = MONDAY + DAY;
    assert_eq!(rule(it.announce()).as_deref(), Some("Y121"), "a day later it is too late");
    let reason = "时间已过".to_owned();
    it.online(It::GiveBack { lot: lot(1), reason }).unwrap();
    assert_eq!(it.announce(), Err(No::Stage));
    let later = Spec { opens_ms: OPENS + DAY, closes_ms: CLOSES + DAY, ..spec(Direction::Reverse) };
    it.request(later).unwrap();
    it.announce().unwrap();
    assert_eq!(it.stage(), Stage::Announced);
}

#[test]
fn signing_up_ends_before_the_bidding_and_brings_a_plate_at_once() {
    // covers: Y152, Y163
    let mut it = Given::announced(spec(Direction::Reverse));
    it.now = OPENS - 1_800_001;
    let events = it.sign_up(1).unwrap();
    assert_eq!(events.len(), 3, "signed up, plate, admitted: {events:?}");
    assert_eq!(it.sign_up(1), Err(No::SignedUpAlready { rule: "Y163" }));
    let drawn = Drawn::NOTHING;
    let own =
        It::SignUp {
            lot: lot(1), bidder: buyer(), offers: "样本".to_owned(), claims: None, drawn
        };
    assert_eq!(it.online(own), Err(No::BidderUnfit { rule: "Y163" }));
    it.now = OPENS - 1_800_000;
    assert_eq!(rule(it.sign_up(2)).as_deref(), Some("Y152"));
}

#[test]
fn a_plate_follows_the_whole_deposit_and_the_deposit_goes_back_in_its_time() {
    // covers: Y159
    let with = Spec { deposit: Some(Fen(200_000)), ..spec(Direction::Reverse) };
    let mut it = Given::announced(with);
    for at in 1..=2 {
        assert_eq!(it.sign_up(at).unwrap().len(), 1, "no plate yet");
    }
    assert_eq!(it.pay(1, 199_999), Err(No::DepositDiffers));
    assert_eq!(it.pay(3, 200_000), Err(No::NotSignedUp { rule: "Y163" }));
    it.pay(1, 200_000).unwrap();
    it.pay(2, 200_000).unwrap();
    assert_eq!(it.pay(1, 200_000), Err(No::DepositKnown));
    it.now = OPENS;
    it.offer(2, 95_000);
    it.offer(1, 90_000);
    it.ends();
    let back = |at| It::ReturnDeposit { lot: lot(1), bidder: firm(at), reference: "R".to_owned() };
    assert_eq!(rule(it.online(back(2))).as_deref(), Some("Y159"), "the next may be needed");
    it.check(1, Verdict::Complies).unwrap();
    assert_eq!(rule(it.online(back(1))).as_deref(), Some("Y159"), "the winner has not signed");
    it.online(back(2)).unwrap();
    assert_eq!(it.online(back(2)), Err(No::DepositKnown));
    it.now += 2 * DAY;
    it.confirm(Side::Buyer, 1, 90_000).unwrap();
    it.confirm(Side::Bidder, 1, 90_000).unwrap();
    it.online(It::Accept { lot: lot(1), text: "合格".to_owned() }).unwrap();
    assert_eq!(rule(it.online(It::Archive { lot: lot(1) })).as_deref(), Some("Y159"));
    it.online(back(1)).unwrap();
    it.online(It::Archive { lot: lot(1) }).unwrap();
    assert_eq!(it.stage(), Stage::Archived);
}

#[test]
fn the_order_of_prices_decides_who_is_checked_and_the_days_who_signs() {
    // covers: Y155, Y156, Y157, Y158, Y161
    let mut it = Given::dealt(spec(Direction::Reverse));
    let known = &it.world.biddings[&lot(1)];
    let order: Vec<(u16, i64)> = known.ranking.iter().map(|it| (it.plate.0, it.price.0)).collect();
    assert_eq!(order, [(1, 9_000_000), (2, 9_500_000), (3, 9_900_000)]);
    assert_eq!(known.check_by, Some(CivilDate::constant(2026, 3, 6)), "two working days");
    assert_eq!(rule(it.check(2, Verdict::Complies)).as_deref(), Some("Y156"));
    it.check(1, Verdict::DoesNot).unwrap();
    assert_eq!(rule(it.check(1, Verdict::Complies)).as_deref(), Some("Y156"));
    it.check(2, Verdict::Complies).unwrap();
    let deal = it.world.biddings[&lot(1)].deal.clone().unwrap();
    assert_eq!(deal.bidder, firm(2));
    assert_eq!(
        (deal.until, deal.sign_by),
        (CivilDate::constant(2026, 3, 5), CivilDate::constant(2026, 3, 10))
    );
    it.now = Instant::end_of(deal.until).0;
    assert_eq!(rule(it.confirm(Side::Bidder, 2, 95_000)).as_deref(), Some("Y157"));
    it.now += 1_000;
    assert_eq!(it.confirm(Side::Bidder, 2, 94_000), Err(No::DealDiffers));
    it.now = Instant::end_of(deal.sign_by).0;
    assert_eq!(rule(it.lose(LossCause::NotSigned)).as_deref(), Some("Y158"));
    it.now += 1_000;
    it.lose(LossCause::NotSigned).unwrap();
    it.check(3, Verdict::Complies).unwrap();
    it.now += 5 * DAY;
    it.confirm(Side::Buyer, 3, 99_000).unwrap();
    assert_eq!(it.confirm(Side::Buyer, 3, 99_000), Err(No::SignedAlready));
    it.confirm(Side::Bidder, 3, 99_000).unwrap();
    it.online(It::Accept { lot: lot(1), text: "合格".to_owned() }).unwrap();
    it.online(It::Archive { lot: lot(1) }).unwrap();
    let kept = it.world.biddings[&lot(1)].keep_until.unwrap();
    assert_eq!(kept.year(), 2041, "fifteen years");
}

#[test]
fn who_is_the_last_and_falls_away_ends_it_and_another_round_follows() {
    // covers: Y160
    let mut it = Given::dealt(spec(Direction::Reverse));
    for at in 1..=2 {
        it.check(at, Verdict::DoesNot).unwrap();
    }
    it.check(3, Verdict::Complies).unwrap();
    it.lose(LossCause::GaveUp).unwrap();
    assert_eq!(it.stage(), Stage::Failed);
    assert_eq!(it.world.biddings[&lot(1)].failed, Some(FailedBidding::NoneLeft));
    let next = |round, previous| {
        let times = (MONDAY + 9 * DAY, MONDAY + 9 * DAY + 2 * HOUR - 1);
        let (opens_ms, closes_ms) = times;
        let spec = Spec { opens_ms, closes_ms, ..spec(Direction::Reverse) };
        It::Request(Box::new(BiddingRequested {
            lot: lot(round),
            purchaser: buyer(),
            spec,
            previous,
        }))
    };
    assert_eq!(rule(it.online(next(2, None))).as_deref(), Some("Y160"));
    assert_eq!(rule(it.online(next(3, Some(lot(1))))).as_deref(), Some("Y160"));
    it.online(next(2, Some(lot(1)))).unwrap();
    assert_eq!(rule(it.online(next(2, Some(lot(1))))).as_deref(), Some("Y160"), "once");
    assert_eq!(it.world.biddings[&lot(1)].next, Some(lot(2)));
}

#[test]
fn a_sale_rises_and_nobody_or_too_few_end_in_a_failure() {
    let mut it = Given::announced(spec(Direction::Forward));
    it.sign_up(1).unwrap();
    it.sign_up(2).unwrap();
    it.now = OPENS;
    it.offer(1, 100_000);
    it.offer(2, 101_000);
    it.ends();
    it.check(2, Verdict::Complies).unwrap();
    assert_eq!(it.world.biddings[&lot(1)].deal.as_ref().map(|it| it.price), Some(Fen(10_100_000)));
    let mut it = Given::announced(spec(Direction::Reverse));
    it.ends();
    assert_eq!(it.world.biddings[&lot(1)].failed, Some(FailedBidding::NoOffer));
    let two = Spec { bidders_min: 2, ..spec(Direction::Reverse) };
    let mut it = Given::announced(two);
    it.sign_up(1).unwrap();
    it.now = OPENS;
    it.offer(1, 90_000);
    it.ends();
    assert_eq!(it.world.biddings[&lot(1)].failed, Some(FailedBidding::TooFewBidders));
}

#[test]
fn a_reserve_is_committed_opened_and_only_the_deal_itself_is_above_it() {
    for (reserve, met) in [(100_500, true), (101_001, false)] {
        let kept = Spec { reserve: Reserve::Committed, ..spec(Direction::Forward) };
        let mut it = Given::announced(kept);
        let auction = |what| Command::Auction(Asked::of(lot(1), what));
        it.ask(&auction(auction::Command::CommitReserve(Hash([9; 32])))).unwrap();
        it.sign_up(1).unwrap();
        it.sign_up(2).unwrap();
        it.now = OPENS;
        it.offer(1, 100_000);
        it.offer(2, 101_000);
        while comes_due(&it.world, &lot(1)).is_some_and(|it| it.1 == auction::Command::Tick) {
            let (at, what) = comes_due(&it.world, &lot(1)).unwrap();
            if matches!(it.world.auctions[&lot(1)].phase, auction::Phase::ReserveOwed { .. }) {
                break;
            }
            it.now = it.now.max(at.0 + 1);
            it.ask(&auction(what)).unwrap();
        }
        let (price, salt, digest) = (Fen(reserve * 100), Salt([8; 32]), Hash([9; 32]));
        let open = auction::Command::OpenReserve { price, salt, digest };
        let events = decide(&it.world, &auction(open), it.law()).unwrap();
        events.iter().for_each(|event| it.happened(event));
        let known = &it.world.biddings[&lot(1)];
        let plates: Vec<u16> = known.ranking.iter().map(|it| it.plate.0).collect();
        if met {
            assert_eq!(plates, [2], "whoever is below the reserve follows nobody");
        } else {
            assert_eq!(known.failed, Some(FailedBidding::BelowReserve));
        }
    }
}

#[test]
fn a_buyer_gives_up_before_the_bidding_begins_and_not_after() {
    let mut it = Given::announced(spec(Direction::Reverse));
    it.sign_up(1).unwrap();
    let stop = || It::Terminate { lot: lot(1), reason: "预算取消".to_owned() };
    let mut late = Given::announced(spec(Direction::Reverse));
    late.now = OPENS;
    assert_eq!(rule(late.online(stop())).as_deref(), Some("A04"));
    it.now = OPENS - 1;
    it.online(stop()).unwrap();
    assert_eq!(it.stage(), Stage::Terminated);
    assert!(it.world.auctions[&lot(1)].outcome().is_some(), "the auction ended with it");
    assert_eq!(it.sign_up(2), Err(No::Stage));
}

/// A story to each end of a bidding, with the same rules.
fn stories(rules: &Rulebook) -> Vec<(Vec<Step>, Result<(), String>)> {
    type Story = fn(&mut Given) -> Result<Vec<Event>, No>;
    let all: [Story; 8] =
        [to_the_file, given_back, ended_before, no_offer, unfit, lost, last_lost, holds::anew];
    all.into_iter()
        .map(|story| {
            let mut it = Given::new();
            it.rules = rules.clone();
            let told = story(&mut it).map(drop).map_err(|it| it.to_string());
            (it.steps.into_iter().collect(), told)
        })
        .collect()
}

/// Announced, with so many signed up and the bidding open.
fn open(it: &mut Given, firms: u8) -> Result<(), No> {
    it.request(spec(Direction::Reverse))?;
    it.announce()?;
    for at in 1..=firms {
        it.sign_up(at)?;
    }
    it.now = OPENS;
    Ok(())
}

/// Ends the auction as the platform does; what its end means may be refused.
fn end(it: &mut Given) -> Result<Vec<Event>, No> {
    let mut last = Vec::new();
    while let Some((at, what)) = comes_due(&it.world, &lot(1)) {
        it.now = it.now.max(at.0 + 1);
        let asked = it.ask(&Command::Auction(Asked::of(lot(1), what)));
        last = asked.map_err(|_| No::Stage)?;
    }
    Ok(last)
}

fn priced(it: &mut Given) -> Result<Vec<Event>, No> {
    open(it, 2)?;
    it.offer(2, 95_000);
    it.offer(1, 90_000);
    end(it)
}

fn to_the_file(it: &mut Given) -> Result<Vec<Event>, No> {
    priced(it)?;
    it.check(1, Verdict::Complies)?;
    it.now += 5 * DAY;
    it.confirm(Side::Buyer, 1, 90_000)?;
    it.confirm(Side::Bidder, 1, 90_000)?;
    it.online(It::Accept { lot: lot(1), text: "合格".to_owned() })?;
    it.online(It::Archive { lot: lot(1) })
}

fn given_back(it: &mut Given) -> Result<Vec<Event>, No> {
    it.request(spec(Direction::Reverse))?;
    let back = || It::GiveBack { lot: lot(1), reason: "补充".to_owned() };
    it.online(back())?;
    it.request(spec(Direction::Reverse))?;
    it.online(back())?;
    it.online(It::Terminate { lot: lot(1), reason: "取消".to_owned() })
}

fn ended_before(it: &mut Given) -> Result<Vec<Event>, No> {
    let reason = || "取消".to_owned();
    it.request(spec(Direction::Reverse))?;
    let mut other = Given::new();
    other.rules = it.rules.clone();
    other.request(spec(Direction::Reverse))?;
    other.online(It::Terminate { lot: lot(1), reason: reason() })?;
    it.steps.extend(other.steps);
    it.announce()?;
    it.sign_up(1)?;
    it.withdraw(1)?;
    it.online(It::Terminate { lot: lot(1), reason: reason() })
}

fn no_offer(it: &mut Given) -> Result<Vec<Event>, No> {
    open(it, 0)?;
    end(it)
}

fn unfit(it: &mut Given) -> Result<Vec<Event>, No> {
    priced(it)?;
    it.check(1, Verdict::DoesNot)?;
    it.check(2, Verdict::DoesNot)
}

fn lost(it: &mut Given) -> Result<Vec<Event>, No> {
    priced(it)?;
    it.check(1, Verdict::Complies)?;
    it.lose(LossCause::GaveUp)
}

fn last_lost(it: &mut Given) -> Result<Vec<Event>, No> {
    priced(it)?;
    it.check(1, Verdict::DoesNot)?;
    it.check(2, Verdict::Complies)?;
    it.lose(LossCause::GaveUp)
}

#[test]
fn the_law_takes_every_step_of_the_bidding_table_and_no_other() {
    let rules = Given::new().rules;
    let table = rules.bidding_stages().expect("every pack has the table");
    let printed = table.transitions().iter().map(|it| (it.from, it.trigger, it.to));
    let printed: BTreeSet<Step> = printed.collect();
    let mut taken = BTreeSet::new();
    for (steps, told) in stories(&rules) {
        assert_eq!(told, Ok(()));
        taken.extend(steps);
    }
    assert_eq!(taken, printed);
}

#[test]
fn a_step_struck_from_the_bidding_table_is_refused() {
    let rules = Given::new().rules;
    let table = rules.bidding_stages().unwrap();
    let tenders = || Procedure::ALL.map(|of| rules.stages(of).unwrap().clone()).to_vec();
    let (mut struck, mut refused) = (0, 0);
    for gone in table.transitions() {
        let kept = table.transitions().iter();
        let kept = kept.filter(|it| (it.from, it.trigger) != (gone.from, gone.trigger));
        // Where nothing leads on any more the table itself is unsound.
        let Ok(less) = StageTable::of_biddings(kept.cloned().collect()) else { continue };
        let tables = tenders().into_iter().chain([less]);
        let rules = Rulebook::new(rules.rules().cloned(), tables).unwrap();
        struck += 1;
        let told = stories(&rules);
        refused += usize::from(told.iter().any(|it| it.1.is_err()));
        assert!(
            told.iter().all(|it| !it.0.iter().any(|it| it.1 == gone.trigger && it.0 == gone.from))
        );
    }
    assert!(struck > 3 && refused == struck, "{refused} of {struck}");
    // Without any table nobody can go on from the request.
    let bare = Rulebook::new(rules.rules().cloned(), tenders()).unwrap();
    let mut it = Given::new();
    it.rules = bare;
    it.request(spec(Direction::Reverse)).unwrap();
    assert_eq!(it.announce(), Err(No::Stage));
}

#[test]
fn no_code_ends_while_a_bidding_runs_or_a_deposit_of_its_organisation_is_held() {
    let asked = Spec { deposit: Some(Fen(deposits::ASKED)), ..spec(Direction::Reverse) };
    let mut it = Given::announced(asked);
    it.sign_up(1).unwrap();
    it.pay(1, deposits::ASKED).unwrap();
    let merge = |it: &Given, organisation: Uscc| {
        let into = firm(2);
        let merged = OrganisationsMerged { organisation, into, document: Hash([3; 32]) };
        decide(&it.world, &Command::Parties(parties::Command::Merge(merged)), it.law())
            .map(|it| it.len())
    };
    let busy = Err(Refusal::Parties(parties::Refusal::OrganisationBusy));
    assert_eq!(merge(&it, firm(1)), busy, "it bids");
    assert_eq!(merge(&it, firm(3)), Ok(1), "it does not");
    assert_eq!(merge(&it, buyer()), busy, "it buys");
    it.withdraw(1).unwrap();
    assert_eq!(merge(&it, firm(1)), busy, "its deposit is still here");
    it.online(It::Terminate { lot: lot(1), reason: "取消".to_owned() }).unwrap();
    assert_eq!(merge(&it, firm(1)), busy, "and is after the bidding's end");
    let reference = "退还".to_owned();
    it.online(It::ReturnDeposit { lot: lot(1), bidder: firm(1), reference }).unwrap();
    assert_eq!(merge(&it, firm(1)), Ok(1));
}
