//! Values that the law leaves to the centre 中心规定值, as pages of several desks say them.

use domain::rulebook::{Bounds, Mark, Rule, Rulebook, Unit, Value};
use domain::shared::Fen;
use domain::world::World;
use maud::{Markup, html};

use crate::design::table::{Column, Set, table};
use crate::design::value::instant;
use crate::text::marks::full_width;
use crate::text::{Lang, Text, money};

const MINUTE: i64 = 60; // seconds
const HOUR: i64 = 60 * MINUTE;
/// The longest time that is told in seconds.
const SHORT: i64 = 15 * MINUTE;
/// Basis points of one percent.
const PERCENT: i64 = 100;

/// Rules for which a centre may set a value, by id.
pub fn left_to_the_centre(rules: &Rulebook) -> impl Iterator<Item = (&Rule, Bounds)> {
    rules.rules().filter(|it| it.mark() == Mark::Config).filter_map(|it| Some((it, it.may?)))
}

/// A rule's sentence in the page's language, with that language's marks.
#[must_use]
pub fn says(t: &Text, rule: &Rule) -> String {
    if t.lang() == Lang::En { rule.says.en.clone() } else { full_width(&rule.says.zh) }
}

/// A value with its unit; empty where it has no single number.
#[must_use]
pub fn words(t: &Text, value: &Value) -> String {
    let said = |key: &str, n: i64| t.t(key, &[("n", n.to_string().into())]);
    let Some(n) = value.number() else { return String::new() };
    match value {
        Value::Period(it) if it.unit == Unit::Working => said("value-working-days", n),
        Value::Period(_) => said("value-days", n),
        Value::Percent(it) => money::percent(*it),
        Value::Seconds(_) => {
            let parts = [(n / HOUR, "value-hours"), (n % HOUR / MINUTE, "value-minutes")];
            let mut all: Vec<String> =
                parts.iter().filter(|it| it.0 > 0).map(|(n, key)| said(key, *n)).collect();
            if n % MINUTE > 0 || all.is_empty() {
                all.push(said("value-seconds", n % MINUTE));
            }
            all.join(&t.s("value-join"))
        }
        Value::Amount(it) => money::yuan(it.0),
        _ => n.to_string(),
    }
}

/// Whether a time is told in seconds: one that never is longer than a quarter of an hour is short
/// enough that half minutes matter, as between two offers.
fn is_short(may: Bounds) -> bool {
    may.to <= SHORT
}

/// The unit in which a value is typed: seconds, minutes, days, percent, yuan, or none.
#[must_use]
pub fn unit(value: &Value, may: Bounds) -> &'static str {
    match value {
        Value::Seconds(_) if is_short(may) => "unit-seconds",
        Value::Seconds(_) => "unit-minutes",
        Value::Period(it) if it.unit == Unit::Working => "unit-working-days",
        Value::Period(_) => "unit-days",
        Value::Percent(_) => "unit-percent",
        Value::Amount(_) => "unit-yuan",
        _ => "unit-count",
    }
}

/// The number that a person typed in the unit of [`unit`], as the rule counts it.
#[must_use]
pub fn typed(value: &Value, may: Bounds, text: &str) -> Option<i64> {
    let whole = || text.trim().parse::<i64>().ok().filter(|it| *it >= 0);
    match value {
        Value::Seconds(_) if is_short(may) => whole(),
        Value::Seconds(_) => whole()?.checked_mul(MINUTE),
        Value::Percent(_) => whole()?.checked_mul(PERCENT),
        Value::Amount(_) => money::parse_yuan(text),
        _ => whole(),
    }
}

/// A value as [`typed`] reads it again.
#[must_use]
pub fn as_typed(value: &Value, may: Bounds) -> String {
    let n = value.number().unwrap_or_default();
    match value {
        Value::Seconds(_) if is_short(may) => n.to_string(),
        Value::Seconds(_) => (n / MINUTE).to_string(),
        Value::Percent(_) => (n / PERCENT).to_string(),
        Value::Amount(Fen(it)) => format!("{}.{:02}", it / 100, it % 100),
        _ => n.to_string(),
    }
}

/// Both bounds with their unit.
#[must_use]
pub fn bounds(t: &Text, value: &Value, may: Bounds) -> String {
    let at = |n| value.with_number(n).map_or_else(String::new, |it| words(t, &it));
    let args = [("from", at(may.from).into()), ("to", at(may.to).into())];
    t.t("setting-bounds", &args)
}

/// What the centre set in place of the pack's value, in one sentence.
#[must_use]
pub fn own(t: &Text, rule: &Rule) -> Option<String> {
    let usual = rule.usual.as_ref()?;
    let args = [("value", words(t, &rule.value).into()), ("usual", words(t, usual).into())];
    Some(t.t("setting-own", &args))
}

/// The values of the centre that a lot keeps, each with the pack's.
#[must_use]
pub fn held(t: &Text, own_rules: &[&Rule]) -> Markup {
    html! {
        @for rule in own_rules {
            p {
                (says(t, rule)) " " small { (rule.id) } br;
                strong { (own(t, rule).unwrap_or_default()) }
            }
        }
    }
}

/// Every rule that is left to the centre, with what holds today and since when.
#[must_use]
pub fn list(t: &Text, world: &World, rules: &Rulebook, way: Option<&str>) -> Markup {
    let heads = ["rule", "value", "pack", "since"].map(|it| t.s(&format!("setting-{it}")));
    let sets = [Set::Words, Set::Words, Set::Words, Set::Words];
    let columns: Vec<Column> =
        heads.iter().zip(sets).map(|(head, set)| Column { head, set }).collect();
    let row = |(rule, may): (&Rule, Bounds)| {
        let usual = rule.usual.as_ref().unwrap_or(&rule.value);
        let name = html! { (says(t, rule)) " " small { (rule.id) } };
        vec![
            html! {
                @match way {
                    Some(way) => a href={ (way) "/" (rule.id) } { (name) },
                    None => (name),
                }
            },
            html! {
                @if rule.usual.is_some() { strong { (words(t, &rule.value)) } }
                @else { (words(t, &rule.value)) }
            },
            html! { (words(t, usual)) br; small { (bounds(t, usual, may)) } },
            html! {
                @match world.settings.made.get(&rule.id) {
                    Some(it) => {
                        (instant(it.since.0)) br; (it.made.cite) br; small { (it.made.reason) }
                    },
                    None => (t.s("setting-never")),
                }
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = left_to_the_centre(rules).map(row).collect();
    table(&t.s("settings-title"), &columns, &rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_read_as_the_rule_counts_and_shown_again() {
        let rules = record::pack::packs().last().unwrap().rulebook();
        let mut seen = 0;
        for (rule, may) in left_to_the_centre(&rules) {
            for number in [may.from, may.to] {
                let value = rule.value.with_number(number).unwrap();
                let shown = as_typed(&value, may);
                assert_eq!(typed(&value, may, &shown), Some(number), "{}", rule.id);
                for lang in [Lang::ZhCn, Lang::En] {
                    assert!(!words(Text::get(lang), &value).is_empty(), "{}", rule.id);
                }
            }
            for wrong in ["", "-1", "many", "1.5.2", "9223372036854775807"] {
                let read = typed(&rule.value, may, wrong);
                let held = read.is_some_and(|it| rule.value.with_number(it).is_some());
                assert!(!held || !may.hold(read.unwrap()), "{} {wrong}", rule.id);
            }
            seen += 1;
        }
        assert!(seen > 15, "{seen}");
        // Half a minute can be said of a short window, and of a long one nothing but minutes.
        let of = |id: &str| left_to_the_centre(&rules).find(|it| it.0.id == id).unwrap();
        let (window, may) = of("Y132");
        assert_eq!(unit(&window.value, may), "unit-seconds");
        assert_eq!(typed(&window.value, may, "90"), Some(90));
        assert!(may.hold(90));
        let (key_in, may) = of("Y01");
        assert_eq!(unit(&key_in.value, may), "unit-minutes");
        assert_eq!(typed(&key_in.value, may, "90"), Some(5_400));
        let zh = |it| words(Text::get(Lang::ZhCn), &Value::Seconds(it));
        assert_eq!([zh(2_700), zh(5_400), zh(61)], ["45 分钟", "1 小时 30 分钟", "1 分钟 1 秒"]);
    }
}
