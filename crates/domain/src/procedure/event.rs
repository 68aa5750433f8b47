//! What happens to a project and to a lot before its bids are opened, and how a lot ends.

use crate::rulebook::{Method, Procedure, Regime};
use crate::shared::{AccountId, Fen, Hash, Id, LotId, PublicKey, Salt, Uscc};

use super::notice::Notice;

/// A project 项目 is registered with its lots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectRegistered {
    pub project: Id,
    pub title: String,
    /// 统一交易标识码.
    pub code: String,
    pub regime: Regime,
    pub method: Method,
    pub category: Category,
    pub purchaser: Uscc,
    pub agent: Option<Uscc>,
    pub funds: Funds,
    pub lots: Vec<PlannedLot>,
}

/// How a project was registered is mended before its first notice; the old stays readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectCorrected {
    /// The whole registration as it stands from here on.
    pub project: ProjectRegistered,
    pub reason: String,
}

/// Who mended a slip 差错更正: two people, never one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionExamined {
    /// The project, or the lot with the number of the new entry.
    pub subject: String,
    pub proposed_by: AccountId,
    pub decided_by: AccountId,
}

impl ProjectRegistered {
    /// By which procedure its lots go.
    #[must_use]
    pub fn procedure(&self) -> Procedure {
        Procedure { regime: self.regime, method: self.method }
    }
}

/// One lot as planned: its title and budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedLot {
    pub lot: Id,
    pub title: String,
    pub budget: Fen,
}

/// What is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    Goods,
    Services,
    Works,
}

/// Where the money comes from; state funds bind the award to rank 1 (条例 55).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Funds {
    State,
    Other,
}

/// A lot adopts the pack in force at its anchor event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RulesAdopted {
    pub lot: LotId,
    pub scope: Scope,
    pub pack: String,
    pub sha256: Hash,
}

/// What an adoption covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Tender,
    Contract,
}

/// The tender notice 招标公告 of one lot is public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    pub lot: LotId,
    pub notice: Notice,
    /// Hash of the cover seed that stays shut until the opening.
    pub cover_commit: Hash,
    /// Hash of the log policy in force.
    pub policy_sha256: Hash,
}

/// A clarification or amendment 澄清/修改, with its correction notice 更正公告.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clarified {
    pub lot: LotId,
    pub number: u32,
    pub text: String,
    pub documents: Vec<super::notice::Document>,
    pub effect: Effect,
}

/// Whether a clarification may affect how bids are prepared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// It may: the time before the deadline must suffice.
    OnBids,
    /// It does not.
    None,
}

/// The deadline moved, only ever later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extended {
    pub lot: LotId,
    /// Old deadline, unix seconds.
    pub from_s: i64,
    /// New deadline, unix seconds.
    pub to_s: i64,
    pub cause: ExtensionCause,
    /// The rule that asked for it.
    pub rule: String,
}

/// Why a deadline moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExtensionCause {
    Clarification,
    Suspension,
    Outage,
    Choice,
}

/// Purchaser or supervisor holds the lot, or the centre an online bidding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub lot: LotId,
    pub by: HoldBy,
    /// The objection or complaint that a hold of a bidding rests on.
    pub remedy: Option<Id>,
    pub reason: String,
}

/// Who holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldBy {
    Purchaser,
    Supervisor,
    /// An official of the centre, an online bidding only.
    Centre,
}

/// The hold ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldLifted {
    pub lot: LotId,
    pub by: HoldBy,
    pub reason: String,
}

/// The round failed 流标/废标.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenderFailed {
    pub lot: LotId,
    pub cause: FailureCause,
    pub counted: u32,
    pub needed: u32,
    pub rule: String,
}

/// Why a round failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureCause {
    TooFewBids,
    TooFewQualified,
    TooFewResponsive,
    AllRejected,
    /// Too few valid bids were left, and the committee found no competition between them.
    NoCompetition,
    /// Unlawful acts spoiled the fairness of the procurement.
    Unlawful,
    /// Every price was above the budget, and the purchaser cannot pay.
    AboveBudget,
    /// A remedy was upheld: the procedure begins anew.
    Overturned,
    /// The winner or the first candidate was lost, and the purchaser begins anew.
    AwardLost,
}

/// The purchaser declared the round failed 废标; [`TenderFailed`] follows in the same instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureDeclared {
    pub lot: LotId,
    pub cause: FailureCause,
    /// Told to every bidder.
    pub reason: String,
    /// SHA-256 of what it rests on.
    pub document: Hash,
}

/// What was found of documents and course of a round that failed for want of bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// The documents hold unreasonable terms, or the course was irregular: mend and tender again.
    Faulty,
    /// Nothing was wrong: tender again, or ask for another method.
    Sound,
}

/// A failed round was reviewed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FailureReviewed {
    pub lot: LotId,
    pub finding: Finding,
    /// SHA-256 of the written opinion.
    pub document: Hash,
}

/// Another method follows this failed round: no further round of tendering.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodChanged {
    pub lot: LotId,
    pub rule: String,
    /// SHA-256 of the finance department's approval.
    pub document: Hash,
}

/// The purchaser ended the procedure 终止.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminated {
    pub lot: LotId,
    pub cause: String,
}

/// Tendering ended for want of bidders 不再招标: no further round follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenderingEnded {
    pub lot: LotId,
    /// Rounds that failed, this one included.
    pub rounds: u32,
    pub rule: String,
    /// SHA-256 of the approval, or where none is needed of the purchaser's decision.
    pub document: Hash,
}

/// A new round of the lot follows a failed one 重新招标.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retendered {
    pub lot: LotId,
    pub next: LotId,
}

/// A trustee's answer and key belong to one lot: what the announcement binds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySet {
    pub trustees: Vec<Id>,
    pub keys: Vec<PublicKey>,
    /// Signed assignment of each trustee, in the same order.
    pub assignments: Vec<crate::shared::Signature>,
    /// PKS of protocols/seal.md §3.
    pub pks: Hash,
}

/// The seed of the covers, shown at the opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoverSeed(pub Salt);
