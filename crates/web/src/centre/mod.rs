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
mod roster;
pub mod templates;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::response::Response;
use axum::routing::{get, post};
use domain::parties::Role;
use domain::shared::LotId;

use crate::act::Problem;
use crate::desk::files::DOCUMENT_BYTES_MAX;
use crate::desk::perform::{self, Ask, Shown, asked};
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
        .route("/centre", get(home))
        .route("/centre/organisations", get(organisations_list))
        .route("/centre/organisations/rename", get(renaming).post(rename))
        .route("/centre/organisations/merge", get(merging).post(merge))
        .route("/centre/templates", get(templates_list))
        .route("/centre/templates/{name}", get(template).post(save_template))
        .route("/centre/imports", get(imports_list).post(revoke_import))
        .route("/centre/imports/new", get(imports::new).post(imports::send))
        .route("/centre/experts", get(roster_list))
        .route("/centre/experts/new", get(new_expert).post(admit_expert))
        .route("/centre/experts/{expert}", get(expert))
        .route("/centre/experts/{expert}/change", get(changing_expert).post(change_expert))
        .route("/centre/experts/{expert}/standing", get(standing).post(change_standing))
        .route("/centre/organisations/new", get(new_organisation).post(admit))
        .route("/centre/people/new", get(new_person).post(add))
        .route("/centre/people/roles", get(roles).post(change_roles))
        .route("/centre/keys", get(live_keys).post(revoke))
        .route("/centre/archive", get(archive_list))
        .route("/centre/catalogue", get(catalogue_page).post(save_catalogue))
        .route("/centre/catalogue/publish", post(publish_catalogue))
        .route("/centre/intakes", get(intakes_list))
        .route("/centre/intakes/{project}", get(intake))
        .route("/centre/intakes/{project}/examine", post(examine_intake))
        .route("/centre/intakes/{project}/accept", post(accept_intake))
        .route("/centre/intakes/{project}/return", post(return_intake))
        .route("/centre/contacts", get(contacts_page).post(save_contacts))
        .route("/centre/contacts/publish", post(publish_contacts))
        .route(&lot("archive"), asked(archive::one, archive::ask))
        .route(&lot("archive/{number}"), get(archive::download))
        .route(&lot("committee"), asked(committee_page, enter))
        .layer(DefaultBodyLimit::max(UPLOAD_BYTES_MAX))
}

async fn home(v: Visit) -> Response {
    perform::show(v, index::page).await
}

async fn archive_list(v: Visit) -> Response {
    perform::show(v, archive::page).await
}

async fn catalogue_page(v: Visit) -> Response {
    perform::show(v, catalogue::page).await
}

async fn save_catalogue(v: Visit, posted: Posted) -> Response {
    perform::work(v, posted, catalogue::save, catalogue::page).await
}

async fn publish_catalogue(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, catalogue::ask, catalogue::page).await
}

async fn intakes_list(v: Visit) -> Response {
    perform::show(v, intakes::page).await
}

async fn intake(v: Visit, Path(project): Path<String>) -> Response {
    perform::show(v, move |v, posted, wrong| intakes::one(v, &project, posted, wrong)).await
}

async fn examine_intake(v: Visit, Path(project): Path<String>, posted: Posted) -> Response {
    let of = project.clone();
    let make = move |v: &Visit, posted: &Posted| intakes::examine(v, &of, posted);
    let page = move |v: &Visit, posted: &Posted, wrong: &[Problem]| {
        intakes::one(v, &project, posted, wrong)
    };
    perform::work(v, posted, make, page).await
}

async fn accept_intake(v: Visit, Path(project): Path<String>, posted: Posted) -> Response {
    let of = project.clone();
    let ask = move |v: &Visit, posted: &Posted| intakes::accept(v, &of, posted);
    perform::perform(v, posted, ask, move |v, posted, wrong| {
        intakes::one(v, &project, posted, wrong)
    })
    .await
}

async fn return_intake(v: Visit, Path(project): Path<String>, posted: Posted) -> Response {
    let of = project.clone();
    let ask = move |v: &Visit, posted: &Posted| intakes::give_back(v, &of, posted);
    perform::perform(v, posted, ask, move |v, posted, wrong| {
        intakes::one(v, &project, posted, wrong)
    })
    .await
}

async fn contacts_page(v: Visit) -> Response {
    perform::show(v, contacts::page).await
}

async fn save_contacts(v: Visit, posted: Posted) -> Response {
    perform::work(v, posted, contacts::save, contacts::page).await
}

async fn publish_contacts(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, contacts::ask, contacts::page).await
}

async fn organisations_list(v: Visit) -> Response {
    perform::show(v, changes::page).await
}

async fn renaming(v: Visit) -> Response {
    perform::show(v, changes::rename_page).await
}

async fn rename(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, changes::ask_rename, changes::rename_page).await
}

async fn merging(v: Visit) -> Response {
    perform::show(v, changes::merge_page).await
}

async fn merge(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, changes::ask_merge, changes::merge_page).await
}

async fn templates_list(v: Visit) -> Response {
    perform::show(v, templates::page).await
}

async fn template(v: Visit, Path(name): Path<String>) -> Response {
    perform::show(v, move |v, posted, wrong| templates::one(v, &name, posted, wrong)).await
}

async fn save_template(v: Visit, Path(name): Path<String>, posted: Posted) -> Response {
    let of = name.clone();
    let make = move |v: &Visit, posted: &Posted| templates::save(v, &of, posted);
    let page = move |v: &Visit, posted: &Posted, wrong: &[Problem]| {
        templates::one(v, &name, posted, wrong)
    };
    perform::work(v, posted, make, page).await
}

async fn imports_list(v: Visit) -> Response {
    perform::show(v, imports::page).await
}

async fn revoke_import(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, imports::ask_revoke, imports::page).await
}

async fn roster_list(v: Visit) -> Response {
    perform::show(v, roster::page).await
}

async fn new_expert(v: Visit) -> Response {
    perform::show(v, experts::new_page).await
}

async fn admit_expert(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, experts::ask_new, experts::new_page).await
}

async fn expert(v: Visit, Path(number): Path<String>) -> Response {
    perform::show(v, move |v, _, _| experts::page(v, &number)).await
}

async fn changing_expert(v: Visit, Path(number): Path<String>) -> Response {
    perform::show(v, move |v, posted, wrong| experts::change_page(v, &number, posted, wrong)).await
}

async fn change_expert(v: Visit, Path(number): Path<String>, posted: Posted) -> Response {
    let of = number.clone();
    let ask = move |v: &Visit, posted: &Posted| experts::ask_change(v, &of, posted);
    perform::perform(v, posted, ask, move |v, posted, wrong| {
        experts::change_page(v, &number, posted, wrong)
    })
    .await
}

async fn standing(v: Visit, Path(number): Path<String>) -> Response {
    perform::show(v, move |v, posted, wrong| experts::standing_page(v, &number, posted, wrong))
        .await
}

async fn change_standing(v: Visit, Path(number): Path<String>, posted: Posted) -> Response {
    let of = number.clone();
    let ask = move |v: &Visit, posted: &Posted| experts::ask_standing(v, &of, posted);
    perform::perform(v, posted, ask, move |v, posted, wrong| {
        experts::standing_page(v, &number, posted, wrong)
    })
    .await
}

async fn new_organisation(v: Visit) -> Response {
    perform::show(v, organisations::page).await
}

async fn admit(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, organisations::ask, organisations::page).await
}

async fn new_person(v: Visit) -> Response {
    perform::show(v, people::page).await
}

async fn add(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, people::ask, people::page).await
}

async fn roles(v: Visit) -> Response {
    perform::show(v, people::roles_page).await
}

async fn change_roles(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, people::ask_roles, people::roles_page).await
}

async fn live_keys(v: Visit) -> Response {
    perform::show(v, keys::page).await
}

async fn revoke(v: Visit, posted: Posted) -> Response {
    perform::perform(v, posted, keys::ask, keys::page).await
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
