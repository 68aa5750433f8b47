//! One auction played twice: by the law and by the model, with people who try everything.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::auction::{
    self, Cause, Command, Event, Measured, Offer, OfferRefused, Outcome, Phase, Plate, Refusal,
    Reserve, Silence, Standing, State, Unsold, due,
};
use domain::calendar::Calendar;
use domain::law::Law;
use domain::rulebook::Rulebook;
use domain::shared::{Fen, Hash, Instant, LotId, Salt};

use record::auction::{AuditFile, Line, offer_seal, reserve_commitment};

use super::reference::{Answer, Reference};
use super::terms::{announced, terms};

/// The pack that they adopt.
const PACK: &str = "cn-2026-02-01";

static RULES: LazyLock<Rulebook> =
    LazyLock::new(|| record::pack::pack(PACK).expect("a shipped pack").rulebook());
static CALENDAR: LazyLock<Calendar> = LazyLock::new(record::pack::calendar);

/// Steps of one auction.
const STEPS: u32 = 160;
/// Steps after its end: nothing may come of them.
const STEPS_AFTER: i32 = 4;
const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A sequence that a seed determines.
pub struct Chance(u64);

impl Chance {
    /// Begins a sequence.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let it = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        it ^ (it >> 31)
    }

    /// A number from 0 up to one less than `most`.
    pub fn below(&mut self, most: i64) -> i64 {
        i64::try_from(self.next() % most.unsigned_abs().max(1)).expect("below an i64")
    }

    /// One of several.
    pub fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        let at = self.below(i64::try_from(of.len()).expect("few"));
        &of[usize::try_from(at).expect("from zero")]
    }
}

/// How an auction went.
pub struct Played {
    pub lot: LotId,
    /// What law and model answered differently, first.
    pub difference: Option<String>,
    /// How it ended, in the model's word; none if it did not.
    pub ended: Option<String>,
    /// How often each answer was given, by people's intent and the law's word.
    pub answers: BTreeMap<String, u32>,
    /// Every event with its instant.
    pub events: Vec<(i64, Event)>,
}

impl Played {
    /// The public audit file of the auction.
    #[must_use]
    pub fn file(&self) -> AuditFile {
        let line = |(position, (at, event)): (u64, &(i64, Event))| Line {
            position,
            stamp: Instant(*at),
            event: event.clone(),
        };
        let lines = (1..).zip(&self.events).map(line).collect();
        let (lot, pack) = (self.lot.clone(), PACK.to_owned());
        AuditFile { lot, pack, settings: BTreeMap::new(), lines }
    }
}

struct Both {
    law: State,
    model: Reference,
    now: i64,
    played: Played,
}

fn who(plate: u16) -> Hash {
    Hash([u8::try_from(plate % 250).expect("small"); 32])
}

/// The reserve that its holders chose, in 分.
const RESERVE: i64 = 112;
/// What blinds every commitment of these auctions.
const SALT: Salt = Salt([1; 32]);

/// Plays the auction of a seed.
///
/// # Panics
///
/// When the law refuses the terms that a seed announces.
#[must_use]
pub fn play(seed: u64) -> Played {
    let mut chance = Chance::new(seed);
    let terms = terms(&mut chance);
    let at = announced();
    let law = Law { rules: &RULES, calendar: &CALENDAR, now: Instant(at) };
    let announce = Command::Announce(Box::new(terms.clone()));
    let happened = auction::decide(None, &announce, &law).expect("terms that hold");
    let state = auction::apply(None, &happened.first, law.now).expect("an announced auction");
    let events = vec![(at, happened.first)];
    let (difference, ended, answers) = (None, None, BTreeMap::new());
    let played = Played { lot: terms.lot.clone(), difference, ended, answers, events };
    let model = Reference::new(&terms, at);
    let mut both = Both { law: state, model, now: at, played };
    both.prepare(&mut chance);
    let mut after = 0;
    for _ in 0..STEPS {
        after += i32::from(both.law.outcome().is_some());
        if both.played.difference.is_some() || after > STEPS_AFTER {
            break;
        }
        both.step(&mut chance);
    }
    both.finish();
    both.played
}

impl Both {
    /// Bidders, rights and the reserve, before the opening.
    fn prepare(&mut self, chance: &mut Chance) {
        let bidders = 1 + chance.below(6);
        for plate in 1..=u16::try_from(bidders).expect("few") {
            self.admit("honest", plate, vec![who(plate)]);
        }
        let rights = chance.below(4);
        for plate in 1..=u16::try_from(rights).expect("few") {
            let rank = u8::try_from(1 + chance.below(3)).expect("few");
            let law = self.ask(Command::ConfirmPriority { plate: Plate(plate), rank });
            let model = self.model.confirm(plate, rank, self.now);
            self.compare("right", law, model);
        }
        if self.law.terms.reserve == Reserve::Committed && chance.below(12) > 0 {
            self.commit("holders", RESERVE);
        }
    }

    /// The digest that a host computes of a reserve.
    fn reserve(&self, price: i64) -> Hash {
        reserve_commitment(&self.law.terms.lot, Fen(price), &SALT)
    }

    fn law(&self) -> Law<'static> {
        Law { rules: &RULES, calendar: &CALENDAR, now: Instant(self.now) }
    }

    /// Asks the law; gives its word, and what a taken offer is told.
    fn ask(&mut self, it: Command) -> Result<String, Refusal> {
        let happened = auction::decide(Some(&self.law), &it, &self.law())?;
        let word = match &happened.first {
            Event::OfferTaken(it) => {
                let leads = if it.standing == Standing::Leads { "leads" } else { "stands" };
                format!("{leads} {}", it.ends_ms)
            }
            _ => String::new(),
        };
        for event in happened.iter() {
            self.write(event.clone());
        }
        Ok(word)
    }

    fn write(&mut self, event: Event) {
        self.law.apply(&event, Instant(self.now));
        self.played.events.push((self.now, event));
    }

    fn compare(&mut self, intent: &str, law: Result<String, Refusal>, model: Answer) {
        let law = law.map_err(|it| format!("{it:?}"));
        let word = law.as_ref().map_or_else(Clone::clone, |_| "yes".to_owned());
        *self.played.answers.entry(format!("{intent}: {word}")).or_default() += 1;
        let model = model.map_err(ToOwned::to_owned);
        let (seen, meant) = (situation(&self.law), self.model.situation());
        if law != model {
            self.differs(format!("{intent} at {}: {law:?}, and the model {model:?}", self.now));
        } else if seen != meant {
            self.differs(format!("{intent} at {}: {seen}, and the model {meant}", self.now));
        }
    }

    fn differs(&mut self, sentence: String) {
        self.played.difference.get_or_insert(sentence);
    }

    /// An offer one millisecond after an end that nobody has written down yet: never taken.
    fn knock(&mut self) {
        let price = auction::least(&self.law).unwrap_or(self.law.terms.start);
        let it = Offer { plate: Plate(1), who: who(1), price };
        if let Ok(happened) = auction::offer(&self.law, &it, Instant(self.now)) {
            self.differs(format!("knock at {}: {:?} after the end", self.now, happened.first));
        }
    }

    /// Moves the clock; whatever falls due is written at its first millisecond.
    fn pass(&mut self, now: i64) {
        while let Some(it) = due(&self.law).filter(|it| it.0 < now) {
            self.now = self.now.max(it.0 + 1);
            self.knock();
            let ticked = self.ask(Command::Tick);
            if let Err(refusal) = ticked {
                self.differs(format!("a tick that is due at {}: {refusal}", self.now));
                return;
            }
            // The model passes all that is due in an instant at once: it is asked after the last.
            if due(&self.law).is_some_and(|it| it.0 < self.now) {
                continue;
            }
            self.model.pass(self.now);
            self.compare("time", Ok(String::new()), Ok(String::new()));
        }
        self.now = self.now.max(now);
        self.model.pass(self.now);
        self.compare("clock", Ok(String::new()), Ok(String::new()));
    }

    /// The next instant: a moment later, at or beside an end, or much later.
    fn later(&self, chance: &mut Chance) -> i64 {
        let end = due(&self.law).map_or(self.now + DAY, |it| it.0);
        let begin = match self.law.phase {
            Phase::Timed { from_ms, .. } => from_ms,
            Phase::Listed { opens_ms, .. } => opens_ms.unwrap_or(end),
            Phase::Sealed { from_ms, .. } => from_ms,
            _ => end,
        };
        let near = chance.below(3) - 1;
        let it = match chance.below(20) {
            0..=8 => self.now + chance.below(1_400),
            9..=13 => self.now + chance.below(2 * MINUTE),
            14 => begin + near,
            15 | 16 => end + near,
            17 => end - chance.below(HOUR),
            18 => self.now + chance.below(2 * HOUR),
            _ => self.now + chance.below(10 * MINUTE),
        };
        it.max(self.now).min(self.now + 5 * DAY)
    }

    fn step(&mut self, chance: &mut Chance) {
        if self.law.ended.is_some() && chance.below(2) == 0 {
            return self.latecomer(chance);
        }
        let now = self.later(chance);
        self.pass(now);
        if self.played.difference.is_some() {
            return;
        }
        let plates = i64::try_from(self.law.bidders.len()).expect("few");
        let plate = u16::try_from(1 + chance.below(plates)).expect("few");
        // Rounds of sealed offers are short, and so is the time of a right: people come to them.
        match (&self.law.phase, chance.below(2)) {
            (Phase::Sealed { .. }, 0) => return self.sealer(plate, chance),
            (Phase::Opening { .. }, 0) => return self.opener(plate, chance),
            (Phase::PriorityAsked { .. }, 0) if chance.below(3) == 0 => {
                return self.issuer(plate, chance);
            }
            (Phase::PriorityAsked { .. }, 0) => return self.taker(plate),
            _ => {}
        }
        match chance.below(26) {
            0..=9 => self.honest(plate, chance),
            10 => self.jumper(plate, chance),
            11 => self.guesser(plate, chance),
            12 => self.two_hands(chance),
            13 => self.leaker(chance),
            14 => self.faker(chance),
            15 => self.host(chance),
            16 | 17 => self.sealer(plate, chance),
            18 | 19 => self.opener(plate, chance),
            20 => self.drawer(*chance.one(&[plate, plate, 999])),
            21 => self.goer(plate),
            22 => self.taker(plate),
            23 | 24 => self.issuer(plate, chance),
            _ => self.matcher(plate),
        }
    }

    fn offer(&mut self, intent: &str, (plate, by): (u16, Hash), price: i64) {
        let it = Offer { plate: Plate(plate), who: by, price: Fen(price) };
        let law = self.ask(Command::Offer(it));
        if let Err(why) = law
            && why.is_recorded()
        {
            let it = OfferRefused { plate: Plate(plate), price: Fen(price), why };
            self.write(Event::OfferRefused(it));
        }
        let model = self.model.offer(plate, by, price, self.now);
        self.compare(intent, law, model);
    }

    /// Offers after the end, beside the last instant at which that is told.
    fn latecomer(&mut self, chance: &mut Chance) {
        let Some(ended) = self.law.ended else { return };
        let later = *chance.one(&[1, 1_000, 10 * MINUTE - 1, 10 * MINUTE, 10 * MINUTE + 1]);
        self.pass(self.now.max(ended.0 + later));
        let least = auction::least(&self.law).map_or(100, |it| it.0);
        self.offer("latecomer", (1, who(1)), least);
    }

    /// The least that leads, or something above it.
    fn honest(&mut self, plate: u16, chance: &mut Chance) {
        let least = auction::least(&self.law).map_or(100, |it| it.0);
        let up =
            if self.law.terms.direction == domain::auction::Direction::Forward { 1 } else { -1 };
        let price = least + up * 2 * chance.below(4);
        self.offer("honest", (plate, who(plate)), price);
    }

    /// A step too short, a price beside the unit, none at all, or one beyond the cap.
    fn jumper(&mut self, plate: u16, chance: &mut Chance) {
        let least = auction::least(&self.law).map_or(100, |it| it.0);
        let up =
            if self.law.terms.direction == domain::auction::Direction::Forward { 1 } else { -1 };
        let wild = [least - up * 2, least + 1, 0, -2, 132, 68, 130, 70, i64::MAX, i64::MIN];
        let price = *chance.one(&wild);
        self.offer("jumper", (plate, who(plate)), price);
    }

    /// A right holder says the leading price.
    fn matcher(&mut self, plate: u16) {
        let price = self.law.lead.map_or(100, |it| it.price.0);
        self.offer("matcher", (plate, who(plate)), price);
    }

    /// Another's plate, or one that nobody has.
    fn guesser(&mut self, plate: u16, chance: &mut Chance) {
        let guessed = u16::try_from(chance.below(1_002)).expect("small");
        let guessed = *chance.one(&[guessed, plate % 6 + 1]);
        self.offer("guesser", (guessed, who(plate + 100)), 100);
    }

    fn admit(&mut self, intent: &str, plate: u16, names: Vec<Hash>) {
        let (first, members) = (names[0], names[1..].to_vec());
        let law = self.ask(Command::Admit { plate: Plate(plate), who: first, members, rank: None });
        let model = self.model.admit(plate, &names, self.now);
        self.compare(intent, law, model);
    }

    /// A second plate, alone or within a consortium; now and then an honest latecomer.
    fn two_hands(&mut self, chance: &mut Chance) {
        let fresh = u16::try_from(20 + chance.below(80)).expect("small");
        let next = u16::try_from(self.law.bidders.len() + 1).expect("few");
        let plate = *chance.one(&[next, next, 1, 0, 20_000]);
        let old = u16::try_from(1 + chance.below(6)).expect("few");
        let names = match chance.below(4) {
            0 => vec![who(old)],
            1 => vec![who(fresh), who(old)],
            2 => vec![who(fresh), who(fresh)],
            _ if chance.below(4) == 0 => vec![who(next)],
            _ => vec![who(old), who(fresh)],
        };
        self.admit("two hands", plate, names);
    }

    fn commit(&mut self, intent: &str, price: i64) {
        let digest = self.reserve(price);
        let law = self.ask(Command::CommitReserve(digest));
        let model = self.model.commit(digest, self.now);
        self.compare(intent, law, model);
    }

    fn open_reserve(&mut self, intent: &str, price: i64) {
        let digest = self.reserve(price);
        let (fen, salt) = (Fen(price), SALT);
        let law = self.ask(Command::OpenReserve { price: fen, salt, digest });
        let model = self.model.open_reserve(price, digest, self.now);
        self.compare(intent, law, model);
    }

    /// Whoever knows the reserve opens it early, changes it, or opens another.
    fn leaker(&mut self, chance: &mut Chance) {
        match chance.below(4) {
            0 => self.commit("leaker", 50),
            1 => self.open_reserve("leaker", 90),
            _ => self.open_reserve("holders", RESERVE),
        }
    }

    fn freeze(&mut self, intent: &str, cause: Cause, measured: Option<Measured>) {
        let document = (cause == Cause::Ordered).then(|| "样本令1号".to_owned());
        let reason = "样本".to_owned();
        let law = self.ask(Command::Freeze { cause, reason, document, measured });
        let model = self.model.freeze(cause, measured, self.now);
        self.compare(intent, law, model);
    }

    /// A trouble that was none, or not measured.
    fn faker(&mut self, chance: &mut Chance) {
        let quiet_ms = *chance.one(&[0, 4_999, 5_000, 40_000]);
        let (lines, lost) = *chance.one(&[(20, 1), (20, 9), (1, 1), (0, 0), (3, 1), (2, 2)]);
        let measured = Measured { quiet_ms, lines, lost };
        let cause = *chance.one(&[Cause::Server, Cause::Lines]);
        let measured = (chance.below(4) > 0).then_some(measured);
        self.freeze("faker", cause, measured);
    }

    /// An order, or the end of a freeze in each way.
    fn host(&mut self, chance: &mut Chance) {
        match chance.below(if self.law.frozen.is_some() { 2 } else { 8 }) {
            0 => {
                let law = self.ask(Command::Resume { reason: None });
                let model = self.model.resume(self.now);
                self.compare("host", law, model);
            }
            1 => {
                let at = self.now + DAY - 1 + chance.below(2) * HOUR;
                let law = self.ask(Command::AnnounceResumption { at_ms: at, reason: None });
                let model = self.model.announce(at, self.now);
                self.compare("host", law, model);
            }
            2 => self.freeze("host", Cause::Ordered, None),
            _ => {}
        }
    }

    fn sealer(&mut self, plate: u16, chance: &mut Chance) {
        let price = price_of(plate) + *chance.one(&[0, 0, 0, 1]);
        let seal = offer_seal(&self.law.terms.lot, Plate(plate), Fen(price), &SALT);
        let it = Command::OfferSealed { plate: Plate(plate), who: who(plate), seal };
        let law = self.ask(it);
        let model = self.model.seal(plate, who(plate), seal, self.now);
        self.compare("sealer", law, model);
    }

    fn opener(&mut self, plate: u16, chance: &mut Chance) {
        let price = price_of(plate) + *chance.one(&[0, 0, 0, 1]);
        let lot = &self.law.terms.lot;
        let (digest, salt) = (offer_seal(lot, Plate(plate), Fen(price), &SALT), Some(SALT));
        let it = Command::OpenSealed { plate: Plate(plate), price: Fen(price), salt, digest };
        let law = self.ask(it);
        let model = self.model.open(plate, price, digest, self.now);
        self.compare("opener", law, model);
    }

    /// The word of an issuer, or a deposit that is there again; now and then of a plate that nobody
    /// has.
    fn issuer(&mut self, plate: u16, chance: &mut Chance) {
        let plate = *chance.one(&[plate, plate, plate, 998]);
        let it = Plate(plate);
        if chance.below(3) == 0 {
            let law = self.ask(Command::Hear(it));
            let model = self.model.hear(plate, self.now);
            return self.compare("heard", law, model);
        }
        let why = *chance.one(&[Silence::Revoked, Silence::Short]);
        let law = self.ask(Command::Silence { plate: it, why });
        let model = self.model.silence(plate, why == Silence::Short, self.now);
        self.compare("issuer", law, model);
    }

    fn drawer(&mut self, plate: u16) {
        let law = self.ask(Command::Draw(Plate(plate)));
        let model = self.model.draw(plate, self.now);
        self.compare("drawer", law, model);
    }

    fn goer(&mut self, plate: u16) {
        let law = self.ask(Command::Continue { plate: Plate(plate), who: who(plate) });
        let model = self.model.say_on(plate, who(plate), self.now);
        self.compare("goer", law, model);
    }

    fn taker(&mut self, plate: u16) {
        let law = self.ask(Command::Match { plate: Plate(plate), who: who(plate) });
        let model = self.model.take(plate, who(plate), self.now);
        self.compare("taker", law, model);
    }

    /// Lets everything come to its end that does by itself.
    fn finish(&mut self) {
        let far = self.now + 12 * DAY;
        if self.played.difference.is_none() {
            self.pass(far);
        }
        if matches!(self.law.phase, Phase::ReserveOwed { .. }) {
            self.open_reserve("holders", RESERVE);
            self.pass(far + HOUR);
        }
        self.played.ended = self.law.outcome().map(outcome);
    }
}

/// What somebody seals: some alike, some beyond the terms, some beside the unit.
fn price_of(plate: u16) -> i64 {
    [110, 120, 120, 98, 104, 90, 140][usize::from(plate % 7)]
}

/// What a reader sees of the law's state, in the model's words.
fn situation(state: &State) -> String {
    let stage = match &state.phase {
        Phase::Listed { opens_ms, closes_ms } => {
            format!("free {} {closes_ms}", opens_ms.unwrap_or(0))
        }
        Phase::ContinueAsked { until_ms } => format!("asked {until_ms}"),
        Phase::Timed { from_ms, ends_ms, stops_ms } => {
            format!("timed {from_ms} {ends_ms} {stops_ms:?}")
        }
        Phase::Sealed { from_ms, until_ms } => format!("sealed {from_ms} {until_ms}"),
        Phase::Opening { until_ms } => format!("opening {}", until_ms.unwrap_or(0)),
        Phase::DrawOwed { plates, price } => {
            let plates: Vec<u16> = plates.iter().map(|it| it.0).collect();
            format!("draw {plates:?} {}", price.0)
        }
        Phase::ReserveOwed { until_ms, .. } => format!("reserve {until_ms}"),
        Phase::PriorityAsked { until_ms } => format!("rights {until_ms}"),
        Phase::Ended(it) => format!("over {}", outcome(it)),
    };
    let lead = state.lead.map(|it| (it.plate.0, it.price.0));
    let ice = state.frozen.map(|it| (it.since_ms, it.at_ms));
    format!("{stage} lead {lead:?} ice {ice:?}")
}

fn outcome(it: &Outcome) -> String {
    match it {
        Outcome::Deal { plate, price } => format!("deal {} {}", plate.0, price.0),
        Outcome::Unsold(Unsold::NoOffer) => "no offer".to_owned(),
        Outcome::Unsold(Unsold::TooFewBidders) => "too few".to_owned(),
        Outcome::Unsold(Unsold::BelowReserve) => "below reserve".to_owned(),
        Outcome::Unsold(Unsold::NotOpened) => "not opened".to_owned(),
        Outcome::Switched => "switched".to_owned(),
        Outcome::NotBegun => "not begun".to_owned(),
        Outcome::Terminated(_) => "terminated".to_owned(),
    }
}
