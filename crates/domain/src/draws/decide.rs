//! Decides one command about a draw.

use std::collections::BTreeSet;

use crate::admission::is_reviewed_by_committee;
use crate::evaluation::{Composition, compose};
use crate::experts::{earliest_day, limits};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::{Regime, ids};
use crate::shared::{Instant, Uscc};
use crate::world::{Event, World};

use super::bench::Bench;
use super::event::{
    Attempt, Context, DrawAnnounced, DrawJoined, DrawPurpose, DrawRequested, DrawResult, DrawVoid,
    Fixed, Need, Party, PoolCommitted, Representative, RepresentativesNamed, RosterCommitted,
    VoidReason,
};
use super::{Command, DrawState, Refusal, calls, list, order, rate, replace};

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
///   committee is built anew. `C4.3`, `Y174`, `Y175`: an order of equals, once. `T12.4`: who
///   reviews applicants.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    if command.attempt().is_some_and(|it| it.purpose.draws_list()) {
        return list::decided(world, command, law);
    }
    let lot = match world.bench(command.lot()).ok_or(Refusal::LotUnknown)? {
        Bench::Lot(it) => it,
        bench @ Bench::Applicants(..) => return of_applicants(world, bench, command, law),
    };
    if lot.stage > Stage::Evaluating {
        return Err(Refusal::Stage);
    }
    if let Some(decided) = seating(world, Bench::Lot(lot), command) {
        // The lists of the committee lie aside meanwhile.
        return if lot.committee_draw.is_some() {
            rate::drawn_first(lot).and(decided)
        } else {
            decided
        };
    }
    let purpose = command.attempt().map(|it| it.purpose);
    // An order is drawn while the committee sits, which only waits for it.
    if lot.draw_rests() && purpose != Some(DrawPurpose::Order) {
        return Err(Refusal::Stage);
    }
    let bench = Bench::Lot(lot);
    if let Some(decided) = called(world, bench, command, law) {
        return decided;
    }
    match command {
        Command::Request { of, people } => {
            rate::drawn_first(lot)?;
            request(bench, of, people, law)
        }
        Command::Announce(it) => fix(lot, it, law),
        Command::Replace { .. } | Command::NameSubstitute { .. } | Command::Dissolve { .. } => {
            Err(Refusal::Repeated)
        }
        other => contribute(lot, other, law),
    }
}

/// Calls and seats of a committee; none for any other step.
fn called(
    world: &World,
    bench: Bench<'_>,
    command: &Command,
    law: Law<'_>,
) -> Option<Result<Vec<Event>, Refusal>> {
    Some(match command {
        Command::PlaceCalls { calls: all, .. } => calls::place(bench, all),
        Command::EndCall(it) => calls::end(bench, it, law),
        Command::AnswerCall(it) => calls::answer(bench, it, law),
        Command::Seat { of, members } => calls::seat(world, bench, of, members),
        _ => return None,
    })
}

/// The committee that reviews applicants: drawn by the same machine, before the notice.
///
/// # Rules
///
/// - `T12.4`: of works on state money a committee reviews, composed as one of an evaluation;
///   elsewhere (`G34.2`) the purchaser's side does, and nothing is drawn.
fn of_applicants(
    world: &World,
    bench: Bench<'_>,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Bench::Applicants(of, _) = bench else { return Err(Refusal::Stage) };
    if !is_reviewed_by_committee(&of.notice) {
        let works = bench.regime() == Regime::Works;
        return Err(Refusal::Committee { rule: if works { ids::T12_4 } else { ids::G34_2 } });
    }
    if bench.is_over() {
        return Err(Refusal::Stage);
    }
    if let Some(decided) = seating(world, bench, command) {
        return decided;
    }
    if bench.rests() {
        return Err(Refusal::Stage);
    }
    if let Some(decided) = called(world, bench, command, law) {
        return decided;
    }
    match command {
        Command::Request { of, people } => request(bench, of, people, law),
        Command::Announce(it) => fix_persons(bench, it, law),
        Command::Publish(it) => {
            follows(bench.draw(), it)?;
            in_time(bench, law)?;
            Ok(vec![Event::DrawResult(it.clone())])
        }
        other => parties(bench.draw(), other, law),
    }
}

/// Roster, context and pool of the next attempt; of values there is no roster.
fn fix(lot: &Lot, it: &Fixed, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Fixed { ctx, pool, .. } = it;
    let values = match ctx.of.purpose {
        DrawPurpose::Order => Some(order::fixed(lot, ctx, pool)),
        _ if lot.draw.purpose == DrawPurpose::Coefficient => Some(rate::fixed(lot, ctx, pool)),
        _ => None,
    };
    if let Some(fits) = values {
        fits?;
        return announced_values(it);
    }
    fix_persons(Bench::Lot(lot), it, law)
}

/// The same of a committee.
fn fix_persons(bench: Bench<'_>, it: &Fixed, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Fixed { count, ctx, pool, derived } = it;
    announce(bench, (ctx, pool), law)?;
    let root = ctx.roster.ok_or(Refusal::DrawDiffers)?;
    Ok(vec![
        Event::RosterCommitted(RosterCommitted { count: *count, root }),
        Event::DrawAnnounced(DrawAnnounced { of: ctx.of.clone(), ctx: ctx.clone() }),
        Event::PoolCommitted(pool.clone()),
        Event::PoolDerived(derived.clone()),
    ])
}

/// What parties contribute, and what follows from it.
fn contribute(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let of = command.attempt().ok_or(Refusal::Stage)?;
    let stands = lot.order.as_ref().is_some_and(|it| it.order.is_some());
    if of.purpose == DrawPurpose::Order && stands {
        return Err(Refusal::OrderStands { rule: ids::Y175 });
    }
    let state = lot.draw_of(of.purpose).ok_or(Refusal::StepMissing)?;
    match command {
        Command::Open(_) => {
            rate::may_open(lot, of.purpose)?;
            parties(state, command, law)
        }
        Command::Publish(it) => {
            follows(state, it)?;
            in_time(Bench::Lot(lot), law)?;
            Ok(vec![Event::DrawResult(it.clone())])
        }
        Command::PublishRate { result, rate_e4 } => {
            follows(state, result)?;
            rate::publish(lot, result, *rate_e4, law)
        }
        Command::PublishOrder { result, order: all } => {
            follows(state, result)?;
            order::publish(lot, result, all)
        }
        other => parties(state, other, law),
    }
}

/// What parties say in any draw, when it closes, and that it came to nothing.
pub(super) fn parties(
    state: &DrawState,
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Join { of, name, sign, wrap } => {
            let it = DrawJoined { of: of.clone(), name: *name, sign: *sign, wrap: *wrap };
            join(state, it)
        }
        Command::Commit(it) => {
            contributing(state, &it.of)?;
            once(!state.commits.contains_key(&it.name))?;
            Ok(vec![Event::DrawCommitted(it.clone())])
        }
        Command::Show(it) => {
            contributing(state, &it.of)?;
            step(state.commits.len() == Party::ALL.len())?;
            once(!state.shown.contains_key(&it.name))?;
            Ok(vec![Event::DepositShown(it.clone())])
        }
        Command::CloseCommits(it) => {
            contributing(state, &it.of)?;
            close(state, law)?;
            Ok(vec![Event::CommitsClosed(it.clone())])
        }
        Command::Open(it) => {
            open_attempt(state, &it.of)?;
            step(state.closed.is_some())?;
            once(!state.opened.contains_key(&it.name))?;
            Ok(vec![Event::DrawOpened(it.clone())])
        }
        Command::Void(it) => {
            void(state, it, law)?;
            Ok(vec![Event::DrawVoid(it.clone())])
        }
        _ => Err(Refusal::Stage),
    }
}

/// Who leaves a seat, who fills one that no list fills, and whether the committee is built anew;
/// none for a step of a draw.
fn seating(
    world: &World,
    bench: Bench<'_>,
    command: &Command,
) -> Option<Result<Vec<Event>, Refusal>> {
    Some(match command {
        Command::Replace { seat, pid, cause, document, .. } => {
            replace::replace(world, bench, (*seat, *pid), (*cause, *document))
        }
        Command::NameSubstitute { members, document, .. } => {
            replace::name(bench, members, *document)
        }
        Command::Dissolve { document, .. } => replace::dissolve(bench, *document),
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
fn open_attempt<'a>(state: &'a DrawState, of: &Attempt) -> Result<&'a Context, Refusal> {
    let ctx = state.ctx.as_ref().ok_or(Refusal::StepMissing)?;
    if ctx.of != *of {
        return Err(Refusal::DrawAttemptDiffers);
    }
    once(state.result.is_none())?;
    Ok(ctx)
}

fn contributing(state: &DrawState, of: &Attempt) -> Result<(), Refusal> {
    open_attempt(state, of)?;
    if state.closed.is_some() { Err(Refusal::Stage) } else { Ok(()) }
}

fn request(
    bench: Bench<'_>,
    it: &DrawRequested,
    people: &[Representative],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let draw = bench.draw();
    if bench.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    if draw.result.is_some() {
        return substitutes(bench, it, people, law);
    }
    if draw.ctx.is_some() {
        return Err(Refusal::Repeated);
    }
    // A committee that was drawn outside is filled or dissolved, and not drawn beside it.
    if !bench.members().is_empty() {
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
    compose(law.rules, bench.procedure(), bench.budget(), Composition { members, experts })?;
    let accounts: BTreeSet<_> = people.iter().map(|it| &it.account).collect();
    if accounts.len() != people.len() || people.len() > it.representatives as usize {
        return Err(Refusal::DrawNeedUnfit);
    }
    if it.review.day < law.now.date() {
        return Err(Refusal::DrawNeedUnfit);
    }
    let named = RepresentativesNamed { lot: bench.id().clone(), people: people.to_vec() };
    Ok(vec![Event::DrawRequested(it.clone()), Event::RepresentativesNamed(named)])
}

/// The lists are used up with a seat open: the same units withdraw, and only those seats are drawn.
///
/// # Rules
///
/// - `C1.18`: the committee is filled, never shorter.
fn substitutes(
    bench: Bench<'_>,
    it: &DrawRequested,
    people: &[Representative],
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let draw = bench.draw();
    if !draw.is_short() {
        return Err(Refusal::Repeated);
    }
    let (Some(before), Some(ctx)) = (&draw.request, &draw.ctx) else {
        return Err(Refusal::StepMissing);
    };
    let asked = |need: &Need| ctx.need.iter().any(|of| of.specialty == need.specialty);
    let seats = it.need.iter().try_fold(0_u64, |sum, it| sum.checked_add(it.seats));
    let fits = it.need.is_sorted_by(|a, b| a.specialty < b.specialty)
        && it.need.iter().all(|it| it.seats > 0 && asked(it))
        && seats == Some(draw.open_seats())
        && (&it.authorities, &it.supervisors) == (&before.authorities, &before.supervisors)
        && (it.representatives, people) == (0, &[]);
    if !fits || it.review.day < law.now.date() {
        return Err(Refusal::DrawNeedUnfit);
    }
    Ok(vec![Event::DrawRequested(it.clone())])
}

/// Enough keys are published, and what was drawn is what was asked for.
pub(super) fn follows(state: &DrawState, it: &DrawResult) -> Result<(), Refusal> {
    let ctx = open_attempt(state, &it.of)?;
    step(state.opened.len() as u64 >= ctx.t)?;
    let drawn = it.ranks.iter().map(|it| &it.stratum);
    let same = drawn.eq(ctx.need.iter().map(|it| &it.specialty));
    if same { Ok(()) } else { Err(Refusal::DrawDiffers) }
}

/// Values are their own pool, and nobody is left out of it.
fn announced_values(it: &Fixed) -> Result<Vec<Event>, Refusal> {
    let Fixed { count, ctx, pool, derived } = it;
    if *count != 0 || !derived.lines.is_empty() {
        return Err(Refusal::DrawDiffers);
    }
    Ok(vec![
        Event::DrawAnnounced(DrawAnnounced { of: ctx.of.clone(), ctx: ctx.clone() }),
        Event::PoolCommitted(pool.clone()),
    ])
}

fn join(state: &DrawState, it: DrawJoined) -> Result<Vec<Event>, Refusal> {
    step(state.is_asked())?;
    once(state.ctx.is_none() && !state.joined.contains_key(&it.name))?;
    if it.of != state.attempt(&it.of.lot) {
        return Err(Refusal::DrawAttemptDiffers);
    }
    if state.spent.contains(&it.wrap) {
        return Err(Refusal::DrawKeyReused);
    }
    Ok(vec![Event::DrawJoined(it)])
}

/// Nobody is drawn too early for the review that was asked for.
fn in_time(bench: Bench<'_>, law: Law<'_>) -> Result<(), Refusal> {
    let request = bench.draw().request.as_ref().ok_or(Refusal::StepMissing)?;
    let earliest = earliest_day(&law, request.review.day)?;
    if law.now.date() < earliest { Err(Refusal::DrawEarly(earliest)) } else { Ok(()) }
}

fn announce(
    bench: Bench<'_>,
    (ctx, pool): (&Context, &PoolCommitted),
    law: Law<'_>,
) -> Result<(), Refusal> {
    let draw = bench.draw();
    let request = draw.request.as_ref().ok_or(Refusal::StepMissing)?;
    once(draw.ctx.is_none())?;
    if bench.is_suspended() {
        return Err(Refusal::DrawSuspended);
    }
    // Bidders are named by the opening, applicants by the close: before it their staff could not be
    // left out unseen.
    if !bench.is_named() {
        return Err(Refusal::Stage);
    }
    in_time(bench, law)?;
    step(draw.joined.len() == Party::ALL.len())?;
    let of = draw.attempt(bench.id());
    let joined = draw.joined.values();
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
fn close(state: &DrawState, law: Law<'_>) -> Result<(), Refusal> {
    step(state.commits.len() == Party::ALL.len())?;
    let over = is_over(state.committed, law)?;
    if over || state.shown.len() == Party::ALL.len() {
        return Ok(());
    }
    Err(Refusal::DrawStillOpen { rule: ids::Y23 })
}

fn is_over(since: Option<Instant>, law: Law<'_>) -> Result<bool, Refusal> {
    let seconds = limits(law.rules)?.open_seconds_max;
    Ok(since.is_some_and(|it| law.now.seconds() > it.seconds().saturating_add(seconds)))
}

/// A void that the record bears out, with the names of those who did not act.
fn void(state: &DrawState, it: &DrawVoid, law: Law<'_>) -> Result<(), Refusal> {
    let ctx = open_attempt(state, &it.of)?;
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
            let thin = thin && state.purpose.draws_persons();
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
