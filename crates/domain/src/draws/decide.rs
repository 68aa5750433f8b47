//! Decides one command about a draw.

use std::collections::BTreeSet;

use crate::evaluation::{Composition, compose};
use crate::experts::{earliest_day, limits};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::ids;
use crate::shared::{Instant, Uscc};
use crate::world::{Event, World};

use super::event::{
    Attempt, Context, DrawAnnounced, DrawJoined, DrawPurpose, DrawRequested, DrawResult, DrawVoid,
    Fixed, Need, Party, PoolCommitted, Representative, RepresentativesNamed, RosterCommitted,
    VoidReason,
};
use super::{Command, Refusal, calls, rate, replace};

/// Keys that open the contributions: with three parties no two of them choose alone what the
/// third may stop alone (n = 2t − 1, draw.md §3).
const THRESHOLD: u64 = 2;
/// Most specialties of one draw.
const NEED_MAX: usize = 20; // not law: bound of a body
/// Most units that are named for avoidance.
const UNITS_MAX: usize = 20; // not law: bound of a body

/// Decides.
///
/// # Errors
///
/// A [`Refusal`] changes nothing.
///
/// # Rules
///
/// - `C1.1`–`C1.4`: size, odd, share of experts. `C1.16`: not too early. `Y22`–`Y28`: figures of
///   the draw. `F4.3`: a rate is drawn before anything else. `C1.18`, `C1.19`: a member leaves, a
///   committee is built anew.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let lot = world.lots.get(command.lot()).ok_or(Refusal::LotUnknown)?;
    if lot.stage > Stage::Evaluating {
        return Err(Refusal::Stage);
    }
    if let Some(decided) = seating(world, lot, command) {
        // The lists of the committee lie aside meanwhile.
        return if lot.committee_draw.is_some() {
            rate::drawn_first(lot).and(decided)
        } else {
            decided
        };
    }
    if lot.draw_rests() {
        return Err(Refusal::Stage);
    }
    match command {
        Command::Request { of, people } => {
            rate::drawn_first(lot)?;
            request(lot, of, people, law)
        }
        Command::Join { of, name, sign, wrap } => {
            let it = DrawJoined { of: of.clone(), name: *name, sign: *sign, wrap: *wrap };
            join(lot, it)
        }
        Command::Announce(it) => {
            let Fixed { count, ctx, pool, derived } = &**it;
            if lot.draw.purpose == DrawPurpose::Coefficient {
                return announce_rate(lot, it);
            }
            announce(lot, (ctx, pool), law)?;
            let root = ctx.roster.ok_or(Refusal::DrawDiffers)?;
            Ok(vec![
                Event::RosterCommitted(RosterCommitted { count: *count, root }),
                Event::DrawAnnounced(DrawAnnounced { of: ctx.of.clone(), ctx: ctx.clone() }),
                Event::PoolCommitted(pool.clone()),
                Event::PoolDerived(derived.clone()),
            ])
        }
        Command::PlaceCalls { calls: all, .. } => calls::place(lot, all),
        Command::EndCall(it) => calls::end(lot, it, law),
        Command::AnswerCall(it) => calls::answer(lot, it, law),
        Command::Seat { of, members } => calls::seat(world, lot, of, members),
        Command::Replace { .. } | Command::NameSubstitute { .. } | Command::Dissolve { .. } => {
            Err(Refusal::Repeated)
        }
        other => contribute(lot, other, law),
    }
}

/// What parties contribute, and what follows from it.
fn contribute(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Commit(it) => {
            contributing(lot, &it.of)?;
            once(!lot.draw.commits.contains_key(&it.name))?;
            Ok(vec![Event::DrawCommitted(it.clone())])
        }
        Command::Show(it) => {
            contributing(lot, &it.of)?;
            step(lot.draw.commits.len() == Party::ALL.len())?;
            once(!lot.draw.shown.contains_key(&it.name))?;
            Ok(vec![Event::DepositShown(it.clone())])
        }
        Command::CloseCommits(it) => {
            contributing(lot, &it.of)?;
            close(lot, law)?;
            Ok(vec![Event::CommitsClosed(it.clone())])
        }
        Command::Open(it) => {
            open_attempt(lot, &it.of)?;
            step(lot.draw.closed.is_some())?;
            rate::may_open(lot)?;
            once(!lot.draw.opened.contains_key(&it.name))?;
            Ok(vec![Event::DrawOpened(it.clone())])
        }
        Command::Publish(it) => {
            follows(lot, it)?;
            in_time(lot, law)?;
            Ok(vec![Event::DrawResult(it.clone())])
        }
        Command::PublishRate { result, rate_e4 } => {
            follows(lot, result)?;
            rate::publish(lot, result, *rate_e4, law)
        }
        Command::Void(it) => {
            void(lot, it, law)?;
            Ok(vec![Event::DrawVoid(it.clone())])
        }
        _ => Err(Refusal::Stage),
    }
}

/// Who leaves a seat, who fills one that no list fills, and whether the committee is built anew;
/// none for a step of a draw.
fn seating(world: &World, lot: &Lot, command: &Command) -> Option<Result<Vec<Event>, Refusal>> {
    Some(match command {
        Command::Replace { seat, pid, cause, document, .. } => {
            replace::replace(world, lot, (*seat, *pid), (*cause, *document))
        }
        Command::NameSubstitute { members, document, .. } => replace::name(lot, members, *document),
        Command::Dissolve { document, .. } => replace::dissolve(lot, *document),
        _ => return None,
    })
}

fn once(holds: bool) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::Repeated) }
}

fn step(holds: bool) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::StepMissing) }
}

/// The context of the attempt that is open and has no result yet.
fn open_attempt<'a>(lot: &'a Lot, of: &Attempt) -> Result<&'a Context, Refusal> {
    let ctx = lot.draw.ctx.as_ref().ok_or(Refusal::StepMissing)?;
    if ctx.of != *of {
        return Err(Refusal::DrawAttemptDiffers);
    }
    once(lot.draw.result.is_none())?;
    Ok(ctx)
}

fn contributing(lot: &Lot, of: &Attempt) -> Result<(), Refusal> {
    open_attempt(lot, of)?;
    if lot.draw.closed.is_some() { Err(Refusal::Stage) } else { Ok(()) }
}

fn request(
    lot: &Lot,
    it: &DrawRequested,
    people: &[Representative],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if lot.draw.result.is_some() {
        return substitutes(lot, it, people, law);
    }
    if lot.draw.ctx.is_some() {
        return Err(Refusal::Repeated);
    }
    // A committee that was drawn outside is filled or dissolved, and not drawn beside it.
    if !lot.evaluation.members.is_empty() {
        return Err(Refusal::Stage);
    }
    let ascending = it.need.is_sorted_by(|a, b| a.specialty < b.specialty);
    let seats = it.need.iter().try_fold(0_u32, |sum, it| {
        let seats = u32::try_from(it.seats).ok().filter(|it| *it > 0)?;
        sum.checked_add(seats)
    });
    let representatives = u32::try_from(it.representatives).ok();
    let units = |of: &[Uscc]| of.len() <= UNITS_MAX && of.is_sorted_by(|a, b| a < b);
    let fits = ascending && it.need.len() <= NEED_MAX;
    let (Some(experts), Some(beside), true) =
        (seats, representatives, fits && units(&it.authorities) && units(&it.supervisors))
    else {
        return Err(Refusal::DrawNeedUnfit);
    };
    let members = experts.checked_add(beside).ok_or(Refusal::DrawNeedUnfit)?;
    compose(
        law.rules,
        lot.notice.procedure(),
        lot.notice.budget,
        Composition { members, experts },
    )?;
    let accounts: BTreeSet<_> = people.iter().map(|it| &it.account).collect();
    if accounts.len() != people.len() || people.len() > it.representatives as usize {
        return Err(Refusal::DrawNeedUnfit);
    }
    if it.review.day < law.now.date() {
        return Err(Refusal::DrawNeedUnfit);
    }
    let named = RepresentativesNamed { lot: lot.id.clone(), people: people.to_vec() };
    Ok(vec![Event::DrawRequested(it.clone()), Event::RepresentativesNamed(named)])
}

/// The lists are used up with a seat open: the same units withdraw, and only those seats are drawn.
///
/// # Rules
///
/// - `C1.18`: the committee is filled, never shorter.
fn substitutes(
    lot: &Lot,
    it: &DrawRequested,
    people: &[Representative],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !lot.draw.is_short() {
        return Err(Refusal::Repeated);
    }
    let (Some(before), Some(ctx)) = (&lot.draw.request, &lot.draw.ctx) else {
        return Err(Refusal::StepMissing);
    };
    let asked = |need: &Need| ctx.need.iter().any(|of| of.specialty == need.specialty);
    let seats = it.need.iter().try_fold(0_u64, |sum, it| sum.checked_add(it.seats));
    let fits = it.need.is_sorted_by(|a, b| a.specialty < b.specialty)
        && it.need.iter().all(|it| it.seats > 0 && asked(it))
        && seats == Some(lot.draw.open_seats())
        && (&it.authorities, &it.supervisors) == (&before.authorities, &before.supervisors)
        && (it.representatives, people) == (0, &[]);
    if !fits || it.review.day < law.now.date() {
        return Err(Refusal::DrawNeedUnfit);
    }
    Ok(vec![Event::DrawRequested(it.clone())])
}

/// Enough keys are published, and what was drawn is what was asked for.
fn follows(lot: &Lot, it: &DrawResult) -> Result<(), Refusal> {
    let ctx = open_attempt(lot, &it.of)?;
    step(lot.draw.opened.len() as u64 >= ctx.t)?;
    let drawn = it.ranks.iter().map(|it| &it.stratum);
    let same = drawn.eq(ctx.need.iter().map(|it| &it.specialty));
    if same { Ok(()) } else { Err(Refusal::DrawDiffers) }
}

/// The announced rates are the pool, and nobody is left out of it.
fn announce_rate(lot: &Lot, it: &Fixed) -> Result<Vec<Event>, Refusal> {
    let Fixed { count, ctx, pool, derived } = it;
    rate::fixed(lot, ctx, pool)?;
    if *count != 0 || !derived.lines.is_empty() {
        return Err(Refusal::DrawDiffers);
    }
    Ok(vec![
        Event::DrawAnnounced(DrawAnnounced { of: ctx.of.clone(), ctx: ctx.clone() }),
        Event::PoolCommitted(pool.clone()),
    ])
}

fn join(lot: &Lot, it: DrawJoined) -> Result<Vec<Event>, Refusal> {
    step(lot.draw.is_asked())?;
    once(lot.draw.ctx.is_none() && !lot.draw.joined.contains_key(&it.name))?;
    if it.of != lot.draw.attempt(&lot.id) {
        return Err(Refusal::DrawAttemptDiffers);
    }
    if lot.draw.spent.contains(&it.wrap) {
        return Err(Refusal::DrawKeyReused);
    }
    Ok(vec![Event::DrawJoined(it)])
}

/// Nobody is drawn too early for the review that was asked for.
fn in_time(lot: &Lot, law: Law<'_>) -> Result<(), Refusal> {
    let request = lot.draw.request.as_ref().ok_or(Refusal::StepMissing)?;
    let earliest = earliest_day(&law, request.review.day)?;
    if law.now.date() < earliest { Err(Refusal::DrawEarly(earliest)) } else { Ok(()) }
}

fn announce(
    lot: &Lot,
    (ctx, pool): (&Context, &PoolCommitted),
    law: Law<'_>,
) -> Result<(), Refusal> {
    let request = lot.draw.request.as_ref().ok_or(Refusal::StepMissing)?;
    once(lot.draw.ctx.is_none())?;
    if lot.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    // Bidders are named by the opening: before it their staff could not be left out unseen.
    if lot.opening.opened_at.is_none() {
        return Err(Refusal::Stage);
    }
    in_time(lot, law)?;
    step(lot.draw.joined.len() == Party::ALL.len())?;
    let of = lot.draw.attempt(&lot.id);
    let joined = lot.draw.joined.values();
    let same = joined
        .zip(&ctx.parties)
        .all(|(joined, it)| (joined.name, joined.sign, joined.wrap) == (it.name, it.sign, it.wrap));
    let fits = same
        && ctx.parties.len() == Party::ALL.len()
        && ctx.need == request.need
        && ctx.t == THRESHOLD;
    if ctx.of != of || pool.of != of {
        return Err(Refusal::DrawAttemptDiffers);
    }
    if fits { Ok(()) } else { Err(Refusal::DrawDiffers) }
}

/// All are shown, or the time for it is over.
fn close(lot: &Lot, law: Law<'_>) -> Result<(), Refusal> {
    step(lot.draw.commits.len() == Party::ALL.len())?;
    let over = is_over(lot.draw.committed, law)?;
    if over || lot.draw.shown.len() == Party::ALL.len() {
        return Ok(());
    }
    Err(Refusal::DrawStillOpen { rule: ids::Y23 })
}

fn is_over(since: Option<Instant>, law: Law<'_>) -> Result<bool, Refusal> {
    let seconds = limits(law.rules)?.open_seconds_max;
    Ok(since.is_some_and(|it| law.now.seconds() > it.seconds().saturating_add(seconds)))
}

/// A void that the record bears out, with the names of those who did not act.
fn void(lot: &Lot, it: &DrawVoid, law: Law<'_>) -> Result<(), Refusal> {
    let ctx = open_attempt(lot, &it.of)?;
    let state = &lot.draw;
    let lacking = |acted: &dyn Fn(&Party) -> bool| -> Vec<Party> {
        Party::ALL.into_iter().filter(|it| !acted(it)).collect()
    };
    let (holds, names) = match it.reason {
        VoidReason::NotCommitted => {
            (state.closed.is_none(), lacking(&|it| state.commits.contains_key(it)))
        }
        VoidReason::Withheld => {
            let few = (state.opened.len() as u64) < ctx.t;
            let over = is_over(state.closed, law)?;
            (few && over, lacking(&|it| state.opened.contains_key(it)))
        }
        VoidReason::Thin => {
            let ratio = u64::from(limits(law.rules)?.ratio_min);
            let thin = state.pool.as_ref().is_some_and(|it| it.is_thin(ctx, ratio));
            let thin = thin && state.purpose != DrawPurpose::Coefficient;
            (thin && state.commits.is_empty(), Vec::new())
        }
    };
    let named = it.reason == VoidReason::Thin || !names.is_empty();
    if holds && named && names == it.names { Ok(()) } else { Err(Refusal::VoidUnfounded) }
}

impl PoolCommitted {
    /// True when a specialty has fewer than `ratio` times its seats, one employer counted once.
    #[must_use]
    pub fn is_thin(&self, ctx: &Context, ratio: u64) -> bool {
        ctx.need.iter().any(|need| {
            let mut employers = BTreeSet::new();
            let of = self.pool.iter().filter(|it| it.strata.contains(&need.specialty));
            let counted = of.filter(|it| it.employer.is_none_or(|it| employers.insert(it)));
            (counted.count() as u64) < need.seats.saturating_mul(ratio)
        })
    }
}
