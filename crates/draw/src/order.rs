//! Row 1 of §7: who knew what when. Every choice stands before the knowledge that could guide it.

use crate::attempt::Limits;
use crate::code::{Code, ensure};
use crate::ctx::Final;
use crate::facts::Facts;

/// Checks the order of an attempt's events by their place in the log.
///
/// # Errors
///
/// `draw.order.pool`, `.commits`, `.shown`, `.open`, `.final`, the first that applies.
pub(crate) fn check(facts: &Facts<'_>, limits: &Limits) -> Result<(), Code> {
    pool(facts)?;
    commits(facts)?;
    shown(facts, limits)?;
    opened(facts)?;
    last(facts)
}

fn pool(facts: &Facts<'_>) -> Result<(), Code> {
    let once = facts.announced.len() == 1 && facts.pools.len() <= 1;
    ensure(once, Code::OrderPool)?;
    let Some(pool) = facts.pools.first() else {
        let nothing = facts.commits.is_empty() && facts.closed.is_empty();
        return ensure(nothing && facts.results.is_empty(), Code::OrderPool);
    };
    ensure(facts.announced[0] < pool.at, Code::OrderPool)?;
    let first = facts.commits.first().map(|it| it.at);
    ensure(first.is_none_or(|it| facts.cosigned_between(pool.at, it)), Code::OrderPool)
}

fn commits(facts: &Facts<'_>) -> Result<(), Code> {
    ensure(facts.closed.len() <= 1, Code::OrderCommits)?;
    let close = facts.close_at();
    let late = |name: &str, at: usize| at > close && facts.ctx.party(name).is_some();
    ensure(!facts.commits.iter().any(|it| late(it.what.name, it.at)), Code::OrderCommits)
}

fn shown(facts: &Facts<'_>, limits: &Limits) -> Result<(), Code> {
    let placed: Option<Vec<_>> = facts
        .ctx
        .parties
        .iter()
        .map(|it| facts.placed_commit_of(&it.name).map(|commit| commit.at))
        .collect();
    let last = placed.and_then(|it| it.into_iter().max());
    if let Some(first) = facts.shown.first() {
        let cosigned = last.is_some_and(|it| facts.cosigned_between(it, first.at));
        ensure(cosigned, Code::OrderShown)?;
        ensure(facts.shown.iter().all(|it| it.at < facts.close_at()), Code::OrderShown)?;
    }
    // A close before everybody has shown, and before the time is up, would choose who is heard.
    let all = facts.ctx.parties.iter().all(|it| facts.shown.iter().any(|s| s.what.0 == it.name));
    let (Some(close), Some(last), false) = (facts.closed.first(), last, all) else { return Ok(()) };
    let since = facts.cosigned_after(last).and_then(|it| it.1);
    match (since, limits.open_ms_max) {
        (Some(since), Some(most)) => ensure(close.stamp_ms >= since + most, Code::OrderShown),
        _ => Ok(()),
    }
}

fn opened(facts: &Facts<'_>) -> Result<(), Code> {
    if let Some(first) = facts.opened.first() {
        let close = facts.closed.first().map(|it| it.at);
        let cosigned = close.is_some_and(|it| facts.cosigned_between(it, first.at));
        ensure(cosigned, Code::OrderOpen)?;
    }
    let (Some(result), Some(enough)) = (facts.results.first(), facts.enough_keys_at()) else {
        return Ok(());
    };
    ensure(enough < result.at, Code::OrderOpen)
}

fn last(facts: &Facts<'_>) -> Result<(), Code> {
    let Some(number) = facts.finals.first().filter(|_| facts.ctx.r#final != Final::None) else {
        return Ok(());
    };
    let enough = facts.enough_keys_at();
    let cosigned = enough.is_some_and(|it| facts.cosigned_between(it, number.at));
    let before = facts.results.first().is_none_or(|it| number.at < it.at);
    ensure(cosigned && before, Code::OrderFinal)
}
