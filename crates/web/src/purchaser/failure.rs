//! A round that the purchaser declares failed 废标, and what is recorded of a failed one.

use domain::lot::{Lot, Stage};
use domain::procedure::{self, FailureCause, Finding, wants_finding};
use domain::rulebook::{Regime, ids};
use domain::shared::LotId;
use domain::world::Command;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::desk::{files, room};
use crate::public::{failure, lot_line};
use crate::visit::Visit;

use super::mine;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

/// Causes that a purchaser declares, with their words in forms.
const CAUSES: [(FailureCause, &str); 2] =
    [(FailureCause::Unlawful, "unlawful"), (FailureCause::AboveBudget, "above-budget")];
/// Opinions on a failed round, with their words in forms.
const FINDINGS: [(Finding, &str); 2] = [(Finding::Faulty, "faulty"), (Finding::Sound, "sound")];

/// Whether the round may be declared failed; the law judges the cause once more.
pub(super) fn may_declare(lot: &Lot) -> bool {
    let procurement = lot.notice.regime == Regime::GovernmentProcurement;
    procurement && (Stage::Closed..=Stage::Decided).contains(&lot.stage)
}

/// Whether another method may follow.
pub(super) fn may_change_method(lot: &Lot) -> bool {
    let over = lot.next.is_some() || lot.tendering_ended;
    wants_finding(lot) && lot.finding == Some(Finding::Sound) && !over
}

fn open<'a, T>(all: &'a [(T, &'a str)], said: &str) -> Option<&'a T> {
    all.iter().find(|it| it.1 == said).map(|it| &it.0)
}

/// The page on which a round is declared failed.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    if !may_declare(lot) {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let causes = CAUSES.map(|it| (it.1, t.s(failure::cause(it.0))));
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (sheet.upload_form(&room("purchaser", id, "fail"), &html! {
            (sheet.radios("failure_cause", &causes))
            (sheet.lines("reason", 4, Need::Needed))
            p { (t.s("fail-document")) }
            (sheet.document("document"))
            (commit_button(&t.s("fail-title"), &t.s("fail-brings")))
        }))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::G58_1, ids::G58_2]))
    };
    Ok(Shown::reading(t.s("fail-title"), body))
}

/// The command.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let mut wrongs = Vec::new();
    let cause = open(&CAUSES, posted.get("failure_cause")).copied();
    if cause.is_none() {
        wrongs.push(wrong("failure_cause", "form-choose"));
    }
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| wrongs.push(it));
    let (Some(cause), Ok(reason), true) = (cause, reason, wrongs.is_empty()) else {
        return Err(wrongs);
    };
    let document = files::one(v, posted, "document").map_err(|it| vec![it])?;
    let (lot, reason) = (id.clone(), reason.to_owned());
    let command = procedure::Command::DeclareFailure { lot, cause, reason, document };
    sent(v, id, command, "failure-declared")
}

/// The form that records the opinion on a failed round.
pub(super) fn opinion(sheet: &Sheet, id: &LotId) -> Markup {
    let t = sheet.v.text;
    let findings = FINDINGS.map(|it| (it.1, t.s(failure::finding(it.0))));
    sheet.upload_form(
        &room("purchaser", id, "again"),
        &html! {
            (sheet.radios("finding", &findings))
            p { (t.s("finding-document")) }
            (sheet.document("document"))
            (commit_button(&t.s("finding-title"), &t.s("finding-brings")))
        },
    )
}

/// The command of that form.
pub(super) fn review(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let finding = open(&FINDINGS, posted.get("finding")).copied();
    let finding = finding.ok_or_else(|| vec![wrong("finding", "form-choose")])?;
    let document = files::one(v, posted, "document").map_err(|it| vec![it])?;
    let lot = id.clone();
    let command = procedure::Command::ReviewFailure { lot, finding, document };
    sent(v, id, command, "failure-reviewed")
}

/// The page on which the approval of another method is recorded.
pub(super) fn method(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    if !may_change_method(lot) {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (sheet.upload_form(&room("purchaser", id, "method"), &html! {
            p { (t.s("method-document")) }
            (sheet.document("document"))
            (commit_button(&t.s("method-title"), &t.s("method-brings")))
        }))
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[ids::G59_2]))
    };
    Ok(Shown::reading(t.s("method-title"), body))
}

/// The command of that page.
pub(super) fn change_method(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let document = files::one(v, posted, "document").map_err(|it| vec![it])?;
    let command = procedure::Command::ChangeMethod { lot: id.clone(), document };
    sent(v, id, command, "method-changed")
}

fn sent(
    v: &Visit,
    id: &LotId,
    command: procedure::Command,
    done: &str,
) -> Result<Ask, Vec<Problem>> {
    let command = Command::Procedure(command);
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done={done}") })
}
