//! What a signed-in bidder sees of the own bid, and may do in the hall.

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use domain::lot::{Lot, Stage};
use domain::opening::{self, KeyPlan};
use domain::parties::Role;
use domain::shared::{LotId, Uscc};
use domain::world::{Command, World};
use maud::{Markup, html};

use super::page::{At, Room, hall_of, id_of};
use super::seen;
use crate::account::Session;
use crate::act::Problem;
use crate::design::form;
use crate::design::icon::{Tone, tag};
use crate::design::value::instant;
use crate::desk::perform::kept;
use crate::desk::posted::Posted;
use crate::visit::Visit;

/// The bidder that a session acts for, if any.
#[must_use]
pub fn bidder_of(world: &World, session: Option<&Session>) -> Option<Uscc> {
    let person = world.people.get(&session?.account)?;
    person.organisation.clone().filter(|_| person.is(Role::Bidder))
}

/// The region of the signed-in bidder; a way to the sign-in for nobody.
#[must_use]
pub fn region(room: &Room) -> Markup {
    let t = room.visit.text;
    let Some(session) = &room.visit.session else {
        return html! {
            h2 { (t.about(room.lot, "hall-you")) }
            p { a href={ "/sign-in?from=" (room.hall) } { (t.s("hall-login")) } }
        };
    };
    let Some(bidder) = bidder_of(&room.folded.world, Some(session)) else {
        return html! {};
    };
    let known = room.folded.world.organisations.get(&bidder);
    let name = known.map_or_else(|| bidder.to_string(), |it| it.name.clone());
    let standing = room.lot.bids.get(&bidder).is_some_and(|it| it.bid.is_some());
    html! {
        h2 { (t.about(room.lot, "hall-you")) }
        p { (t.t("hall-you-are", &[("who", name.into())])) }
        @if standing { (own(room, &bidder)) } @else { p { (t.about(room.lot, "hall-you-none")) } }
    }
}

fn own(room: &Room, bidder: &Uscc) -> Markup {
    let (t, lot) = (room.visit.text, room.lot);
    if lot.round.is_some() {
        // Nobody comes to the opening of an auction's offers, and none is confirmed there.
        return keys(room, lot, bidder);
    }
    html! {
        @if lot.signed_in.contains(bidder) {
            p { (tag(Tone::Checked, &t.s("hall-you-signed-in"))) }
        } @else if !lot.is_over() {
            p { (tag(Tone::Due, &t.s("hall-you-not-signed-in"))) }
            (act(room, "sign-in", &html! {
                (form::commit_button(&t.s("hall-sign-in"), &t.s("hall-sign-in-brings")))
            }))
        }
        (keys(room, lot, bidder))
        @if lot.stage == Stage::Opened && lot.opening.record_signed.is_none() {
            (after(room, bidder))
        }
    }
}

/// The own keys, each as the platform acknowledged it.
fn keys(room: &Room, lot: &Lot, bidder: &Uscc) -> Markup {
    let t = room.visit.text;
    let bid = lot.bids.get(bidder).and_then(|it| it.bid.as_ref());
    let line = |it: &opening::SealedEnvelope| {
        let name = t.s(&format!("hall-envelope-{}", it.name.token()));
        let said = [("envelope", name.into())];
        let later = lot.opening.later.contains_key(&it.ctx);
        match (lot.opening.keys.contains_key(&it.ctx), it.key) {
            (false, _) if later => tag(Tone::Checked, &t.t("hall-you-deposited", &said)),
            (true, _) => tag(Tone::Checked, &t.t("hall-you-keyed", &said)),
            (false, KeyPlan::Deposited) => tag(Tone::Checked, &t.t("hall-you-deposited", &said)),
            (false, KeyPlan::ByHand) => tag(Tone::Due, &t.t("hall-you-unkeyed", &said)),
        }
    };
    let open = lot.stage == Stage::KeyIn;
    html! {
        @if lot.stage >= Stage::KeyIn {
            ul class="hall-own" {
                @for it in bid.iter().flat_map(|it| &it.envelopes) { li { (line(it)) } }
            }
        }
        @if open {
            p { a class="button" href=(crate::desk::room("bidder", &lot.id, "key-in")) {
                (t.s("hall-you-key-in"))
            } }
        }
    }
}

/// Objecting and confirming once prices are out.
fn after(room: &Room, bidder: &Uscc) -> Markup {
    let (t, lot) = (room.visit.text, room.lot);
    let (label, hint) = (t.s("hall-object"), t.s("hall-object-hint"));
    let field = form::Field { name: "text", label: &label, hint: &hint, ..Default::default() };
    html! {
        @if let Some(until_ms) = seen::confirm_until_ms(room.folded, lot) {
            p { (t.s("hall-you-answer")) " " (instant(until_ms)) }
        }
        @if lot.opening.confirmed.contains(bidder) {
            p { (tag(Tone::Checked, &t.s("hall-you-confirmed"))) }
        } @else {
            (act(room, "confirm", &html! {
                (form::commit_button(&t.s("hall-confirm"), &t.s("hall-confirm-brings")))
            }))
        }
        (act(room, "object", &html! {
            (form::textarea(t, &field, 3))
            (form::commit_button(&label, &hint))
        }))
    }
}

fn act(room: &Room, name: &str, body: &Markup) -> Markup {
    html! {
        form class="form" method="post" action={ (room.hall) "/" (name) } {
            (room.visit.hidden())
            (body)
        }
    }
}

/// Signs in 签到: an opaque event.
pub async fn sign_in(visit: Visit, Path(at): At, sent: Posted) -> Response {
    acting(visit, at, sent, |lot, bidder, _| opening::Command::SignIn { lot, bidder }).await
}

/// Confirms the read-out.
pub async fn confirm(visit: Visit, Path(at): At, sent: Posted) -> Response {
    acting(visit, at, sent, |lot, bidder, _| opening::Command::Confirm { lot, bidder }).await
}

/// Objects to the opening.
pub async fn object(visit: Visit, Path(at): At, sent: Posted) -> Response {
    acting(visit, at, sent, |lot, bidder, text| opening::Command::Object { lot, bidder, text })
        .await
}

async fn acting(
    visit: Visit,
    at: (String, String, String),
    sent: Posted,
    make: impl FnOnce(LotId, Uscc, String) -> opening::Command,
) -> Response {
    match asked(&visit, &at, &sent, make).await {
        Ok(lot) => Redirect::to(&hall_of(&lot)).into_response(),
        Err(it) => kept(visit, sent, it).await,
    }
}

async fn asked(
    visit: &Visit,
    at: &(String, String, String),
    sent: &Posted,
    make: impl FnOnce(LotId, Uscc, String) -> opening::Command,
) -> Result<LotId, Problem> {
    let account = visit.actor(sent.get("csrf"))?;
    sent.problems.first().cloned().map_or(Ok(()), Err)?;
    let denied = || Problem::Denied("hall-only-bidders".to_owned());
    let lot = id_of(at).ok_or_else(denied)?;
    let reading = visit.clone();
    let bidder = reading.run(|visit| {
        let folded = visit.site.platform.folded()?;
        Ok::<_, Problem>(bidder_of(&folded.world, visit.session.as_ref()))
    });
    let bidder = bidder.await.map_err(|_| Problem::Unknown)??.ok_or_else(denied)?;
    let command = Command::Opening(make(lot.clone(), bidder, sent.get("text").to_owned()));
    visit.act(&account, sent.get("key"), command).await?;
    Ok(lot)
}
