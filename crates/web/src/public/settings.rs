//! The values that the law leaves to the centre, as anybody reads them.

use std::collections::BTreeMap;

use domain::rulebook::ids;
use domain::shared::Instant;
use maud::html;

use crate::design::river::article;
use crate::desk::basis::Cited;
use crate::settings::list;

use super::frame::{Ask, Drawn};

/// Every value, the pack's bounds, and what the centre set with its reason.
pub(super) fn page(it: &Ask, _: &BTreeMap<String, String>) -> Drawn {
    let t = it.text;
    let world = it.ledger.world();
    let rules = app::rules::rules_for(world, None, Instant(it.now_ms));
    let body = html! {
        p { (t.s("settings-says")) }
        (list(t, world, rules, None))
        h2 { (t.s("basis-name")) }
        @if let Some(of) = Cited::of(t, rules, ids::Y63) { (article(t, &of.basis())) }
    };
    Drawn::found(t.s("settings-title"), body)
}
