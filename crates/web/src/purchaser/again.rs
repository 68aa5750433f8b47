//! A new round 重新招标 after a failed one.

use domain::lot::Stage;
use domain::procedure::wants_finding;
use domain::rulebook::ids;
use domain::shared::LotId;
use maud::html;

use crate::act::Problem;
use crate::desk::basis::cited;
use crate::desk::perform::{Shown, nothing};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::desk::sheet::Sheet;
use crate::public::failure as words;
use crate::public::lot_line;
use crate::visit::Visit;

use super::{failure, mine};

/// The page: why the round failed, and the way to the next notice.
pub(super) fn page(
    v: &Visit,
    id: &LotId,
    posted: &Posted,
    problems: &[Problem],
) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let lot = mine(v, &folded, id)?;
    let round = id.round.next().filter(|_| lot.stage == Stage::Failed && lot.next.is_none());
    let round = round.filter(|_| !lot.tendering_ended);
    let next = LotId { round: round.ok_or_else(nothing)?, ..id.clone() };
    let sheet = Sheet { v, posted, problems };
    // The law asks for an opinion before it lets the next round be announced.
    let wants = wants_finding(lot);
    let body = html! {
        (lot_line(lot))
        (sheet.top())
        @if wants && lot.finding.is_none() {
            p { (t.s("finding-why")) }
            (failure::opinion(&sheet, id))
        } @else {
            @if let Some(of) = lot.finding { p { (t.s(words::finding(of))) } }
            p { (t.s("again-why")) }
            p {
                a class="button" href=(room("purchaser", &next, "notice")) { (t.s("again-begin")) }
            }
            @if failure::may_change_method(lot) {
                p { a href=(room("purchaser", id, "method")) { (t.s("method-title")) } }
            }
        }
        @if wants {
            h2 { (t.s("basis-name")) }
            (cited(v, &folded, id, &[ids::G59_1, ids::G59_2]))
        }
    };
    Ok(Shown::reading(t.s("duty-again"), body))
}
