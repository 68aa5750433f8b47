//! Tables that become cards on a narrow screen and stay tables for a screen reader.

use maud::{Markup, html};

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Ordinary words.
    Words,
    /// Numbers and amounts: right, tabular figures.
    Number,
    /// Instants: tabular figures, never broken.
    Time,
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub head: &'a str,
    pub set: Set,
}

impl Column<'_> {
    fn class(&self) -> Option<&'static str> {
        match self.set {
            Set::Words => None,
            Set::Number => Some("number"),
            Set::Time => Some("time"),
        }
    }
}

/// A table; the first cell of each row names the row.
pub fn table(caption: &str, columns: &[Column], rows: &[Vec<Markup>]) -> Markup {
    html! {
        table role="table" class="cards" {
            caption { (caption) }
            thead role="rowgroup" {
                tr role="row" {
                    @for it in columns {
                        th role="columnheader" scope="col" class=[it.class()] { (it.head) }
                    }
                }
            }
            tbody role="rowgroup" {
                @for row in rows {
                    tr role="row" {
                        @for (place, (cell, column)) in row.iter().zip(columns).enumerate() {
                            @if place == 0 {
                                th role="rowheader" scope="row" class=[column.class()]
                                    data-label=(column.head) { div { (cell) } }
                            } @else {
                                td role="cell" class=[column.class()]
                                    data-label=(column.head) { div { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
