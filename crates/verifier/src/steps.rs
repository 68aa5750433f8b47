//! Each kind of event in plain words: what it says, on which rules it rests, who else can open it.
//!
//! Rules are ids of the pack; where no rule of law applies, a section of the protocols stands.

use domain::rulebook::{Method, Procedure, Regime};

/// What is known of a kind beforehand.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The event's name in the log.
    pub kind: &'static str,
    /// What happened, in Simplified Chinese.
    pub chinese: &'static str,
    /// What happened, in English.
    pub english: &'static str,
    works: &'static [&'static str],
    procurement: &'static [&'static str],
    /// Who outside the centre can open it when it is not public.
    pub holders: &'static [&'static str],
}

impl Step {
    /// The rules that the step rests on in a procedure, or where there is none in a bidding.
    pub fn rules(&self, of: Option<Procedure>) -> impl Iterator<Item = &'static str> {
        let own = OF_BIDDINGS.iter().find(|it| it.0 == self.kind).map(|it| it.1);
        let all = match of.map(|it| it.regime) {
            Some(Regime::Works) => self.works,
            Some(Regime::GovernmentProcurement) => self.procurement,
            // Its other steps name the same rules in both.
            None => own.unwrap_or(self.procurement),
        };
        all.iter().map(move |id| match of.map(|it| it.method) {
            Some(Method::OpenTender) | None => *id,
            Some(Method::RequestForQuotations) => quoted(id),
        })
    }
}

/// Steps that tenders know too, with the rules that they rest on in an online bidding.
const OF_BIDDINGS: &[(&str, &[&str])] = &[
    ("RemedyReceived", &["Y185", "Y186", "Y187", "Y189"]),
    ("RemedyRaised", &["Y185", "Y186", "Y187", "Y188", "Y189", "Y91", "Y70"]),
    ("RemedyAnswered", &["Y187"]),
    ("RemedyWithdrawn", &["Y187"]),
    ("InterestReviewed", &["Y91"]),
    ("ComplaintExamined", &["Y189", "Y88"]),
    ("ComplaintPaused", &["Y88"]),
    ("ComplaintResumed", &["Y88"]),
    ("SuspensionOrdered", &["Y89"]),
    ("SuspensionEnded", &["Y90"]),
    ("ComplaintDecided", &["Y88", "Y92"]),
    ("RedressCarried", &["Y92"]),
    ("Held", &["Y89"]),
    ("HoldLifted", &["Y90"]),
];

/// The rule on quotations 询价 that stands where an open tender has this one.
fn quoted(id: &'static str) -> &'static str {
    match id {
        "G01" | "G02" => "N02",
        "G03" => "N06",
        "G05" => "N02.2",
        "G08" => "N08",
        "G09" => "N05",
        "G09.2" => "N05.2",
        "G10" => "N03.1",
        "G11" => "N03.2",
        "G11.2" => "N03.3",
        "G12.1" => "N03.4",
        "G12.2" => "N03.5",
        "G13" => "N03.6",
        "G13.2" => "N03.7",
        "G06" => "N04.1",
        "G06.3" => "N04.4",
        "G07.1" => "N04.6",
        "G07.2" => "N04.2",
        "G07.3" => "N04.3",
        "C1.1" => "C1.30",
        "C1.3" => "C1.31",
        "C1.4" => "C1.32",
        "C4.22" => "C4.23",
        other => other,
    }
}

/// Finds a kind; `None` for one that is no event of the law.
#[must_use]
pub fn step(kind: &str) -> Option<&'static Step> {
    STEPS.iter().find(|it| it.kind == kind)
}

const SUPERVISOR: &str = "监督部门 supervisor";
const BIDDER: &str = "投标人本人 the bidder himself";
const ORGANISATION: &str = "单位自己 the organisation itself";
const PERSON: &str = "本人 the person himself";
const EVALUATOR: &str = "评委本人 each evaluator his own";

macro_rules! steps {
    ($($kind:ident $chinese:literal $english:literal
        [$($works:literal)*] [$($procurement:literal)*] [$($holder:ident)*];)*) => {
        /// Every kind of the law, in the order of docs/spec.
        pub const STEPS: &[Step] = &[$(Step {
            kind: stringify!($kind),
            chinese: $chinese,
            english: $english,
            works: &[$($works),*],
            procurement: &[$($procurement),*],
            holders: &[$($holder),*],
        }),*];
    };
}

steps! {
    CentreFounded "交易中心成立" "The centre was founded" ["log.md §5"] ["log.md §5"] [];
    CalendarPublished "公布年度放假安排" "A year's holiday notice was loaded"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    OrganisationAdmitted "单位入库" "An organisation was admitted"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    PersonAdded "人员登记" "A person was added"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    RolesChanged "人员角色变更" "A person's roles changed"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    KeyBound "绑定单位签名密钥" "A signing key was bound to an organisation"
        ["log.md §2"] ["log.md §2"] [ORGANISATION SUPERVISOR];
    PersonKeyBound "绑定个人签名密钥" "A signing key was bound to a person"
        ["log.md §2"] ["log.md §2"] [PERSON SUPERVISOR];
    KeyRevoked "撤销单位签名密钥" "An organisation's key was revoked"
        ["log.md §2"] ["log.md §2"] [ORGANISATION SUPERVISOR];
    PersonKeyRevoked "撤销个人签名密钥" "A person's key was revoked"
        ["log.md §2"] ["log.md §2"] [PERSON SUPERVISOR];
    TrusteeEnrolled "登记开标密钥保管人" "A trustee was enrolled" ["seal.md §3"] ["seal.md §3"] [];
    KeysDeposited "保管人交存一次性公钥" "A trustee deposited one-time keys"
        ["seal.md §3"] ["seal.md §3"] [];
    DrillHeld "保管人完成演练" "The trustees held a drill" ["seal.md §3"] ["seal.md §3"] [];
    PersonSuspended "人员停用" "A person was suspended"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    PersonReinstated "人员恢复" "A suspension of a person was lifted"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    HandedOver "角色移交" "A person's roles went to a colleague"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    RestorationAsked "申请恢复登录或密钥" "A restoration of access was asked for"
        ["Y33"] ["Y33"] [PERSON SUPERVISOR];
    RestorationAgreed "第二人同意恢复" "A second official agreed to a restoration"
        ["Y33"] ["Y33"] [PERSON SUPERVISOR];
    RestorationStopped "恢复被中止" "A restoration was stopped" ["Y33"] ["Y33"] [PERSON SUPERVISOR];
    RestorationFinished "恢复完成" "A restoration was finished" ["Y33"] ["Y33"] [PERSON SUPERVISOR];
    OrganisationRenamed "单位更名" "An organisation was renamed"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    OrganisationsMerged "单位合并" "An organisation went into another"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    ContactsPublished "公布联系方式" "The contact board was published"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    MandateGiven "委托代理机构" "A purchaser gave an agent a mandate"
        ["T57"] ["G57"] [];
    MandateEnded "委托终止" "A mandate was ended"
        ["T57"] ["G57"] [];
    ImportTaken "导入文件" "A file was imported"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    OrganisationImported "从文件导入单位" "An organisation is known from a file"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    DealImported "从文件导入成交记录" "A deal is known from a file"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    ImportRevoked "撤销导入" "An import was revoked"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    ExpertAdmitted "专家入库" "An expert was admitted to the roster"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    ExpertImported "从文件导入专家" "An expert is known from a file"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    ExpertChanged "专家信息变更" "Particulars of an expert were changed"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    ExpertStandingChanged "专家状态变更" "An expert was paused, removed or made active"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    AvailabilityDeclared "专家申报可参加的半天" "An expert declared half-days for reviews"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [PERSON SUPERVISOR];
    CataloguePublished "公布交易目录" "The trading catalogue was published"
        ["T24.1" "T24.2" "T24.3"] ["Y60"] [];
    IntentionPublished "公开采购意向" "A procurement intention was published"
        ["Y60"] ["Y60"] [];
    IntentionWithdrawn "撤下采购意向" "A procurement intention was given up"
        ["Y60"] ["Y60"] [];
    IntakeAsked "申请进场登记" "A project asked to enter" ["T60" "Y60"] ["G60" "G61" "Y60"] [];
    IntakeReturned "退回进场登记" "An intake was given back" ["Y60"] ["Y60"] [];
    IntakeAccepted "受理进场登记" "A project was let in" ["Y60"] ["Y60"] [];
    IntakeExamined "进场登记审核人" "Who examined and accepted an intake"
        ["Y60"] ["Y60"] [PERSON SUPERVISOR];
    SettingMade "规定本中心的数值" "The centre set a value that is left to it"
        ["Y63"] ["Y63"] [];
    SettingExamined "中心规定值办理人" "Who proposed and decided a value of the centre"
        ["Y63"] ["Y63"] [PERSON SUPERVISOR];
    SectionSet "设立或者调整科室" "A section of the centre was set up or changed"
        ["Y64"] ["Y64"] [];
    SectionClosed "撤销科室" "A section of the centre was closed" ["Y64"] ["Y64"] [];
    PostGiven "定岗" "A person of the centre was given a post" ["Y64"] ["Y64"] [PERSON SUPERVISOR];
    PostTaken "免岗" "A person of the centre holds no post any more"
        ["Y64"] ["Y64"] [PERSON SUPERVISOR];
    StandInAppointed "指定代办人" "A colleague stands in for an absent person"
        ["Y65" "Y66" "Y67"] ["Y65" "Y66" "Y67"] [PERSON SUPERVISOR];
    StandInEnded "提前终止代办" "A stand-in was ended" ["Y65"] ["Y65"] [PERSON SUPERVISOR];
    ProjectCorrected "更正项目登记" "A slip in a project's registration was mended"
        ["Y68"] ["Y68"] [];
    CorrectionExamined "差错更正办理人" "Who proposed and decided a correction"
        ["Y68" "Y69"] ["Y68" "Y69"] [PERSON SUPERVISOR];
    ProjectRegistered "项目登记" "A project was registered"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    RulesAdopted "采用规则包" "The lot adopted a rule pack"
        ["ARCHITECTURE §Invariants"] ["ARCHITECTURE §Invariants"] [];
    PrequalificationAnnounced "发布资格预审公告" "A prequalification was announced"
        ["T02" "T03"] ["G02" "G04"] [];
    PrequalificationClarified "澄清或修改资格预审文件" "Prequalification documents were clarified"
        ["T05"] ["G05.3"] [];
    ApplicationReceived "收到资格预审申请" "An application was received" ["T03"] ["G04"]
        [ORGANISATION SUPERVISOR];
    ApplicationWithdrawn "撤回资格预审申请" "An application was taken back" ["T03"] ["G04"]
        [ORGANISATION SUPERVISOR];
    PrequalificationClosed "资格预审申请截止" "Applications were closed" ["T03"] ["G04"] [];
    ReviewersNamed "录入资格审查委员会（场外抽取，未核验）"
        "The reviewing committee was entered (drawn outside, not checked)"
        ["T12.4" "C1.1" "C1.2"] [] [EVALUATOR SUPERVISOR];
    ApplicantsReviewed "审查资格预审申请" "Applicants were reviewed"
        ["T12.2" "T12.4"] ["G34.2"] [ORGANISATION EVALUATOR SUPERVISOR];
    PrequalificationConcluded "资格预审结束" "The prequalification was concluded"
        ["T12" "T12.2"] ["G34.2" "G34.3"] [];
    BiddersAdmitted "确定可以投标的名单" "Who alone may bid was fixed"
        ["T12.3" "T75.3"] ["G34.1" "G33.5"] [BIDDER SUPERVISOR];
    InvitationPooled "申请由平台抽取受邀供应商" "The purchaser asked that whom it invites be drawn"
        ["T75.2"] ["G33.2" "G33.3" "G33.4" "Y178"] [PERSON SUPERVISOR];
    InvitationDrawAsked "由平台抽取受邀供应商" "Whom to invite is drawn by the platform"
        ["T75.2"] ["Y178"] [];
    BiddersInvited "确定邀请名单（场外抽取的，未核验）"
        "Bidders were chosen for invitation (a draw held outside is not checked)"
        ["T75.2"] ["G33.2" "G33.3" "G33.4"] [PERSON SUPERVISOR];
    InvitationDecided "决定邀请招标" "It was decided to invite bidders" ["T75.1"] ["G33.1"] [];
    Announced "发布招标公告" "The tender notice was published"
        ["T01" "T02"] ["G01" "G02" "F1.5"] [];
    Clarified "澄清或修改招标文件" "The documents were clarified" ["T04"] ["G05"] [];
    Extended "顺延投标截止时间" "The deadline was moved" ["T04" "T07" "Y08"] ["G05" "Y08"] [];
    RemedyReceived "收到询问、异议、质疑或投诉" "A remedy was received"
        ["T06" "T06.1" "T07" "T14.2" "T20.2"] ["G19" "G21" "G23"] [];
    RemedyRaised "提出询问、异议、质疑或投诉" "A remedy was raised"
        ["T06" "T06.1" "T07" "T14" "T14.2" "T19" "T19.2" "T19.3" "T20.2" "T63" "Y70"]
        ["G19" "G20.1" "G20.2" "G20.3" "G20.4" "G20.5" "G20.6" "G21" "G22" "G22.2" "G23" "Y70"] [];
    InterestReviewed "审查利害关系人主体资格" "A claimed interest was looked at" ["T63"] ["G20.4"] [];
    ComplaintExamined "审查投诉" "A complaint was examined"
        ["T20.1" "T20.2"] ["G25.1" "G25.2" "G25.3" "G25.4" "G23"] [];
    ComplaintCorrected "补正投诉书" "A complaint was corrected" [] ["G25.1" "G25.2"] [];
    ComplaintServed "发送投诉书副本" "Copies of a complaint went out" [] ["G25.4" "G25.5"] [];
    ComplaintResponded "投诉答复说明" "Somebody responded to a complaint" [] ["G25.5"] [];
    ComplaintPaused "检验、鉴定或专家评审" "A test or experts were asked" ["T20.3"] ["G23.2"] [];
    ComplaintResumed "检验、鉴定或专家评审结束" "Their answer came" ["T20.3"] ["G23.2"] [];
    SuspensionOrdered "监督部门暂停活动" "The supervisor suspended the activity" ["T62"] ["G24"] [];
    SuspensionEnded "暂停结束" "The suspension ended" ["T62"] ["G24"] [];
    ComplaintDecided "投诉处理决定" "A complaint was decided"
        ["T20.2" "T06.3" "T14.3"] ["G23" "G23.3" "G23.4" "G23.5"] [];
    RedressCarried "执行救济结果" "What was upheld was carried out"
        ["T06.3" "T12.5" "T12.6" "T14.3" "C4.18" "C6.2"]
        ["G21.4" "G23.3" "G23.4" "C4.17" "C6.1" "C6.3"] [];
    EvaluationVoided "评审结果无效，重新评审" "An evaluation or a review is void and repeated"
        ["C4.18" "C6.2" "T12.6"] ["C4.17" "C6.1" "C6.3"] [];
    ComplainantListed "列入不良行为记录名单" "A complainant was listed for its complaints"
        ["G23.6"] ["G23.6" "G23.7" "G23.8" "G23.9"] [];
    AwardVoided "中标无效" "An award is void" ["T14.3"] ["G21.4" "G23.4"] [];
    RemedyWithdrawn "撤回询问、异议、质疑或投诉" "A remedy was taken back" ["T07"] ["G21"] [];
    RemedyAnswered "答复询问、异议、质疑或投诉" "A remedy was answered"
        ["T07" "T14.2" "T20.2"] ["G19" "G21" "G23"] [];
    Held "暂停" "The lot was held" ["T07" "T20.2"] ["G23"] [];
    HoldLifted "恢复" "The hold was lifted" ["T07" "T20.2"] ["G23"] [];
    TenderFailed "本轮失败" "The round failed" ["T11" "T22"] ["G09" "G09.2"] [];
    Terminated "终止" "The purchaser ended the procedure" ["T25"] ["G08"] [];
    FailureDeclared "宣布废标" "The purchaser declared the round failed" [] ["G58.1" "G58.2"] [];
    FailureReviewed "对流标原因的论证意见" "The failed round was reviewed" [] ["G59.1"] [];
    MethodChanged "变更采购方式" "Another method was approved" [] ["G59.2"] [];
    TenderingEnded "不再招标" "Tendering ended after repeated failure" ["T23"] [] [];
    Retendered "重新招标" "A new round follows" ["T11"] ["G09"] [];
    EnvelopeReceived "收到密封投标" "A sealed bid was received" ["X02"] ["X02"] [BIDDER SUPERVISOR];
    BidReplaced "替换密封投标" "A sealed bid was replaced" ["X02"] ["X02"] [BIDDER SUPERVISOR];
    BidWithdrawn "撤回投标" "A bid was withdrawn" ["X02"] ["X02"] [BIDDER SUPERVISOR];
    SignedIn "签到" "A bidder signed in" ["T10"] ["T10"] [BIDDER SUPERVISOR];
    LotClosed "投标截止" "The lot was closed at its deadline" ["T10" "T11" "X02"] ["G09" "X02"] [];
    ObjectsPresent "核对密文" "Every ciphertext was hashed again" ["Y01"] ["Y01"] [];
    ObjectSupplied "补交密文" "A missing ciphertext came back" ["Y01"] ["Y01"] [];
    KeyedIn "交钥" "A key was handed in" ["X01" "Y01"] ["X01" "Y01"] [BIDDER SUPERVISOR];
    SessionStarted "开标会开始" "The opening session began" ["T10"] ["T10"] [];
    KeyInExtended "延长交钥时间" "Key-in was extended for all" ["Y04"] ["Y04"] [];
    SessionAdjourned "休会" "The session was adjourned" ["Y04"] ["Y04"] [];
    KeyInClosed "交钥结束" "Key-in was closed" ["X01" "Y02"] ["X01" "Y02"] [];
    PricesCalled "启动第二信封（报价）开标" "The second session began: prices of those who passed are called"
        ["Y19" "Y02"] ["Y19" "Y02"] [];
    DepositsSettled "委托开标结清" "Deposited keys were settled" ["X01" "Y02"] ["X01" "Y02"] [];
    SharesReleased "保管人交出份额" "A trustee released its shares" ["Y02"] ["Y02"] [];
    OpeningContested "开标有争议" "The opening is contested" ["Y03"] ["Y03"] [];
    SecretPublished "保管人公布一次性密钥" "A trustee published its one-time secret"
        ["Y03"] ["Y03"] [];
    SeedPublished "投标人公布密钥种子" "A bidder published his seed" ["Y03"] ["Y03"] [];
    SharesClosed "份额结论" "All verdicts on shares stand" ["X01" "Y02" "Y03"] ["X01" "Y02" "Y03"] [];
    BidsOpened "公布全部报价" "All prices were published" ["T10" "X01"] ["T10" "X01"] [];
    FilesOpened "开启其他文件" "The other files were opened" ["T10" "X01"] ["T10" "X01"] [];
    OpeningObjected "对开标提出异议" "A bidder objected to the opening" ["T10"] ["G42"] [];
    OpeningAnswered "答复开标异议" "The objection was answered" ["T10"] ["G42"] [];
    OpeningConfirmed "确认开标结果" "A bidder confirmed the read-out" ["Y05"] ["Y05"] [];
    OpenUnwitnessed "命令无见证开标" "The supervisor ordered the opening without a witness"
        ["Y81"] ["Y81"] [];
    OpeningRecordSigned "签署开标记录" "The opening record was signed" ["Y05"] ["Y05"] [];
    CommitteeEntered "录入评标委员会（场外抽取，未核验）"
        "The committee was entered (drawn outside, not checked)"
        ["C1.1" "C1.2"] ["C1.1" "C1.2" "C1.3" "C1.4"] [EVALUATOR SUPERVISOR];
    AvoidanceDeclared "评委声明回避情况并推选组长" "A member declared avoidance and voted for a leader"
        ["C1.20" "C1.21"] ["C1.20" "C1.21" "C1.5"] [];
    BidsReviewed "审查投标" "Bids were reviewed"
        ["T22" "T22.2" "T32.2" "T32.3"] ["G09.2" "G31.1" "G31.2" "G32.2" "G32.3"] [];
    BidsReviewed "审查投标" "Bids were reviewed" ["T22" "T22.2"] ["G09.2"] [];
    BlindSealed "封存暗标随机数" "The chance of a blind review was sealed" ["C5.2"] ["C5.2"] [];
    IdentityFound "认定暗标显示投标人身份" "A blind part was found to show whose bid it is"
        ["C5.3"] ["C5.3"] [EVALUATOR SUPERVISOR];
    BlindSheet "评委暗标打分" "An evaluator scored blind" ["C5.1" "C5.4"] ["C5.1" "C5.4"]
        [EVALUATOR SUPERVISOR];
    BlindRevealed "揭晓暗标编号" "The codes of a blind review were opened" ["C5.2"] ["C5.2"] [];
    ScoreSheet "评委打分" "An evaluator scored" ["C4.5"] ["C4.5"] [EVALUATOR SUPERVISOR];
    ScoresClosed "封存全部评分表" "Every score sheet was bound, before any total"
        ["Y82"] ["Y82"] [];
    Totals "封存各投标人总分" "The totals were committed" ["Y82"] ["Y82"] [BIDDER SUPERVISOR];
    Confirmed "公布核对结论" "A holder said whether what was committed agrees"
        ["Y83"] ["Y83"] [];
    TechnicalLocked "锁定技术评审结果" "The technical result was locked, before any price"
        ["Y19"] ["Y19"] [];
    ObjectRead "查阅已开启的内容" "Somebody read what was opened" ["X02"] ["X02"] [SUPERVISOR];
    Ranked "计算排名" "The ranking was computed"
        ["F0" "F2" "F3" "F4.1" "F4.2" "F6.1" "C4.2"]
        ["F0" "F1.3" "F2" "C3.15" "C4.1" "G31.1" "G31.2" "G31.4"] [];
    ReportSigned "评委签署报告" "An evaluator signed the report" ["T13.3"] ["G10"] [];
    ReportDelivered "报告送达采购人" "The report was delivered" ["T13.1"] ["G10" "G11"] [];
    CandidatesPublished "公示中标候选人" "The candidates were displayed"
        ["T13.1" "T13.2" "T13.3"] ["G11"] [];
    DisplayEnded "公示结束" "The display ended" ["T13.2"] ["G11"] [];
    WinnerDetermined "确定中标人" "The winner was determined" ["T55"] ["G11" "G11.2"] [];
    ResultPublished "公告中标结果" "The result was published" ["T13.2"] ["G12.1" "G12.2"] [];
    LetterIssued "发出中标通知书" "The letter of acceptance was sent" ["T15"] ["G13"] [];
    PriceQueried "启动异常低价审查" "A price is asked about" ["F7.8"] ["F7.4"] [];
    PriceExplained "投标人书面说明报价" "A bidder explained its price"
        ["F7.8" "C4.11"] ["F7.4" "C4.11"] [BIDDER SUPERVISOR];
    PriceJudged "评标委员会认定报价" "The committee judged a price" ["F7.8"] ["F7.7"] [];
    EvaluationAdjourned "评标中止并封存" "The evaluation was adjourned" ["C1.22"] ["C1.22"] [];
    EvaluationResumed "评标恢复" "The evaluation went on" ["C1.22"] ["C1.22"] [];
    EvaluationTimeFixed "确定或者延长评标时间" "Time to evaluate was given" ["T21"] ["T21"] [];
    SheetReopened "评分表退回修改" "A score sheet was handed back" ["C4.18"] ["C4.17"]
        [EVALUATOR SUPERVISOR];
    ScoresExplained "评委书面说明评分" "An evaluator explained scores" ["C4.18"] ["C4.4" "C4.12"]
        [EVALUATOR SUPERVISOR];
    MoreTimeAsked "评委认为评标时间不够" "A member asked for more time" ["T21"] ["T21"] [];
    ClarificationProposed "评委提议要求投标人澄清" "A member proposed a question to a bidder"
        ["C4.15"] ["C4.14"] [EVALUATOR SUPERVISOR];
    ClarificationAsked "评标委员会要求投标人澄清" "The committee asked a bidder about its bid"
        ["C4.15" "C4.16"] ["C4.14" "C4.16"] [BIDDER SUPERVISOR];
    ClarificationAnswered "投标人书面澄清" "A bidder answered about its bid"
        ["C4.15" "C4.16"] ["C4.14" "C4.16"] [BIDDER SUPERVISOR];
    ClarificationJudged "评标委员会认定澄清" "The committee judged an answer"
        ["C4.15"] ["C4.14"] [EVALUATOR SUPERVISOR];
    PriceCorrected "修正报价" "A price was corrected" ["C4.13"] ["C4.10"] [];
    CorrectionAnswered "投标人答复报价修正" "A bidder answered a correction"
        ["C4.11" "C4.13"] ["C4.10" "C4.11"] [];
    DeviationsPriced "量化因素折算" "Deviations were priced" ["F3"] ["F3"] [];
    DrawRequested "申请抽取评审专家" "Experts were asked for" ["C1.1" "C1.16"]
        ["C1.1" "C1.2" "C1.16"] [];
    RepresentativesNamed "指定采购人代表" "The purchaser named its representatives"
        ["C1.2"] ["C1.2"] [PERSON SUPERVISOR];
    DrawJoined "一方参与抽取" "A party takes part in the draw" ["draw §3"] ["draw §3"] [];
    RosterCommitted "固定专家库" "The roster was fixed" ["draw §2"] ["draw §2"] [];
    DrawAnnounced "公布抽取" "The draw was announced" ["C1.16" "draw §3"] ["C1.16" "draw §3"] [];
    PoolCommitted "固定候选名单" "The pool was fixed" ["Y22" "draw §3"] ["Y22" "draw §3"] [];
    PoolDerived "逐人记录入选与回避" "Everybody's line of the pool was committed"
        ["draw §3"] ["draw §3"] [EVALUATOR SUPERVISOR];
    DrawCommitted "一方承诺随机数" "A party committed its contribution" ["draw §4"] ["draw §4"] [];
    DepositShown "一方出示托存" "A party showed its deposit" ["draw §4"] ["draw §4"] [];
    CommitsClosed "截止承诺" "Contributions were closed" ["Y23"] ["Y23"] [];
    DrawOpened "一方公布一次性密钥" "A party published its one-time key" ["draw §4"] ["draw §4"] [];
    RateDrawn "抽取下浮系数" "The rate that lowers the mean was drawn" ["F4.3"] ["draw §5"] [];
    OrderDrawn "抽取并列投标的顺序" "The order of equal bids was drawn"
        ["Y174" "Y175"] ["C4.3" "Y93" "Y175"] [];
    ListDerived "封存抽取名称与供应商的对应关系" "Whose the names of the pool are was committed"
        ["Y177"] ["Y178"] [ORGANISATION SUPERVISOR];
    DrawResult "公布排序" "The rank lists were published" ["draw §5"] ["draw §5"] [];
    DrawVoid "抽取作废" "The attempt was declared void" ["Y22" "Y23"] ["Y22" "Y23"] [];
    CallPlaced "呼叫专家" "An expert is called" ["draw §6"] ["draw §6"] [EVALUATOR SUPERVISOR];
    CallEnded "呼叫结束" "A call ended" ["Y25" "Y26" "Y27" "Y28"] ["Y25" "Y26" "Y27" "Y28"]
        [EVALUATOR SUPERVISOR];
    Seated "专家落座" "An expert took the seat" ["draw §6"] ["draw §6"] [EVALUATOR SUPERVISOR];
    CommitteeDrawn "组成委员会（平台抽取）" "The committee is complete (drawn by the platform)"
        ["C1.1" "C1.2"] ["C1.1" "C1.2" "C1.3" "C1.4"] [EVALUATOR SUPERVISOR];
    MemberReplaced "更换评标委员会成员" "A member of the committee was replaced"
        ["C1.18"] ["C1.18"] [];
    Replaced "专家离席" "An expert left the seat" ["draw §6"] ["draw §6"] [EVALUATOR SUPERVISOR];
    SubstituteNamed "指定补足的评委" "A seat that no list fills was filled"
        ["C1.18"] ["C1.18"] [EVALUATOR SUPERVISOR];
    SubstituteSeated "补足评标委员会" "Vacant seats were filled by the draw"
        ["C1.18" "draw §6"] ["C1.18" "draw §6"] [EVALUATOR SUPERVISOR];
    CommitteeDissolved "解散评标委员会，重新组建" "The committee was dissolved"
        ["C1.19"] ["C1.19"] [];
    RecheckAsked "提请原评标委员会审查确认" "The committee was asked to check a candidate again"
        ["T56"] [] [];
    StandingFound "评委审查确认" "A member found on a candidate's standing" ["T56"] [] [];
    SigningRefused "记录拒绝签署" "It was noted that members refuse to sign"
        ["C4.21" "Y210" "Y211" "Y212"] ["C4.22" "Y210" "Y211"] [];
    AgreementDeemed "期满未签署，视为同意" "A member's silence counts as agreement"
        ["C4.21" "Y210" "Y212"] ["C4.22" "Y210"] [];
    RecheckConcluded "审查确认结论" "The check of a candidate was concluded" ["T56"] [] [];
    ValidityAsked "要求延长投标有效期" "Bids were asked to bind longer"
        ["Y207" "Y205"] ["Y207" "Y205"] [];
    ValidityAnswered "答复延长投标有效期" "A bidder said whether its bid binds longer"
        ["Y207" "Y205"] ["Y207" "Y205"] [];
    AwardRenounced "放弃中标" "A bidder gave the award up" ["T55.2"] ["G49" "G70"] [];
    AwardLost "取消中标资格" "A candidate or winner was declared lost"
        ["T55.2" "T74"] ["G49" "G71"] [];
    NoticeCorrected "更正公告" "A notice was corrected" ["Y51"] ["Y51"] [];
    NoticeWithdrawn "撤回公告" "A notice was withdrawn" ["Y52"] ["Y52"] [];
    ContractOffered "采购人签署合同" "The purchaser signed a contract"
        ["T15" "T15.2"] ["G13" "G13.2" "G17" "G17.2"] [];
    ContractSigned "中标人签署合同" "The winner signed the contract"
        ["T15" "T15.2"] ["G13" "G13.2"] [];
    ContractPublished "公告合同" "The contract was published" ["T15.2"] ["G14"] [];
    ContractFiled "合同备案" "A copy of the contract was filed" [] ["G15"] [];
    AwardReported "提交招标投标情况书面报告" "The tender was reported to the supervisor" ["T16"] [] [];
    PerformanceNoted "登记履约情况" "Something was delivered or paid" ["T15.2"] ["G13.2"] [];
    DeliveryAccepted "履约验收" "What was performed was inspected" ["T26"] ["G44"] [];
    FileClosed "归档结案" "The file was closed" ["Y50"] ["G18"] [];
    ArchivePacked "制作归档包" "The archive package was made" ["Y53"] ["Y53"] [];
    SecurityReceived "登记投标保证金" "A bid security was entered"
        ["T08" "T08.2" "T08.4" "Y57"] ["G06" "Y57"] [BIDDER];
    SecurityReturned "退还投标保证金" "A bid security was returned"
        ["T09" "T17" "Y55"] ["G07.1" "G07.2" "G07.3" "G07.4" "Y166" "G08.2" "Y55"] [BIDDER];
    SubAccountOpened "申请投标保证金子账户" "A bidder got a sub-account" ["Y172"] ["Y172"] [BIDDER];
    PaymentOrdered "指令退还或划付投标保证金" "A payment of a bid security was ordered"
        ["Y171" "Y170"] ["Y171"] [BIDDER];
    PaymentEnded "付款完成或退汇" "A payment was made or came back" ["Y171"] ["Y171"] [BIDDER];
    BankEntryUnmatched "银行流水无法匹配" "A bank entry fits no sub-account"
        ["Y173"] ["Y173"] [SUPERVISOR];
    BankEntryMoved "退回无法匹配的来款" "Money that fits nothing goes back"
        ["Y171" "Y173"] ["Y171" "Y173"] [SUPERVISOR];
    GuaranteeAnswered "保函开立机构答复" "The issuer of a guarantee answered"
        ["Y167" "Y168"] ["Y167" "Y168"] [BIDDER];
    StatementClosed "核对银行对账单余额" "The balance of a bank statement was compared"
        ["Y169"] ["Y169"] [SUPERVISOR];
    SecurityKept "不予退还投标保证金" "A bid security was kept" ["T09.2" "T74"] ["G06.3"] [];
    BiddingRequested "申请网上竞价" "An online bidding was asked for" ["Y150" "Y151"] ["Y150" "Y151"] [];
    BiddingReturned "退回网上竞价申请" "A request for a bidding was given back" ["Y162"] ["Y162"] [];
    BiddingAnnounced "发布竞价公告" "The notice of a bidding was published"
        ["Y121" "Y162"] ["Y121" "Y162"] [];
    BidderSignedUp "竞价人报名" "A bidder signed up"
        ["Y152" "Y163"] ["Y152" "Y163"] [ORGANISATION SUPERVISOR];
    DepositEntered "登记竞价保证金到账" "A bidding's deposit was entered"
        ["Y163"] ["Y163"] [ORGANISATION SUPERVISOR];
    PlateGiven "发给竞价号牌" "A plate was given to a bidder"
        ["Y163"] ["Y163"] [ORGANISATION SUPERVISOR];
    PriceFound "竞价确定价格" "The bidding found a price" ["Y155"] ["Y155"] [];
    BiddingFailed "网上竞价流标" "A bidding failed" ["Y160" "Y92"] ["Y160" "Y92"] [];
    ComplianceFound "核对最优报价人" "The best bidder was checked"
        ["Y155" "Y156"] ["Y155" "Y156"] [];
    DealPublished "公告成交结果" "The deal was published" ["Y157"] ["Y157"] [];
    DealConfirmed "签署成交确认书" "A side signed the deal confirmation" ["Y158"] ["Y158"] [];
    DealLost "成交未能履行" "A deal was lost" ["Y156" "Y158" "Y92"] ["Y156" "Y158" "Y92"] [];
    GoodsAccepted "验收、交割" "What was dealt was accepted" ["Y150"] ["Y150"] [];
    DepositReturned "退还竞价保证金" "A bidding's deposit went back"
        ["Y159"] ["Y159"] [ORGANISATION SUPERVISOR];
    BiddingArchived "网上竞价归档" "A bidding's file was closed" ["Y161"] ["Y161"] [];
    BiddingTerminated "终止网上竞价" "A bidding was ended before it began" ["Y150"] ["Y150"] [];
    SignUpWithdrawn "撤回竞价报名" "A bidder took its sign-up back"
        ["Y202" "Y203"] ["Y202" "Y203"] [ORGANISATION SUPERVISOR];
    SignUpExamined "审核竞买资格" "The qualification of a bidder was examined"
        ["Y179"] ["Y179"] [ORGANISATION SUPERVISOR];
    SaleResultPublished "公布竞价结果" "The result of an auction was published"
        ["J01.6" "L05"] ["J01.6" "L05"] [];
    SaleSettled "登记竞价成交的签约或者悔拍" "A sale was signed, or is lost"
        ["Y183" "Y164"] ["Y183" "Y164"] [];
    PseudonymsSealed "封存竞买人代号的盐值" "The salt behind the bidders' pseudonyms was sealed"
        ["J01.6"] ["J01.6"] [SUPERVISOR];
    AuctionAnnounced "公告竞价" "An auction was announced" ["Y121"] ["Y121"] [];
    ReserveCommitted "承诺底价" "A reserve was committed" ["Y130"] ["Y130"] [];
    BidderAdmitted "准予竞买，编发竞买号" "A bidder was admitted, with a plate"
        ["Y139"] ["Y139"] [];
    PriorityConfirmed "确认优先购买权" "A priority right was confirmed" ["J01.4"] ["J01.4"] [];
    TurnCame "轮到本标的" "The lot's turn came" ["Y140"] ["Y140"] [];
    LeftToOthers "已竞得其他标的，退出" "Who won another lot left this one" ["Y140"] ["Y140"] [];
    PlateSilenced "号牌停止报价" "A plate lost its deposit and is silent" ["Y97" "Y96"] ["Y97" "Y96"] [];
    PlateHeard "号牌恢复报价" "The deposit behind a plate is there again" ["Y97"] ["Y97"] [];
    OfferTaken "报价有效" "An offer was taken" ["J01.5" "Y143"] ["J01.5" "Y143"] [];
    OfferRefused "报价无效" "An offer was refused" ["J01.5" "Y143"] ["J01.5" "Y143"] [];
    ContinueAsked "询问是否继续竞价" "Bidders were asked whether they go on" ["Y128"] ["Y128"] [];
    ContinueSaid "表示继续竞价" "A bidder went on" ["Y128"] ["Y128"] [];
    TimedBegan "进入限时竞价" "The timed period began" ["Y124" "Y125"] ["Y124" "Y125"] [];
    StoppedForTheDay "当日休止" "The day's hours ended" ["Y144"] ["Y144"] [];
    CapReached "达到最高限价" "The cap was reached" ["Y138"] ["Y138"] [];
    SealedOffered "密封报价" "A sealed offer was made" ["Y141" "Y145"] ["Y141" "Y145"] [];
    OpeningBegan "开始公开密封报价" "Sealed offers may be opened" ["Y141"] ["Y141"] [];
    SealedOpened "公开密封报价" "A sealed offer was opened" ["Y141" "Y195"] ["Y141" "Y195"] [];
    DrawOwed "须摇号确定" "Only a draw can tell who has it" ["Y145"] ["Y145"] [];
    TieDrawn "摇号结果" "A draw gave a plate" ["Y145"] ["Y145"] [];
    Closed "报价截止" "No more offers" ["J01.2" "Y124"] ["J01.2" "Y124"] [];
    ReserveOwed "等待公开底价" "The reserve is to be opened" ["Y131"] ["Y131"] [];
    ReserveOpened "公开底价并比较" "The reserve was opened and compared"
        ["A03" "Y130"] ["A03" "Y130"] [];
    ReserveOverdue "逾期未公开底价" "Nobody opened the reserve in time" ["Y131"] ["Y131"] [];
    PriorityAsked "询问优先购买权人" "Holders of a priority right were asked"
        ["Y132" "Y133"] ["Y132" "Y133"] [];
    Matched "行使优先购买权" "A holder matched the price" ["J01.4"] ["J01.4"] [];
    Frozen "暂停竞价" "The auction stands still" ["Y134" "Y135"] ["Y134" "Y135"] [];
    ResumptionAnnounced "公告恢复时间" "It was announced when it goes on" ["Y137"] ["Y137"] [];
    Resumed "恢复竞价" "The auction goes on" ["Y136" "Y137"] ["Y136" "Y137"] [];
    AuctionEnded "竞价结束" "The auction ended" ["A03" "Y142"] ["A03" "Y142"] [];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_and_every_rule_it_names_is_in_the_pack() {
        for (kind, form) in record::event::KINDS {
            let step = step(kind).unwrap_or_else(|| panic!("{kind} has no words"));
            let opaque = *form == record::leaf::Form::Opaque;
            assert!(!opaque || !step.holders.is_empty(), "{kind} has no holder outside the centre");
        }
        for pack in record::pack::packs() {
            let rules = pack.rulebook();
            for step in STEPS {
                for id in step.works.iter().chain(step.procurement) {
                    let section = id.contains('§');
                    assert!(section || rules.rule(id).is_some(), "{} names {id}", step.kind);
                }
            }
        }
    }
}
