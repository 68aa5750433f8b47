//! Typed look-ups over the adopted rules: no default, no parsing.

use std::collections::BTreeMap;

use crate::shared::Fen;

use super::{Built, Kind, Period, Procedure, Rule, StageTable, Value, ids};

/// The adopted rules and stage tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    rules: BTreeMap<String, Rule>,
    stages: BTreeMap<Procedure, StageTable>,
}

/// The adopted pack has no such rule, or one of another kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("rule {id} of kind {kind:?} is missing from the adopted pack")]
pub struct MissingRule {
    pub id: &'static str,
    pub kind: Kind,
}

/// Why rules make no rulebook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulebookError {
    #[error(transparent)]
    Missing(#[from] MissingRule),
    #[error("rule {0} occurs twice")]
    Twice(String),
    #[error("the stage table of {0:?} is missing")]
    StagesMissing(Procedure),
    #[error("a stage table names the unknown rule {0}")]
    StageRule(String),
}

impl Rulebook {
    /// Collects rules and stage tables.
    ///
    /// # Errors
    ///
    /// [`RulebookError`] when an id that [`ids::ALL`] calls required is missing or of another kind,
    /// an id occurs twice, a procedure has no table, or a table names an unknown rule.
    pub fn new(
        rules: impl IntoIterator<Item = Rule>,
        tables: impl IntoIterator<Item = StageTable>,
    ) -> Result<Self, RulebookError> {
        let mut it = Self { rules: BTreeMap::new(), stages: BTreeMap::new() };
        for rule in rules {
            if let Some(twice) = it.rules.insert(rule.id.clone(), rule) {
                return Err(RulebookError::Twice(twice.id));
            }
        }
        for &(id, kind, _) in ids::ALL.iter().filter(|it| it.2 == ids::Need::Required) {
            it.value(id, kind)?;
        }
        it.stages.extend(tables.into_iter().map(|table| (table.procedure(), table)));
        for of in Procedure::ALL {
            let table = it.stages.get(&of).ok_or(RulebookError::StagesMissing(of))?;
            let unknown = table
                .transitions()
                .iter()
                .flat_map(|step| &step.rules)
                .find(|id| !it.rules.contains_key(*id));
            if let Some(id) = unknown {
                return Err(RulebookError::StageRule(id.clone()));
            }
        }
        Ok(it)
    }

    /// The rule of an id, if the pack has it.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.get(id)
    }

    /// All rules, by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// Rules in force that this release does not carry out.
    pub fn not_built(&self) -> impl Iterator<Item = &Rule> {
        self.rules().filter(|it| it.built == Built::NotYet)
    }

    /// The stage table of a procedure; `None` for one that this release does not carry out.
    #[must_use]
    pub fn stages(&self, of: Procedure) -> Option<&StageTable> {
        self.stages.get(&of)
    }

    fn value(&self, id: &'static str, kind: Kind) -> Result<&Value, MissingRule> {
        let found = self.rules.get(id).map(|it| &it.value).filter(|it| it.kind() == kind);
        found.ok_or(MissingRule { id, kind })
    }

    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no period of that id.
    pub fn period(&self, id: &'static str) -> Result<&Period, MissingRule> {
        match self.value(id, Kind::Period)? {
            Value::Period(it) => Ok(it),
            _ => Err(MissingRule { id, kind: Kind::Period }),
        }
    }

    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no count of that id.
    pub fn count(&self, id: &'static str) -> Result<u32, MissingRule> {
        match self.value(id, Kind::Count)? {
            Value::Count(it) => Ok(*it),
            _ => Err(MissingRule { id, kind: Kind::Count }),
        }
    }

    /// Basis points: 30% are 3000.
    ///
    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no percentage of that id.
    pub fn percent(&self, id: &'static str) -> Result<u32, MissingRule> {
        match self.value(id, Kind::Percent)? {
            Value::Percent(it) => Ok(*it),
            _ => Err(MissingRule { id, kind: Kind::Percent }),
        }
    }

    /// The pair (of, to): two of three are (2, 3).
    ///
    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no share of that id.
    pub fn share(&self, id: &'static str) -> Result<(u32, u32), MissingRule> {
        match self.value(id, Kind::Share)? {
            Value::Share { of, to } => Ok((*of, *to)),
            _ => Err(MissingRule { id, kind: Kind::Share }),
        }
    }

    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no duration of that id.
    pub fn seconds(&self, id: &'static str) -> Result<i64, MissingRule> {
        match self.value(id, Kind::Seconds)? {
            Value::Seconds(it) => Ok(i64::from(*it)),
            _ => Err(MissingRule { id, kind: Kind::Seconds }),
        }
    }

    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no amount of that id.
    pub fn amount(&self, id: &'static str) -> Result<Fen, MissingRule> {
        match self.value(id, Kind::Amount)? {
            Value::Amount(it) => Ok(*it),
            _ => Err(MissingRule { id, kind: Kind::Amount }),
        }
    }

    /// # Errors
    ///
    /// [`MissingRule`] when the pack has no choice of that id.
    pub fn choice(&self, id: &'static str) -> Result<&[String], MissingRule> {
        match self.value(id, Kind::Choice)? {
            Value::Choice(it) => Ok(it),
            _ => Err(MissingRule { id, kind: Kind::Choice }),
        }
    }
}
