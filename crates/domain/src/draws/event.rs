//! What happens in a draw held by the platform, as `ggzy.draw/v1` spells it.
//!
//! The bodies of the protocol's kinds are the protocol's, byte for byte; what the protocol leaves
//! to the platform (who asked, who takes part, who is who) has kinds of its own.

use crate::award::Member;
use crate::experts::HalfDay;
use crate::shared::{
    AccountId, Hash, Id, Instant, LotId, PublicKey, Salt, Secret, Signature, Uscc,
};

/// One of those who together choose the seed, and none alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Party {
    /// 交易中心
    Centre,
    /// 采购人(招标人)或者其代理机构
    Purchaser,
    /// 行政监督部门
    Supervisor,
}

impl Party {
    /// Every party, in the byte order of the names.
    pub const ALL: [Self; 3] = [Self::Centre, Self::Purchaser, Self::Supervisor];

    /// The name in a context.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::Centre => "centre",
            Self::Purchaser => "purchaser",
            Self::Supervisor => "supervisor",
        }
    }

    /// The party of a name.
    #[must_use]
    pub fn from_token(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.token() == name)
    }
}

/// What an attempt draws.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum DrawPurpose {
    #[default]
    Committee,
    /// The seats that the committee's own lists no longer fill 补抽.
    Substitute,
    /// The rate that lowers a mean benchmark 下浮系数, in the hall.
    Coefficient,
    /// The order that places bids which are equal in everything else 并列抽签: a shortlist of all.
    Order,
    /// Which of those who passed a prequalification may bid 有限数量制抽签.
    Shortlist,
    /// Who is invited of those who could be 随机抽取受邀供应商.
    Invited,
    /// The committee that reviews applicants 资格审查委员会.
    Reviewers,
    /// Its seats that its own lists no longer fill.
    ReviewerSubstitute,
}

impl DrawPurpose {
    /// All, the committee first.
    pub const ALL: [Self; 8] = [
        Self::Committee,
        Self::Substitute,
        Self::Coefficient,
        Self::Order,
        Self::Shortlist,
        Self::Invited,
        Self::Reviewers,
        Self::ReviewerSubstitute,
    ];

    /// What stands behind the lot in a draw's name; the protocol's purpose is its last word.
    #[must_use]
    pub const fn token(self) -> &'static str {
        match self {
            Self::Committee => "committee",
            Self::Substitute => "substitute",
            Self::Coefficient => "coefficient",
            Self::Order => "ranking/shortlist",
            Self::Shortlist => "prequalification/shortlist",
            Self::Invited => "invitation/shortlist",
            Self::Reviewers => "prequalification/committee",
            Self::ReviewerSubstitute => "prequalification/substitute",
        }
    }

    /// Whether experts are drawn from a roster, and not values that were announced or opened.
    #[must_use]
    pub const fn draws_persons(self) -> bool {
        self.is_whole() || self.is_substitute()
    }

    /// Whether a whole committee is drawn.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        matches!(self, Self::Committee | Self::Reviewers)
    }

    /// Whether seats of a committee are drawn that its own lists no longer fill.
    #[must_use]
    pub const fn is_substitute(self) -> bool {
        matches!(self, Self::Substitute | Self::ReviewerSubstitute)
    }

    /// Whether a committee is drawn that reviews applicants, before the lot is announced.
    #[must_use]
    pub const fn reviews_applicants(self) -> bool {
        matches!(self, Self::Reviewers | Self::ReviewerSubstitute)
    }

    /// What draws the whole committee of which this draws a part, or beside which it is drawn.
    #[must_use]
    pub(crate) const fn whole(self) -> Self {
        if self.reviews_applicants() { Self::Reviewers } else { Self::Committee }
    }

    /// What draws the seats that the lists of this no longer fill.
    #[must_use]
    pub(crate) const fn part(self) -> Self {
        if self.reviews_applicants() { Self::ReviewerSubstitute } else { Self::Substitute }
    }

    /// Whether a list of suppliers is drawn, before the lot is announced.
    #[must_use]
    pub const fn draws_list(self) -> bool {
        matches!(self, Self::Shortlist | Self::Invited)
    }
}

/// One attempt at a draw of a lot: `draw` and `seq` of the protocol.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt {
    pub lot: LotId,
    pub purpose: DrawPurpose,
    /// From 1, without a gap.
    pub seq: u64,
}

impl Attempt {
    /// The protocol's name of the draw.
    #[must_use]
    pub fn draw(&self) -> String {
        format!("{}/{}", self.lot, self.purpose.token())
    }

    /// The lot and the purpose that a draw's name says.
    #[must_use]
    pub fn named(draw: &str) -> Option<(LotId, DrawPurpose)> {
        let of = |it: DrawPurpose| {
            let lot = draw.strip_suffix(it.token())?.strip_suffix('/')?;
            Some((LotId::parse(lot).ok()?, it))
        };
        DrawPurpose::ALL.into_iter().find_map(of)
    }
}

/// Seats of one specialty 评审专业.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub specialty: Id,
    pub seats: u64,
}

/// The purchaser asked for a committee to be drawn 申请抽取.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawRequested {
    pub lot: LotId,
    /// Ascending by specialty.
    pub need: Vec<Need>,
    /// When the review begins: experts must have declared this half-day.
    pub review: HalfDay,
    /// Units of the project's authority 项目主管部门, whose staff withdraws.
    pub authorities: Vec<Uscc>,
    /// Units that supervise the project, whose staff withdraws.
    pub supervisors: Vec<Uscc>,
    /// How many representatives of the purchaser sit beside the experts.
    pub representatives: u64,
}

/// A representative 采购人代表, whose name is secret until the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Representative {
    pub account: AccountId,
    pub name: String,
}

/// Who sits for the purchaser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepresentativesNamed {
    pub lot: LotId,
    pub people: Vec<Representative>,
}

/// A party takes part in the next attempt with its one-time key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawJoined {
    pub of: Attempt,
    pub name: Party,
    /// The key that signs its commitment.
    pub sign: PublicKey,
    /// X25519, used in this attempt only.
    pub wrap: PublicKey,
}

/// The tree over the roster of a regime, before anybody is drawn from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterCommitted {
    pub count: u64,
    pub root: Hash,
}

/// A party of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyKeys {
    pub name: Party,
    pub sign: PublicKey,
    pub wrap: PublicKey,
}

/// Everything that is fixed before anybody can know the outcome: `ctx`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    pub of: Attempt,
    pub need: Vec<Need>,
    /// SHA-256 of the adopted rule pack.
    pub pack: Hash,
    pub parties: Vec<PartyKeys>,
    /// Root of the roster; none where values are drawn.
    pub roster: Option<Hash>,
    /// Keys that open the contributions.
    pub t: u64,
}

/// An attempt was announced with its context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawAnnounced {
    pub of: Attempt,
    pub ctx: Context,
}

/// Somebody who may be drawn, under a name of this attempt only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolLeaf {
    /// The employer's tag; none is equal to no other.
    pub employer: Option<Hash>,
    pub pid: Hash,
    pub strata: Vec<Id>,
    /// Weight, from 1.
    pub w: u64,
}

/// Who may be drawn, and how many may not, by reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolCommitted {
    pub of: Attempt,
    pub pool: Vec<PoolLeaf>,
    pub pool_count: u64,
    pub pool_root: Hash,
    /// Ascending by code.
    pub excluded_by_code: Vec<(String, u64)>,
    pub excluded_count: u64,
    pub excluded_root: Hash,
    /// The announced values, ascending, where values are drawn.
    pub values: Option<Vec<String>>,
}

/// What the pool says of one expert of the roster, with the salts that show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolLine {
    pub expert: Id,
    pub pid: Hash,
    /// Why not in the pool; none for those who are.
    pub excluded: Option<Id>,
    pub roster_salt: Salt,
    pub pid_salt: Salt,
    pub excluded_salt: Salt,
    /// Of the employer's tag; none without an employer.
    pub employer_salt: Option<Salt>,
}

/// Every expert's line, committed with the pool: shown to the expert and to the supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolDerived {
    pub of: Attempt,
    pub lines: Vec<PoolLine>,
}

/// Everything that one instant fixes: roster, context and pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fixed {
    /// Experts on the roster of the regime.
    pub count: u64,
    pub ctx: Context,
    pub pool: PoolCommitted,
    pub derived: PoolDerived,
}

/// A party committed itself to its contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawCommitted {
    pub of: Attempt,
    pub name: Party,
    pub c: Hash,
    pub d: Hash,
    pub sig: Signature,
}

/// A party showed the deposit it had committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositShown {
    pub of: Attempt,
    pub name: Party,
    /// Lower-case hex.
    pub header: String,
}

/// Nobody commits or shows anything any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitsClosed {
    pub of: Attempt,
}

/// A party published its one-time key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawOpened {
    pub of: Attempt,
    pub name: Party,
    pub key: Secret,
}

/// The full list of one specialty: tickets with names, ascending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranks {
    pub stratum: Id,
    pub list: Vec<(Hash, Hash)>,
}

/// What follows from the contributions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawResult {
    pub of: Attempt,
    pub ranks: Vec<Ranks>,
    pub seed: Hash,
}

/// The rate was drawn; trustees answer from here on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateDrawn {
    pub lot: LotId,
    /// The attempt that gave it.
    pub seq: u64,
    /// Ten-thousandths.
    pub rate_e4: u32,
    /// Until when trustees answer, unix seconds.
    pub answers_until_s: i64,
}

/// The order of all opened bids was drawn; whoever is equal in everything else is placed by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderDrawn {
    pub lot: LotId,
    /// The attempt that gave it.
    pub seq: u64,
    /// Every bidder whose bid was opened, the first one first.
    pub order: Vec<Uscc>,
}

/// A supplier in a draw of a list, under a name that tells nobody whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListLine {
    pub bidder: Uscc,
    /// What the pool lists: 64 hex digits that follow from salt and bidder.
    pub name: Hash,
    /// The protocol's name of that value.
    pub pid: Hash,
    pub salt: Salt,
}

/// Whose the names of a drawn list are: shown to each supplier its own, and to the supervisor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListDerived {
    pub of: Attempt,
    /// Ascending by bidder.
    pub lines: Vec<ListLine>,
}

/// Why an attempt came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VoidReason {
    NotCommitted,
    Thin,
    Withheld,
}

/// The supervisor ordered an attempt to be void.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrawVoid {
    pub of: Attempt,
    /// Those without commit or key, ascending.
    pub names: Vec<Party>,
    pub reason: VoidReason,
}

/// A call is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallPlaced {
    pub of: Attempt,
    pub pid: Hash,
    /// From 1 for each person.
    pub n: u64,
    pub channel: Id,
    /// Salted digest of the contact.
    pub contact: Hash,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CallOutcome {
    /// Nobody answered; the person is still to be reached.
    Rang,
    Accepted,
    Declined,
    NoAnswer,
}

/// A call came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallEnded {
    pub of: Attempt,
    pub pid: Hash,
    pub n: u64,
    /// Seconds.
    pub ring_s: u64,
    pub outcome: CallOutcome,
    /// How the expert's own act is proved; empty where nobody acted.
    pub proof: String,
    /// Why declined; else empty.
    pub reason: String,
    /// Digest of the carrier's record; empty where no carrier is connected.
    pub record: String,
}

/// Somebody drawn took the seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seated {
    pub of: Attempt,
    pub pid: Hash,
}

/// Every seat is taken: the committee of the lot, its names secret until the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeDrawn {
    pub lot: LotId,
    /// The attempt that gave it.
    pub seq: u64,
    pub members: Vec<Member>,
}

/// Why a member leaves the committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeavingCause {
    /// 缺席
    Absent,
    /// 应当回避
    Avoidance,
    /// 健康原因
    Health,
    /// 擅离职守
    LeftPost,
}

impl LeavingCause {
    /// Every cause, with its word.
    pub const ALL: [(Self, &'static str); 4] = [
        (Self::Absent, "absent"),
        (Self::Avoidance, "avoidance"),
        (Self::Health, "health"),
        (Self::LeftPost, "left-post"),
    ];
}

/// A member left his seat by the supervisor's order 更换评委; his opinions are void.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberReplaced {
    pub lot: LotId,
    pub seat: u8,
    pub cause: LeavingCause,
    /// SHA-256 of the order.
    pub document: Hash,
}

/// Somebody drawn is seated no more: the next one of the same lists is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    pub of: Attempt,
    pub pid: Hash,
    /// Hex of the supervisor's order.
    pub order: String,
}

/// Seats that no list fills were filled: a representative's, or of a committee drawn outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstituteNamed {
    pub lot: LotId,
    pub members: Vec<Member>,
    /// SHA-256 of the document that names them.
    pub document: Hash,
}

/// Seats were filled from the lists 补齐评委.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubstituteSeated {
    pub of: Attempt,
    pub members: Vec<Member>,
}

/// The committee was dissolved 重新组建: every opinion is void.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitteeDissolved {
    /// The attempt that had given it; zero where it was drawn outside.
    pub of: Attempt,
    /// SHA-256 of the supervisor's order.
    pub document: Hash,
}

/// One attempt to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    pub placed: CallPlaced,
    pub at: Instant,
    pub ended: Option<CallEnded>,
}
