//! A supplier takes back what it raised and what has no answer yet.

use domain::remedies::Command as Remedies;
use domain::shared::{Id, LotId};
use domain::world::Command;
use maud::html;

use super::{TEXT_BYTES_MAX, case_of, line, name};
use crate::act::Problem;
use crate::bidder::bidder as own;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::{Need, Sheet, needed, wrong};
use crate::visit::Visit;

/// The page.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let who = own(v, &folded)?;
    let case = case_of(&folded, id)?;
    let open = case.remedies().iter().filter(|it| it.1.is_open());
    let mine: Vec<(&str, String)> = open
        .filter(|it| it.1.raiser() == Some(&who.uscc))
        .map(|(number, it)| (number.as_str(), name(t, it)))
        .collect();
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (line(case))
        (sheet.top())
        @if mine.is_empty() {
            p { (t.s("remedy-nothing-open")) }
        } @else {
            (sheet.form(&room("bidder", id, "remedies/withdraw"), &html! {
                (sheet.radios("taken_back", &mine))
                (sheet.lines("reason", 3, Need::Needed))
                (commit_button(&t.s("remedy-withdraw"), &t.s("remedy-withdraw-brings")))
            }))
        }
    };
    Ok(Shown::reading(t.s("remedy-withdraw"), body))
}

/// The command.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let remedy = Id::new(posted.get("taken_back"));
    let remedy = remedy.map_err(|_| vec![wrong("taken_back", "form-choose")])?;
    let reason = needed(posted, "reason", TEXT_BYTES_MAX).map_err(|it| vec![it])?.to_owned();
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    let lot = id.clone();
    let command = Command::Remedies(Remedies::WithdrawRemedy { lot, remedy, reason });
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("{}?done=withdrawn", room("bidder", id, "remedies")) })
}
