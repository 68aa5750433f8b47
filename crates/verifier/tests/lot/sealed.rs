//! A sale in the same centre whose single offers are envelopes that trustees open.

use app::auctions;
use app::desk::Answer;
use app::ports::Row;
use app::sealing::{self, ContestOver, Settled};
use domain::auction::{
    Asked, Cap, Command as It, Course, Direction, Entry, Kind, Offer, Pick, Place, Reserve,
    SealedRound, Subject, Terms, Then, Ties, Timed, Trustees, Wins,
};
use domain::opening;
use domain::parties::{OrganisationKind, Role};
use domain::procedure::{Envelope, EnvelopeName, FieldKind, FormField};
use domain::shared::{Fen, Hash, Id, Instant, LotId};
use domain::world::{Command, Refusal};
use record::auction::AuditFile;

use super::bidder::{Bidder, Objects, uscc};
use super::centre::{Centre, MINUTE, envelope_keys_of, founded};

const HOUR: i64 = 60 * MINUTE;

pub fn sale_id() -> LotId {
    LotId::parse("C2026-009/1/1").unwrap()
}

/// How far a sale is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// Offers are sealed, and nothing is open.
    Sealed,
    /// Two of three trustees do not answer.
    Shut,
    Ended,
}

/// What begins the single offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// The terms name their time.
    Alone,
    /// An open offer reaches the cap.
    AtCap,
    /// The turn of a lot in order comes.
    InTurn,
}

pub struct Sold {
    pub rows: Vec<Row>,
    pub objects: Objects,
    pub file: AuditFile,
}

fn terms(opens_ms: i64, begins: Begins) -> Terms {
    let alone = alone(opens_ms);
    match begins {
        Begins::Alone => alone,
        Begins::InTurn => {
            let group = Id::new("Z2026-009").unwrap();
            Terms { place: Some(Place { group, number: 1, wins: Wins::One }), ..alone }
        }
        Begins::AtCap => Terms {
            course: Course::Listing,
            closes_ms: opens_ms + 30 * 24 * HOUR - 1,
            timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 180 }),
            cap: Some(Cap { price: CAP, then: Then::Sealed }),
            sealed: alone.sealed.map(|it| SealedRound { length_s: 3_600, ..it }),
            ..alone
        },
    }
}

/// The cap of a sale that has one.
const CAP: Fen = Fen(1_200_000_00);

fn alone(opens_ms: i64) -> Terms {
    let share = envelope_keys_of(&sale_id(), 1, "price");
    let envelope = Envelope { name: EnvelopeName::Price, share, deposit: None };
    Terms {
        lot: sale_id(),
        subject: Some(Subject {
            title: "样本设备一批".to_owned(),
            owner: uscc("1251000000CAMPLE7"),
        }),
        bundle: Vec::new(),
        kind: Kind::Property,
        direction: Direction::Forward,
        course: Course::Sealed,
        start: Fen(900_000_00),
        step: Fen(1_000_00),
        unit: Fen(1_00),
        cap: None,
        opens_ms,
        closes_ms: opens_ms + HOUR,
        timed: None,
        sealed: Some(SealedRound {
            pick: Pick::Best,
            ties: Ties::Earlier,
            length_s: 0,
            opening_s: 3_600,
        }),
        trustees: Some(Box::new(Trustees { threshold: 2, envelope })),
        bidders_min: 1,
        reserve: Reserve::None,
        priority: None,
        hours: None,
        place: None,
        sign_up: None,
        previous: None,
        pseudonyms: Hash([0; 32]),
    }
}

/// A sale whose time the terms name.
pub fn sold(until: Until) -> Sold {
    sold_once(Begins::Alone, until)
}

/// Four bidders with plates: the first three seal, the fourth is a second too late. The dearest
/// brings no key, and what the second sealed is no offer of the announced form.
pub fn sold_once(begins: Begins, until: Until) -> Sold {
    let mut it = founded();
    let owner = uscc("1251000000CAMPLE7");
    it.organisation(&owner, "样本出让单位", &[OrganisationKind::Purchaser]);
    it.signer("owner-1", Some(&owner), Role::Purchaser);
    let opens_ms = (it.now.0 / HOUR + 24) * HOUR;
    auction(&mut it, It::Announce(Box::new(terms(opens_ms, begins))));
    let prices = [910_000_00, 980_000_00, 990_000_00, 950_000_00];
    let mut bidders: Vec<Bidder> =
        (0..4).zip(prices).map(|(at, price)| Bidder::new(at, price)).collect();
    for bidder in &bidders {
        it.admit(bidder);
        let admit = auctions::admit(it.world(), &sale_id(), &bidder.uscc, &[]).unwrap();
        it.accept(admit);
    }
    it.wait_until(Instant(opens_ms));
    begin(&mut it, begins, &bidders[1]);
    for bidder in &mut bidders[..3] {
        let mut lot = it.lot_of(&sale_id());
        if bidder.name.ends_with('1') {
            let first = lot.notice.form[0].clone();
            let (name, kind) = ("quality".to_owned(), FieldKind::Text);
            lot.notice.form.push(FormField { name, kind, ..first });
        }
        let command = bidder.seal(&lot, &mut it.objects);
        it.accept(command);
    }
    refused(&mut it, &mut bidders);
    if until > Until::Sealed {
        open(&mut it, &mut bidders, until);
    }
    let file = it.audit_file(&sale_id());
    Sold { rows: it.rows(), objects: it.objects, file }
}

fn auction(it: &mut Centre, what: It) {
    it.accept(Command::Auction(Asked::of(sale_id(), what)));
}

/// Until the cap is reached, or the turn has come, there is no lot that envelopes go to.
fn begin(it: &mut Centre, begins: Begins, bidder: &Bidder) {
    let waits = begins != Begins::Alone;
    assert_eq!(it.world().lots.contains_key(&sale_id()), !waits);
    it.wait_until(Instant(it.now.0 + 90_250));
    match begins {
        Begins::Alone => {}
        Begins::AtCap => {
            let hand = auctions::hand(it.world(), &sale_id(), &bidder.uscc).unwrap();
            let (plate, who, price) = (hand.plate, hand.who, CAP);
            auction(it, It::Offer(Offer { plate, who, price }));
        }
        Begins::InTurn => auction(it, It::TurnCame),
    }
}

fn why(it: Answer) -> Refusal {
    it.refusal().unwrap_or_else(|| panic!("{it:?}")).clone()
}

/// A second offer, a forged plate, and an envelope of somebody without a plate change nothing.
fn refused(it: &mut Centre, bidders: &mut [Bidder]) {
    use domain::auction::Refusal as Why;
    let lot = it.lot_of(&sale_id());
    let mut again = Bidder::new(0, 999_000_00).after(&bidders[0]);
    let second = again.seal(&lot, &mut Objects::default());
    assert_eq!(why(it.ask(&second)), Refusal::Auction(Why::OneShot));
    let mut stranger = Bidder::new(7, 999_000_00);
    it.admit(&stranger);
    let mut forged = stranger.seal(&lot, &mut Objects::default());
    if let Command::Opening(opening::Command::Submit { offered, .. }) = &mut forged {
        let state = &it.world().auctions[&sale_id()];
        let (plate, of) = state.bidders.iter().next().unwrap();
        offered.hand = Some((*plate, of.who));
    }
    assert_eq!(why(it.ask(&forged)), Refusal::Auction(Why::PlateUnknown));
}

fn ask(it: &mut Centre, command: opening::Command) {
    it.accept(Command::Opening(command));
}

fn open(it: &mut Centre, bidders: &mut [Bidder], until: Until) {
    use opening::Command as Ask;
    let deadline = Instant::from_seconds(it.lot_of(&sale_id()).deadline_s);
    it.wait_until(Instant(deadline.0 + 1_000));
    let lot = it.lot_of(&sale_id());
    let late = bidders[3].seal(&lot, &mut Objects::default());
    assert_eq!(why(it.ask(&late)), Refusal::Opening(opening::Refusal::EnvelopeLate));
    let (lot, set_root) = (sale_id(), Hash([0; 32]));
    ask(it, Ask::CloseLot { lot: lot.clone(), set_root, blind: None });
    let missing = sealing::missing(&it.lot_of(&lot), &it.objects).unwrap();
    ask(it, Ask::ReportObjects { lot: lot.clone(), missing });
    let state = it.lot_of(&lot);
    for bidder in &bidders[..2] {
        ask(it, sealing::key_in(&state, &bidder.keys(&state)).unwrap());
    }
    it.wait_until(Instant(it.now.0 + 31 * MINUTE));
    let close = sealing::close_key_in(&it.lot_of(&lot));
    ask(it, close);
    let answering = if until == Until::Shut { 1..=1 } else { 1..=3 };
    for x in answering {
        let command = it.trustee_answers_of(&lot, x, EnvelopeName::Price, 1);
        it.accept(command);
    }
    let envelope = EnvelopeName::Price;
    let mut over = ContestOver::No;
    if until == Until::Shut {
        let state = it.lot_of(&lot).opening.closed[&envelope].answers_until_s;
        it.wait_until(Instant(Instant::from_seconds(state).0 + 1_000));
        over = ContestOver::Yes;
    }
    let settled = sealing::verdicts(&it.lot_of(&lot), envelope, &it.objects, over);
    let Settled::Final(verdicts) = settled.unwrap() else { panic!("the window settles it") };
    ask(it, Ask::CloseShares { lot: lot.clone(), envelope, verdicts });
    let names = it.names();
    let bids = sealing::open_prices(&it.lot_of(&lot), &it.objects, &names).unwrap();
    ask(it, Ask::PublishBids { lot, bids, files: Vec::new() });
}
