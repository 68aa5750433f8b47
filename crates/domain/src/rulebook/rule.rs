//! One rule: its sentence, its number, its citation, and how far the citation was verified.

use crate::shared::{CivilDate, Fen};

/// One row of the law: a sentence an official would sign, with its value and source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Row of the table of limits, split where a row holds several numbers: `T13.1`.
    pub id: String,
    /// English name, `[a-z_]+`.
    pub slug: String,
    pub says: Says,
    pub value: Value,
    pub cite: Citation,
    /// How the citation was verified, as the table of sources spells it.
    pub level: Level,
    pub built: Built,
    /// Within what a centre may set another number; none: nobody may.
    pub may: Option<Bounds>,
    /// The pack's value, where the centre set another: then `value` is the centre's.
    pub usual: Option<Value>,
}

impl Rule {
    /// The mark shown beside the rule.
    #[must_use]
    pub fn mark(&self) -> Mark {
        self.level.mark()
    }

    /// The rule with the number that a centre set; one out of bounds leaves it as it is.
    #[must_use]
    pub fn set_to(&self, number: i64) -> Self {
        let allowed = self.may.is_some_and(|it| it.hold(number));
        let usual = self.usual.as_ref().unwrap_or(&self.value);
        let value = self.value.with_number(number).filter(|it| allowed && it != usual);
        let (usual, mut it) = (usual.clone(), self.clone());
        (it.value, it.usual) = match value {
            Some(value) => (value, Some(usual)),
            None => (usual, None),
        };
        it
    }
}

/// Least and greatest number that a centre may set, in the unit of the rule's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub from: i64,
    pub to: i64,
    /// Whether lots go by it; else only what hangs on no lot, such as intakes.
    pub of_lots: bool,
}

impl Bounds {
    /// Whether a number lies within.
    #[must_use]
    pub fn hold(self, number: i64) -> bool {
        (self.from..=self.to).contains(&number)
    }
}

/// The rule's sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Says {
    pub zh: String,
    pub en: String,
}

/// Where a rule stands, and when that text is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    pub instrument: String,
    pub article: String,
    pub in_force_from: CivilDate,
    /// Last day in force; `None` while it is.
    pub in_force_to: Option<CivilDate>,
}

/// What a rule sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Period(Period),
    /// A number of things.
    Count(u32),
    /// Basis points: 30% are 3000.
    Percent(u32),
    /// A part of a whole or an odds pair, such as two thirds.
    Share {
        of: u32,
        to: u32,
    },
    Seconds(u32),
    Amount(Fen),
    /// Words of a closed list, in the order of preference.
    Choice(Vec<String>),
    /// A rule without number.
    Principle,
}

impl Value {
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Period(_) => Kind::Period,
            Self::Count(_) => Kind::Count,
            Self::Percent(_) => Kind::Percent,
            Self::Share { .. } => Kind::Share,
            Self::Seconds(_) => Kind::Seconds,
            Self::Amount(_) => Kind::Amount,
            Self::Choice(_) => Kind::Choice,
            Self::Principle => Kind::Principle,
        }
    }

    /// The one number of the value: days, things, basis points, seconds or 分; none where it has
    /// none or several.
    #[must_use]
    pub fn number(&self) -> Option<i64> {
        match self {
            Self::Period(it) => Some(it.count.into()),
            Self::Count(it) | Self::Percent(it) | Self::Seconds(it) => Some((*it).into()),
            Self::Amount(it) => Some(it.0),
            Self::Share { .. } | Self::Choice(_) | Self::Principle => None,
        }
    }

    /// The same sort of value with another number; none where it has none or several, or the
    /// number does not fit.
    #[must_use]
    pub fn with_number(&self, number: i64) -> Option<Self> {
        let short = || u32::try_from(number).ok();
        match self {
            Self::Period(it) => {
                Some(Self::Period(Period { count: u16::try_from(number).ok()?, ..*it }))
            }
            Self::Count(_) => short().map(Self::Count),
            Self::Percent(_) => short().map(Self::Percent),
            Self::Seconds(_) => short().map(Self::Seconds),
            Self::Amount(_) => Some(Self::Amount(Fen(number))),
            Self::Share { .. } | Self::Choice(_) | Self::Principle => None,
        }
    }
}

/// Which sort of value a rule sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Period,
    Count,
    Percent,
    Share,
    Seconds,
    Amount,
    Choice,
    Principle,
}

/// A legal period in days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub count: u16,
    pub unit: Unit,
    pub way: Way,
}

/// What a period counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unit {
    /// 日
    Calendar,
    /// 工作日
    Working,
}

/// How a period binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// Done at the latest on the last day.
    Within,
    /// So many full days must pass.
    AtLeast,
    /// At the latest so many days before.
    Before,
}

/// How a citation was verified (law/rules.md, status codes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Read in a collection of statutes.
    V1,
    /// Read in full text.
    V2,
    /// Seen where another text quotes it.
    S3,
    /// From memory.
    M,
    /// From memory, article or value uncertain.
    Mu,
    /// Set by this platform or its county, not by statute.
    Config,
}

impl Level {
    /// The mark shown to a reader.
    #[must_use]
    pub fn mark(self) -> Mark {
        match self {
            Self::V1 | Self::V2 => Mark::Verified,
            Self::S3 | Self::M | Self::Mu => Mark::FromMemory,
            Self::Config => Mark::Config,
        }
    }
}

/// The mark shown to a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    Verified,
    FromMemory,
    Config,
}

/// Whether this release carries the rule out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Built {
    Built,
    /// A real origin refuses to announce what needs it, naming the rule.
    NotYet,
}
