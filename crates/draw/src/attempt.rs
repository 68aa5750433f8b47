//! One attempt checked: rows 1 to 8 of §7 over its events, in their order.

use std::collections::BTreeSet;

use crate::code::{Code, ensure};
use crate::ctx::{Ctx, Final};
use crate::event::{Event, Framed, RankList};
use crate::facts::{Facts, Said, Voided};
use crate::order;
use crate::rank;

/// One place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    Event(Framed),
    /// A cosigned checkpoint covers everything before; its quorum time in milliseconds since
    /// 1970, where known.
    Cosigned {
        at_ms: Option<u64>,
    },
}

/// The figures of the adopted pack, and times that follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `draw_pool_ratio_min`: persons a seat, one employer counted once.
    pub ratio_min: u64,
    /// `open_min_max` in milliseconds; none leaves the waiting times unjudged.
    pub open_ms_max: Option<u64>,
    /// The earliest lawful result, milliseconds since 1970; none leaves it unjudged.
    pub earliest_ms: Option<u64>,
}

/// What is known beside the attempt's own events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// `wrap` keys of other attempts.
    pub spent: Option<&'a BTreeSet<[u8; 32]>>,
    /// The leaves of the excluded, which only a supervisor holds.
    pub excluded: Option<&'a [[u8; 32]]>,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    StillOpen,
    Result,
    /// With its reason and the names it gives.
    Void {
        reason: String,
        names: Vec<String>,
    },
}

/// What a checker says about an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The first finding by the order of §7. `draw.end.missing` may also mean *still open*: the
    /// caller knows whether the log is at its end.
    pub finding: Option<Code>,
    /// The parties whose contribution did not open (`draw.wrap.malformed`, a note).
    pub malformed: Vec<String>,
    pub ending: Ending,
    /// The seed that follows from the events, whatever was published.
    pub seed: Option<[u8; 32]>,
    /// True when the supervisor's tool replayed the exclusions on record (event 4).
    pub pool_checked: bool,
}

/// Reads and checks an attempt from its bodies.
///
/// `raw` holds (kind, canonical body) and, for a cosigned checkpoint, `("Cosigned", "")`.
///
/// # Errors
///
/// `draw.not_canonical` or `draw.ctx` for a body that does not read.
pub fn read<'a>(raw: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Vec<Item>, Code> {
    let read = |(kind, body)| match kind {
        "Cosigned" => Ok(Item::Cosigned { at_ms: None }),
        kind => Framed::parse(kind, body).map(Item::Event),
    };
    raw.into_iter().map(read).collect()
}

/// Checks rows 1 to 8 of §7 over the items of one attempt, in the log's order.
///
/// The roster's event and cosigned checkpoints belong to it; events of other attempts do not.
#[must_use]
pub fn check(items: &[Item], limits: &Limits, known: &Known<'_>) -> Report {
    let Some(facts) = Facts::gather(items) else {
        let finding = Some(Code::Ctx);
        let ending = Ending::StillOpen;
        return Report { finding, malformed: vec![], ending, seed: None, pool_checked: false };
    };
    let seed = facts.seed();
    let names = seed.iter().flat_map(|it| &it.1).map(|it| (*it).to_owned());
    let ending = match (facts.results.first(), facts.voids.first()) {
        (Some(_), _) => Ending::Result,
        (None, Some(it)) => {
            Ending::Void { reason: it.what.reason.to_owned(), names: it.what.names.to_vec() }
        }
        (None, None) => Ending::StillOpen,
    };
    Report {
        finding: rows(items, &facts, limits, known).err(),
        malformed: names.collect(),
        ending,
        seed: seed.as_ref().map(|it| it.0),
        pool_checked: items.iter().any(is_pool_checked),
    }
}

fn is_pool_checked(it: &Item) -> bool {
    matches!(it, Item::Event(Framed { event: Event::PoolChecked, .. }))
}

fn rows(items: &[Item], facts: &Facts<'_>, limits: &Limits, known: &Known<'_>) -> Result<(), Code> {
    form(items, facts)?;
    order::check(facts, limits)?;
    pool(facts, limits, known)?;
    parties(facts)?;
    keys(facts, known)?;
    result(facts)?;
    ending(facts, limits)?;
    let early = |ms: u64| facts.results.iter().any(|it| it.stamp_ms < ms);
    ensure(!limits.earliest_ms.is_some_and(early), Code::TooEarly)
}

/// What row 1 asks of ctx and of the bodies together.
fn form(items: &[Item], facts: &Facts<'_>) -> Result<(), Code> {
    let ctx = facts.ctx;
    let suits = facts.pool().is_none_or(|it| it.suits(ctx.purpose));
    ensure(suits, Code::NotCanonical)?;
    ctx.check_threshold()?;
    let of_attempt = |it: &Item| match it {
        Item::Event(it) => {
            let of_roster = matches!(it.event, Event::RosterCommitted { .. });
            of_roster || (it.frame.draw == ctx.draw && it.frame.seq == ctx.seq.get())
        }
        Item::Cosigned { .. } => true,
    };
    ensure(items.iter().all(of_attempt), Code::Ctx)
}

fn pool(facts: &Facts<'_>, limits: &Limits, known: &Known<'_>) -> Result<(), Code> {
    let Some(pool) = facts.pool() else { return Ok(()) };
    // A thin pool is the reason of a lawful void, and then no fault.
    let void = facts.voids.first().is_some_and(|it| it.what.reason == "thin");
    let ratio_min = if void && facts.commits.is_empty() { 0 } else { limits.ratio_min };
    pool.check(facts.ctx, facts.roster_count, known.excluded, ratio_min)
}

fn parties(facts: &Facts<'_>) -> Result<(), Code> {
    let known = |name: &str| facts.ctx.party(name).is_some();
    let strangers = facts.commits.iter().map(|it| it.what.name);
    let mut named = strangers.chain(facts.shown.iter().map(|it| it.what.0));
    ensure(named.all(known), Code::PartyUnknown)?;
    let mut signed = BTreeSet::new();
    let mut valid = facts.commits.iter().filter(|it| it.what.signed);
    ensure(valid.all(|it| signed.insert(it.what.name)), Code::CommitTwice)?;
    let over = !facts.closed.is_empty() || !facts.results.is_empty();
    let all = facts.ctx.parties.iter().all(|it| facts.placed_commit_of(&it.name).is_some());
    ensure(all || !over, Code::CommitMissing)?;
    ensure(facts.commits.iter().all(|it| it.what.signed), Code::Sig)
}

fn keys(facts: &Facts<'_>, known: &Known<'_>) -> Result<(), Code> {
    let meets = |it: &Said<(&str, &[u8; 32])>| {
        let x = facts.ctx.party(it.what.0).and_then(|at| u8::try_from(at + 1).ok());
        x.is_some_and(|x| facts.meets(x, it.what.1))
    };
    ensure(facts.opened.iter().all(meets), Code::KeyMismatch)?;
    let spent = |it: &[u8; 32]| known.spent.is_some_and(|all| all.contains(it));
    ensure(!facts.ctx.keys().keys().iter().any(spent), Code::KeyReused)?;
    let wanted = facts.ctx.r#final != Final::None;
    match &facts.finals[..] {
        [] => ensure(!wanted || facts.results.is_empty(), Code::Final),
        [one] => facts.ctx.r#final.value(one.what).map(|_| ()),
        _ => Err(Code::Final),
    }
}

fn result(facts: &Facts<'_>) -> Result<(), Code> {
    let Some(published) = facts.results.first().map(|it| it.what) else { return Ok(()) };
    let (seed, _) = facts.seed().ok_or(Code::Seed)?;
    ensure(seed == *published.seed, Code::Seed)?;
    let pool = facts.pool().ok_or(Code::Seed)?;
    compare(&rank::ranks(facts.ctx, &seed, &pool.leaves), published.ranks)
}

/// Compares published rank lists with computed ones: first the tickets, then their order.
///
/// # Errors
///
/// `draw.ticket`, `draw.rank`.
pub fn compare(
    computed: &[(String, RankList)],
    published: &[(String, RankList)],
) -> Result<(), Code> {
    ensure(computed.len() == published.len(), Code::Ticket)?;
    for (mine, theirs) in computed.iter().zip(published) {
        let mut sorted = theirs.1.clone();
        sorted.sort_unstable();
        ensure(mine.0 == theirs.0 && mine.1 == sorted, Code::Ticket)?;
    }
    ensure(computed == published, Code::Rank)
}

fn ending(facts: &Facts<'_>, limits: &Limits) -> Result<(), Code> {
    ensure(facts.results.len() + facts.voids.len() == 1, Code::EndMissing)?;
    let Some(void) = facts.voids.first() else { return Ok(()) };
    let borne_out = match void.what.reason {
        "not_committed" => is_not_committed(facts, &void.what),
        "withheld" => is_withheld(facts, void, limits),
        "thin" => {
            let pool = facts.pool();
            let thin = pool.is_some_and(|it| it.is_thin(facts.ctx, limits.ratio_min));
            let persons = facts.ctx.purpose.draws_persons();
            persons && thin && facts.commits.is_empty() && void.what.names.is_empty()
        }
        _ => false,
    };
    ensure(borne_out, Code::VoidReason)
}

fn names_without(ctx: &Ctx, has: impl Fn(&str) -> bool) -> Vec<&str> {
    ctx.parties.iter().map(|it| &*it.name).filter(|it| !has(it)).collect()
}

fn is_not_committed(facts: &Facts<'_>, void: &Voided<'_>) -> bool {
    let without = names_without(facts.ctx, |it| facts.commit_of(it).is_some());
    !without.is_empty() && void.names.iter().eq(without.iter())
}

fn is_withheld(facts: &Facts<'_>, void: &Said<Voided<'_>>, limits: &Limits) -> bool {
    let Some(close) = facts.closed.first() else { return false };
    let Some((at, since)) = facts.cosigned_after(close.at) else { return false };
    let waited = match (since, limits.open_ms_max) {
        (Some(since), Some(most)) => void.stamp_ms >= since + most,
        _ => true,
    };
    let keys = facts.keys();
    let holds = |name: &str| {
        let x = facts.ctx.party(name).and_then(|at| u8::try_from(at + 1).ok());
        x.is_some_and(|x| keys.contains_key(&x))
    };
    let without = names_without(facts.ctx, holds);
    let few = keys.len() < usize::from(facts.ctx.t);
    at < void.at && waited && few && void.what.names.iter().eq(without.iter())
}
