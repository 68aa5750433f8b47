//! Draws held by the platform: what of `ggzy.draw/v1` is asked beside the law.
//!
//! Pages ask before the queue; the desk asks again in the turn, where nothing can change in
//! between. The platform's own steps are [`drawer`]'s. Source: docs/decisions/0392.

mod calls;
mod check;
pub mod drawer;
mod list;
pub mod party;
mod pool;
mod step;

use domain::draws::{Context, DrawResult, DrawState, Party, PoolCommitted, Ranks, rate_word};
use domain::lot::Lot;
use domain::shared::{Hash, Id, Uscc};
use draw::contribution::{self, Keys, Roots, Shown};
use draw::ctx::Ctx;
use draw::event::RankList;
use draw::pool::{Leaf, Pool};
use draw::rank;
use record::wire::Wire;

pub use calls::{Called, called};
pub use check::check;
pub use list::{name_of, open_list};
pub use pool::{
    PoolGap, asked, available, derive, derive_order, derive_rate, fresh_salts, is_available,
};
pub use step::{Step, step, step_before, step_in};

/// The context in the protocol's own form.
///
/// # Errors
///
/// `draw.ctx` when it is not in range, a one-time key of low order among them.
pub fn ctx(it: &Context) -> Result<Ctx, draw::Code> {
    Ctx::parse(it.write().encode().as_bytes())
}

/// The pool in the protocol's own form.
#[must_use]
pub fn protocol_pool(it: &PoolCommitted) -> Pool {
    let leaf = |it: &domain::draws::PoolLeaf| Leaf {
        employer: it.employer.map(|it| it.0),
        pid: it.pid.0,
        strata: it.strata.iter().map(ToString::to_string).collect(),
        weight: it.w,
    };
    Pool {
        leaves: it.pool.iter().map(leaf).collect(),
        count: it.pool_count,
        root: it.pool_root.0,
        excluded_by_code: it.excluded_by_code.clone(),
        excluded_count: it.excluded_count,
        excluded_root: it.excluded_root.0,
        values: it.values.clone(),
    }
}

/// Ten-thousandths of a whole: every rate is less.
const RATES_END: u32 = 10_000;

/// The rate whose name came first, ten-thousandths; none where no rate was drawn.
#[must_use]
pub fn first_rate(lot: &Lot, result: &DrawResult) -> Option<u32> {
    let first = result.ranks.first()?.list.first()?.1;
    rate_of(lot.draw.pool.as_ref()?, &first)
}

/// The rate that stands under a name of a pool of rates, ten-thousandths.
#[must_use]
pub fn rate_of(pool: &PoolCommitted, name: &Hash) -> Option<u32> {
    let pool = protocol_pool(pool);
    let word = pool.value_of(draw::hash::Alg::Sha256, &name.0)?;
    (0..RATES_END).find(|it| rate_word(*it) == word)
}

/// The bidders of a drawn order, the first one first; none where a name is no bidder's.
#[must_use]
pub fn order_of(pool: &PoolCommitted, result: &DrawResult) -> Option<Vec<Uscc>> {
    let pool = protocol_pool(pool);
    let [ranks] = &result.ranks[..] else { return None };
    let of = |it: &(Hash, Hash)| Uscc::new(pool.value_of(draw::hash::Alg::Sha256, &it.1.0)?);
    ranks.list.iter().map(of).collect()
}

/// Seed and rank lists that follow from what the parties published; none while too few keys are.
#[must_use]
pub fn result(state: &DrawState) -> Option<DrawResult> {
    let context = state.ctx.as_ref()?;
    let ctx = ctx(context).ok()?;
    let pool = protocol_pool(state.pool.as_ref()?);
    let roots = Roots { pool: &pool.root, excluded: &pool.excluded_root };
    let x = |name: &Party| ctx.party(name.token()).and_then(|it| u8::try_from(it + 1).ok());
    let keys: Option<Keys> =
        state.opened.iter().map(|(name, it)| Some((x(name)?, it.key.0))).collect();
    let keys = keys.filter(|it| it.len() >= usize::from(ctx.t))?;
    let mut values = Vec::new();
    for (name, commit) in &state.commits {
        let header = state.shown.get(name).and_then(|it| seal::bytes::unhex(&it.header));
        let (c, d) = (&commit.c.0, &commit.d.0);
        let shown = Shown { name: name.token(), c, d, header: header.as_deref() };
        values.push(*contribution::settled(&ctx, roots, &shown, &keys).0);
    }
    let seed = rank::seed(&ctx, roots, &values, &[]);
    let list = |(stratum, list): (String, RankList)| {
        let list = list.into_iter().map(|it| (Hash(it.0), Hash(it.1))).collect();
        Some(Ranks { stratum: Id::new(stratum).ok()?, list })
    };
    let ranks = rank::ranks(&ctx, &seed, &pool.leaves).into_iter();
    let ranks = ranks.map(list).collect::<Option<_>>()?;
    Some(DrawResult { of: context.of.clone(), ranks, seed: Hash(seed) })
}
