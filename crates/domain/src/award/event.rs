//! From the committee to the letter of acceptance 中标通知书.

use crate::evaluation::{Evaluated, Ground};
use crate::shared::{
    AccountId, CivilDate, Fen, Hash, LotId, Points, PublicKey, Salt, Signature, Uscc,
};

mod answers;
mod outcome;
mod proof;
mod validity;

pub use answers::*;
pub use outcome::*;
pub use proof::*;
pub use validity::*;

/// The committee is entered as the result of a draw made outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeEntered {
    pub lot: LotId,
    pub members: Vec<Member>,
    /// SHA-256 of the document of the draw made outside; "drawn outside, not checked".
    pub document: Hash,
}

/// One member; public only as a salted commitment until the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Seat from 1.
    pub seat: u8,
    pub account: AccountId,
    pub name: String,
    pub kind: MemberKind,
    pub salt: Salt,
    /// Salted commitment to account and name.
    pub commitment: Hash,
}

/// What a member sits as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MemberKind {
    Expert,
    Representative,
}

/// A member declared 回避声明 before anything of a bid was shown, and voted for a leader 组长.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AvoidanceDeclared {
    pub lot: LotId,
    pub seat: u8,
    pub avoidance: Avoidance,
    /// The seat voted for; absent for whoever must withdraw.
    pub leader: Option<u8>,
    pub signed: Signed,
}

/// Whether a member has a ground to withdraw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Avoidance {
    None,
    MustWithdraw,
}

/// A review 资格审查/符合性审查 said who goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidsReviewed {
    pub lot: LotId,
    pub step: ReviewStep,
    pub results: Vec<ReviewResult>,
    /// Why the few bids left plainly lack competition, so that all are rejected; else empty.
    pub lacking: String,
    /// The brand of each bid that passed, as the committee confirms it; only where brands count.
    pub brands: Option<Vec<BrandFound>>,
    /// Consortia whose agreement does not bear out the firm that they declare, so that they are
    /// preferred in nothing; absent where there is none.
    pub unpreferred: Option<Vec<Uscc>>,
    pub signed: Signed,
}

/// The brand of one bid's product as confirmed; bids of one brand count as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrandFound {
    pub bidder: Uscc,
    pub brand: String,
    /// Why the brand is another than the bid says; else empty.
    pub reason: String,
}

/// Which review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReviewStep {
    Qualification,
    Responsiveness,
}

/// One bidder's result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewResult {
    pub bidder: Uscc,
    pub pass: Pass,
    /// Ground of a rejection that no announced condition names; else empty.
    pub reason: String,
    /// What was found of every condition of the documents, in their order.
    pub findings: Vec<ConditionFound>,
}

/// What was found of one condition of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionFound {
    /// From 1, as announced.
    pub number: u32,
    pub pass: Pass,
    /// Why it is not met; empty where it is.
    pub reason: String,
}

/// Whether a bid goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pass {
    Passed,
    Rejected,
}

/// A detached signature over the exact bytes of an act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub key: PublicKey,
    pub signature: Signature,
}

/// A member's own score sheet 评分表; sealed from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreSheet {
    pub lot: LotId,
    pub seat: u8,
    pub scores: Vec<Score>,
    pub signed: Signed,
}

/// Points for one bidder in one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    pub bidder: Uscc,
    pub item: String,
    pub points: Points,
}

/// Somebody read what an opening brought to light 查阅; one event per person, object and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectRead {
    pub lot: LotId,
    pub reader: AccountId,
    pub what: ReadObject,
    /// Context of a file, hash of the bytes of a report or an own result, or of the id of a
    /// bundle's lot.
    pub object: Hash,
    /// Day in Beijing.
    pub day: CivilDate,
}

/// What is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadObject {
    /// An opened technical or qualification file.
    File,
    /// The evaluation report.
    Report,
    /// The supervisor's bundle.
    Bundle,
    /// What a bidder is told of its own bid.
    OwnResult,
    /// The reply to a remedy, before an opening too.
    Reply,
    /// Who paid a bid security, before an opening too.
    Securities,
}

/// Something that the recheck before signature points out of one member's score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub seat: u8,
    pub bidder: Uscc,
    pub item: String,
    pub points: Points,
    pub cause: AlertCause,
}

/// Why a score is pointed out; a sheet is handed back for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertCause {
    /// Members differ on an objective item 客观评审因素评分不一致.
    Objective,
    /// It stands apart from those of the others 评分畸高、畸低.
    Apart,
}

/// A sheet was handed back to its member 退回修改; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetReopened {
    pub lot: LotId,
    pub seat: u8,
    pub by: Reopener,
    pub cause: AlertCause,
    /// Why.
    pub text: String,
    pub salt: Salt,
    /// Salted commitment to the text; what was signed.
    pub commitment: Hash,
    pub signed: Signed,
}

/// Who hands a sheet back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reopener {
    /// The member himself asked for it.
    Member,
    Leader,
}

/// A member answered for what was pointed out of his scores; answers and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoresExplained {
    pub lot: LotId,
    pub seat: u8,
    /// One for each alert of the seat, in the order of the table.
    pub answers: Vec<AlertAnswer>,
    pub salt: Salt,
    /// Salted commitment to the answers; what the member signed.
    pub commitment: Hash,
    pub signed: Signed,
}

/// Why a score that was pointed out stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertAnswer {
    pub bidder: Uscc,
    pub item: String,
    pub cause: AlertCause,
    pub text: String,
}

/// The technical result 技术评审结果 is locked, before any price can be known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TechnicalLocked {
    pub lot: LotId,
    /// Every bid that passed the first opening's review, in order.
    pub passed: Vec<TechnicalLine>,
}

/// One bid of a technical result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TechnicalLine {
    pub bidder: Uscc,
    /// Mean of the members' sheets.
    pub points: Points,
}

/// The evaluation computed from the sheets; members sign its report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranked {
    pub lot: LotId,
    pub ranking: Vec<RankLine>,
    /// Valid bids that stand behind another of the same brand; absent where there is none.
    pub aside: Option<Vec<AsideLine>>,
    /// SHA-256 of the report's canonical bytes.
    pub report: Hash,
}

/// One bidder's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankLine {
    pub rank: u32,
    pub bidder: Uscc,
    pub name: String,
    /// The bid's price, as corrected and confirmed; the contract's price.
    pub price: Fen,
    /// The price that was compared, where preferences or deviations make it another.
    pub evaluated: Option<Evaluated>,
    pub price_score: Points,
    pub other_score: Points,
    pub total: Points,
}

/// A bid that is no candidate, since another of the same brand stands before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideLine {
    pub bidder: Uscc,
    pub name: String,
    /// The brand as confirmed.
    pub brand: String,
    /// The bidder that stands for the brand.
    pub behind: Uscc,
    pub price: Fen,
    /// The price that was compared, where preferences make it another.
    pub evaluated: Option<Evaluated>,
    pub price_score: Points,
    pub other_score: Points,
    pub total: Points,
}

/// A member signed the evaluation report 评标报告.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportSigned {
    pub lot: LotId,
    pub seat: u8,
    /// SHA-256 of the report's canonical bytes.
    pub report: Hash,
    /// A written dissent, or empty.
    pub dissent: String,
    /// What the member remarks of the recheck.
    pub recheck: Option<String>,
    pub signed: Signed,
}

/// All members signed; the report goes to the purchaser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportDelivered {
    pub lot: LotId,
    pub report: Hash,
    /// Last day to determine the winner or to publish candidates.
    pub due: CivilDate,
}

/// The committee stopped for a while and its desk is sealed 中止评标并封存.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationAdjourned {
    pub lot: LotId,
    pub cause: AdjournmentCause,
    pub reason: String,
    pub signed: Signed,
}

/// Why a committee stops for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdjournmentCause {
    Night,
    Outage,
    Illness,
    Other,
}

/// The evaluation goes on 恢复评标.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationResumed {
    pub lot: LotId,
    pub by: Resumer,
    pub signed: Signed,
}

/// Who lets it go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resumer {
    Leader,
    /// Purchaser or agent, who organises the evaluation.
    Organiser,
}

/// The purchaser gave the committee time, or more of it 评标时间.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationTimeFixed {
    pub lot: LotId,
    /// Until when, unix seconds.
    pub until_s: i64,
    /// Members who asked for more since it was set last.
    pub asked: u32,
    pub signed: Signed,
}

/// A member finds the time too short.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoreTimeAsked {
    pub lot: LotId,
    pub seat: u8,
    pub signed: Signed,
}
