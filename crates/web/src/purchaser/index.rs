//! The projects of the signed-in person's organisation, each lot with its next step.

use app::follower::Folded;
use domain::catalogue::Intake;
use domain::lot::Lot;
use domain::parties::Role;
use domain::procedure::{PlannedLot, ProjectRegistered};
use domain::rulebook::Method;
use domain::shared::{Instant, LotId, Round};
use maud::{Markup, html};

use crate::act::Problem;
use crate::catalogue::step_tag;
use crate::design::Link;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, instant};
use crate::desk::duties::{Buying, Step, acts_for};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::public::stage_tag;
use crate::visit::Visit;

use super::draft::LotDraft;
use super::{PEOPLE, draft, intake, project};

/// The page.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let drafts = draft::all(&v.site.platform)?;
    let folded = v.site.platform.folded()?;
    let person = only(v, &folded, PEOPLE)?;
    let sight = (&folded.world, Instant(v.now_ms));
    let mine = |it: &&ProjectRegistered| acts_for(sight, person, Buying::planned(it));
    let projects: Vec<&ProjectRegistered> = folded.world.projects.values().filter(mine).collect();
    let label = t.s("project-new");
    let (mut current, mut over) = (Vec::new(), Vec::new());
    for project in &projects {
        for planned in &project.lots {
            let intake = folded.world.intakes.get(&project.project);
            let asks = folded.world.catalogue.is_some();
            for line in Line::all(&folded, &drafts, (project, planned), (asks, intake)) {
                if line.is_over() { &mut over } else { &mut current }.push(line.cells(v));
            }
        }
    }
    let heads = [
        "public-project",
        "project-lot",
        "list-budget",
        "public-stage",
        "public-deadline",
        "centre-do",
    ];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Number, Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let body = html! {
        p {
            a class="button" href="/purchaser/projects/new" { (label) } " "
            @if person.is(Role::Purchaser) {
                a href="/purchaser/biddings" { (t.s("biddings-title")) } " · "
            }
            a href="/purchaser/intentions" { (t.s("intentions-title")) } " · "
            a href="/purchaser/mandates" { (t.s("mandate-title")) }
        }
        @if projects.is_empty() {
            (empty(&t.s("project-none"), &t.s("project-none-hint"),
                &[Link { href: "/purchaser/projects/new", label: &label }]))
        }
        @if !current.is_empty() { (table(&t.s("project-current"), &columns, &current)) }
        @if !over.is_empty() { (table(&t.s("project-over"), &columns, &over)) }
    };
    Ok(Shown::wide(t.s("purchaser-title"), body))
}

/// One planned lot of a project in one of its rounds, or before the first.
struct Line<'a> {
    project: &'a ProjectRegistered,
    /// Whether projects are let in here before anything is announced.
    asks_in: bool,
    intake: Option<&'a Intake>,
    planned: &'a PlannedLot,
    round: Option<&'a Lot>,
    draft: Option<&'a LotDraft>,
}

impl<'a> Line<'a> {
    /// The rounds of a planned lot and, while one is being prepared, the next.
    fn all(
        folded: &'a Folded,
        drafts: &'a [LotDraft],
        (project, planned): (&'a ProjectRegistered, &'a PlannedLot),
        (asks_in, intake): (bool, Option<&'a Intake>),
    ) -> Vec<Self> {
        let same = |it: &LotId| it.tender == project.project && it.lot == planned.lot;
        let rounds: Vec<&Lot> = folded.world.lots.values().filter(|it| same(&it.id)).collect();
        let announced = |id: &LotId| rounds.iter().any(|it| it.id == *id);
        let draft = drafts.iter().find(|it| same(&it.lot) && !announced(&it.lot));
        let line = |round, draft| Self { project, asks_in, intake, planned, round, draft };
        let next = (draft.is_some() || rounds.is_empty()).then(|| line(None, draft));
        rounds.iter().map(|it| line(Some(*it), None)).chain(next).collect()
    }

    fn is_over(&self) -> bool {
        self.round.is_some_and(Lot::is_over)
    }

    fn cells(&self, v: &Visit) -> Vec<Markup> {
        let t = v.text;
        vec![
            html! {
                (self.project.title) br;
                small {
                    (code(self.project.project.as_str())) " · " (project::kinds(t, self.project))
                }
                @if self.asks_in && self.round.is_none() {
                    p {
                        (step_tag(t, self.intake)) " "
                        a href=(intake::address(self.project)) { (t.s("intake-title")) }
                    }
                }
                @if self.round.is_none() {
                    p { a href={ "/purchaser/projects/" (self.project.project) "/correct" } {
                        (t.s("registered-mend"))
                    } }
                }
            },
            html! { (self.planned.title) },
            amount(t, self.planned.budget.0),
            html! {
                @match (self.round, self.draft) {
                    (Some(lot), _) => (stage_tag(t, lot)),
                    (None, Some(it)) => { (draft_line(v, it)) (listed(v, self.project, &it.lot)) },
                    (None, None) => (begin(v, self.project, self.planned)),
                }
            },
            html! { @if let Some(lot) = self.round { (instant(lot.deadline_s * 1_000)) } },
            html! {
                @if let Some(lot) = self.round {
                    a href={ "/purchaser/lots/" (lot.id) } { (t.s("lot-manage")) }
                }
            },
        ]
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
            (listed(v, project, &id))
        }
    }
}

/// The way to a list of bidders before the notice, where the method has one.
fn listed(v: &Visit, project: &ProjectRegistered, id: &LotId) -> Markup {
    html! {
        @if project.method == Method::OpenTender {
            p {
                a href=(crate::admission::room("purchaser", id, "")) {
                    (v.text.s("prequalification-or-invitation"))
                }
            }
        }
    }
}
