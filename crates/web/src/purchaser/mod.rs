//! The desk of purchasers, tenderers and agents: projects, notices, answers, award.

mod again;
mod amend;
pub(crate) mod announce;
mod approve;
mod assign;
mod award;
mod book;
pub(crate) mod brand;
pub(crate) mod changes;
mod clarify;
pub(crate) mod committee;
pub(crate) mod contract;
pub(crate) mod correct;
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
pub(crate) mod validity;
mod write;
pub mod written;

use std::sync::Arc;

use app::follower::Folded;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use axum::routing::get;
use domain::lot::Lot;
use domain::parties::Role;
use domain::shared::{Instant, LotId};

use self::contract::performance;
use crate::act::Problem;
use crate::desk::doors::{asks, form, form_of, shows, shows_of, works_of};
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
        .route("/purchaser", shows(index::page))
        .route("/purchaser/projects/new", form(project::page, project::ask))
        .route("/purchaser/projects/{project}/intake", form_of(intake::page, intake::ask))
        .route(
            "/purchaser/projects/{project}/correct",
            shows_of(correct::page).merge(works_of(correct::page, correct::propose)),
        )
        .route("/purchaser/intentions", form(intentions::page, intentions::publish))
        .route("/purchaser/intentions/withdraw", asks(intentions::page, intentions::give_up))
        .route("/purchaser/mandates", form(mandates::page, mandates::end))
        .route("/purchaser/mandates/new", form(mandates::new, mandates::give))
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
        .route(&lot("validity"), asked(validity::page, validity::ask))
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
        .route(&lot("contract/perform"), asked(performance::perform, performance::perform_ask))
        .route(&lot("contract/accept"), asked(performance::accept, performance::accept_ask))
        .route(&lot("contract/close"), asked(contract::close, contract::close_ask))
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
