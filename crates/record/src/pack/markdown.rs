//! docs/rules/rules.md and stages.md, written from the packs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use domain::rulebook::{Built, Level, Mark, Period, Regime, Rule, StageTable, Unit, Value, Way};

use super::Pack;

const RULES_HEAD: &str = "<!-- Generated from rules/cn; do not edit. -->\n\n# Rules 规则\n\n\
    Each rule as the packs hold it. Mark: *verified* = read in the text of the law; *from memory* \
    = to be checked against the official text; *config* = set by this platform. *Not built* = a \
    real centre refuses to announce what needs it.\n";

/// The rules of every pack, one table a pack, with marks.
#[must_use]
pub fn rules(packs: &[Pack]) -> String {
    let mut out = RULES_HEAD.to_owned();
    for pack in packs {
        let _ = write!(
            out,
            "\n## {}\n\nIn force from {}. SHA-256 `{}`.\n\n| Id | Rule 规则 | Value | Source 依据 | \
             Mark |\n|---|---|---|---|---|\n",
            pack.id,
            pack.in_force_from,
            pack.sha256.hex()
        );
        let sorted: BTreeMap<&str, &Rule> =
            pack.rules.iter().map(|it| (it.id.as_str(), it)).collect();
        for rule in sorted.values() {
            let (says, cite) = (&rule.says, &rule.cite);
            let to = cite.in_force_to.map_or_else(String::new, |it| format!("–{it}"));
            let _ = writeln!(
                out,
                "| {} `{}` | {}<br>{} | {} | {} {} ({}{to}) | {} |",
                rule.id,
                rule.slug,
                says.zh,
                says.en,
                value(&rule.value),
                cite.instrument,
                cite.article,
                cite.in_force_from,
                mark(rule)
            );
        }
    }
    out
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
    A lot in one round, from its notice to its end, for each regime.\n";

/// The stage tables as graphs and tables.
#[must_use]
pub fn stages(tables: &[StageTable]) -> String {
    let mut out = STAGES_HEAD.to_owned();
    for table in tables {
        let title = match table.regime() {
            Regime::Works => "Works 工程建设公开招标",
            Regime::GovernmentProcurement => "Government procurement 政府采购公开招标",
        };
        let _ = write!(out, "\n## {title}\n\n```mermaid\nstateDiagram-v2\n    [*] --> announced\n");
        for it in table.transitions() {
            let (from, to) = (it.from.token(), it.to.token());
            let _ =
                writeln!(out, "    {from} --> {to}: {} [{}]", it.trigger.token(), it.guard.token());
        }
        out.push_str(
            "```\n\n| From | Trigger | Actor | Guard | Rules | To |\n|---|---|---|---|---|---|\n",
        );
        for it in table.transitions() {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                it.from.token(),
                it.trigger.token(),
                it.actor.token(),
                it.guard.token(),
                it.rules.join(", "),
                it.to.token()
            );
        }
    }
    out
}
