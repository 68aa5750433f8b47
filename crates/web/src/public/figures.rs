//! The year's figures, counted from the public record at each request, and the files that are kept.
//!
//! A lot counts in the year of its notice, each round for itself. Nothing here is stored.

mod online;

use std::collections::{BTreeMap, BTreeSet};

use domain::lot::{Lot, Stage};
use domain::rulebook::{Regime, ids};
use domain::shared::{CivilDate, Fen, Instant};
use maud::{Markup, html};

use crate::design::lists::empty;
use crate::design::table::{Set, table};
use crate::design::value::{amount, day};
use crate::text::Text;

use super::frame::{Ask, Drawn};
use super::lot::columns;

const WHOLE_BP: i128 = 10_000;

/// What is counted of some lots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Figures {
    projects: usize,
    lots: usize,
    budget: i128,
    awarded: usize,
    /// Budget of the awarded lots alone: savings compare like with like.
    awarded_budget: i128,
    award: i128,
    failed: usize,
    terminated: usize,
    opened: usize,
    /// Openings in the hall on the network 远程开标; the others were held at a place.
    remote: usize,
    bids: usize,
    /// Contracts signed within their days, and those signed or due.
    in_time: usize,
    due: usize,
}

/// Counts; `by` is the last day on which a lot's contract is in time.
fn count<'a>(
    lots: impl Iterator<Item = &'a Lot>,
    now: Instant,
    by: impl Fn(&Lot) -> Option<Instant>,
) -> Figures {
    let mut it = Figures::default();
    let mut projects = BTreeSet::new();
    for lot in lots {
        projects.insert(&lot.notice.project);
        it.lots += 1;
        it.budget += i128::from(lot.notice.budget.0);
        if let Some((_, Fen(price))) = lot.award.winner.as_ref().filter(|_| lot.award.published) {
            it.awarded += 1;
            it.awarded_budget += i128::from(lot.notice.budget.0);
            it.award += i128::from(*price);
        }
        it.failed += usize::from(lot.stage == Stage::Failed);
        it.terminated += usize::from(lot.stage == Stage::Terminated);
        if let Some(opened) = &lot.opening.opened {
            it.opened += 1;
            it.remote += usize::from(!lot.notice.opens_on_site());
            it.bids += opened.bids.len();
        }
        if let Some(by) = by(lot) {
            let signed = lot.contract.instruments.get(&0).map(|it| it.at);
            it.in_time += usize::from(signed.is_some_and(|at| at <= by));
            it.due += usize::from(signed.is_some() || now > by);
        }
    }
    it.projects = projects.len();
    it
}

fn money(t: &Text, sum: i128) -> Markup {
    match i64::try_from(sum) {
        Ok(fen) => amount(t, fen),
        // More than any budget there is; the page still says a number.
        Err(_) => html! { (sum / 100) },
    }
}

/// A part of a whole in per cent with two places, rounded down; empty of nothing.
fn share(part: i128, whole: i128) -> String {
    if whole == 0 {
        return String::new();
    }
    let bp = (part * WHOLE_BP).div_euclid(whole);
    let sign = if bp < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}%", bp.abs() / 100, bp.abs() % 100)
}

/// The page of a year, such as `2026`; the newest for any other word.
pub(super) fn page(it: &Ask, asked: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let asked = asked.get("year").map_or("", String::as_str);
    let year_of = |lot: &Lot| lot.announced.date().year();
    let all: Vec<&Lot> = it.ledger.world().tenders().collect();
    let biddings = it.ledger.world().biddings.values().filter_map(online::year_of);
    let years: BTreeSet<i16> = all.iter().map(|it| year_of(it)).chain(biddings).collect();
    let chosen = asked.parse().ok().filter(|it| years.contains(it)).or(years.last().copied());
    let title = t.s("figures-title");
    let Some(year) = chosen else {
        let body = empty(&t.s("figures-none"), &t.s("figures-none-hint"), &[]);
        return Drawn::found(title, body);
    };
    let of = |regime: Option<Regime>| {
        let lots = all.iter().copied().filter(|it| year_of(it) == year);
        let lots = lots.filter(|it| regime.is_none_or(|one| it.notice.regime == one));
        let by = |lot: &Lot| lot.award.contract_by.map(Instant::end_of);
        count(lots, Instant(it.now_ms), by)
    };
    let body = html! {
        p { (t.s("figures-why")) }
        ul class="files" {
            @for one in years.iter().rev() {
                li { a href={ "/figures?year=" (one) }
                    aria-current=[(*one == year).then_some("page")] { (one) } }
            }
        }
        h2 { (year) }
        (section(t, &[
            of(None),
            of(Some(Regime::GovernmentProcurement)),
            of(Some(Regime::Works)),
        ]))
        (online::section(t, it.ledger.world(), year))
        (kept(it, &all))
    };
    Drawn::found(title, body)
}

/// One row for each measure; all lots, those of procurement, those of works.
fn section(t: &Text, all: &[Figures; 3]) -> Markup {
    let heads = ["figures-measure", "figures-all", "regime-procurement", "regime-works"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Number, Set::Number, Set::Number];
    let measured = all.each_ref().map(|it| values(t, it));
    let row = |(at, key): (usize, &&str)| {
        let name = html! { (t.s(key)) };
        std::iter::once(name).chain(measured.iter().map(|it| it[at].clone())).collect()
    };
    let rows: Vec<Vec<Markup>> = MEASURES.iter().enumerate().map(row).collect();
    table(&t.s("figures-title"), &columns(&heads, &sets), &rows)
}

/// What is measured, in the order of [`values`].
const MEASURES: [&str; 9] = [
    "figures-projects",
    "figures-budget",
    "figures-awarded",
    "figures-award",
    "figures-saving",
    "figures-ended",
    "figures-remote",
    "figures-bidders",
    "figures-in-time",
];

fn values(t: &Text, it: &Figures) -> [Markup; 9] {
    let saving = it.awarded_budget - it.award;
    let hundredths = (it.bids * 100).checked_div(it.opened);
    [
        html! { (it.projects) " / " (it.lots) },
        money(t, it.budget),
        html! { (it.awarded) },
        money(t, it.award),
        html! { (money(t, saving)) " " (share(saving, it.awarded_budget)) },
        html! { (it.failed) " / " (it.terminated) },
        html! { (it.remote) " / " (it.opened) },
        html! {
            @match hundredths {
                Some(it) => { (it / 100) "." (format!("{:02}", it % 100)) }
                None => { "–" }
            }
        },
        html! { (it.in_time) " / " (it.due) " " (share(it.in_time as i128, it.due as i128)) },
    ]
}

/// A file that is closed: until when it is kept, its address, its title, and the rule.
type Kept<'a> = (CivilDate, String, &'a str, &'static str);

/// Closed files with the last day on which they must be kept, the first due first.
fn kept(it: &Ask, all: &[&Lot]) -> Markup {
    let t = it.text;
    let lots = all.iter().filter_map(|lot| {
        let rule = if lot.notice.regime == Regime::Works { ids::Y50 } else { ids::G18 };
        let href = format!("/lots/{}/contract", lot.id);
        Some((lot.contract.keep_until?, href, lot.notice.title.as_str(), rule))
    });
    let biddings = it.ledger.world().biddings.values().filter_map(|of| {
        Some((of.keep_until?, format!("/biddings/{}", of.lot), of.spec.title.as_str(), ids::Y161))
    });
    let mut closed: Vec<Kept<'_>> = lots.chain(biddings).collect();
    closed.sort();
    let heads = ["public-project", "figures-keep-until", "figures-keep-rule"].map(|key| t.s(key));
    let today = Instant(it.now_ms).date();
    let rows: Vec<Vec<Markup>> = closed
        .iter()
        .map(|(until, href, title, rule)| {
            vec![
                html! { a href=(href) { (title) } },
                html! {
                    (day(Instant::end_of(*until).0))
                    @if *until < today { " " (t.s("figures-keep-over")) }
                },
                html! { (rule) },
            ]
        })
        .collect();
    html! {
        h2 { (t.s("figures-kept")) }
        @if rows.is_empty() { p { (t.s("figures-kept-none")) } } @else {
            details class="more" {
                summary { (t.t("figures-kept-count", &[("n", rows.len().into())])) }
                (table(
                    &t.s("figures-kept"),
                    &columns(&heads, &[Set::Words, Set::Time, Set::Words]),
                    &rows,
                ))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_has_two_places_is_rounded_down_and_of_nothing_is_empty() {
        assert_eq!(share(1, 3), "33.33%");
        assert_eq!(share(2, 3), "66.66%");
        assert_eq!(share(3, 3), "100.00%");
        assert_eq!(share(-1, 4), "-25.00%");
        assert_eq!(share(1, 0), "");
    }
}
