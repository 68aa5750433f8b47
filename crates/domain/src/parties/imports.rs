//! Decides imports: organisations, deals and experts of an earlier system, all or nothing, marked
//! as imported for ever, and revocable until something rests on them.

use std::collections::{BTreeMap, BTreeSet};

use crate::experts::{self, ExpertImported, Profile};
use crate::procedure::Category;
use crate::rulebook::Regime;
use crate::shared::{CivilDate, Fen, Hash, Id, Uscc};
use crate::world::{Event, World};

use super::OrganisationKind;
use super::decide::Refusal;
use super::event::{DealImported, ImportRevoked, ImportTaken, OrganisationImported};

/// Most lines of one import.
pub const IMPORT_LINES_MAX: usize = 5_000; // not law: bound of one turn

/// One organisation of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationLine {
    /// Line of the file, from 1.
    pub line: u32,
    pub organisation: Uscc,
    pub name: String,
    pub kinds: Vec<OrganisationKind>,
}

/// One concluded deal of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DealLine {
    /// Line of the file, from 1.
    pub line: u32,
    /// Number of the deal at the earlier system.
    pub number: String,
    pub title: String,
    pub purchaser: Uscc,
    pub purchaser_name: String,
    /// Code of whoever won, if the file has it.
    pub winner: Option<Uscc>,
    pub winner_name: String,
    pub amount: Fen,
    pub concluded_on: CivilDate,
    /// Under which law and for what, if the file has it: by these it has its line of the catalogue.
    pub regime: Option<Regime>,
    pub category: Option<Category>,
}

/// One expert of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertLine {
    /// Line of the file, from 1.
    pub line: u32,
    /// Number on the roster.
    pub expert: Id,
    pub profile: Profile,
}

/// A file as it is to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub import: Id,
    /// SHA-256 of the file; none of a file of people, which nobody is to guess from it.
    pub file: Option<Hash>,
    pub organisations: Vec<OrganisationLine>,
    pub deals: Vec<DealLine>,
    pub experts: Vec<ExpertLine>,
}

/// What the record knows of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    pub file: Option<Hash>,
    pub organisations: BTreeSet<Uscc>,
    /// Numbers of deals with their lines.
    pub deals: BTreeMap<String, DealImported>,
    /// Numbers of experts.
    pub experts: BTreeSet<Id>,
    pub revoked: bool,
}

/// Takes every line or none.
pub(super) fn take(world: &World, it: &Import) -> Result<Vec<Event>, Refusal> {
    let lines = it.organisations.len() + it.deals.len() + it.experts.len();
    if lines == 0 || lines > IMPORT_LINES_MAX {
        return Err(Refusal::BatchSize);
    }
    if world.imports.contains_key(&it.import) {
        return Err(Refusal::ImportKnown);
    }
    let live = || world.imports.values().filter(|it| !it.revoked);
    if it.file.is_some() && live().any(|known| known.file == it.file) {
        return Err(Refusal::ImportKnown);
    }
    let mut codes = BTreeSet::new();
    for line in &it.organisations {
        if world.organisations.contains_key(&line.organisation) || !codes.insert(&line.organisation)
        {
            return Err(Refusal::OrganisationKnown);
        }
    }
    let mut numbers = BTreeSet::new();
    for line in &it.deals {
        if live().any(|it| it.deals.contains_key(&line.number)) || !numbers.insert(&line.number) {
            return Err(Refusal::DealKnown);
        }
    }
    experts_fit(world, &it.experts)?;
    let count = u32::try_from(lines).map_err(|_| Refusal::BatchSize)?;
    let (import, file) = (it.import.clone(), it.file);
    let mut events = vec![Event::ImportTaken(ImportTaken { import, file, lines: count })];
    events.extend(it.organisations.iter().map(|line| {
        Event::OrganisationImported(OrganisationImported {
            import: it.import.clone(),
            line: line.line,
            organisation: line.organisation.clone(),
            name: line.name.clone(),
            kinds: line.kinds.clone(),
        })
    }));
    events.extend(it.deals.iter().map(|line| {
        let line = line.clone();
        Event::DealImported(DealImported {
            import: it.import.clone(),
            line: line.line,
            number: line.number,
            title: line.title,
            purchaser: line.purchaser,
            purchaser_name: line.purchaser_name,
            winner: line.winner,
            winner_name: line.winner_name,
            amount: line.amount,
            concluded_on: line.concluded_on,
            regime: line.regime,
            category: line.category,
        })
    }));
    events.extend(it.experts.iter().map(|line| {
        Event::ExpertImported(ExpertImported {
            import: it.import.clone(),
            line: line.line,
            expert: line.expert.clone(),
            profile: line.profile.clone(),
        })
    }));
    Ok(events)
}

/// Every expert is new, fit, and without an account: whoever has one is there in person.
fn experts_fit(world: &World, lines: &[ExpertLine]) -> Result<(), Refusal> {
    let mut numbers = BTreeSet::new();
    for line in lines {
        if world.roster.contains_key(&line.expert) || !numbers.insert(&line.expert) {
            return Err(Refusal::ExpertKnown);
        }
        if let Some(part) = experts::unfit(&line.profile) {
            return Err(Refusal::ExpertUnfit(part));
        }
        if line.profile.account.is_some() {
            return Err(Refusal::ExpertAccount);
        }
    }
    Ok(())
}

/// Takes an import back as a whole, while nothing rests on any of its lines.
pub(super) fn revoke(world: &World, it: &ImportRevoked) -> Result<Vec<Event>, Refusal> {
    let known = world.imports.get(&it.import).filter(|it| !it.revoked);
    let known = known.ok_or(Refusal::ImportUnknown)?;
    let used = |it: &Id| world.roster.get(it).is_some_and(experts::Listed::is_used);
    if known.organisations.iter().any(|it| rests(world, it)) || known.experts.iter().any(used) {
        return Err(Refusal::ImportUsed);
    }
    Ok(vec![Event::ImportRevoked(it.clone())])
}

/// Whether anybody or anything rests on an organisation.
fn rests(world: &World, code: &Uscc) -> bool {
    let known = world.organisations.get(code);
    known.is_some_and(|it| !it.keys.is_empty() || !it.former.is_empty() || it.merged_into.is_some())
        || world.organisations.values().any(|it| it.merged_into.as_ref() == Some(code))
        || world.people.values().any(|it| it.organisation.as_ref() == Some(code))
        || world.centre.trustees.values().any(|it| it.organisation == *code)
        || world
            .projects
            .values()
            .any(|it| it.purchaser == *code || it.agent.as_ref() == Some(code))
        || world.lots.values().any(|it| it.bids.contains_key(code))
}
