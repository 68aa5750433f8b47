//! What happens to the roster of experts 评审专家库; personal, so never in clear in the log.

use crate::shared::{AccountId, CivilDate, Id, Uscc};

use super::Tie;

/// Whose draws an expert is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pool {
    /// 政府采购评审专家库
    Procurement,
    /// 综合评标专家库
    Works,
}

impl Pool {
    /// Every pool.
    pub const ALL: [Self; 2] = [Self::Procurement, Self::Works];
}

/// Where an expert worked, from when until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Employment {
    pub organisation: Uscc,
    /// First day.
    pub from: CivilDate,
    /// Last day; none while it lasts.
    pub until: Option<CivilDate>,
}

/// What the roster knows of one expert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub name: String,
    /// The expert's own account, from which the committee's acts are done, if there is one.
    pub account: Option<AccountId>,
    /// Codes of specialties 评审专业, ascending.
    pub specialties: Vec<Id>,
    pub employers: Vec<Employment>,
    /// Relations declared 回避关系.
    pub ties: Vec<Tie>,
    /// Administrative division 行政区划代码 of the seat that is nearest, six digits.
    pub region: Id,
    /// Ascending.
    pub pools: Vec<Pool>,
}

/// How an expert stands on the roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RosterStanding {
    /// 在库: may be drawn.
    Active,
    /// 暂停: on the roster, excluded from every pool.
    Paused,
    /// 出库 (解聘): counted in no roster any more.
    Removed,
}

impl RosterStanding {
    /// Every standing.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Removed];
}

/// On what ground a standing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// 本人申请
    Asked,
    /// 不再符合条件
    Unfit,
    /// 违反评审纪律
    Breach,
    /// 因招标投标违法受过行政处罚或者刑事处罚 (C1.14)
    Punished,
    /// 暂停事由消除
    Over,
    /// 更正: the change before was a mistake.
    Corrected,
}

impl Ground {
    /// Every ground.
    pub const ALL: [Self; 6] =
        [Self::Asked, Self::Unfit, Self::Breach, Self::Punished, Self::Over, Self::Corrected];

    /// The rule that the ground rests on, if it is one of law.
    #[must_use]
    pub fn rule(self) -> Option<&'static str> {
        (self == Self::Punished).then_some(crate::rulebook::ids::C1_14)
    }
}

/// A part of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Half {
    /// 上午
    Morning,
    /// 下午
    Afternoon,
}

/// A half-day 半天.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HalfDay {
    pub day: CivilDate,
    pub half: Half,
}

/// An expert said when a call would be welcome, tied to no project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvailabilityDeclared {
    pub expert: Id,
    /// All of them anew, ascending.
    pub half_days: Vec<HalfDay>,
}

/// An official admitted an expert to the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertAdmitted {
    /// Number on the roster; no name.
    pub expert: Id,
    pub profile: Profile,
}

/// An expert known from a file; nobody here saw the papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertImported {
    pub import: Id,
    /// Line of the file, from 1.
    pub line: u32,
    pub expert: Id,
    pub profile: Profile,
}

/// What the roster knows of an expert was set anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertChanged {
    pub expert: Id,
    pub profile: Profile,
    pub reason: String,
}

/// An expert was paused, removed or made active again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpertStandingChanged {
    pub expert: Id,
    pub standing: RosterStanding,
    pub ground: Ground,
    pub reason: String,
}
