//! Holding a lot 暂停 and lifting the hold, by purchaser or supervisor; and a bidding by the centre,
//! on an objection or a complaint.

use app::follower::Folded;
use domain::procedure::{self, HoldBy};
use domain::remedies::Case;
use domain::rulebook::ids;
use domain::shared::{Id, LotId};
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::basis::cited;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::remedies::{case_of, line, name, title_key, with_law};
use crate::visit::Visit;

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000;

fn words(case: Case, by: HoldBy) -> (&'static str, &'static str) {
    if by == HoldBy::Centre {
        return match case.holds().contains(&by) {
            true => ("bidding-release", "bidding-release-brings"),
            false => ("bidding-hold", "bidding-hold-brings"),
        };
    }
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
        HoldBy::Centre => "centre",
    }
}

fn command(
    folded: &Folded,
    id: &LotId,
    (by, remedy): (HoldBy, Option<Id>),
    reason: String,
) -> Result<Command, Problem> {
    let held = case_of(folded, id)?.holds().contains(&by);
    let lot = id.clone();
    Ok(Command::Procedure(if held {
        procedure::Command::LiftHold { lot, by, reason }
    } else {
        procedure::Command::Hold { lot, by, remedy, reason }
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
    may(v, &folded, &command(&folded, id, (by, None), String::new())?)?;
    let case = case_of(&folded, id)?;
    let (title, brings) = words(case, by);
    let sheet = Sheet { v, posted, problems };
    let grounds = grounds(v, &folded, case, by);
    let asks = by == HoldBy::Centre && !case.holds().contains(&by);
    let fields = html! {
        @if asks { (sheet.radios("remedy", &options(&grounds))) }
        (sheet.lines("reason", 4, Need::Needed))
        (commit_button(&t.s(title), &t.s(brings)))
    };
    let body = html! {
        (line(case))
        (sheet.top())
        @if asks && grounds.is_empty() { p { (t.s("bidding-hold-nothing")) } }
        @else { (sheet.form(&room(desk(by), id, "hold"), &fields)) }
        @if by == HoldBy::Centre {
            h2 { (t.s("basis-name")) }
            (cited(v, &folded, id, &[ids::Y89, ids::Y90]))
            p { a href=(room("centre", id, "remedies")) { (t.s(title_key(case))) } }
        }
    };
    Ok(Shown::reading(t.s(title), body))
}

/// Objections and complaints on which the centre may hold a bidding now: number and words.
fn grounds(v: &Visit, folded: &Folded, case: Case<'_>, by: HoldBy) -> Vec<(String, String)> {
    let Some(of) = case.bidding().filter(|_| by == HoldBy::Centre) else { return Vec::new() };
    let all = with_law(v, &folded.world, case.id(), |law| {
        let found = of.grounds(law).unwrap_or_default();
        found.into_iter().cloned().collect::<Vec<Id>>()
    });
    let line = |it: &Id| {
        let words = of.remedies.get(it).map(|found| name(v.text, found));
        (it.to_string(), words.unwrap_or_default())
    };
    all.iter().map(line).collect()
}

fn options(grounds: &[(String, String)]) -> Vec<(&str, String)> {
    grounds.iter().map(|it| (it.0.as_str(), it.1.clone())).collect()
}

/// The command of one side.
pub(crate) fn ask(v: &Visit, id: &LotId, by: HoldBy, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    // The reason of the centre's hold is that of the auction's freeze too.
    let most = match by {
        HoldBy::Centre => REASON_BYTES_MAX / 2,
        HoldBy::Purchaser | HoldBy::Supervisor => REASON_BYTES_MAX,
    };
    let reason = needed(posted, "reason", most).map_err(|it| vec![it])?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let remedy = match by {
        HoldBy::Centre => Id::new(posted.get("remedy")).ok(),
        HoldBy::Purchaser | HoldBy::Supervisor => None,
    };
    let command = command(&folded, id, (by, remedy), reason).map_err(|it| vec![it])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    let lifts = matches!(command, Command::Procedure(procedure::Command::LiftHold { .. }));
    let done = if lifts { "lifted" } else { "held" };
    let next = match by {
        HoldBy::Purchaser if !folded.world.lots.contains_key(id) => {
            format!("/purchaser/prequalifications/{id}?done={done}")
        }
        HoldBy::Purchaser => format!("/purchaser/lots/{id}?done={done}"),
        HoldBy::Supervisor => format!("/supervisor?done={done}"),
        HoldBy::Centre => format!("/centre/biddings/{id}?done={done}"),
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

/// The centre's hold of a bidding.
pub(crate) fn centre(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    page(v, id, HoldBy::Centre, posted, problems)
}

pub(crate) fn by_centre(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask(v, id, HoldBy::Centre, posted)
}

pub(super) fn by_purchaser(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    ask(v, id, HoldBy::Purchaser, posted)
}
