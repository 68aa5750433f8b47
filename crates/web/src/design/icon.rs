//! The few signs that stand beside a word, and the status tag made of both.

use maud::{Markup, html};

/// What a status means; decides colour and sign, never the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to notice.
    Plain,
    /// It goes on at this moment.
    Now,
    /// Checked, done, in order: jade.
    Checked,
    /// Due soon: amber.
    Due,
    /// Overdue or refused: crimson.
    Alarm,
    /// Committed, sealed, published: vermilion.
    Committed,
}

impl Tone {
    /// The style class.
    pub fn class(self) -> &'static str {
        match self {
            Tone::Plain => "plain",
            Tone::Now => "now",
            Tone::Checked => "checked",
            Tone::Due => "due",
            Tone::Alarm => "alarm",
            Tone::Committed => "committed",
        }
    }

    fn path(self) -> &'static str {
        match self {
            Tone::Plain => "M4 8h8",
            Tone::Now => "M5 3l7 5-7 5z",
            Tone::Checked => "M3 8.5l3.5 3.5L13 4.5",
            Tone::Due => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 5v3.5l2.5 1.5",
            Tone::Alarm => "M8 2l6.5 12h-13zM8 7v3M8 12v.5",
            Tone::Committed => "M3 3h10v10H3zM6 6h4v4H6z",
        }
    }
}

/// A sign without a word; hidden from screen readers, so a word must stand beside it.
pub fn icon(tone: Tone) -> Markup {
    html! {
        svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false" {
            path d=(tone.path()) {}
        }
    }
}

/// A status: sign and word.
pub fn tag(tone: Tone, word: &str) -> Markup {
    html! { span class={ "tag " (tone.class()) } { (icon(tone)) (word) } }
}
