//! The folded state of a lot's remedies.

use crate::rulebook::ids;
use crate::shared::{CivilDate, Id, Instant, Uscc};
use crate::world::Event;

use super::{
    ComplainantListed, ComplaintDecided, ComplaintExamined, ComplaintResponded, ComplaintServed,
    Examination, InterestReviewed, InterestVerdict, Letter, Matter, Outcome, RedressCarried,
    RemedyAnswered, RemedyKind, RemedyRaised, Standing, SuspensionOrdered,
};

/// An open or ended remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// Which of its kind it is in its lot, in the order in which they came, from one.
    pub place: u32,
    pub kind: RemedyKind,
    pub matter: Matter,
    pub standing: Standing,
    /// The day that its clocks count from.
    pub received_on: CivilDate,
    /// Last day of what is asked for now.
    pub due: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub due_other: Option<CivilDate>,
    /// The rule that sets it.
    pub rule: String,
    pub suspends: Suspends,
    pub answered: Answered,
    /// When it ended, by an answer, a decision or its withdrawal.
    pub ended: Option<Instant>,
    /// As it was raised; none for what was received outside.
    pub raised: Option<RemedyRaised>,
    pub answer: Option<RemedyAnswered>,
    /// A complaint's course at the supervisor.
    pub complaint: Option<Complaint>,
    /// Clarifications of the lot when it ended.
    pub clarifications: Option<u32>,
    /// What followed, where it was upheld.
    pub carried: Option<RedressCarried>,
    /// What the review of the claimed interest found.
    pub interest: Option<InterestReviewed>,
    /// Whoever raised it was listed for it.
    pub listed: Option<ComplainantListed>,
}

/// How far a complaint is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComplaintStep {
    Received,
    /// The complainant is asked to correct the letter.
    Correcting,
    Accepted,
}

/// A complaint's course at the supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub step: ComplaintStep,
    /// Whether a correction was ordered: once.
    pub corrected: bool,
    /// Every examination so far.
    pub examined: Vec<ComplaintExamined>,
    pub serve_by: Option<CivilDate>,
    pub served: Option<ComplaintServed>,
    pub responses: Vec<ComplaintResponded>,
    pub decide_by: Option<CivilDate>,
    pub decide_by_other: Option<CivilDate>,
    /// Since when a test or experts are awaited.
    pub paused: Option<CivilDate>,
    pub suspension: Option<SuspensionOrdered>,
    /// The first day of the first suspension: its days count from there.
    pub suspended_first: Option<CivilDate>,
    pub decided: Option<ComplaintDecided>,
}

impl Complaint {
    fn received() -> Self {
        Self {
            step: ComplaintStep::Received,
            corrected: false,
            examined: Vec::new(),
            serve_by: None,
            served: None,
            responses: Vec::new(),
            decide_by: None,
            decide_by_other: None,
            paused: None,
            suspension: None,
            suspended_first: None,
            decided: None,
        }
    }
}

/// Whether the law stops activity until the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suspends {
    /// The whole procedure stands still.
    UntilAnswer,
    /// Only the contract waits.
    Contract,
    No,
}

/// Whether it has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    Yes,
    No,
    /// Taken back by whoever raised it.
    Withdrawn,
}

impl Remedy {
    /// Who raised it, where that is known.
    #[must_use]
    pub fn raiser(&self) -> Option<&Uscc> {
        self.letter().and_then(|it| it.raiser.as_ref())
    }

    /// The letter, where it is known.
    #[must_use]
    pub fn letter(&self) -> Option<&Letter> {
        self.raised.as_ref()?.letter.as_ref()
    }

    /// Whether a claimed interest waits for its review.
    #[must_use]
    pub fn interest_waits(&self) -> bool {
        let claimed = self.raised.as_ref().is_some_and(|it| it.interest.is_some());
        claimed && self.kind == RemedyKind::Objection && self.interest.is_none() && self.is_open()
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answered == Answered::No
    }

    /// How it ended: by its answer, or by the supervisor's decision.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let decided = self.complaint.as_ref().and_then(|it| it.decided.as_ref());
        let decided = decided.map(|it| it.outcome);
        self.answer.as_ref().map(|it| it.outcome).or(decided)
    }

    /// Whether the supervisor suspended the activity because of it.
    #[must_use]
    pub fn is_suspension(&self) -> bool {
        self.complaint.as_ref().is_some_and(|it| it.suspension.is_some())
    }

    /// Last day of the answer by the later bound: nothing is lost before it.
    #[must_use]
    pub fn due_latest(&self) -> CivilDate {
        self.due_other.map_or(self.due, |it| it.max(self.due))
    }
}

/// Matters whose objection stops the procedure until its answer.
const STOPPING: [Matter; 3] =
    [Matter::PrequalificationDocuments, Matter::Documents, Matter::Result];

/// Where remedies are heard, as far as it matters to what they stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forum {
    /// In a tender or its prequalification.
    Tender,
    /// In an online bidding.
    Bidding,
}

/// What a remedy stops (条例 22, 54; 采购法条例 54): an objection in time the procedure, a challenge in
/// time the contract; in a bidding (`Y186`) an objection in time to course or result the
/// signatures, and nothing else stops by itself.
#[must_use]
pub fn suspends(forum: Forum, kind: RemedyKind, matter: Matter, standing: Standing) -> Suspends {
    if forum == Forum::Bidding {
        let late = standing == Standing::Late || matter == Matter::Documents;
        let stops = kind == RemedyKind::Objection && !late;
        return if stops { Suspends::Contract } else { Suspends::No };
    }
    match (kind, standing) {
        (_, Standing::Late) => Suspends::No,
        (RemedyKind::Objection, _) if STOPPING.contains(&matter) => Suspends::UntilAnswer,
        (RemedyKind::Challenge, _) => Suspends::Contract,
        _ => Suspends::No,
    }
}

/// The remedies of one lot, by number.
pub type Remedies = std::collections::BTreeMap<Id, Remedy>;

/// Folds an event of a remedy; any other changes nothing.
///
/// `clarifications` is their number in the lot.
pub(crate) fn apply(
    all: &mut Remedies,
    (forum, clarifications): (Forum, u32),
    event: &Event,
    now: Instant,
) {
    match event {
        Event::RemedyReceived(it) => {
            let of = (forum, it.kind, it.matter, it.standing);
            let clock = (it.received_on, it.due, it.due_other);
            let place = place(all, it.kind);
            all.insert(it.remedy.clone(), fresh(place, of, clock, (&it.rule, None)));
        }
        Event::RemedyRaised(it) => {
            let of = (forum, it.kind, it.matter, it.standing);
            let clock = (now.date(), it.due, it.due_other);
            let (place, raised) = (place(all, it.kind), Some(it.clone()));
            all.insert(it.remedy.clone(), fresh(place, of, clock, (&it.rule, raised)));
        }
        Event::RemedyAnswered(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                found.answered = Answered::Yes;
                found.ended = Some(now);
                found.answer = Some(it.clone());
                found.clarifications = Some(clarifications);
            }
        }
        Event::InterestReviewed(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                if it.verdict == InterestVerdict::Refused {
                    found.answered = Answered::Yes;
                    found.ended = Some(now);
                }
                found.interest = Some(it.clone());
            }
        }
        Event::RemedyWithdrawn(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                found.answered = Answered::Withdrawn;
                found.ended = Some(now);
                if let Some(it) = &mut found.complaint {
                    it.suspension = None;
                }
            }
        }
        Event::ComplainantListed(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                found.listed = Some(it.clone());
            }
        }
        Event::RedressCarried(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                found.carried = Some(it.clone());
            }
        }
        other => at_supervisor(all, clarifications, other, now),
    }
}

/// The place of one more of its kind.
fn place(all: &Remedies, kind: RemedyKind) -> u32 {
    let before = all.values().filter(|it| it.kind == kind).count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

/// A remedy as it begins: by what it is, and by its day, its last day and the other bound of that.
fn fresh(
    place: u32,
    (forum, kind, matter, standing): (Forum, RemedyKind, Matter, Standing),
    (received_on, due, due_other): (CivilDate, CivilDate, Option<CivilDate>),
    (rule, raised): (&str, Option<RemedyRaised>),
) -> Remedy {
    Remedy {
        place,
        kind,
        matter,
        standing,
        received_on,
        due,
        due_other,
        rule: rule.to_owned(),
        suspends: suspends(forum, kind, matter, standing),
        answered: Answered::No,
        ended: None,
        raised,
        answer: None,
        complaint: complaint(kind),
        clarifications: None,
        carried: None,
        interest: None,
        listed: None,
    }
}

fn complaint(kind: RemedyKind) -> Option<Complaint> {
    (kind == RemedyKind::Complaint).then(Complaint::received)
}

/// Folds what happens to a complaint at the supervisor.
fn at_supervisor(all: &mut Remedies, clarifications: u32, event: &Event, now: Instant) {
    let remedy = match event {
        Event::ComplaintExamined(it) => &it.remedy,
        Event::ComplaintCorrected(it) => &it.remedy,
        Event::ComplaintServed(it) => &it.remedy,
        Event::ComplaintResponded(it) => &it.remedy,
        Event::ComplaintPaused(it) => &it.remedy,
        Event::ComplaintResumed(it) => &it.remedy,
        Event::SuspensionOrdered(it) => &it.remedy,
        Event::SuspensionEnded(it) => &it.remedy,
        Event::ComplaintDecided(it) => &it.remedy,
        _ => return,
    };
    let Some(found) = all.get_mut(remedy) else { return };
    let Some(course) = &mut found.complaint else { return };
    match event {
        Event::ComplaintExamined(it) => examined(found, it, now),
        Event::ComplaintCorrected(it) => {
            course.step = ComplaintStep::Received;
            found.received_on = now.date();
            (found.due, found.due_other) = (it.due, it.due_other);
            found.rule.clone_from(&it.rule);
            if let (Some(raised), Some(letter)) = (&mut found.raised, &it.letter) {
                raised.letter = Some(letter.clone());
            }
        }
        Event::ComplaintServed(it) => {
            course.served = Some(it.clone());
            if let Some(due) = course.decide_by {
                (found.due, found.due_other) = (due, course.decide_by_other);
                found.rule = ids::G23.to_owned();
            }
        }
        Event::ComplaintResponded(it) => course.responses.push(it.clone()),
        Event::ComplaintPaused(_) => course.paused = Some(now.date()),
        Event::ComplaintResumed(it) => {
            course.paused = None;
            course.decide_by = Some(it.decide_by);
            course.decide_by_other = it.decide_by_other;
            if course.served.is_some() || course.serve_by.is_none() {
                (found.due, found.due_other) = (it.decide_by, it.decide_by_other);
            }
        }
        Event::SuspensionOrdered(it) => {
            course.suspension = Some(it.clone());
            course.suspended_first.get_or_insert(now.date());
        }
        Event::SuspensionEnded(_) => course.suspension = None,
        Event::ComplaintDecided(it) => {
            course.decided = Some(it.clone());
            found.answered = Answered::Yes;
            found.ended = Some(now);
            found.clarifications = Some(clarifications);
        }
        _ => {}
    }
}

fn examined(found: &mut Remedy, it: &ComplaintExamined, now: Instant) {
    let Some(course) = &mut found.complaint else { return };
    course.examined.push(it.clone());
    course.serve_by = it.serve_by;
    course.decide_by = it.decide_by;
    course.decide_by_other = it.decide_by_other;
    match it.verdict {
        Examination::Accepted => {
            course.step = ComplaintStep::Accepted;
            let serves = it.serve_by.map(|due| (due, None, ids::G25_4));
            let decides = it.decide_by.map(|due| (due, it.decide_by_other, ids::T20_2));
            if let Some((due, other, rule)) = serves.or(decides) {
                (found.due, found.due_other) = (due, other);
                found.rule = rule.to_owned();
            }
        }
        Examination::CorrectionOrdered => {
            course.step = ComplaintStep::Correcting;
            course.corrected = true;
        }
        Examination::Refused | Examination::Redirected => {
            found.answered = Answered::Yes;
            found.ended = Some(now);
            course.suspension = None;
        }
    }
}
