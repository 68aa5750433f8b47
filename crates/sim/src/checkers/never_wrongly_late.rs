//! Nobody is told to be late who was not, and nobody is admitted who was.

use domain::opening;
use domain::shared::LotId;
use domain::world::{Command, Event, Refusal};

use super::history::{History, Tender};
use crate::world::Evidence;
use crate::world::ledger::Refused;

/// One sentence for each bid or key that was judged by the wrong instant.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    for tender in history.tenders() {
        found.extend(admitted_late(&tender));
        let of = |it: &&Refused| it.command.lot() == Some(tender.id);
        found.extend(evidence.ledger.refused.iter().filter(of).filter_map(|it| {
            let why = refused_in_time(&tender, it)?;
            Some(format!("{}: refused at {:?}: {why}", tender.id, it.stamp))
        }));
    }
    found
}

fn admitted_late(tender: &Tender<'_>) -> Vec<String> {
    let bids = tender.pasts.iter().filter(|it| {
        matches!(
            it.event,
            Event::EnvelopeReceived(_) | Event::BidReplaced(_) | Event::BidWithdrawn(_)
        )
    });
    let late = bids.filter_map(|it| {
        let closed = tender.happened("LotClosed", it.row.index);
        let late = it.at.0 > tender.deadline_ms(it.row.index);
        let id: &LotId = tender.id;
        (late || closed).then(|| format!("{id}: leaf {} was admitted after T", it.row.index))
    });
    late.collect()
}

fn refused_in_time(tender: &Tender<'_>, it: &Refused) -> Option<String> {
    let handed_in = matches!(
        it.command,
        Command::Opening(opening::Command::Submit { .. } | opening::Command::Withdraw { .. })
    );
    let Refusal::Opening(refusal) = &it.refusal else { return None };
    let suspended = tender.suspended(it.before);
    let in_time = it.stamp.0 <= tender.deadline_ms(it.before);
    match refusal {
        // Rows of the same turn only move T later, so what stood before it is the least.
        opening::Refusal::EnvelopeLate if handed_in && in_time => {
            Some("late, though the deadline had not passed".to_owned())
        }
        opening::Refusal::EnvelopeLate if handed_in && suspended => {
            Some("late, though the lot stood still and its deadline will move".to_owned())
        }
        opening::Refusal::Stage if handed_in && in_time && !tender.happened_by(it) => {
            Some("by its stage, though bids were taken".to_owned())
        }
        opening::Refusal::KeyLate => {
            let end = tender.pasts.iter().filter_map(|past| match &past.event {
                Event::ObjectsPresent(it) => Some(it.key_in_until_s),
                Event::KeyInExtended(it) => Some(it.until_s),
                Event::SessionAdjourned(it) => Some(it.until_s),
                _ => None,
            });
            let end = end.max()?;
            let ends = ["KeyInClosed", "TenderFailed", "Terminated"];
            let closed = tender
                .pasts
                .iter()
                .any(|past| ends.contains(&past.row.kind.as_str()) && past.at <= it.stamp);
            (it.stamp.0 <= end * 1_000 && !closed)
                .then(|| "a key was late, though key-in had not ended".to_owned())
        }
        _ => None,
    }
}

impl Tender<'_> {
    /// Whether the lot had ended or was terminated when something was refused.
    fn happened_by(&self, it: &Refused) -> bool {
        let ends = ["TenderFailed", "Terminated", "LotClosed"];
        self.pasts.iter().any(|past| ends.contains(&past.row.kind.as_str()) && past.at <= it.stamp)
    }
}
