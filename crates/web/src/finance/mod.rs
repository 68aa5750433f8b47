//! The finance post's desk 财务岗: bid securities entered and returned, seen by nobody else before
//! the opening.

mod back;
mod bank;
pub(crate) mod books;
mod entry;
mod index;
pub(crate) mod mend;
pub(crate) mod payments;

use std::sync::Arc;

use app::access::Action;
use app::follower::Folded;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use domain::award::ReadObject;
use domain::lot::Lot;
use domain::parties::Role;
use domain::securities::shows_payers;
use domain::shared::{Hash, LotId};
use domain::world::World;
use sha2::{Digest, Sha256};

use crate::act::Problem;
use crate::desk::doors::{asks, shows, works};
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{asked, lot_of, may_read, nothing, worked};
use crate::desk::reads;
use crate::site::Site;
use crate::visit::Visit;

/// Who works at this desk.
const PEOPLE: &[Role] = &[Role::Finance];
/// Documents of one upload together, in bytes.
const UPLOAD_BYTES_MAX: usize = (DOCUMENT_BYTES_MAX + 1_048_576) as usize;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let lot = |page: &str| format!("/finance/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route("/finance", shows(index::page))
        .route(bank::PAGE, shows(bank::page).merge(works(bank::page, bank::propose)))
        .route("/finance/bank/release", asks(bank::page, bank::release))
        .route("/finance/books", shows(books::page))
        .route(&lot("payments"), worked(payments::page, payments::propose))
        .route(&lot("payments/release"), asked(payments::page, payments::release))
        .route(&lot("securities"), asked(entry::page, entry::ask))
        .route(&lot("securities/return"), asked(back::page, back::ask))
        .route(&lot("securities/mend"), worked(mend::page, mend::propose))
        .route(&lot("securities/mend/decide"), asked(mend::page, mend::decide))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

/// The lot whose payers the signed-in person may see; the look is noted while it is sealed.
fn opened<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a Lot, Problem> {
    may_read(v, folded, Action::ReadSecurities, Some(id))?;
    let lot = lot_of(folded, id)?;
    if lot.notice.security.is_some() { Ok(lot) } else { Err(nothing()) }
}

/// What a lot, an online bidding or an auction is called.
pub(crate) fn title(world: &World, id: &LotId) -> String {
    let lot = world.lots.get(id);
    let lot = lot.map(|it| format!("{} · {}", it.notice.title, it.notice.lot_title));
    let bidding = || world.biddings.get(id).map(|it| it.spec.title.clone());
    let auction = || Some(world.auctions.get(id)?.terms.subject.as_ref()?.title.clone());
    lot.or_else(bidding).or_else(auction).unwrap_or_default()
}

/// Entries that this desk may list: before the opening what people entered, and no entry of the
/// bank or of a guarantee, which the machine matched and nobody has seen.
fn listed(lot: &Lot) -> Vec<u32> {
    let all = lot.securities.entries.iter();
    let seen =
        |it: &(&u32, &domain::securities::Held)| shows_payers(lot) || it.1.received.is_by_hand();
    all.filter(seen).map(|it| *it.0).collect()
}

/// Notes that the list of who paid is read, before a name of it is given.
fn note(v: &Visit, id: &LotId) -> Result<(), Problem> {
    let seen = {
        let folded = v.site.platform.folded()?;
        shows_payers(opened(v, &folded, id)?)
    };
    if seen {
        return Ok(());
    }
    reads::opened(v, id, ReadObject::Securities, list_of(id))
}

/// The list of who paid, as a read names it.
fn list_of(id: &LotId) -> Hash {
    Hash(Sha256::digest(format!("daylight.securities/1\0{id}").as_bytes()).into())
}

/// Notes that somebody of the staff looks at who signed up for a bidding or an auction and paid,
/// before a name of it is given; no law ever opens that list to everybody. Before the result no
/// page gives a name.
pub(crate) fn note_bidding(v: &Visit, id: &LotId) -> Result<(), Problem> {
    let names = {
        let folded = v.site.platform.folded()?;
        let of = folded.world.biddings.get(id).filter(|it| it.spec.deposit.is_some());
        let auction = folded.world.sign_ups.get(id).filter(|it| it.terms.deposit.is_some());
        of.is_some_and(domain::online::staff_sees_payers)
            || auction.is_some_and(domain::online::SignUps::staff_sees_payers)
    };
    if names { reads::opened(v, id, ReadObject::Securities, list_of(id)) } else { Ok(()) }
}
