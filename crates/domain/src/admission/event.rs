//! What happens before a lot with a list of bidders is announced.

use crate::award::{Member, Pass, Signed};
use crate::procedure::{Document, Effect, Funds};
use crate::rulebook::Regime;
use crate::shared::{AccountId, Fen, Hash, Id, LotId, Points, Uscc};

/// What is announced to applicants 资格预审公告.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrequalificationNotice {
    pub project: Id,
    pub title: String,
    pub lot_title: String,
    pub code: String,
    pub regime: Regime,
    pub funds: Funds,
    pub purchaser: Uscc,
    pub purchaser_name: String,
    pub agent: Option<Uscc>,
    pub budget: Fen,
    /// Until when the prequalification documents are offered, unix seconds.
    pub documents_until_s: i64,
    /// Until when applications are taken, unix seconds.
    pub deadline_s: i64,
    pub documents: Vec<Document>,
    /// The conditions by which applicants are judged, and no others.
    pub qualification: Vec<String>,
    /// The failed round that this one repeats.
    pub previous: Option<LotId>,
    /// How many of those who pass may bid 有限数量制; absent where all may.
    pub limit: Option<NumberLimit>,
}

/// A ceiling of the number who may bid, and how they are chosen of those who pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberLimit {
    pub most: u32,
    pub way: LimitWay,
    /// On what whoever passes is scored, in order; none where nobody is.
    pub items: Option<Vec<ReviewItem>>,
}

/// An announced item on which applicants are scored 资格预审评分项.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewItem {
    pub title: String,
    /// Most points, hundredths.
    pub max: Points,
}

/// How the number of those who passed comes down to the ceiling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitWay {
    /// By lot, in public 抽签.
    Lot,
    /// By scores on announced items, the best first 评分; equals stand as they were drawn.
    Scores,
}

impl LimitWay {
    /// The word of the pack's list.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::Lot => "lot",
            Self::Scores => "scores",
        }
    }
}

/// A prequalification is announced for one lot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrequalificationAnnounced {
    pub lot: LotId,
    pub notice: PrequalificationNotice,
}

/// Its documents were clarified or amended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrequalificationClarified {
    pub lot: LotId,
    pub number: u32,
    pub text: String,
    pub documents: Vec<Document>,
    pub effect: Effect,
    /// The deadline that stands from here on, unix seconds.
    pub deadline_s: i64,
}

/// A supplier applied 提交资格预审申请文件; a later application takes the place of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationReceived {
    pub lot: LotId,
    pub applicant: Uscc,
    pub documents: Vec<Document>,
    pub signed: Signed,
}

/// An applicant took its application back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationWithdrawn {
    pub lot: LotId,
    pub applicant: Uscc,
    pub signed: Signed,
}

/// The time to apply is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrequalificationClosed {
    pub lot: LotId,
}

/// The committee that reviews applicants 资格审查委员会 was entered; it was drawn outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewersNamed {
    pub lot: LotId,
    pub members: Vec<Member>,
    /// Hash of the record of the draw.
    pub document: Hash,
}

/// What was found about one applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicantFound {
    pub applicant: Uscc,
    pub pass: Pass,
    /// Numbers of the announced conditions that are not met, from 1, ascending; none for whoever
    /// passed.
    pub unmet: Vec<u32>,
    pub reason: String,
    /// Points on the announced items, in their order; of whoever passed where applicants are
    /// scored, and of nobody else.
    pub points: Option<Vec<Points>>,
}

impl ApplicantFound {
    /// The sum of its points; none where it has none.
    #[must_use]
    pub fn total(&self) -> Option<Points> {
        Points::sum(self.points.as_ref()?.iter().copied())
    }
}

/// Whoever reviews signed what was found about every applicant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicantsReviewed {
    pub lot: LotId,
    /// The member's seat; none where the purchaser's side reviews.
    pub seat: Option<u8>,
    /// In the order of the applicants' codes.
    pub findings: Vec<ApplicantFound>,
    pub signed: Signed,
}

/// How a prequalification ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PrequalificationOutcome {
    /// Enough applicants are qualified; how many is not told before the opening.
    Enough,
    TooFew,
}

/// Everybody who reviews has signed the same findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrequalificationConcluded {
    pub lot: LotId,
    pub outcome: PrequalificationOutcome,
    /// Members that signed; 0 where the purchaser's side reviewed.
    pub reviewers: u8,
    /// The rule of the least number.
    pub rule: String,
}

/// On what a list of bidders rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ground {
    /// 资格预审
    Prequalified,
    /// 邀请招标
    Invited,
}

/// Who alone may bid; shut until the lot is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddersAdmitted {
    pub lot: LotId,
    pub ground: Ground,
    /// Ascending.
    pub bidders: Vec<Uscc>,
}

/// Why a tender may be by invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InvitationCause {
    /// Complex, special or bound to a place: only few can do it.
    FewBidders,
    /// An open tender would cost too much of what is bought.
    CostShare,
}

/// From where suppliers are taken who may be invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolSource {
    /// Works: whom the tenderer knows to be able.
    Capable,
    /// Whoever was found qualified in this lot's prequalification.
    Prequalified,
    /// A supplier pool of a finance department of province level or above.
    SupplierPool,
    /// The purchaser's written recommendation.
    Recommended,
}

/// Whom the purchaser invites, and how they were found; never shown whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BiddersInvited {
    pub lot: LotId,
    /// Everybody who could be invited, ascending.
    pub pool: Vec<Uscc>,
    /// Who is invited, ascending.
    pub bidders: Vec<Uscc>,
    /// Purchaser's staff who watched the draw.
    pub witnesses: Vec<AccountId>,
    /// Hash of the written record of the draw, where there was one.
    pub minutes: Option<Hash>,
    pub signed: Signed,
}

/// The purchaser asked the platform to draw whom it invites; never shown whole before the opening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationPooled {
    pub lot: LotId,
    pub cause: InvitationCause,
    pub reason: String,
    /// Hash of the approval or finding that the cause rests on.
    pub document: Hash,
    pub source: PoolSource,
    /// Everybody who could be invited, ascending.
    pub pool: Vec<Uscc>,
    /// How many are drawn.
    pub most: u32,
    /// Purchaser's staff who watch the draw.
    pub witnesses: Vec<AccountId>,
    pub signed: Signed,
}

/// Whom to invite is drawn by the platform; from how many is told nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationDrawAsked {
    pub lot: LotId,
    /// How many are drawn.
    pub most: u32,
}

/// The lot goes by invitation: why, by what approval, from which pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitationDecided {
    pub lot: LotId,
    pub cause: InvitationCause,
    pub reason: String,
    /// Hash of the approval or finding that the cause rests on.
    pub document: Hash,
    pub source: PoolSource,
}
