//! Draws of names that stand in the record already, rates or bidders: no roster, nobody left out,
//! one chance each (draw.md §3).

use super::event::{Attempt, Context, Party, PoolCommitted};
use super::{DrawState, Refusal};

/// Keys that open the contributions: with three parties no two of them choose alone what the
/// third may stop alone (n = 2t − 1, draw.md §3).
const THRESHOLD: u64 = 2;

/// What is drawn.
pub(super) struct Values {
    pub of: Attempt,
    pub stratum: &'static str,
    /// How many of them count.
    pub seats: u64,
    /// Ascending.
    pub names: Vec<String>,
}

/// Whether context and pool are those of the values, with the parties that joined.
pub(super) fn fixed(
    state: &DrawState,
    values: &Values,
    ctx: &Context,
    pool: &PoolCommitted,
) -> Result<(), Refusal> {
    if state.ctx.is_some() {
        return Err(Refusal::Repeated);
    }
    let joined = &state.joined;
    if joined.len() != Party::ALL.len() {
        return Err(Refusal::StepMissing);
    }
    if ctx.of != values.of || pool.of != values.of {
        return Err(Refusal::DrawAttemptDiffers);
    }
    let same = ctx.parties.len() == joined.len()
        && joined.values().zip(&ctx.parties).all(|(joined, it)| {
            (joined.name, joined.sign, joined.wrap) == (it.name, it.sign, it.wrap)
        });
    let need = matches!(
        &ctx.need[..],
        [it] if it.specialty.as_str() == values.stratum && it.seats == values.seats
    );
    let plain = pool.pool.iter().all(|it| {
        let alone = matches!(&it.strata[..], [it] if it.as_str() == values.stratum);
        it.employer.is_none() && it.w == 1 && alone
    });
    let fits = same
        && need
        && plain
        && (ctx.roster, ctx.t) == (None, THRESHOLD)
        && pool.pool.len() == values.names.len()
        && pool.pool_count == values.names.len() as u64
        && pool.excluded_count == 0
        && pool.values.as_ref() == Some(&values.names);
    if fits { Ok(()) } else { Err(Refusal::DrawDiffers) }
}
