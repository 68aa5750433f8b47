//! The refusal: what was refused, by which article, what to do instead, and that nothing is lost.

use super::Link;
use super::icon::{Tone, icon};
use super::river::{Basis, mark};
use crate::text::Text;
use maud::{Markup, html};

/// What is left of the attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// What was typed stands in the form again.
    Typed,
    /// The command changed nothing, and nothing was typed.
    Unchanged,
}

/// One refusal.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// What was refused, a whole sentence.
    pub what: &'a str,
    pub basis: Option<Basis<'a>>,
    /// What the person can do, a whole sentence.
    pub instead: &'a str,
    pub ways: &'a [Link<'a>],
    pub kept: Kept,
}

/// The refusal as a block that takes the focus.
pub fn refusal(t: &Text, it: &Refusal) -> Markup {
    let kept = match it.kept {
        Kept::Typed => t.s("refusal-kept-typed"),
        Kept::Unchanged => t.s("refusal-kept-unchanged"),
    };
    html! {
        section class="refusal" role="alert" tabindex="-1" aria-labelledby="refusal-what" {
            p class="refusal-name" { (icon(Tone::Alarm)) (t.s("refusal-name")) }
            h2 id="refusal-what" { (it.what) }
            dl class="facts" {
                @if let Some(basis) = &it.basis {
                    dt { (t.s("refusal-why")) }
                    dd { (basis.says) " " small {
                        (basis.cite) " · " (basis.rule) " · " (mark(t, basis.mark))
                    } }
                }
                dt { (t.s("refusal-instead")) }
                dd {
                    p { (it.instead) }
                    @for way in it.ways { p { a href=(way.href) { (way.label) } } }
                }
                dt { (t.s("refusal-lost")) } dd { (kept) }
            }
        }
    }
}
