//! The public page of a lot's draw: need, parties, pool and rank lists, without any name.

use domain::lot::Lot;
use maud::{Markup, html};

use crate::design::table::{Set, table};
use crate::design::value::code;
use crate::text::Text;

use super::{columns, numbers, steps_table};

/// Ranks that are shown of each list; the log holds them all.
const RANKS_SHOWN: usize = 20;

/// The body of the page; none where the platform holds no draw.
pub(crate) fn body(t: &Text, lot: &Lot, verify: &str) -> Option<Markup> {
    lot.draw.request.as_ref()?;
    let result = lot.draw.result.as_ref();
    Some(html! {
        p { (t.s("draw-public-why")) }
        (numbers(t, &lot.draw))
        (steps_table(t, &lot.draw))
        @if let Some(result) = result {
            p { (t.s("draw-seed")) " " (code(&result.seed.hex())) }
            @for it in &result.ranks {
                @let heads = ["draw-rank", "draw-ticket", "draw-name"].map(|it| t.s(it));
                @let rows: Vec<Vec<Markup>> = it.list.iter().take(RANKS_SHOWN).enumerate()
                    .map(|(at, row)| vec![
                        html! { (at + 1) },
                        code(&row.0.hex()[..16]),
                        code(&row.1.hex()[..16]),
                    ]).collect();
                @let caption = t.t("draw-list", &[
                    ("what", it.stratum.to_string().into()), ("n", it.list.len().into()),
                ]);
                (table(&caption, &columns(&heads, &[Set::Number, Set::Words, Set::Words]), &rows))
            }
        }
        h2 { (t.s("lot-verify")) }
        p { (t.s("draw-verify-says")) }
        p { (code(verify)) }
    })
}
