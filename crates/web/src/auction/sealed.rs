//! Single sealed offers in the room: sealed on the bidder's machine, opened by the bidder after
//! the end, listed for everybody.
//!
//! The platform gets a hash first and what was hashed later; price and salt are kept by the
//! bidder, whose machine computes both.

use app::auctions::Hand;
use axum::extract::Path;
use axum::response::Response;
use domain::auction::{Bidder, Command as Auction, Outcome, Phase, Unsold};
use domain::shared::{Fen, Hash, Salt};
use maud::{Markup, html};
use record::auction::offer_seal;

use super::keeps::{Fields, Keeps};
use super::offer::{again, says};
use super::room::{At, Room, id_of, own_of};
use crate::act::Problem;
use crate::design::form::{Field, text};
use crate::design::table::{Column, Set, table};
use crate::desk::posted::Posted;
use crate::text::{Text, money};
use crate::visit::Visit;

/// The field that takes the hash where there is no script.
pub(super) fn hash_field(t: &Text, name: &str) -> Markup {
    text(
        t,
        &Field {
            name,
            label: &t.s("auction-seal-hash"),
            hint: &t.s("auction-seal-hash-hint"),
            ..Default::default()
        },
    )
}

/// The fields of an opening.
pub(super) fn opening_fields(t: &Text) -> Markup {
    let field = |name, key: &str| {
        let label = t.s(key);
        text(t, &Field { name, label: &label, ..Default::default() })
    };
    html! {
        (field("price", "auction-open-price"))
        (field("salt", "auction-open-salt"))
    }
}

/// Names of the fields, by that of the hash.
pub(super) fn names(hash: &str) -> Fields<'_> {
    Fields { hash, price: "price", salt: "salt" }
}

/// Where an offer that trustees open is sealed, and its key brought in: at the bidder's desk, with
/// the envelopes of every other lot.
fn envelope(room: &Room, bidder: &Bidder) -> Markup {
    let t = room.t();
    let is_sealing = matches!(room.state.phase, Phase::Sealed { .. });
    let (key, says, way) = match (is_sealing, bidder.seal.is_some()) {
        (true, false) => ("auction-envelope", "auction-envelope-says", Some("seal")),
        (true, true) => ("auction-envelope", "auction-envelope-waits", None),
        (false, true) => ("auction-envelope-key", "auction-envelope-key-says", Some("key-in")),
        (false, false) => ("auction-envelope-key", "auction-open-none", None),
    };
    html! {
        h2 { (t.s(key)) }
        p class="auction-warning" { (t.s(says)) }
        @if let Some(page) = way {
            p { a class="button" href={ "/bidder/lots/" (room.lot()) "/" (page) } {
                (t.s("auction-envelope-desk"))
            } }
        }
    }
}

/// The one sealed offer of a bidder, or that it is made.
pub(super) fn seal(room: &Room, own: Hand, bidder: &Bidder) -> Markup {
    let t = room.t();
    if room.state.terms.trustees.is_some() {
        return envelope(room, bidder);
    }
    if bidder.seal.is_some() {
        return html! { p { (t.s("auction-sealed-waits")) } };
    }
    let action = format!("{}/seal", own_of(room.lot()));
    html! {
        h2 { (t.s("auction-seal")) }
        p class="auction-warning" { (t.s("auction-seal-says")) }
        (Keeps {
            t,
            marks: room.visit.hidden(),
            action: &action,
            lot: room.lot(),
            plate: Some(own.plate.0),
            terms: Some(&room.state.terms),
            committed: None,
            fields: names("seal"),
            button: (&t.s("auction-seal"), &t.s("auction-seal-brings")),
        }.commits(&hash_field(t, "seal")))
    }
}

/// The opening of the own sealed offer, or that nothing is to be opened.
pub(super) fn open(room: &Room, own: Hand, bidder: &Bidder) -> Markup {
    let t = room.t();
    if room.state.terms.trustees.is_some() {
        return envelope(room, bidder);
    }
    let committed = match bidder.seal {
        None => return html! { p { (t.s("auction-open-none")) } },
        Some(it) if it.opened.is_some() => return html! { p { (t.s("auction-opened")) } },
        Some(it) => Some(it.seal),
    };
    let action = format!("{}/open", own_of(room.lot()));
    html! {
        h2 { (t.s("auction-open")) }
        p class="auction-warning" { (t.s("auction-open-says")) }
        (Keeps {
            t,
            marks: room.visit.hidden(),
            action: &action,
            lot: room.lot(),
            plate: Some(own.plate.0),
            terms: Some(&room.state.terms),
            committed,
            fields: names("seal"),
            button: (&t.s("auction-open"), &t.s("auction-open-brings")),
        }.opens(&opening_fields(t)))
    }
}

/// Every sealed offer by the order of its coming; its price once it was opened.
pub(super) fn list(room: &Room) -> Markup {
    let t = room.t();
    let sealed = room.state.bidders.iter().filter_map(|(plate, it)| Some((it.seal?, *plate)));
    let mut sealed: Vec<_> = sealed.collect();
    if sealed.is_empty() {
        return html! {};
    }
    sealed.sort_by_key(|it| it.0.position);
    let heads = ["auction-position", "auction-plate", "auction-offered"].map(|key| t.s(key));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Number }).collect();
    let price = |it: Option<Fen>| it.map_or_else(|| t.s("auction-shut"), |it| money::yuan(it.0));
    let rows = sealed.iter().map(|(seal, plate)| {
        vec![html! { (seal.position) }, html! { (plate.0) }, html! { (price(seal.opened)) }]
    });
    let rows: Vec<Vec<Markup>> = rows.collect();
    let shut = Outcome::Unsold(Unsold::NotOpened);
    html! {
        @if room.state.outcome() == Some(&shut) {
            p class="auction-warning" { (t.s("auction-not-opened")) }
        }
        (table(&t.s("auction-sealed-list"), &columns, &rows))
    }
}

/// A typed hash of 64 digits.
pub(super) fn hash(sent: &Posted, name: &str) -> Result<Hash, Problem> {
    let wrong = || Problem::Field(name.to_owned(), "auction-hash-wrong".to_owned());
    Hash::from_hex(&sent.get(name).trim().to_lowercase()).ok_or_else(wrong)
}

/// Price and salt as a form sends them.
pub(super) fn kept(sent: &Posted) -> Result<(Fen, Salt), Problem> {
    let wrong = || Problem::Field("price".to_owned(), "auction-typed-wrong".to_owned());
    let price = money::parse_yuan(sent.get("price")).filter(|it| *it > 0).ok_or_else(wrong)?;
    Ok((Fen(price), Salt(hash(sent, "salt")?.0)))
}

/// Takes the own sealed offer.
pub async fn take_seal(visit: Visit, Path(at): At, sent: Posted) -> Response {
    match hash(&sent, "seal") {
        Ok(seal) => {
            let what = move |it: Hand| Auction::OfferSealed { plate: it.plate, who: it.who, seal };
            says(visit, at, sent, what).await
        }
        Err(it) => again(visit, at, it).await,
    }
}

/// Opens the own sealed offer.
pub async fn take_opening(visit: Visit, Path(at): At, sent: Posted) -> Response {
    let missing = || Problem::Denied("problem-not-found".to_owned());
    let read = id_of(&at).ok_or_else(missing).and_then(|lot| Ok((lot, kept(&sent)?)));
    match read {
        Ok((lot, (price, salt))) => {
            let what = move |it: Hand| {
                let digest = offer_seal(&lot, it.plate, price, &salt);
                Auction::OpenSealed { plate: it.plate, price, salt: Some(salt), digest }
            };
            says(visit, at, sent, what).await
        }
        Err(it) => again(visit, at, it).await,
    }
}
