//! The contact board: whom to ask, to challenge and to complain to, as the centre published it.

use std::collections::BTreeMap;

use maud::html;

use crate::design::lists::empty;
use crate::design::table::{Set, table};

use super::frame::{Ask, Drawn};
use super::lot::columns;

/// The page.
pub(super) fn page(it: &Ask, _: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let title = t.s("contacts-title");
    let world = it.ledger.world();
    let sections = html! {
        @if world.posts.are_set_up() {
            h2 { (t.s("sections-title")) }
            p { (t.s("sections-public")) }
            (crate::posts::sections(t, world))
        }
    };
    let entries = &it.ledger.world().centre.contacts;
    if entries.is_empty() {
        let nothing = empty(&t.s("contacts-none"), &t.s("contacts-none-hint"), &[]);
        let body = html! { (nothing) (sections) };
        return Drawn::found(title, body);
    }
    let heads = ["department", "matters", "telephone", "address"];
    let heads = heads.map(|it| t.s(&format!("contacts-{it}")));
    let rows = entries.iter().map(|of| {
        vec![
            html! { strong { (of.department) } },
            html! { (of.matters) },
            html! { a href={ "tel:" (dialled(&of.telephone)) } { (of.telephone) } },
            html! { (of.address) },
        ]
    });
    let rows: Vec<_> = rows.collect();
    let body = html! {
        p { (t.s("contacts-says")) }
        (table(&title, &columns(&heads, &[Set::Words; 4]), &rows))
        (sections)
    };
    Drawn::found(title, body)
}

/// What a telephone dials.
fn dialled(telephone: &str) -> String {
    telephone.chars().filter(|it| it.is_ascii_digit() || *it == '+').collect()
}
