//! Public pages: the list of procedures and each procedure's own page, for anyone, unsigned-in.

pub(crate) mod anew;
pub(crate) mod blind;
mod catalogue;
pub(crate) mod changes;
mod ciphertext;
pub(crate) mod clarifications;
mod contacts;
pub(crate) mod contract;
mod corrections;
mod course;
mod doubts;
pub(crate) mod exceptions;
pub(crate) mod failure;
mod figures;
pub(crate) mod frame;
mod handed_in;
pub(crate) mod joint;
mod kept;
pub mod ledger;
mod list;
pub(crate) mod lost;
pub(crate) mod lot;
pub(crate) mod orders;
pub(crate) mod papers;
pub(crate) mod prices;
mod result;
pub(crate) mod reviews;
pub mod routes;
pub(crate) mod securities;
mod settings;
#[cfg(test)]
mod tests;
pub(crate) mod validity;
pub mod verify;
mod vitals;

use domain::admission::Ground;
use domain::lot::{Lot, Stage};
use domain::procedure::Notice;
use domain::rulebook::{Method, Procedure};
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::value::code;
use crate::text::Text;
use crate::visit::Visit;

pub(crate) use papers::{glyph, press};
pub(crate) use result::challenge_due;
pub use routes::{Site, router};

/// Words that lead to the exact bytes of a leaf; alone where it is opaque and nobody reads it.
pub(crate) fn leaf_way(v: &Visit, index: u64, words: &Markup) -> Markup {
    let is_clear = v.site.public.ledger().is_ok_and(|it| it.entry(index).is_some());
    html! { @if is_clear { a href={ "/leaf/" (index) } { (words) } } @else { (words) } }
}

/// Groups of stages that people filter by.
const GROUPS: [&str; 5] = ["open", "opening", "evaluating", "decided", "ended"];

/// The group a stage belongs to.
fn group(stage: Stage) -> &'static str {
    match stage {
        Stage::Announced => GROUPS[0],
        Stage::Closed | Stage::KeyIn | Stage::Releasing | Stage::SharesClosed | Stage::Opened => {
            GROUPS[1]
        }
        Stage::Evaluating | Stage::Reported | Stage::Displayed => GROUPS[2],
        Stage::Decided | Stage::Notified => GROUPS[3],
        Stage::Failed | Stage::Terminated => GROUPS[4],
    }
}

/// The key of a procedure's method 采购方式.
pub(crate) fn method_key(of: Procedure) -> &'static str {
    match of.method {
        Method::OpenTender => "method-open",
        Method::RequestForQuotations => "method-quotations",
    }
}

/// The key of how a lot is bought: a tender by invitation is named as such.
pub(crate) fn way_key(of: &Notice) -> &'static str {
    match of.admission {
        Some(Ground::Invited) => "method-invited",
        Some(Ground::Prequalified) | None => method_key(of.procedure()),
    }
}

/// The key of a stage's name.
fn stage_key(stage: Stage) -> String {
    format!("at-{stage:?}")
}

/// The stage with its sign; a lot that stands still says so first.
pub(crate) fn stage_tag(t: &Text, lot: &Lot) -> Markup {
    let tone = match group(lot.stage) {
        "open" | "opening" | "evaluating" => Tone::Now,
        "decided" => Tone::Checked,
        _ => Tone::Plain,
    };
    let name = t.of(&stage_key(lot.stage), lot.notice.method);
    html! {
        @if lot.is_suspended() {
            (tag(Tone::Due, &t.s("stage-suspended"))) br; small { (name) }
        } @else {
            (tag(tone, &name))
        }
    }
}

/// Project and lot in one line, above every page about one lot.
pub(crate) fn lot_line(lot: &Lot) -> Markup {
    html! {
        p { (lot.notice.title) " · " (lot.notice.lot_title) " · " (code(&lot.id.to_string())) }
    }
}
