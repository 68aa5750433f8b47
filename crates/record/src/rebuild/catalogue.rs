//! Commands of the catalogue, of intentions and of intakes.

use domain::catalogue;
use domain::world::{Command, Event};

use super::{Rebuilt, is, unseen};

/// The command that `first` was decided from.
pub(super) fn catalogue(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    use catalogue::Command as It;
    is(Command::Catalogue(match first {
        Event::CataloguePublished(it) => It::PublishCatalogue(it.clone()),
        Event::IntentionPublished(it) => It::PublishIntention(it.clone()),
        Event::IntentionWithdrawn(it) => It::WithdrawIntention(it.clone()),
        Event::IntakeAsked(it) => It::AskIntake(it.clone()),
        Event::IntakeReturned(it) => It::ReturnIntake(it.clone()),
        Event::IntakeAccepted(it) => {
            // Of a public log the two officials are shut: that they differ is for whoever sees
            // them, and everything else is asked of the law.
            let (examined_by, accepted_by) = match rest.first() {
                Some(Event::IntakeExamined(who)) if who.project == it.project => {
                    (who.examined_by.clone(), who.accepted_by.clone())
                }
                _ => (unseen("first")?, unseen("second")?),
            };
            It::AcceptIntake { project: it.project.clone(), examined_by, accepted_by }
        }
        _ => return None,
    }))
}
