//! Commands of the values that the law leaves to the centre.

use domain::settings::Command as It;
use domain::world::{Command, Event};

use super::{Rebuilt, is, unseen};

/// The command that `first` was decided from.
pub(super) fn settings(first: &Event, rest: &[Event]) -> Option<Rebuilt> {
    let Event::SettingMade(it) = first else { return None };
    // Of a public log the two officials are shut: that they differ is for whoever sees them.
    let (proposed_by, decided_by) = match rest.first() {
        Some(Event::SettingExamined(who)) if who.rule == it.rule => {
            (who.proposed_by.clone(), who.decided_by.clone())
        }
        _ => (unseen("first")?, unseen("second")?),
    };
    is(Command::Settings(It::Make { setting: it.clone(), proposed_by, decided_by }))
}
