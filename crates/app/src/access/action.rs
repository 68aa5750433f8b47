//! What can be asked for: one action for each kind of command, and the reads that are guarded.

use domain::award::{self, ReviewStep};
use domain::procedure::{self, HoldBy};
use domain::remedies::{self, RemedyKind};
use domain::securities;
use domain::settings;
use domain::signing::{self, Part};
use domain::world::{Command, World};
use domain::{
    admission, auction, catalogue, contract, draws, experts, ledger, online, opening, parties,
    posts,
};

macro_rules! actions {
    ($($name:ident $zh:literal $en:literal;)*) => {
        /// What somebody asks for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Action { $($name),* }

        impl Action {
            /// Every action, in the order of the printed table.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Chinese and English name, as the printed table shows them.
            #[must_use]
            pub fn words(self) -> (&'static str, &'static str) {
                match self { $(Self::$name => ($zh, $en)),* }
            }

            /// The action's name.
            #[must_use]
            pub fn token(self) -> &'static str {
                match self { $(Self::$name => stringify!($name)),* }
            }
        }
    };
}

actions! {
    FoundCentre "设立交易中心" "found the centre";
    PublishCalendar "公布年度放假安排" "load a year's holiday notice";
    AdmitOrganisation "核验单位入驻" "admit an organisation";
    AddPerson "登记人员" "add a person";
    ChangeRoles "变更人员角色" "change a person's roles";
    BindKey "绑定单位签名密钥(第二人)" "bind an organisation's key, as second person";
    RevokeKey "注销单位签名密钥" "revoke an organisation's key";
    BindPersonKey "绑定个人签名密钥(第二人)" "bind a person's key, as second person";
    RevokePersonKey "注销个人签名密钥" "revoke a person's key";
    EnrolTrustee "登记开标密钥保管人" "enrol a trustee";
    DepositKeys "存入一次性密钥" "deposit one-time keys";
    HoldDrill "记录联合演练" "record a drill";
    InvitePerson "邀请本单位人员" "invite a person of the own organisation";
    SuspendAsOrganisation "单位暂停本单位人员" "suspend a colleague";
    SuspendAsCentre "中心暂停人员" "suspend a person as the centre";
    ReinstateAsOrganisation "单位恢复本单位人员" "lift the own organisation's suspension";
    ReinstateAsCentre "中心恢复人员" "lift the centre's suspension";
    HandOver "移交角色" "hand roles over to a colleague";
    AppointStandIn "指定代办人" "appoint a stand-in for a colleague";
    EndStandIn "提前终止代办" "end a stand-in";
    AskRestoration "申请恢复丢失的因素或密钥(第一人)" "ask to restore what is lost, as first official";
    AgreeRestoration "同意恢复(第二人)" "agree to a restoration, as second official";
    StopRestoration "阻止恢复" "stop a restoration";
    FinishRestoration "等待期满后恢复" "finish a restoration after its waiting time";
    RenameOrganisation "变更单位名称" "rename an organisation";
    MergeOrganisations "单位合并" "merge organisations";
    PublishContacts "公布联系方式" "publish the contact board";
    GiveMandate "委托代理机构" "give an agent a mandate";
    EndMandate "终止委托" "end a mandate";
    TakeImport "导入原系统数据" "import from an earlier system";
    RevokeImport "撤回导入" "take an import back";
    AdmitExpert "专家入库" "admit an expert to the roster";
    ChangeExpert "变更专家信息" "change what the roster knows of an expert";
    ChangeExpertStanding "暂停、恢复、移出专家" "pause, restore or remove an expert";
    DeclareAvailability "申报可参加的半天" "declare half-days for reviews";
    PublishCatalogue "公布交易目录" "publish the trading catalogue";
    MakeSetting "规定本中心的数值(第二人)" "set a value that is left to the centre, as second official";
    SetSection "设立或者调整科室" "set up or change a section";
    CloseSection "撤销科室" "close a section";
    GivePost "定岗" "give a post";
    TakePost "免岗" "take a post";
    PublishIntention "公开采购意向" "publish a procurement intention";
    WithdrawIntention "撤下采购意向" "give a procurement intention up";
    Register "登记项目" "register a project";
    CorrectProject "更正项目登记(第二人)" "mend a project's registration, as second person";
    AskIntake "申请进场登记" "ask for a project's intake";
    ReturnIntake "退回进场登记" "give an intake back";
    AcceptIntake "受理进场登记(第二人)" "accept an intake, as second official";
    AnnouncePrequalification "发布资格预审公告" "announce a prequalification";
    ClarifyPrequalification "澄清或者修改资格预审文件" "clarify prequalification documents";
    ApplyForPrequalification "提交资格预审申请文件" "apply to be found qualified";
    WithdrawApplication "撤回资格预审申请" "take an application back";
    ClosePrequalification "截止资格预审申请" "close applications";
    NameReviewers "录入资格审查委员会" "enter the committee that reviews applicants";
    ReviewApplicantsAsPurchaser "采购人审查资格预审申请" "review applicants as purchaser";
    ReviewApplicants "资格审查委员会成员签署审查结论" "sign findings about applicants as a member";
    InviteBidders "邀请投标人" "invite bidders";
    Announce "发布公告" "announce a lot";
    Clarify "澄清或者修改" "clarify or amend";
    MoveForOutage "因故障顺延" "move a deadline for an outage";
    ReceiveRemedy "登记异议、质疑、投诉" "record an enquiry, objection, challenge or complaint";
    RaiseRemedy "提出询问、异议、质疑、投诉" "raise an enquiry, objection, challenge or complaint";
    AskUnknown "没有账户提出询问" "ask a question without an account";
    EnterRemedy "代录窗口提交、邮寄的询问、异议、质疑、投诉(第二人)"
        "enter what came on paper, as second official";
    ReviewInterest "审查利害关系人主体资格" "review the interest that somebody claims";
    WithdrawRemedy "撤回询问、异议、质疑、投诉" "take back what was raised";
    AnswerRemedy "答复询问、异议、质疑" "answer an enquiry, objection or challenge";
    ExamineComplaint "审查投诉" "examine a complaint";
    CorrectComplaint "补正投诉书" "correct the own complaint";
    ServeComplaint "发送投诉书副本" "serve copies of a complaint";
    RespondToComplaint "对投诉作出说明" "respond to a complaint";
    PauseComplaint "委托检验、鉴定、评审" "stop a complaint's clock for a test or experts";
    ResumeComplaint "检验、鉴定、评审结束" "start a complaint's clock again";
    OrderSuspension "处理投诉期间责令暂停" "suspend while a complaint is dealt with";
    LiftSuspension "恢复因投诉暂停的活动" "lift such a suspension";
    LapseSuspension "暂停期满自行恢复" "end such a suspension after its last day";
    DecideComplaint "处理投诉" "decide a complaint";
    ListComplainant "列入不良行为记录名单" "list a complainant for groundless or false complaints";
    CarryOut "执行救济结果" "carry out what was upheld";
    HoldAsPurchaser "采购人暂停" "hold as purchaser";
    HoldAsSupervisor "监督部门暂停" "hold as supervisor";
    LiftAsPurchaser "采购人恢复" "lift the purchaser's hold";
    LiftAsSupervisor "监督部门恢复" "lift the supervisor's hold";
    HoldBidding "因异议、投诉暂停网上竞价" "hold an online bidding for an objection or a complaint";
    ReleaseBidding "恢复网上竞价" "let a held online bidding go on";
    Terminate "终止采购" "terminate a procurement";
    EndTendering "不再招标" "end tendering after repeated failure";
    DeclareFailure "宣布废标" "declare a procurement failed";
    ReviewFailure "记录流标原因的论证意见" "record the opinion on a failed round";
    ChangeMethod "记录批准变更采购方式" "record the approval of another method";
    Submit "递交或者替换投标文件" "submit or replace a bid";
    Withdraw "撤回投标文件" "withdraw a bid";
    SignIn "开标签到" "sign in to the opening";
    CloseLot "截止投标" "close a lot";
    ReportObjects "核对密文" "report on ciphertexts";
    SupplyObject "补交密文" "supply a missing ciphertext again";
    StartSession "开始开标" "start the opening";
    ExtendKeyIn "统一延长解密" "extend key-in for all";
    Adjourn "中止开标" "adjourn the opening";
    KeyIn "解密交钥" "key in";
    CloseKeyIn "截止解密" "close key-in";
    CallPrices "启动第二信封开标" "open the second session, for prices";
    SettleDeposits "结清委托密钥" "settle deposited keys";
    ReleaseShares "释放密钥份额" "release shares";
    Contest "宣布份额争议" "declare a contest";
    PublishSecret "公布一次性密钥" "publish a one-time secret";
    PublishSeed "公布种子" "publish a seed";
    CloseShares "确定份额结论" "close the shares";
    PublishBids "公布报价" "publish all prices";
    Object "开标异议" "object at the opening";
    AnswerObjection "答复开标异议" "answer an objection at the opening";
    Confirm "确认开标结果" "confirm the read-out";
    SignRecord "签署开标记录" "sign the opening record";
    OrderOpening "命令无见证开标" "order an opening although no witness signs";
    EnterCommittee "录入评标委员会" "enter the committee";
    RequestDraw "申请抽取专家" "ask for experts to be drawn";
    DrawAsCentre "以交易中心参与抽取" "take part in a draw as the centre";
    DrawAsPurchaser "以采购人参与抽取" "take part in a draw as the purchaser";
    DrawAsSupervisor "以监督部门参与抽取" "take part in a draw as the supervisor";
    VoidDraw "宣布抽取作废" "declare an attempt void";
    HoldDraw "固定名单、截止、公布、呼叫、落座" "fix, close, publish, call and seat";
    AnswerCall "答复呼叫" "answer a call";
    ReplaceMember "更换评委" "order that a member is replaced";
    NameSubstitute "指定补足的评委" "fill a seat that no list fills";
    DissolveCommittee "解散评标委员会" "order that the committee is built anew";
    DeclareAvoidance "声明回避情况并推选组长" "declare avoidance and vote for a leader";
    ReviewByPurchaser "采购人资格审查" "review qualification as purchaser";
    ReviewByCommittee "评标委员会审查" "review as committee";
    Score "独立评分" "score";
    ScoreBlind "暗标评分" "score the items judged blind";
    FindIdentity "认定暗标显示投标人身份" "find that a blind part shows whose bid it is";
    SignReport "签署评标报告" "sign the evaluation report";
    ReopenSheet "取回本人评分表修改" "take the own score sheet back";
    HandSheetBack "退回评委评分表" "hand a score sheet back";
    ExplainScores "书面说明评分" "explain the own scores";
    ConfirmOwnTotal "公布本单位总分的核对结论" "say whether the own total agrees";
    ConfirmOwnSheet "公布本人评分表的核对结论" "say whether the own score sheet agrees";
    ConfirmRoots "监督部门公布核对结论" "say as supervisor whether scores agree";
    QueryPrice "启动异常低价审查" "ask about a price";
    ExplainPrice "书面说明报价" "explain the own price";
    JudgePrice "认定报价" "judge a price";
    AdjournEvaluation "中止评标" "adjourn the evaluation";
    ResumeEvaluation "恢复评标" "let the evaluation go on";
    ResumeAsOrganiser "组织方恢复评标" "let the evaluation go on as its organiser";
    FixEvaluationTime "确定或者延长评标时间" "give time to evaluate";
    AskMoreTime "要求延长评标时间" "ask for more time to evaluate";
    ProposeClarification "提议要求投标人澄清" "propose a question about a bid";
    AskClarification "要求投标人澄清" "ask a bidder about its bid";
    AnswerClarification "书面澄清" "answer a question about the own bid";
    JudgeClarification "认定澄清" "judge an answer about a bid";
    CorrectPrice "修正报价" "correct a price";
    AnswerCorrection "答复报价修正" "answer a correction of the own price";
    PriceDeviations "折算量化因素" "count deviations that have a price";
    PublishCandidates "公示中标候选人" "publish the candidates";
    EndDisplay "结束公示" "end the display";
    Determine "确定中标人" "determine the winner";
    Deem "视为确定" "deem rank 1 the winner";
    IssueLetter "发出中标通知书" "send the letter of acceptance";
    AskRecheck "提请审查确认" "ask the committee to check a candidate again";
    FindStanding "审查确认候选人" "find on a candidate's standing";
    AskValidity "要求延长投标有效期" "ask bidders to be bound longer";
    AnswerValidity "答复延长投标有效期" "say whether the own bid binds longer";
    NoteRefusal "记录拒绝签署" "note that a member refuses to sign";
    DeemAgreement "期满视为同意" "count silence as agreement after its time";
    RenounceAward "放弃中标" "give an award up";
    DeclareLost "取消中标资格" "declare a candidate or winner lost";
    CorrectNotice "更正公告" "correct a published notice";
    WithdrawNotice "撤回公告" "withdraw a published notice";
    ReportAward "提交招标投标情况书面报告" "report on the tender to the supervisor";
    OfferContract "签署合同(采购人)" "sign a contract as purchaser";
    SignContract "签署合同(中标人)" "sign a contract as winner";
    PublishContract "公告合同" "publish a contract";
    FileContract "合同备案" "file a contract's copy";
    NotePerformance "登记履约情况" "note what was delivered or paid";
    AcceptDelivery "履约验收" "accept what was performed";
    CloseFile "归档结案" "close the file";
    PackArchive "制作归档包" "pack the archive";
    NoteRead "登记查阅" "note a read";
    ReceiveSecurity "登记投标保证金" "enter a bid security";
    CorrectSecurity "更正投标保证金登记(第二人)" "mend an entry of a bid security, as second person";
    ReturnSecurity "登记退还投标保证金" "record that a bid security was returned";
    KeepSecurity "不予退还投标保证金" "keep a bid security";
    RequestBidding "申请网上竞价" "ask for an online bidding";
    ReturnBidding "退回网上竞价申请" "give a request for an online bidding back";
    AnnounceBidding "发布竞价公告" "publish the notice of an online bidding";
    SignUpForBidding "竞价报名、领取竞买号牌" "sign up for a bidding or an auction, and take the plate";
    EnterBiddingDeposit "登记竞价保证金到账" "enter a deposit of an online bidding";
    CheckCompliance "核对最优报价人" "check whether the best bidder complies";
    ConfirmDealAsBuyer "签署成交确认书(采购人、处置单位)" "sign a deal confirmation as buyer or owner";
    ConfirmDealAsBidder "签署成交确认书(成交人)" "sign a deal confirmation as bidder";
    GiveDealUp "放弃成交" "give a deal up";
    DeclareDealLost "认定未按期签署成交确认书" "say that a deal was not signed in time";
    AcceptGoods "网上竞价验收、交割" "accept what an online bidding brought";
    ReturnBiddingDeposit "登记退还竞价保证金" "record that a bidding's deposit went back";
    ArchiveBidding "网上竞价归档" "close the file of an online bidding";
    TerminateBidding "终止网上竞价" "end an online bidding before it begins";
    WithdrawSignUp "撤回竞价报名" "take a sign-up for a bidding back";
    ExamineSignUp "审核竞买资格" "examine who signed up for an auction";
    PublishSaleResult "公布竞价结果" "publish the result of an auction";
    SettleSale "登记竞得人签约或者悔拍" "note that a sale was signed, or is lost";
    AnnounceAuction "公告竞价" "announce an auction";
    AdmitToAuction "准予竞买并编发竞买号" "admit a bidder to an auction, with a plate";
    ConfirmPriority "确认优先购买权" "confirm a priority right";
    CommitReserve "承诺底价" "commit a reserve";
    OpenReserve "公开底价" "open a reserve";
    BidInAuction "报价、继续竞价、行使优先购买权" "offer, go on, or match in an auction";
    DrawInAuction "登记摇号结果" "enter what a draw in an auction gave";
    FreezeAuction "因故障暂停竞价" "freeze an auction for measured trouble";
    OrderFreeze "责令暂停竞价" "order that an auction stands still";
    ResumeAuction "恢复竞价" "let an auction go on";
    TerminateAuction "因故障或者公告事项变化终结竞价" "terminate an auction for trouble or changed terms";
    OrderAuctionEnd "责令终结竞价" "order the end of an auction";
    KeepAuction "竞价到时转换" "write down what time has made true of an auction";
    OpenSubAccount "申请投标保证金子账户" "ask for a sub-account for a bid security";
    BookBankEntry "登记银行流水" "book an entry of a bank statement";
    CloseStatement "核对银行对账单余额" "compare the balance of a bank statement with the books";
    PresentGuarantee "提交电子保函" "present an electronic guarantee";
    AnswerGuarantee "登记保函开立机构的答复" "note what the issuer of a guarantee answers";
    OrderPayment "放行投标保证金付款(第二人)" "release a payment of a bid security, as second person";
    SendBack "放行退回无法匹配的来款(第二人)" "release what fits no sub-account, as second person";
    ReadBooks "查阅保证金账" "read the books of deposits";
    ReadBank "查阅无法匹配的银行流水" "read bank entries that fit no sub-account";
    ReadSecurities "开标前查阅投标保证金交纳人" "read who paid a bid security before the opening";
    ReadBidsBeforeOpening "开标前查阅投标内容" "read bids before their opening";
    ReadBidderNamesBeforeKeyIn "解密截止前查阅投标人名单" "read bidders' names before key-in closes";
    ReadOwnBid "查阅本单位投标" "read the own bid's state";
    ReadOwnResult "查阅本单位评审结果" "read the result of the own bid";
    ReadEvaluationFiles "查阅已开启的技术、资格文件" "read opened technical and qualification files";
    ReadOwnSheet "查阅本人评分表" "read the own score sheet";
    ReadAllSheets "查阅全部评分表" "read all score sheets";
    ReadReport "查阅评标报告" "read the evaluation report";
    ReadCommitteeNames "结果公告前查阅评委名单" "read the committee's names before the result";
    ReadPeople "查阅人员与角色" "read people and roles";
    ReadRoster "查阅专家库" "read the roster of experts";
    ReadBundle "取得监督数据包" "take the supervisor's bundle";
    ReadAudit "查阅读取审计" "read the audit of reads";
    ReadArchive "查阅档案" "read the archive";
    ReadHealth "查看系统状态" "read the platform's health";
    OrderStart "命令在无见证方应答时启动" "order a start while no witness answers";
}

impl Action {
    /// The action of a command; a lot's regime is looked up in the states.
    ///
    /// No wildcard: a new command does not build before it has a row.
    #[must_use]
    pub fn of(world: &World, command: &Command) -> Self {
        match command {
            Command::Parties(it) => Self::of_parties(it),
            Command::Experts(experts::Command::Admit(_)) => Self::AdmitExpert,
            Command::Experts(experts::Command::Change(_)) => Self::ChangeExpert,
            Command::Experts(experts::Command::ChangeStanding(_)) => Self::ChangeExpertStanding,
            Command::Experts(experts::Command::Declare(_)) => Self::DeclareAvailability,
            Command::Catalogue(it) => Self::of_catalogue(it),
            Command::Draws(it) => Self::of_draws(it),
            Command::Procedure(it) => Self::of_procedure(it),
            Command::Admission(it) => Self::of_admission(it),
            Command::Opening(it) => Self::of_opening(it),
            Command::Award(it) => Self::of_award(world, it),
            Command::Contract(it) => Self::of_contract(it),
            Command::Remedies(it) => Self::of_remedies(it),
            Command::Settings(settings::Command::Make { .. }) => Self::MakeSetting,
            Command::Posts(posts::Command::SetSection(_)) => Self::SetSection,
            Command::Posts(posts::Command::CloseSection(_)) => Self::CloseSection,
            Command::Posts(posts::Command::GivePost(_)) => Self::GivePost,
            Command::Posts(posts::Command::TakePost(_)) => Self::TakePost,
            Command::Auction(it) => Self::of_auction(&it.what),
            Command::Ledger(ledger::Command::OpenSubAccount { .. }) => Self::OpenSubAccount,
            Command::Ledger(ledger::Command::Book { .. }) => Self::BookBankEntry,
            Command::Ledger(ledger::Command::CloseStatement { .. }) => Self::CloseStatement,
            Command::Ledger(ledger::Command::Order { .. }) => Self::OrderPayment,
            Command::Ledger(ledger::Command::SendBack { .. }) => Self::SendBack,
            Command::Securities(securities::Command::Present { .. }) => Self::PresentGuarantee,
            Command::Securities(securities::Command::Answer { .. }) => Self::AnswerGuarantee,
            Command::Securities(securities::Command::Receive { .. }) => Self::ReceiveSecurity,
            Command::Securities(securities::Command::Correct { .. }) => Self::CorrectSecurity,
            Command::Securities(securities::Command::Return { .. }) => Self::ReturnSecurity,
            Command::Securities(securities::Command::Keep { .. }) => Self::KeepSecurity,
            Command::Online(it) => Self::of_online(it),
        }
    }

    fn of_auction(command: &auction::Command) -> Self {
        use auction::{Cause, Command as It};
        match command {
            It::Announce(_) => Self::AnnounceAuction,
            It::CommitReserve(_) => Self::CommitReserve,
            It::Admit { .. } => Self::AdmitToAuction,
            It::ConfirmPriority { .. } => Self::ConfirmPriority,
            It::Offer(_)
            | It::Withdraw(_)
            | It::Continue { .. }
            | It::OfferSealed { .. }
            | It::OpenSealed { .. }
            | It::Match { .. } => Self::BidInAuction,
            It::Draw(_) => Self::DrawInAuction,
            It::Freeze { cause: Cause::Server | Cause::Lines, .. } => Self::FreezeAuction,
            It::Freeze { .. } => Self::OrderFreeze,
            It::AnnounceResumption { .. } | It::Resume { .. } => Self::ResumeAuction,
            It::OpenReserve { .. } => Self::OpenReserve,
            It::Terminate { cause: Cause::Ordered | Cause::Collusion, .. } => Self::OrderAuctionEnd,
            It::Terminate { .. } => Self::TerminateAuction,
            It::TurnCame
            | It::Leave { .. }
            | It::CloseSealed
            | It::CountSealed
            | It::FailSealed
            | It::Silence { .. }
            | It::Hear(_)
            | It::Tick => Self::KeepAuction,
        }
    }

    fn of_parties(command: &parties::Command) -> Self {
        use parties::{Command as It, Side};
        match command {
            It::FoundCentre(_) => Self::FoundCentre,
            It::PublishCalendar(_) => Self::PublishCalendar,
            It::AdmitOrganisation(_) => Self::AdmitOrganisation,
            It::AddPerson(_) => Self::AddPerson,
            It::ChangeRoles(_) => Self::ChangeRoles,
            It::BindKey { .. } => Self::BindKey,
            It::RevokeKey { .. } => Self::RevokeKey,
            It::BindPersonKey { .. } => Self::BindPersonKey,
            It::RevokePersonKey { .. } => Self::RevokePersonKey,
            It::EnrolTrustee(_) => Self::EnrolTrustee,
            It::DepositKeys { .. } => Self::DepositKeys,
            It::HoldDrill { .. } => Self::HoldDrill,
            It::Invite(_) => Self::InvitePerson,
            It::Suspend(it) => match it.by {
                Side::Organisation => Self::SuspendAsOrganisation,
                Side::Centre => Self::SuspendAsCentre,
            },
            It::Reinstate(it) => match it.by {
                Side::Organisation => Self::ReinstateAsOrganisation,
                Side::Centre => Self::ReinstateAsCentre,
            },
            It::HandOver { .. } => Self::HandOver,
            It::AppointStandIn(_) => Self::AppointStandIn,
            It::EndStandIn(_) => Self::EndStandIn,
            It::AskRestoration(_) => Self::AskRestoration,
            It::AgreeRestoration { .. } => Self::AgreeRestoration,
            It::StopRestoration(_) => Self::StopRestoration,
            It::FinishRestoration(_) => Self::FinishRestoration,
            It::Rename(_) => Self::RenameOrganisation,
            It::Merge(_) => Self::MergeOrganisations,
            It::PublishContacts(_) => Self::PublishContacts,
            It::GiveMandate(_) => Self::GiveMandate,
            It::EndMandate(_) => Self::EndMandate,
            It::Import(_) => Self::TakeImport,
            It::RevokeImport(_) => Self::RevokeImport,
        }
    }

    fn of_catalogue(command: &catalogue::Command) -> Self {
        use catalogue::Command as It;
        match command {
            It::PublishCatalogue(_) => Self::PublishCatalogue,
            It::PublishIntention(_) => Self::PublishIntention,
            It::WithdrawIntention(_) => Self::WithdrawIntention,
            It::AskIntake(_) => Self::AskIntake,
            It::ReturnIntake(_) => Self::ReturnIntake,
            It::AcceptIntake { .. } => Self::AcceptIntake,
        }
    }

    fn of_online(command: &online::Command) -> Self {
        use online::{Command as It, LossCause, Side};
        match command {
            It::Request(_) => Self::RequestBidding,
            It::GiveBack { .. } => Self::ReturnBidding,
            It::Announce { .. } => Self::AnnounceBidding,
            // On paper, entered by an official.
            It::SignUp { claims: Some(online::Claims { paper: Some(_), .. }), .. } => {
                Self::AdmitToAuction
            }
            It::SignUp { .. } | It::TakePlate { .. } => Self::SignUpForBidding,
            It::WithdrawSignUp { .. } => Self::WithdrawSignUp,
            It::ExamineSignUp(_) => Self::ExamineSignUp,
            It::PublishResult { .. } => Self::PublishSaleResult,
            It::SettleSale { .. } => Self::SettleSale,
            It::EnterDeposit { .. } => Self::EnterBiddingDeposit,
            It::Check { .. } => Self::CheckCompliance,
            It::Confirm { side: Side::Buyer, .. } => Self::ConfirmDealAsBuyer,
            It::Confirm { side: Side::Bidder, .. } => Self::ConfirmDealAsBidder,
            It::Lose { cause: LossCause::GaveUp, .. } => Self::GiveDealUp,
            // The law refuses a loss that nobody but an upheld objection brings.
            It::Lose { cause: LossCause::NotSigned | LossCause::Overturned, .. } => {
                Self::DeclareDealLost
            }
            It::Accept { .. } => Self::AcceptGoods,
            It::ReturnDeposit { .. } => Self::ReturnBiddingDeposit,
            It::Archive { .. } => Self::ArchiveBidding,
            It::Terminate { .. } => Self::TerminateBidding,
        }
    }

    fn of_procedure(command: &procedure::Command) -> Self {
        use procedure::Command as It;
        match command {
            It::CorrectProject { .. } => Self::CorrectProject,
            It::Register(_) => Self::Register,
            It::Announce { .. } => Self::Announce,
            It::Clarify { .. } => Self::Clarify,
            It::MoveForOutage { .. } => Self::MoveForOutage,
            It::Hold { by: HoldBy::Purchaser, .. } => Self::HoldAsPurchaser,
            It::Hold { by: HoldBy::Supervisor, .. } => Self::HoldAsSupervisor,
            It::Hold { by: HoldBy::Centre, .. } => Self::HoldBidding,
            It::LiftHold { by: HoldBy::Centre, .. } => Self::ReleaseBidding,
            It::LiftHold { by: HoldBy::Purchaser, .. } => Self::LiftAsPurchaser,
            It::LiftHold { by: HoldBy::Supervisor, .. } => Self::LiftAsSupervisor,
            It::Terminate { .. } => Self::Terminate,
            It::EndTendering { .. } => Self::EndTendering,
            It::DeclareFailure { .. } => Self::DeclareFailure,
            It::ReviewFailure { .. } => Self::ReviewFailure,
            It::ChangeMethod { .. } => Self::ChangeMethod,
        }
    }

    fn of_admission(command: &admission::Command) -> Self {
        use admission::Command as It;
        match command {
            It::AnnouncePrequalification { .. } => Self::AnnouncePrequalification,
            It::ClarifyPrequalification { .. } => Self::ClarifyPrequalification,
            It::Apply { .. } => Self::ApplyForPrequalification,
            It::WithdrawApplication { .. } => Self::WithdrawApplication,
            It::ClosePrequalification { .. } => Self::ClosePrequalification,
            It::NameReviewers { .. } => Self::NameReviewers,
            It::ReviewApplicants { seat: None, .. } => Self::ReviewApplicantsAsPurchaser,
            It::ReviewApplicants { seat: Some(_), .. } => Self::ReviewApplicants,
            It::InviteBidders { .. } | It::AskInvitationDraw { .. } => Self::InviteBidders,
        }
    }

    fn of_opening(command: &opening::Command) -> Self {
        use opening::Command as It;
        match command {
            It::Submit { .. } => Self::Submit,
            It::Withdraw { .. } => Self::Withdraw,
            It::SignIn { .. } => Self::SignIn,
            It::CloseLot { .. } => Self::CloseLot,
            It::ReportObjects { .. } => Self::ReportObjects,
            It::SupplyObject { .. } => Self::SupplyObject,
            It::StartSession { .. } => Self::StartSession,
            It::ExtendKeyIn { .. } => Self::ExtendKeyIn,
            It::Adjourn { .. } => Self::Adjourn,
            It::KeyIn { .. } => Self::KeyIn,
            It::CloseKeyIn { .. } => Self::CloseKeyIn,
            It::CallPrices { .. } => Self::CallPrices,
            It::SettleDeposits { .. } => Self::SettleDeposits,
            It::ReleaseShares { .. } => Self::ReleaseShares,
            It::Contest { .. } => Self::Contest,
            It::PublishSecret { .. } => Self::PublishSecret,
            It::PublishSeed { .. } => Self::PublishSeed,
            It::CloseShares { .. } => Self::CloseShares,
            It::PublishBids { .. } => Self::PublishBids,
            It::Object { .. } => Self::Object,
            It::AnswerObjection { .. } => Self::AnswerObjection,
            It::Confirm { .. } => Self::Confirm,
            It::SignRecord { .. } => Self::SignRecord,
            It::OpenUnwitnessed { .. } => Self::OrderOpening,
        }
    }

    fn of_draws(command: &draws::Command) -> Self {
        use draws::Command as It;
        match command {
            It::Request { .. } => Self::RequestDraw,
            It::Join { name, .. } => Self::as_party(*name),
            It::Commit(it) => Self::as_party(it.name),
            It::Show(it) => Self::as_party(it.name),
            It::Open(it) => Self::as_party(it.name),
            It::Void(_) => Self::VoidDraw,
            It::AnswerCall(_) => Self::AnswerCall,
            It::Replace { .. } => Self::ReplaceMember,
            It::NameSubstitute { .. } => Self::NameSubstitute,
            It::Dissolve { .. } => Self::DissolveCommittee,
            It::Announce(_)
            | It::CloseCommits(_)
            | It::Publish(_)
            | It::PublishRate { .. }
            | It::PublishOrder { .. }
            | It::AnnounceList { .. }
            | It::PlaceCalls { .. }
            | It::EndCall(_)
            | It::Seat { .. } => Self::HoldDraw,
        }
    }

    fn as_party(name: draws::Party) -> Self {
        match name {
            draws::Party::Centre => Self::DrawAsCentre,
            draws::Party::Purchaser => Self::DrawAsPurchaser,
            draws::Party::Supervisor => Self::DrawAsSupervisor,
        }
    }

    fn of_contract(command: &contract::Command) -> Self {
        use contract::Command as It;
        match command {
            It::Report { .. } => Self::ReportAward,
            It::Offer { .. } => Self::OfferContract,
            It::Sign { .. } => Self::SignContract,
            It::Publish { .. } => Self::PublishContract,
            It::File { .. } => Self::FileContract,
            It::NotePerformance { .. } => Self::NotePerformance,
            It::Accept { .. } => Self::AcceptDelivery,
            It::CloseFile { .. } => Self::CloseFile,
            It::PackArchive { .. } => Self::PackArchive,
        }
    }

    fn of_remedies(command: &remedies::Command) -> Self {
        use remedies::Command as It;
        match command {
            It::ReceiveRemedy { .. } => Self::ReceiveRemedy,
            It::RaiseRemedy { entry: Some(_), .. } => Self::EnterRemedy,
            It::RaiseRemedy { kind: RemedyKind::Enquiry, letter: Some(it), .. }
                if it.raiser.is_none() =>
            {
                Self::AskUnknown
            }
            It::RaiseRemedy { .. } => Self::RaiseRemedy,
            It::ReviewInterest { .. } => Self::ReviewInterest,
            It::WithdrawRemedy { .. } => Self::WithdrawRemedy,
            It::AnswerRemedy { .. } => Self::AnswerRemedy,
            It::ExamineComplaint { .. } => Self::ExamineComplaint,
            It::CorrectComplaint { .. } => Self::CorrectComplaint,
            It::ServeComplaint { .. } => Self::ServeComplaint,
            It::RespondToComplaint { .. } => Self::RespondToComplaint,
            It::PauseComplaint { .. } => Self::PauseComplaint,
            It::ResumeComplaint { .. } => Self::ResumeComplaint,
            It::OrderSuspension { .. } => Self::OrderSuspension,
            It::LiftSuspension { .. } => Self::LiftSuspension,
            It::LapseSuspension { .. } => Self::LapseSuspension,
            It::DecideComplaint { .. } => Self::DecideComplaint,
            It::ListComplainant { .. } => Self::ListComplainant,
            It::CarryOut { .. } => Self::CarryOut,
        }
    }

    fn of_award(world: &World, command: &award::Command) -> Self {
        use award::Command as It;
        match command {
            It::DeclareAvoidance { .. } => Self::DeclareAvoidance,
            It::EnterCommittee { .. } => Self::EnterCommittee,
            It::Review { lot, step, .. } => Self::review(world, lot, *step),
            It::Score { .. } => Self::Score,
            It::ScoreBlind { .. } => Self::ScoreBlind,
            It::FindIdentity { .. } => Self::FindIdentity,
            It::SignReport { .. } => Self::SignReport,
            It::ReopenSheet { by: award::Reopener::Member, .. } => Self::ReopenSheet,
            It::ReopenSheet { by: award::Reopener::Leader, .. } => Self::HandSheetBack,
            It::ExplainScores { .. } => Self::ExplainScores,
            It::Confirm { holder: award::Holder::Bidder, .. } => Self::ConfirmOwnTotal,
            It::Confirm { holder: award::Holder::Expert, .. } => Self::ConfirmOwnSheet,
            It::Confirm { holder: award::Holder::Supervisor, .. } => Self::ConfirmRoots,
            It::QueryPrice { .. } => Self::QueryPrice,
            It::ExplainPrice { .. } => Self::ExplainPrice,
            It::JudgePrice { .. } => Self::JudgePrice,
            It::ProposeClarification { .. } => Self::ProposeClarification,
            It::AskClarification { .. } => Self::AskClarification,
            It::AnswerClarification { .. } => Self::AnswerClarification,
            It::JudgeClarification { .. } => Self::JudgeClarification,
            It::AdjournEvaluation { .. } => Self::AdjournEvaluation,
            It::ResumeEvaluation { by: award::Resumer::Leader, .. } => Self::ResumeEvaluation,
            It::ResumeEvaluation { by: award::Resumer::Organiser, .. } => Self::ResumeAsOrganiser,
            It::FixEvaluationTime { .. } => Self::FixEvaluationTime,
            It::AskMoreTime { .. } => Self::AskMoreTime,
            It::CorrectPrice { .. } => Self::CorrectPrice,
            It::AnswerCorrection { .. } => Self::AnswerCorrection,
            It::PriceDeviations { .. } => Self::PriceDeviations,
            It::PublishCandidates { .. } => Self::PublishCandidates,
            It::EndDisplay { .. } => Self::EndDisplay,
            It::Determine { .. } => Self::Determine,
            It::Deem { .. } => Self::Deem,
            It::IssueLetter { .. } => Self::IssueLetter,
            It::AskRecheck { .. } => Self::AskRecheck,
            It::NoteRefusal { .. } => Self::NoteRefusal,
            It::DeemAgreement { .. } => Self::DeemAgreement,
            It::FindStanding { .. } => Self::FindStanding,
            It::AskValidity { .. } => Self::AskValidity,
            It::AnswerValidity { .. } => Self::AnswerValidity,
            It::Renounce { .. } => Self::RenounceAward,
            It::DeclareLost { .. } => Self::DeclareLost,
            It::CorrectNotice { .. } => Self::CorrectNotice,
            It::WithdrawNotice { .. } => Self::WithdrawNotice,
            It::NoteRead { .. } => Self::NoteRead,
        }
    }

    fn review(world: &World, lot: &domain::shared::LotId, step: ReviewStep) -> Self {
        match signing::reviewer(world.lots.get(lot), step) {
            Part::PurchaserOrAgent | Part::Purchaser => Self::ReviewByPurchaser,
            Part::Leader
            | Part::Seat(_)
            | Part::Chair
            | Part::Bidder
            | Part::Supplier
            | Part::Supervisor => Self::ReviewByCommittee,
        }
    }
}
