//! A year's online biddings in figures: purchases and sales apart, each round for itself.

use domain::auction::Direction;
use domain::online::{Bidding, Stage};
use domain::world::World;
use maud::{Markup, html};

use crate::design::table::{Set, table};
use crate::text::Text;

use super::super::lot::columns;
use super::{money, share};

/// What is counted of some biddings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Figures {
    announced: usize,
    /// Ceilings or start prices of all.
    start: i128,
    dealt: usize,
    /// The same of those with a deal alone: savings compare like with like.
    dealt_start: i128,
    deal: i128,
    failed: usize,
    terminated: usize,
    /// Biddings whose price was found, and the bidders who offered in them.
    priced: usize,
    bidders: usize,
}

fn count<'a>(all: impl Iterator<Item = &'a Bidding>) -> Figures {
    let mut it = Figures::default();
    for of in all {
        it.announced += 1;
        it.start += i128::from(of.spec.start.0);
        if let Some(deal) = &of.deal {
            it.dealt += 1;
            it.dealt_start += i128::from(of.spec.start.0);
            it.deal += i128::from(deal.price.0);
        }
        it.failed += usize::from(of.stage == Stage::Failed);
        it.terminated += usize::from(of.stage == Stage::Terminated);
        it.priced += usize::from(!of.ranking.is_empty());
        it.bidders += of.ranking.len();
    }
    it
}

/// The year of a bidding's notice; none of one that is not public.
pub(super) fn year_of(of: &Bidding) -> Option<i16> {
    of.announced.map(|it| it.date().year())
}

/// The table of a year; nothing where nobody bid online in it.
pub(super) fn section(t: &Text, world: &World, year: i16) -> Markup {
    let of = |direction| {
        let all = world.biddings.values().filter(|it| year_of(it) == Some(year));
        count(all.filter(|it| it.spec.direction == direction))
    };
    let both = [of(Direction::Reverse), of(Direction::Forward)];
    if both.iter().all(|it| it.announced == 0) {
        return html! {};
    }
    let heads = ["figures-measure", "bidding-kind-reverse", "bidding-kind-forward"];
    let heads = heads.map(|key| t.s(key));
    let [bought, sold] = both.each_ref().map(|it| values(t, it));
    let row = |(at, key): (usize, &&str)| {
        vec![html! { (t.s(key)) }, bought[at].clone(), sold[at].clone()]
    };
    let rows: Vec<Vec<Markup>> = MEASURES.iter().enumerate().map(row).collect();
    let sets = [Set::Words, Set::Number, Set::Number];
    let title = t.s("biddings-title");
    html! {
        h2 id="biddings" { (title) " " (year) }
        (table(&title, &columns(&heads, &sets), &rows))
        p { a href="/biddings" { (title) } }
    }
}

/// What is measured, in the order of [`values`].
const MEASURES: [&str; 7] = [
    "figures-online-announced",
    "figures-online-start",
    "figures-online-dealt",
    "figures-online-deal",
    "figures-online-gain",
    "figures-online-ended",
    "figures-online-bidders",
];

fn values(t: &Text, it: &Figures) -> [Markup; 7] {
    let moved = (it.dealt_start - it.deal).abs();
    let hundredths = (it.bidders * 100).checked_div(it.priced);
    [
        html! { (it.announced) },
        money(t, it.start),
        html! { (it.dealt) },
        money(t, it.deal),
        html! { (money(t, moved)) " " (share(moved, it.dealt_start)) },
        html! { (it.failed) " / " (it.terminated) },
        html! {
            @match hundredths {
                Some(it) => { (it / 100) "." (format!("{:02}", it % 100)) }
                None => { "–" }
            }
        },
    ]
}
