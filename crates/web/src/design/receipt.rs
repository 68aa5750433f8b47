//! Acknowledgement and receipt: a sheet that one keeps, with how to check it in three years.

use super::Link;
use super::icon::{Tone, tag};
use super::value::{code, instant};
use crate::text::Text;
use maud::{Markup, html};

/// Which of the two answers this is; the two words are never mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Durable and signed by the platform: 递交确认.
    Acknowledged,
    /// In a checkpoint that the witnesses signed: 见证回执.
    Witnessed { size: u64 },
}

/// What the sheet states.
#[derive(Clone, Copy, Debug)]
pub struct Receipt<'a> {
    pub stage: Stage,
    /// What was submitted, such as the kind of act.
    pub what: &'a str,
    pub project: &'a str,
    pub lot: &'a str,
    /// The legal moment.
    pub at_ms: i64,
    /// The leaf's index.
    pub index: u64,
    /// The commitment in the log, 64 hex digits.
    pub commitment: &'a str,
    pub origin: &'a str,
    /// The command line that checks the saved file.
    pub command: &'a str,
    pub files: &'a [Link<'a>],
}

/// The sheet; prints on one side of A4.
pub fn receipt(t: &Text, it: &Receipt) -> Markup {
    let (title, word) = match it.stage {
        Stage::Acknowledged => (t.s("receipt-acknowledgement"), t.s("receipt-acknowledged")),
        Stage::Witnessed { .. } => (t.s("receipt-receipt"), t.s("receipt-witnessed")),
    };
    html! {
        article class="receipt" {
            header {
                h2 { (title) }
                (tag(Tone::Committed, &word))
            }
            p class="receipt-moment" { (instant(it.at_ms)) }
            p class="quiet" { (t.s("receipt-moment")) }
            dl class="facts" {
                dt { (t.s("receipt-what")) } dd { (it.what) }
                dt { (t.s("receipt-project")) } dd { (it.project) }
                dt { (t.s("receipt-lot")) } dd { (it.lot) }
                dt { (t.s("proof-index")) } dd { "#" (it.index) }
                dt { (t.s("receipt-commitment")) } dd { (code(it.commitment)) }
                dt { (t.s("receipt-origin")) } dd { (code(it.origin)) }
                @if let Stage::Witnessed { size } = it.stage {
                    dt { (t.s("proof-checkpoint")) }
                    dd { (t.t("proof-leaves", &[("n", size.to_string().into())])) }
                }
            }
            (check(t, it))
        }
    }
}

fn check(t: &Text, it: &Receipt) -> Markup {
    html! {
        section class="receipt-check" {
            h3 { (t.s("receipt-check")) }
            ol {
                li { (t.s("receipt-check-keep")) }
                li { (t.s("receipt-check-run")) " " (code(it.command)) }
                li { (t.s("receipt-check-read")) }
            }
            @if it.stage == Stage::Acknowledged { p { (t.s("receipt-follows")) } }
            @if !it.files.is_empty() {
                ul class="files" {
                    @for file in it.files { li { a href=(file.href) download { (file.label) } } }
                }
            }
        }
    }
}
