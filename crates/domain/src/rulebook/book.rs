//! Typed look-ups over the adopted rules: no default, no parsing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::shared::Fen;

use super::{Built, Kind, Period, Procedure, Rule, StageTable, Value, ids};

/// The adopted rules and stage tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rulebook {
    pack: Arc<Pack>,
    /// Rules for which the centre set a number of its own, in place of the pack's.
    own: BTreeMap<String, Rule>,
}

/// What a pack holds, shared by every rulebook made of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pack {
    rules: BTreeMap<String, Rule>,
    stages: BTreeMap<Option<Procedure>, StageTable>,
}

/// The settings that a centre set, by rule.
pub type Settings = BTreeMap<String, i64>;

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
    /// [`RulebookError`] when an id that [`ids::all`] calls required is missing or of another kind,
    /// an id occurs twice, a procedure has no table, or a table names an unknown rule.
    pub fn new(
        rules: impl IntoIterator<Item = Rule>,
        tables: impl IntoIterator<Item = StageTable>,
    ) -> Result<Self, RulebookError> {
        let mut pack = Pack::default();
        for rule in rules {
            if let Some(twice) = pack.rules.insert(rule.id.clone(), rule) {
                return Err(RulebookError::Twice(twice.id));
            }
        }
        pack.stages.extend(tables.into_iter().map(|table| (table.procedure(), table)));
        let it = Self { pack: Arc::new(pack), own: BTreeMap::new() };
        for &(id, kind, _) in ids::all().filter(|it| it.2 == ids::Need::Required) {
            it.value(id, kind)?;
        }
        for of in Procedure::ALL {
            it.stages(of).ok_or(RulebookError::StagesMissing(of))?;
        }
        for table in it.pack.stages.values() {
            let mut named = table.transitions().iter().flat_map(|step| &step.rules);
            if let Some(id) = named.find(|id| it.rule(id).is_none()) {
                return Err(RulebookError::StageRule(id.clone()));
            }
        }
        Ok(it)
    }

    /// The rules with the settings that a centre set; one of a rule that is not there, that nobody
    /// may set, or out of bounds changes nothing.
    #[must_use]
    pub fn with(&self, settings: &Settings) -> Cow<'_, Self> {
        if settings.is_empty() {
            return Cow::Borrowed(self);
        }
        let set = settings.iter().filter_map(|(id, number)| {
            let rule = self.pack.rules.get(id)?;
            Some((id.clone(), rule.set_to(*number)))
        });
        let own = set.filter(|it| it.1.usual.is_some()).collect();
        Cow::Owned(Self { pack: Arc::clone(&self.pack), own })
    }

    /// The rule of an id, if the pack has it.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.own.get(id).or_else(|| self.pack.rules.get(id))
    }

    /// All rules, by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.pack.rules.iter().map(|(id, rule)| self.own.get(id).unwrap_or(rule))
    }

    /// Rules in force that this release does not carry out.
    pub fn not_built(&self) -> impl Iterator<Item = &Rule> {
        self.rules().filter(|it| it.built == Built::NotYet)
    }

    /// The stage table of a procedure; `None` for one that this release does not carry out.
    #[must_use]
    pub fn stages(&self, of: Procedure) -> Option<&StageTable> {
        self.pack.stages.get(&Some(of))
    }

    /// The stage table of online biddings; `None` where the pack has none, and then nobody may ask
    /// for one.
    #[must_use]
    pub fn bidding_stages(&self) -> Option<&StageTable> {
        self.pack.stages.get(&None)
    }

    fn value(&self, id: &'static str, kind: Kind) -> Result<&Value, MissingRule> {
        let found = self.rule(id).map(|it| &it.value).filter(|it| it.kind() == kind);
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
