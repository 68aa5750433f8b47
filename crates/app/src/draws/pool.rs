//! The pool of a lot's draw, with every expert's line: one function of the record and of salts.

use std::collections::{BTreeMap, BTreeSet};

use domain::draws::{
    Attempt, Bench, Context, DrawPurpose, DrawState, Fixed, Need, PartyKeys, PoolCommitted,
    PoolDerived, PoolLeaf, PoolLine, RATE, SHORTLIST, rate_word,
};
use domain::experts::{Asked, Code, HalfDay, Listed, Roster};
use domain::lot::Lot;
use domain::rulebook::Rulebook;
use domain::shared::{Hash, Id, Salt};
use domain::world::World;

use crate::ports::Entropy;
use crate::roster::{AttemptSalts, PoolFault, Salts, leaves, members, pool};

/// Why there is no pool.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PoolGap {
    #[error("nobody has asked for a draw, or not every party takes part")]
    Early,
    #[error("the roster is empty, or two of its leaves are the same")]
    Roster,
    #[error(transparent)]
    Context(#[from] draw::Code),
    #[error(transparent)]
    Fault(#[from] PoolFault),
}

/// What the law of avoidance is asked for a committee: bidders as the opening named them, with
/// everybody who stands in a consortium behind a bid, or applicants as the close did.
#[must_use]
pub fn asked(bench: Bench<'_>) -> Option<Asked> {
    let request = bench.draw().request.as_ref()?;
    Some(Asked {
        regime: bench.regime(),
        day: request.review.day,
        purchaser: bench.purchaser().clone(),
        bidders: bench.judged(),
        authorities: request.authorities.iter().cloned().collect(),
        supervisors: request.supervisors.iter().cloned().collect(),
        specialties: request.need.iter().map(|it| it.specialty.clone()).collect(),
        seated: BTreeSet::new(),
        declared: BTreeMap::new(),
    })
}

/// Who is out for what went before: for substitutes whoever was called, and everybody of an
/// employer that has a seat; of applicants whoever sat in a review that is void.
fn went_before(world: &World, bench: Bench<'_>, asked: &mut Asked) {
    let state = bench.draw();
    let account = |it: &Listed| it.profile.account.clone();
    let barred = |it: &Listed| account(it).is_some_and(|it| bench.is_barred(&it));
    let barred = world.roster.iter().filter(|it| barred(it.1));
    asked.declared = barred.map(|it| (it.0.clone(), Code::TookPart)).collect();
    if !state.purpose.is_substitute() {
        return;
    }
    asked.declared.extend(state.before.iter().map(|it| (it.clone(), Code::CalledBefore)));
    let sits = |it: &Listed| {
        account(it).is_some_and(|it| bench.members().iter().any(|of| of.account == it))
    };
    let waits = |id: &Id| {
        let mut lines = state.waiting.values().filter_map(|it| it.1.as_ref());
        lines.any(|it| it.expert == *id)
    };
    let taken = world.roster.iter().filter(|it| waits(it.0) || sits(it.1));
    asked.seated = taken.filter_map(|it| it.1.facts(asked.day, false).employer).collect();
}

/// Whether an expert may be called for a half-day: declared it, and has an account to answer from.
#[must_use]
pub fn is_available(it: &Listed, review: &HalfDay) -> bool {
    it.profile.account.is_some() && it.half_days.contains(review)
}

/// Everybody who is, by number.
#[must_use]
pub fn available(roster: &Roster, review: &HalfDay) -> BTreeSet<Id> {
    roster.iter().filter(|it| is_available(it.1, review)).map(|it| it.0.clone()).collect()
}

/// New salts for everybody and every employer of a committee's roster.
#[must_use]
pub fn fresh_salts(world: &World, bench: Bench<'_>, entropy: &dyn Entropy) -> AttemptSalts {
    let mut salts = AttemptSalts::default();
    let day = bench.draw().request.as_ref().map(|it| it.review.day);
    for (id, it) in members(&world.roster, bench.regime()) {
        let own = Salts { roster: entropy.salt(), pid: entropy.salt(), excluded: entropy.salt() };
        salts.experts.insert(id.clone(), own);
        let employer = day.and_then(|day| it.facts(day, false).employer);
        if let Some(employer) = employer {
            salts.employers.entry(employer).or_insert_with(|| entropy.salt());
        }
    }
    salts
}

/// Roster, context and pool of the next attempt.
///
/// # Errors
///
/// [`PoolGap`]; nothing was fixed.
pub fn derive(
    world: &World,
    bench: Bench<'_>,
    (pack, salts): (&Hash, &AttemptSalts),
    rules: &Rulebook,
) -> Result<Fixed, PoolGap> {
    let (Some(request), Some(mut asked)) = (&bench.draw().request, asked(bench)) else {
        return Err(PoolGap::Early);
    };
    went_before(world, bench, &mut asked);
    let roster = leaves(&world.roster, bench.regime(), salts)?;
    let root = draw::roster::root(&roster).filter(|_| !roster.is_empty()).ok_or(PoolGap::Roster)?;
    let of = bench.draw().attempt(bench.id());
    let context = Context {
        of: of.clone(),
        need: request.need.clone(),
        pack: *pack,
        parties: parties(bench.draw()),
        roster: Some(Hash(root)),
        t: 2,
    };
    let ctx = super::ctx(&context)?;
    let free = available(&world.roster, &request.review);
    let found = pool(&ctx, &world.roster, (&asked, &free), salts, rules)?;
    let line = |(id, it): (&Id, &Listed)| {
        let own = &salts.experts[id];
        let employer = it.facts(asked.day, false).employer;
        let code = found.reasons.get(id).map(|it| it.code.token());
        PoolLine {
            expert: id.clone(),
            pid: Hash(draw::pool::person(&ctx, &own.pid, id.as_str())),
            excluded: code.and_then(|it| Id::new(it).ok()),
            roster_salt: Salt(own.roster),
            pid_salt: Salt(own.pid),
            excluded_salt: Salt(own.excluded),
            employer_salt: employer.and_then(|it| salts.employers.get(&it)).copied().map(Salt),
        }
    };
    let mut lines: Vec<_> = members(&world.roster, bench.regime()).map(line).collect();
    lines.sort_unstable_by_key(|it| it.pid);
    Ok(Fixed {
        count: roster.len() as u64,
        pool: committed(&of, found.pool)?,
        ctx: context,
        derived: PoolDerived { of, lines },
    })
}

/// Context and pool of the next attempt at a rate: the announced ones, and nobody left out.
///
/// # Errors
///
/// [`PoolGap`]; nothing was fixed.
pub fn derive_rate(lot: &Lot, pack: &Hash) -> Result<Fixed, PoolGap> {
    let values: Vec<String> = lot.notice.scheme.rates().iter().map(|it| rate_word(*it)).collect();
    derive_values((lot.draw.attempt(&lot.id), &lot.draw), (RATE, 1), &values, pack)
}

/// Context and pool of the next attempt at an order: every opened bid.
///
/// # Errors
///
/// [`PoolGap`]; nothing was fixed.
pub fn derive_order(lot: &Lot, pack: &Hash) -> Result<Fixed, PoolGap> {
    let state = lot.draw_of(DrawPurpose::Order).ok_or(PoolGap::Early)?;
    let names: Vec<String> = lot.orderable().iter().map(ToString::to_string).collect();
    let seats = names.len() as u64;
    derive_values((state.attempt(&lot.id), state), (SHORTLIST, seats), &names, pack)
}

/// Of names that stand in the record; `seats` of them count.
pub(super) fn derive_values(
    (of, state): (Attempt, &DrawState),
    (stratum, seats): (&str, u64),
    values: &[String],
    pack: &Hash,
) -> Result<Fixed, PoolGap> {
    let stratum = Id::new(stratum).map_err(|_| PoolGap::Early)?;
    let ctx = Context {
        of: of.clone(),
        need: vec![Need { specialty: stratum, seats }],
        pack: *pack,
        parties: parties(state),
        roster: None,
        t: 2,
    };
    let made = super::ctx(&ctx)?;
    let pool = draw::pool::Pool::of_values(made.alg, made.purpose, values);
    let derived = PoolDerived { of: of.clone(), lines: Vec::new() };
    Ok(Fixed { count: 0, pool: committed(&of, pool)?, ctx, derived })
}

fn parties(state: &DrawState) -> Vec<PartyKeys> {
    let joined = state.joined.values();
    joined.map(|it| PartyKeys { name: it.name, sign: it.sign, wrap: it.wrap }).collect()
}

/// The protocol's pool as the record keeps it.
fn committed(of: &Attempt, it: draw::pool::Pool) -> Result<PoolCommitted, PoolGap> {
    let leaf = |it: draw::pool::Leaf| {
        let strata = it.strata.into_iter().map(|it| Id::new(it).map_err(|_| PoolGap::Roster));
        Ok(PoolLeaf {
            employer: it.employer.map(Hash),
            pid: Hash(it.pid),
            strata: strata.collect::<Result<_, PoolGap>>()?,
            w: it.weight,
        })
    };
    Ok(PoolCommitted {
        of: of.clone(),
        pool: it.leaves.into_iter().map(leaf).collect::<Result<_, PoolGap>>()?,
        pool_count: it.count,
        pool_root: Hash(it.root),
        excluded_by_code: it.excluded_by_code,
        excluded_count: it.excluded_count,
        excluded_root: Hash(it.excluded_root),
        values: it.values,
    })
}

/// The salts that a fixed pool was made with.
pub(super) fn salts_of(world: &World, bench: Bench<'_>, derived: &PoolDerived) -> AttemptSalts {
    let mut salts = AttemptSalts::default();
    let day = bench.draw().request.as_ref().map(|it| it.review.day);
    for it in &derived.lines {
        let own =
            Salts { roster: it.roster_salt.0, pid: it.pid_salt.0, excluded: it.excluded_salt.0 };
        salts.experts.insert(it.expert.clone(), own);
        let listed = world.roster.get(&it.expert);
        let employer = day.and_then(|day| listed?.facts(day, false).employer);
        if let (Some(employer), Some(salt)) = (employer, it.employer_salt) {
            salts.employers.insert(employer, salt.0);
        }
    }
    salts
}
