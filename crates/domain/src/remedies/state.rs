//! The folded state of a lot's remedies.

use crate::shared::{CivilDate, Id, Instant, Uscc};
use crate::world::Event;

use super::{Letter, Matter, Outcome, RemedyAnswered, RemedyKind, RemedyRaised, Standing};

/// An open or ended remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
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
        self.letter().map(|it| &it.raiser)
    }

    /// The letter, where it is known.
    #[must_use]
    pub fn letter(&self) -> Option<&Letter> {
        self.raised.as_ref()?.letter.as_ref()
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answered == Answered::No
    }

    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        self.answer.as_ref().map(|it| it.outcome)
    }

    /// Last day of the answer by the later bound: nothing is lost before it.
    #[must_use]
    pub fn due_latest(&self) -> CivilDate {
        self.due_other.map_or(self.due, |it| it.max(self.due))
    }
}

/// What a remedy stops (条例 22, 54; 采购法条例 54): an objection in time the procedure, a challenge in
/// time the contract.
#[must_use]
pub fn suspends(kind: RemedyKind, matter: Matter, standing: Standing) -> Suspends {
    match (kind, standing) {
        (_, Standing::Late) => Suspends::No,
        (RemedyKind::Objection, _) if matches!(matter, Matter::Documents | Matter::Result) => {
            Suspends::UntilAnswer
        }
        (RemedyKind::Challenge, _) => Suspends::Contract,
        _ => Suspends::No,
    }
}

/// The remedies of one lot, by number.
pub type Remedies = std::collections::BTreeMap<Id, Remedy>;

/// Folds an event of a remedy; any other changes nothing.
pub(crate) fn apply(all: &mut Remedies, event: &Event, now: Instant) {
    match event {
        Event::RemedyReceived(it) => {
            let fresh = Remedy {
                kind: it.kind,
                matter: it.matter,
                standing: it.standing,
                received_on: it.received_on,
                due: it.due,
                due_other: it.due_other,
                rule: it.rule.clone(),
                suspends: suspends(it.kind, it.matter, it.standing),
                answered: Answered::No,
                ended: None,
                raised: None,
                answer: None,
            };
            all.insert(it.remedy.clone(), fresh);
        }
        Event::RemedyRaised(it) => {
            let fresh = Remedy {
                kind: it.kind,
                matter: it.matter,
                standing: it.standing,
                received_on: now.date(),
                due: it.due,
                due_other: it.due_other,
                rule: it.rule.clone(),
                suspends: suspends(it.kind, it.matter, it.standing),
                answered: Answered::No,
                ended: None,
                raised: Some(it.clone()),
                answer: None,
            };
            all.insert(it.remedy.clone(), fresh);
        }
        Event::RemedyAnswered(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                found.answered = Answered::Yes;
                found.ended = Some(now);
                found.answer = Some(it.clone());
            }
        }
        Event::RemedyWithdrawn(it) => {
            if let Some(found) = all.get_mut(&it.remedy) {
                found.answered = Answered::Withdrawn;
                found.ended = Some(now);
            }
        }
        _ => {}
    }
}
