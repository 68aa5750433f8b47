//! Who must withdraw 回避, by which rule: one function of facts, for the centre and whoever
//! checks it.

use std::collections::{BTreeMap, BTreeSet};

use crate::rulebook::{MissingRule, Regime, Rulebook, ids};
use crate::shared::{CivilDate, Id, Uscc};

/// How an expert is or was tied to an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// 劳动关系
    Employed,
    /// 董事、监事
    Directs,
    /// 控股股东、实际控制人
    Controls,
    /// 近亲属: spouse, kin or close in-law of its head.
    Kin,
    /// 经济利益
    Interest,
    /// Anything else that may impair fairness.
    Other,
}

/// One relation, as declared by the expert or found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    pub organisation: Uscc,
    pub relation: Relation,
    /// Last day of it; none while it lasts.
    pub until: Option<CivilDate>,
}

/// Whether an expert may be drawn at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Good,
    /// 暂停 or 解聘, with a reason in the record.
    Suspended,
    /// Punished for a breach in tendering.
    Punished,
}

/// One expert of the roster, as far as the law asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expert {
    pub specialties: BTreeSet<Id>,
    pub employer: Option<Uscc>,
    pub ties: Vec<Tie>,
    pub standing: Standing,
    /// Declared for the half-day of the review.
    pub available: bool,
}

/// What a draw is held for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub regime: Regime,
    /// The day of the procurement from which years are counted back.
    pub day: CivilDate,
    pub purchaser: Uscc,
    pub bidders: BTreeSet<Uscc>,
    /// The project's authority 项目主管部门.
    pub authorities: BTreeSet<Uscc>,
    /// Who supervises the project.
    pub supervisors: BTreeSet<Uscc>,
    pub specialties: BTreeSet<Id>,
    /// Employers of those already seated.
    pub seated: BTreeSet<Uscc>,
    /// Excluded by a declaration or for what went before, with the code.
    pub declared: BTreeMap<Id, Code>,
}

/// Why an expert is not in the pool; the order in which reasons count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    NotOfSpecialty,
    NotAvailable,
    Suspended,
    CalledBefore,
    EmployerSeated,
    EmployerIsPurchaser,
    EmployerIsBidder,
    Kinship,
    PastRelation,
    TookPart,
    Recused,
}

impl Code {
    /// Every code, in the order in which they count.
    pub const ALL: [Code; 11] = [
        Code::NotOfSpecialty,
        Code::NotAvailable,
        Code::Suspended,
        Code::CalledBefore,
        Code::EmployerSeated,
        Code::EmployerIsPurchaser,
        Code::EmployerIsBidder,
        Code::Kinship,
        Code::PastRelation,
        Code::TookPart,
        Code::Recused,
    ];

    /// The word of the protocol.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Code::NotOfSpecialty => "not_of_specialty",
            Code::NotAvailable => "not_available",
            Code::Suspended => "suspended",
            Code::CalledBefore => "called_before",
            Code::EmployerSeated => "employer_seated",
            Code::EmployerIsPurchaser => "employer_is_purchaser",
            Code::EmployerIsBidder => "employer_is_bidder",
            Code::Kinship => "kinship",
            Code::PastRelation => "past_relation",
            Code::TookPart => "took_part",
            Code::Recused => "recused",
        }
    }
}

/// One exclusion with the rule it rests on; none where it is no rule of law but a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exclusion {
    pub code: Code,
    pub rule: Option<&'static str>,
}

/// The asked specialties that an expert has: the strata of the pool.
#[must_use]
pub fn strata(expert: &Expert, asked: &Asked) -> Vec<Id> {
    expert.specialties.intersection(&asked.specialties).cloned().collect()
}

/// Whether and why an expert is excluded: the first reason in the order of [`Code`].
///
/// # Errors
///
/// [`MissingRule`] when the adopted pack lacks a number of years.
///
/// # Rules
///
/// - `C1.6`–`C1.10`, `C1.17`: government procurement.
/// - `C1.11`–`C1.15`, `Y29`, `Y40`: works.
pub fn exclude(
    name: &Id,
    expert: &Expert,
    asked: &Asked,
    rules: &Rulebook,
) -> Result<Option<Exclusion>, MissingRule> {
    let mut found = BTreeSet::new();
    let mut say = |code, rule| {
        found.insert(Exclusion { code, rule });
    };
    let works = asked.regime == Regime::Works;
    if strata(expert, asked).is_empty() {
        say(Code::NotOfSpecialty, None);
    }
    if !expert.available {
        say(Code::NotAvailable, None);
    }
    match expert.standing {
        Standing::Good => {}
        Standing::Suspended => say(Code::Suspended, None),
        Standing::Punished => say(Code::Suspended, works.then_some(ids::C1_14)),
    }
    if let Some(employer) = &expert.employer {
        if asked.seated.contains(employer) {
            say(Code::EmployerSeated, None);
        }
        if *employer == asked.purchaser {
            let rule = if works { ids::Y29 } else { ids::C1_17 };
            say(Code::EmployerIsPurchaser, Some(rule));
        }
        if asked.bidders.contains(employer) {
            let rule = if works { ids::C1_13 } else { ids::C1_6 };
            say(Code::EmployerIsBidder, Some(rule));
        }
    }
    for tie in expert.ties.iter().filter(|it| asked.bidders.contains(&it.organisation)) {
        if let Some(it) = by_tie(tie, asked, rules)? {
            say(it.code, it.rule);
        }
    }
    if works && works_for(expert, &asked.authorities) {
        say(Code::Recused, Some(ids::C1_12));
    }
    if works && works_for(expert, &asked.supervisors) {
        say(Code::Recused, Some(ids::C1_15));
    }
    if let Some(code) = asked.declared.get(name) {
        say(*code, None);
    }
    Ok(found.into_iter().next())
}

/// Whether the expert is on the staff of one of these, as employer or by a tie that lasts.
fn works_for(expert: &Expert, of: &BTreeSet<Uscc>) -> bool {
    let now = |it: &&Tie| it.relation == Relation::Employed && it.until.is_none();
    let mut ties = expert.ties.iter().filter(now).map(|it| &it.organisation);
    expert.employer.iter().any(|it| of.contains(it)) || ties.any(|it| of.contains(it))
}

fn by_tie(tie: &Tie, asked: &Asked, rules: &Rulebook) -> Result<Option<Exclusion>, MissingRule> {
    let works = asked.regime == Regime::Works;
    let lasts = |years: Option<u32>| {
        let Some(until) = tie.until else { return true };
        years.is_some_and(|years| until >= years_before(asked.day, years))
    };
    let found = |holds: bool, code, rule| holds.then_some(Exclusion { code, rule: Some(rule) });
    Ok(match tie.relation {
        Relation::Kin => {
            let rule = if works { ids::C1_11 } else { ids::C1_9 };
            found(lasts(None), Code::Kinship, rule)
        }
        Relation::Employed => {
            let rule = if works { ids::Y40 } else { ids::C1_6 };
            found(lasts(Some(rules.count(rule)?)), Code::PastRelation, rule)
        }
        Relation::Directs if !works => {
            found(lasts(Some(rules.count(ids::C1_7)?)), Code::PastRelation, ids::C1_7)
        }
        Relation::Controls if !works => {
            found(lasts(Some(rules.count(ids::C1_8)?)), Code::PastRelation, ids::C1_8)
        }
        Relation::Directs | Relation::Controls | Relation::Interest | Relation::Other => {
            let rule = if works { ids::C1_13 } else { ids::C1_10 };
            found(lasts(None), Code::PastRelation, rule)
        }
    })
}

/// The same day so many years before; the first day there is when that lies outside the calendar.
fn years_before(day: CivilDate, years: u32) -> CivilDate {
    let year = i16::try_from(years).ok().and_then(|it| day.year().checked_sub(it));
    let same = |year| CivilDate::new(year, day.month(), day.day());
    let Some(year) = year else { return CivilDate::MIN };
    // The 29th of February counts as the 28th in a common year: the period is never shorter.
    same(year)
        .or_else(|_| CivilDate::new(year, day.month(), day.day() - 1))
        .unwrap_or(CivilDate::MIN)
}
