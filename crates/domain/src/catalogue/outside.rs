//! Deals concluded outside the platform that should have entered it 应进未进.

use crate::parties::DealImported;
use crate::world::World;

use super::event::CatalogueLine;

/// A deal found in an imported list, with the line of the catalogue by which it should have
/// entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside<'a> {
    pub deal: &'a DealImported,
    pub line: &'a CatalogueLine,
}

/// Deals of the imports that stand, concluded since the catalogue in force is, that reach the
/// amount of a line of their law and category and are no project here; and how many deals of that
/// time cannot be classified because their file says neither.
///
/// A deal is a project here when its number is the project's or its code.
#[must_use]
pub fn outside(world: &World) -> (Vec<Outside<'_>>, usize) {
    let Some(catalogue) = &world.catalogue else { return (Vec::new(), 0) };
    let since = catalogue.since.date();
    let entered = |it: &DealImported| {
        let mut all = world.projects.values();
        all.any(|known| known.code == it.number || known.project.as_str() == it.number)
    };
    let live = world.imports.values().filter(|it| !it.revoked).flat_map(|it| it.deals.values());
    let (mut found, mut unclassified) = (Vec::new(), 0);
    for deal in live.filter(|it| it.concluded_on >= since && !entered(it)) {
        let (Some(regime), Some(category)) = (deal.regime, deal.category) else {
            unclassified += 1;
            continue;
        };
        let fits = |it: &&CatalogueLine| {
            (it.regime, it.category) == (regime, category) && deal.amount >= it.enters_from
        };
        found
            .extend(catalogue.published.lines.iter().find(fits).map(|line| Outside { deal, line }));
    }
    found.sort_by(|a, b| {
        let key = |it: &Outside<'_>| std::cmp::Reverse(it.deal.concluded_on);
        key(a).cmp(&key(b)).then_with(|| a.deal.number.cmp(&b.deal.number))
    });
    (found, unclassified)
}
