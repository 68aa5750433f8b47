//! The lots that ask for a bid security, and what waits in each.

use domain::law::Law;
use domain::lot::Lot;
use domain::securities::return_due;
use domain::shared::Instant;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::icon::{Tone, tag};
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, instant};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::public::stage_tag;
use crate::visit::Visit;

use super::PEOPLE;

/// The page. It counts no payers: how many there are is read in the lot alone, and noted.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let now = Instant(v.now_ms);
    let calendar = folded.world.calendar(crate::desk::calendar());
    let owes = |lot: &Lot| {
        let rules = app::rules::rules_for(&folded.world, Some(&lot.id), now);
        let law = Law { rules, calendar: &calendar, now };
        let due = |it| return_due(lot, it, law).ok().flatten().map(|it| it.by.for_duty());
        lot.securities.entries.values().filter_map(due).min()
    };
    let heads =
        ["public-project", "public-stage", "public-deadline", "security-title", "finance-due"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Number, Set::Time];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |lot: &Lot| {
        let terms = lot.notice.security.as_ref()?;
        let first = owes(lot);
        Some(vec![
            html! {
                a href=(room("finance", &lot.id, "securities")) { (lot.notice.title) } " "
                small { (lot.notice.lot_title) }
            },
            stage_tag(t, lot),
            instant(lot.deadline_s.saturating_mul(1_000)),
            amount(t, terms.amount.0),
            html! {
                @if let Some(day) = first {
                    (instant(Instant::end_of(day).0))
                    @if now > Instant::end_of(day) {
                        " " (tag(Tone::Alarm, &t.s("security-overdue")))
                    }
                } @else { (t.s("finance-nothing-due")) }
            },
        ])
    };
    let rows: Vec<Vec<Markup>> = folded.world.lots.values().filter_map(line).collect();
    let body = html! {
        p { (t.s("finance-why")) }
        p {
            a class="button" href=(super::bank::PAGE) { (t.s("bank-title")) } " "
            a href="/finance/books" { (t.s("books-title")) }
        }
        @if rows.is_empty() {
            (empty(&t.s("finance-none"), &t.s("finance-none-hint"), &[]))
        } @else {
            (table(&t.s("finance-lots"), &columns, &rows))
        }
    };
    Ok(Shown::wide(t.s("finance-title"), body))
}
