//! Judges a draw: every attempt, the attempts against each other, the calls, the bundle.

use std::collections::{BTreeMap, BTreeSet};

use domain::experts::{Limits, earliest_day, limits};
use domain::law::Law;
use domain::shared::{CivilDate, Instant};
use draw::Code;
use draw::attempt::{self, Ending, Known};
use draw::attempts::{self, End, Row};
use draw::calls::{self, CallEvent, CallLimits, Ended, Frozen};
use draw::ctx::{Ctx, Final};
use draw::event::Event;
use draw::next::Calls;
use draw::pool::{Leaf, Pid, Pool};
use draw::rank;

use super::bundle::Bundle;
use super::file::{DrawFile, What};

const DAY_MS: u64 = 86_400_000;

/// What a reader brings along.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The day of the review, from the notice; none leaves `draw.too_early` unjudged.
    pub review: Option<CivilDate>,
    /// The supervisor's facts of the roster.
    pub bundle: Option<Bundle>,
}

/// What was found about one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub seq: u64,
    pub finding: Option<Code>,
    pub ending: Ending,
    pub malformed: Vec<String>,
    /// Names of the parties, t, and where the last number comes from.
    pub parties: Vec<String>,
    pub t: u8,
    pub r#final: Final,
    /// Sizes of the pool and of what was excluded.
    pub pool: Option<(u64, u64)>,
    pub pool_checked: bool,
    /// The first ranks of every stratum, as many as there are seats.
    pub first: Vec<(String, Vec<Pid>)>,
    /// The announced values of those ranks, where values are drawn and not persons.
    pub values: Option<Vec<String>>,
    /// Of its calls, where any is recorded.
    pub calls: Option<Called>,
}

/// What was found about the calls of one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Called {
    pub finding: Option<Code>,
    /// Calls placed.
    pub recorded: usize,
    pub disputed: usize,
}

/// What was found about a whole draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    pub draw: String,
    pub attempts: Vec<Found>,
    /// About the attempts against each other, and a name that is not the file's.
    pub between: Option<Code>,
    /// What the bundle shows of the pool, where one was brought.
    pub bundle: Option<Result<(), Code>>,
    /// Id of the adopted pack; none when this program does not know it.
    pub pack: Option<String>,
    /// The lawful hour was judged.
    pub review_judged: bool,
    /// Another draw fills what these lists no longer can.
    pub continued: bool,
}

impl Judged {
    /// Every finding, in the order in which they are told.
    pub fn findings(&self) -> impl Iterator<Item = (Option<u64>, Code)> {
        let last = self.attempts.len().saturating_sub(1);
        let own = self.attempts.iter().filter_map(|it| Some((Some(it.seq), it.finding?)));
        let calls = self.attempts.iter().enumerate().filter_map(move |(at, it)| {
            // A list at its end is why the next attempt is lawful, and no fault of this one.
            let code = it.calls?.finding?;
            let goes_on = at != last || self.continued;
            (!goes_on || code != Code::PoolExhausted).then_some((Some(it.seq), code))
        });
        let bundle = self.bundle.and_then(Result::err);
        own.chain([self.between, bundle].into_iter().flatten().map(|it| (None, it))).chain(calls)
    }

    /// True when the last attempt is not at its end.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.attempts.last().is_some_and(|it| it.ending == Ending::StillOpen)
    }
}

struct Rules {
    id: String,
    limits: Limits,
    earliest_ms: Option<u64>,
}

/// The rules that the last attempt of a file adopted.
fn rules_of(file: &DrawFile, review: Option<CivilDate>) -> Option<Rules> {
    let ctx = file.entries.iter().rev().find_map(|it| match &it.what {
        What::Draw(it) => match &it.event {
            Event::Announced(ctx) => Some(ctx),
            _ => None,
        },
        _ => None,
    })?;
    let pack = record::pack::packs().iter().find(|it| it.sha256.0 == ctx.pack)?;
    let rules = pack.rulebook();
    let calendar = record::pack::calendar();
    let law = Law { rules: &rules, calendar: &calendar, now: Instant(0) };
    let earliest = review.map(|day| earliest_day(&law, day)).transpose().ok()?;
    let ms = earliest.map(|it| u64::try_from(Instant::start_of(it).0).unwrap_or(0));
    Some(Rules { id: pack.id.clone(), limits: limits(&rules).ok()?, earliest_ms: ms })
}

/// Judges a file.
#[must_use]
pub fn judge(file: &DrawFile, asked: &Asked) -> Judged {
    let rules = rules_of(file, asked.review);
    let order = file.attempts();
    let found: Vec<Found> =
        order.iter().map(|(seq, _)| one_attempt(file, *seq, rules.as_ref(), asked)).collect();
    Judged {
        draw: file.draw.clone(),
        between: between(file, &order, &found),
        // A roster says nothing of rates, bidders and lists.
        bundle: asked
            .bundle
            .as_ref()
            .filter(|_| found.iter().all(|it| it.values.is_none()))
            .map(|it| judge_bundle(file, it)),
        attempts: found,
        review_judged: rules.as_ref().is_some_and(|it| it.earliest_ms.is_some()),
        pack: rules.map(|it| it.id),
        continued: false,
    }
}

/// Judges the draws of one lot: of each of its committees, and of substitutes for seats that its
/// lists no longer fill, and for no others.
#[must_use]
pub fn judge_all(files: &[(DrawFile, Option<CivilDate>)], asked: &Asked) -> Vec<Judged> {
    let one = |(file, review): &(DrawFile, Option<CivilDate>)| {
        let review = asked.review.or(*review);
        judge(file, &Asked { review, bundle: asked.bundle.clone() })
    };
    let mut all: Vec<Judged> = files.iter().map(one).collect();
    for first in 0..all.len() {
        let of = |at: usize| files[at].0.draw.strip_suffix("/committee");
        let Some(base) = of(first) else { continue };
        let name = format!("{base}/substitute");
        let Some(second) = files.iter().position(|it| it.0.draw == name) else { continue };
        let Ok([committee, substitutes]) = all.get_disjoint_mut([first, second]) else { continue };
        continues((&files[first].0, committee), (&files[second].0, substitutes));
    }
    all
}

/// Nobody draws substitutes beside lists that can still give somebody, nor for other seats.
fn continues(
    (lists, committee): (&DrawFile, &mut Judged),
    (later, substitutes): (&DrawFile, &mut Judged),
) {
    let used_up = committee.attempts.iter().any(is_exhausted);
    committee.continued = true;
    let found = match () {
        () if !used_up => Some(Code::AttemptParallel),
        () if open_seats(lists, later) != first_need(later) => Some(Code::Ctx),
        () => None,
    };
    substitutes.between = substitutes.between.or(found);
}

/// The values of the names that came first; none where persons are drawn.
fn values_of(pool: &Pool, ctx: &Ctx, first: &[(String, Vec<Pid>)]) -> Option<Vec<String>> {
    pool.values.as_ref()?;
    let names = first.iter().flat_map(|it| &it.1);
    Some(names.filter_map(|it| pool.value_of(ctx.alg, it)).map(str::to_owned).collect())
}

/// Seats that a draw asks for first, with the place of its announcement.
fn first_need(file: &DrawFile) -> Option<(u64, u64)> {
    file.entries.iter().find_map(|it| match &it.what {
        What::Draw(of) => match &of.event {
            Event::Announced(ctx) => Some((it.index, ctx.need.iter().map(|it| it.1).sum())),
            _ => None,
        },
        _ => None,
    })
}

/// Seats of the committee's lists that nobody held when substitutes were announced, with the place.
fn open_seats(lists: &DrawFile, later: &DrawFile) -> Option<(u64, u64)> {
    let (at, _) = first_need(later)?;
    let (mut seats, mut taken) = (0_u64, 0_u64);
    for it in lists.entries.iter().filter(|it| it.index < at) {
        match &it.what {
            What::Draw(of) => {
                if let Event::Announced(ctx) = &of.event {
                    (seats, taken) = (ctx.need.iter().map(|it| it.1).sum(), 0);
                }
            }
            What::Call(of) => match &of.event {
                Some(CallEvent::Ended { outcome: Ended::Accepted, .. }) => taken += 1,
                Some(CallEvent::Replaced { .. }) => taken = taken.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
    }
    Some((at, seats.saturating_sub(taken)))
}

fn ctx_and_pool(file: &DrawFile, seq: u64) -> (Option<&Ctx>, Option<&Pool>) {
    let of = |it: &&super::file::Entry| match &it.what {
        What::Draw(it) => it.frame.seq == seq,
        _ => false,
    };
    let (mut ctx, mut pool) = (None, None);
    for it in file.entries.iter().filter(of) {
        if let What::Draw(framed) = &it.what {
            match &framed.event {
                Event::Announced(it) => ctx = ctx.or(Some(&**it)),
                Event::PoolCommitted(it) => pool = pool.or(Some(it)),
                _ => {}
            }
        }
    }
    (ctx, pool)
}

fn one_attempt(file: &DrawFile, seq: u64, rules: Option<&Rules>, asked: &Asked) -> Found {
    let (ctx, pool) = ctx_and_pool(file, seq);
    let ctx = ctx.expect("an attempt is listed by its announcement");
    let spent = spent(file, seq);
    let limits = attempt::Limits {
        ratio_min: rules.map_or(0, |it| u64::from(it.limits.ratio_min)),
        open_ms_max: rules.and_then(|it| milliseconds(it.limits.open_seconds_max)),
        earliest_ms: rules.and_then(|it| it.earliest_ms),
    };
    let known = Known { spent: Some(&spent), excluded: None };
    let report = attempt::check(&file.attempt(seq), &limits, &known);
    let first = match (report.seed, pool) {
        (Some(seed), Some(pool)) => first(ctx, &seed, &pool.leaves),
        _ => vec![],
    };
    // An attempt without an ending may still go on; the attempts against each other decide.
    let open = report.ending == Ending::StillOpen;
    Found {
        seq,
        finding: report.finding.filter(|it| !(open && *it == Code::EndMissing)),
        ending: report.ending,
        malformed: report.malformed,
        parties: ctx.parties.iter().map(|it| it.name.clone()).collect(),
        t: ctx.t,
        r#final: ctx.r#final.clone(),
        pool: pool.map(|it| (it.count, it.excluded_count)),
        pool_checked: report.pool_checked,
        values: pool.and_then(|it| values_of(it, ctx, &first)),
        first,
        calls: rules.and_then(|it| judge_calls(file, seq, it, asked)),
    }
}

fn milliseconds(seconds: i64) -> Option<u64> {
    u64::try_from(seconds).ok()?.checked_mul(1_000)
}

fn first(ctx: &Ctx, seed: &[u8; 32], leaves: &[Leaf]) -> Vec<(String, Vec<Pid>)> {
    let seats: BTreeMap<_, _> = ctx.need.iter().cloned().collect();
    let lists = rank::ranks(ctx, seed, leaves).into_iter();
    lists
        .map(|(stratum, list)| {
            let count = seats.get(&stratum).copied().unwrap_or(0);
            let count = usize::try_from(count).unwrap_or(usize::MAX);
            let pids = list.into_iter().take(count).map(|it| it.1).collect();
            (stratum, pids)
        })
        .collect()
}

/// The `wrap` keys of all other attempts of the file.
fn spent(file: &DrawFile, seq: u64) -> BTreeSet<[u8; 32]> {
    let mut out = BTreeSet::new();
    for it in &file.entries {
        if let What::Draw(framed) = &it.what
            && let Event::Announced(ctx) = &framed.event
            && framed.frame.seq != seq
        {
            out.extend(ctx.parties.iter().map(|it| it.wrap));
        }
    }
    out
}

fn between(file: &DrawFile, order: &[(u64, u64)], found: &[Found]) -> Option<Code> {
    let named = file.entries.iter().all(|it| match &it.what {
        What::Draw(it) => it.kind() == "RosterCommitted" || it.frame.draw == file.draw,
        What::Call(it) => it.frame.draw == file.draw,
        What::Dissolved { .. } | What::Cosigned { .. } => true,
    });
    if !named || order.is_empty() {
        return Some(Code::Ctx);
    }
    let last = order.len() - 1;
    let rows: Vec<Row<'_>> = order
        .iter()
        .zip(found)
        .enumerate()
        .map(|(at, ((seq, start), it))| {
            let (end, dissolved) = end_of(file, *seq);
            let ending = match &it.ending {
                _ if dissolved => End::Dissolved,
                Ending::Result if is_exhausted(it) => End::Exhausted,
                Ending::Result => End::Result,
                Ending::Void { reason, .. } => End::Void { reason },
                // The last one may still go on.
                Ending::StillOpen if at == last => End::Result,
                Ending::StillOpen => End::Open,
            };
            Row { seq: *seq, start: *start, end: end.unwrap_or(*start), ending }
        })
        .collect();
    attempts::check(&rows).err()
}

fn is_exhausted(it: &Found) -> bool {
    it.calls.is_some_and(|it| it.finding == Some(Code::PoolExhausted))
}

/// The last place at which an attempt went on, and whether its committee was dissolved.
fn end_of(file: &DrawFile, seq: u64) -> (Option<u64>, bool) {
    let (mut end, mut dissolved) = (None, false);
    for it in &file.entries {
        let own = match &it.what {
            What::Draw(it) => it.frame.seq == seq && it.kind() != "RosterCommitted",
            What::Call(it) => it.frame.seq == seq,
            What::Dissolved { seq: of } => {
                dissolved |= *of == seq;
                *of == seq
            }
            What::Cosigned { .. } => false,
        };
        if own {
            end = Some(it.index);
        }
    }
    (end, dissolved)
}

fn judge_calls(file: &DrawFile, seq: u64, rules: &Rules, asked: &Asked) -> Option<Called> {
    let (ctx, pool) = ctx_and_pool(file, seq);
    let (ctx, pool) = (ctx?, pool?);
    if !ctx.purpose.draws_persons() {
        return None;
    }
    let logged = file.entries.iter().filter_map(|it| match &it.what {
        What::Call(it) if it.frame.seq == seq => Some(it),
        _ => None,
    });
    let (mut events, mut disputed) = (vec![], 0);
    for it in logged {
        match &it.event {
            Some(event) => events.push(event.clone()),
            None => disputed += 1,
        }
    }
    let recorded = events.iter().filter(|it| matches!(it, CallEvent::Placed { .. })).count();
    if recorded == 0 {
        return None;
    }
    // Which digest belongs to whom is opened to the expert and the supervisor, not in the file.
    let contacts = asked.bundle.as_ref().map(|it| it.contacts(ctx));
    let announced_ms = file.announced_ms(seq).unwrap_or(0);
    let frozen = Frozen { contacts: contacts.as_ref(), announced_ms };
    let finding = match to_call(file, seq, ctx, pool) {
        Some(calls) => calls::check(calls, &events, frozen, &call_limits(&rules.limits)).err(),
        None => Some(Code::Seed),
    };
    Some(Called { finding, recorded, disputed })
}

/// Seats, rank lists and employers of an attempt, nobody called yet.
fn to_call(file: &DrawFile, seq: u64, ctx: &Ctx, pool: &Pool) -> Option<Calls<Pid>> {
    let limits = attempt::Limits { ratio_min: 0, open_ms_max: None, earliest_ms: None };
    let seed = attempt::check(&file.attempt(seq), &limits, &Known::default()).seed?;
    let ranks = rank::ranks(ctx, &seed, &pool.leaves).into_iter();
    let ranks = ranks.map(|(s, it)| (s, it.into_iter().map(|it| it.1).collect()));
    let tag = |it: &Leaf| Some((it.pid, seal::bytes::hex(&it.employer?)));
    Some(Calls::new(ctx.need.clone(), ranks, pool.leaves.iter().filter_map(tag).collect()))
}

fn call_limits(it: &Limits) -> CallLimits {
    CallLimits {
        contact_frozen_ms: u64::from(it.contact_frozen_days) * DAY_MS,
        attempts_min: it.attempts_min as usize,
        channels_min: it.channels_min as usize,
        spread_ms_min: milliseconds(it.spread_seconds_min).unwrap_or(u64::MAX),
        ring_s_min: u64::try_from(it.ring_seconds_min).unwrap_or(u64::MAX),
    }
}

fn judge_bundle(file: &DrawFile, bundle: &Bundle) -> Result<(), Code> {
    let (seq, _) = *file.attempts().last().ok_or(Code::PoolCount)?;
    let (ctx, pool) = ctx_and_pool(file, seq);
    let (ctx, pool) = (ctx.ok_or(Code::PoolCount)?, pool.ok_or(Code::PoolCount)?);
    let pack = record::pack::packs().iter().find(|it| it.sha256.0 == ctx.pack);
    bundle.check(ctx, pool, &pack.ok_or(Code::PoolCount)?.rulebook())
}
