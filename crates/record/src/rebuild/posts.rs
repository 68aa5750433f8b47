//! Commands of sections and posts, and of slips that two people mended.

use domain::posts::Command as It;
use domain::shared::AccountId;
use domain::world::{Command, Event};
use domain::{procedure, securities};

use super::{Rebuilt, is, unseen};

/// The command that `first` was decided from.
pub(super) fn posts(first: &Event) -> Option<Rebuilt> {
    is(Command::Posts(match first {
        Event::SectionSet(it) => It::SetSection(it.clone()),
        Event::SectionClosed(it) => It::CloseSection(it.clone()),
        Event::PostGiven(it) => It::GivePost(it.clone()),
        Event::PostTaken(it) => It::TakePost(it.clone()),
        _ => return None,
    }))
}

/// The command behind a mended registration or entry.
pub(super) fn corrected(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    match first {
        Event::ProjectCorrected(it) => {
            let (proposed_by, decided_by) = examined(rest, &it.project.project.to_string())?;
            let (project, reason) = (Box::new(it.project.clone()), it.reason.clone());
            is(Command::Procedure(procedure::Command::CorrectProject {
                project,
                reason,
                proposed_by,
                decided_by,
            }))
        }
        Event::SecurityReceived(it) if it.replaces.is_some() && it.guarantee.is_none() => {
            let subject = format!("{} {}", it.lot, it.number);
            let (proposed_by, decided_by) = examined(rest, &subject)?;
            let entry = it.clone();
            is(Command::Securities(securities::Command::Correct { entry, proposed_by, decided_by }))
        }
        _ => None,
    }
}

/// The two people. Of a public log they are shut: that they differ is for whoever sees them.
pub(super) fn examined(rest: &[Event], subject: &str) -> Option<(AccountId, AccountId)> {
    match rest.first() {
        Some(Event::CorrectionExamined(who)) if who.subject == subject => {
            Some((who.proposed_by.clone(), who.decided_by.clone()))
        }
        _ => Some((unseen("first")?, unseen("second")?)),
    }
}
