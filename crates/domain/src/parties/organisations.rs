//! Decides how organisations change: renamed, merged. What was done before keeps its old name.

use crate::auction::Outcome;
use crate::procedure::ProjectRegistered;
use crate::shared::Uscc;
use crate::world::{Event, World};

use super::Organisation;
use super::decide::Refusal;
use super::event::{OrganisationRenamed, OrganisationsMerged};

fn standing<'a>(world: &'a World, it: &Uscc) -> Result<&'a Organisation, Refusal> {
    let known = world.organisations.get(it).ok_or(Refusal::OrganisationUnknown)?;
    if known.merged_into.is_some() {
        return Err(Refusal::OrganisationMerged);
    }
    Ok(known)
}

/// The code stays; a code is for ever one organisation's.
pub(super) fn rename(world: &World, it: &OrganisationRenamed) -> Result<Vec<Event>, Refusal> {
    let known = standing(world, &it.organisation)?;
    if known.name == it.name || it.name.trim().is_empty() {
        return Err(Refusal::NameSame);
    }
    Ok(vec![Event::OrganisationRenamed(it.clone())])
}

/// One code ends, the other goes on; people and kinds go over, keys do not.
pub(super) fn merge(world: &World, it: &OrganisationsMerged) -> Result<Vec<Event>, Refusal> {
    standing(world, &it.organisation)?;
    let into = standing(world, &it.into)?;
    if it.organisation == it.into {
        return Err(Refusal::NameSame);
    }
    if busy(world, &it.organisation) {
        return Err(Refusal::OrganisationBusy);
    }
    // Nobody of the merged one may come to check what the other one does.
    let kinds: Vec<_> = world.organisations[&it.organisation].kinds.union(&into.kinds).collect();
    if kinds.len() > 1 && kinds.iter().any(|it| **it == super::OrganisationKind::Supervisor) {
        return Err(Refusal::OrganisationBusy);
    }
    Ok(vec![Event::OrganisationsMerged(it.clone())])
}

/// Whether something that runs is still bound to the code.
fn busy(world: &World, code: &Uscc) -> bool {
    let keeps = world.centre.trustees.values().any(|it| it.organisation == *code);
    let runs = world.lots.values().filter(|it| !it.is_over()).any(|lot| {
        lot.notice.purchaser == *code
            || lot.notice.agent.as_ref() == Some(code)
            || lot.bids.get(code).is_some_and(|it| it.bid.is_some())
    });
    let waits = |it: &ProjectRegistered| {
        let lots = world.lots.values().any(|lot| lot.notice.project == it.project);
        !lots && (it.purchaser == *code || it.agent.as_ref() == Some(code))
    };
    keeps || runs || world.projects.values().any(waits) || bids(world, code) || owed(world, code)
}

/// Whether a bidding, an auction or a prequalification that runs knows the code.
fn bids(world: &World, code: &Uscc) -> bool {
    let mut biddings = world.biddings.values().filter(|it| !it.is_over() || it.holds_deposits());
    let mut auctions = world.sign_ups.values().filter(|it| match it.ended {
        Some((_, Outcome::Deal { .. })) => it.settled.is_none(),
        ended => ended.is_none(),
    });
    let mut reviews =
        world.prequalifications.values().filter(|it| it.outcome.is_none() && !it.terminated);
    biddings.any(|it| {
        let signed_up = it.bidders.contains_key(code) || it.withdrawn.contains_key(code);
        it.purchaser == *code || signed_up
    }) || auctions.any(|it| it.applicants.contains_key(code))
        || reviews.any(|it| {
            let asked = it.notice.purchaser == *code || it.notice.agent.as_ref() == Some(code);
            asked || it.applications.contains_key(code)
        })
}

/// Whether money or a guarantee of the code is still held; it goes back to whom it came from.
fn owed(world: &World, code: &Uscc) -> bool {
    let lots = world.lots.values().map(|it| &it.securities);
    let biddings = world.biddings.values().map(|it| &it.securities);
    let auctions = world.sign_ups.values().map(|it| &it.securities);
    lots.chain(biddings).chain(auctions).flat_map(|it| it.entries.values()).any(|it| {
        let under_way = it.ordered.is_some() && it.returned.is_none() && !it.is_kept();
        it.received.payer == *code && (it.is_held() || under_way)
    })
}
