//! Auctions that run, that come, and that have ended; all of them, or the own ones.

use app::auctions;
use axum::response::Response;
use domain::auction::State;
use domain::parties::Role;
use maud::{Markup, html};

use super::room::{own_of, room_of, title_of};
use super::{NEW, host, said, terms};
use crate::act::Problem;
use crate::design::Link;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::hall::bidder_of;
use crate::text::money;
use crate::visit::{Frame, Visit};

/// Most auctions of one part of the list, the latest.
const AUCTIONS_MAX: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    All,
    Own,
}

/// Every auction.
pub async fn all(visit: Visit) -> Response {
    show(visit, Whose::All).await
}

/// The auctions in which the bidder has a plate.
pub async fn own(visit: Visit) -> Response {
    if visit.session.is_none() {
        return visit.problem(&Problem::SignIn);
    }
    show(visit, Whose::Own).await
}

async fn show(visit: Visit, whose: Whose) -> Response {
    let work = move |visit: &Visit| match body(visit, whose) {
        Ok(it) => {
            let key = if whose == Whose::All { "auctions-title" } else { "auctions-own" };
            visit.page(&Frame::wide(&visit.text.s(key)), &it)
        }
        Err(it) => visit.problem(&it),
    };
    visit.run(work).await.unwrap_or_else(|it| it)
}

fn body(visit: &Visit, whose: Whose) -> Result<Markup, Problem> {
    let (t, now_ms) = (visit.text, visit.now_ms);
    let folded = visit.site.platform.folded()?;
    let own = bidder_of(&folded.world, visit.session.as_ref());
    let mine = |it: &&State| match whose {
        Whose::All => true,
        Whose::Own => own
            .as_ref()
            .is_some_and(|own| auctions::hand(&folded.world, &it.terms.lot, own).is_some()),
    };
    let mut all: Vec<&State> = folded.world.auctions.values().filter(mine).collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.terms.opens_ms));
    let part_of = |it: &State| match it.outcome() {
        Some(_) => 2,
        None if now_ms < it.terms.opens_ms => 1,
        None => 0,
    };
    let parts = ["auctions-now", "auctions-soon", "auctions-done"];
    let announces = whose == Whose::All
        && host::may_host(&folded.world, visit.session.as_ref()) == Some(Role::Official);
    let announce = t.s("announce-title");
    let way = announces.then_some(Link { href: NEW, label: &announce });
    if all.is_empty() {
        return Ok(empty(&t.s("auctions-none"), &t.s("auctions-none-hint"), way.as_slice()));
    }
    let heads =
        ["auctions-lot", "auctions-kind", "auctions-phase", "auction-price", "auctions-when"]
            .map(|it| t.s(it));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Number, Set::Time];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |it: &&State| {
        let phase = said::phase(it, now_ms);
        let tone = match part_of(it) {
            0 => Tone::Now,
            1 => Tone::Due,
            _ => Tone::Plain,
        };
        let way = if whose == Whose::Own { own_of(&it.terms.lot) } else { room_of(&it.terms.lot) };
        let when = said::until_ms(it, now_ms).unwrap_or(it.last.0);
        vec![
            html! { a href=(way) { (title_of(&folded.world, &it.terms.lot)) }
            " " small { (it.terms.lot) } },
            html! { (t.s(terms::kind_key(it.terms.kind))) " "
            small { (t.s(terms::course_key(it.terms.course))) } },
            tag(tone, &t.s(&format!("auction-phase-{phase}"))),
            html! { (money::yuan(it.lead.map_or(it.terms.start, |it| it.price).0)) },
            instant(when),
        ]
    };
    Ok(html! {
        @if let Some(it) = &way { p { a class="button" href=(it.href) { (it.label) } } }
        @for (number, name) in parts.iter().enumerate() {
            @let shown: Vec<_> =
                all.iter().filter(|it| part_of(it) == number).take(AUCTIONS_MAX).map(row).collect();
            @if !shown.is_empty() { (table(&t.s(name), &columns, &shown)) }
        }
    })
}
