//! A bidder's own line of the totals with the proof that it stands under their root.

use domain::lot::Lot;
use domain::shared::{Hash, Uscc};
use record::totals::{OwnTotal, leaf, lines, salt_of};
use translog::tree::MemoryTree;

/// What a bidder takes away; `index` is the leaf of the `Totals` that shows the root. `None` for
/// whoever has no total, and while the ranking is not there.
#[must_use]
pub fn of(lot: &Lot, who: &Uscc, origin: &str, index: u64) -> Option<OwnTotal> {
    let totals = lot.evaluation.totals.as_ref()?;
    let all = lines(lot);
    let place = all.iter().position(|it| it.bidder == *who)?;
    let leaves: Vec<[u8; 32]> =
        all.iter().map(|it| leaf(&salt_of(&totals.salt, &lot.id, &it.bidder), &it.body)).collect();
    let tree = MemoryTree::of(leaves.iter().map(|it| &it[..]));
    let place_in = u64::try_from(place).ok()?;
    let proof = tree.inclusion(place_in, tree.size())?;
    Some(OwnTotal {
        origin: origin.to_owned(),
        lot: lot.id.clone(),
        body: all[place].body.clone(),
        salt: salt_of(&totals.salt, &lot.id, who),
        place: place_in,
        count: tree.size(),
        proof: proof.into_iter().map(|it| Hash(it.0)).collect(),
        totals_root: totals.totals_root,
        index,
    })
}
