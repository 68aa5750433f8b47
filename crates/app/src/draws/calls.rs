//! Whom to call next: the protocol's one function, asked of what the record holds.

use std::collections::BTreeMap;

use domain::draws::{CallOutcome, Context, DrawState, Need};
use domain::shared::Hash;
use draw::next::{Calls, Next, Outcome};

/// Where the calls of an attempt stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// Everybody called so far, with the specialty.
    pub calls: Calls<Hash>,
    /// Who is next; of a wave only those who were not called yet, in its order.
    pub next: Next<Hash>,
    /// Seats that the lists can no longer fill, by specialty; empty while they can.
    pub short: Vec<Need>,
    /// Those who accepted, by specialty in byte order, then by rank.
    pub seated: Vec<(String, Hash)>,
}

impl Called {
    /// Whether somebody is being called, or is to be.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        matches!(self.next, Next::Call(_) | Next::Wait)
    }
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
    let mut replaced = state.replaced.iter().peekable();
    let mut placed = 0;
    let next = loop {
        // Whoever left was seated while those after him were not called yet.
        while let Some((pid, _)) = replaced.next_if(|it| it.1 <= placed) {
            calls.settle(pid, Outcome::Replaced);
        }
        let Next::Call(wave) = calls.next() else { break calls.next() };
        let missing: Vec<_> =
            wave.iter().filter(|it| !state.calls.contains_key(&it.1)).cloned().collect();
        for (stratum, pid) in wave.iter().filter(|it| state.calls.contains_key(&it.1)) {
            calls.place(stratum, pid);
            placed += 1;
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
    let seated: Vec<_> = seated.into_iter().map(|it| (it.0.to_owned(), *it.1)).collect();
    let short = lacking(ctx, &next, &seated);
    Some(Called { calls, next, short, seated })
}

/// What a draw of substitutes is asked for.
fn lacking(ctx: &Context, next: &Next<Hash>, seated: &[(String, Hash)]) -> Vec<Need> {
    let Next::Exhausted(_) = next else { return Vec::new() };
    let open = |it: &Need| {
        let taken = seated.iter().filter(|of| of.0 == it.specialty.as_str()).count() as u64;
        let seats = it.seats.saturating_sub(taken);
        (seats > 0).then(|| Need { specialty: it.specialty.clone(), seats })
    };
    ctx.need.iter().filter_map(open).collect()
}

fn settled(it: CallOutcome) -> Option<Outcome> {
    match it {
        CallOutcome::Rang => None,
        CallOutcome::Accepted => Some(Outcome::Accepted),
        CallOutcome::Declined => Some(Outcome::Declined),
        CallOutcome::NoAnswer => Some(Outcome::NoAnswer),
    }
}
