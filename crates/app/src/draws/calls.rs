//! Whom to call next: the protocol's one function, asked of what the record holds.

use std::collections::BTreeMap;

use domain::draws::{CallOutcome, DrawState};
use domain::shared::Hash;
use draw::next::{Calls, Next, Outcome};

/// Where the calls of an attempt stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Everybody called so far, with the specialty.
    pub calls: Calls<Hash>,
    /// Who is next; of a wave only those who were not called yet, in its order.
    pub next: Next<Hash>,
    /// Those who accepted, by specialty in byte order, then by rank.
    pub seated: Vec<(String, Hash)>,
}

/// Replays the waves; none before there is a result.
#[must_use]
pub fn called(state: &DrawState) -> Option<Called> {
    let (ctx, result) = (state.ctx.as_ref()?, state.result.as_ref()?);
    let pool = state.pool.as_ref()?;
    let seats = ctx.need.iter().map(|it| (it.specialty.to_string(), it.seats));
    let ranks = || {
        result.ranks.iter().map(|it| {
            let list: Vec<Hash> = it.list.iter().map(|it| it.1).collect();
            (it.stratum.to_string(), list)
        })
    };
    let employers: BTreeMap<Hash, String> =
        pool.pool.iter().filter_map(|it| Some((it.pid, it.employer?.hex()))).collect();
    let mut calls = Calls::new(seats, ranks(), employers);
    let next = loop {
        let Next::Call(wave) = calls.next() else { break calls.next() };
        let missing: Vec<_> =
            wave.iter().filter(|it| !state.calls.contains_key(&it.1)).cloned().collect();
        for (stratum, pid) in wave.iter().filter(|it| state.calls.contains_key(&it.1)) {
            calls.place(stratum, pid);
        }
        if !missing.is_empty() {
            break Next::Call(missing);
        }
        for (_, pid) in &wave {
            if let Some(outcome) = state.outcome(pid).and_then(settled) {
                calls.settle(pid, outcome);
            }
        }
    };
    let place = |(stratum, pid): &(&str, &Hash)| {
        let list = ranks().find(|it| it.0 == *stratum);
        list.and_then(|it| it.1.iter().position(|it| it == *pid))
    };
    let mut seated = calls.seated();
    seated.sort_by_key(|it| (it.0.to_owned(), place(it)));
    let seated = seated.into_iter().map(|it| (it.0.to_owned(), *it.1)).collect();
    Some(Called { calls, next, seated })
}

fn settled(it: CallOutcome) -> Option<Outcome> {
    match it {
        CallOutcome::Rang => None,
        CallOutcome::Accepted => Some(Outcome::Accepted),
        CallOutcome::Declined => Some(Outcome::Declined),
        CallOutcome::NoAnswer => Some(Outcome::NoAnswer),
    }
}
