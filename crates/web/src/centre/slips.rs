//! Slips in registrations of projects: a purchaser or agent proposed, an official decides.

use domain::procedure;
use domain::rulebook::ids;
use domain::shared::Id;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::{button, commit_button};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Ask, Shown, may, nothing, only, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Sheet, wrong};
use crate::posts::name;
use crate::purchaser::correct::{all_proposed, beside, forget, history, proposed};
use crate::visit::Visit;

use super::PEOPLE;
use super::sections::basis;

/// Address of the list.
pub(crate) const LIST: &str = "/centre/slips";

/// What waits, and what was mended.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let waits = all_proposed(&v.site.platform, &folded.world)?;
    let mended = folded.world.corrections.iter().flat_map(|(id, all)| {
        let title = folded.world.projects.get(id).map(|it| it.title.clone()).unwrap_or_default();
        all.iter().map(move |it| (id.clone(), title.clone(), it.0, it.2.reason.clone()))
    });
    let mut mended: Vec<_> = mended.collect();
    mended.sort_by_key(|it| std::cmp::Reverse(it.2));
    let heads = ["acts-when", "intake-project", "registered-reason"].map(|it| t.s(it));
    let sets = [Set::Time, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |(id, title, at, reason): &(Id, String, domain::shared::Instant, String)| {
        vec![
            instant(at.0),
            html! { a href={ (LIST) "/" (id) } { (title) } " " small { (id) } },
            html! { (reason) },
        ]
    };
    let rows: Vec<Vec<Markup>> = mended.iter().map(row).collect();
    let body = html! {
        p { (t.s("slips-says")) }
        h2 { (t.s("registered-waits")) }
        @if waits.is_empty() { (empty(&t.s("slips-none"), &t.s("slips-none-hint"), &[])) }
        ul class="files" { @for it in &waits {
            li { a href={ (LIST) "/" (it.project.project) } { (it.project.title) } " "
                small { (it.project.project) } }
        } }
        @if !rows.is_empty() { (table(&t.s("registered-history"), &columns, &rows)) }
        (basis(v, &folded, &[ids::Y68, ids::Y69]))
    };
    Ok(Shown::wide(t.s("slips-title"), body))
}

/// One project: old beside new, and the form that decides.
pub(super) fn one(
    v: &Visit,
    of: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let id = Id::new(of).map_err(|_| nothing())?;
    let old = folded.world.projects.get(&id).ok_or_else(nothing)?;
    let waits = proposed(v, &folded.world, &id)?;
    let sheet = Sheet { v, posted, problems };
    let at = format!("{LIST}/{id}");
    let body = html! {
        p { (old.title) " " (code(id.as_str())) }
        (sheet.top())
        @match &waits {
            Some(it) => {
                h2 { (t.s("registered-waits")) }
                p { (t.t("registered-by", &[("name", name(&folded.world, &it.by).into())])) }
                p { (t.s("registered-reason")) " " (it.reason) }
                (beside(t, &folded.world, old, &it.project))
                (sheet.form(&at, &html! {
                    input type="hidden" name="seen" value=(it.mark());
                    (commit_button(&t.s("registered-decide"), &t.s("registered-decide-brings")))
                }))
                (sheet.form(&format!("{at}/drop"), &html! { (button(&t.s("registered-drop"))) }))
            }
            None => p { (t.s("registered-nothing-waits")) },
        }
        (history(t, &folded.world, &id))
        (basis(v, &folded, &[ids::Y68]))
    };
    Ok(Shown::wide(t.s("registered-title"), body))
}

/// The command of what was proposed, exactly as it was shown.
pub(super) fn decide(v: &Visit, of: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let id = Id::new(of).map_err(|_| one(nothing()))?;
    let known = proposed(v, &folded.world, &id).map_err(one)?;
    let known = known.filter(|it| posted.get("seen") == it.mark());
    let it = known.ok_or_else(|| one(wrong("seen", "registered-changed")))?;
    let decided_by = who(v, &folded).map_err(one)?.0.clone();
    let command = Command::Procedure(procedure::Command::CorrectProject {
        project: Box::new(it.project),
        reason: it.reason,
        proposed_by: it.by,
        decided_by,
    });
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{LIST}/{id}?done=slip-decided") })
}

/// Gives a proposal back; the record never held it.
pub(super) fn drop(v: &Visit, of: &str, _: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    only(v, &folded, PEOPLE).map_err(one)?;
    let id = Id::new(of).map_err(|_| one(nothing()))?;
    forget(v, &id).map_err(one)?;
    Ok(format!("{LIST}?done=slip-dropped"))
}
