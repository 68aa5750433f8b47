//! The projects of the signed-in person's organisation, each lot with its next step.

use app::follower::Folded;
use domain::lot::Lot;
use domain::procedure::{PlannedLot, ProjectRegistered};
use domain::shared::{LotId, Round};
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::Link;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::value::{amount, code, instant};
use crate::desk::duties::{Step, acts_for};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::visit::Visit;

use super::draft::LotDraft;
use super::{PEOPLE, draft, project};

/// The page.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let drafts = draft::all(&v.site.platform)?;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, PEOPLE)?;
    let mine = |it: &&ProjectRegistered| acts_for(person, &it.purchaser, it.agent.as_ref());
    let projects: Vec<&ProjectRegistered> = folded.world.projects.values().filter(mine).collect();
    let label = t.s("project-new");
    let body = html! {
        p { a class="button" href="/purchaser/projects/new" { (label) } }
        @if projects.is_empty() {
            (empty(&t.s("project-none"), &t.s("project-none-hint"),
                &[Link { href: "/purchaser/projects/new", label: &label }]))
        }
        @for it in projects { (one(v, &folded, &drafts, it)) }
    };
    Ok(Shown::reading(t.s("purchaser-title"), body))
}

fn one(v: &Visit, folded: &Folded, drafts: &[LotDraft], it: &ProjectRegistered) -> Markup {
    let t = v.text;
    html! {
        section id=(it.project) {
            h2 { (it.title) }
            p class="quiet" { (code(it.project.as_str())) " · " (project::kinds(t, it)) }
            @for planned in &it.lots {
                h3 { (planned.title) }
                p { (amount(t, planned.budget.0)) }
                (lot(v, folded, drafts, it, planned))
            }
        }
    }
}

fn lot(
    v: &Visit,
    folded: &Folded,
    drafts: &[LotDraft],
    project: &ProjectRegistered,
    planned: &PlannedLot,
) -> Markup {
    let t = v.text;
    let same = |it: &LotId| it.tender == project.project && it.lot == planned.lot;
    let rounds: Vec<&Lot> = folded.world.lots.values().filter(|it| same(&it.id)).collect();
    let announced = |id: &LotId| rounds.iter().any(|it| it.id == *id);
    let open = drafts.iter().find(|it| same(&it.lot) && !announced(&it.lot));
    html! {
        @for it in &rounds {
            p {
                (tag(Tone::Plain, &t.s(&format!("at-{:?}", it.stage)))) " "
                a href={ "/purchaser/lots/" (it.id) } { (t.s("lot-manage")) } " "
                small { (t.s("public-deadline")) " " (instant(it.deadline_s * 1_000)) }
            }
        }
        @match open {
            Some(it) => (draft_line(v, it)),
            None if rounds.is_empty() => (begin(v, project, planned)),
            None => {}
        }
    }
}

fn draft_line(v: &Visit, it: &LotDraft) -> Markup {
    let t = v.text;
    let (key, page) = match it.step() {
        Step::Writing => ("draft-writing", "notice"),
        Step::Asked => ("draft-asked", "announce"),
        Step::Ready => ("draft-ready", "announce"),
    };
    html! {
        p {
            (tag(Tone::Due, &t.s(key))) " "
            a href=(room("purchaser", &it.lot, page)) { (t.s("draft-go-on")) }
        }
    }
}

fn begin(v: &Visit, project: &ProjectRegistered, planned: &PlannedLot) -> Markup {
    let id = LotId::new(project.project.clone(), planned.lot.clone(), Round::FIRST);
    html! {
        @if let Ok(id) = id {
            p { a href=(room("purchaser", &id, "notice")) { (v.text.s("duty-write-notice")) } }
        }
    }
}
