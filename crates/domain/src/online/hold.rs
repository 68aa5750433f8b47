//! When a bidding stands still for what was raised, and how its auction stops and goes on with it.
//!
//! The centre holds on one objection or complaint, by name; a supervisor suspends; and what was
//! upheld and is not carried out stops it too. Whatever stops it, the auction is frozen by order,
//! and goes on at an instant that is made known in the same turn.

use crate::auction::{self, Cause, Phase, ResumptionAnnounced};
use crate::calendar::Due;
use crate::law::{Law, LawGap};
use crate::procedure::{self, HoldBy};
use crate::remedies::{self, Forum, Remedy, Standing, Suspends, redress_waits, stands_still};
use crate::rulebook::ids;
use crate::shared::{CivilDate, Id, Instant};
use crate::world::{Event, World};

use super::decide::of_auction;
use super::refusal::Refusal;
use super::state::{Bidding, Stage};

/// One hold of the centre, or any other time in which a bidding stood still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stood {
    pub since: Instant,
    pub until: Option<Instant>,
}

impl Bidding {
    /// Whether the centre holds it, or a supervisor suspended it.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        stands_still(&self.remedies, &self.holds)
    }

    /// Whether nothing of it goes on: it is suspended, or what was upheld is not carried out.
    #[must_use]
    pub fn stands(&self) -> bool {
        self.is_suspended() || (!self.is_over() && redress_waits(&self.remedies))
    }

    /// Whether an objection to course or result keeps the signatures waiting.
    #[must_use]
    pub fn awaits_answer(&self) -> bool {
        let waits = |it: &Remedy| it.suspends == Suspends::Contract && it.is_open();
        self.remedies.values().any(waits)
    }

    /// Last day to sign: the announced one, moved by the working days in which it stood still.
    #[must_use]
    pub fn sign_by(&self, law: Law<'_>) -> Option<CivilDate> {
        Some(self.moved(self.deal.as_ref()?.sign_by, self.published?, law))
    }

    /// Last day of the check, moved in the same way.
    #[must_use]
    pub fn check_until(&self, law: Law<'_>) -> Option<CivilDate> {
        Some(self.moved(self.check_by?, self.stepped, law))
    }

    fn moved(&self, day: CivilDate, from: Instant, law: Law<'_>) -> CivilDate {
        let later = self.stood.iter().filter(|it| it.until.is_none_or(|until| until > from));
        later.fold(day, |day, it| {
            let (since, until) = (it.since.max(from), it.until.unwrap_or(law.now));
            law.moved_by(day, (since.date(), until.date())).for_right()
        })
    }

    /// Folds what was raised, and when it began and ceased to stand still.
    pub(super) fn hear(&mut self, event: &Event, now: Instant) {
        match event {
            Event::Held(it) => {
                self.holds.insert(it.by);
                self.held.extend(it.remedy.clone());
            }
            Event::HoldLifted(it) => {
                self.holds.remove(&it.by);
            }
            // What began anew mends no notice: it has no clarifications.
            other => remedies::apply(&mut self.remedies, (Forum::Bidding, 0), other, now),
        }
        let open = self.stood.last_mut().filter(|it| it.until.is_none());
        let stands = stands_still(&self.remedies, &self.holds)
            || (!matches!(self.stage, Stage::Failed | Stage::Terminated)
                && redress_waits(&self.remedies));
        match (stands, open) {
            (true, None) => self.stood.push(Stood { since: now, until: None }),
            (false, Some(it)) => it.until = Some(now),
            _ => {}
        }
    }

    /// The hold that stands, with the remedy it rests on.
    #[must_use]
    pub fn hold_of(&self) -> Option<&Id> {
        self.held.last().filter(|_| self.holds.contains(&HoldBy::Centre))
    }

    /// Remedies on which the centre may hold it now.
    ///
    /// # Errors
    ///
    /// [`LawGap`] when the pack says not how many holds one bears.
    ///
    /// # Rules
    ///
    /// - `Y89`: in time, not answered, and not held for before.
    pub fn grounds(&self, law: Law<'_>) -> Result<Vec<&Id>, LawGap> {
        let most = law.count(ids::Y89)?;
        let borne = |id: &Id| self.held.iter().filter(|it| *it == id).count();
        let fits = |it: &Remedy| it.is_open() && it.standing == Standing::Admissible;
        let all = self.remedies.iter().filter(|it| fits(it.1)).map(|it| it.0);
        Ok(all.filter(|it| u32::try_from(borne(it)).is_ok_and(|it| it < most)).collect())
    }
}

/// Whether the centre may hold a bidding on a remedy.
///
/// # Errors
///
/// [`procedure::Refusal`]: another side, another stage, or a remedy that bears no hold.
///
/// # Rules
///
/// - `Y89`.
pub(crate) fn may_hold(
    of: &Bidding,
    (by, remedy): (HoldBy, Option<&Id>),
    law: Law<'_>,
) -> Result<(), procedure::Refusal> {
    use procedure::Refusal as No;
    // A supervisor suspends by an order of its own, and the buyer holds nothing.
    if by != HoldBy::Centre {
        return Err(No::HoldUngrounded { rule: ids::Y89 });
    }
    if !matches!(of.stage, Stage::Announced | Stage::Checking | Stage::Published) {
        return Err(No::Stage);
    }
    let grounds = of.grounds(law)?;
    match remedy {
        Some(it) if grounds.contains(&it) => Ok(()),
        _ => Err(No::HoldUngrounded { rule: ids::Y89 }),
    }
}

/// Whether the centre may lift its hold.
///
/// # Errors
///
/// [`procedure::Refusal::AnswerAwaited`] while what it rests on waits for its answer in time.
///
/// # Rules
///
/// - `Y90`: after the answer, the decision or the withdrawal, or when its time is over.
pub(crate) fn may_lift(of: &Bidding, law: Law<'_>) -> Result<(), procedure::Refusal> {
    let ground = of.hold_of().and_then(|it| of.remedies.get(it)).filter(|it| it.is_open());
    let Some(it) = ground else { return Ok(()) };
    let decide_by = it.complaint.as_ref().and_then(|it| it.decide_by);
    let until = it.due_latest().max(decide_by.unwrap_or(CivilDate::MIN));
    if law.now.date() > until {
        return Ok(());
    }
    Err(procedure::Refusal::AnswerAwaited { rule: ids::Y90, until })
}

/// Refuses what must not go on while the bidding stands still.
///
/// # Rules
///
/// - `Y89`: held or suspended; `Y92`: upheld, and not carried out.
pub(super) fn goes_on(of: &Bidding) -> Result<(), Refusal> {
    if of.is_suspended() {
        return Err(Refusal::Held { rule: ids::Y89 });
    }
    if of.stands() { Err(Refusal::RedressWaits { rule: ids::Y92 }) } else { Ok(()) }
}

/// When offers may come: the announced instant, later by as long as the auction stood still.
#[must_use]
pub fn opens(of: &Bidding, auction: Option<&auction::State>, now: Instant) -> Instant {
    let announced = Instant(of.spec.opens_ms);
    let Some(state) = auction else { return announced };
    let Phase::Listed { opens_ms: Some(opens), .. } = state.phase else { return announced };
    let stood = state.frozen.filter(|it| it.since_ms < opens);
    let stood = stood.map_or(0, |it| now.0.saturating_sub(it.since_ms).max(0));
    Instant(opens.saturating_add(stood))
}

/// What begins or ends to stand still means for the auction, in the same instant.
///
/// # Errors
///
/// What the law of auctions says of the freeze, such as a reason that is too long.
///
/// # Rules
///
/// - `Y89`: frozen by order; `Y90`: when it goes on.
pub fn held(world: &World, events: &[Event], law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Some(first) = events.first() else { return Ok(Vec::new()) };
    let Some(id) = crate::apply::lot_of(first) else { return Ok(Vec::new()) };
    let Some(of) = world.biddings.get(id) else { return Ok(Vec::new()) };
    let Some(state) = world.auctions.get(id).filter(|it| it.outcome().is_none()) else {
        return Ok(Vec::new());
    };
    let ended = |it: &Event| matches!(it, Event::BiddingFailed(_) | Event::BiddingTerminated(_));
    if events.iter().any(ended) {
        return Ok(Vec::new());
    }
    let mut after = of.clone();
    events.iter().for_each(|it| after.hear(it, law.now));
    match (of.stands(), after.stands()) {
        (false, true) => freezes(of, state, first, law),
        (true, false) => Ok(thaws(of, state, first, law)?.into_iter().collect()),
        _ => Ok(Vec::new()),
    }
}

/// The words and the number under which an auction is frozen or goes on.
fn grounds(of: &Bidding, event: &Event) -> (String, String) {
    let (remedy, reason) = match event {
        Event::Held(it) => (it.remedy.clone(), Some(&it.reason)),
        Event::HoldLifted(it) => (of.held.last().cloned(), Some(&it.reason)),
        Event::SuspensionOrdered(it) => (Some(it.remedy.clone()), Some(&it.reason)),
        Event::RemedyAnswered(it) => (Some(it.remedy.clone()), None),
        Event::ComplaintDecided(it) => (Some(it.remedy.clone()), Some(&it.text)),
        Event::SuspensionEnded(it) => (Some(it.remedy.clone()), None),
        Event::RemedyWithdrawn(it) => (Some(it.remedy.clone()), Some(&it.reason)),
        Event::ComplaintExamined(it) => (Some(it.remedy.clone()), None),
        Event::RedressCarried(it) => (Some(it.remedy.clone()), Some(&it.text)),
        _ => (None, None),
    };
    let number = remedy.map_or_else(|| of.lot.to_string(), |it| it.to_string());
    (reason.cloned().unwrap_or_else(|| number.clone()), number)
}

fn freezes(
    of: &Bidding,
    state: &auction::State,
    event: &Event,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (reason, number) = grounds(of, event);
    let cause = Cause::Ordered;
    let freeze = auction::Command::Freeze { cause, reason, document: Some(number), measured: None };
    match auction::decide(Some(state), &freeze, &law) {
        Ok(happened) => Ok(of_auction(&of.lot, &happened)),
        // It stands still already, or nothing runs that could: what follows is refused anyway.
        Err(auction::Refusal::Frozen | auction::Refusal::Over) => Ok(Vec::new()),
        Err(other) => Err(other.into()),
    }
}

fn thaws(
    of: &Bidding,
    state: &auction::State,
    event: &Event,
    law: Law<'_>,
) -> Result<Option<Event>, LawGap> {
    // What trouble had frozen goes on when it is mended, by the law of auctions alone.
    let Some(ice) = state.frozen.filter(|_| of.iced) else { return Ok(None) };
    let at_ms = goes_on_at(of, state, law)?.0;
    if ice.at_ms.is_some_and(|before| at_ms <= before) {
        return Ok(None);
    }
    let (reason, _) = grounds(of, event);
    let event =
        auction::Event::ResumptionAnnounced(ResumptionAnnounced { at_ms, reason: Some(reason) });
    Ok(Some(Event::Auction(auction::Occurred { lot: of.lot.clone(), event })))
}

/// When it goes on: at the announced time of day, after the days of the rule.
///
/// # Rules
///
/// - `Y90`: a working day later; `Y137`: not sooner than the law of auctions lets it.
fn goes_on_at(of: &Bidding, state: &auction::State, law: Law<'_>) -> Result<Instant, LawGap> {
    let announced = Instant(of.spec.opens_ms);
    let of_day_ms = announced.0 - Instant::start_of(announced.date()).0;
    let soonest = law.now.0.saturating_add(state.numbers.resumption_ms);
    let mut day = law.earliest_after(law.now.date(), ids::Y90)?;
    let at = |day: CivilDate| Instant(Instant::start_of(day).0.saturating_add(of_day_ms));
    while at(day).0 < soonest {
        let next = law.earliest_after(day, ids::Y90)?;
        if next <= day {
            break;
        }
        day = next;
    }
    Ok(Instant(at(day).0.max(soonest)))
}

/// Last day of an objection to course or result.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such period.
///
/// # Rules
///
/// - `Y186`: while the result notice stands; after a bidding without a deal by its own days.
pub(crate) fn objects_until(of: &Bidding, law: Law<'_>) -> Result<Option<Due>, LawGap> {
    if let Some(deal) = &of.deal {
        return Ok(Some(Due::Settled(deal.until)));
    }
    let over = matches!(of.stage, Stage::Failed | Stage::Terminated);
    over.then(|| law.due(of.stepped.date(), ids::Y186)).transpose()
}

/// What a carried-out redress means for a bidding: another one of the order, or the end.
///
/// # Errors
///
/// [`LawGap`] when the pack has no days for the check.
///
/// # Rules
///
/// - `Y92`: the next in rank, or anew; `Y160`: another round.
pub(crate) fn redressed(
    (world, of): (&World, &Bidding),
    (redress, text): (remedies::Redress, &str),
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    match redress {
        remedies::Redress::NextCandidate => super::deal::voided(of, text, law),
        remedies::Redress::Restart => {
            let mut events = Vec::new();
            if let Some(state) = world.auctions.get(&of.lot).filter(|it| it.outcome().is_none()) {
                let (cause, reason) = (Cause::Ordered, of.lot.to_string());
                let document = Some(of.lot.to_string());
                let stop = auction::Command::Terminate { cause, reason, document };
                let happened = auction::decide(Some(state), &stop, &law)?;
                events.extend(of_auction(&of.lot, &happened));
            }
            events.push(super::deal::overturned(of));
            Ok(events)
        }
        _ => Ok(Vec::new()),
    }
}

/// Whether a redress fits how far a bidding is.
///
/// # Rules
///
/// - `Y92`: before the confirmation the next in rank or anew, afterwards damages.
pub(crate) fn lawful_redress(
    of: &Bidding,
    matter: remedies::Matter,
    it: remedies::Redress,
) -> bool {
    use remedies::Redress as Is;
    let (notice, deal) = (matter == remedies::Matter::Documents, of.deal.is_some());
    match (it, of.stage) {
        (Is::Restart, Stage::Announced | Stage::Checking | Stage::Published) => true,
        (Is::NextCandidate, Stage::Published) => !notice && deal,
        (Is::Damages, Stage::Confirmed | Stage::Accepted | Stage::Archived) => true,
        // Of what has failed anyway a further round is all that can follow.
        (Is::Damages, Stage::Failed | Stage::Terminated) => true,
        _ => false,
    }
}

/// Whether something of a matter has happened, so that somebody may object to it.
#[must_use]
pub(crate) fn has_happened(of: &Bidding, matter: remedies::Matter, now: Instant) -> bool {
    match matter {
        remedies::Matter::Documents => true,
        remedies::Matter::Opening => now.0 >= of.spec.opens_ms || of.stage > Stage::Announced,
        _ => of.deal.is_some() || of.stage >= Stage::Confirmed,
    }
}
