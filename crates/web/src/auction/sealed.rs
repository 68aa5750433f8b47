//! Single sealed offers in the room: sealed on the bidder's machine, opened by the bidder after
//! the end, listed for everybody.
//!
//! The platform gets a hash first and what was hashed later; price and salt are kept by the
//! bidder, whose machine computes both.

use app::auctions::Hand;
use axum::extract::Path;
use axum::response::Response;
use domain::auction::{Bidder, Command as Auction};
use domain::shared::{Fen, Hash, Salt};
use maud::{Markup, html};
use record::auction::offer_seal;

use super::offer::{again, says};
use super::room::{At, Room, id_of, own_of};
use crate::act::Problem;
use crate::design::form::{Field, commit_button, text};
use crate::design::table::{Column, Set, table};
use crate::desk::posted::Posted;
use crate::text::money;
use crate::visit::Visit;

/// A form whose hash this machine computes: where it goes, and of whose commitment.
pub(super) struct Keeps<'a> {
    pub action: &'a str,
    /// `offer` or `reserve`, as the commitment's label.
    pub label: &'a str,
    pub plate: Option<u16>,
    /// Name of the field that takes the hash where there is no script.
    pub hash: &'a str,
    pub button: (&'a str, &'a str),
}

/// File in which a person keeps price and salt.
fn file_of(room: &Room, it: &Keeps) -> String {
    format!("{}-{}.json", it.label, room.lot()).replace('/', "-")
}

/// The frame of both forms, which the script follows.
fn frame(room: &Room, it: &Keeps, step: &str, body: &Markup) -> Markup {
    let terms = &room.state.terms;
    let cap = terms.cap.map(|it| it.price.0);
    let falls = terms.direction == domain::auction::Direction::Reverse;
    html! {
        form class="form auction-form" method="post" action=(it.action)
            data-island="auction_seal" data-step=(step) data-label=(it.label)
            data-lot=(room.lot()) data-plate=[it.plate] data-file=(file_of(room, it))
            data-unit=(terms.unit.0) data-start=(terms.start.0) data-cap=[cap]
            data-reverse=[falls.then_some("yes")] {
            (room.visit.hidden())
            (body)
            (commit_button(it.button.0, it.button.1))
        }
    }
}

/// The form that commits: price here, hash to the platform.
pub(super) fn commits(room: &Room, it: &Keeps) -> Markup {
    let t = room.t();
    let (label, hint) = (t.s("auction-seal-price"), t.s("auction-seal-price-hint"));
    let file = file_of(room, it);
    frame(
        room,
        it,
        "commit",
        &html! {
            div data-when="script" hidden {
                div class="field" {
                    label for="f-sealed-price" { (label) }
                    p class="hint" id="h-sealed-price" { (hint) }
                    input type="text" inputmode="decimal" id="f-sealed-price" data-part="price"
                        autocomplete="off" aria-describedby="h-sealed-price";
                }
                p class="auction-warning" role="alert" data-part="wrong" hidden {
                    (t.s("auction-seal-unfit"))
                }
                p { (t.t("auction-seal-keeps", &[("file", file.into())])) }
            }
            div data-when="plain" {
                (text(t, &Field {
                    name: it.hash,
                    label: &t.s("auction-seal-hash"),
                    hint: &t.s("auction-seal-hash-hint"),
                    ..Default::default()
                }))
            }
        },
    )
}

/// The form that opens: price and salt as they were kept.
pub(super) fn opens(room: &Room, it: &Keeps) -> Markup {
    let t = room.t();
    let file = file_of(room, it);
    let field = |name, key: &str| {
        let label = t.s(key);
        text(t, &Field { name, label: &label, ..Default::default() })
    };
    frame(
        room,
        it,
        "open",
        &html! {
            div data-when="script" hidden {
                div class="field" {
                    label for="f-kept-file" { (t.t("auction-open-file", &[("file", file.into())])) }
                    input type="file" id="f-kept-file" data-part="kept-file" accept=".json";
                }
            }
            (field("price", "auction-open-price"))
            (field("salt", "auction-open-salt"))
        },
    )
}

/// The one sealed offer of a bidder, or that it is made.
pub(super) fn seal(room: &Room, own: Hand, bidder: &Bidder) -> Markup {
    let t = room.t();
    if bidder.seal.is_some() {
        return html! { p { (t.s("auction-sealed-waits")) } };
    }
    let action = format!("{}/seal", own_of(room.lot()));
    html! {
        h2 { (t.s("auction-seal")) }
        p class="auction-warning" { (t.s("auction-seal-says")) }
        (commits(room, &Keeps {
            action: &action,
            label: "offer",
            plate: Some(own.plate.0),
            hash: "seal",
            button: (&t.s("auction-seal"), &t.s("auction-seal-brings")),
        }))
    }
}

/// The opening of the own sealed offer, or that nothing is to be opened.
pub(super) fn open(room: &Room, own: Hand, bidder: &Bidder) -> Markup {
    let t = room.t();
    let key = match bidder.seal {
        None => "auction-open-none",
        Some(it) if it.opened.is_some() => "auction-opened",
        Some(_) => "",
    };
    if !key.is_empty() {
        return html! { p { (t.s(key)) } };
    }
    let action = format!("{}/open", own_of(room.lot()));
    html! {
        h2 { (t.s("auction-open")) }
        p class="auction-warning" { (t.s("auction-open-says")) }
        (opens(room, &Keeps {
            action: &action,
            label: "offer",
            plate: Some(own.plate.0),
            hash: "seal",
            button: (&t.s("auction-open"), &t.s("auction-open-brings")),
        }))
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
    table(&t.s("auction-sealed-list"), &columns, &rows)
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
                Auction::OpenSealed { plate: it.plate, price, salt, digest }
            };
            says(visit, at, sent, what).await
        }
        Err(it) => again(visit, at, it).await,
    }
}
