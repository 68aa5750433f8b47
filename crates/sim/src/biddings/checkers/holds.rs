//! What is raised about a bidding has its days, a hold its ground, and while it stands nothing goes
//! on.
//!
//! Whoever objects only to delay, or late, delays nothing; a late answer is late and stands.

use std::collections::BTreeMap;

use domain::auction;
use domain::procedure::HoldBy;
use domain::remedies::{Matter, Outcome, Redress, RemedyKind, Standing};
use domain::shared::{CivilDate, Id};
use domain::world::Event;

use super::{Past, Round, Told};
use crate::biddings::play::Evidence;
use crate::checkers::law;

/// A letter as the rows tell of it.
struct Letter {
    kind: RemedyKind,
    in_time: bool,
    matter: Matter,
    due: CivilDate,
    is_open: bool,
    /// Upheld, and not carried out.
    waits: bool,
    holds: usize,
}

/// What has happened to a round so far.
struct Story<'a> {
    pack: &'a str,
    opens_ms: i64,
    letters: BTreeMap<&'a Id, Letter>,
    /// The ground of the hold that stands.
    held: Option<&'a Id>,
    /// The complaint for which a supervisor suspended it.
    suspended: Option<&'a Id>,
    until: Option<CivilDate>,
}

/// Says what is not so.
pub(super) fn check(_: &Evidence, told: &Told) -> Vec<String> {
    told.rounds.iter().flat_map(of_round).collect()
}

fn of_round(round: &Round) -> Vec<String> {
    let Some((_, spec, pack)) = round.announced() else { return Vec::new() };
    let mut story = Story {
        pack,
        opens_ms: spec.opens_ms,
        letters: BTreeMap::new(),
        held: None,
        suspended: None,
        until: None,
    };
    let mut found = Vec::new();
    for it in &round.pasts {
        if let Some(why) = story.goes_on(it) {
            found.push(format!("{} leaf {}: {} {why}", round.lot, it.index, it.event.kind()));
        }
    }
    found
}

impl<'a> Story<'a> {
    /// Takes one event; says why it should not have happened.
    fn goes_on(&mut self, it: &'a Past) -> Option<String> {
        match &it.event {
            Event::RemedyRaised(of) => self.raised(it, of),
            Event::RemedyAnswered(of) => {
                let known = self.letters.get_mut(&of.remedy).filter(|it| it.is_open);
                let Some(letter) = known else { return Some("of what does not wait".to_owned()) };
                letter.is_open = false;
                letter.waits = of.outcome == Outcome::Upheld;
                None
            }
            Event::RemedyWithdrawn(of) => {
                if let Some(letter) = self.letters.get_mut(&of.remedy) {
                    letter.is_open = false;
                }
                None
            }
            Event::RedressCarried(of) => {
                let letter = self.letters.get_mut(&of.remedy)?;
                let unasked = !std::mem::take(&mut letter.waits);
                let notice = letter.matter == Matter::Documents;
                let unfit = notice && of.redress == Redress::NextCandidate;
                (unasked || unfit).then(|| "of what was not upheld so".to_owned())
            }
            Event::Held(of) => {
                let unfit = (of.by != HoldBy::Centre).then(|| "by another".to_owned());
                let Some(number) = &of.remedy else { return Some("without a ground".to_owned()) };
                self.holds(number).or(unfit)
            }
            Event::HoldLifted(_) => {
                let number = self.held.take();
                let letter = number.and_then(|it| self.letters.get(it));
                let early = letter.is_some_and(|of| of.is_open && it.at.0 <= law::end_ms(of.due));
                let none = number.is_none().then(|| "of nothing".to_owned());
                none.or(early.then(|| "before the answer, in its time".to_owned()))
            }
            Event::ComplaintExamined(_)
            | Event::SuspensionOrdered(_)
            | Event::ComplaintDecided(_) => self.complained(&it.event),
            Event::SuspensionEnded(of) => {
                let known = self.suspended.take().is_some_and(|it| *it == of.remedy);
                (!known).then(|| "of what was not suspended".to_owned())
            }
            Event::Auction(of) => self.offered(it, &of.event),
            other => self.stands(other),
        }
    }

    /// What a supervisor does about a complaint; the end of a suspension follows the decision.
    fn complained(&mut self, event: &'a Event) -> Option<String> {
        let number = match event {
            Event::ComplaintExamined(it) => &it.remedy,
            Event::SuspensionOrdered(it) => &it.remedy,
            Event::ComplaintDecided(it) => &it.remedy,
            _ => return None,
        };
        let known = self.letters.get_mut(number);
        let known = known.filter(|it| it.is_open && it.kind == RemedyKind::Complaint);
        let Some(letter) = known else { return Some("of what is no complaint".to_owned()) };
        match event {
            Event::SuspensionOrdered(_) => self.suspended = Some(number),
            Event::ComplaintDecided(it) => {
                letter.is_open = false;
                letter.waits = it.order.is_some();
            }
            _ => {}
        }
        None
    }

    fn raised(&mut self, it: &'a Past, of: &'a domain::remedies::RemedyRaised) -> Option<String> {
        if of.kind == RemedyKind::Complaint {
            return self.complains(of);
        }
        let day = law::date(it.at);
        let in_time = match of.matter {
            Matter::Documents => {
                let opens = law::date(domain::shared::Instant(self.opens_ms));
                law::days_between(day, opens) >= i32::from(law::days(self.pack, "Y185"))
            }
            _ => self.until.is_none_or(|until| day <= until),
        };
        let due = law::last_working_day(self.pack, "Y187", day);
        let letter = Letter {
            kind: of.kind,
            in_time,
            matter: of.matter,
            due: of.due,
            is_open: true,
            waits: false,
            holds: 0,
        };
        self.letters.insert(&of.remedy, letter);
        let stands = of.standing == Standing::Admissible;
        if of.kind != RemedyKind::Objection {
            return Some("of another kind".to_owned());
        }
        if stands != in_time {
            return Some(format!("in time: {in_time}, and written down as {:?}", of.standing));
        }
        let other = due.is_some_and(|it| it != of.due);
        other.then(|| format!("answered until {}, not {due:?}", of.due))
    }

    /// A complaint follows an objection that was answered.
    fn complains(&mut self, of: &'a domain::remedies::RemedyRaised) -> Option<String> {
        let first = of.of.as_ref().and_then(|it| self.letters.get(it));
        let answered = first.is_some_and(|it| !it.is_open);
        let letter = Letter {
            kind: of.kind,
            in_time: of.standing == Standing::Admissible,
            matter: of.matter,
            due: of.due,
            is_open: true,
            waits: false,
            holds: 0,
        };
        self.letters.insert(&of.remedy, letter);
        (!answered).then(|| "before an objection was answered".to_owned())
    }

    fn holds(&mut self, number: &'a Id) -> Option<String> {
        let most = law::count(self.pack, "Y89");
        let Some(letter) = self.letters.get_mut(number) else {
            return Some("for what nobody raised".to_owned());
        };
        letter.holds += 1;
        let twice = self.held.replace(number).is_some() || letter.holds > most;
        if !letter.in_time || !letter.is_open {
            return Some("for what is late or answered".to_owned());
        }
        twice.then(|| "again".to_owned())
    }

    /// Whether it stands still: held, or upheld and not carried out.
    fn is_still(&self) -> bool {
        let stopped = self.held.is_some() || self.suspended.is_some();
        stopped || self.letters.values().any(|it| it.waits)
    }

    fn offered(&self, it: &Past, event: &auction::Event) -> Option<String> {
        match event {
            auction::Event::OfferTaken(_) if self.is_still() => {
                Some("while it stood still".to_owned())
            }
            auction::Event::Resumed(_) if self.is_still() => {
                Some("while it stood still".to_owned())
            }
            auction::Event::ResumptionAnnounced(of) => {
                let day = law::date(it.at);
                let earliest = law::last_working_day(self.pack, "Y90", day).map(law::end_ms);
                let soon = earliest.is_some_and(|it| of.at_ms <= it);
                soon.then(|| "without the days that it is made known before".to_owned())
            }
            _ => None,
        }
    }

    /// What nobody does while it stands still, or while an objection in time waits.
    fn stands(&mut self, event: &Event) -> Option<String> {
        let still = self.is_still().then(|| "while it stood still".to_owned());
        match event {
            Event::DealPublished(of) => {
                self.until = Some(of.until);
                still
            }
            Event::ComplianceFound(_) => still,
            Event::DealConfirmed(_) => {
                let waits = |it: &Letter| {
                    let objects = it.kind == RemedyKind::Objection && it.is_open;
                    objects && it.in_time && it.matter != Matter::Documents
                };
                let waits = self.letters.values().any(waits);
                still.or(waits.then(|| "before the objection was answered".to_owned()))
            }
            Event::DealLost(of) if of.cause != domain::online::LossCause::Overturned => still,
            _ => None,
        }
    }
}
