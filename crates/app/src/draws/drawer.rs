//! The drawer: the platform's steps of a draw, each once what it rests on was witnessed.
//!
//! It stands beside the desk as the opener does, and `decide` judges what comes of it. It chooses
//! nobody: whom it calls is one function of the published lists.

use domain::award::{Member, MemberKind};
use domain::draws::{
    Attempt, Bench, CallEnded, CallOutcome, CallPlaced, Command, CommitsClosed, DrawPurpose,
    DrawResult, DrawState, Party, Placement, PoolLine,
};
use domain::experts::limits;
use domain::law::Law;
use domain::lot::Lot;
use domain::rulebook::Rulebook;
use domain::shared::{Hash, Id, Instant, LotId, Salt};
use domain::world::{self, World};
use draw::next::Next;
use sha2::{Digest, Sha256};

use super::check::pack_of;
use super::pool::{derive, derive_order, derive_rate, fresh_salts};
use super::step::is_cosigned;
use super::{Called, called, first_rate, order_of, result};
use crate::desk::Request;
use crate::follower::Folded;
use crate::messages::quiet_until;
use crate::platform::Asked;
use crate::ports::Entropy;
use crate::rules::rules_for;
use crate::timekeeper::PLATFORM;

/// Added to a waiting time, so that it has passed by the witnesses' clocks too.
const GRACE_MS: i64 = 60_000;
/// The ways of calling, in turn.
const CHANNELS: [&str; 2] = ["sms", "mail"];

/// What the drawer knows besides the folded record.
pub struct Known<'a> {
    /// The record's time, unix milliseconds.
    pub now_ms: i64,
    /// Leaves below this index are cosigned by the quorum.
    pub cosigned: u64,
    pub entropy: &'a dyn Entropy,
}

/// What is to be asked of the desk now, one step for each open draw.
#[must_use]
pub fn steps(folded: &Folded, known: &Known<'_>) -> Vec<Asked> {
    let lots = folded.world.lots.values().filter(|it| !it.is_suspended() && !it.is_over());
    let draws = lots.flat_map(|lot| open(lot).into_iter().map(move |it| (lot, it)));
    let steps = draws.filter_map(|(lot, state)| {
        let command = step(folded, (lot, state), known)?;
        Some(asked((&lot.id, state), command))
    });
    let benches = folded.world.prequalifications.keys();
    let benches = benches.filter_map(|id| folded.world.bench(id)).filter(|it| is_drawn_for(*it));
    let reviewers = benches.filter_map(|bench| {
        let command = step_of_committee(folded, bench, known)?;
        Some(asked((bench.id(), bench.draw()), command))
    });
    let lists = super::list::steps(folded, known).into_iter().filter_map(|(lot, command)| {
        let list = folded.world.list_draws.get(&lot)?;
        Some(asked((&lot, &list.draw), command))
    });
    steps.chain(reviewers).chain(lists).collect()
}

/// Whether the committee that reviews applicants has steps to go.
pub(super) fn is_drawn_for(bench: Bench<'_>) -> bool {
    let early = matches!(bench, Bench::Applicants(..)) && bench.draw().is_asked();
    early && !bench.is_suspended() && !bench.is_over() && !bench.rests()
}

/// The draws of a lot that have steps to go.
fn open(lot: &Lot) -> Vec<&DrawState> {
    let own = (lot.draw.is_asked() && !lot.draw_rests()).then_some(&lot.draw);
    let order = lot.order.as_ref().filter(|it| it.order.is_none()).map(|it| &it.draw);
    own.into_iter().chain(order).collect()
}

fn step(folded: &Folded, (lot, state): (&Lot, &DrawState), known: &Known<'_>) -> Option<Command> {
    if state.purpose.draws_persons() {
        return step_of_committee(folded, Bench::Lot(lot), known);
    }
    if state.ctx.is_none() {
        return announce_values(&folded.world, (lot, state));
    }
    if state.closed.is_none() {
        return close(folded, &lot.id, state, known);
    }
    publish_values(lot, state, result(state)?)
}

/// The next step in the draw of a committee, whatever it is for.
fn step_of_committee(folded: &Folded, bench: Bench<'_>, known: &Known<'_>) -> Option<Command> {
    let (world, state) = (&folded.world, bench.draw());
    let rules = rules_for(world, Some(bench.id()), Instant(known.now_ms));
    if state.ctx.is_none() {
        return announce(world, bench, known);
    }
    if state.result.is_none() {
        if state.closed.is_none() {
            return close(folded, bench.id(), state, known);
        }
        return Some(Command::Publish(result(state)?));
    }
    let of = state.attempt(bench.id());
    let called = called(state)?;
    match &called.next {
        Next::Call(wave) => {
            if quiet_until(rules, known.now_ms) > known.now_ms {
                return None;
            }
            let calls = wave.iter().map(|it| call(state, &of, &it.1, 1)).collect::<Option<_>>()?;
            Some(Command::PlaceCalls { lot: bench.id().clone(), calls })
        }
        Next::Wait => ring_on(state, &of, (rules, known.now_ms)),
        Next::Done => seat(world, bench, &called, known),
        Next::Exhausted(_) => None,
    }
}

/// Closes contributions once all are shown or the time for it is over, and commitments are
/// witnessed.
pub(super) fn close(
    folded: &Folded,
    lot: &LotId,
    state: &DrawState,
    known: &Known<'_>,
) -> Option<Command> {
    let now = Instant(known.now_ms);
    let rules = rules_for(&folded.world, Some(lot), now);
    let limit_ms = limits(rules).ok()?.open_seconds_max.saturating_mul(1_000);
    let over = state.committed.is_some_and(|it| it.0 + limit_ms + GRACE_MS < now.0);
    let all = state.shown.len() == Party::ALL.len();
    let due = state.commits.len() == Party::ALL.len()
        && (all || over)
        && is_cosigned(folded, lot, "DrawCommitted", known.cosigned);
    due.then_some(Command::CloseCommits(CommitsClosed { of: state.attempt(lot) }))
}

fn publish_values(lot: &Lot, state: &DrawState, result: DrawResult) -> Option<Command> {
    Some(match state.purpose {
        DrawPurpose::Coefficient => {
            let rate_e4 = first_rate(lot, &result)?;
            Command::PublishRate { result, rate_e4 }
        }
        DrawPurpose::Order => {
            let order = order_of(state.pool.as_ref()?, &result)?;
            Command::PublishOrder { result, order }
        }
        _ => return None,
    })
}

fn announce_values(world: &World, (lot, state): (&Lot, &DrawState)) -> Option<Command> {
    let order = state.purpose == DrawPurpose::Order;
    let ready = state.joined.len() == Party::ALL.len();
    let ready = ready && (order || lot.opening.opened.is_none());
    let pack = pack_of(world.adopted.get(&lot.id)?)?;
    let made = if order { derive_order(lot, &pack) } else { derive_rate(lot, &pack) };
    let fixed = made.ok().filter(|_| ready)?;
    Some(Command::Announce(Box::new(fixed)))
}

fn announce(world: &World, bench: Bench<'_>, known: &Known<'_>) -> Option<Command> {
    let now = Instant(known.now_ms);
    let rules = rules_for(world, Some(bench.id()), now);
    let request = bench.draw().request.as_ref()?;
    let calendar = record::pack::calendar();
    let calendar = world.calendar(&calendar);
    let law = Law { rules, calendar: &calendar, now };
    let earliest = domain::experts::earliest_day(&law, request.review.day).ok()?;
    let ready =
        bench.is_named() && bench.draw().joined.len() == Party::ALL.len() && now.date() >= earliest;
    if !ready {
        return None;
    }
    let pack = pack_of(world.adopted.get(bench.id())?)?;
    let salts = fresh_salts(world, bench, known.entropy);
    let fixed = derive(world, bench, (&pack, &salts), rules).ok()?;
    Some(Command::Announce(Box::new(fixed)))
}

/// The n-th call to somebody: ways take turns, and the digest names whom they reach.
fn call(state: &DrawState, of: &Attempt, pid: &Hash, n: u64) -> Option<CallPlaced> {
    let line = state.lines.get(pid)?;
    let at = usize::from(n.is_multiple_of(2));
    let channel = Id::new(CHANNELS[at]).expect("a word is an id");
    let contact = contact(&line.pid_salt, channel.as_str(), &line.expert);
    Some(CallPlaced { of: of.clone(), pid: *pid, n, channel, contact })
}

/// The salted digest by which a call names whom it reaches.
#[must_use]
pub fn contact(salt: &Salt, channel: &str, expert: &Id) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(b"daylight.contact/1\0");
    hasher.update(salt.0);
    for part in [channel, expert.as_str()] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    Hash(hasher.finalize().into())
}

/// Ends what rang long enough, and calls again until the pack's tries are done.
fn ring_on(state: &DrawState, of: &Attempt, at: (&Rulebook, i64)) -> Option<Command> {
    let mut all = state.calls.iter().filter(|it| state.outcome(it.0).is_none());
    all.find_map(|(pid, all)| ring_one(state, (of, pid, all), at))
}

fn ring_one(
    state: &DrawState,
    (of, pid, all): (&Attempt, &Hash, &[Placement]),
    (rules, now_ms): (&Rulebook, i64),
) -> Option<Command> {
    let limits = limits(rules).ok()?;
    let last = all.last()?;
    // The last try rings as long as the others, so that nobody is given up in a hurry.
    let gaps = i64::from(limits.attempts_min.saturating_sub(1).max(1));
    let window_s = limits.spread_seconds_min.div_euclid(gaps) + 1;
    let tries = u64::from(limits.attempts_min);
    if last.ended.is_some() {
        let awake = quiet_until(rules, now_ms) <= now_ms;
        let calls = vec![call(state, of, pid, last.placed.n + 1)?];
        return awake.then_some(Command::PlaceCalls { lot: of.lot.clone(), calls });
    }
    let ring_s = Instant(now_ms).seconds_since(last.at);
    if ring_s < window_s.max(limits.ring_seconds_min) {
        return None;
    }
    let done = last.placed.n >= tries;
    Some(Command::EndCall(CallEnded {
        of: of.clone(),
        pid: *pid,
        n: last.placed.n,
        ring_s: u64::try_from(ring_s).ok()?,
        outcome: if done { CallOutcome::NoAnswer } else { CallOutcome::Rang },
        proof: String::new(),
        reason: String::new(),
        record: String::new(),
    }))
}

/// Whoever holds no seat yet: those of lists that are used up, then by specialty and rank; in a new
/// committee with the purchaser's representatives behind them. None when nobody is to be seated.
fn seat(world: &World, bench: Bench<'_>, called: &Called, known: &Known<'_>) -> Option<Command> {
    let state = bench.draw();
    let expert = |line: &PoolLine| {
        let listed = world.roster.get(&line.expert)?;
        let account = listed.profile.account.clone()?;
        Some((account, listed.profile.name.clone(), MemberKind::Expert))
    };
    let waiting = state.waiting.values().filter_map(|it| it.1.as_ref());
    let fresh = called.seated.iter().filter(|it| !state.seated.contains(&it.1));
    let fresh = fresh.filter_map(|it| state.lines.get(&it.1));
    let mut all: Vec<_> = waiting.chain(fresh).filter_map(expert).collect();
    if all.is_empty() {
        return None;
    }
    let mut seats = bench.vacant();
    if bench.members().is_empty() {
        let beside = state.representatives.iter();
        all.extend(
            beside.map(|it| (it.account.clone(), it.name.clone(), MemberKind::Representative)),
        );
        seats = (1..=u8::MAX).take(all.len()).collect();
    }
    let member = |(seat, (account, name, kind)): (u8, (Id, String, MemberKind))| {
        let salt = Salt(known.entropy.salt());
        let commitment = record::act::member_commitment(&account, &name, &salt);
        Member { seat, account, name, kind, salt, commitment }
    };
    let members = seats.into_iter().zip(all).map(member).collect();
    Some(Command::Seat { of: state.attempt(bench.id()), members })
}

/// The same step of the same state has the same key, so that it is taken once.
fn asked((lot, state): (&LotId, &DrawState), command: Command) -> Asked {
    let kind = match &command {
        Command::PlaceCalls { calls, .. } => {
            format!("call {:?}", calls.iter().map(|it| (it.pid, it.n)).collect::<Vec<_>>())
        }
        Command::EndCall(it) => format!("end {:?} {}", it.pid, it.n),
        Command::Announce(_) | Command::AnnounceList { .. } => "announce".to_owned(),
        Command::CloseCommits(_) => "close".to_owned(),
        Command::Publish(_) => "publish".to_owned(),
        _ => format!("seat {}", state.calls.len()),
    };
    let text = format!("{kind} {lot} {:?}", state.attempt(lot));
    let key = format!("drawer-{}", &translog::hash::sha256(text.as_bytes()).to_hex()[..40]);
    let command = world::Command::Draws(command);
    Asked::Command(Box::new(Request { account: PLATFORM.to_owned(), key, command, seen: None }))
}
