//! The fields of an announcement, each with the rules that bound it beside it.

use domain::auction::Course;
use domain::parties::{Organisation, OrganisationKind};
use domain::rulebook::{Rulebook, ids};
use domain::world::World;
use maud::{Markup, html};

use super::NEW;
use super::read;
use super::rows::{
    DIRECTIONS, ENTRIES, Of, PICKS, PRIORITIES, SEALINGS, SIGN_UPS, THENS, TIES, WINS, Words,
};
use crate::auction::terms;
use crate::desk::basis::Cited;
use crate::desk::sheet::{Need, Option_, Sheet};
use crate::online::{FORMS, forms_key};
use crate::text::Text;

/// Rules as they stand beside fields.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    pub t: &'a Text,
    pub rules: &'a Rulebook,
}

impl Beside<'_> {
    /// The articles of these rules; one that the pack lacks is left out.
    pub(super) fn of<'b>(self, all: impl IntoIterator<Item = &'b str>) -> Markup {
        let found: Vec<Cited> =
            all.into_iter().filter_map(|id| Cited::of(self.t, self.rules, id)).collect();
        html! { @for it in &found { (crate::design::river::article(self.t, &it.basis())) } }
    }
}

/// Answers of a choice; key and word of each make its sentence's key.
fn answers<T, const N: usize>(t: &Text, key: &str, all: &Words<T, N>) -> [Option_<'static>; N] {
    all.each_ref().map(|it| (it.1, t.s(&format!("announce-{key}-{}", it.1))))
}

/// Organisations that may own what is traded.
fn owners(t: &Text, world: &World) -> Vec<(String, String)> {
    let owns = |it: &Organisation| {
        it.merged_into.is_none() && it.kinds.contains(&OrganisationKind::Purchaser)
    };
    let known = world.organisations.iter().filter(|it| owns(it.1));
    let mut all: Vec<(String, String)> =
        known.map(|(code, it)| (code.to_string(), format!("{} {code}", it.name))).collect();
    all.sort_by(|one, other| one.1.cmp(&other.1));
    all.insert(0, (String::new(), t.s("announce-owner-choose")));
    all
}

/// The whole form.
pub(super) fn form(sheet: &Sheet, of: Of, world: &World, beside: Beside) -> Markup {
    let t = beside.t;
    let open = !sheet.problems.is_empty();
    let body = html! {
        input type="hidden" name="do" value="preview";
        input type="hidden" name="auction_kind" value=(of.row().token);
        input type="hidden" name="auction_course" value=(of.course_word());
        (what(sheet, of, world, beside))
        (prices(sheet, beside))
        (times(sheet, of, beside))
        @if of.sign_up_rule().is_some() { (sign_up(sheet, of, beside)) }
        @if of.course == Course::Listing { (timed(sheet, beside)) }
        @if of.course == Course::Sealed {
            (round(sheet, of, beside))
            (sealing(sheet, of, world, beside))
        }
        details class="more" open[open] {
            summary { (t.s("announce-cap")) }
            (cap(sheet, of, world, beside))
        }
        details class="more" open[open] {
            summary { (t.s("announce-rights")) }
            (rights(sheet, beside))
        }
        details class="more" open[open] {
            summary { (t.s("announce-order")) }
            (order(sheet, beside))
        }
        (crate::design::form::button(&t.s("announce-preview")))
    };
    html! {
        p class="lot" {
            strong { (t.s(terms::kind_key(of.kind))) } " · " (t.s(terms::course_key(of.course)))
            " · " a href=(NEW) { (t.s("announce-other")) }
        }
        (sheet.top())
        (beside.of(of.kind.limits().course.map(|it| it.1)))
        (sheet.form(NEW, &body))
    }
}

fn what(sheet: &Sheet, of: Of, world: &World, beside: Beside) -> Markup {
    let owners = owners(beside.t, world);
    let called = format!("auction_owner-{}", terms::owner_key(of.kind, None));
    let owners: Vec<Option_> = owners.iter().map(|it| (it.0.as_str(), it.1.clone())).collect();
    html! {
        (sheet.line("auction_lot", Need::Needed))
        (sheet.line("auction_title", Need::Needed))
        (sheet.select_called("auction_owner", &called, &owners))
        (beside.of([ids::Y190]))
    }
}

fn prices(sheet: &Sheet, beside: Beside) -> Markup {
    html! {
        (sheet.radios("auction_direction", &answers(beside.t, "direction", &DIRECTIONS)))
        (sheet.money("auction_start", Need::Needed))
        (sheet.money("auction_step", Need::Needed))
        (sheet.money("auction_unit", Need::Needed))
        (beside.of([ids::Y143]))
    }
}

fn times(sheet: &Sheet, of: Of, beside: Beside) -> Markup {
    html! {
        (sheet.moment("auction_opens", Need::Needed))
        (beside.of(of.kind.limits().notice))
        (sheet.moment("auction_closes", Need::Needed))
        (beside.of(of.free_rule()))
        (sheet.line("auction_least", Need::Needed))
        (beside.of([of.least_rule()]))
    }
}

/// How one signs up, with which deposit, and the round before.
fn sign_up(sheet: &Sheet, of: Of, beside: Beside) -> Markup {
    let previous = sheet.posted.get("auction_previous");
    html! {
        h2 { (beside.t.s("announce-sign-up")) }
        (sheet.radios("auction_sign_up", &answers(beside.t, "sign-up", &SIGN_UPS)))
        (beside.of([ids::Y179]))
        (sheet.moment("auction_until", Need::Optional))
        (beside.of(of.sign_up_rule()))
        (sheet.money("auction_deposit", Need::Optional))
        (beside.of(of.deposit_rules()))
        (sheet.radios("auction_forms", &FORMS.map(|it| (it.1, beside.t.s(forms_key(it.0))))))
        (beside.of([ids::Y200]))
        (sheet.moment("auction_due", Need::Optional))
        (beside.of([ids::Y183]))
        (sheet.line("auction_joint", Need::Optional))
        (beside.of([ids::Y139]))
        @if !previous.is_empty() {
            input type="hidden" name="auction_previous" value=(previous);
            p { (beside.t.s("auction-term-previous")) " "
                a href={ "/auctions/" (previous) } { (previous) } }
            (beside.of([ids::Y184].into_iter().chain(
                of.kind.limits().sign_up.and_then(|it| it.again_cut))))
        }
    }
}

fn timed(sheet: &Sheet, beside: Beside) -> Markup {
    html! {
        (sheet.radios("auction_entry", &answers(beside.t, "entry", &ENTRIES)))
        (beside.of([ids::Y126, ids::Y127, ids::Y128]))
        (sheet.line("auction_preparation", Need::Needed))
        (beside.of([ids::Y125]))
        (sheet.line("auction_window", Need::Needed))
        (beside.of([ids::Y123, ids::Y124]))
    }
}

/// A round of single sealed offers: alone, or after the cap, where it has a length of its own.
fn round(sheet: &Sheet, of: Of, beside: Beside) -> Markup {
    let alone = of.course == Course::Sealed;
    let need = if alone { Need::Needed } else { Need::Optional };
    html! {
        (sheet.radios("auction_pick", &answers(beside.t, "pick", &PICKS)))
        (beside.of([ids::F9]))
        (sheet.radios("auction_ties", &answers(beside.t, "ties", &TIES)))
        (beside.of([ids::Y145]))
        @if !alone { (sheet.line("auction_length", need)) }
        (sheet.line("auction_opening", need))
        (beside.of([ids::Y141]))
    }
}

/// How single offers are sealed; where trustees open them, what these sign before anything is
/// announced.
fn sealing(sheet: &Sheet, of: Of, world: &World, beside: Beside) -> Markup {
    let t = beside.t;
    let proposal = read::proposal(of, sheet.posted, world);
    html! {
        (sheet.radios("auction_sealing", &answers(t, "sealing", &SEALINGS)))
        (beside.of([ids::Y194, ids::Y195]))
        (sheet.line("auction_threshold", Need::Optional))
        (beside.of([ids::Y13, ids::Y14]))
        @if let Some(it) = proposal {
            p { (t.s("announce-trustees-sign")) }
            pre class="code" { (it) }
        }
        (sheet.lines("auction_assigned", 4, Need::Optional))
    }
}

fn cap(sheet: &Sheet, of: Of, world: &World, beside: Beside) -> Markup {
    html! {
        (sheet.money("auction_cap", Need::Optional))
        @if of.course != Course::Sealed {
            (sheet.radios("auction_then", &answers(beside.t, "then", &THENS)))
            p { (beside.t.s("announce-then-sealed-says")) }
            (round(sheet, of, beside))
            (sealing(sheet, of, world, beside))
        }
        (beside.of([ids::Y138]))
    }
}

fn rights(sheet: &Sheet, beside: Beside) -> Markup {
    html! {
        (sheet.agree("auction_reserve"))
        p { (beside.t.s("announce-reserve-how")) }
        (beside.of([ids::Y130, ids::Y131]))
        (sheet.radios("auction_priority", &answers(beside.t, "priority", &PRIORITIES)))
        (sheet.line("auction_ask", Need::Optional))
        (beside.of([ids::J01_4, ids::Y132, ids::Y133]))
    }
}

fn order(sheet: &Sheet, beside: Beside) -> Markup {
    html! {
        (sheet.line("auction_from", Need::Optional))
        (sheet.line("auction_to", Need::Optional))
        (beside.of([ids::Y144]))
        (sheet.line("auction_group", Need::Optional))
        (sheet.line("auction_place", Need::Optional))
        (sheet.radios("auction_wins", &answers(beside.t, "wins", &WINS)))
        (sheet.lines("auction_bundle", 2, Need::Optional))
        (beside.of([ids::Y140]))
    }
}
