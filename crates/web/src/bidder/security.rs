//! The own bid security: what is asked, what arrived, and when it comes back.

use domain::law::Law;
use domain::securities::return_due;
use domain::shared::{Instant, LotId};
use maud::html;

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::value::{amount, day, instant};
use crate::desk::basis::cited;
use crate::desk::perform::{Shown, denied, lot_of, nothing, who};
use crate::desk::posted::Posted;
use crate::public::{lot_line, securities};
use crate::visit::Visit;

/// The page; of other payers it says nothing.
pub(super) fn page(v: &Visit, id: &LotId, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    let (_, person) = who(v, &folded)?;
    let home = person.organisation.clone().ok_or_else(denied)?;
    if !person.is(domain::parties::Role::Bidder) {
        return Err(denied());
    }
    let lot = lot_of(&folded, id)?;
    let terms = lot.notice.security.as_ref().ok_or_else(nothing)?;
    let now = Instant(v.now_ms);
    let rules = app::rules::rules_for(&folded.world, Some(id), now);
    let calendar = folded.world.calendar(crate::desk::calendar());
    let law = Law { rules, calendar: &calendar, now };
    let limits = lot.notice.procedure().limits();
    let own: Vec<_> = lot.securities.of(&home).collect();
    let body = html! {
        (lot_line(lot))
        (securities::terms(t, terms))
        h2 { (t.s("security-own")) }
        @if own.is_empty() { p { (t.s("security-own-none")) } }
        ul class="files" {
            @for (number, it) in &own {
                li {
                    (t.t("security-entry", &[("n", (**number).into())])) " "
                    (amount(t, it.received.amount.0)) " "
                    (instant(it.received.arrived_s.saturating_mul(1_000))) " "
                    (securities::state(t, lot, it))
                    @if let Some(due) = return_due(lot, it, law).ok().flatten() {
                        @let last = due.by.for_duty();
                        " " (t.s("security-back-by")) " " (day(Instant::start_of(last).0)) " "
                        small { (due.rule) }
                        @if now > Instant::end_of(last) {
                            " " (tag(Tone::Alarm, &t.s("security-overdue")))
                        }
                    }
                }
            }
        }
        p class="quiet" { (t.s("security-own-sealed")) }
        h2 { (t.s("basis-name")) }
        (cited(v, &folded, id, &[limits.unsecured, limits.back_withdrawn, limits.back_losers,
            limits.back_winner, limits.kept]))
    };
    Ok(Shown::reading(t.s("security-title"), body))
}
