//! What a clerk may begin a request with: the own biddings of before, and a few usual kinds.
//!
//! A template proposes words only; times and amounts are the law's and the clerk's.

use domain::online::Bidding;
use domain::shared::Uscc;
use domain::world::World;
use maud::{Markup, html};

use crate::text::Text;
use crate::visit::Visit;

use super::sorted;

/// Names of the usual kinds; their words stand in the word tables.
const USUAL: [(&str, &str); 4] =
    [("office", "reverse"), ("supplies", "reverse"), ("service", "reverse"), ("assets", "forward")];
/// Own biddings that are offered as a beginning, the newest first.
const OWN_MAX: usize = 5;
/// Fields that a usual kind proposes.
const FIELDS: [&str; 4] = ["title", "items", "conditions", "delivery"];

/// The value of a name in the address.
pub(super) fn chosen<'a>(v: &'a Visit, name: &str) -> Option<&'a str> {
    v.query.split('&').find_map(|it| it.strip_prefix(name)?.strip_prefix('='))
}

/// What a usual kind proposes; none for a name that is none.
pub(super) fn proposed(t: &Text, name: &str) -> Option<Vec<(&'static str, String)>> {
    let (name, kind) = USUAL.iter().find(|it| it.0 == name)?;
    let words = |field: &str| t.s(&format!("bidding-template-{name}-{field}")).replace(" / ", "\n");
    let [title, items, conditions, delivery] = FIELDS.map(words);
    Some(vec![
        ("bidding_kind", (*kind).to_owned()),
        ("bidding_title", title),
        ("bidding_items", items),
        ("bidding_conditions", conditions),
        ("bidding_delivery", delivery),
    ])
}

/// The way to each template, at the top of an empty form.
pub(super) fn ways(t: &Text, world: &World, home: Option<&Uscc>) -> Markup {
    let own = sorted(world, |it| home == Some(&it.purchaser));
    let own: Vec<&Bidding> = own.into_iter().take(OWN_MAX).collect();
    html! {
        details class="more" open {
            summary { (t.s("bidding-templates")) }
            ul class="files" {
                @for (name, _) in USUAL {
                    li { a href={ "/purchaser/biddings/new?template=" (name) } {
                        (t.s(&format!("bidding-template-{name}")))
                    } }
                }
                @for it in own {
                    li { a href=(like(it)) { (it.spec.title) " " small { (it.lot.tender) } } }
                }
            }
        }
    }
}

/// The address of a form that begins with an earlier bidding.
pub(super) fn like(of: &Bidding) -> String {
    format!("/purchaser/biddings/new?like={}", of.lot.to_string().replace('/', "%2F"))
}
