//! A project asks to enter 进场登记: its line of the catalogue, its approvals, its intention.

use app::follower::Folded;
use domain::catalogue::{Approval, CatalogueLine, Command as It, IntakeAsked, IntakeStep};
use domain::procedure::ProjectRegistered;
use domain::rulebook::{Method, Regime};
use domain::shared::{Id, Instant};
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::catalogue::{intentions, line_words, month, step_tag};
use crate::centre::intakes;
use crate::design::form::commit_button;
use crate::design::lists::empty;
use crate::design::value::instant;
use crate::desk::duties::{Buying, acts_for};
use crate::desk::files;
use crate::desk::perform::{Ask, Shown, denied, may, nothing, who};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::visit::Visit;

/// Longest number of an approval, in bytes.
const NUMBER_BYTES_MAX: usize = 600;
/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

fn mine<'a>(
    v: &Visit,
    folded: &'a Folded,
    project: &str,
) -> Result<&'a ProjectRegistered, Problem> {
    let (_, person) = who(v, folded)?;
    let id = Id::new(project).map_err(|_| nothing())?;
    let known = folded.world.projects.get(&id).ok_or_else(nothing)?;
    let sight = (&folded.world, Instant(v.now_ms));
    if acts_for(sight, person, Buying::planned(known)) { Ok(known) } else { Err(denied()) }
}

/// Lines of the catalogue in force that fit a project.
fn fitting<'a>(folded: &'a Folded, it: &ProjectRegistered) -> Vec<&'a CatalogueLine> {
    let all = folded.world.catalogue.iter().flat_map(|it| &it.published.lines);
    all.filter(|line| (line.regime, line.category) == (it.regime, it.category)).collect()
}

/// The page: how far it is, and the form while it can be asked.
pub(super) fn page(
    v: &Visit,
    project: &str,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let known = mine(v, &folded, project)?;
    let intake = folded.world.intakes.get(&known.project);
    let title = t.s("intake-title");
    if folded.world.catalogue.is_none() {
        let body = empty(&t.s("catalogue-missing"), &t.s("catalogue-missing-hint"), &[]);
        return Ok(Shown::reading(title, body));
    }
    let sheet = Sheet { v, posted, problems };
    let asks = intake.is_none_or(|it| matches!(it.step, IntakeStep::Returned(_)));
    let body = html! {
        (sheet.top())
        p {
            (step_tag(t, intake))
            @if let Some(it) = intake { " " (instant(it.stepped.0)) }
        }
        @if let Some(it) = intake {
            @if let IntakeStep::Returned(reason) = &it.step {
                p { (t.s("intake-reason")) " " (reason) }
            }
            (intakes::said(v, &folded, known, it))
        }
        @if asks { (form(&sheet, &folded, known)) }
        h2 { (t.s("basis-name")) }
        (intakes::basis(v, &folded, known.regime))
    };
    Ok(Shown::reading(title, body))
}

fn form(sheet: &Sheet, folded: &Folded, it: &ProjectRegistered) -> Markup {
    let t = sheet.v.text;
    let lines = fitting(folded, it);
    let mut options: Vec<(&str, String)> =
        lines.iter().map(|it| (it.line.as_str(), line_words(it))).collect();
    options.insert(0, ("", t.s("choose")));
    let own = intentions(&folded.world, move |known| {
        known.published.purchaser == it.purchaser && known.withdrawn.is_none()
    });
    let mut intended: Vec<(&str, String)> = own
        .iter()
        .map(|it| {
            let said = &it.published;
            (
                said.intention.as_str(),
                format!("{} · {} · {}", said.intention, said.title, month(it)),
            )
        })
        .collect();
    intended.insert(0, ("", t.s("intake-no-intention")));
    let procured = it.regime == Regime::GovernmentProcurement;
    let number = if procured { "plan_number" } else { "approval_number" };
    html! {
        h2 { (t.s("intake-ask")) }
        @if lines.is_empty() {
            (empty(&t.s("intake-no-line"), &t.s("intake-no-line-hint"), &[]))
        } @else {
            (sheet.upload_form(&address(it), &html! {
                (sheet.select("line", &options))
                (sheet.line(number, Need::Needed))
                (sheet.document("approval"))
                @if it.method != Method::OpenTender {
                    (sheet.line("method_number", Need::Optional))
                    (sheet.optional_document("method_approval"))
                }
                @if procured {
                    (sheet.select("intention", &intended))
                    (sheet.lines("without_intention", 2, Need::Optional))
                    p class="hint" {
                        a href="/purchaser/intentions" { (t.s("intentions-title")) }
                    }
                }
                (commit_button(&t.s("intake-ask"), &t.s("intake-ask-brings")))
            }))
        }
    }
}

/// Address of a project's intake.
pub(super) fn address(it: &ProjectRegistered) -> String {
    format!("/purchaser/projects/{}/intake", it.project)
}

/// The command.
pub(super) fn ask(v: &Visit, project: &str, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let one = |it: Problem| vec![it];
    let folded = v.site.platform.folded().map_err(|it| one(it.into()))?;
    let known = mine(v, &folded, project).map_err(one)?;
    let it = read(v, posted, known)?;
    let command = Command::Catalogue(It::AskIntake(it));
    may(v, &folded, &command).map_err(one)?;
    Ok(Ask { command, next: format!("{}?done=intake-asked", address(known)) })
}

fn read(v: &Visit, posted: &Posted, of: &ProjectRegistered) -> Result<IntakeAsked, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let line = Id::new(posted.get("line")).map_err(|_| wrongs.push(wrong("line", "form-choose")));
    let procured = of.regime == Regime::GovernmentProcurement;
    let name = if procured { "plan_number" } else { "approval_number" };
    let number = needed(posted, name, NUMBER_BYTES_MAX).map_err(|it| wrongs.push(it));
    let document = files::one(v, posted, "approval").map_err(|it| wrongs.push(it));
    let method_approval = method(v, posted).map_err(|it| wrongs.push(it));
    let intention = match posted.get("intention") {
        "" => Ok(None),
        id => Id::new(id).map(Some).map_err(|_| wrongs.push(wrong("intention", "form-choose"))),
    };
    let reason = posted.get("without_intention");
    if reason.len() > REASON_BYTES_MAX {
        wrongs.push(wrong("without_intention", "form-long"));
    }
    let without_intention = Some(reason.to_owned()).filter(|it| !it.trim().is_empty());
    match (line, number, document, method_approval, intention) {
        (Ok(line), Ok(number), Ok(document), Ok(method_approval), Ok(intention))
            if wrongs.is_empty() =>
        {
            let approval = Approval { number: number.to_owned(), document };
            let project = of.project.clone();
            Ok(IntakeAsked {
                project,
                line,
                approval,
                method_approval,
                intention,
                without_intention,
            })
        }
        _ => Err(wrongs),
    }
}

/// The approval of another method: its number and its document, or neither.
fn method(v: &Visit, posted: &Posted) -> Result<Option<Approval>, Problem> {
    let number = posted.get("method_number").trim();
    let document = files::kept(v, posted, "method_approval")?.into_iter().next();
    match (number, document) {
        ("", None) => Ok(None),
        ("", Some(_)) => Err(wrong("method_number", "form-needed")),
        (_, None) => Err(wrong("method_approval", "form-needed")),
        (number, Some(_)) if number.len() > NUMBER_BYTES_MAX => {
            Err(wrong("method_number", "form-long"))
        }
        (number, Some(it)) => Ok(Some(Approval { number: number.to_owned(), document: it.sha256 })),
    }
}
