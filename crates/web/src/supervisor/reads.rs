//! 查阅记录: who read what is not public, before an opening and after it.

use app::access::Action;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::lists::empty;
use crate::design::table::{Column, Set, table};
use crate::design::value::{code, instant};
use crate::desk::perform::{Shown, may_read};
use crate::desk::posted::Posted;
use crate::desk::reads::lines;
use crate::text::Text;
use crate::visit::Visit;

/// Most rows of either table; a supervisor's bundle holds every event.
const ROWS_MAX: usize = 500;

const EARLY: [&str; 4] = ["reads-when", "reads-who", "reads-what", "reads-object"];
const LATE: [&str; 4] = ["reads-day", "reads-who", "receipt-lot", "reads-object"];

/// The page.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    may_read(v, &folded, Action::ReadAudit, None)?;
    let early: Vec<Vec<Markup>> = lines(v)?
        .into_iter()
        .take(ROWS_MAX)
        .map(|it| {
            vec![
                instant(it.at_ms),
                code(&it.account),
                html! { (t.s(&format!("reads-{}", it.what))) },
                code(&it.object),
            ]
        })
        .collect();
    let mut late: Vec<_> = folded
        .world
        .lots
        .values()
        // Of an auction's envelopes the list of who paid is the auction's, below.
        .filter(|lot| lot.round.is_none())
        .flat_map(|lot| lot.evaluation.reads.iter().map(move |it| (it, &lot.id)))
        .collect();
    let biddings = folded.world.biddings.values();
    late.extend(biddings.flat_map(|of| of.reads.iter().map(move |it| (it, &of.lot))));
    let auctions = folded.world.sign_ups.values();
    late.extend(auctions.flat_map(|of| of.reads.iter().map(move |it| (it, &of.lot))));
    late.sort_by(|one, other| other.cmp(one));
    let late: Vec<Vec<Markup>> = late
        .into_iter()
        .take(ROWS_MAX)
        .map(|((day, reader, object), lot)| {
            vec![
                html! { (day) },
                code(reader.as_str()),
                html! { a href={ "/lots/" (lot) } { (lot) } },
                code(&object.hex()),
            ]
        })
        .collect();
    let body = html! {
        p { (t.s("reads-says")) }
        (listed(t, "reads-early", EARLY, &early))
        (listed(t, "reads-late", LATE, &late))
    };
    Ok(Shown::wide(t.s("supervisor-reads"), body))
}

fn listed(t: &Text, caption: &str, heads: [&str; 4], rows: &[Vec<Markup>]) -> Markup {
    let heads = heads.map(|it| t.s(it));
    let sets = [Set::Time, Set::Words, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    html! {
        h2 { (t.s(caption)) }
        @if rows.is_empty() { (empty(&t.s("reads-none"), &t.s("reads-none-hint"), &[])) }
        @else { (table(&t.s(caption), &columns, rows)) }
    }
}
