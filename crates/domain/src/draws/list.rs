//! Draws of a list before a lot is announced: who of those found qualified may bid where their
//! number is limited 有限数量制, and who is invited 随机抽取受邀供应商.
//!
//! Neither names nor number may be known before the opening. So the pool lists names that tell
//! nothing, as many as a power of two and more than there are suppliers; the list takes the first
//! of the drawn names that are somebody's. Whose they are is committed with the pool.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::admission::{
    ApplicantFound, BiddersAdmitted, BiddersInvited, Ground, InvitationDecided, InvitationPooled,
    Prequalification, PrequalificationOutcome,
};
use crate::award::Pass;
use crate::law::Law;
use crate::rulebook::ids;
use crate::shared::{Hash, Instant, LotId, Points, Uscc};
use crate::world::{Event, World};

use super::event::{
    DrawAnnounced, DrawPurpose, DrawResult, Fixed, ListDerived, ListLine, PoolCommitted,
};
use super::order::SHORTLIST;
use super::values::{self, Values};
use super::{Command, DrawState, Refusal, decide};

/// Fewest names of a pool: how many are somebody's is nobody's to read off.
const NAMES_MIN: usize = 64; // not law: hides a number

/// A list that is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDraw {
    pub draw: DrawState,
    /// How many the list takes at most.
    pub most: u32,
    /// From whom, ascending; none for whoever may not see it.
    pub from: Option<Vec<Uscc>>,
    /// What the purchaser asked for, of an invitation, as far as it can be seen.
    pub asked: Option<InvitationPooled>,
    /// Whose the names of the open attempt are; empty for whoever may not see it.
    pub lines: Vec<ListLine>,
    /// Points of those it is drawn from, where the best are taken and only equals are drawn; empty
    /// for whoever may not see them.
    pub scores: BTreeMap<Uscc, Points>,
    /// Whether what it is drawn from stands; a review that is void has it wait.
    pub stands: bool,
}

impl ListDraw {
    /// Whether parties and platform go on with it.
    #[must_use]
    pub fn is_due(&self) -> bool {
        self.stands && self.draw.result.is_none()
    }

    /// Whose a drawn name is.
    #[must_use]
    pub fn owner(&self, pid: &Hash) -> Option<&Uscc> {
        self.lines.iter().find(|it| it.pid == *pid).map(|it| &it.bidder)
    }

    fn begin(
        before: Option<&Self>,
        purpose: DrawPurpose,
        (most, from, asked): (u32, Option<Vec<Uscc>>, Option<InvitationPooled>),
    ) -> Self {
        // Attempts are numbered on, and no one-time key is used twice.
        let draw = before.map_or_else(DrawState::default, |it| DrawState {
            attempts: it.draw.attempts,
            spent: it.draw.spent.clone(),
            voids: it.draw.voids.clone(),
            ..DrawState::default()
        });
        let draw = DrawState { purpose, ..draw };
        let (lines, scores) = Default::default();
        Self { draw, most, from, asked, lines, scores, stands: true }
    }
}

/// How many names a pool has for so many suppliers.
#[must_use]
pub fn names_of(suppliers: usize) -> usize {
    suppliers.next_power_of_two().max(NAMES_MIN)
}

/// Folds what begins a list's draw, what happens in it, and what makes it wait.
pub(crate) fn apply(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::PrequalificationConcluded(it) if it.outcome == PrequalificationOutcome::Enough => {
            let Some(of) = world.prequalifications.get(&it.lot) else { return };
            let Some(limit) = &of.notice.limit else { return };
            let (most, from, scores) = (limit.most, passed(of), scores(of));
            begin(world, &it.lot, DrawPurpose::Shortlist, (most, from, None));
            if let Some(list) = world.list_draws.get_mut(&it.lot) {
                list.scores = scores;
            }
        }
        Event::InvitationDrawAsked(it) => {
            let known = world.list_draws.get(&it.lot).and_then(|it| it.asked.clone());
            let from = known.as_ref().map(|it| it.pool.clone());
            begin(world, &it.lot, DrawPurpose::Invited, (it.most, from, known));
        }
        Event::InvitationPooled(it) => {
            let asked = (it.most, Some(it.pool.clone()), Some(it.clone()));
            begin(world, &it.lot, DrawPurpose::Invited, asked);
        }
        Event::EvaluationVoided(it) => {
            if let Some(list) = world.list_draws.get_mut(&it.lot) {
                list.stands &= world.lots.contains_key(&it.lot);
            }
        }
        other => {
            let of = crate::apply::attempt_of(other).filter(|it| it.purpose.draws_list());
            let list = of.and_then(|it| world.list_draws.get_mut(&it.lot));
            let Some(list) = list else { return };
            list.draw.apply(other, now);
            match other {
                Event::ListDerived(it) => list.lines.clone_from(&it.lines),
                Event::DrawVoid(_) => list.lines.clear(),
                _ => {}
            }
        }
    }
}

fn begin(
    world: &mut World,
    lot: &LotId,
    purpose: DrawPurpose,
    what: (u32, Option<Vec<Uscc>>, Option<InvitationPooled>),
) {
    let before = world.list_draws.get(lot);
    let list = ListDraw::begin(before, purpose, what);
    world.list_draws.insert(lot.clone(), list);
}

/// Whoever passed, ascending; none where findings are shut to the reader.
fn passed(of: &Prequalification) -> Option<Vec<Uscc>> {
    let good = of.findings.iter().filter(|it| it.pass == Pass::Passed);
    let all: Vec<Uscc> = good.map(|it| it.applicant.clone()).collect();
    (!all.is_empty()).then_some(all)
}

/// Points of whoever passed and was scored.
fn scores(of: &Prequalification) -> BTreeMap<Uscc, Points> {
    let scored = |it: &ApplicantFound| Some((it.applicant.clone(), it.total()?));
    of.findings.iter().filter(|it| it.pass == Pass::Passed).filter_map(scored).collect()
}

/// Decides a command about a list's draw.
///
/// # Rules
///
/// - `Y176`–`Y178`: whose number is limited, how a list is drawn, and that it is drawn once; `Y22`,
///   `Y23`: the figures of every draw.
pub(super) fn decided(
    world: &World,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let of = command.attempt().ok_or(Refusal::Stage)?;
    let list = world.list_draws.get(&of.lot).filter(|it| it.draw.purpose == of.purpose);
    let list = list.ok_or(Refusal::StepMissing)?;
    if world.lots.contains_key(&of.lot) || !list.stands {
        return Err(Refusal::Stage);
    }
    if list.draw.result.is_some() {
        return Err(Refusal::ListStands { rule: ids::Y177 });
    }
    if let Some(of) = world.prequalifications.get(&of.lot) {
        if of.is_stopped() {
            return Err(Refusal::Stage);
        }
        if of.is_suspended() {
            return Err(Refusal::DrawSuspended);
        }
    }
    match command {
        Command::AnnounceList { fixed, lines } => announce(&of.lot, list, fixed, lines),
        Command::Publish(it) => {
            decide::follows(&list.draw, it)?;
            publish(&of.lot, list, it)
        }
        other => decide::parties(&list.draw, other, law),
    }
}

/// The pool of names, and whose they are: everybody from whom the list is drawn, once.
fn announce(
    lot: &LotId,
    list: &ListDraw,
    it: &Fixed,
    lines: &[ListLine],
) -> Result<Vec<Event>, Refusal> {
    let Fixed { count, ctx, pool, derived } = it;
    let from = list.from.as_ref().ok_or(Refusal::StepMissing)?;
    let names = pool.values.clone().unwrap_or_default();
    let seats = names.len() as u64;
    let of = list.draw.attempt(lot);
    let ordered = names.is_sorted_by(|a, b| a < b) && names.len() == names_of(from.len());
    values::fixed(
        &list.draw,
        &Values { of: of.clone(), stratum: SHORTLIST, seats, names },
        ctx,
        pool,
    )?;
    let whole = lines.iter().map(|it| &it.bidder).eq(from);
    if !ordered || !whole || !owned(pool, lines) || *count != 0 || !derived.lines.is_empty() {
        return Err(Refusal::DrawDiffers);
    }
    Ok(vec![
        Event::DrawAnnounced(DrawAnnounced { of: of.clone(), ctx: ctx.clone() }),
        Event::PoolCommitted(pool.clone()),
        Event::ListDerived(ListDerived { of, lines: lines.to_vec() }),
    ])
}

/// Whether every line has a name of the pool to itself.
fn owned(pool: &PoolCommitted, lines: &[ListLine]) -> bool {
    let known: BTreeSet<&Hash> = pool.pool.iter().map(|it| &it.pid).collect();
    let pids: BTreeSet<&Hash> = lines.iter().map(|it| &it.pid).collect();
    pids.len() == lines.len() && pids.is_subset(&known)
}

/// The list: the first of the drawn names that are somebody's; where applicants are scored the best
/// of them, and equals as they were drawn.
///
/// # Rules
///
/// - `Y86`: the best first.
fn publish(lot: &LotId, list: &ListDraw, it: &DrawResult) -> Result<Vec<Event>, Refusal> {
    let [ranks] = &it.ranks[..] else { return Err(Refusal::DrawDiffers) };
    if ranks.stratum.as_str() != SHORTLIST || list.lines.is_empty() {
        return Err(Refusal::DrawDiffers);
    }
    let owners: BTreeMap<&Hash, &Uscc> =
        list.lines.iter().map(|it| (&it.pid, &it.bidder)).collect();
    let drawn = ranks.list.iter().filter_map(|it| owners.get(&it.1)).copied().cloned();
    let mut bidders: Vec<Uscc> = drawn.collect();
    // Stable: whoever has as many points stands as it was drawn.
    bidders.sort_by_key(|it| Reverse(list.scores.get(it).copied()));
    bidders.truncate(list.most as usize);
    bidders.sort_unstable();
    let mut events = vec![Event::DrawResult(it.clone())];
    let mut ground = Ground::Prequalified;
    if list.draw.purpose == DrawPurpose::Invited {
        let asked = list.asked.as_ref().ok_or(Refusal::StepMissing)?;
        ground = Ground::Invited;
        events.push(Event::BiddersInvited(BiddersInvited {
            lot: lot.clone(),
            pool: asked.pool.clone(),
            bidders: bidders.clone(),
            witnesses: asked.witnesses.clone(),
            minutes: None,
            signed: asked.signed.clone(),
        }));
        events.push(Event::InvitationDecided(InvitationDecided {
            lot: lot.clone(),
            cause: asked.cause,
            reason: asked.reason.clone(),
            document: asked.document,
            source: asked.source,
        }));
    }
    events.push(Event::BiddersAdmitted(BiddersAdmitted { lot: lot.clone(), ground, bidders }));
    Ok(events)
}
