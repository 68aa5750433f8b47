//! The desk of purchasers, tenderers and agents: projects, notices, answers, award.

mod again;
mod amend;
pub(crate) mod announce;
mod approve;
mod assign;
mod award;
mod book;
pub(crate) mod changes;
mod clarify;
pub(crate) mod committee;
pub(crate) mod contract;
pub mod draft;
mod end;
mod failure;
pub(crate) mod hold;
mod index;
mod intake;
mod intentions;
mod items;
mod lost;
mod manage;
mod mandates;
pub mod notice;
mod notices;
pub(crate) mod project;
mod recheck;
mod security;
mod session;
mod terminate;
pub(crate) mod terms;
mod times;
mod write;
pub mod written;

use std::sync::Arc;

use app::follower::Folded;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use axum::routing::{get, post};
use domain::lot::Lot;
use domain::parties::Role;
use domain::shared::{Instant, LotId};

use crate::act::Problem;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{self, asked, denied, lot_id, lot_of, nothing, seen, who, worked};
use crate::desk::posted::Posted;
use crate::evaluator::review;
use crate::site::Site;
use crate::visit::Visit;

/// Who works at this desk.
const PEOPLE: &[Role] = &[Role::Purchaser, Role::Agent];
/// Documents of one upload together, in bytes.
const UPLOAD_BYTES_MAX: usize = (4 * DOCUMENT_BYTES_MAX + 1_048_576) as usize;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    const LOT: &str = "/purchaser/lots/{tender}/{lot}/{round}";
    const ASSIGN: &str = "/assignments/{tender}/{lot}/{round}";
    let lot = |page: &str| format!("{LOT}/{page}");
    Router::new()
        .route("/purchaser", get(home))
        .route("/purchaser/projects/new", get(new_project).post(register))
        .route("/purchaser/projects/{project}/intake", get(intake_page).post(ask_intake))
        .route("/purchaser/intentions", get(intentions_list).post(publish_intention))
        .route("/purchaser/intentions/withdraw", post(withdraw_intention))
        .route("/purchaser/mandates", get(given).post(end_mandate))
        .route("/purchaser/mandates/new", get(giving).post(give_mandate))
        .route(LOT, seen(manage::page))
        .route(&lot("notice"), worked(write::page, write::keep))
        .route(&lot("book"), worked(book::page, book::keep))
        .route(&lot("items"), worked(items::page, items::keep))
        .route(&lot("times"), worked(times::page, times::keep))
        .route(&lot("approve"), worked(approve::page, approve::act))
        .route(&lot("announce"), asked(announce::page, announce::ask))
        .route(&lot("ask"), worked(announce::page, announce::ask_trustees))
        .route(&lot("amend"), asked(amend::page, amend::ask))
        .route(&lot("clarify"), asked(clarify::page, clarify::ask))
        .route(&lot("again"), asked(again::page, failure::review))
        .route(&lot("fail"), asked(failure::page, failure::ask))
        .route(&lot("method"), asked(failure::method, failure::change_method))
        .route(&lot("end"), asked(end::page, end::ask))
        .route(&lot("terminate"), asked(terminate::page, terminate::ask))
        .route(&lot("hold"), asked(hold::purchaser, hold::by_purchaser))
        .route(&lot("committee"), asked(committee::page, committee::ask))
        .route(&lot("review"), asked(reviewed, review_ask))
        .route(&lot("session"), asked(session::page, session::ask))
        .route(&lot("candidates"), asked(award::candidates, award::publish))
        .route(&lot("determine"), asked(award::determine, award::determined))
        .route(&lot("letter"), asked(award::letter, award::issue))
        .route(&lot("recheck"), asked(recheck::page, recheck::ask))
        .route(&lot("lost"), asked(lost::page, lost::ask))
        .route(&lot("security"), asked(security::page, security::ask))
        .route(&lot("notices"), asked(notices::page, notices::ask))
        .merge(contracts(&lot))
        .route(ASSIGN, worked(assign::page, assign::take))
        .route(&format!("{ASSIGN}/proposal.json"), get(proposal))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

/// Addresses of a lot's contract.
fn contracts(lot: &impl Fn(&str) -> String) -> Router<Arc<Site>> {
    Router::new()
        .route(&lot("contract"), seen(contract::page))
        .route(&lot("contract/offer"), asked(contract::offer, contract::offer_ask))
        .route(&lot("contract/publish"), asked(contract::publish, contract::publish_ask))
        .route(&lot("contract/file"), asked(contract::file, contract::file_ask))
        .route(&lot("contract/report"), asked(contract::report, contract::report_ask))
        .route(&lot("contract/perform"), asked(contract::perform, contract::perform_ask))
        .route(&lot("contract/accept"), asked(contract::accept, contract::accept_ask))
        .route(&lot("contract/close"), asked(contract::close, contract::close_ask))
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

async fn intake_page(v: Visit, Path(project): Path<String>) -> Response {
    perform::show(v, move |v, posted, wrong| intake::page(v, &project, posted, wrong)).await
}

async fn ask_intake(v: Visit, Path(project): Path<String>, posted: Posted) -> Response {
    let of = project.clone();
    let ask = move |v: &Visit, posted: &Posted| intake::ask(v, &of, posted);
    perform::perform(v, posted, ask, move |v, posted, wrong| {
        intake::page(v, &project, posted, wrong)
    })
    .await
}

async fn intentions_list(v: Visit) -> Response {
    perform::show(v, intentions::page).await
}

async fn publish_intention(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, intentions::publish, intentions::page).await
}

async fn withdraw_intention(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, intentions::give_up, intentions::page).await
}

async fn given(v: Visit) -> Response {
    perform::show(v, mandates::page).await
}

async fn end_mandate(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, mandates::end, mandates::page).await
}

async fn giving(v: Visit) -> Response {
    perform::show(v, mandates::new).await
}

async fn give_mandate(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, mandates::give, mandates::new).await
}

async fn proposal(v: Visit, Path(parts): Path<(String, String, String)>) -> Response {
    let Some(id) = lot_id(&parts) else { return v.problem(&nothing()) };
    match v.run(move |v| assign::proposal(v, &id).unwrap_or_else(|it| v.problem(&it))).await {
        Ok(it) | Err(it) => it,
    }
}

/// The lot, if the signed-in person acts for its purchaser.
pub(crate) fn mine<'a>(v: &Visit, folded: &'a Folded, id: &LotId) -> Result<&'a Lot, Problem> {
    let (_, person) = who(v, folded)?;
    let lot = lot_of(folded, id)?;
    let sight = (&folded.world, Instant(v.now_ms));
    if acts_for(sight, person, Buying::of(&lot.notice)) { Ok(lot) } else { Err(denied()) }
}

fn reviewed(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<perform::Shown, Problem> {
    review::page_at(v, id, "purchaser", posted, problems)
}

fn review_ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<perform::Ask, Vec<Problem>> {
    review::ask_at(v, id, "purchaser", posted)
}
