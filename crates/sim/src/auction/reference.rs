//! A naive model of the law of auctions: a list of what was accepted, scanned anew each time.
//!
//! Shares no code with `domain::auction`: it reads terms, and holds the numbers of the rules as
//! literals. Time passes in it by itself, at the first millisecond after each end.

use domain::auction::{
    Cause, Course, Direction, Entry, Measured, Pick, PriorityWay, Reserve, Terms, Then, Ties,
};
use domain::shared::{Hash, Instant};

const SECOND: i64 = 1_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
const FIVE_MINUTES: i64 = 300_000;
/// A rank below every rank.
const NO_RANK: u8 = 255;

/// Yes, with what a reader is told; or the name of the refusal.
pub type Answer = Result<String, &'static str>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    Free { opens: i64, closes: i64 },
    Asked { until: i64 },
    Timed { from: i64, ends: i64, stops: Option<i64> },
    Sealed { from: i64, until: i64 },
    Opening { until: i64 },
    Draw { plates: Vec<u16>, price: i64 },
    Reserve { until: i64, told: bool },
    Rights { until: i64 },
    Over(String),
}

struct Bidder {
    plate: u16,
    names: Vec<Hash>,
    rank: u8,
    is_silent: bool,
}

struct Sealing {
    plate: u16,
    seal: Hash,
    price: Option<i64>,
}

/// One auction as the model sees it.
pub struct Reference {
    terms: Terms,
    bidders: Vec<Bidder>,
    /// Instant, plate and price of every offer that was taken, in order.
    offers: Vec<(i64, u16, i64)>,
    /// Instant and plate of every offer that was told.
    tries: Vec<(i64, u16)>,
    seals: Vec<Sealing>,
    reserve: Option<Hash>,
    go_on: Vec<u16>,
    matched: Vec<u16>,
    stage: Stage,
    /// Since when it stands still, and when it goes on.
    ice: Option<(i64, Option<i64>)>,
    /// Whether the opening was moved.
    is_moved: bool,
    /// When something was written last.
    last: i64,
    /// When it was over.
    over: Option<i64>,
    /// Who has it by seal or by lot.
    named: Option<(u16, i64)>,
}

impl Reference {
    /// Terms that hold, announced at an instant.
    #[must_use]
    pub fn new(terms: &Terms, at: i64) -> Self {
        let (opens, closes) = (terms.opens_ms, terms.closes_ms);
        let stage = match terms.course {
            Course::Sealed => Stage::Sealed { from: opens, until: closes },
            _ => Stage::Free { opens, closes },
        };
        Self {
            terms: terms.clone(),
            bidders: Vec::new(),
            offers: Vec::new(),
            tries: Vec::new(),
            seals: Vec::new(),
            reserve: None,
            go_on: Vec::new(),
            matched: Vec::new(),
            stage,
            ice: None,
            is_moved: false,
            last: at,
            over: None,
            named: None,
        }
    }

    /// What a reader sees: the stage with its instants, who leads, whether it stands still.
    #[must_use]
    pub fn situation(&self) -> String {
        let stage = match &self.stage {
            Stage::Free { opens, closes } => format!("free {opens} {closes}"),
            Stage::Asked { until } => format!("asked {until}"),
            Stage::Timed { from, ends, stops } => format!("timed {from} {ends} {stops:?}"),
            Stage::Sealed { from, until } => format!("sealed {from} {until}"),
            Stage::Opening { until } => format!("opening {until}"),
            Stage::Draw { plates, price } => format!("draw {plates:?} {price}"),
            Stage::Reserve { until, .. } => format!("reserve {until}"),
            Stage::Rights { until } => format!("rights {until}"),
            Stage::Over(how) => format!("over {how}"),
        };
        format!("{stage} lead {:?} ice {:?}", self.leader(), self.ice)
    }

    fn up(&self) -> i64 {
        if self.terms.direction == Direction::Forward { 1 } else { -1 }
    }

    fn rank(&self, plate: u16) -> u8 {
        self.bidders.iter().find(|it| it.plate == plate).map_or(NO_RANK, |it| it.rank)
    }

    /// The best price; of equal ones the higher rank, then the earlier.
    fn leader(&self) -> Option<(u16, i64)> {
        if self.named.is_some() {
            return self.named;
        }
        let best = self.offers.iter().map(|it| it.2 * self.up()).max()?;
        let equal = self.offers.iter().filter(|it| it.2 * self.up() == best);
        let first = equal.min_by_key(|it| self.rank(it.1))?;
        Some((first.1, first.2))
    }

    /// Bidders with a valid offer.
    fn active(&self) -> usize {
        let mut plates: Vec<u16> = self.offers.iter().map(|it| it.1).collect();
        let opened = self.seals.iter().filter(|it| it.price.is_some_and(|it| self.first_fits(it)));
        plates.extend(opened.map(|it| it.plate));
        plates.sort_unstable();
        plates.dedup();
        plates.len()
    }

    fn first_fits(&self, price: i64) -> bool {
        self.first(price).is_ok()
    }

    fn whole(&self, price: i64) -> Result<(), &'static str> {
        if price % self.terms.unit.0 != 0 { Err("Unit") } else { Ok(()) }
    }

    fn first(&self, price: i64) -> Result<(), &'static str> {
        self.whole(price)?;
        if self.terms.cap.is_some_and(|it| (price - it.price.0) * self.up() > 0) {
            return Err("BeyondCap");
        }
        if (price - self.terms.start.0) * self.up() < 0 { Err("TooLow") } else { Ok(()) }
    }

    fn missing(&self) -> bool {
        self.terms.reserve == Reserve::Committed && self.reserve.is_none()
    }

    /// Lets time pass up to an instant.
    pub fn pass(&mut self, now: i64) {
        loop {
            if let Some((since, at)) = self.ice {
                match at {
                    Some(at) if at < now => self.thaw(since, at + 1),
                    _ => return,
                }
                continue;
            }
            let end = match &self.stage {
                Stage::Free { opens, .. } if self.missing() => *opens,
                Stage::Sealed { from, .. } if self.missing() => *from,
                Stage::Free { closes, .. } => *closes,
                Stage::Timed { ends, stops, .. } => stops.map_or(*ends, |it| it.min(*ends)),
                Stage::Reserve { until, told: false } => *until,
                Stage::Asked { until }
                | Stage::Sealed { until, .. }
                | Stage::Opening { until }
                | Stage::Rights { until } => *until,
                Stage::Draw { .. } | Stage::Reserve { .. } | Stage::Over(_) => return,
            };
            if end >= now {
                return;
            }
            self.last = end + 1;
            self.end(end + 1);
            self.ends_at(end + 1);
        }
    }

    /// Takes note of the instant at which it is over, once.
    fn ends_at(&mut self, at: i64) {
        if matches!(self.stage, Stage::Over(_)) {
            self.over.get_or_insert(at);
        }
    }

    fn end(&mut self, at: i64) {
        match self.stage.clone() {
            Stage::Free { .. } | Stage::Sealed { .. } if self.missing() => {
                self.stage = Stage::Over("not begun".to_owned());
            }
            Stage::Free { closes, .. } => self.free_ends(closes, at),
            Stage::Asked { .. } => {
                let leader = self.leader().map(|it| it.0);
                if self.go_on.iter().any(|it| Some(*it) != leader) {
                    self.stage = self.timed(at);
                } else {
                    self.hammer(at);
                }
            }
            Stage::Timed { ends, stops, .. } => {
                if stops.is_some_and(|it| it < ends) {
                    self.stage = self.timed(at);
                } else {
                    self.hammer(at);
                }
            }
            Stage::Sealed { .. } => {
                let opening = self.terms.sealed.expect("a round").opening_s;
                self.stage = Stage::Opening { until: at + i64::from(opening) * SECOND };
            }
            Stage::Opening { .. } => self.pick(at),
            Stage::Reserve { until, .. } => self.stage = Stage::Reserve { until, told: true },
            Stage::Rights { .. } => {
                let took = self.matched.iter().min_by_key(|it| self.rank(**it)).copied();
                let (leader, price) = self.leader().expect("a leader");
                self.stage = Stage::Over(format!("deal {} {price}", took.unwrap_or(leader)));
            }
            Stage::Draw { .. } | Stage::Over(_) => {}
        }
    }

    fn free_ends(&mut self, closes: i64, at: i64) {
        let entry = self.terms.timed.map(|it| it.entry);
        let late = self.offers.iter().filter(|it| it.0 >= closes - HOUR).count();
        let timed = match entry {
            None => false,
            Some(Entry::Always) => true,
            Some(_) if self.offers.is_empty() => false,
            Some(Entry::TwoBidders) => self.active() >= 2,
            Some(Entry::LateOffers) => late >= 2,
            Some(Entry::AskedToContinue) => {
                self.stage = Stage::Asked { until: at + FIVE_MINUTES };
                return;
            }
        };
        if timed { self.stage = self.timed(at) } else { self.hammer(at) }
    }

    fn window(&self) -> i64 {
        self.terms.timed.map_or(0, |it| i64::from(it.window_s) * SECOND)
    }

    /// A timed period from an instant on, or from the next working morning.
    fn timed(&self, at: i64) -> Stage {
        let preparation = self.terms.timed.map_or(0, |it| i64::from(it.preparation_s) * SECOND);
        let (mut begin, mut stops) = (at, None);
        if let Some(hours) = self.terms.hours {
            let (morning, evening) =
                (i64::from(hours.from_s) * SECOND, i64::from(hours.to_s) * SECOND);
            let needs = preparation + self.window();
            if is_workday(at) && at < midnight(at) + morning {
                begin = midnight(at) + morning;
            } else if !is_workday(at) || at + needs >= midnight(at) + evening {
                let mut day = midnight(at) + DAY;
                while !is_workday(day) {
                    day += DAY;
                }
                begin = day + morning;
            }
            stops = Some(midnight(begin) + evening - 1);
        }
        let from = begin + preparation;
        Stage::Timed { from, ends: from + self.window(), stops }
    }

    fn hammer(&mut self, at: i64) {
        self.stage = match self.leader() {
            None => Stage::Over("no offer".to_owned()),
            Some(_) if self.active() < self.terms.bidders_min as usize => {
                Stage::Over("too few".to_owned())
            }
            Some(_) if self.terms.reserve == Reserve::Committed => {
                Stage::Reserve { until: at + HOUR, told: false }
            }
            Some(lead) => self.rights(lead, at),
        };
    }

    fn rights(&self, (leader, price): (u16, i64), at: i64) -> Stage {
        if let Some(it) = self.terms.priority.filter(|it| it.way == PriorityWay::Asked) {
            let mine = self.rank(leader);
            if self.bidders.iter().any(|it| it.rank < mine && !it.is_silent) {
                return Stage::Rights { until: at + i64::from(it.ask_s.unwrap_or(0)) * SECOND };
            }
        }
        Stage::Over(format!("deal {leader} {price}"))
    }

    fn pick(&mut self, at: i64) {
        let round = self.terms.sealed.expect("a round");
        let all: Vec<(u16, i64)> =
            self.seals.iter().filter_map(|it| Some((it.plate, it.price?))).collect();
        let all: Vec<(u16, i64)> = all.into_iter().filter(|it| self.first_fits(it.1)).collect();
        let (count, sum) = (all.len() as i64, all.iter().map(|it| it.1).sum::<i64>());
        let best = all.iter().map(|it| match round.pick {
            Pick::Best => (-it.1 * self.up(), 0),
            Pick::NearestMean => ((it.1 * count - sum).abs(), it.1),
        });
        let best = best.min();
        let is_best = |it: &&(u16, i64)| match round.pick {
            Pick::Best => Some((-it.1 * self.up(), 0)) == best,
            Pick::NearestMean => Some(((it.1 * count - sum).abs(), it.1)) == best,
        };
        let equal: Vec<(u16, i64)> = all.iter().filter(is_best).copied().collect();
        match equal.first() {
            Some(first) if equal.len() > 1 && round.ties == Ties::Drawn => {
                let plates = equal.iter().map(|it| it.0).collect();
                self.stage = Stage::Draw { plates, price: first.1 };
            }
            first => {
                self.named = first.copied().or(self.named);
                self.hammer(at);
            }
        }
    }

    fn thaw(&mut self, since: i64, at: i64) {
        let stood = at - since;
        let from = |it: i64| if it > since { it + stood } else { it };
        let ask = self.terms.priority.and_then(|it| it.ask_s).unwrap_or(0);
        self.stage = match self.stage.clone() {
            Stage::Timed { .. } => self.timed(at),
            Stage::Free { opens, closes } => {
                self.is_moved |= from(opens) > opens;
                let closing = self.terms.course == Course::Closing;
                let least = if closing { at + FIVE_MINUTES } else { at };
                Stage::Free { opens: from(opens), closes: least.max(closes + stood) }
            }
            Stage::Sealed { from: it, until } => {
                self.is_moved |= from(it) > it;
                Stage::Sealed { from: from(it), until: until + stood }
            }
            Stage::Asked { .. } => Stage::Asked { until: at + FIVE_MINUTES },
            Stage::Rights { .. } => Stage::Rights { until: at + i64::from(ask) * SECOND },
            Stage::Opening { until } => Stage::Opening { until: until + stood },
            other => other,
        };
        self.ice = None;
        self.last = at;
    }

    /// Whether nobody may offer yet.
    fn waits(&self, now: i64) -> bool {
        match self.stage {
            Stage::Free { opens: from, .. } => now < from,
            Stage::Sealed { from, .. } => self.offers.is_empty() && now < from,
            _ => false,
        }
    }

    fn yes(&mut self, now: i64) -> Answer {
        self.last = now;
        self.ends_at(now);
        Ok(String::new())
    }

    /// The holders of the reserve commit it.
    pub fn commit(&mut self, it: Hash, now: i64) -> Answer {
        if self.terms.reserve != Reserve::Committed {
            return Err("NoReserve");
        }
        if self.reserve.is_some() {
            return Err("ReserveFixed");
        }
        if !self.waits(now) {
            return Err("ReserveLate");
        }
        self.reserve = Some(it);
        self.yes(now)
    }

    /// Somebody wants a plate.
    pub fn admit(&mut self, plate: u16, names: &[Hash], now: i64) -> Answer {
        // Frozen time does not run.
        let at = self.ice.map_or(now, |it| it.0);
        let open = match self.stage {
            Stage::Free { closes, .. } => at <= closes,
            Stage::Sealed { until, .. } => at <= until && self.offers.is_empty(),
            _ => false,
        };
        if !open {
            return Err("AdmissionOver");
        }
        if plate == 0 || plate > 19_999 || self.bidders.iter().any(|it| it.plate == plate) {
            return Err("PlateTaken");
        }
        let known = self.bidders.iter().flat_map(|it| &it.names);
        let mut all: Vec<Hash> = known.chain(names).copied().collect();
        all.sort_unstable();
        if all.windows(2).any(|it| it[0] == it[1]) {
            return Err("TwoHands");
        }
        self.bidders.push(Bidder { plate, names: names.to_vec(), rank: NO_RANK, is_silent: false });
        self.yes(now)
    }

    /// A priority right is confirmed.
    pub fn confirm(&mut self, plate: u16, rank: u8, now: i64) -> Answer {
        let Some(at) = self.bidders.iter().position(|it| it.plate == plate) else {
            return Err("PlateUnknown");
        };
        if !self.waits(now) {
            return Err("PriorityLate");
        }
        if self.terms.priority.is_none() || self.bidders[at].rank != NO_RANK {
            return Err("NoPriority");
        }
        self.bidders[at].rank = rank;
        self.yes(now)
    }

    fn heard(&self, plate: u16) -> Result<(), &'static str> {
        let silent = self.bidders.iter().any(|it| it.plate == plate && it.is_silent);
        if silent { Err("PlateSilent") } else { Ok(()) }
    }

    /// Whether offers may come: the opening has passed, and does not stand still before it.
    fn is_begun(&self, now: i64) -> bool {
        let opens = match self.stage {
            Stage::Free { opens, .. } => opens,
            Stage::Sealed { from, .. } if self.offers.is_empty() => from,
            _ => return true,
        };
        now >= opens && self.ice.is_none_or(|it| it.0 >= opens)
    }

    /// The deposit behind a plate is gone: revoked, or short.
    pub fn silence(&mut self, plate: u16, short: bool, now: i64) -> Answer {
        let Some(at) = self.bidders.iter().position(|it| it.plate == plate) else {
            return Err("PlateUnknown");
        };
        if matches!(self.stage, Stage::Over(_)) {
            return Err("Over");
        }
        self.heard(plate)?;
        let deposit = self.terms.sign_up.and_then(|it| it.deposit);
        let taken = deposit.is_some_and(|it| it.guarantees.is_some());
        if !taken || (short && !(self.is_moved && self.is_begun(now))) {
            return Err("NotDue");
        }
        self.bidders[at].is_silent = true;
        self.yes(now)
    }

    /// It is there again.
    pub fn hear(&mut self, plate: u16, now: i64) -> Answer {
        let Some(at) = self.bidders.iter().position(|it| it.plate == plate) else {
            return Err("PlateUnknown");
        };
        if matches!(self.stage, Stage::Over(_)) {
            return Err("Over");
        }
        if !self.bidders[at].is_silent {
            return Err("NotDue");
        }
        self.bidders[at].is_silent = false;
        self.yes(now)
    }

    fn hand(&self, plate: u16, who: Hash) -> Result<(), &'static str> {
        let it = self.bidders.iter().find(|it| it.plate == plate).ok_or("PlateUnknown")?;
        if it.names[0] == who { Ok(()) } else { Err("NotYourPlate") }
    }

    /// Somebody offers; a refusal that the stream tells counts for the pace.
    pub fn offer(&mut self, plate: u16, who: Hash, price: i64, now: i64) -> Answer {
        self.hand(plate, who)?;
        if price <= 0 || price >= 1 << 53 {
            return Err("NoPrice");
        }
        let soon = |it: &(i64, u16)| it.1 == plate && now - it.0 < SECOND;
        if self.tries.iter().any(soon) {
            return Err("TooSoon");
        }
        let answer = self.judge(plate, price, now);
        self.ends_at(now);
        if answer != Err("Over") {
            self.tries.push((now, plate));
            self.last = now;
        }
        answer
    }

    fn judge(&mut self, plate: u16, price: i64, now: i64) -> Answer {
        let end = self.takes(now)?;
        self.heard(plate)?;
        self.whole(price)?;
        self.price(plate, price)?;
        self.offers.push((now, plate, price));
        let moves = match (&self.stage, self.terms.course) {
            (_, Course::Closing) => FIVE_MINUTES,
            (Stage::Timed { .. }, _) => self.window(),
            _ => 0,
        };
        let moved = end.max(now + moves);
        match &mut self.stage {
            Stage::Free { closes, .. } => *closes = moved,
            Stage::Timed { ends, .. } => *ends = moved,
            _ => {}
        }
        let standing = if self.leader() == Some((plate, price)) { "leads" } else { "stands" };
        if let Some(cap) = self.terms.cap.filter(|it| it.price.0 == price) {
            let heard = self.bidders.iter().filter(|it| !it.is_silent);
            let mut plates: Vec<u16> = heard.map(|it| it.plate).collect();
            plates.sort_unstable();
            self.stage = match cap.then {
                Then::Another => Stage::Over("switched".to_owned()),
                Then::Draw => Stage::Draw { plates, price },
                Then::Sealed => {
                    let length = i64::from(self.terms.sealed.expect("a round").length_s);
                    Stage::Sealed { from: now, until: now + length * SECOND }
                }
            };
        }
        Ok(format!("{standing} {moved}"))
    }

    /// The end of the period in which an open offer is taken.
    fn takes(&self, now: i64) -> Result<i64, &'static str> {
        if self.ice.is_some() {
            return Err("Frozen");
        }
        match &self.stage {
            Stage::Free { opens, .. } if now < *opens => Err("NotBegun"),
            Stage::Free { .. } if self.missing() => Err("ReserveMissing"),
            Stage::Free { .. } if !self.in_hours(now) => Err("OutOfHours"),
            Stage::Free { closes, .. } => Ok(*closes),
            Stage::Timed { from, .. } if now < *from => Err("Preparing"),
            Stage::Timed { ends, .. } => Ok(*ends),
            Stage::Asked { .. } => Err("Preparing"),
            Stage::Sealed { .. } => Err("SealedOnly"),
            // Ten minutes long somebody is told that it came late.
            Stage::Over(_) if self.over.is_some_and(|it| now - it > 600 * SECOND) => Err("Over"),
            _ => Err("Late"),
        }
    }

    fn in_hours(&self, now: i64) -> bool {
        self.terms.hours.is_none_or(|it| {
            let second = (now - midnight(now)) / SECOND;
            i64::from(it.from_s) <= second && second < i64::from(it.to_s)
        })
    }

    fn price(&self, plate: u16, price: i64) -> Result<(), &'static str> {
        let Some((leader, best)) = self.leader() else { return self.first(price) };
        let better = (price - best) * self.up();
        if let Some(cap) = self.terms.cap {
            if (price - cap.price.0) * self.up() > 0 {
                return Err("BeyondCap");
            }
            if price == cap.price.0 && better > 0 {
                return Ok(());
            }
        }
        let in_room = self.terms.priority.is_some_and(|it| it.way == PriorityWay::InRoom);
        if in_room && better == 0 && self.rank(plate) != NO_RANK {
            let own = self.offers.iter().any(|it| it.1 == plate && it.2 == price);
            return if leader == plate || own { Err("MatchedAlready") } else { Ok(()) };
        }
        if better >= self.terms.step.0 { Ok(()) } else { Err("StepShort") }
    }

    /// A bidder who is asked goes on.
    pub fn say_on(&mut self, plate: u16, who: Hash, now: i64) -> Answer {
        self.hand(plate, who)?;
        if !matches!(self.stage, Stage::Asked { .. }) {
            return Err("NotAsked");
        }
        if self.ice.is_some() {
            return Err("Frozen");
        }
        if self.leader().is_some_and(|it| it.0 == plate) || self.go_on.contains(&plate) {
            return Err("LeadsAlready");
        }
        self.heard(plate)?;
        self.go_on.push(plate);
        self.yes(now)
    }

    /// A holder takes it at the price of the close.
    pub fn take(&mut self, plate: u16, who: Hash, now: i64) -> Answer {
        self.hand(plate, who)?;
        let (Stage::Rights { .. }, Some((leader, _))) = (&self.stage, self.leader()) else {
            return Err("NoRightAsked");
        };
        if self.ice.is_some() {
            return Err("Frozen");
        }
        if self.rank(plate) >= self.rank(leader) {
            return Err("NoPriority");
        }
        self.heard(plate)?;
        if self.matched.contains(&plate) {
            return Err("MatchedAlready");
        }
        self.matched.push(plate);
        self.yes(now)
    }

    /// Somebody seals an offer.
    pub fn seal(&mut self, plate: u16, who: Hash, seal: Hash, now: i64) -> Answer {
        self.hand(plate, who)?;
        if self.ice.is_some() {
            return Err("Frozen");
        }
        let Stage::Sealed { from, .. } = self.stage else { return Err("NotSealed") };
        if now < from {
            return Err("NotBegun");
        }
        if self.missing() {
            return Err("ReserveMissing");
        }
        if !self.in_hours(now) {
            return Err("OutOfHours");
        }
        self.heard(plate)?;
        if self.seals.iter().any(|it| it.plate == plate) {
            return Err("OneShot");
        }
        self.seals.push(Sealing { plate, seal, price: None });
        self.yes(now)
    }

    /// Somebody opens a sealed offer.
    pub fn open(&mut self, plate: u16, price: i64, digest: Hash, now: i64) -> Answer {
        if !self.bidders.iter().any(|it| it.plate == plate) {
            return Err("PlateUnknown");
        }
        if !matches!(self.stage, Stage::Opening { .. }) {
            return Err("NotOpenYet");
        }
        if self.ice.is_some() {
            return Err("Frozen");
        }
        match self.seals.iter_mut().find(|it| it.plate == plate) {
            Some(it) if it.price.is_some() => Err("OneShot"),
            Some(it) if it.seal == digest => {
                it.price = Some(price);
                self.yes(now)
            }
            _ => Err("SealDiffers"),
        }
    }

    /// The draw gave a plate.
    pub fn draw(&mut self, plate: u16, now: i64) -> Answer {
        let Stage::Draw { plates, price } = self.stage.clone() else { return Err("NoDraw") };
        if !plates.contains(&plate) {
            return Err("NotDrawable");
        }
        self.named = Some((plate, price));
        self.hammer(now);
        self.yes(now)
    }

    /// The reserve is opened.
    pub fn open_reserve(&mut self, price: i64, digest: Hash, now: i64) -> Answer {
        if matches!(self.stage, Stage::Over(_)) {
            return Err("Over");
        }
        let Some(committed) = self.reserve else { return Err("NoReserve") };
        let Stage::Reserve { .. } = self.stage else { return Err("ReserveEarly") };
        if digest != committed {
            return Err("ReserveDiffers");
        }
        let (leader, best) = self.leader().expect("a leader");
        self.stage = if (best - price) * self.up() < 0 {
            Stage::Over("below reserve".to_owned())
        } else {
            self.rights((leader, best), now)
        };
        self.yes(now)
    }

    /// Somebody wants it to stand still.
    pub fn freeze(&mut self, cause: Cause, measured: Option<Measured>, now: i64) -> Answer {
        if self.ice.is_some() {
            return Err("Frozen");
        }
        let since = match (cause, measured) {
            (Cause::Server, Some(it)) if it.quiet_ms >= 5 * SECOND => now - it.quiet_ms,
            (Cause::Lines, Some(it)) if it.lines >= 2 && 2 * it.lost >= it.lines => now,
            (Cause::Ordered, None) => now,
            (Cause::Lines, _) => return Err("LinesNotMeasured"),
            _ => return Err("NotMeasured"),
        };
        if cause == Cause::Server && self.last > since {
            return Err("NotMeasured");
        }
        let end = match self.stage {
            Stage::Free { closes: it, .. }
            | Stage::Asked { until: it }
            | Stage::Sealed { until: it, .. }
            | Stage::Opening { until: it }
            | Stage::Rights { until: it } => it,
            Stage::Timed { ends, stops, .. } => stops.map_or(ends, |it| it.min(ends)),
            _ => return Err("Over"),
        };
        if since > end {
            return Err("Over");
        }
        self.ice = Some((since, None));
        self.yes(now)
    }

    /// Somebody says when it goes on.
    pub fn announce(&mut self, at: i64, now: i64) -> Answer {
        match self.ice {
            Some((_, Some(before))) if at <= before => Err("NotFrozen"),
            Some((since, _)) if at >= now + DAY => {
                self.ice = Some((since, Some(at)));
                self.yes(now)
            }
            Some(_) => Err("NoticeShort"),
            None => Err("NotFrozen"),
        }
    }

    /// Somebody lets it go on at once.
    pub fn resume(&mut self, now: i64) -> Answer {
        match self.ice {
            Some((since, None)) if now - since <= HOUR => {
                self.thaw(since, now);
                self.yes(now)
            }
            _ => Err("NotFrozen"),
        }
    }
}

/// Midnight of a Beijing day.
fn midnight(at: i64) -> i64 {
    at - (at + 8 * HOUR).rem_euclid(DAY)
}

/// Days off and make-up days of the year in which these worlds play.
const YEAR: &str = include_str!("../../../../calendar/cn/2026.toml");

/// Monday to Friday but for holidays, and the days that make up for them; the first of January 1970
/// was a Thursday.
fn is_workday(at: i64) -> bool {
    let weekday = (at + 8 * HOUR).div_euclid(DAY).rem_euclid(7);
    let day = Instant(at).date().to_string();
    let (off, made_up) = YEAR.split_once("weekend_work").expect("the calendar names both");
    made_up.contains(&day) || (weekday != 2 && weekday != 3 && !off.contains(&day))
}
