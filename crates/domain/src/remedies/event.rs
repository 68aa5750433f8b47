//! What happens to a remedy.

use crate::award::Signed;
use crate::procedure::Document;
use crate::shared::{AccountId, CivilDate, Hash, Id, LotId, Salt, Uscc};

/// Which remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemedyKind {
    /// 询问, of procurement.
    Enquiry,
    /// 异议, of works.
    Objection,
    /// 质疑, of procurement.
    Challenge,
    /// 投诉, to the supervisor.
    Complaint,
}

impl RemedyKind {
    /// Every kind, in the order in which the law knows them.
    pub const ALL: [Self; 4] = [Self::Enquiry, Self::Objection, Self::Challenge, Self::Complaint];
}

/// What it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// 资格预审文件
    PrequalificationDocuments,
    /// 资格预审结果: who was found qualified.
    PrequalificationResult,
    Documents,
    Opening,
    Result,
}

impl Matter {
    /// Every matter, in the order of a procedure.
    pub const ALL: [Self; 5] = [
        Self::PrequalificationDocuments,
        Self::PrequalificationResult,
        Self::Documents,
        Self::Opening,
        Self::Result,
    ];

    /// Whether it belongs to a prequalification.
    #[must_use]
    pub fn is_early(self) -> bool {
        matches!(self, Self::PrequalificationDocuments | Self::PrequalificationResult)
    }
}

/// Whether it was raised in time; a late one is logged and inadmissible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Admissible,
    Late,
}

/// How a remedy ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Rejected,
    Upheld,
    Answered,
}

/// A remedy was received outside, on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyReceived {
    pub lot: LotId,
    pub remedy: Id,
    pub kind: RemedyKind,
    pub matter: Matter,
    pub received_on: CivilDate,
    /// Last day to answer.
    pub due: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub due_other: Option<CivilDate>,
    pub rule: String,
    pub document: Hash,
    pub standing: Standing,
}

/// A remedy was raised in the platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyRaised {
    pub lot: LotId,
    pub remedy: Id,
    pub kind: RemedyKind,
    pub matter: Matter,
    /// The objection or challenge that a complaint follows.
    pub of: Option<Id>,
    /// Since when the matter was known, where the law counts from there.
    pub known_on: Option<CivilDate>,
    /// Last day to answer.
    pub due: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub due_other: Option<CivilDate>,
    pub rule: String,
    pub standing: Standing,
    /// Which interest is touched, where another interested party 其他利害关系人 raises it.
    pub interest: Option<Interest>,
    /// How it came, where it came on paper and was entered for its writer 代录.
    pub entry: Option<Entry>,
    /// Commitment to the letter, which alone the log shows.
    pub commitment: Hash,
    /// Beside the log: parties and supervisor read it.
    pub letter: Option<Letter>,
    /// Beside the log: who entered it and who confirmed that.
    pub officials: Option<Officials>,
    /// Beside the log, since a key names who signs; none under an enquiry, and none under what
    /// was signed on paper.
    pub signed: Option<Signed>,
}

/// Which interest of somebody who takes no part is touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interest {
    /// Named in a bid as subcontractor or supplier.
    Subcontractor,
    /// Named in a bid as its project leader or other staff.
    Staff,
    /// Uses what is bought or built.
    User,
    /// Another one, as the letter says.
    Other,
}

impl Interest {
    pub const ALL: [Self; 4] = [Self::Subcontractor, Self::Staff, Self::User, Self::Other];
}

/// How a letter on paper came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub way: EntryWay,
    /// The day that the paper states: of its receipt at the counter, or of its posting.
    pub stated_on: CivilDate,
    /// SHA-256 of the scan.
    pub scan: Hash,
}

/// On which way a letter on paper came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryWay {
    /// Somebody brought it to the counter 窗口.
    Counter,
    /// By post 邮寄.
    Post,
}

/// Who entered a letter on paper, and who confirmed the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officials {
    pub entered_by: AccountId,
    pub confirmed_by: AccountId,
}

/// Whoever answers an objection looked at the interest that it claims 主体资格审查.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestReviewed {
    pub lot: LotId,
    pub remedy: Id,
    pub verdict: InterestVerdict,
    pub rule: String,
    /// Commitment to the notice that its writer is sent.
    pub commitment: Hash,
    /// Beside the log: the writer and the supervisor read it.
    pub reply: Option<Reply>,
    pub signed: Signed,
}

/// How a review of an interest ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InterestVerdict {
    /// It is touched: the letter is answered.
    Recognised,
    /// It is not proven: the letter is not dealt with, and activity goes on.
    Refused,
}

/// What somebody raises: as short as the law allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The organisation that raises it; none where a natural person does.
    pub raiser: Option<Uscc>,
    /// Who came to the counter or wrote, with the papers that were checked.
    pub presented: Option<Presented>,
    /// What is asked, objected to, challenged or complained of.
    pub claims: String,
    /// What is demanded; empty in an enquiry.
    pub request: String,
    /// Facts and law it rests on; empty in an enquiry.
    pub grounds: String,
    pub documents: Vec<Document>,
    pub salt: Salt,
}

/// A person whose papers an official checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presented {
    pub name: String,
    /// What was checked: 居民身份证 or another paper, and the last four of its number. Of whoever
    /// asks without an account nobody checked anything: where the answer goes.
    pub papers: String,
}

/// Whoever raised it took it back before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyWithdrawn {
    pub lot: LotId,
    pub remedy: Id,
    pub reason: String,
}

/// An answer was given, signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemedyAnswered {
    pub lot: LotId,
    pub remedy: Id,
    pub outcome: Outcome,
    /// Commitment to the reply, which alone the log shows.
    pub commitment: Hash,
    /// Beside the log: the parties concerned and the supervisor read it.
    pub reply: Option<Reply>,
    pub signed: Signed,
}

/// The text of an answer or a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    pub text: String,
    pub documents: Vec<Document>,
    pub salt: Salt,
}

/// What the supervisor found on examining a complaint 审查.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintExamined {
    pub lot: LotId,
    pub remedy: Id,
    pub verdict: Examination,
    /// The rule by which it was due.
    pub rule: String,
    /// Last day on which it was in time.
    pub due: CivilDate,
    /// Last day to serve copies, of an accepted one of procurement.
    pub serve_by: Option<CivilDate>,
    /// Last day to decide an accepted one.
    pub decide_by: Option<CivilDate>,
    /// Other bound while a year's holidays are not published 暂定.
    pub decide_by_other: Option<CivilDate>,
    /// Commitment to the notice that the complainant is sent.
    pub commitment: Hash,
    /// Beside the log: the complainant and the supervisor read it.
    pub reply: Option<Reply>,
    pub signed: Signed,
}

/// How an examination ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Examination {
    Accepted,
    /// The letter is to be corrected, once.
    CorrectionOrdered,
    /// Not accepted 不予受理.
    Refused,
    /// Another department is to be asked.
    Redirected,
}

/// The complainant corrected the letter 补正; its clocks count anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintCorrected {
    pub lot: LotId,
    pub remedy: Id,
    /// Last day to examine it.
    pub due: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub due_other: Option<CivilDate>,
    pub rule: String,
    pub commitment: Hash,
    /// Beside the log, as the first letter.
    pub letter: Option<Letter>,
    /// Beside the log, as the first signature.
    pub signed: Option<Signed>,
}

/// Copies went to the purchaser and to the suppliers concerned 发送副本.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintServed {
    pub lot: LotId,
    pub remedy: Id,
    /// Last day on which it was in time.
    pub due: CivilDate,
    /// Last day to respond.
    pub respond_by: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub respond_by_other: Option<CivilDate>,
    /// Suppliers concerned, beside the log.
    pub to: Option<Vec<Uscc>>,
}

/// Somebody who was served responded 说明.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintResponded {
    pub lot: LotId,
    pub remedy: Id,
    /// Last day on which it was in time.
    pub due: CivilDate,
    pub commitment: Hash,
    /// Who responds, beside the log.
    pub respondent: Option<Uscc>,
    /// Beside the log: the respondent and the supervisor read it.
    pub reply: Option<Reply>,
    /// Beside the log, since a key names who signs.
    pub signed: Option<Signed>,
}

/// A test or experts were asked: the clock of the decision stands 所需时间不计算.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintPaused {
    pub lot: LotId,
    pub remedy: Id,
    pub cause: PauseCause,
    pub rule: String,
    /// SHA-256 of what was asked.
    pub document: Hash,
}

/// What was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PauseCause {
    /// Inspection, testing or appraisal.
    Test,
    /// Experts.
    Experts,
}

/// The answer came: the decision is due so much later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintResumed {
    pub lot: LotId,
    pub remedy: Id,
    pub decide_by: CivilDate,
    /// Other bound while a year's holidays are not published 暂定.
    pub decide_by_other: Option<CivilDate>,
    pub rule: String,
    /// SHA-256 of what came.
    pub document: Hash,
}

/// The supervisor suspended the activity while it deals with a complaint 暂停.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspensionOrdered {
    pub lot: LotId,
    pub remedy: Id,
    /// Last day, where the law sets one: it ends by itself.
    pub until: Option<CivilDate>,
    pub rule: String,
    pub reason: String,
    pub signed: Signed,
}

/// A suspension ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspensionEnded {
    pub lot: LotId,
    pub remedy: Id,
    pub way: SuspensionEnding,
}

/// How a suspension ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuspensionEnding {
    /// By the supervisor's word.
    Lifted,
    /// After its last day, by itself.
    Lapsed,
    /// With the decision, or because the complaint was taken back.
    Decided,
}

/// The supervisor decided the complaint 处理决定, in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintDecided {
    pub lot: LotId,
    pub remedy: Id,
    pub outcome: Outcome,
    /// What is to follow, where it was upheld.
    pub order: Option<Redress>,
    /// What was found of the complaint itself, where it was dismissed (procurement).
    pub finding: Option<Groundless>,
    /// Last day on which it was in time.
    pub due: CivilDate,
    pub text: String,
    pub documents: Vec<Document>,
    pub signed: Signed,
}

/// What was found of a complaint that was dismissed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Groundless {
    /// Nothing bears it out 查无实据.
    Unproven,
    /// Facts were made up 捏造事实.
    Fabricated,
    /// False materials were handed in 提供虚假材料.
    FalseMaterials,
    /// Evidence was got by unlawful means 以非法手段取得证明材料.
    UnlawfulEvidence,
}

impl Groundless {
    pub const ALL: [Self; 4] =
        [Self::Unproven, Self::Fabricated, Self::FalseMaterials, Self::UnlawfulEvidence];

    /// Whether the law calls the complaint false and malicious 虚假、恶意投诉.
    #[must_use]
    pub fn is_false(self) -> bool {
        self != Self::Unproven
    }
}

/// A complainant was put on the list of bad records 列入不良行为记录名单, in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplainantListed {
    pub lot: LotId,
    /// The complaint after whose decision it is listed.
    pub remedy: Id,
    pub organisation: Uscc,
    pub ground: ListingGround,
    /// The complaints that count, ascending.
    pub counted: Vec<CountedComplaint>,
    /// Last day on which it is barred from procurement; none where the law bars nobody.
    pub until: Option<CivilDate>,
    pub rule: String,
    pub reason: String,
    pub signed: Signed,
}

/// Why a complainant is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ListingGround {
    /// As many complaints as the rule says were without ground.
    Repeated,
    /// One was false and malicious.
    False,
}

/// A complaint that counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountedComplaint {
    pub lot: LotId,
    pub remedy: Id,
}

/// What follows where something was upheld.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Redress {
    /// The documents are mended by an amendment.
    Amend,
    /// The procedure begins anew.
    Restart,
    /// The award is void, and another candidate is determined.
    NextCandidate,
    /// The contract was performed: damages alone.
    Damages,
    /// The result is void, and the committee that made it evaluates anew 原评标委员会重新评审.
    EvaluateAgain,
    /// The result is void, and another committee evaluates anew 重新组建评标委员会评标.
    EvaluateAnew,
}

/// The purchaser carried out what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedressCarried {
    pub lot: LotId,
    pub remedy: Id,
    pub redress: Redress,
    pub rule: String,
    pub text: String,
    pub signed: Signed,
}

/// An evaluation and all that followed from it are void 评标结果无效; bids are evaluated anew. What
/// was void stays readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvaluationVoided {
    pub lot: LotId,
    pub remedy: Id,
    pub by: Evaluators,
    pub rule: String,
}

/// Who evaluates anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evaluators {
    /// The committee that made the void result.
    Original,
    /// Another one, in which nobody of the first sits.
    Others,
}

/// An award is void 中标无效; another candidate may be determined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardVoided {
    pub lot: LotId,
    pub remedy: Id,
    pub winner: Uscc,
    pub rule: String,
}
