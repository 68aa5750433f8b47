//! Holding a lot 暂停 and lifting the hold, by purchaser or supervisor.

use app::follower::Folded;
use domain::procedure::{self, HoldBy};
use domain::remedies::Case;
use domain::shared::LotId;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::remedies::{case_of, line};
use crate::visit::Visit;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

fn words(case: Case, by: HoldBy) -> (&'static str, &'static str) {
    if case.holds().contains(&by) {
        ("supervisor-release", "hold-lift-brings")
    } else {
        ("supervisor-hold", "hold-brings")
    }
}

fn desk(by: HoldBy) -> &'static str {
    match by {
        HoldBy::Purchaser => "purchaser",
        HoldBy::Supervisor => "supervisor",
    }
}

fn command(folded: &Folded, id: &LotId, by: HoldBy, reason: String) -> Result<Command, Problem> {
    let held = case_of(folded, id)?.holds().contains(&by);
    let lot = id.clone();
    Ok(Command::Procedure(if held {
        procedure::Command::LiftHold { lot, by, reason }
    } else {
        procedure::Command::Hold { lot, by, reason }
    }))
}

/// The page of one side.
pub(crate) fn page(
    v: &Visit,
    id: &LotId,
    by: HoldBy,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may(v, &folded, &command(&folded, id, by, String::new())?)?;
    let case = case_of(&folded, id)?;
    let (title, brings) = words(case, by);
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.lines("reason", 4, Need::Needed))
        (commit_button(&t.s(title), &t.s(brings)))
    };
    let body = html! {
        (line(case))
        (sheet.top())
        (sheet.form(&room(desk(by), id, "hold"), &fields))
    };
    Ok(Shown::reading(t.s(title), body))
}

/// The command of one side.
pub(crate) fn ask(v: &Visit, id: &LotId, by: HoldBy, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let reason = needed(posted, "reason", REASON_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let command = command(&folded, id, by, reason).map_err(|it| vec![it])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let lifts = matches!(command, Command::Procedure(procedure::Command::LiftHold { .. }));
    let done = if lifts { "lifted" } else { "held" };
    let next = match by {
        HoldBy::Purchaser if !folded.world.lots.contains_key(id) => {
            format!("/purchaser/prequalifications/{id}?done={done}")
        }
        HoldBy::Purchaser => format!("/purchaser/lots/{id}?done={done}"),
        HoldBy::Supervisor => format!("/supervisor?done={done}"),
    };
    Ok(Ask { command, next })
}

pub(super) fn purchaser(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, HoldBy::Purchaser, posted, problems)
}

pub(super) fn by_purchaser(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask(v, id, HoldBy::Purchaser, posted)
}
