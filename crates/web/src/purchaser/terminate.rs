//! Ending a procedure without award 终止.

use domain::procedure;
use domain::shared::LotId;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed};
use crate::public::lot_line;
use crate::visit::Visit;

use super::mine;

/// Longest cause, in bytes.
const CAUSE_BYTES_MAX: usize = 4_000;

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let sheet = Sheet { v, posted, problems };
    let fields = html! {
        (sheet.lines("cause", 4, Need::Needed))
        (commit_button(&t.s("terminate-title"), &t.s("terminate-brings")))
    };
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        (sheet.form(&room("purchaser", id, "terminate"), &fields))
    };
    Ok(Shown::reading(t.s("terminate-title"), body))
}

/// The command.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let cause = needed(posted, "cause", CAUSE_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let command = Command::Procedure(procedure::Command::Terminate { lot: id.clone(), cause });
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=terminated") })
}
