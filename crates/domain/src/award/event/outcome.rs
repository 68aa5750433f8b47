//! What becomes of a report: candidates, winner, notices and letter, and how an award is lost.

use crate::procedure::Document;
use crate::shared::{AccountId, CivilDate, Fen, Hash, LotId, Uscc};

use super::*;

/// Candidates 中标候选人公示 are displayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidatesPublished {
    pub lot: LotId,
    pub candidates: Vec<RankLine>,
    /// Last day of the display.
    pub until: CivilDate,
}

/// The display ended without an open objection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayEnded {
    pub lot: LotId,
}

/// The winner is determined 确定中标人.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WinnerDetermined {
    pub lot: LotId,
    pub winner: Uscc,
    pub amount: Fen,
    pub way: AwardWay,
    /// Absent when the law deems rank 1 the winner.
    pub signed: Option<Signed>,
    pub rule: String,
}

/// How the winner came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AwardWay {
    Determined,
    Deemed,
}

/// The result notice 中标结果公告, with the members' names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultPublished {
    pub lot: LotId,
    pub winner: Uscc,
    pub name: String,
    pub amount: Fen,
    pub members: Vec<PublishedMember>,
    /// Last day of the notice.
    pub until: CivilDate,
}

/// A member's name once the result is public, with the salt that opens its commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedMember {
    pub seat: u8,
    pub account: AccountId,
    pub name: String,
    pub kind: MemberKind,
    pub salt: Salt,
}

/// The letter of acceptance 中标通知书 is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterIssued {
    pub lot: LotId,
    pub winner: Uscc,
    pub amount: Fen,
    /// Last day to sign the contract.
    pub contract_by: CivilDate,
    pub signed: Signed,
}

/// A displayed candidate or the winner gives the award up 放弃中标.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardRenounced {
    pub lot: LotId,
    pub bidder: Uscc,
    /// Why, in its own words.
    pub reason: String,
    pub signed: Signed,
}

/// The purchaser declared that a candidate or the winner does not qualify for the award any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardLost {
    pub lot: LotId,
    pub bidder: Uscc,
    pub cause: LossCause,
    pub follows: AfterLoss,
    pub rule: String,
    /// Public.
    pub reason: String,
    /// SHA-256 of the proof, where the record itself is none.
    pub document: Option<Hash>,
    pub signed: Signed,
}

/// The purchaser asks the original committee whether a candidate whose standing changed may still
/// perform 审查确认 (works).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecheckAsked {
    pub lot: LotId,
    /// From 1, all of the lot together.
    pub number: u32,
    pub bidder: Uscc,
    pub change: StandingChange,
    /// Public.
    pub reason: String,
    /// SHA-256 of what it rests on.
    pub document: Hash,
    pub signed: Signed,
}

/// What changed after the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StandingChange {
    Operations,
    Finances,
    Violation,
}

/// A member's own finding, by the criteria and methods of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingFound {
    pub lot: LotId,
    pub number: u32,
    pub seat: u8,
    pub verdict: StandingVerdict,
    pub reason: String,
    pub signed: Signed,
}

/// Whether a candidate's standing still meets the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StandingVerdict {
    Stands,
    Falls,
}

/// The supervisor noted that members refuse to sign the report, or to find in a check, and write
/// no reasons 拒绝签字.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningRefused {
    pub lot: LotId,
    /// The number of the check; none of the report.
    pub recheck: Option<u32>,
    /// Everybody who has not signed, in order.
    pub seats: Vec<u8>,
    /// What happened, in writing. Public.
    pub statement: String,
    /// Until when they may sign or write why not, unix seconds.
    pub until_s: i64,
    /// The supervisor's.
    pub signed: Signed,
}

/// A member said nothing in time and counts as agreeing 视为同意.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementDeemed {
    pub lot: LotId,
    /// The number of the check; none of the report.
    pub recheck: Option<u32>,
    pub seat: u8,
    pub rule: String,
}

/// All members have found; the majority decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecheckConcluded {
    pub lot: LotId,
    pub number: u32,
    pub bidder: Uscc,
    pub verdict: StandingVerdict,
    /// Members who find that it stands; whoever was silent counts with the majority.
    pub stands: u32,
    /// Members who find that it falls.
    pub falls: u32,
    pub rule: String,
}

/// Why somebody is chosen no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossCause {
    /// It gave the award up, by its own signed letter.
    GaveUp,
    /// Force majeure keeps it from performing.
    ForceMajeure,
    /// It hands in no performance security.
    NoSecurity,
    /// A breach that touches the result was established.
    Violation,
    /// It did not sign the contract that was offered.
    NotSigned,
    /// The original committee found that its standing does not meet the documents any more.
    StandingFell,
}

/// What the purchaser chooses to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AfterLoss {
    /// The next candidate in order.
    NextCandidate,
    /// The round ends, and a further one begins.
    Restart,
}

/// A published notice was corrected 更正公告; what it said stays in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeCorrected {
    pub lot: LotId,
    pub notice: PublishedNotice,
    /// From 1, corrections and withdrawals of the lot together.
    pub number: u32,
    /// What was wrong and what is right.
    pub text: String,
    pub documents: Vec<Document>,
}

/// A published notice was withdrawn 撤回公告, to be published again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeWithdrawn {
    pub lot: LotId,
    pub notice: PublishedNotice,
    pub number: u32,
    pub reason: String,
}

/// Which notice; the tender notice is amended by a clarification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PublishedNotice {
    /// The display of candidates.
    Candidates,
    /// The result notice.
    Result,
    /// The contract notice.
    Contract,
}
