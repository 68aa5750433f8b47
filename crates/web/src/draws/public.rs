//! The public page of a lot's draw: need, parties, pool and rank lists, without any name.

use domain::draws::{DrawPurpose, DrawState};
use domain::lot::Lot;
use domain::shared::Hash;
use maud::{Markup, html};

use crate::design::table::{Set, table};
use crate::design::value::code;
use crate::text::Text;
use crate::text::money::percent;

use super::{columns, numbers, rates, steps_table};

/// Ranks that are shown of each list; the log holds them all.
const RANKS_SHOWN: usize = 20;

/// Seed and rank lists, once they are published.
fn ranked(t: &Text, state: &DrawState) -> Markup {
    let Some(result) = &state.result else { return html! {} };
    let key = match state.purpose {
        DrawPurpose::Coefficient => "draw-rate-list",
        DrawPurpose::Committee | DrawPurpose::Substitute => "draw-list",
    };
    let name = if state.purpose == DrawPurpose::Coefficient { "draw-rate" } else { "draw-name" };
    let heads = ["draw-rank", "draw-ticket", name].map(|it| t.s(it));
    html! {
        p { (t.s("draw-seed")) " " (code(&result.seed.hex())) }
        @for it in &result.ranks {
            @let rows: Vec<Vec<Markup>> = it.list.iter().take(RANKS_SHOWN).enumerate()
                .map(|(at, row)| vec![
                    html! { (at + 1) },
                    code(&row.0.hex()[..16]),
                    match rate_of(state, &row.1) {
                        Some(it) => html! { (percent(it)) },
                        None => code(&row.1.hex()[..16]),
                    },
                ]).collect();
            @let caption = t.t(key, &[
                ("what", it.stratum.to_string().into()), ("n", it.list.len().into()),
            ]);
            (table(&caption, &columns(&heads, &[Set::Number, Set::Words, Set::Words]), &rows))
        }
    }
}

/// The rate of a name, where rates are drawn.
fn rate_of(state: &DrawState, name: &Hash) -> Option<u32> {
    app::draws::rate_of(state.pool.as_ref()?, name)
}

/// The body of the page; none where the platform holds no draw.
pub(crate) fn body(t: &Text, lot: &Lot, verify: &str) -> Option<Markup> {
    if !lot.draw.is_asked() && lot.rate.is_none() {
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
            (steps_table(t, lot, &it.drawn))
            (ranked(t, &it.drawn))
        }
        @if lot.draw.is_asked() {
            @if lot.rate.is_some() { h2 { (t.s("draw-title")) } }
            (numbers(t, lot))
            (steps_table(t, lot, &lot.draw))
            (ranked(t, &lot.draw))
        }
        h2 { (t.s("lot-verify")) }
        p { (t.s("draw-verify-says")) }
        p { (code(verify)) }
    })
}
