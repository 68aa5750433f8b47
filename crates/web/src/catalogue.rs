//! What pages of several desks say of the catalogue, of intentions and of intakes.

use domain::catalogue::{Catalogue, CatalogueLine, Intake, IntakeStep, Intention};
use domain::procedure::Category;
use domain::rulebook::Regime;
use domain::world::World;
use maud::{Markup, html};

use crate::design::icon::{Tone, tag};
use crate::design::table::{Column, Set, table};
use crate::design::value::{amount, code};
use crate::text::Text;

/// The words of a category.
#[must_use]
pub fn category_key(it: Category) -> &'static str {
    match it {
        Category::Goods => "category-goods",
        Category::Services => "category-services",
        Category::Works => "category-works",
    }
}

/// The words of a regime.
#[must_use]
pub fn regime_key(it: Regime) -> &'static str {
    match it {
        Regime::Works => "regime-works",
        Regime::GovernmentProcurement => "regime-procurement",
    }
}

/// The lines of a catalogue as a table.
#[must_use]
pub fn lines_table(t: &Text, lines: &[CatalogueLine]) -> Markup {
    let heads = ["line", "name", "kind", "enters", "open"];
    let heads = heads.map(|it| t.s(&format!("catalogue-{it}")));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Number, Set::Number];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |it: &CatalogueLine| {
        vec![
            code(it.line.as_str()),
            html! { (it.title) },
            html! { (t.s(regime_key(it.regime))) " · " (t.s(category_key(it.category))) },
            html! {
                @if it.enters_from.0 == 0 { (t.s("catalogue-always")) }
                @else { (amount(t, it.enters_from.0)) }
            },
            html! {
                @match it.open_from {
                    Some(from) => (amount(t, from.0)),
                    None => (t.s("catalogue-no-amount")),
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = lines.iter().map(row).collect();
    table(&t.s("catalogue-title"), &columns, &rows)
}

/// A line in one sentence, as a choice of a form or beside an intake.
#[must_use]
pub fn line_words(it: &CatalogueLine) -> String {
    format!("{} {}", it.line, it.title)
}

/// What the catalogue in force calls a line that an intake named.
#[must_use]
pub fn line_name(catalogue: Option<&Catalogue>, intake: &Intake) -> String {
    let line = &intake.asked.line;
    let known = catalogue.and_then(|it| it.line(line));
    known.map_or_else(|| line.to_string(), line_words)
}

/// How far an intake is, as a mark.
#[must_use]
pub fn step_tag(t: &Text, it: Option<&Intake>) -> Markup {
    let (tone, key) = match it.map(|it| &it.step) {
        None => (Tone::Due, "intake-none"),
        Some(IntakeStep::Asked) => (Tone::Plain, "intake-asked"),
        Some(IntakeStep::Returned(_)) => (Tone::Due, "intake-returned"),
        Some(IntakeStep::Accepted) => (Tone::Checked, "intake-accepted"),
    };
    tag(tone, &t.s(key))
}

/// Intentions, those expected latest first.
#[must_use]
pub fn intentions<'a>(
    world: &'a World,
    fits: impl Fn(&Intention) -> bool + 'a,
) -> Vec<&'a Intention> {
    let mut all: Vec<&Intention> = world.intentions.values().filter(|it| fits(it)).collect();
    all.sort_by(|a, b| {
        let key = |it: &Intention| (it.published.expected_on, it.since);
        key(b).cmp(&key(a)).then_with(|| a.published.intention.cmp(&b.published.intention))
    });
    all
}

/// Projects that followed an intention.
#[must_use]
pub fn followers<'a>(world: &'a World, it: &Intention) -> Vec<&'a Intake> {
    let named = Some(&it.published.intention);
    let all = world.intakes.values().filter(|it| it.step == IntakeStep::Accepted);
    all.filter(|it| it.asked.intention.as_ref() == named).collect()
}

/// The month of an intention, as `2027-03`.
#[must_use]
pub fn month(it: &Intention) -> String {
    let on = it.published.expected_on;
    format!("{:04}-{:02}", on.year(), on.month())
}
