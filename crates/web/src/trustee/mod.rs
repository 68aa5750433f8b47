//! The trustee's pages 开标密钥保管: what waits, packages for the tool, what it answered.
//!
//! Private keys never come here. A package is given to trustees of its lot alone, and a batch
//! is checked signature by signature before it enters the queue.

mod page;
mod send;
#[cfg(test)]
mod tests;
mod tool;

use std::sync::Arc;

use app::ports::StoreError;
use app::trustee_package::{Batch, BatchFault, NotNow};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::parties::Purpose;
use domain::procedure::EnvelopeName;
use domain::shared::{Id, LotId};

use crate::act::Problem;
use crate::desk::duties::trustee_of;
use crate::site::Site;
use crate::visit::Visit;

/// Largest file that a tool hands in, in bytes.
const FILE_BYTES_MAX: usize = 8 << 20;
/// Segments of a batch's address.
const BATCH: &str = "{tender}/{lot}/{round}/{envelope}/{purpose}";

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let tool = format!("/trustee/tool/packages/{BATCH}");
    let own = format!("/trustee/lots/{BATCH}");
    Router::new()
        .route("/trustee", get(page::show))
        .route("/trustee/drill.json", get(page::drill_sheet))
        .route("/trustee/keys", post(send::keys))
        .route(&format!("{own}/package.json"), get(page::package))
        .route(&format!("{own}/shares"), post(send::shares))
        .route(&format!("{own}/secret"), post(send::secret))
        .route("/trustee/tool/waiting", get(tool::waiting))
        .route(&tool, get(tool::package).post(tool::hand_in))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}

/// What a batch's address names.
type At = (String, String, String, String, String);

/// The batch of an address, if its segments name one.
fn batch_of((tender, lot, round, envelope, purpose): &At) -> Option<Batch> {
    let names =
        [EnvelopeName::Price, EnvelopeName::PriceDetail, EnvelopeName::Qual, EnvelopeName::Tech];
    Some(Batch {
        lot: LotId::parse(&format!("{tender}/{lot}/{round}")).ok()?,
        envelope: names.into_iter().find(|it| it.token() == envelope)?,
        purpose: match purpose.as_str() {
            "share" => Purpose::Share,
            "deposit" => Purpose::Deposit,
            _ => return None,
        },
    })
}

/// The end of a batch's address.
fn path_of(batch: &Batch) -> String {
    let purpose = app::assigning::purpose_word(batch.purpose);
    format!("{}/{}/{purpose}", batch.lot, batch.envelope.token())
}

/// The trustee that the signed-in person acts as.
fn own_trustee(visit: &Visit) -> Result<Id, Problem> {
    let session = visit.session.as_ref().ok_or(Problem::SignIn)?;
    let denied = || Problem::Denied("trustee-only".to_owned());
    let folded = visit.site.platform.folded()?;
    let person = folded.world.people.get(&session.account).ok_or_else(denied)?;
    trustee_of(&folded.world, person).cloned().ok_or_else(denied)
}

/// The log entry that statements of a batch name: its settlement, else its key-in's close.
fn entry_of(site: &Site, batch: &Batch) -> Result<Option<Vec<u8>>, StoreError> {
    use domain::world::Event;
    let mut found = None;
    for it in crate::hall::happened(site, &batch.lot)? {
        match &it.event {
            Event::KeyInClosed(event) if event.envelope == batch.envelope => found = Some(it.index),
            Event::PricesCalled(_) if batch.envelope.opens_later() => found = Some(it.index),
            Event::DepositsSettled(event)
                if event.envelope == batch.envelope && batch.purpose == Purpose::Share =>
            {
                found = Some(it.index);
            }
            _ => {}
        }
    }
    let Some(index) = found else { return Ok(None) };
    Ok(site.platform.row(index)?.map(|it| it.entry))
}

/// Why there is no package, in words.
fn not_now(it: NotNow) -> Problem {
    match it {
        NotNow::NotWaiting => Problem::Denied("trustee-not-waiting".to_owned()),
        NotNow::NotCosigned => Problem::Denied("trustee-not-cosigned".to_owned()),
        NotNow::Store(it) => it.into(),
        NotNow::Record | NotNow::Tiles(_) => Problem::Down(it.to_string()),
    }
}

/// Why a file was not taken, in words.
fn fault(it: BatchFault) -> Problem {
    let key = match it {
        BatchFault::Form => "trustee-fault-form",
        BatchFault::Place => "trustee-fault-place",
        BatchFault::Set => "trustee-fault-set",
        BatchFault::Signature => "trustee-fault-signature",
    };
    Problem::Field("file".to_owned(), key.to_owned())
}
