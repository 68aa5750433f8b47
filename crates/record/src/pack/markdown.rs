//! docs/rules/rules.md and stages.md, written from the packs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::rulebook::{
    Built, Level, Mark, Method, Period, Regime, Rule, StageTable, Unit, Value, Way,
};

use super::Pack;

const RULES_HEAD: &str = "<!-- Generated from rules/cn and the tests; do not edit. -->\n\n\
    # Rules 规则\n\n\
    每条规则：条文要旨、依据、数值、核对情况、所在规则包、验证它的测试。\n\
    Each rule as the packs hold it, with its source, value, mark, packs, and the tests that hold \
    it. Mark: *verified* = read in the text of the law; *from memory* = to be checked against the \
    official text; *config* = set by this platform. *Not built* = a real centre refuses to \
    announce what needs it.\n\n\
    | Pack 规则包 | In force from 施行 | Rules | SHA-256 |\n|---|---|---|---|\n";

/// Every rule with the packs that hold it and the tests that name it, one section a rule.
#[must_use]
pub fn rules(packs: &[Pack], tests: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut out = RULES_HEAD.to_owned();
    let mut all: BTreeMap<&str, Vec<(&Rule, Vec<&str>)>> = BTreeMap::new();
    for pack in packs {
        let (id, from, count) = (&pack.id, pack.in_force_from, pack.rules.len());
        let _ = writeln!(out, "| {id} | {from} | {count} | `{}` |", pack.sha256.hex());
        for rule in &pack.rules {
            let wordings = all.entry(rule.id.as_str()).or_default();
            match wordings.iter_mut().find(|it| it.0 == rule) {
                Some(same) => same.1.push(id),
                None => wordings.push((rule, vec![id])),
            }
        }
    }
    let mut all: Vec<_> = all.into_iter().collect();
    all.sort_by_key(|it| in_order(it.0));
    for (id, wordings) in &all {
        let _ = write!(out, "\n## {id} `{}`\n", wordings[0].0.slug);
        for (rule, packs) in wordings {
            wording(&mut out, rule, packs);
        }
        let named = tests.get(*id).into_iter().flatten();
        let named: Vec<String> = named.map(|it| format!("`{it}`")).collect();
        let _ = writeln!(out, "- 测试 Tests: {}", named.join("; "));
    }
    out
}

/// An id by its letters and numbers, so that `C1.2` stands before `C1.10`.
fn in_order(id: &str) -> (String, Vec<u32>) {
    let letters = id.chars().take_while(|it| !it.is_ascii_digit()).collect();
    let numbers = id.split(|it: char| !it.is_ascii_digit()).filter_map(|it| it.parse().ok());
    (letters, numbers.collect())
}

/// An article as the statutes count: its number, list or range between 第 and 条.
fn article(it: &str) -> String {
    let counts = !it.is_empty() && it.chars().all(|it| it.is_ascii_digit() || "、–".contains(it));
    let is_number = counts && it.contains(|it: char| it.is_ascii_digit());
    if is_number { format!("第 {it} 条") } else { it.to_owned() }
}

/// One wording of a rule, in the packs that hold it.
fn wording(out: &mut String, rule: &Rule, packs: &[&str]) {
    let (says, cite) = (&rule.says, &rule.cite);
    let to = cite.in_force_to.map_or_else(String::new, |it| format!("–{it}"));
    let _ = write!(
        out,
        "\n{}\n{}\n\n- 依据 Source: {} {} ({}{to})\n- 数值 Value: {}{}\n- 核对 Mark: {}\n\
         - 规则包 Packs: {}\n",
        says.zh,
        says.en,
        cite.instrument,
        article(&cite.article),
        cite.in_force_from,
        value(&rule.value),
        bounds(rule),
        mark(rule),
        packs.join(", ")
    );
}

/// Within what a centre may set another value.
fn bounds(rule: &Rule) -> String {
    let Some(may) = rule.may else { return String::new() };
    let at = |n| rule.value.with_number(n).map_or_else(String::new, |it| value(&it));
    format!("; 中心可规定 a centre may set {} – {}", at(may.from), at(may.to))
}

fn mark(rule: &Rule) -> String {
    let level = match rule.level {
        Level::V1 => "V1",
        Level::V2 => "V2",
        Level::S3 => "S3",
        Level::M => "M",
        Level::Mu => "MU",
        Level::Config => "CONFIG",
    };
    let mark = match rule.mark() {
        Mark::Verified => format!("verified 已核 ({level})"),
        Mark::FromMemory => format!("from memory 待核 ({level})"),
        Mark::Config => "config 配置".to_owned(),
    };
    match rule.built {
        Built::Built => mark,
        Built::NotYet => format!("{mark}; **not built 未实现**"),
    }
}

/// A rule's value in a few characters, such as `≥ 20 calendar days`.
fn value(value: &Value) -> String {
    match value {
        Value::Period(it) => period(it),
        Value::Count(it) => it.to_string(),
        Value::Percent(it) => format!("{}.{:02}%", it / 100, it % 100),
        Value::Share { of, to } => format!("{of}/{to}"),
        Value::Seconds(it) => format!("{it} s"),
        Value::Amount(it) => format!("¥{}.{:02}", it.0 / 100, it.0 % 100),
        Value::Choice(it) => it.join(" → "),
        Value::Principle => "–".to_owned(),
    }
}

fn period(it: &Period) -> String {
    let unit = match it.unit {
        Unit::Calendar => "calendar days 日",
        Unit::Working => "working days 工作日",
    };
    match it.way {
        Way::Within => format!("≤ {} {unit}", it.count),
        Way::AtLeast => format!("≥ {} {unit}", it.count),
        Way::Before => format!("≥ {} {unit} before", it.count),
    }
}

const STAGES_HEAD: &str = "<!-- Generated from rules/cn; do not edit. -->\n\n# Stages 环节\n\n\
    A lot in one round, from its notice to its end, for each procedure.\n";

const STEPS_HEAD: &str = "```\n\n| 自 From | 事由 Trigger | 行为人 Actor | 条件 Guard | \
    规则 Rules | 至 To |\n|---|---|---|---|---|---|\n";

/// What the tokens of the stage tables are called in Chinese; data beside the packs, no law.
struct StageWords(BTreeMap<String, BTreeMap<String, String>>);

impl StageWords {
    fn read() -> Self {
        let text = include_str!("../../../../rules/cn/stage-words.toml");
        Self(toml::from_str(text).expect("the words of stages are checked by a test"))
    }

    /// The word of a token; the token itself where nobody gave it one, which a test refuses.
    fn zh<'a>(&'a self, what: &str, token: &'a str) -> &'a str {
        self.0.get(what).and_then(|it| it.get(token)).map_or(token, String::as_str)
    }
}

/// The stage tables as graphs and tables.
#[must_use]
pub fn stages(tables: &[StageTable]) -> String {
    let (mut out, words) = (STAGES_HEAD.to_owned(), StageWords::read());
    for table in tables {
        let title = match table.procedure().map(|it| (it.regime, it.method)) {
            Some((_, Method::RequestForQuotations)) => "Request for quotations 政府采购询价",
            Some((Regime::Works, _)) => "Works 工程建设公开招标",
            Some((Regime::GovernmentProcurement, _)) => "Government procurement 政府采购公开招标",
            None => "Online bidding 网上竞价",
        };
        let first = if table.procedure().is_some() { "announced" } else { "requested" };
        let _ = write!(out, "\n## {title}\n\n```mermaid\nstateDiagram-v2\n");
        let steps = || table.transitions().iter();
        let all: BTreeSet<&str> = steps().flat_map(|it| [it.from.token(), it.to.token()]).collect();
        for it in all {
            let _ = writeln!(out, "    state \"{} {it}\" as {it}", words.zh("stage", it));
        }
        let _ = writeln!(out, "    [*] --> {first}");
        for it in steps() {
            let (from, to) = (it.from.token(), it.to.token());
            let trigger = words.zh("trigger", it.trigger.token());
            let guard = words.zh("guard", it.guard.token());
            let _ = writeln!(out, "    {from} --> {to}: {trigger} [{guard}]");
        }
        out.push_str(STEPS_HEAD);
        for it in steps() {
            let cell = |what, token| format!("{} {token}", words.zh(what, token));
            let cells = [
                cell("stage", it.from.token()),
                cell("trigger", it.trigger.token()),
                cell("actor", it.actor.token()),
                cell("guard", it.guard.token()),
                it.rules.join(", "),
                cell("stage", it.to.token()),
            ];
            let _ = writeln!(out, "| {} |", cells.join(" | "));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_stage_table_is_said_in_chinese_and_no_other_is() {
        let StageWords(said) = StageWords::read();
        let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for it in super::super::packs().iter().flat_map(|it| &it.stages) {
            for it in it.transitions() {
                for (what, token) in [
                    ("stage", it.from.token()),
                    ("stage", it.to.token()),
                    ("trigger", it.trigger.token()),
                    ("actor", it.actor.token()),
                    ("guard", it.guard.token()),
                ] {
                    used.entry(what.to_owned()).or_default().insert(token.to_owned());
                }
            }
        }
        let said: BTreeMap<String, BTreeSet<String>> =
            said.into_iter().map(|it| (it.0, it.1.into_keys().collect())).collect();
        assert_eq!(said, used);
    }
}
