//! Statutory documents in a Song face, and what changed between two versions of one.

use super::icon::{Tone, tag};
use super::proof::{Proof, chip};
use super::value::instant;
use crate::text::Text;
use maud::{Markup, html};

/// A document that the law names.
#[derive(Clone, Copy, Debug)]
pub struct Notice<'a> {
    pub title: &'a str,
    /// Its number; empty when it has none.
    pub number: &'a str,
    pub issuer: &'a str,
    pub issued_ms: i64,
    /// What was done with it: published, or sent to one party.
    pub done: &'a str,
    pub proof: Option<Proof<'a>>,
}

/// The document as it is read, printed and kept.
pub fn notice(t: &Text, it: &Notice, body: &Markup) -> Markup {
    html! {
        article class="notice" {
            header {
                h2 { (it.title) }
                @if !it.number.is_empty() { p { (it.number) } }
            }
            div class="notice-body" { (body) }
            footer {
                p class="notice-issuer" { (it.issuer) }
                p { (instant(it.issued_ms)) }
                p { (tag(Tone::Committed, it.done)) }
                @if let Some(proof) = &it.proof { (chip(t, proof)) }
            }
        }
    }
}

/// A piece of a text in two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Kept(&'a str),
    Removed(&'a str),
    Added(&'a str),
}

/// Two versions in one text; a word, not only colour, marks what is gone and what is new.
pub fn differences(t: &Text, name: &str, pieces: &[Piece]) -> Markup {
    html! {
        section class="differences" aria-label=(name) {
            p {
                @for it in pieces {
                    @match it {
                        Piece::Kept(text) => (text),
                        Piece::Removed(text) => del {
                            small { (t.s("difference-removed")) } " " (text)
                        },
                        Piece::Added(text) => ins {
                            small { (t.s("difference-added")) } " " (text)
                        },
                    }
                }
            }
        }
    }
}
