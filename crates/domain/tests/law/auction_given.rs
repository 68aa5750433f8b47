//! An auction of a test: its terms, its clock, and short words for what people do.

use std::sync::LazyLock;

use domain::auction::{
    self, Cap, Cause, Command, Course, Direction, Entry, Event, Happened, Hours, Kind, Measured,
    Offer, OfferRefused, OfferTaken, Outcome, Phase, Pick, Plate, Priority, PriorityWay, Refusal,
    Reserve, SealedRound, State, Terms, Then, Ties, Timed,
};
use domain::calendar::Calendar;
use domain::law::Law;
use domain::rulebook::Rulebook;
use domain::shared::{CivilDate, Fen, Hash, Instant, LotId, Salt};

static RULES: LazyLock<Rulebook> = LazyLock::new(|| record::pack::packs()[1].rulebook());
static CALENDAR: LazyLock<Calendar> = LazyLock::new(record::pack::calendar);

pub const MINUTE: i64 = 60_000;
pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 86_400_000;

/// Monday 9 March 2026, 10:00 in Beijing: the end of every free period of these tests.
pub fn ten() -> i64 {
    Instant::start_of(CivilDate::constant(2026, 3, 9)).0 + 10 * HOUR
}

/// `10:04:59` is `at(4, 59)`; minutes before ten are negative.
pub fn at(minutes: i64, seconds: i64) -> Instant {
    Instant(ten() + minutes * MINUTE + seconds * 1_000)
}

pub fn who(number: u16) -> Hash {
    let mut it = [7; 32];
    it[0] = u8::try_from(number % 256).unwrap();
    it[1] = u8::try_from(number / 256).unwrap();
    Hash(it)
}

/// Yuan.
pub fn yuan(it: i64) -> Fen {
    Fen(it * 100)
}

/// A property listed for two weeks: start 100, step 5, windows of five minutes, no preparation.
pub fn listing() -> Terms {
    Terms {
        lot: LotId::parse("CQ2026-001/A/1").unwrap(),
        subject: None,
        bundle: vec![],
        kind: Kind::Property,
        direction: Direction::Forward,
        course: Course::Listing,
        start: yuan(100),
        step: yuan(5),
        unit: yuan(1),
        cap: None,
        opens_ms: ten() - 14 * DAY,
        closes_ms: ten(),
        timed: Some(Timed { entry: Entry::TwoBidders, preparation_s: 0, window_s: 300 }),
        sealed: None,
        trustees: None,
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

/// The courts' model: the last five minutes move the end.
pub fn closing() -> Terms {
    Terms { course: Course::Closing, timed: None, ..listing() }
}

/// A round of sealed offers.
pub fn sealed(pick: Pick, ties: Ties) -> Terms {
    let round = SealedRound { pick, ties, length_s: 600, opening_s: 600 };
    Terms { course: Course::Sealed, timed: None, sealed: Some(round), ..listing() }
}

pub fn in_room() -> Option<Priority> {
    Some(Priority { way: PriorityWay::InRoom, ask_s: None })
}

pub fn asked(seconds: u32) -> Option<Priority> {
    Some(Priority { way: PriorityWay::Asked, ask_s: Some(seconds) })
}

pub fn cap(price: Fen, then: Then) -> Option<Cap> {
    Some(Cap { price, then })
}

pub fn hours(from: u32, to: u32) -> Option<Hours> {
    Some(Hours { from_s: from * 3_600, to_s: to * 3_600 })
}

/// Decides an announcement four weeks before ten o'clock.
pub fn announce(terms: &Terms) -> Result<Event, Refusal> {
    let law = Law { rules: &RULES, calendar: &CALENDAR, now: Instant(ten() - 42 * DAY) };
    let it = Command::Announce(Box::new(terms.clone()));
    auction::decide(None, &it, &law).map(|it| it.first)
}

/// An announced auction, what has happened, and its clock.
pub struct Room {
    pub state: State,
    pub now: Instant,
    pub events: Vec<(Instant, Event)>,
}

impl Room {
    /// Announced; plates 1 to `bidders` are admitted before the opening.
    pub fn of(terms: &Terms, bidders: u16) -> Self {
        let now = Instant(ten() - 42 * DAY);
        let first = announce(terms).unwrap();
        let state = auction::apply(None, &first, now).unwrap();
        let mut it = Self { state, now, events: vec![(now, first)] };
        for plate in 1..=bidders {
            let members = vec![];
            it.when(Command::Admit { plate: Plate(plate), who: who(plate), members, rank: None })
                .unwrap();
        }
        it
    }

    pub fn law(&self) -> Law<'static> {
        Law { rules: &RULES, calendar: &CALENDAR, now: self.now }
    }

    pub fn decide(&self, it: &Command) -> Result<Happened, Refusal> {
        auction::decide(Some(&self.state), it, &self.law())
    }

    pub fn when(&mut self, it: Command) -> Result<Vec<Event>, Refusal> {
        let happened = self.decide(&it)?;
        let events: Vec<Event> = happened.iter().cloned().collect();
        for event in &events {
            self.state.apply(event, self.now);
            self.events.push((self.now, event.clone()));
        }
        Ok(events)
    }

    /// An offer at an instant.
    pub fn offer(&mut self, plate: u16, price: Fen, now: Instant) -> Result<OfferTaken, Refusal> {
        self.now = now;
        let it = Offer { plate: Plate(plate), who: who(plate), price };
        let events = self.when(Command::Offer(it))?;
        let Event::OfferTaken(it) = events[0] else { panic!("{events:?}") };
        Ok(it)
    }

    /// An offer as a desk will take it: a refusal that is recorded becomes an event.
    #[allow(dead_code)]
    pub fn tell(&mut self, plate: u16, price: Fen, now: Instant) -> Option<Refusal> {
        let why = self.offer(plate, price, now).err()?;
        if why.is_recorded() {
            let plate = Plate(plate);
            let event = Event::OfferRefused(OfferRefused { plate, price, why });
            self.state.apply(&event, self.now);
            self.events.push((self.now, event));
        }
        Some(why)
    }

    /// Ticks as long as something is due, until an instant.
    pub fn pass(&mut self, until: Instant) -> &mut Self {
        while let Some(due) = auction::due(&self.state).filter(|it| *it < until) {
            self.now = Instant(self.now.0.max(due.0 + 1));
            self.when(Command::Tick).unwrap();
        }
        self.now = until;
        self
    }

    pub fn outcome(&self) -> Outcome {
        *self.state.outcome().unwrap()
    }

    /// Last millisecond of the period that runs.
    pub fn ends(&self) -> i64 {
        match self.state.phase {
            Phase::Listed { closes_ms, .. } => closes_ms,
            Phase::Timed { ends_ms, .. } => ends_ms,
            _ => panic!("{:?}", self.state.phase),
        }
    }

    pub fn freeze(
        &mut self,
        cause: Cause,
        measured: Option<Measured>,
        document: Option<&str>,
    ) -> Result<Vec<Event>, Refusal> {
        let (reason, document) = ("样本:线路故障".to_owned(), document.map(ToOwned::to_owned));
        self.when(Command::Freeze { cause, reason, document, measured })
    }

    pub fn open_reserve(&mut self, price: Fen, digest: Hash) -> Result<Vec<Event>, Refusal> {
        self.when(Command::OpenReserve { price, salt: Salt([3; 32]), digest })
    }
}

/// A deal.
pub fn deal(plate: u16, price: Fen) -> Outcome {
    Outcome::Deal { plate: Plate(plate), price }
}
