//! Orders and holds as the supervisor reads them: with who raised what, and who entered it.

use domain::remedies::{Case, Remedy};
use domain::world::World;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::posts::name;
use crate::public::orders::{HEADS, Order, line};
use crate::visit::Visit;

use super::PEOPLE;

/// Most orders of the page; a supervisor's bundle holds every event.
const ROWS_MAX: usize = 500;

/// The page.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let orders: Vec<Order> = {
        let ledger = v.site.public.ledger()?;
        ledger.orders().all().iter().rev().take(ROWS_MAX).cloned().collect()
    };
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let row = |order: &Order| {
        let case = folded.world.case(&order.lot);
        let mut cells = vec![
            instant(order.at_ms),
            html! {
                a href=(room("supervisor", &order.lot, "remedies")) {
                    (case.map_or("", |it| it.titles().0))
                } " " small { (order.lot) }
            },
        ];
        cells.extend(line(t, &folded.world, v.now_ms, order));
        cells.push(raised(v, &folded.world, case, order));
        cells
    };
    let rows: Vec<Vec<Markup>> = orders.iter().map(row).collect();
    let mut heads = vec![("orders-from", Set::Time), ("intake-project", Set::Words)];
    heads.extend(HEADS);
    heads.push(("orders-raised", Set::Words));
    let words: Vec<String> = heads.iter().map(|it| t.s(it.0)).collect();
    let columns: Vec<Column> =
        words.iter().zip(&heads).map(|(head, it)| Column { head, set: it.1 }).collect();
    let body = html! {
        p { (t.s("orders-supervisor-says")) }
        @if rows.is_empty() { (empty(&t.s("orders-none"), &t.s("orders-none-hint"), &[])) }
        @else { (table(&t.s("orders-title"), &columns, &rows)) }
        p { a href="/orders" { (t.s("orders-public")) } }
    };
    Ok(Shown::wide(t.s("orders-title"), body))
}

/// Who raised what an order belongs to, and who entered it where it came on paper.
fn raised(v: &Visit, world: &World, case: Option<Case>, order: &Order) -> Markup {
    let t = v.text;
    let of = order.by.remedy().zip(case).and_then(|(id, it)| it.remedies().get(id));
    let Some(of): Option<&Remedy> = of else { return html! {} };
    let known = of.raiser().and_then(|it| world.organisations.get(it));
    let officials = of.raised.as_ref().and_then(|it| it.officials.as_ref());
    html! {
        @if let Some(who) = of.raiser() {
            (known.map_or("", |it| it.name.as_str())) " " (code(who.as_str()))
        }
        @if let Some(it) = of.letter().and_then(|it| it.presented.as_ref()) {
            " " (it.name) " · " (it.papers)
        }
        @if let Some(it) = officials {
            br; small {
                (t.s("remedy-entered")) " "
                (name(world, &it.entered_by)) " · " (name(world, &it.confirmed_by))
            }
        }
    }
}
