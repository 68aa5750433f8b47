//! Seed, tickets and ranks (§5): everybody in a stratum has one ticket for each unit of weight.

use crate::contribution::Roots;
use crate::ctx::Ctx;
use crate::event::RankList;
use crate::pool::Leaf;

/// The seed; `contributions` in the order of the parties, `last` the final number's bytes or
/// nothing.
#[must_use]
pub fn seed(ctx: &Ctx, roots: Roots<'_>, contributions: &[[u8; 32]], last: &[u8]) -> [u8; 32] {
    let bytes = ctx.encode();
    let mut parts: Vec<&[u8]> = vec![bytes.as_bytes(), roots.pool, roots.excluded];
    for (party, r) in ctx.parties.iter().zip(contributions) {
        parts.extend([party.name.as_bytes(), r]);
    }
    parts.push(last);
    ctx.alg.labelled("seed", &parts)
}

/// The ticket of a leaf in a stratum: the least of one hash for each unit of weight.
///
/// A weight above 16 is counted as 16, so that a hostile leaf costs nothing; none is drawn for 0.
#[must_use]
pub fn ticket(ctx: &Ctx, seed: &[u8; 32], stratum: &str, leaf: &Leaf) -> Option<[u8; 32]> {
    let weight = u32::try_from(leaf.weight.min(16)).ok()?;
    let one = |j: u32| {
        ctx.alg.labelled("ticket", &[seed, stratum.as_bytes(), &leaf.pid, &j.to_be_bytes()])
    };
    (0..weight).map(one).min()
}

/// The rank list of every stratum of `need`, by ticket and then pid.
#[must_use]
pub fn ranks(ctx: &Ctx, seed: &[u8; 32], leaves: &[Leaf]) -> Vec<(String, RankList)> {
    ctx.need
        .iter()
        .map(|(stratum, _)| {
            let of_stratum = leaves.iter().filter(|it| it.strata.contains(stratum));
            let mut list: RankList = of_stratum
                .filter_map(|it| Some((ticket(ctx, seed, stratum, it)?, it.pid)))
                .collect();
            list.sort_unstable();
            (stratum.clone(), list)
        })
        .collect()
}
