//! The public page of a lot's draw: need, parties, pool and rank lists, without any name.

use domain::draws::{Bench, DrawPurpose, DrawResult, DrawState, ListDraw};
use domain::lot::Lot;
use domain::rulebook::Regime;
use domain::shared::Hash;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::table::{Set, table};
use crate::design::value::code;
use crate::text::Text;
use crate::text::money::percent;

use super::{calls_line, columns, numbers_of, order, rates, steps_table};

/// Ranks that are shown of each list; the log holds them all.
const RANKS_SHOWN: usize = 20;

/// Seed and rank lists, once they are published.
fn ranked(t: &Text, state: &DrawState) -> Markup {
    let Some(result) = &state.result else { return html! {} };
    let key = match state.purpose {
        DrawPurpose::Coefficient => "draw-rate-list",
        DrawPurpose::Order => "draw-order-list",
        DrawPurpose::Shortlist | DrawPurpose::Invited => "draw-names-list",
        _ => "draw-list",
    };
    let name = match state.purpose {
        DrawPurpose::Coefficient => "draw-rate",
        DrawPurpose::Order => "draw-credit-code",
        _ => "draw-name",
    };
    let heads = ["draw-rank", "draw-ticket", name].map(|it| t.s(it));
    html! {
        p { (t.s("draw-seed")) " " (code(&result.seed.hex())) }
        @for it in &result.ranks {
            @let rows: Vec<Vec<Markup>> = it.list.iter().take(RANKS_SHOWN).enumerate()
                .map(|(at, row)| vec![
                    html! { (at + 1) },
                    code(&row.0.hex()[..16]),
                    named(state, result, at, &row.1),
                ]).collect();
            @let caption = t.t(key, &[
                ("what", it.stratum.to_string().into()), ("n", it.list.len().into()),
            ]);
            (table(&caption, &columns(&heads, &[Set::Number, Set::Words, Set::Words]), &rows))
        }
    }
}

/// What stands under a name: a rate, a bidder, or an expert whose name is nobody's to see.
fn named(state: &DrawState, result: &DrawResult, at: usize, name: &Hash) -> Markup {
    let pool = state.pool.as_ref();
    let rate = pool.and_then(|it| app::draws::rate_of(it, name));
    let order = pool.filter(|_| state.purpose == DrawPurpose::Order);
    let order = order.and_then(|it| app::draws::order_of(it, result));
    match (rate, order.and_then(|it| it.get(at).map(ToString::to_string))) {
        (Some(it), _) => html! { (percent(it)) },
        (None, Some(it)) => code(&it),
        (None, None) => code(&name.hex()[..16]),
    }
}

/// Of a lot whose equal bids are placed by lot: that the order is due, or that it settled places.
pub(crate) fn order_line(t: &Text, lot: &Lot) -> Markup {
    let Some(says) = order_key(lot) else { return html! {} };
    html! {
        p { (t.s(says)) " " a href={ "/lots/" (lot.id) "/draw" } { (t.s("draw-order-course")) } }
    }
}

/// The key of that sentence; none where no order was ever due, or the ranking had no equals.
pub(crate) fn order_key(lot: &Lot) -> Option<&'static str> {
    let state = lot.order.as_ref()?;
    let aside = &lot.evaluation.aside;
    let of_brand = aside.iter().any(|it| domain::award::stands_aside_by_lot(lot, it));
    Some(match state.order {
        None if domain::award::awaits_lot(lot) => "draw-brand-due",
        None => "draw-order-due",
        Some(_) if of_brand => "draw-brand-settled",
        Some(_) => "draw-order-settled",
    })
}

/// A list's draw before the notice, without names: who takes part, and what came of it.
pub(crate) fn list(t: &Text, regime: Regime, list: &ListDraw, verify: &str) -> Markup {
    let title = match list.draw.purpose {
        DrawPurpose::Invited => "draw-invited-title",
        _ => "draw-shortlist-title",
    };
    html! {
        h2 { (t.s(title)) }
        p { (t.s("draw-list-why")) }
        p { (t.t("draw-list-most", &[("n", list.most.into())])) }
        (steps_table(t, regime, &list.draw))
        (ranked(t, &list.draw))
        p { (t.s("draw-verify-says")) }
        p { (code(verify)) }
    }
}

/// The draw of the committee that reviews applicants, without names; none where it was not asked
/// for here.
pub(crate) fn reviewers(t: &Text, bench: Bench<'_>, verify: &str) -> Option<Markup> {
    let draw = bench.draw();
    draw.is_asked().then(|| {
        html! {
            h2 { (t.s("draw-reviewers-title")) }
            p { (t.s("draw-public-why")) }
            (numbers_of(t, draw))
            (steps_table(t, bench.regime(), draw))
            (calls_line(t, draw))
            (ranked(t, draw))
            p { (t.s("draw-verify-says")) }
            p { (code(verify)) }
        }
    })
}

/// Kinds of the events from which a draw is computed again. Source: draw.md §2.
const COMPUTED_FROM: [&str; 9] = [
    "CommitsClosed",
    "DepositShown",
    "DrawAnnounced",
    "DrawCommitted",
    "DrawOpened",
    "DrawResult",
    "DrawVoid",
    "FinalNumber",
    "PoolCommitted",
];

/// Whether a draw is computed from events of a kind.
pub(crate) fn computed_from(kind: &str) -> bool {
    COMPUTED_FROM.contains(&kind)
}

/// What the browser computes again from these leaves, by the newest policy; nothing where there
/// are none.
pub(crate) fn again(t: &Text, leaves: &[u64], (ratio, policy): (u32, i64)) -> Markup {
    let all = leaves.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    html! {
        @if !leaves.is_empty() {
            section data-island="draw_check" data-log="/log" data-indices=(all) data-ratio=(ratio)
                data-policy=(policy) {
                h3 { (t.s("draw-again-title")) }
                p { (t.s("draw-again-says")) }
                p data-when="closed unchecked" hidden {
                    button type="button" class="link" data-part="check" {
                        (t.s("draw-again-do"))
                    }
                }
                div role="status" {
                    p data-when="checking" hidden { (t.s("draw-again-checking")) }
                    p data-when="held" hidden { (tag(Tone::Checked, &t.s("draw-again-held"))) }
                    p data-when="differs" hidden { (tag(Tone::Alarm, &t.s("draw-again-differs"))) }
                    p data-when="unchecked" hidden { (t.s("draw-again-unchecked")) }
                }
                ol data-part="attempts" hidden {}
                template data-part="attempt" {
                    li {
                        code data-slot="draw" {} " · " (t.s("draw-again-attempt")) " "
                        span data-slot="seq" {} " · " (t.s("draw-seed")) " "
                        code data-slot="seed" {} " " strong data-slot="code" {}
                    }
                }
            }
        }
    }
}

/// The body of the page; none where the platform holds no draw.
pub(crate) fn body(t: &Text, lot: &Lot, verify: &str) -> Option<Markup> {
    if !lot.draw.is_asked() && lot.rate.is_none() && lot.order.is_none() {
        return None;
    }
    Some(html! {
        @if lot.draw.purpose != DrawPurpose::Coefficient && lot.draw.is_asked() {
            p { (t.s("draw-public-why")) }
        }
        @if let Some(it) = &lot.rate {
            h2 { (t.s("draw-rate-title")) }
            p { (t.s("draw-rate-why")) }
            (rates(t, lot, &it.drawn))
            (steps_table(t, lot.notice.regime, &it.drawn))
            (ranked(t, &it.drawn))
        }
        @if let Some(it) = &lot.order {
            h2 { (t.s("draw-order-title")) }
            p { (t.s("draw-order-why")) }
            (order(t, lot, &it.draw))
            (steps_table(t, lot.notice.regime, &it.draw))
            (ranked(t, &it.draw))
        }
        @if lot.draw.is_asked() {
            @if lot.rate.is_some() || lot.order.is_some() { h2 { (t.s("draw-title")) } }
            (numbers_of(t, &lot.draw))
            (steps_table(t, lot.notice.regime, &lot.draw))
            (ranked(t, &lot.draw))
        }
        h2 { (t.s("lot-verify")) }
        p { (t.s("draw-verify-says")) }
        p { (code(verify)) }
    })
}
