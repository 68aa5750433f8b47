//! From the committee to the letter of acceptance 中标通知书.

use crate::evaluation::{Evaluated, Ground};
use crate::procedure::Document;
use crate::shared::{
    AccountId, CivilDate, Fen, Hash, LotId, Points, PublicKey, Salt, Signature, Uscc,
};

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

/// All members have found; the majority decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecheckConcluded {
    pub lot: LotId,
    pub number: u32,
    pub bidder: Uscc,
    pub verdict: StandingVerdict,
    /// Members who find that it stands.
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

/// A price is asked about 异常低价审查: by arithmetic at once, or as the committee judges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceQueried {
    pub lot: LotId,
    pub bidder: Uscc,
    /// The price as it was bid.
    pub price: Fen,
    pub grounds: Vec<Ground>,
    /// What the committee wants explained; empty where arithmetic asked.
    pub reason: String,
    /// Until when the bidder may explain, unix seconds.
    pub until_s: i64,
    /// Absent where arithmetic asked.
    pub signed: Option<Signed>,
}

/// A bidder explained its price 书面说明; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceExplained {
    pub lot: LotId,
    pub bidder: Uscc,
    pub text: String,
    pub salt: Salt,
    /// Salted commitment to the text; what the bidder signed.
    pub commitment: Hash,
    pub signed: Signed,
}

/// The committee judged whether a price is proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceJudged {
    pub lot: LotId,
    pub bidder: Uscc,
    pub verdict: PriceVerdict,
    pub reason: String,
    pub signed: Signed,
}

/// What became of a price that was asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PriceVerdict {
    Proven,
    /// The bid is invalid.
    Unproven,
}

/// A member wants a bidder to be asked about its bid; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationProposed {
    pub lot: LotId,
    /// From 1, proposals of the lot.
    pub number: u32,
    pub seat: u8,
    pub bidder: Uscc,
    pub doubt: Doubt,
    pub text: String,
    pub salt: Salt,
    /// Salted commitment to the text; what the member signed.
    pub commitment: Hash,
    pub signed: Signed,
}

/// What gives rise to a question; nothing else may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// 含义不明确
    Unclear,
    /// 同类问题表述不一致
    Inconsistent,
    /// 明显文字和计算错误
    Mistaken,
}

/// The committee asked a bidder in writing 要求澄清; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationAsked {
    pub lot: LotId,
    /// From 1, questions of the lot.
    pub number: u32,
    /// The member's proposal that it takes up.
    pub proposed: Option<u32>,
    pub bidder: Uscc,
    pub doubt: Doubt,
    pub text: String,
    pub salt: Salt,
    pub commitment: Hash,
    /// Until when the bidder may answer, unix seconds.
    pub until_s: i64,
    pub signed: Signed,
}

/// The bidder answered in writing 澄清; text and salt stay beside the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationAnswered {
    pub lot: LotId,
    pub number: u32,
    pub bidder: Uscc,
    pub text: String,
    pub salt: Salt,
    pub commitment: Hash,
    pub signed: Signed,
}

/// The committee judged an answer, or recorded that none came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClarificationJudged {
    pub lot: LotId,
    pub number: u32,
    pub verdict: ClarificationVerdict,
    pub reason: String,
    pub signed: Signed,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClarificationVerdict {
    /// It stays within the bid and is considered.
    Accepted,
    /// It goes beyond the bid or changes its substance, and is not considered.
    Disregarded,
    Unanswered,
}

/// The committee corrected a price 报价修正; it binds once the bidder confirms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriceCorrected {
    pub lot: LotId,
    pub bidder: Uscc,
    /// In the order of the law.
    pub steps: Vec<CorrectionStep>,
    /// Until when the bidder may confirm, unix seconds.
    pub until_s: i64,
    pub signed: Signed,
}

/// One inconsistency and what it makes of the price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionStep {
    pub ground: CorrectionGround,
    pub from: Fen,
    pub to: Fen,
    /// Where the bid contradicts itself.
    pub reason: String,
}

/// Which inconsistency, in the order of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionGround {
    /// The opening sheet wins over the files: the price stays.
    OpeningSheet,
    /// Words win over figures.
    Words,
    /// A unit price's point is misplaced: the total wins and the price stays.
    DecimalPoint,
    /// The sum of the unit prices wins over another total.
    UnitSum,
}

/// The bidder answered the correction; only a confirmed price goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CorrectionAnswered {
    pub lot: LotId,
    pub bidder: Uscc,
    pub answer: CorrectionAnswer,
    pub signed: Signed,
}

/// What the bidder says of a corrected price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CorrectionAnswer {
    Confirmed,
    Refused,
}

/// The committee counted the deviations that have a price (lowest evaluated price).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationsPriced {
    pub lot: LotId,
    /// What deviates; a bid or a deviation without a line has none.
    pub lines: Vec<DeviationLine>,
    pub signed: Signed,
}

/// How often one bid deviates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviationLine {
    pub bidder: Uscc,
    pub deviation: String,
    pub times: u32,
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
