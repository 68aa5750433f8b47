//! Decides whom the purchaser invites to a tender by invitation 邀请招标.

use crate::law::Law;
use crate::parties::{self, OrganisationKind, Role};
use crate::procedure::ProjectRegistered;
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{AccountId, LotId, Uscc};
use crate::world::{Event, World};

use super::event::{
    BiddersAdmitted, BiddersInvited, Ground, InvitationCause, InvitationDecided,
    InvitationDrawAsked, InvitationPooled, PoolSource,
};
use super::{APPLICANTS_MAX, Command, REASON_BYTES_MAX, Refusal, least_listed, review};

/// The rule of the lawful causes.
fn causes(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::T75_1,
        Regime::GovernmentProcurement => ids::G33_1,
    }
}

impl InvitationCause {
    /// The word of the pack's closed list.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::FewBidders => "few_bidders",
            Self::CostShare => "cost_share",
        }
    }
}

/// Decides an invitation: before the lot is announced, for a cause of the law, to enough suppliers
/// who were found as the law says.
///
/// # Rules
///
/// - `T75.1`, `G33.1`: causes; `T75.2`, `G33.2`: at least three; `G33.3`: a pool of twice as many;
///   `G33.4`: two of the purchaser's staff watch the draw.
pub(super) fn invite(
    world: &World,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::InviteBidders {
        lot,
        cause,
        reason,
        document,
        source,
        pool,
        bidders,
        witnesses,
        minutes,
        signed,
    } = command
    else {
        return Err(Refusal::Stage);
    };
    let project =
        world.projects.get(&lot.tender).ok_or(crate::procedure::Refusal::ProjectUnknown)?;
    may_begin(world, project, lot, *source)?;
    if world.list_draws.contains_key(lot) {
        return Err(Refusal::InvitationAsked { rule: ids::Y178 });
    }
    well_caused(project, (*cause, reason), law)?;
    found(world, project, (*source, lot), (pool, bidders))?;
    let rule = least_listed(project.regime, Ground::Invited);
    let least = law.count(rule)?;
    if count(bidders.len()) < least {
        return Err(Refusal::InvitedFew { rule, least });
    }
    if project.regime == Regime::GovernmentProcurement {
        pool_holds((*source, pool), bidders.len(), law)?;
        watched(world, project, witnesses, law)?;
        if minutes.is_none() {
            return Err(Refusal::WitnessesFew { rule: ids::G33_4 });
        }
    } else if pool != bidders || !witnesses.is_empty() || minutes.is_some() {
        return Err(Refusal::PoolUnfit);
    }
    let invited = BiddersInvited {
        lot: lot.clone(),
        pool: pool.clone(),
        bidders: bidders.clone(),
        witnesses: witnesses.clone(),
        minutes: *minutes,
        signed: signed.clone(),
    };
    let decided = InvitationDecided {
        lot: lot.clone(),
        cause: *cause,
        reason: reason.clone(),
        document: *document,
        source: *source,
    };
    let (lot, ground, bidders) = (lot.clone(), Ground::Invited, bidders.clone());
    Ok(vec![
        Event::BiddersInvited(invited),
        Event::InvitationDecided(decided),
        Event::BiddersAdmitted(BiddersAdmitted { lot, ground, bidders }),
    ])
}

fn count(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

/// Only a tender that is not announced goes by invitation; after a prequalification only of
/// procurement, from whoever was found qualified in it.
fn may_begin(
    world: &World,
    project: &ProjectRegistered,
    lot: &LotId,
    source: PoolSource,
) -> Result<(), Refusal> {
    if project.method != Method::OpenTender {
        return Err(Refusal::NotByTender { rule: causes(project.regime) });
    }
    if !project.lots.iter().any(|it| it.lot == lot.lot) {
        return Err(crate::procedure::Refusal::LotUnplanned.into());
    }
    if world.lots.contains_key(lot) {
        return Err(Refusal::LotKnown);
    }
    if let Some(of) = world.prequalifications.get(lot) {
        review::going_on(of)?;
    }
    let prequalified = source == PoolSource::Prequalified;
    let admitted = world.admissions.get(lot).map(|it| it.ground);
    match (admitted, world.prequalifications.contains_key(lot)) {
        (Some(Ground::Prequalified), _) if prequalified => Ok(()),
        (None, false) if !prequalified => Ok(()),
        _ => Err(Refusal::Stage),
    }
}

/// Everybody in order and once, admitted to the platform, and invited from the pool.
fn found(
    world: &World,
    project: &ProjectRegistered,
    (source, lot): (PoolSource, &LotId),
    (pool, bidders): (&[Uscc], &[Uscc]),
) -> Result<(), Refusal> {
    let ascending = |all: &[Uscc]| all.is_sorted_by(|a, b| a < b);
    let works = project.regime == Regime::Works;
    if works != (source == PoolSource::Capable)
        || pool.len() > APPLICANTS_MAX
        || !ascending(pool)
        || !ascending(bidders)
        || !bidders.iter().all(|it| pool.contains(it))
    {
        return Err(Refusal::PoolUnfit);
    }
    if source == PoolSource::Prequalified {
        let known = world.admissions.get(lot).and_then(|it| it.bidders.as_ref());
        if known.is_none_or(|it| it.iter().ne(pool)) {
            return Err(Refusal::PoolUnfit);
        }
    }
    let is_bidder = |who: &Uscc| {
        let it = world.organisations.get(who);
        it.is_some_and(|it| it.kinds.contains(&OrganisationKind::Bidder))
    };
    if pool.iter().all(is_bidder) { Ok(()) } else { Err(Refusal::ApplicantUnknown) }
}

/// # Rules
///
/// - `G33.3`: from a pool or a recommendation, twice as many as are drawn.
fn pool_holds(
    (source, pool): (PoolSource, &[Uscc]),
    drawn: usize,
    law: Law<'_>,
) -> Result<(), Refusal> {
    if source == PoolSource::Prequalified {
        return Ok(());
    }
    let least = count(drawn).saturating_mul(law.count(ids::G33_3)?);
    if count(pool.len()) < least {
        return Err(Refusal::PoolFew { rule: ids::G33_3, least });
    }
    Ok(())
}

/// # Rules
///
/// - `G33.4`: two of the purchaser's staff watch.
fn watched(
    world: &World,
    project: &ProjectRegistered,
    witnesses: &[AccountId],
    law: Law<'_>,
) -> Result<(), Refusal> {
    let rule = ids::G33_4;
    let staff = |who: &AccountId| {
        let it = world.people.get(who);
        it.is_some_and(|it| {
            it.is(Role::Purchaser) && it.organisation.as_ref() == Some(&project.purchaser)
        })
    };
    let alone = |at: usize| {
        witnesses[..at].iter().all(|it| parties::are_two(world, it, &witnesses[at], law.now))
    };
    let enough = count(witnesses.len()) >= law.count(rule)?;
    let fit = witnesses.iter().all(staff) && (0..witnesses.len()).all(alone);
    if enough && fit { Ok(()) } else { Err(Refusal::WitnessesFew { rule }) }
}

/// A cause of the law, with a reason in words.
fn well_caused(
    project: &ProjectRegistered,
    (cause, reason): (InvitationCause, &str),
    law: Law<'_>,
) -> Result<(), Refusal> {
    let rule = causes(project.regime);
    if !law.rules.choice(rule)?.iter().any(|it| it == cause.token()) {
        return Err(Refusal::InvitationCauseUnfit { rule });
    }
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::ReasonMissing);
    }
    Ok(())
}

/// Decides that the platform draws whom the purchaser invites: of procurement alone, since of works
/// nobody is drawn.
///
/// # Rules
///
/// - `Y178`: the platform draws; `G33.1`–`G33.4`: cause, number, pool and who watches.
pub(super) fn ask_draw(
    world: &World,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::AskInvitationDraw {
        lot,
        cause,
        reason,
        document,
        source,
        pool,
        most,
        witnesses,
        signed,
    } = command
    else {
        return Err(Refusal::Stage);
    };
    let project =
        world.projects.get(&lot.tender).ok_or(crate::procedure::Refusal::ProjectUnknown)?;
    may_begin(world, project, lot, *source)?;
    if world.list_draws.contains_key(lot) {
        return Err(Refusal::InvitationAsked { rule: ids::Y178 });
    }
    if project.regime != Regime::GovernmentProcurement {
        return Err(Refusal::PoolUnfit);
    }
    well_caused(project, (*cause, reason), law)?;
    found(world, project, (*source, lot), (pool, &[]))?;
    let rule = least_listed(project.regime, Ground::Invited);
    let least = law.count(rule)?;
    if *most < least {
        return Err(Refusal::InvitedFew { rule, least });
    }
    let drawn = usize::try_from(*most).unwrap_or(usize::MAX);
    if drawn > pool.len() {
        return Err(Refusal::PoolFew { rule: ids::G33_3, least: *most });
    }
    pool_holds((*source, pool), drawn, law)?;
    watched(world, project, witnesses, law)?;
    let pooled = InvitationPooled {
        lot: lot.clone(),
        cause: *cause,
        reason: reason.clone(),
        document: *document,
        source: *source,
        pool: pool.clone(),
        most: *most,
        witnesses: witnesses.clone(),
        signed: signed.clone(),
    };
    let asked = InvitationDrawAsked { lot: lot.clone(), most: *most };
    Ok(vec![Event::InvitationPooled(pooled), Event::InvitationDrawAsked(asked)])
}
