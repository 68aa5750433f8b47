//! An import with the lines that follow it.

use domain::parties;
use domain::world::Event;

/// An import with the lines that follow it.
fn imported(it: &parties::ImportTaken, rest: &[Event]) -> parties::Import {
    let (import, file) = (it.import.clone(), it.file);
    let mut whole = parties::Import {
        import,
        file,
        organisations: Vec::new(),
        deals: Vec::new(),
        experts: Vec::new(),
    };
    for event in rest {
        match event {
            Event::OrganisationImported(it) => {
                whole.organisations.push(parties::OrganisationLine {
                    line: it.line,
                    organisation: it.organisation.clone(),
                    name: it.name.clone(),
                    kinds: it.kinds.clone(),
                });
            }
            Event::DealImported(it) => {
                let it = it.clone();
                whole.deals.push(parties::DealLine {
                    line: it.line,
                    number: it.number,
                    title: it.title,
                    purchaser: it.purchaser,
                    purchaser_name: it.purchaser_name,
                    winner: it.winner,
                    winner_name: it.winner_name,
                    amount: it.amount,
                    concluded_on: it.concluded_on,
                    regime: it.regime,
                    category: it.category,
                });
            }
            Event::ExpertImported(it) => whole.experts.push(parties::ExpertLine {
                line: it.line,
                expert: it.expert.clone(),
                profile: it.profile.clone(),
            }),
            _ => {}
        }
    }
    whole
}

/// Of a public log the lines of people are shut, and so is the import.
pub(super) fn import(it: &parties::ImportTaken, rest: &[Event]) -> Option<parties::Import> {
    let whole = imported(it, rest);
    let lines = whole.organisations.len() + whole.deals.len() + whole.experts.len();
    (u32::try_from(lines) == Ok(it.lines)).then_some(whole)
}
