//! No further round 不再招标: after a second failure for want of bidders (works).

use domain::lot::{Lot, Stage};
use domain::procedure::{self, FailureCause};
use domain::rulebook::{Regime, ids};
use domain::shared::LotId;
use domain::world::Command;
use maud::html;

use crate::act::Problem;
use crate::design::form::commit_button;
use crate::desk::perform::{Ask, Shown, may, nothing};
use crate::desk::posted::Posted;
use crate::desk::sheet::Sheet;
use crate::desk::{files, room};
use crate::public::lot_line;
use crate::visit::Visit;

use super::mine;
use crate::desk::basis::cited;

/// Whether tendering may end here; the law judges the number of rounds once more.
pub(super) fn may_end(lot: &Lot) -> bool {
    let over = lot.next.is_some() || lot.tendering_ended;
    let again = lot.id.round.number() > 1;
    let few = lot.failed == Some(FailureCause::TooFewBids);
    lot.stage == Stage::Failed && lot.notice.regime == Regime::Works && few && again && !over
}

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
    if !may_end(lot) {
        return Err(nothing());
    }
    let sheet = Sheet { v, posted, problems };
    let body = html! {
        (lot_line(lot))
        (cited(v, &folded, id, &[ids::T23]))
        (sheet.top())
        (sheet.upload_form(&room("purchaser", id, "end"), &html! {
            p { (t.s("end-document")) }
            (sheet.document("document"))
            (commit_button(&t.s("end-title"), &t.s("end-brings")))
        }))
    };
    Ok(Shown::reading(t.s("end-title"), body))
}

/// The command.
pub(super) fn ask(v: &Visit, id: &LotId, posted: &Posted) -> Result<Ask, Vec<Problem>> {
    let document = files::one(v, posted, "document").map_err(|it| vec![it])?;
    let lot = id.clone();
    let command = Command::Procedure(procedure::Command::EndTendering { lot, document });
    let folded = v.site.platform.folded().map_err(|it| vec![it.into()])?;
    may(v, &folded, &command).map_err(|it| vec![it])?;
    Ok(Ask { command, next: format!("/purchaser/lots/{id}?done=tendering-ended") })
}
