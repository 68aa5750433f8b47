//! Where there is a catalogue nothing is announced before two officials let its project in.

use std::collections::BTreeSet;

use domain::shared::Id;
use domain::world::Event;

use super::history::History;
use crate::world::Evidence;

/// One sentence for each notice before its intake, and for each intake by one person alone.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let (mut catalogued, mut asked, mut accepted) = (false, BTreeSet::new(), BTreeSet::new());
    let mut found = Vec::new();
    for it in &history.all {
        let index = it.row.index;
        match &it.event {
            Event::CataloguePublished(_) => catalogued = true,
            Event::IntakeAsked(of) => {
                asked.insert(&of.project);
            }
            Event::IntakeReturned(of) => {
                asked.remove(&of.project);
            }
            Event::IntakeAccepted(of) => {
                if !asked.remove(&of.project) {
                    found.push(format!("leaf {index} accepts what nobody asked"));
                }
                accepted.insert(&of.project);
            }
            Event::IntakeExamined(of) if of.examined_by == of.accepted_by => {
                found.push(format!("{} let {} in alone", of.accepted_by, of.project));
            }
            Event::Announced(of) if catalogued && !accepted.contains::<Id>(&of.notice.project) => {
                found.push(format!("{} is announced at {index} and was not let in", of.lot));
            }
            _ => {}
        }
    }
    found
}
