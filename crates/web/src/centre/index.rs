//! What officials do, and the lots that run.

use domain::lot::Lot;
use domain::remedies::Case;
use maud::{Markup, html};

use crate::act::Problem;
use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::desk::perform::{Shown, only};
use crate::desk::posted::Posted;
use crate::desk::room;
use crate::public::stage_tag;
use crate::purchaser::committee::may_enter;
use crate::text::Text;
use crate::visit::Visit;

use super::PEOPLE;

/// Pages of this desk with the keys of their names.
const WAYS: [(&str, &str); 23] = [
    ("/supervisor/outside", "outside-title"),
    ("/centre/intakes", "intakes-title"),
    ("/centre/biddings", "biddings-title"),
    (crate::auction::NEW, "announce-title"),
    ("/centre/catalogue", "catalogue-title"),
    ("/centre/settings", "settings-title"),
    ("/centre/sections", "sections-title"),
    ("/centre/posts", "posts-title"),
    ("/account/stand-ins", "stand-ins-title"),
    ("/centre/acts", "acts-title"),
    ("/centre/slips", "slips-title"),
    ("/centre/organisations/new", "centre-admit"),
    ("/centre/organisations", "organisations-title"),
    ("/centre/experts", "roster-title"),
    ("/centre/templates", "templates-title"),
    ("/centre/imports", "import-title"),
    ("/centre/archive", "archive-title"),
    ("/centre/contacts", "contacts-title"),
    ("/centre/people/new", "centre-person"),
    ("/centre/people/roles", "centre-roles"),
    ("/account/people", "centre-codes"),
    ("/account/keys", "duty-bind-key"),
    ("/centre/keys", "centre-keys"),
];

/// The page.
pub(super) fn page(v: &Visit, _: &Posted, _: &[Problem]) -> Result<Shown, Problem> {
    let t = v.text;
    let folded = v.site.platform.folded()?;
    only(v, &folded, PEOPLE)?;
    let running: Vec<&Lot> = folded.world.tenders().filter(|it| !it.is_ended()).collect();
    let body = html! {
        ul class="files many-ways" {
            @for (href, key) in WAYS { li { a href=(href) { (t.s(key)) } } }
        }
        @if !running.is_empty() { (lots(t, &running)) }
    };
    Ok(Shown::wide(t.s("centre-title"), body))
}

fn lots(t: &Text, all: &[&Lot]) -> Markup {
    let heads = ["public-project", "public-stage", "public-deadline", "centre-do"];
    let heads = heads.map(|key| t.s(key));
    let sets = [Set::Words, Set::Words, Set::Time, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let line = |lot: &&Lot| {
        vec![
            html! {
                a href={ "/lots/" (lot.id) } { (lot.notice.title) } " "
                small { (lot.notice.lot_title) }
            },
            stage_tag(t, lot),
            instant(lot.deadline_s.saturating_mul(1_000)),
            html! {
                a href=(room("centre", &lot.id, "remedies")) {
                    (t.s(crate::remedies::title_key(Case::Lot(lot, None))))
                }
                " · " a href=(room("centre", &lot.id, "counter")) { (t.s("counter-title")) }
                @if may_enter(lot) {
                    " · " a href=(room("centre", &lot.id, "committee")) {
                        (t.s("desk-set-committee"))
                    }
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = all.iter().map(line).collect();
    table(&t.s("supervisor-live"), &columns, &rows)
}
