//! Organisations as they are known: renamed, merged, imported; earlier names stay readable.

use app::follower::Folded;
use domain::parties::{self, Organisation, OrganisationRenamed, OrganisationsMerged};
use domain::shared::Uscc;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, may, only};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::text::Text;
use crate::visit::Visit;

use super::PEOPLE;

/// Longest name, in bytes.
const NAME_BYTES_MAX: usize = 300;
/// Most organisations of the list; more are found by the exact code.
const SHOWN_MAX: usize = 500;

/// Every organisation with its history.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let heads = ["field-uscc", "field-organisation_name", "organisation-history"];
    let heads = heads.map(|it| t.s(it));
    let columns: Vec<Column> = heads.iter().map(|head| Column { head, set: Set::Words }).collect();
    let known = folded.world.organisations.iter().take(SHOWN_MAX);
    let rows: Vec<Vec<Markup>> = known
        .map(|(id, it)| vec![code(id.as_str()), html! { (it.name) }, history(t, &folded, it)])
        .collect();
    let body = html! {
        ul class="files" {
            li { a href="/centre/organisations/new" { (t.s("centre-admit")) } }
            li { a href="/centre/organisations/rename" { (t.s("centre-rename")) } }
            li { a href="/centre/organisations/merge" { (t.s("centre-merge")) } }
            li { a href="/centre/imports" { (t.s("import-title")) } }
        }
        @if rows.is_empty() {
            (empty(&t.s("organisations-empty"), &t.s("organisations-empty-hint"), &[]))
        } @else {
            (table(&t.s("organisations-title"), &columns, &rows))
        }
    };
    Ok(Shown::wide(t.s("organisations-title"), body))
}

fn history(t: &Text, folded: &Folded, it: &Organisation) -> Markup {
    html! {
        @if let Some(import) = &it.import {
            p { (tag(Tone::Due, &t.s("organisation-imported"))) " " (code(import.as_str())) }
        }
        @for (name, until) in &it.former {
            p { (t.t("organisation-was", &[("name", name.clone().into())])) " " (instant(until.0)) }
        }
        @if let Some(into) = &it.merged_into {
            @let name = folded.world.organisations.get(into).map(|it| it.name.as_str());
            p {
                (tag(Tone::Alarm, &t.s("organisation-merged"))) " " (name.unwrap_or_default())
                " " (code(into.as_str()))
            }
        }
    }
}

fn choices(folded: &Folded) -> Vec<(&str, String)> {
    let standing = folded.world.organisations.iter().filter(|it| it.1.merged_into.is_none());
    standing.map(|(id, it)| (id.as_str(), format!("{} · {id}", it.name))).collect()
}

/// The form that renames.
pub(super) fn rename_page(
    v: &Visit,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.select("organisation", &choices(&folded)))
        (sheet.line("organisation_name", Need::Needed))
        (sheet.document("licence"))
        (commit_button(&t.s("centre-rename"), &t.s("centre-rename-brings")))
    };
    let action = "/centre/organisations/rename";
    let body = html! { (sheet.top()) (sheet.upload_form(action, &fields)) };
    Ok(Shown::reading(t.s("centre-rename"), body))
}

/// The command that renames.
pub(super) fn ask_rename(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let organisation = chosen(posted, "organisation").map_err(|it| wrongs.push(it));
    let name = needed(posted, "organisation_name", NAME_BYTES_MAX).map_err(|it| wrongs.push(it));
    let document = files::one(v, posted, "licence").map_err(|it| wrongs.push(it));
    let (Ok(organisation), Ok(name), Ok(document)) = (organisation, name, document) else {
        return Err(wrongs);
    };
    let it = OrganisationRenamed { organisation, name: name.to_owned(), document };
    asked(v, parties::Command::Rename(it), "renamed")
}

/// The form that merges.
pub(super) fn merge_page(
    v: &Visit,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.select("merge_ends", &choices(&folded)))
        (sheet.select("merge_into", &choices(&folded)))
        (sheet.document("licence"))
        (commit_button(&t.s("centre-merge"), &t.s("centre-merge-brings")))
    };
    let body = html! {
        (sheet.top()) (sheet.upload_form("/centre/organisations/merge", &fields))
    };
    Ok(Shown::reading(t.s("centre-merge"), body))
}

/// The command that merges.
pub(super) fn ask_merge(v: &Visit, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let organisation = chosen(posted, "merge_ends").map_err(|it| wrongs.push(it));
    let into = chosen(posted, "merge_into").map_err(|it| wrongs.push(it));
    let document = files::one(v, posted, "licence").map_err(|it| wrongs.push(it));
    let (Ok(organisation), Ok(into), Ok(document)) = (organisation, into, document) else {
        return Err(wrongs);
    };
    let it = OrganisationsMerged { organisation, into, document };
    asked(v, parties::Command::Merge(it), "merged")
}

fn chosen(posted: &Posted, name: &str) -> Result<Uscc, Problem> {
    Uscc::new(posted.get(name)).ok_or_else(|| wrong(name, "form-choose"))
}

fn asked(v: &Visit, command: parties::Command, done: &str) -> Result<Ask, Vec<Problem>> {
    let command = Command::Parties(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/centre/organisations?done={done}") })
}
