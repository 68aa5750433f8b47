//! Who takes part: the centre, organisations, people with roles, bound keys, trustees.
//!
//! Purpose: nobody acts before an official admitted them, and no key signs before a second
//! person bound it. States: an organisation is admitted or not; a key is bound or revoked.

mod apply;
mod decide;
mod erase;
mod event;
mod imports;
mod mandate;
mod organisations;
mod restore;
mod staff;
mod stand_in;
mod state;

pub(crate) use apply::{apply_organisation, apply_person};
pub use decide::{CONFLICTS, Command, PLATFORM, Refusal, decide};
pub use erase::{ErasureRefused, may_erase};
pub use event::*;
pub use imports::{DealLine, ExpertLine, IMPORT_LINES_MAX, Import, Imported, OrganisationLine};
pub(crate) use mandate::named as agent_mandated;
pub use mandate::{MANDATES_MAX, Mandate, Mandates, mandated, rule as mandate_rule};
pub use restore::Restoration;
pub(crate) use stand_in::apply as apply_stand_ins;
pub use stand_in::{NEVER_STOOD_IN, StandIn, are_two, is_staff, stand_in_at, stood_for};
pub use state::{Centre, Organisation, People, Person, Trustee};

/// What an organisation may be at this centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OrganisationKind {
    /// 采购人/招标人
    Purchaser,
    /// 代理机构
    Agent,
    /// 投标人
    Bidder,
    /// 行政监督部门
    Supervisor,
    /// 公共资源交易中心
    Centre,
    /// 开标密钥保管人
    Trustee,
}

/// A role 角色 a person acts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Purchaser,
    Agent,
    Bidder,
    Evaluator,
    Trustee,
    /// Centre staff who take in and admit.
    Official,
    /// The post that chairs an opening 主持人.
    Chair,
    Supervisor,
    Operator,
    /// Invites, suspends and hands over within the own organisation 单位管理员.
    Administrator,
    /// The centre's finance post: receives and returns bid securities 财务岗.
    Finance,
}

/// Who suspended a person; each side lifts its own suspension only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The person's own organisation.
    Organisation,
    /// The trading centre.
    Centre,
}

/// What a mandate lets an agent do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MandateMatter {
    /// Write, announce and clarify the tender, and change or end it.
    Tender,
    /// Record and answer enquiries, objections and challenges.
    Remedies,
    /// Enter the committee, review, publish the result and send the letter.
    Award,
    /// Publish and file the contract, note how it is performed, close the file.
    Contract,
}

impl MandateMatter {
    /// Every matter, with its word in forms.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Tender, "tender"),
        (Self::Remedies, "remedies"),
        (Self::Award, "award"),
        (Self::Contract, "contract"),
    ];
}

/// What a person has lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lost {
    /// Password and second factor.
    Factor,
    /// Every signing key.
    Key,
}

/// What a trustee's one-time key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    Share,
    Deposit,
}
