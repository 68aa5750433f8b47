//! Codes of a blind review 暗标编号 once they are opened, and how anybody repeats them.

use domain::lot::Lot;
use maud::{Markup, html};

use crate::design::table::{Column, Set, table};
use crate::design::value::code;
use crate::text::Text;

/// Whose code was whose; nothing before the codes are opened.
pub(crate) fn codes(t: &Text, lot: &Lot) -> Markup {
    let Some(codes) = &lot.evaluation.blind.revealed else { return html! {} };
    let name =
        |who: &domain::shared::Uscc| lot.name_read_out(who).unwrap_or_else(|| who.to_string());
    let heads = ["blind-code-head", "role-bidder"].map(|key| t.s(key));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let line = |(n, who): (u32, &domain::shared::Uscc)| {
        vec![html! { (t.t("blind-code", &[("n", n.into())])) }, html! { (name(who)) }]
    };
    let rows: Vec<Vec<Markup>> = (1u32..).zip(codes).map(line).collect();
    html! { (table(&t.s("blind-codes"), &columns, &rows)) }
}

/// What everybody sees on the lot's page: that items are judged blind, what was sealed, and the
/// codes once they are opened.
pub(super) fn all(t: &Text, lot: &Lot) -> Markup {
    let state = &lot.evaluation.blind;
    html! {
        @if let Some(sealed) = &state.sealed {
            h2 { (t.s("blind-title")) }
            @if state.revealed.is_none() { p { (t.s("blind-waits")) } }
            p { (t.s("blind-sealed")) " " (code(&sealed.commitment.hex())) }
            @if state.revealed.is_some() {
                (codes(t, lot))
                p { (t.s("blind-salt")) " " (code(&sealed.salt.hex())) }
                p class="quiet" { (t.s("blind-repeat")) }
            }
        }
    }
}
