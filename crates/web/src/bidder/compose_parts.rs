//! Pieces of the composing page and of the library: a part with its state, tables, files.

use maud::{Markup, html};
use record::pack::BidTable;

use super::compose_list::said;
use crate::desk::files::ACCEPT;
use crate::text::Text;

/// A part with what is in it, and how its saving stands.
pub(super) fn part_frame(t: &Text, part: &str, title: &str, inside: &Markup) -> Markup {
    html! {
        section class="part" data-check="part" data-of=(part) id={ "part-" (part) }
            aria-labelledby={ "title-" (part) } {
            h3 id={ "title-" (part) } { (title) }
            fieldset data-part="inside" {
                legend class="unseen" { (title) }
                (inside)
            }
            p class="quiet" data-when="saved" hidden role="status" {
                (t.s("compose-saved")) " " (t.s("compose-version")) " "
                span data-slot="version" {} " · " span data-slot="by" {} " · "
                span data-slot="at" {}
            }
            p class="due" data-when="dirty" hidden { (t.s("compose-dirty")) }
            p class="quiet" data-when="saving" hidden { (t.s("compose-saving")) }
            p class="quiet" data-when="closed" hidden { (t.s("compose-closed")) }
            p class="error" data-when="failed" hidden role="alert" {
                (t.s("compose-failed")) " " span data-slot="says" {} " "
                button class="link" type="button" data-part="again" { (t.s("compose-again")) }
            }
            div class="refusal" data-when="stale" hidden role="alert" {
                p { (t.s("compose-stale")) " " span data-slot="by" {} }
                p { (t.s("compose-stale-says")) }
                p {
                    button class="button quiet-button" type="button" data-part="take-theirs" {
                        (t.s("compose-take-theirs"))
                    }
                    " "
                    button class="button quiet-button" type="button" data-part="keep-mine" {
                        (t.s("compose-keep-mine"))
                    }
                }
            }
            p data-when="aside" hidden role="status" {
                (t.s("compose-aside")) " "
                button class="link" type="button" data-part="take-mine" {
                    (t.s("compose-take-mine"))
                }
            }
        }
    }
}

/// Rows that the bidder adds.
pub(super) fn rows_table(t: &Text, part: &str, it: &BidTable) -> Markup {
    let cells = |at: usize, kind: &str, label: &str| {
        html! {
            td data-label=(label) {
                div {
                    @if kind == "yes" {
                        input type="checkbox" data-cell=(at) aria-label=(label);
                    } @else {
                        input type="text" class="line" data-cell=(at) aria-label=(label)
                            autocomplete="off";
                    }
                }
            }
        }
    };
    html! {
        table class="cards" data-part="rows" data-rows-max=(it.rows_max) {
            caption id={ "rows-" (part) } { (said(t, &it.label)) }
            thead { tr {
                @for column in &it.columns { th scope="col" { (said(t, &column.label)) } }
                th scope="col" { span class="unseen" { (t.s("compose-remove")) } }
            } }
            tbody data-part="row-list" {}
        }
        template data-part="row" {
            tr {
                @for (at, column) in it.columns.iter().enumerate() {
                    (cells(at, &column.kind, said(t, &column.label)))
                }
                td { button class="link" type="button" data-part="remove" {
                    (t.s("compose-remove"))
                } }
            }
        }
        p { button class="button quiet-button" type="button" data-part="add-row" {
            (t.s("compose-add-row"))
        } }
    }
}

/// A part that consists of files with page ranges.
pub(super) fn evidence_part(t: &Text, part: &str, title: &str, about: &Markup) -> Markup {
    let id = format!("c-{part}-file");
    let pick = format!("c-{part}-pick");
    let inside = html! {
        (about)
        ul class="files" data-part="files" {}
        div class="field" {
            label for=(id) { (t.s("compose-add-file")) }
            p class="hint" id={ (id) "-hint" } { (t.s("compose-add-file-says")) }
            input type="file" id=(id) multiple data-part="add-file" accept=(ACCEPT)
                aria-describedby={ (id) "-hint" };
        }
        div class="field" data-part="pick-box" hidden {
            label for=(pick) { (t.s("compose-pick-file")) }
            select id=(pick) data-part="pick-file" { option value="" { (t.s("compose-choose")) } }
        }
        p data-part="adding" hidden role="status" {
            (t.s("compose-adding")) " " span data-part="adding-name" {} " "
            span data-part="adding-percent" {} "%"
        }
        p class="error" data-part="add-problem" role="alert" hidden {}
    };
    part_frame(t, part, title, &inside)
}

/// One file of a part, as the island copies it.
pub(super) fn file_template(t: &Text) -> Markup {
    let number = |part: &str, key: &str| {
        html! {
            label { (t.s(key)) " " input type="text" inputmode="numeric" data-part=(part)
                autocomplete="off" class="short"; }
        }
    };
    html! {
        template data-part="file" {
            li class="filed" {
                p { strong data-part="name" {} " " span class="quiet" data-part="about" {} }
                div class="filed-fields" {
                    span data-part="range" {
                        (number("from", "compose-from")) " " (number("to", "compose-to")) " "
                        span class="quiet" { (t.s("compose-pages")) " "
                            span data-part="pages" {} }
                    }
                    label { (t.s("compose-until")) " " input type="date" data-part="until"; }
                    span class="due" data-part="expiry" hidden { (t.s("compose-expired")) }
                    button class="link" type="button" data-part="fetch" {
                        (t.s("compose-fetch"))
                    }
                    button class="link" type="button" data-part="remove" {
                        (t.s("compose-remove"))
                    }
                }
            }
        }
    }
}
