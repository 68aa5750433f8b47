//! Single offers sealed to trustees: envelopes of a lot of their own, opened and counted at once.

use domain::apply::apply;
use domain::auction::{
    self, Adds, Asked, Cap, Cause, Command as It, Course, Direction, Entry, Event as Told, Kind,
    Offer, Outcome, Phase, Pick, Place, Plate, Reserve, SealedRound, State, Subject, Terms, Then,
    Ties, Timed, Trustees, Unfit, Unsold, Wins,
};
use domain::lot::Stage;
use domain::opening::{
    self, Bid, Ending, Form, HandedKey, KeyPlan, Offered, OpenedBid, SealedEnvelope, Verdict,
};
use domain::procedure::EnvelopeName;
use domain::rulebook::Regime;
use domain::shared::{Fen, Hash, Id, Instant, LotId, PublicKey, Salt, Secret, Signature};
use domain::world::{Command, Event, Refusal, decide};

use crate::auction_given::{Room, at, sealed, who};
use crate::given::{Given, START_S};

mod signing_up;

const HOUR: i64 = 3_600_000;

fn opens_ms() -> i64 {
    START_S * 1_000 + HOUR
}

fn closes_ms() -> i64 {
    opens_ms() + HOUR
}

fn lot() -> LotId {
    LotId::parse("C2026-900/1/1").unwrap()
}

fn pseudonym(bidder: u8) -> Hash {
    Hash([100 + bidder; 32])
}

fn terms(given: &Given, pick: Pick, ties: Ties) -> Terms {
    let envelope = given.notice.envelopes[0].clone();
    let threshold = given.notice.threshold;
    Terms {
        lot: lot(),
        subject: Some(Subject {
            title: "样本设备".to_owned(),
            owner: given.notice.purchaser.clone(),
        }),
        bundle: vec![],
        kind: Kind::Property,
        direction: Direction::Forward,
        course: Course::Sealed,
        start: Fen(100_00),
        step: Fen(1_00),
        unit: Fen(1_00),
        cap: None,
        opens_ms: opens_ms(),
        closes_ms: closes_ms(),
        timed: None,
        sealed: Some(SealedRound { pick, ties, length_s: 0, opening_s: 3_600 }),
        trustees: Some(Box::new(Trustees { threshold, envelope })),
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([9; 32]),
    }
}

/// A round and its clock; plates 11, 12 and 13 are those of bidders 0, 1 and 2.
struct Round {
    given: Given,
}

impl Round {
    /// Announced, with three bidders who have their plates, at its opening.
    fn of(change: impl FnOnce(&mut Terms)) -> Result<Self, Refusal> {
        let mut it = Self::without_bidders(change)?;
        for bidder in 0..3 {
            let (plate, who) = (plate(bidder), pseudonym(bidder));
            it.auction(It::Admit { plate, who, members: vec![], rank: None })?;
        }
        it.given.now = Instant(opens_ms());
        Ok(it)
    }

    fn without_bidders(change: impl FnOnce(&mut Terms)) -> Result<Self, Refusal> {
        let mut it = Self { given: Given::registered(Regime::GovernmentProcurement) };
        let mut terms = terms(&it.given, Pick::Best, Ties::Earlier);
        change(&mut terms);
        let adds = Adds {
            pack: "cn-2026-02-01".to_owned(),
            pack_sha256: Hash([3; 32]),
            salt: Salt([4; 32]),
        };
        let what = It::Announce(Box::new(terms));
        it.when(Command::Auction(Asked { lot: lot(), what, adds: Some(adds) }))?;
        Ok(it)
    }

    fn announced() -> Self {
        Self::of(|_| ()).unwrap()
    }

    fn when(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(&self.given.world, &command, self.given.law())?;
        for event in &events {
            apply(&mut self.given.world, event, self.given.now);
        }
        Ok(events)
    }

    fn auction(&mut self, what: It) -> Result<Vec<Event>, Refusal> {
        self.when(Command::Auction(Asked::of(lot(), what)))
    }

    fn opening(&mut self, command: opening::Command) -> Result<Vec<Event>, Refusal> {
        self.when(Command::Opening(command))
    }

    fn state(&self) -> &State {
        &self.given.world.auctions[&lot()]
    }

    fn envelopes(&self) -> &domain::lot::Lot {
        &self.given.world.lots[&lot()]
    }

    fn seal(&mut self, bidder: u8, seq: u8) -> Result<Vec<Event>, Refusal> {
        self.seal_as(bidder, seq, Some((plate(bidder), pseudonym(bidder))))
    }

    fn seal_as(
        &mut self,
        bidder: u8,
        seq: u8,
        hand: Option<(Plate, Hash)>,
    ) -> Result<Vec<Event>, Refusal> {
        let who = self.given.bidder(bidder);
        let ctx = ctx(bidder, seq);
        let envelopes = vec![SealedEnvelope {
            name: EnvelopeName::Price,
            ctx,
            ct_root: ctx,
            ct_len: 65_736,
            key: KeyPlan::ByHand,
        }];
        let bid = Bid {
            supersedes: self.envelopes().last_record(&who),
            bidder: who,
            seq: u64::from(seq),
            record: "{}".to_owned(),
            record_sha256: ctx,
            signature: Signature([0; 64]),
            key: PublicKey([bidder + 1; 32]),
            salt: Salt([0; 32]),
            salt_r: Salt([0; 32]),
            b: b_of(bidder),
            envelopes,
        };
        let offered = Box::new(Offered { form: Form::Good, bid, hand });
        self.opening(opening::Command::Submit { lot: lot(), offered })
    }

    fn close(&mut self) -> Result<Vec<Event>, Refusal> {
        let set_root = Hash([8; 32]);
        self.opening(opening::Command::CloseLot { lot: lot(), set_root, blind: None })
    }

    /// From the close to the end of key-in, with the keys of these bidders.
    fn keyed_in(&mut self, bidders: &[u8]) {
        self.given.now = Instant(self.envelopes().deadline_s * 1_000 + 1);
        self.close().unwrap();
        let missing = Vec::new();
        self.opening(opening::Command::ReportObjects { lot: lot(), missing }).unwrap();
        for bidder in bidders {
            let keys = vec![HandedKey { ctx: ctx(*bidder, 1), secret: Secret([*bidder; 32]) }];
            let key_in =
                opening::Command::KeyIn { lot: lot(), keys, later: None, fits: Form::Good };
            self.opening(key_in).unwrap();
        }
        let until = self.envelopes().opening.key_in_until_s;
        self.given.now = Instant(until * 1_000 + 1);
        let digests = vec![(EnvelopeName::Price, Hash([9; 32]))];
        let malformed = Vec::new();
        self.opening(opening::Command::CloseKeyIn { lot: lot(), malformed, digests }).unwrap();
    }

    /// The trustees answer; `found` says of each bidder how its envelope ends, and its price.
    fn publish(&mut self, found: &[(u8, Ending, i64)]) -> Result<Vec<Event>, Refusal> {
        self.judged(found);
        self.publish_only(found)
    }

    /// The trustees answer, and all verdicts stand.
    fn judged(&mut self, found: &[(u8, Ending, i64)]) {
        let trustees = self.given.notice.envelopes[0].share.trustees.clone();
        let list = self.envelopes().opening.closed[&EnvelopeName::Price].list();
        for (x, trustee) in (1..).zip(trustees) {
            let statement = |ctx: &Hash| opening::ShareStatement {
                ctx: *ctx,
                share: Some(Secret([x; 32])),
                signature: Signature([0; 64]),
            };
            self.opening(opening::Command::ReleaseShares {
                lot: lot(),
                envelope: EnvelopeName::Price,
                purpose: domain::parties::Purpose::Share,
                trustee,
                x,
                statements: list.iter().map(statement).collect(),
            })
            .unwrap();
        }
        let ending = |ctx: Hash| {
            let it = found.iter().find(|it| self::ctx(it.0, 1) == ctx).unwrap().1;
            if it == Ending::Opened { Ending::Openable } else { it }
        };
        let verdict =
            |ctx| Verdict { ctx, ending: ending(ctx), reason: String::new(), wrong: Vec::new() };
        let contexts = self.envelopes().contexts(EnvelopeName::Price);
        let verdicts = contexts.into_iter().map(verdict).collect();
        let envelope = EnvelopeName::Price;
        self.opening(opening::Command::CloseShares { lot: lot(), envelope, verdicts }).unwrap();
    }

    fn publish_only(&mut self, found: &[(u8, Ending, i64)]) -> Result<Vec<Event>, Refusal> {
        let line = |it: &(u8, Ending, i64)| OpenedBid {
            ctx: ctx(it.0, 1),
            bidder: self.given.bidder(it.0),
            name: format!("样本单位{}", it.0),
            ending: it.1,
            reason: String::new(),
            s_t: None,
            s_b: None,
            price: (it.2 > 0).then_some(Fen(it.2 * 100)),
            fields: Vec::new(),
        };
        let bids = found.iter().map(line).collect();
        self.opening(opening::Command::PublishBids { lot: lot(), bids, files: Vec::new() })
    }

    fn outcome(&self) -> Outcome {
        *self.state().outcome().unwrap()
    }
}

fn plate(bidder: u8) -> Plate {
    Plate(u16::from(bidder) + 11)
}

fn ctx(bidder: u8, seq: u8) -> Hash {
    Hash([bidder * 16 + seq; 32])
}

fn b_of(bidder: u8) -> Hash {
    Hash([200 + bidder; 32])
}

fn kinds(events: &[Event]) -> Vec<&'static str> {
    events.iter().map(Event::kind).collect()
}

fn refused(it: Result<Vec<Event>, Refusal>) -> auction::Refusal {
    match it {
        Err(Refusal::Auction(it)) => it,
        other => panic!("{other:?}"),
    }
}

#[test]
fn three_seal_one_brings_no_key_one_is_malformed_and_the_best_that_opens_has_it() {
    // covers: Y195
    let mut round = Round::announced();
    for bidder in 0..3 {
        let events = round.seal(bidder, 1).unwrap();
        assert_eq!(kinds(&events), ["EnvelopeReceived", "SealedOffered"]);
    }
    assert_eq!(round.state().bidders[&Plate(12)].seal.unwrap().seal, b_of(1));
    round.keyed_in(&[0, 1]);
    assert!(matches!(round.state().phase, Phase::Opening { until_ms: None }));
    // Whatever price a host says of what did not open counts for nothing.
    let found = [(0, Ending::Opened, 120), (1, Ending::Malformed, 190), (2, Ending::Absent, 180)];
    let events = round.publish(&found).unwrap();
    assert_eq!(kinds(&events), ["BidsOpened", "SealedOpened", "Closed", "AuctionEnded"]);
    assert_eq!(round.outcome(), Outcome::Deal { plate: Plate(11), price: Fen(120_00) });
    assert_eq!(round.envelopes().stage, Stage::Opened);
}

#[test]
fn every_price_is_counted_in_the_instant_in_which_it_is_published_in_the_order_of_plates() {
    // covers: Y195
    let mut round = Round::of(|it| {
        it.sealed = Some(SealedRound {
            pick: Pick::NearestMean,
            ties: Ties::Earlier,
            length_s: 0,
            opening_s: 3_600,
        });
    })
    .unwrap();
    for bidder in [2, 0, 1] {
        round.seal(bidder, 1).unwrap();
    }
    round.keyed_in(&[0, 1, 2]);
    let found = [(0, Ending::Opened, 100), (1, Ending::Opened, 104), (2, Ending::Opened, 111)];
    let events = round.publish(&found).unwrap();
    let plates: Vec<u16> = events
        .iter()
        .filter_map(|it| match it {
            Event::Auction(auction::Occurred { event: Told::SealedOpened(it), .. }) => {
                assert_eq!(it.salt, None);
                Some(it.plate.0)
            }
            _ => None,
        })
        .collect();
    assert_eq!(plates, [11, 12, 13]);
    assert_eq!(round.outcome(), Outcome::Deal { plate: Plate(12), price: Fen(104_00) });
}

#[test]
fn nobody_hands_in_or_opens_such_an_offer_alone_and_nobody_counts_early() {
    // covers: Y195
    let mut round = Round::announced();
    let (plate, who, seal) = (plate(0), pseudonym(0), b_of(0));
    let alone = It::OfferSealed { plate, who, seal };
    assert_eq!(refused(round.auction(alone)), auction::Refusal::OpenedByTrustees);
    round.seal(0, 1).unwrap();
    round.seal(1, 1).unwrap();
    round.keyed_in(&[0, 1]);
    let (price, salt) = (Fen(120_00), Some(Salt([1; 32])));
    for salt in [salt, None] {
        let open = It::OpenSealed { plate, price, salt, digest: seal };
        let why = refused(round.auction(open));
        assert_eq!((why, why.rule()), (auction::Refusal::OpenedByTrustees, Some("Y195")));
    }
    for what in [It::CloseSealed, It::CountSealed] {
        assert_eq!(refused(round.auction(what)), auction::Refusal::OpenedByTrustees);
    }
}

#[test]
fn a_bidder_has_one_sealed_offer_and_neither_replaces_it_nor_takes_it_back() {
    // covers: Y145
    // covers: A04
    let mut round = Round::announced();
    round.seal(0, 1).unwrap();
    assert_eq!(refused(round.seal(0, 2)), auction::Refusal::OneShot);
    let withdraw = opening::Command::Withdraw {
        lot: lot(),
        form: Form::Good,
        bidder: round.given.bidder(0),
        seq: 2,
        withdraws: ctx(0, 1),
        record: "{}".to_owned(),
        record_sha256: Hash([77; 32]),
        signature: Signature([0; 64]),
        key: PublicKey([1; 32]),
        salt: Salt([0; 32]),
        salt_r: Salt([0; 32]),
        b: Hash([78; 32]),
    };
    assert_eq!(refused(round.opening(withdraw)), auction::Refusal::Irrevocable);
}

#[test]
fn an_auction_has_no_session_in_which_anybody_signs_in_objects_or_confirms() {
    let mut round = Round::announced();
    round.seal(0, 1).unwrap();
    let (lot, bidder) = (lot(), round.given.bidder(0));
    let text = "样本:异议".to_owned();
    for said in [
        opening::Command::SignIn { lot: lot.clone(), bidder: bidder.clone() },
        opening::Command::Object { lot: lot.clone(), bidder: bidder.clone(), text },
        opening::Command::Confirm { lot, bidder },
    ] {
        assert_eq!(round.opening(said), Err(Refusal::Opening(opening::Refusal::Stage)));
    }
}

#[test]
fn whoever_has_no_plate_or_takes_anothers_is_refused() {
    let mut round = Round::announced();
    assert_eq!(refused(round.seal_as(0, 1, None)), auction::Refusal::PlateUnknown);
    let anothers = Some((plate(1), pseudonym(0)));
    assert_eq!(refused(round.seal_as(0, 1, anothers)), auction::Refusal::NotYourPlate);
    assert!(round.envelopes().bids.is_empty(), "nothing was received");
}

#[test]
fn an_envelope_is_taken_from_the_opening_to_the_last_millisecond_and_not_one_longer() {
    let mut round = Round::announced();
    round.given.now = Instant(opens_ms() - 1);
    assert_eq!(refused(round.seal(0, 1)), auction::Refusal::NotBegun);
    round.given.now = Instant(closes_ms());
    round.seal(0, 1).unwrap();
    round.given.now = Instant(closes_ms() + 1);
    assert_eq!(round.seal(1, 1), Err(Refusal::Opening(opening::Refusal::EnvelopeLate)));
    round.given.now = Instant(closes_ms());
    assert_eq!(round.close(), Err(Refusal::Opening(opening::Refusal::Early)));
}

#[test]
fn with_too_few_offers_nothing_is_opened_and_nothing_is_sold() {
    // covers: Y142
    for (offers, why) in [(0, Unsold::NoOffer), (1, Unsold::TooFewBidders)] {
        let mut round = Round::of(|it| it.bidders_min = 2).unwrap();
        for bidder in 0..offers {
            round.seal(bidder, 1).unwrap();
        }
        round.given.now = Instant(closes_ms() + 1);
        let events = round.close().unwrap();
        assert_eq!(kinds(&events), ["LotClosed", "TenderFailed", "Closed", "AuctionEnded"]);
        assert_eq!(round.outcome(), Outcome::Unsold(why));
        assert_eq!(round.envelopes().stage, Stage::Failed);
    }
}

#[test]
fn a_freeze_keeps_the_envelopes_shut_and_moves_their_close_by_whole_seconds() {
    let mut round = Round::announced();
    round.seal(0, 1).unwrap();
    round.given.now = Instant(opens_ms() + 60_000);
    let (reason, document) = ("样本:裁定".to_owned(), Some("（2026）样本1号".to_owned()));
    let freeze = It::Freeze { cause: Cause::Ordered, reason, document, measured: None };
    round.auction(freeze).unwrap();
    assert_eq!(round.seal(1, 1), Err(Refusal::Opening(opening::Refusal::Suspended)));
    round.given.now = Instant(opens_ms() + 61_500);
    round.auction(It::Resume { reason: Some("样本:已核实".to_owned()) }).unwrap();
    let deadline_s = round.envelopes().deadline_s;
    assert_eq!(deadline_s, closes_ms() / 1_000 + 2, "a second and a half, rounded up");
    let Phase::Sealed { until_ms, .. } = round.state().phase else { panic!() };
    assert_eq!(until_ms, deadline_s * 1_000);
    round.given.now = Instant(until_ms);
    round.seal(1, 1).unwrap();
    assert!(!round.envelopes().is_suspended());
}

#[test]
fn an_auction_that_is_ended_early_ends_its_envelopes() {
    let mut round = Round::announced();
    round.seal(0, 1).unwrap();
    let reason = "样本:标的灭失".to_owned();
    let end = It::Terminate { cause: Cause::TermsChanged, reason, document: None };
    round.auction(end).unwrap();
    assert_eq!(round.envelopes().stage, Stage::Terminated);
    assert_eq!(round.seal(1, 1), Err(Refusal::Opening(opening::Refusal::Stage)));
    round.given.now = Instant(closes_ms() + 1);
    assert!(round.close().is_err());
}

#[test]
fn terms_name_keys_that_trustees_hold_a_whole_second_and_whoever_asks() {
    // covers: Y194
    let unfit = |change: fn(&mut Terms)| match Round::of(change) {
        Err(Refusal::Auction(auction::Refusal::TermsUnfit { what, rule })) => (what, rule),
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("taken"),
    };
    assert_eq!(unfit(|it| it.closes_ms += 1), (Unfit::Trustees, "Y194"));
    assert_eq!(unfit(|it| it.subject = None), (Unfit::Subject, "Y190"));
    let one = |it: &mut Terms| it.trustees.as_mut().unwrap().threshold = 1;
    assert_eq!(unfit(one), (Unfit::Trustees, "Y13"));
    let unknown = |it: &mut Terms| {
        it.trustees.as_mut().unwrap().envelope.share.keys[0] = PublicKey([250; 32]);
    };
    assert_eq!(unfit(unknown), (Unfit::Trustees, "Y194"));
    let other = |it: &mut Terms| {
        it.trustees.as_mut().unwrap().envelope.name = EnvelopeName::Tech;
    };
    assert_eq!(unfit(other), (Unfit::Trustees, "Y194"));
}

#[test]
fn keys_serve_one_round_and_the_lot_of_envelopes_takes_nothing_else() {
    // covers: Y194
    let mut round = Round::announced();
    let spent = |it: &Id| !round.given.world.centre.trustees[it].spent.is_empty();
    assert!(round.given.notice.envelopes[0].share.trustees.iter().all(spent));
    let hold = domain::procedure::Command::Hold {
        lot: lot(),
        by: domain::procedure::HoldBy::Purchaser,
        remedy: None,
        reason: "样本".to_owned(),
    };
    let answer = round.when(Command::Procedure(hold));
    assert_eq!(answer, Err(Refusal::Procedure(domain::procedure::Refusal::Stage)));
}

/// What a bidder gains who stays shut once it saw what the others opened.
#[test]
fn whoever_stays_shut_moves_a_mean_of_hashes_and_cannot_where_trustees_open() {
    // covers: Y195
    let prices = [(0_u8, 100), (1, 104), (2, 111)];
    let round = |opened: &[(u8, i64)]| {
        let mut room = Room::of(&sealed(Pick::NearestMean, Ties::Earlier), 3);
        let of = |it: u8| u16::from(it) + 1;
        for (bidder, _) in prices {
            room.now = at(-2, 0);
            let (plate, who) = (Plate(of(bidder)), who(of(bidder)));
            room.when(It::OfferSealed { plate, who, seal: b_of(bidder) }).unwrap();
        }
        room.pass(at(1, 0));
        for (bidder, price) in opened {
            let (plate, price) = (Plate(of(*bidder)), Fen(price * 100));
            let salt = Some(Salt([1; 32]));
            room.when(It::OpenSealed { plate, price, salt, digest: b_of(*bidder) }).unwrap();
        }
        room.pass(at(20, 0));
        room.outcome()
    };
    let honest = Outcome::Deal { plate: Plate(2), price: Fen(104_00) };
    assert_eq!(round(&prices), honest);
    // The third has seen 100 and 104: shut, it gives the lot to its friend at 100.
    let shut = Outcome::Deal { plate: Plate(1), price: Fen(100_00) };
    assert_eq!(round(&prices[..2]), shut);
    let nearest = |it: &mut Terms| {
        let (pick, ties) = (Pick::NearestMean, Ties::Earlier);
        it.sealed = Some(SealedRound { pick, ties, length_s: 0, opening_s: 3_600 });
    };
    let mut trusted = Round::of(nearest).unwrap();
    for (bidder, _) in prices {
        trusted.seal(bidder, 1).unwrap();
    }
    trusted.keyed_in(&[0, 1, 2]);
    let found: Vec<_> = prices.iter().map(|it| (it.0, Ending::Opened, it.1)).collect();
    // Its key came in before any price was known, and nothing asks it any more.
    trusted.judged(&found);
    let left_out = trusted.publish_only(&found[..2]);
    assert_eq!(left_out, Err(Refusal::Opening(opening::Refusal::SetDiffers)));
    trusted.publish_only(&found).unwrap();
    assert_eq!(trusted.outcome(), Outcome::Deal { plate: Plate(12), price: Fen(104_00) });
}

const DAY: i64 = 24 * HOUR;
/// How long offers are sealed after the cap.
const LENGTH_S: u32 = 3_600;

/// A listing of thirty days with a cap at 200, after which trustees open single offers.
fn capped(it: &mut Terms) {
    it.course = Course::Listing;
    it.closes_ms = it.opens_ms + 30 * DAY - 1;
    it.timed = Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 180 });
    it.cap = Some(Cap { price: Fen(200_00), then: Then::Sealed });
    let (pick, ties) = (Pick::NearestMean, Ties::Earlier);
    it.sealed = Some(SealedRound { pick, ties, length_s: LENGTH_S, opening_s: 3_600 });
}

impl Round {
    fn offer(&mut self, bidder: u8, yuan: i64) -> Result<Vec<Event>, Refusal> {
        let (plate, who, price) = (plate(bidder), pseudonym(bidder), Fen(yuan * 100));
        self.auction(It::Offer(Offer { plate, who, price }))
    }

    /// A millisecond after the trustees' window.
    fn answers_over(&self) -> Instant {
        let state = &self.envelopes().opening.closed[&EnvelopeName::Price];
        Instant(state.answers_until_s * 1_000 + 1)
    }

    /// Two bid openly, and the second reaches the cap, a quarter of a second after an hour.
    fn at_cap(change: impl FnOnce(&mut Terms)) -> Self {
        let mut it = Self::of(|terms| {
            capped(terms);
            change(terms);
        })
        .unwrap();
        it.offer(0, 150).unwrap();
        assert!(!it.given.world.lots.contains_key(&lot()), "nobody seals before the cap");
        it.given.now = Instant(opens_ms() + HOUR + 250);
        it.offer(1, 200).unwrap();
        it
    }
}

#[test]
fn the_cap_opens_the_envelopes_for_a_length_that_ends_at_a_whole_second() {
    // covers: Y194
    let mut round = Round::of(capped).unwrap();
    let spent = |it: &Id| !round.given.world.centre.trustees[it].spent.is_empty();
    assert!(round.given.notice.envelopes[0].share.trustees.iter().all(spent), "from the notice on");
    round.given.now = Instant(opens_ms() + HOUR + 250);
    let events = round.offer(1, 200).unwrap();
    assert_eq!(kinds(&events), ["OfferTaken", "CapReached"]);
    let until_ms = opens_ms() + HOUR + i64::from(LENGTH_S) * 1_000 + 1_000;
    let Phase::Sealed { until_ms: it, .. } = round.state().phase else { panic!() };
    assert_eq!((it, round.envelopes().deadline_s * 1_000), (until_ms, until_ms));
    assert_eq!(kinds(&round.offer(0, 200).unwrap()), ["OfferRefused"], "open offers are over");
    let (plate, who, seal) = (plate(0), pseudonym(0), b_of(0));
    let alone = It::OfferSealed { plate, who, seal };
    assert_eq!(refused(round.auction(alone)), auction::Refusal::OpenedByTrustees);
    round.given.now = Instant(until_ms);
    round.seal(0, 1).unwrap();
    round.given.now = Instant(until_ms + 1);
    assert_eq!(round.seal(2, 1), Err(Refusal::Opening(opening::Refusal::EnvelopeLate)));
}

#[test]
fn after_the_cap_trustees_open_everything_at_once_and_the_nearest_to_the_mean_has_it() {
    // covers: Y195
    // covers: Y138
    let mut round = Round::at_cap(|_| ());
    for bidder in 0..3 {
        round.seal(bidder, 1).unwrap();
    }
    round.keyed_in(&[0, 1, 2]);
    let found = [(0, Ending::Opened, 150), (1, Ending::Opened, 160), (2, Ending::Opened, 190)];
    let events = round.publish(&found).unwrap();
    let opened = kinds(&events).iter().filter(|it| **it == "SealedOpened").count();
    assert_eq!(opened, 3);
    assert_eq!(round.outcome(), Outcome::Deal { plate: Plate(12), price: Fen(160_00) });
}

#[test]
fn whoever_reached_the_cap_is_bound_where_nobody_seals_and_one_envelope_is_enough() {
    // covers: Y138
    // covers: Y142
    let mut nobody = Round::at_cap(|it| it.bidders_min = 2);
    nobody.given.now = Instant(nobody.envelopes().deadline_s * 1_000 + 1);
    let events = nobody.close().unwrap();
    assert_eq!(kinds(&events), ["LotClosed", "TenderFailed", "Closed", "AuctionEnded"]);
    assert_eq!(nobody.outcome(), Outcome::Deal { plate: Plate(12), price: Fen(200_00) });
    // Two have offered openly; a third alone seals, and is opened.
    let mut one = Round::at_cap(|it| it.bidders_min = 2);
    one.seal(2, 1).unwrap();
    one.keyed_in(&[2]);
    one.publish(&[(2, Ending::Opened, 180)]).unwrap();
    assert_eq!(one.outcome(), Outcome::Deal { plate: Plate(13), price: Fen(180_00) });
}

#[test]
fn a_freeze_before_the_cap_moves_the_free_period_and_one_after_it_the_envelopes() {
    let mut round = Round::of(capped).unwrap();
    let freeze = || It::Freeze {
        cause: Cause::Ordered,
        reason: "样本:裁定".to_owned(),
        document: Some("（2026）样本1号".to_owned()),
        measured: None,
    };
    let resume = || It::Resume { reason: Some("样本:已核实".to_owned()) };
    round.auction(freeze()).unwrap();
    round.given.now = Instant(opens_ms() + 60_000);
    round.auction(resume()).unwrap();
    round.offer(1, 200).unwrap();
    let deadline_s = round.envelopes().deadline_s;
    assert_eq!(deadline_s, opens_ms() / 1_000 + 60 + i64::from(LENGTH_S));
    round.auction(freeze()).unwrap();
    assert_eq!(round.seal(0, 1), Err(Refusal::Opening(opening::Refusal::Suspended)));
    round.given.now = Instant(opens_ms() + 90_500);
    round.auction(resume()).unwrap();
    assert_eq!(round.envelopes().deadline_s, deadline_s + 31);
    round.seal(0, 1).unwrap();
}

#[test]
fn a_cap_that_is_never_reached_opens_no_envelope_and_nobody_else_takes_their_lot() {
    // covers: Y194
    let mut round = Round::of(capped).unwrap();
    let command = opening::Command::CloseLot { lot: lot(), set_root: Hash([8; 32]), blind: None };
    assert!(round.opening(command).is_err());
    assert!(round.given.world.has_lot(&lot()), "its number is not free");
    round.offer(0, 150).unwrap();
    round.given.now = Instant(opens_ms() + 30 * DAY);
    let events = round.auction(It::Tick).unwrap();
    assert_eq!(kinds(&events), ["Closed", "AuctionEnded"]);
    assert!(!round.given.world.lots.contains_key(&lot()));
}

#[test]
fn of_lots_in_order_the_turn_opens_the_envelopes_for_as_long_as_announced() {
    // covers: Y140
    // covers: Y194
    let place = Place { group: Id::new("Z2026-900").unwrap(), number: 1, wins: Wins::One };
    let mut round = Round::of(|it| it.place = Some(place)).unwrap();
    assert!(!round.given.world.lots.contains_key(&lot()), "its turn has not come");
    round.given.now = Instant(opens_ms() + 300);
    let events = round.auction(It::TurnCame).unwrap();
    assert_eq!(kinds(&events), ["TurnCame"]);
    let until_ms = opens_ms() + HOUR + 1_000;
    assert_eq!(round.envelopes().deadline_s * 1_000, until_ms);
    let Phase::Sealed { until_ms: it, .. } = round.state().phase else { panic!() };
    assert_eq!(it, until_ms);
    round.seal(0, 1).unwrap();
    round.seal(1, 1).unwrap();
    round.keyed_in(&[0, 1]);
    round.publish(&[(0, Ending::Opened, 120), (1, Ending::Opened, 130)]).unwrap();
    assert_eq!(round.outcome(), Outcome::Deal { plate: Plate(12), price: Fen(130_00) });
}

#[test]
fn a_course_without_single_offers_names_no_trustees() {
    // covers: Y194
    let then = |then: Then| {
        Round::of(|it| {
            capped(it);
            it.cap = Some(Cap { price: Fen(200_00), then });
            it.sealed = it.sealed.filter(|_| then == Then::Sealed);
        })
    };
    assert!(then(Then::Sealed).is_ok());
    for other in [Then::Draw, Then::Another] {
        match then(other).err() {
            Some(Refusal::Auction(auction::Refusal::TermsUnfit { what, rule })) => {
                assert_eq!((what, rule), (Unfit::Trustees, "Y194"));
            }
            it => panic!("{it:?}"),
        }
    }
}

#[test]
fn where_trustees_leave_an_offer_shut_nothing_is_sold_and_it_is_announced_again() {
    // covers: Y196
    let failed = Outcome::Unsold(Unsold::NotOpened);
    let mut round = Round::announced();
    round.seal(0, 1).unwrap();
    round.seal(1, 1).unwrap();
    round.keyed_in(&[0, 1]);
    let alone = refused(round.auction(It::FailSealed));
    assert_eq!(alone, auction::Refusal::OpenedByTrustees, "nobody says so alone");
    round.given.now = round.answers_over();
    let found = [(0, Ending::Opened, 120), (1, Ending::TrusteesFailed, 0)];
    let events = round.publish(&found).unwrap();
    assert_eq!(kinds(&events), ["BidsOpened", "AuctionEnded"]);
    assert_eq!(round.outcome(), failed, "the dearest may be the one that is shut");
    assert!(auction::may_follow(&round.given.world, &lot()));
    // Nor has whoever reached the cap anything of it.
    let mut capped = Round::at_cap(|_| ());
    capped.seal(0, 1).unwrap();
    capped.keyed_in(&[0]);
    capped.given.now = capped.answers_over();
    capped.publish(&[(0, Ending::TrusteesFailed, 0)]).unwrap();
    assert_eq!(capped.outcome(), failed);
    // One whose key stayed away, or that is no price, harms only its own bidder.
    let mut own = Round::at_cap(|_| ());
    own.seal(0, 1).unwrap();
    own.seal(2, 1).unwrap();
    own.keyed_in(&[2]);
    own.publish(&[(0, Ending::Absent, 0), (2, Ending::Malformed, 0)]).unwrap();
    assert_eq!(own.outcome(), Outcome::Deal { plate: Plate(12), price: Fen(200_00) });
}
