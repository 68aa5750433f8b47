//! Intakes 进场登记: one official examines what a project rests on, another lets it in.

use app::follower::Folded;
use app::platform::Platform;
use app::ports::{StoreError, WorkingRow};
use app::rules::rules_for;
use domain::catalogue::{self, Command as It, Intake, IntakeReturned, IntakeStep, Split, splits};
use domain::law::Law;
use domain::parties::Role;
use domain::procedure::ProjectRegistered;
use domain::rulebook::{Method, Regime, ids};
use domain::shared::{AccountId, Id, Instant};
use domain::world::Command;
use maud::{Markup, html};
use record::canonical::{self, Value};

use crate::act::Problem;
use crate::catalogue::{line_name, step_tag};
use crate::design::form::{button, commit_button};
use crate::design::icon::{Tone, tag};
use crate::design::lists::{empty, facts};
use crate::design::river::article;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code, instant};
use crate::desk::basis::Cited;
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, may, nothing, only, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::purchaser::project;
use crate::visit::Visit;

use super::PEOPLE;

/// Address of the list.
pub(crate) const LIST: &str = "/centre/intakes";
/// Kind of the working state that says who examined what.
const KIND: &str = "intake-examined";
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;
/// Most intakes of the list.
const SHOWN_MAX: usize = 200;

/// Who examined an intake as it was asked last.
fn examined(v: &Visit, project: &Id, intake: &Intake) -> Result<Option<Id>, Problem> {
    let row = v.site.platform.working.get(KIND, project.as_str(), v.now_ms)?;
    Ok(row.and_then(|it| {
        let read = canonical::parse(&it.body).ok()?;
        let since = read.text("since")?.parse() == Ok(intake.since.0);
        Id::new(read.text("by")?).ok().filter(|_| since)
    }))
}

/// Who examined which intake, as it was asked at that instant.
///
/// # Errors
///
/// [`StoreError`] when the working state cannot be read.
pub(crate) fn all_examined(
    platform: &Platform,
) -> Result<Vec<(Id, Instant, AccountId)>, StoreError> {
    let rows = platform.working.scan(KIND, "", None, platform.clock.wall_ms())?;
    let read = |it: &WorkingRow| {
        let read = canonical::parse(&it.body).ok()?;
        let since = Instant(read.text("since")?.parse().ok()?);
        Some((Id::new(it.key.as_str()).ok()?, since, AccountId::new(read.text("by")?).ok()?))
    };
    Ok(rows.iter().filter_map(read).collect())
}

/// The intakes that wait, and those of before.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let mut all: Vec<(&Id, &Intake)> = folded.world.intakes.iter().collect();
    all.sort_by_key(|(id, it)| (it.step != IntakeStep::Asked, std::cmp::Reverse(it.since), *id));
    let heads = ["project", "line", "since", "state"].map(|it| t.s(&format!("intake-{it}")));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let mut rows = Vec::new();
    for (id, intake) in all.iter().take(SHOWN_MAX) {
        let title = folded.world.projects.get(*id).map(|it| it.title.as_str()).unwrap_or_default();
        rows.push(vec![
            html! { a href={ (LIST) "/" (id) } { (title) } " " small { (code(id.as_str())) } },
            html! { (line_name(folded.world.catalogue.as_ref(), intake)) },
            instant(intake.since.0),
            html! {
                (step_tag(t, Some(intake)))
                @if intake.step == IntakeStep::Asked && examined(v, id, intake)?.is_some() {
                    " " (tag(Tone::Plain, &t.s("intake-examined")))
                }
            },
        ]);
    }
    let body = html! {
        p { (t.s("intakes-says")) }
        @if rows.is_empty() { (empty(&t.s("intakes-none"), &t.s("intakes-none-hint"), &[])) }
        @else { (table(&t.s("intakes-title"), &columns, &rows)) }
    };
    Ok(Shown::wide(t.s("intakes-title"), body))
}

fn found<'a>(
    folded: &'a Folded,
    project: &str,
) -> Result<(&'a ProjectRegistered, &'a Intake), Problem> {
    let id = Id::new(project).map_err(|_| nothing())?;
    let world = &folded.world;
    world.projects.get(&id).zip(world.intakes.get(&id)).ok_or_else(nothing)
}

/// What a project rests on, in rows.
pub(crate) fn said(v: &Visit, folded: &Folded, it: &ProjectRegistered, intake: &Intake) -> Markup {
    let t = v.text;
    let asked = &intake.asked;
    let budget = it.lots.iter().map(|it| it.budget.0).fold(0i64, i64::saturating_add);
    let link = |of: &catalogue::Approval| {
        html! {
            (of.number) " · "
            a href=(files::href(&of.document, "approval.pdf")) { (t.s("intake-document")) }
        }
    };
    let approval = if it.regime == Regime::Works { "intake-approval" } else { "intake-plan" };
    let [project, line, budget_key, approval, method, intention] = [
        "intake-project",
        "intake-line",
        "list-budget",
        approval,
        "intake-method",
        "intake-intention",
    ]
    .map(|key| t.s(key));
    let intended = match (&asked.intention, &asked.without_intention) {
        (Some(id), _) => {
            let known = folded.world.intentions.get(id);
            let since = known.map(|it| instant(it.since.0));
            html! {
                (code(id.as_str())) " " (known.map_or("", |it| &it.published.title))
                @if let Some(since) = since { " · " (t.s("intention-since")) " " (since) }
            }
        }
        (None, Some(reason)) => html! { (t.s("intake-without")) " " (reason) },
        (None, None) => html! { (t.s("intake-not-asked")) },
    };
    let mut rows = vec![
        (
            project.as_str(),
            html! {
                (it.title) " " (code(it.project.as_str())) br; small { (project::kinds(t, it)) }
            },
        ),
        (&line, html! { (line_name(folded.world.catalogue.as_ref(), intake)) }),
        (&budget_key, amount(t, budget)),
        (&approval, link(&asked.approval)),
    ];
    if let Some(of) = &asked.method_approval {
        rows.push((&method, link(of)));
    } else if it.method != Method::OpenTender {
        rows.push((&method, html! { (t.s("intake-method-below")) }));
    }
    rows.push((&intention, intended));
    html! { (facts(&rows)) }
}

fn hint(v: &Visit, folded: &Folded, project: &Id) -> Result<Option<Split>, Problem> {
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let calendar = folded.world.calendar(crate::desk::calendar());
    let law = Law { rules, calendar: &calendar, now: Instant(v.now_ms) };
    Ok(splits(&folded.world, project, law).unwrap_or_default())
}

/// One intake: what was asked, what to look at, and what can be done.
pub(super) fn one(
    v: &Visit,
    project: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let own = who(v, &folded)?.0;
    let (known, intake) = found(&folded, project)?;
    let sheet = Sheet { v, posted, problems };
    let by = examined(v, &known.project, intake)?;
    let at = format!("{LIST}/{project}");
    let body = html! {
        (sheet.top())
        p { (step_tag(t, Some(intake))) " " (instant(intake.stepped.0)) }
        @if let IntakeStep::Returned(reason) = &intake.step {
            p { (t.s("intake-reason")) " " (reason) }
        }
        (said(v, &folded, known, intake))
        @if let Some(it) = hint(v, &folded, &known.project)? { (split(v, &folded, &it)) }
        @if intake.step == IntakeStep::Asked {
            @match &by {
                None => {
                    h2 { (t.s("intake-examine")) }
                    (sheet.form(&format!("{at}/examine"), &html! {
                        (sheet.ticks("checked", &checks(v)))
                        (button(&t.s("intake-examine-do")))
                    }))
                }
                Some(it) if it == own => p { (t.s("intake-second")) },
                Some(_) => {
                    h2 { (t.s("intake-accept")) }
                    (sheet.form(&format!("{at}/accept"), &html! {
                        input type="hidden" name="since" value=(intake.since.0);
                        (commit_button(&t.s("intake-accept"), &t.s("intake-accept-brings")))
                    }))
                }
            }
            h2 { (t.s("intake-return")) }
            (sheet.form(&format!("{at}/return"), &html! {
                (sheet.lines("reason", 3, Need::Needed))
                (commit_button(&t.s("intake-return"), &t.s("intake-return-brings")))
            }))
        }
        h2 { (t.s("basis-name")) }
        (basis(v, &folded, known.regime))
    };
    Ok(Shown::reading(t.s("intake-title"), body))
}

fn split(v: &Visit, folded: &Folded, it: &Split) -> Markup {
    let t = v.text;
    html! {
        section class="note" {
            h2 { (t.s("intake-split")) }
            p { (t.s("intake-split-says")) }
            p {
                (t.s("intake-split-together")) " " (amount(t, it.together.0)) " · "
                (t.s("catalogue-open")) " " (amount(t, it.threshold.0))
            }
            ul {
                @for id in &it.others {
                    li {
                        a href={ (LIST) "/" (id) } {
                            (folded.world.projects.get(id).map_or("", |it| &it.title))
                        } " " (code(id.as_str()))
                    }
                }
            }
        }
    }
}

/// The articles that hold for a project's intake, each with its mark.
pub(crate) fn basis(v: &Visit, folded: &Folded, regime: Regime) -> Markup {
    let all: &[&str] = match regime {
        Regime::Works => &[ids::T60, ids::T61, ids::Y60, ids::Y61],
        Regime::GovernmentProcurement => {
            &[ids::G60, ids::G61, ids::G62, ids::G27, ids::Y60, ids::Y61]
        }
    };
    let rules = rules_for(&folded.world, None, Instant(v.now_ms));
    let found: Vec<Cited> = all.iter().filter_map(|it| Cited::of(v.text, rules, it)).collect();
    html! { @for it in &found { (article(v.text, &it.basis())) } }
}

/// What an examiner has looked at before anything goes on.
const CHECKS: [&str; 4] = ["approval", "budget", "line", "splitting"];

fn checks(v: &Visit) -> Vec<(&'static str, String)> {
    CHECKS.iter().map(|it| (*it, v.text.s(&format!("intake-check-{it}")))).collect()
}

/// Notes who examined; a second official lets it in.
pub(super) fn examine(v: &Visit, project: &str, posted: &Posted) -> Result<String, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    only(v, &folded, PEOPLE).map_err(one)?;
    let (known, intake) = found(&folded, project).map_err(one)?;
    let ticked = posted.all("checked");
    if !CHECKS.iter().all(|it| ticked.iter().any(|said| said == it)) {
        return Err(one(wrong("checked", "intake-check-all")));
    }
    let account = who(v, &folded).map_err(one)?.0;
    let body = Value::object([
        ("by", Value::Text(account.to_string())),
        ("since", Value::Text(intake.since.0.to_string())),
    ]);
    let body = body.encode().into_bytes();
    let row = WorkingRow { key: known.project.to_string(), body, expires_ms: i64::MAX };
    v.site.platform.working.put(KIND, &row).map_err(|it| one(it.into()))?;
    Ok(format!("{LIST}?done=intake-examined"))
}

/// The command that lets a project in.
pub(super) fn accept(v: &Visit, project: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let (known, intake) = found(&folded, project).map_err(one)?;
    let by = examined(v, &known.project, intake).map_err(one)?;
    // What is accepted is what this page showed, not what was asked since.
    let seen = posted.get("since").parse() == Ok(intake.since.0);
    // Who lost the post meanwhile has examined nothing.
    let still = |it: &Id| folded.world.people.get(it).is_some_and(|it| it.is(Role::Official));
    let by = by.filter(|it| seen && still(it));
    let examined_by = by.ok_or_else(|| one(wrong("since", "intake-changed")))?;
    let accepted_by = who(v, &folded).map_err(one)?.0.clone();
    let project = known.project.clone();
    sent(v, &folded, It::AcceptIntake { project, examined_by, accepted_by }, "intake-accepted")
}

/// The command that gives it back.
pub(super) fn give_back(v: &Visit, project: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(one)?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let project = found(&folded, project).map_err(one)?.0.project.clone();
    sent(v, &folded, It::ReturnIntake(IntakeReturned { project, reason }), "intake-returned")
}

fn sent(v: &Visit, folded: &Folded, it: It, done: &str) -> Result<Ask, Vec<Problem>> {
    let command = Command::Catalogue(it);
    may(v, folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{LIST}?done={done}") })
}
