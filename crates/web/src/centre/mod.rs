//! The centre's desk: organisations, people, keys, remedies and committees entered by officials.

mod archive;
mod catalogue;
mod changes;
mod contacts;
mod experts;
pub mod imports;
mod index;
pub(crate) mod intakes;
mod keys;
mod organisations;
mod people;
mod posts;
mod roster;
pub(crate) mod sections;
pub(crate) mod settings;
pub(crate) mod slips;
pub mod templates;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;
use domain::parties::Role;
use domain::shared::LotId;

use crate::act::Problem;
use crate::desk::doors::{asks, asks_of, form, form_of, shows, shows_of, works, works_of};
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{Ask, Shown, asked};
use crate::desk::posted::Posted;
use crate::purchaser::committee;
use crate::site::Site;
use crate::visit::Visit;

/// Who works at this desk.
const PEOPLE: &[Role] = &[Role::Official];
/// Documents of one upload together, in bytes.
const UPLOAD_BYTES_MAX: usize = (DOCUMENT_BYTES_MAX + 1_048_576) as usize;

/// Addresses of this area.
pub fn routes() -> Router<Arc<Site>> {
    let lot = |page: &str| format!("/centre/lots/{{tender}}/{{lot}}/{{round}}/{page}");
    Router::new()
        .route("/centre", shows(index::page))
        .route("/centre/organisations", shows(changes::page))
        .route("/centre/organisations/rename", form(changes::rename_page, changes::ask_rename))
        .route("/centre/organisations/merge", form(changes::merge_page, changes::ask_merge))
        .route("/centre/templates", shows(templates::page))
        .route(
            "/centre/templates/{name}",
            shows_of(templates::one).merge(works_of(templates::one, templates::save)),
        )
        .route("/centre/imports", form(imports::page, imports::ask_revoke))
        .route("/centre/imports/new", get(imports::new).post(imports::send))
        .route("/centre/experts", shows(roster::page))
        .route("/centre/experts/new", form(experts::new_page, experts::ask_new))
        .route("/centre/experts/{expert}", shows_of(experts::page))
        .route(
            "/centre/experts/{expert}/change",
            form_of(experts::change_page, experts::ask_change),
        )
        .route(
            "/centre/experts/{expert}/standing",
            form_of(experts::standing_page, experts::ask_standing),
        )
        .route("/centre/organisations/new", form(organisations::page, organisations::ask))
        .route("/centre/people/new", form(people::page, people::ask))
        .route("/centre/people/roles", form(people::roles_page, people::ask_roles))
        .route("/centre/keys", form(keys::page, keys::ask))
        .route("/centre/archive", shows(archive::page))
        .route(
            "/centre/catalogue",
            shows(catalogue::page).merge(works(catalogue::page, catalogue::save)),
        )
        .route("/centre/catalogue/publish", asks(catalogue::page, catalogue::ask))
        .route("/centre/sections", form(sections::page, sections::set))
        .route("/centre/sections/{section}", form_of(sections::one, sections::change))
        .route("/centre/sections/{section}/close", asks_of(sections::one, sections::close))
        .route("/centre/posts", form(posts::page, posts::give))
        .route("/centre/posts/take", asks(posts::page, posts::take))
        .route("/centre/acts", shows(posts::acts))
        .route("/centre/slips", shows(slips::page))
        .route("/centre/slips/{project}", form_of(slips::one, slips::decide))
        .route("/centre/slips/{project}/drop", works_of(slips::one, slips::drop))
        .route("/centre/settings", shows(settings::page))
        .route(
            "/centre/settings/{rule}",
            shows_of(settings::one).merge(works_of(settings::one, settings::propose)),
        )
        .route("/centre/settings/{rule}/drop", works_of(settings::one, settings::drop))
        .route("/centre/settings/{rule}/decide", asks_of(settings::one, settings::decide))
        .route("/centre/intakes", shows(intakes::page))
        .route("/centre/intakes/{project}", shows_of(intakes::one))
        .route("/centre/intakes/{project}/examine", works_of(intakes::one, intakes::examine))
        .route("/centre/intakes/{project}/accept", asks_of(intakes::one, intakes::accept))
        .route("/centre/intakes/{project}/return", asks_of(intakes::one, intakes::give_back))
        .route(
            "/centre/contacts",
            shows(contacts::page).merge(works(contacts::page, contacts::save)),
        )
        .route("/centre/contacts/publish", asks(contacts::page, contacts::ask))
        .route(&lot("archive"), asked(archive::one, archive::ask))
        .route(&lot("archive/{number}"), get(archive::download))
        .route(&lot("committee"), asked(committee_page, enter))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

fn committee_page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    committee::page_at(v, id, "centre", posted, problems)
}

fn enter(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    committee::ask_at(v, id, "centre", posted)
}
