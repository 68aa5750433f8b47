//! A new round 重新招标 after a failed one.

use domain::lot::Stage;
use domain::shared::LotId;
use maud::html;

use crate::act::Problem;
use crate::desk::perform::{Shown, nothing};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::public::lot_line;
use crate::visit::Visit;

use super::mine;

/// The page: why the round failed, and the way to the next notice.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let round = id.round.next().filter(|_| lot.stage == Stage::Failed && lot.next.is_none());
    let round = round.filter(|_| !lot.tendering_ended);
    let next = LotId { round: round.ok_or_else(nothing)?, ..id.clone() };
    let body = html! {
        (lot_line(lot))
        p { (t.s("again-why")) }
        p { a class="button" href=(room("purchaser", &next, "notice")) { (t.s("again-begin")) } }
    };
    Ok(Shown::reading(t.s("duty-again"), body))
}
