//! TOML of rules and stage tables into typed rules; unknown keys and words are refused.

use domain::rulebook::{
    Actor, Bounds, Built, Citation, Guard, Level, Method, Period, Procedure, Regime, Rule, Says,
    Stage, StageTable, Transition, Trigger, Unit, Value, Way,
};
use domain::shared::{CivilDate, Fen};
use serde::Deserialize;

use super::PackError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    slug: String,
    level: String,
    built: Option<String>,
    value: ValueRow,
    /// Within what a centre may set another number.
    may: Option<MayRow>,
    says: SaysRow,
    cite: CiteRow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MayRow {
    from: i64,
    to: i64,
    /// `centre` for what hangs on no lot.
    of: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SaysRow {
    zh: String,
    en: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CiteRow {
    instrument: String,
    article: String,
    in_force_from: String,
    in_force_to: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ValueRow {
    Period { period: u16, unit: String, way: String },
    Count { count: u32 },
    Percent { basis_points: u32 },
    Share { share: [u32; 2] },
    Seconds { seconds: u32 },
    Amount { fen: i64 },
    Choice { choice: Vec<String> },
    Principle { principle: String },
}

/// Reads the rules of one file, in its order.
///
/// # Errors
///
/// [`PackError::Toml`] for another shape, [`PackError::Word`] for an unknown word or date.
pub fn rules(text: &str) -> Result<Vec<Rule>, PackError> {
    let file: RuleFile = toml::from_str(text)?;
    file.rule.into_iter().map(rule).collect()
}

fn rule(row: RuleRow) -> Result<Rule, PackError> {
    let word = |what| PackError::Word { id: row.id.clone(), what };
    let date = |text: &str| text.parse::<CivilDate>().map_err(|_| word("date"));
    let level = level(&row.level).ok_or(word("level"))?;
    let built = match row.built.as_deref() {
        None => Built::Built,
        Some("not_yet") => Built::NotYet,
        Some(_) => return Err(word("built")),
    };
    let cite = Citation {
        instrument: row.cite.instrument.clone(),
        article: row.cite.article.clone(),
        in_force_from: date(&row.cite.in_force_from)?,
        in_force_to: row.cite.in_force_to.as_deref().map(date).transpose()?,
    };
    let value = value(&row)?;
    let may = may(&row, &value, level)?;
    let says = Says { zh: row.says.zh, en: row.says.en };
    Ok(Rule { id: row.id, slug: row.slug, says, value, cite, level, built, may, usual: None })
}

/// Bounds are for what no statute sets, and hold the pack's own number.
fn may(row: &RuleRow, value: &Value, level: Level) -> Result<Option<Bounds>, PackError> {
    let wrong = || PackError::Word { id: row.id.clone(), what: "may" };
    let Some(MayRow { from, to, of }) = &row.may else { return Ok(None) };
    let of_lots = match of.as_deref() {
        None => true,
        Some("centre") => false,
        Some(_) => return Err(wrong()),
    };
    let (from, to) = (*from, *to);
    let bounds = Bounds { from, to, of_lots };
    let settings = [from, to].into_iter().all(|it| value.with_number(it).is_some());
    let holds = value.number().is_some_and(|it| bounds.hold(it));
    if level != Level::Config || !settings || !holds {
        return Err(wrong());
    }
    Ok(Some(bounds))
}

/// How a citation was verified, by its word.
pub(super) fn level(word: &str) -> Option<Level> {
    Some(match word {
        "V1" => Level::V1,
        "V2" => Level::V2,
        "S3" => Level::S3,
        "M" => Level::M,
        "MU" => Level::Mu,
        "Config" => Level::Config,
        _ => return None,
    })
}

fn value(row: &RuleRow) -> Result<Value, PackError> {
    let word = |what| PackError::Word { id: row.id.clone(), what };
    Ok(match &row.value {
        ValueRow::Period { period, unit, way } => Value::Period(Period {
            count: *period,
            unit: match unit.as_str() {
                "calendar" => Unit::Calendar,
                "working" => Unit::Working,
                _ => return Err(word("unit")),
            },
            way: match way.as_str() {
                "within" => Way::Within,
                "at_least" => Way::AtLeast,
                "before" => Way::Before,
                _ => return Err(word("way")),
            },
        }),
        ValueRow::Count { count } => Value::Count(*count),
        ValueRow::Percent { basis_points } => Value::Percent(*basis_points),
        ValueRow::Share { share: [of, to] } => Value::Share { of: *of, to: *to },
        ValueRow::Seconds { seconds } => Value::Seconds(*seconds),
        ValueRow::Amount { fen } => Value::Amount(Fen(*fen)),
        ValueRow::Choice { choice } => Value::Choice(choice.clone()),
        ValueRow::Principle { principle } if principle == "stated" => Value::Principle,
        ValueRow::Principle { .. } => return Err(word("principle")),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StageFile {
    /// Absent: the table of online biddings.
    regime: Option<String>,
    /// Absent: an open tender.
    method: Option<String>,
    /// Stands for regime and method.
    #[serde(default)]
    online: bool,
    transition: Vec<TransitionRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TransitionRow {
    from: String,
    trigger: String,
    actor: String,
    guard: String,
    rules: Vec<String>,
    to: String,
}

/// Reads one procedure's stage table.
///
/// # Errors
///
/// [`PackError::Toml`] for another shape, [`PackError::Word`] for an unknown word,
/// [`PackError::Stage`] for an unsound graph.
pub fn stages(text: &str) -> Result<StageTable, PackError> {
    let file: StageFile = toml::from_str(text)?;
    let named = file.regime.clone().unwrap_or_default();
    let word = |what| PackError::Word { id: named.clone(), what };
    let step = |row: &TransitionRow| {
        Ok(Transition {
            from: Stage::from_token(&row.from).ok_or(word("stage"))?,
            trigger: Trigger::from_token(&row.trigger).ok_or(word("trigger"))?,
            actor: Actor::from_token(&row.actor).ok_or(word("actor"))?,
            guard: Guard::from_token(&row.guard).ok_or(word("guard"))?,
            rules: row.rules.clone(),
            to: Stage::from_token(&row.to).ok_or(word("stage"))?,
        })
    };
    let steps = file.transition.iter().map(step).collect::<Result<Vec<_>, PackError>>()?;
    if file.online {
        let alone = file.regime.is_none() && file.method.is_none();
        return if alone { Ok(StageTable::of_biddings(steps)?) } else { Err(word("regime")) };
    }
    let regime = Regime::from_token(&named).ok_or(word("regime"))?;
    let method = match &file.method {
        Some(it) => Method::from_token(it).ok_or(word("method"))?,
        None => Method::OpenTender,
    };
    Ok(StageTable::new(Procedure { regime, method }, steps)?)
}
