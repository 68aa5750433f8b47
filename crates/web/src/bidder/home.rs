//! 投标工作台: what is due now, the own bids with their states, and the lots that take bids.

use app::bidding::{self, Own};
use app::follower::Folded;
use axum::response::Response;
use domain::lot::{Lot, Stage};
use domain::opening::KeyPlan;
use maud::{Markup, html};

use super::wire::{Bidder, Fault, bidder};
use super::{renounce, validity};
use crate::admission;
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, flash};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};
use crate::desk::room;
use crate::visit::{Frame, Visit};

/// An acknowledged leaf without witnesses for this long is told in red, milliseconds.
/// Source: protocols/log.md §5.
pub const UNWITNESSED_MS: i64 = 60_000;

/// The page.
pub async fn show(v: Visit) -> Response {
    let drawn = v.run(|v| match body(v) {
        Ok(it) => v.page(&Frame::wide(&v.text.s("bidder-title")), &it),
        Err(it) => it.page(v),
    });
    drawn.await.unwrap_or_else(|it| it)
}

/// One lot with the own records in it.
struct Line<'a> {
    lot: &'a Lot,
    own: Vec<Own>,
    /// Whether the own organisation was chosen and may give that up.
    gives_up: bool,
    /// Whether its bid was asked to bind longer.
    answers: bool,
}

fn body(v: &Visit) -> Result<Markup, Fault> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = bidder(v, &folded)?;
    let known = folded.world.organisations.get(&who.uscc);
    let has_key = known.is_some_and(|it| it.keys.values().any(|bound| *bound));
    let mut lines = Vec::new();
    for lot in folded.world.lots.values().filter(|it| it.bids.contains_key(&who.uscc)) {
        let own = bidding::owned(&*v.site.platform.readers, &lot.id, &who.uscc)?;
        let gives_up = renounce::may_give_up(v, &folded, lot, &who.uscc);
        let answers = validity::has_page(lot, &who.uscc);
        lines.push(Line { lot, own, gives_up, answers });
    }
    lines.sort_by_key(|it| std::cmp::Reverse(it.own.last().map(|it| it.stamp_ms)));
    let mut open: Vec<&Lot> = folded.world.lots.values().filter(|it| takes_bids(v, it)).collect();
    open.retain(|it| it.admitted.lets_in(&who.uscc));
    open.sort_by_key(|it| it.deadline_s);
    let mut due: Vec<&Lot> =
        lines.iter().map(|it| it.lot).filter(|lot| key_in_due(lot, &who)).collect();
    due.sort_by_key(|it| it.opening.key_in_until_s);
    Ok(html! {
        p { (known.map_or("", |it| it.name.as_str())) }
        @if !has_key {
            (flash(Tone::Due, &t.s("bidder-no-key")))
            p { a href="/account/keys" { (t.s("bidder-to-keys")) } }
        }
        @for lot in &due { (call(v, lot)) }
        @for it in lines.iter().filter(|it| has_won(it.lot, &who)) { (won(v, it.lot)) }
        h2 { (t.s("bidder-open")) }
        (lots(v, &who, &open))
        h2 { (t.s("bidder-bids")) }
        (bids(v, &lines))
        (applications(v, &folded, &who))
        h2 { (t.s("bidder-tools")) }
        ul {
            li { a href="/bidder/biddings" { (t.s("biddings-title")) } }
            li { a href="/bidder/library" { (t.s("library-title")) } }
            li { a href="/bidder/auctions" { (t.s("auctions-own")) } }
            li { a href="/prequalifications" { (t.s("prequalifications-title")) } }
            li { a href="/check" { (t.s("bidder-check-computer")) } }
            li { a href="/account/keys" { (t.s("bidder-to-keys")) } }
            li { a href="/verify" { (t.s("page-verify")) } }
        }
    })
}

/// Own applications, with where each stands.
fn applications(v: &Visit, folded: &Folded, who: &Bidder) -> Markup {
    let t = v.text;
    let all = folded.world.prequalifications.values();
    let mine: Vec<_> = all.filter(|it| it.applications.contains_key(&who.uscc)).collect();
    html! {
        @if !mine.is_empty() {
            h2 { (t.s("applications-own")) }
            ul class="files" {
                @for of in mine {
                    li {
                        a href=(admission::room("bidder", &of.id, "")) {
                            (of.notice.title) " · " (of.notice.lot_title)
                        }
                        " " (t.s(&admission::stage_key(of)))
                    }
                }
            }
        }
    }
}

fn takes_bids(v: &Visit, lot: &Lot) -> bool {
    lot.stage == Stage::Announced && v.now_ms <= lot.last_moment_ms()
}

/// Whether a key of the own standing bid is still to be handed in.
pub fn key_in_due(lot: &Lot, who: &Bidder) -> bool {
    let bid = lot.bids.get(&who.uscc).and_then(|it| it.bid.as_ref());
    let missing = |it: &domain::opening::SealedEnvelope| {
        let handed = lot.opening.keys.contains_key(&it.ctx);
        it.key == KeyPlan::ByHand && !handed && !lot.opening.later.contains_key(&it.ctx)
    };
    lot.stage == Stage::KeyIn && bid.is_some_and(|it| it.envelopes.iter().any(missing))
}

fn call(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    html! {
        div class="flash due" role="status" {
            div {
                p { strong { (t.s("bidder-key-in")) } " " (title(lot)) }
                p { (t.s("bidder-key-in-until")) " " (instant(lot.opening.key_in_until_s * 1_000)) }
                p { a class="button" href=(room("bidder", &lot.id, "key-in")) {
                    (t.s("bidder-key-in-now"))
                } }
            }
        }
    }
}

/// Whether the letter of acceptance of a lot is this bidder's.
fn has_won(lot: &Lot, who: &Bidder) -> bool {
    let winner = lot.award.winner.as_ref().is_some_and(|it| it.0 == who.uscc);
    winner && lot.award.letter.is_some()
}

/// The letter of acceptance, as the winner's notice.
fn won(v: &Visit, lot: &Lot) -> Markup {
    let t = v.text;
    html! {
        div class="flash checked" role="status" {
            div {
                p { strong { (t.of("bidder-won", lot.notice.method)) } " " (title(lot)) }
                @if let Some((_, price)) = &lot.award.winner { p { (amount(t, price.0)) } }
                p {
                    a href=(room("bidder", &lot.id, "result")) {
                        (t.of("own-result-letter", lot.notice.method))
                    }
                }
                p { a href={ "/lots/" (lot.id) } { (t.s("bidder-won-see")) } }
            }
        }
    }
}

/// Project and lot in words.
pub fn title(lot: &Lot) -> String {
    match lot.round {
        // What is traded has one title.
        Some(_) => lot.notice.title.clone(),
        None => format!("{} · {}", lot.notice.title, lot.notice.lot_title),
    }
}

fn bids(v: &Visit, lines: &[Line]) -> Markup {
    let t = v.text;
    if lines.is_empty() {
        return empty(&t.s("bidder-bids-none"), &t.s("bidder-bids-none-hint"), &[]);
    }
    let heads = ["bidder-col-lot", "bidder-col-state", "bidder-col-time", "bidder-col-do"];
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    // A letter ends the bidding: years of them would hide what runs.
    let ended = |lot: &Lot| lot.is_over() || lot.stage == Stage::Notified;
    let done = |it: &&Line| ended(it.lot) && !it.gives_up;
    let (over, running): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(done);
    let rows = |all: &[&Line]| all.iter().map(|it| bid(v, it)).collect::<Vec<Vec<Markup>>>();
    html! {
        @if !running.is_empty() { (table(&t.s("bidder-bids-says"), &columns, &rows(&running))) }
        @if !over.is_empty() {
            details class="more" {
                summary { (t.t("bidder-bids-over", &[("n", over.len().into())])) }
                (table(&t.s("bidder-bids-says"), &columns, &rows(&over)))
            }
        }
    }
}

fn bid(v: &Visit, it: &Line) -> Vec<Markup> {
    let t = v.text;
    let lot = it.lot;
    let at = |page: &str| room("bidder", &lot.id, page);
    let last = it.own.last();
    let open = takes_bids(v, lot);
    let withdrawn = last.is_some_and(|it| it.kind == "BidWithdrawn");
    vec![
        html! { a href={ "/lots/" (lot.id) } { (title(lot)) } },
        html! {
            @if let Some(last) = last { (state(v, last)) }
            p { (tag(Tone::Plain, &t.s(&format!("at-{:?}", lot.stage)))) }
        },
        html! { @if let Some(last) = last { (instant(last.stamp_ms)) } },
        html! {
            @if let Some(last) = last {
                p { a href={ "/bidder/acknowledgements/" (last.index) } {
                    (t.s("bidder-to-acknowledgement"))
                } }
            }
            @if !withdrawn {
                p { a href=(at("evidence")) download { (t.s("bidder-evidence-fetch")) } }
            }
            @if open {
                p { a href=(at("seal")) {
                    (t.s(if withdrawn { "bidder-seal" } else { "bidder-replace" }))
                } }
            }
            @if open && !withdrawn {
                p { a href=(at("withdraw")) { (t.s("bidder-withdraw")) } }
            }
            @if lot.notice.security.is_some() {
                p { a href=(at("security")) { (t.s("security-title")) } }
            }
            @if it.answers { p { a href=(at("validity")) { (t.s("validity-title")) } } }
            @if it.gives_up {
                p { a href=(at("renounce")) { (t.s("renounce-title")) } }
            }
            @if lot.award.published && !withdrawn {
                p { a href=(at("result")) { (t.s("own-result-title")) } }
            }
            @if lot.stage > Stage::Announced && !lot.is_over() {
                p { a href={ "/lots/" (lot.id) "/hall" } { (t.s("bidder-to-hall")) } }
            }
        },
    ]
}

/// 已递交 or 已见证, what was done, and red when the witnesses are silent for too long.
pub fn state(v: &Visit, own: &Own) -> Markup {
    let t = v.text;
    let witnessed = v.site.platform.published().cosigned > own.index;
    let word = t.s(if witnessed { "receipt-witnessed" } else { "receipt-acknowledged" });
    let silent = !witnessed && v.now_ms - own.stamp_ms > UNWITNESSED_MS;
    html! {
        p { (tag(Tone::Committed, &word)) " " (t.s(&format!("bidder-{}", own.kind))) }
        @if silent { (flash(Tone::Alarm, &t.s("bidder-not-witnessed"))) }
    }
}

/// The key of what sealing means for this bidder in a lot.
pub fn way(lot: &Lot, who: &Bidder) -> &'static str {
    let stands = lot.bids.get(&who.uscc).is_some_and(|it| it.bid.is_some());
    if stands { "bidder-replace" } else { "bidder-seal" }
}

fn lots(v: &Visit, who: &Bidder, open: &[&Lot]) -> Markup {
    let t = v.text;
    if open.is_empty() {
        return empty(&t.s("bidder-open-none"), &t.s("bidder-open-none-hint"), &[]);
    }
    let heads = ["bidder-col-lot", "public-deadline", "bidder-col-do"].map(|it| t.s(it));
    let sets = [Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |lot: &&Lot| {
        vec![
            html! { a href={ "/lots/" (lot.id) } { (title(lot)) } },
            html! { (instant(lot.deadline_s * 1_000)) },
            html! {
                @if lot.is_suspended() { (tag(Tone::Due, &t.s("stage-suspended"))) }
                @else {
                    p { a href=(room("bidder", &lot.id, "compose")) { (t.s("bidder-compose")) } }
                    p { a href=(room("bidder", &lot.id, "seal")) { (t.s(way(lot, who))) } }
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = open.iter().map(row).collect();
    table(&t.s("bidder-open-says"), &columns, &rows)
}
