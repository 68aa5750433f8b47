//! The hall: keys, shares, verdicts and prices, readable from ten metres and on A4.

use super::icon::{Tone, icon, tag};
use super::proof::{Proof, chip};
use super::table::{Column, Set, table};
use super::value::{amount, instant};
use crate::text::Text;
use maud::{Markup, html};

/// What is known of a bid's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Nobody is told before key-in has closed.
    Hidden,
    KeyedIn,
    /// With the trustees, to be recovered.
    Deposited,
    Absent,
}

/// A bid's verdict or state at its opening (seal protocol §10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Waiting,
    Opened,
    Absent,
    Malformed,
    Missing,
    Contested,
    TrusteesFailed,
    PayloadBad,
    ContentBad,
    /// It stays sealed, since its bidder did not pass the first opening's review.
    Returned,
}

/// One bid on the wall.
#[derive(Clone, Copy, Debug)]
pub struct Bid<'a> {
    /// The bidder's name, or a number while names are shut.
    pub bidder: &'a str,
    pub key: Key,
    pub shares: u32,
    pub shares_needed: u32,
    pub verdict: Verdict,
}

/// The head of the hall: what is opened, and where it stands.
pub fn head(project: &str, lot: &str, stage: &str, opening: Moment) -> Markup {
    let class = match opening {
        Moment::Before => "hall-head",
        Moment::Opened => "hall-head opened",
    };
    html! {
        header class=(class) {
            p class="hall-project" { (project) }
            p class="hall-lot" { (lot) }
            p class="hall-stage" role="status" {
                (icon(if opening == Moment::Opened { Tone::Committed } else { Tone::Now }))
                (stage)
            }
        }
    }
}

/// Whether the prices are out; the passage to it is the one animated thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Before,
    Opened,
}

/// Keys, shares and verdicts of all bids of a lot.
pub fn states(t: &Text, bids: &[Bid]) -> Markup {
    let heads = [t.s("hall-bidder"), t.s("hall-key"), t.s("hall-shares"), t.s("hall-verdict")];
    let sets = [Set::Words, Set::Words, Set::Number, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = bids.iter().map(|it| state(t, it)).collect();
    html! { div class="hall-states" { (table(&t.s("hall-states"), &columns, &rows)) } }
}

fn state(t: &Text, bid: &Bid) -> Vec<Markup> {
    let shares = if bid.key == Key::Absent {
        html! { "–" }
    } else {
        html! { (bid.shares) "/" (bid.shares_needed) }
    };
    vec![html! { (bid.bidder) }, key(t, bid.key), shares, verdict(t, bid.verdict)]
}

/// The state of a key as a tag.
pub fn key(t: &Text, key: Key) -> Markup {
    match key {
        Key::Hidden => tag(Tone::Plain, &t.s("key-hidden")),
        Key::KeyedIn => tag(Tone::Checked, &t.s("key-keyed-in")),
        Key::Deposited => tag(Tone::Checked, &t.s("key-deposited")),
        Key::Absent => tag(Tone::Alarm, &t.s("key-absent")),
    }
}

/// A verdict as a tag.
pub fn verdict(t: &Text, verdict: Verdict) -> Markup {
    match verdict {
        Verdict::Waiting => tag(Tone::Plain, &t.s("verdict-waiting")),
        Verdict::Opened => tag(Tone::Checked, &t.s("verdict-opened")),
        Verdict::Absent => tag(Tone::Alarm, &t.s("verdict-absent")),
        Verdict::Malformed => tag(Tone::Alarm, &t.s("verdict-malformed")),
        Verdict::Missing => tag(Tone::Due, &t.s("verdict-missing")),
        Verdict::Contested => tag(Tone::Due, &t.s("verdict-contested")),
        Verdict::TrusteesFailed => tag(Tone::Alarm, &t.s("verdict-trustees-failed")),
        Verdict::PayloadBad => tag(Tone::Alarm, &t.s("verdict-payload-bad")),
        Verdict::Returned => tag(Tone::Plain, &t.s("verdict-returned")),
        Verdict::ContentBad => tag(Tone::Alarm, &t.s("verdict-content-bad")),
    }
}

/// One line of the read-out.
#[derive(Clone, Copy, Debug)]
pub struct ReadOut<'a> {
    pub bidder: &'a str,
    /// In fen; `None` when no price was opened.
    pub price_fen: Option<i64>,
    pub verdict: Verdict,
    /// Further announced fields as `name: value`, already in words.
    pub others: &'a str,
}

/// Rows of one read-out table; a second one stands beside it on a wall.
const ROWS_MAX: usize = 30;

/// The read-out in the order given and in these words, in tables of [`ROWS_MAX`] rows.
pub fn read_out(t: &Text, says: &dyn Fn(&str) -> String, lines: &[ReadOut]) -> Markup {
    let heads = ["hall-number", "hall-bidder", "hall-price", "hall-others", "hall-verdict"];
    let heads = heads.map(says);
    let sets = [Set::Number, Set::Words, Set::Number, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .enumerate()
        .map(|(place, it)| {
            let price = match it.price_fen {
                Some(fen) => amount(t, fen),
                None => html! { (t.s("hall-no-price")) },
            };
            vec![
                html! { (place + 1) },
                html! { (it.bidder) },
                price,
                html! { (it.others) },
                verdict(t, it.verdict),
            ]
        })
        .collect();
    let caption = says("hall-readout");
    html! {
        div class="hall-readout" {
            @for half in rows.chunks(ROWS_MAX) { (table(&caption, &columns, half)) }
        }
    }
}

/// One thing that happened in the hall.
#[derive(Clone, Copy, Debug)]
pub struct Happening<'a> {
    pub at_ms: i64,
    pub says: &'a str,
    pub proof: Option<Proof<'a>>,
}

/// What happened, newest first; spoken politely as it grows.
pub fn happenings(t: &Text, lines: &[Happening]) -> Markup {
    html! {
        section class="hall-log" {
            h2 { (t.s("hall-happenings")) }
            div role="log" aria-live="polite" { ol {
                @for it in lines {
                    li {
                        (instant(it.at_ms)) " " span { (it.says) }
                        @if let Some(proof) = &it.proof { " " (chip(t, proof)) }
                    }
                }
            } }
        }
    }
}
