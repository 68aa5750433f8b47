//! Online biddings as anybody reads them: the list, and one with its notice, price and result.

use std::collections::BTreeMap;

use domain::online::{Bidding, Stage};
use domain::remedies::Case;
use domain::rulebook::ids;
use domain::shared::LotId;
use maud::html;

use crate::design::Link;
use crate::design::lists::{LongList, empty};
use crate::desk::files::quoted;
use crate::public::frame::{Ask, Drawn};

use super::{basis, listing, number, outcome, said, sorted, stage_tag};

/// Notices, what runs and what ended, the newest first.
pub(crate) fn list(it: &Ask, asked: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let world = it.ledger.world();
    let words = asked.get("q").map(|it| it.trim().to_lowercase()).unwrap_or_default();
    let all = sorted(world, |of| {
        let text = format!("{} {}", of.spec.title, of.lot).to_lowercase();
        of.is_public() && (words.is_empty() || text.contains(&words))
    });
    let (open, ended): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|it| it.stage == Stage::Announced);
    let at = |of: &Bidding| format!("/biddings/{}", of.lot);
    let pages = LongList::of(ended.len(), asked);
    let shown = pages.rows(&ended);
    let body = html! {
        p { (t.s("biddings-public-says")) }
        @if open.is_empty() && shown.is_empty() {
            (empty(&t.s("biddings-none"), &t.s("biddings-public-hint"), &[]))
        }
        @if !open.is_empty() {
            h2 { (t.s("biddings-open")) }
            (listing((t, world, it.now_ms), &open, &at))
        }
        @if !shown.is_empty() {
            h2 { (t.s("biddings-ended")) }
            (listing((t, world, it.now_ms), shown, &at))
            (pages.way(t, &|page| format!("/biddings?q={}&page={page}", quoted(&words))))
        }
        (basis(t, world, None, it.now_ms, &[ids::Y150, ids::Y121, ids::Y157]))
    };
    Drawn::found(t.s("biddings-title"), body)
}

/// One bidding.
pub(crate) fn one(it: &Ask, id: Option<&LotId>) -> Option<Drawn> {
    let t = it.text;
    let world = it.ledger.world();
    let of = id.and_then(|id| world.biddings.get(id)).filter(|of| of.is_public())?;
    let sign_up =
        Link { href: &format!("/bidder/biddings/{}", of.lot), label: &t.s("bidding-sign-up") };
    let body = html! {
        (number(t, of))
        p { (stage_tag(t, world, of, it.now_ms)) }
        @if of.stage == Stage::Announced {
            p { a class="button" href=(sign_up.href) { (sign_up.label) } }
        }
        (super::moved(t, world, &of.lot, it.now_ms))
        (outcome(t, world, of))
        h2 { (t.s("bidding-announced")) }
        (said(t, world, of, it.now_ms))
        @if let Some(previous) = &of.previous {
            p { a href={ "/biddings/" (previous) } { (t.s("bidding-previous")) " " (previous) } }
        }
        (crate::public::lot::remedies(t, Case::Bidding(of)))
        (basis(t, world, Some(&of.lot), it.now_ms, &[
            ids::Y150, ids::Y121, ids::Y152, ids::Y156, ids::Y157, ids::A04, ids::Y185,
            ids::Y186, ids::Y187, ids::Y89,
        ]))
    };
    Some(Drawn::found(of.spec.title.clone(), body))
}
