//! The desk of purchasers, tenderers and agents: projects, notices, answers, award.

mod announce;
mod assign;
pub mod draft;
mod index;
pub mod notice;
mod project;
mod write;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use axum::routing::get;
use domain::parties::Role;
use domain::shared::LotId;

use crate::act::Problem;
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{self, lot_id, nothing};
use crate::desk::posted::Posted;
use crate::site::Site;
use crate::visit::Visit;

/// Who works at this desk.
const PEOPLE: &[Role] = &[Role::Purchaser, Role::Agent];
/// Documents of one upload together, in bytes.
const UPLOAD_BYTES_MAX: usize = (4 * DOCUMENT_BYTES_MAX + 1_048_576) as usize;

type Parts = Path<(String, String, String)>;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let lot = |page: &str| format!("/purchaser/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route("/purchaser", get(home))
        .route("/purchaser/projects/new", get(new_project).post(register))
        .route(&lot("notice"), get(read_notice).post(write_notice))
        .route(&lot("announce"), get(read_announce).post(announce_lot))
        .route(&lot("ask"), axum::routing::post(ask_trustees))
        .route("/assignments/{tender}/{lot}/{round}", get(read_assign).post(take_assigned))
        .route("/assignments/{tender}/{lot}/{round}/proposal.json", get(proposal))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

async fn home(v: Visit) -> Response {
    perform::show(v, index::page).await
}

async fn new_project(v: Visit) -> Response {
    perform::show(v, project::page).await
}

async fn register(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, project::ask, project::page).await
}

/// The lot of an address; any other address is nowhere.
fn lot(v: &Visit, parts: &(String, String, String)) -> Result<LotId, Box<Response>> {
    lot_id(parts).ok_or_else(|| Box::new(v.problem(&nothing())))
}

async fn read_notice(v: Visit, Path(parts): Parts) -> Response {
    match lot(&v, &parts) {
        Ok(id) => {
            perform::show(v, move |v, posted, wrong| write::page(v, &id, posted, wrong)).await
        }
        Err(it) => *it,
    }
}

async fn write_notice(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let id = match lot(&v, &parts) {
        Ok(it) => it,
        Err(it) => return *it,
    };
    let (kept, shown) = (id.clone(), id);
    let page =
        move |v: &Visit, posted: &Posted, wrong: &[Problem]| write::page(v, &shown, posted, wrong);
    perform::work(v, posted, move |v, posted| write::keep(v, &kept, posted), page).await
}

async fn read_announce(v: Visit, Path(parts): Parts) -> Response {
    match lot(&v, &parts) {
        Ok(id) => {
            perform::show(v, move |v, posted, wrong| announce::page(v, &id, posted, wrong)).await
        }
        Err(it) => *it,
    }
}

async fn ask_trustees(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let id = match lot(&v, &parts) {
        Ok(it) => it,
        Err(it) => return *it,
    };
    let (kept, shown) = (id.clone(), id);
    let page = move |v: &Visit, posted: &Posted, wrong: &[Problem]| {
        announce::page(v, &shown, posted, wrong)
    };
    perform::work(v, posted, move |v, _| announce::ask_trustees(v, &kept), page).await
}

async fn announce_lot(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let id = match lot(&v, &parts) {
        Ok(it) => it,
        Err(it) => return *it,
    };
    let (kept, shown) = (id.clone(), id);
    let page = move |v: &Visit, posted: &Posted, wrong: &[Problem]| {
        announce::page(v, &shown, posted, wrong)
    };
    perform::perform(v, posted, move |v, _| announce::ask(v, &kept), page).await
}

async fn read_assign(v: Visit, Path(parts): Parts) -> Response {
    match lot(&v, &parts) {
        Ok(id) => {
            perform::show(v, move |v, posted, wrong| assign::page(v, &id, posted, wrong)).await
        }
        Err(it) => *it,
    }
}

async fn take_assigned(v: Visit, Path(parts): Parts, posted: Posted) -> Response {
    let id = match lot(&v, &parts) {
        Ok(it) => it,
        Err(it) => return *it,
    };
    let (kept, shown) = (id.clone(), id);
    let page =
        move |v: &Visit, posted: &Posted, wrong: &[Problem]| assign::page(v, &shown, posted, wrong);
    perform::work(v, posted, move |v, posted| assign::take(v, &kept, posted), page).await
}

async fn proposal(v: Visit, Path(parts): Parts) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    match v.run(move |v| assign::proposal(v, &id).unwrap_or_else(|it| v.problem(&it))).await {
        Ok(it) | Err(it) => it,
    }
}
