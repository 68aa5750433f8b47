//! The matrix itself: one row for each action, with who, in which relation, in which stages.

use domain::lot::Stage;
use domain::parties::Role;
use domain::rulebook::ids;

use super::{Action, Relation};

/// Who is granted something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Role(Role),
    /// A timer of the platform.
    Platform,
    /// Whoever asks, signed in or not.
    Anyone,
}

/// One grant of a row: a role in a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    pub who: Who,
    pub relation: Relation,
}

/// In which stages of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// In any, or where there is no lot; the law still judges the time.
    Any,
    /// From the first to the last, both included.
    Between(Stage, Stage),
}

impl Window {
    /// Whether a stage lies in it; a lot that does not exist is left to the law.
    #[must_use]
    pub fn holds(self, stage: Option<Stage>) -> bool {
        match (self, stage) {
            (Self::Any, _) | (Self::Between(..), None) => true,
            (Self::Between(first, last), Some(it)) => (first..=last).contains(&it),
        }
    }
}

/// One action with everybody who may ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub action: Action,
    /// Empty: nobody.
    pub grants: &'static [Grant],
    pub window: Window,
    /// The rule that the row rests on, if it is one of law.
    pub rule: Option<&'static str>,
}

impl Row {
    /// Whether this is granted to somebody whatever the relation.
    #[must_use]
    pub fn who(&self, who: Who) -> bool {
        self.grants.iter().any(|it| it.who == who)
    }
}

/// The row of an action.
#[must_use]
pub fn row(action: Action) -> &'static Row {
    let at = Action::ALL.iter().position(|it| *it == action).expect("ALL holds every action");
    &TABLE[at]
}

macro_rules! grants {
    (nobody) => { &[] };
    (platform) => { &[Grant { who: Who::Platform, relation: Relation::None }] };
    (anyone) => { &[Grant { who: Who::Anyone, relation: Relation::None }] };
    ($($role:ident $relation:ident),+) => {
        &[$(Grant { who: Who::Role(Role::$role), relation: Relation::$relation }),+]
    };
}

macro_rules! window {
    (any) => {
        Window::Any
    };
    ($only:ident) => {
        Window::Between(Stage::$only, Stage::$only)
    };
    ($first:ident $last:ident) => {
        Window::Between(Stage::$first, Stage::$last)
    };
}

macro_rules! table {
    ($($action:ident [$($who:tt)*] ($($window:tt)*) $($rule:ident)?;)*) => {
        /// Every row, in the order of [`Action::ALL`].
        pub const TABLE: &[Row] = &[$(Row {
            action: Action::$action,
            grants: grants!($($who)*),
            window: window!($($window)*),
            rule: rule!($($rule)?),
        }),*];
    };
}

macro_rules! rule {
    () => {
        None
    };
    ($id:ident) => {
        Some(ids::$id)
    };
}

// Near its limit a submission or a key-in is refused by the desk, with the platform's signature:
// no stage is asked here.
table! {
    FoundCentre [platform] (any);
    PublishCalendar [Operator None] (any);
    AdmitOrganisation [Official None] (any);
    AddPerson [Official AnotherPerson] (any);
    ChangeRoles [Official AnotherPerson] (any);
    BindKey [
        Official SecondPerson, Purchaser Colleague, Agent Colleague, Bidder Colleague,
        Supervisor Colleague, Trustee Colleague
    ] (any);
    RevokeKey [
        Official None, Purchaser OwnOrganisation, Agent OwnOrganisation, Bidder OwnOrganisation,
        Supervisor OwnOrganisation, Trustee OwnOrganisation
    ] (any);
    BindPersonKey [
        Official SecondPerson, Purchaser Colleague, Agent Colleague, Bidder Colleague,
        Supervisor Colleague, Trustee Colleague
    ] (any);
    RevokePersonKey [
        Official None, Purchaser Oneself, Agent Oneself, Bidder Oneself, Evaluator Oneself,
        Trustee Oneself, Chair Oneself, Supervisor Oneself, Operator Oneself, Administrator Oneself
    ] (any);
    EnrolTrustee [Official None] (any);
    // Each key bears the trustee's own signature, whoever carries the file.
    DepositKeys [Trustee TrusteeOfLot, Official None] (any);
    HoldDrill [Official None] (any);
    InvitePerson [Administrator OwnOrganisation] (any);
    SuspendAsOrganisation [Administrator Staff] (any);
    SuspendAsCentre [Official AnotherPerson] (any);
    ReinstateAsOrganisation [Administrator Staff] (any);
    ReinstateAsCentre [Official AnotherPerson] (any);
    HandOver [Administrator Staff, Administrator Oneself] (any);
    AppointStandIn [Administrator Staff, Official AnotherPerson] (any) Y65;
    // Whoever appoints, or either of the two.
    EndStandIn [
        Administrator Staff, Official AnotherPerson, Purchaser Oneself, Agent Oneself,
        Bidder Oneself, Official Oneself, Chair Oneself, Operator Oneself, Administrator Oneself,
        Finance Oneself
    ] (any) Y65;
    AskRestoration [Official SecondPerson] (any) Y33;
    AgreeRestoration [Official SecondPerson] (any) Y33;
    // Whoever the account belongs to, so that a theft ends where it is noticed.
    StopRestoration [
        Official SecondPerson, Official Oneself, Purchaser Oneself, Agent Oneself, Bidder Oneself,
        Evaluator Oneself, Trustee Oneself, Chair Oneself, Supervisor Oneself, Operator Oneself,
        Administrator Oneself
    ] (any) Y33;
    FinishRestoration [Official SecondPerson] (any) Y33;
    RenameOrganisation [Official None] (any);
    MergeOrganisations [Official None] (any);
    PublishContacts [Official None] (any);
    GiveMandate [Purchaser OwnOrganisation] (any) T57;
    // Either party, each in its own name.
    EndMandate [Purchaser OwnOrganisation, Agent OwnOrganisation] (any) T57;
    TakeImport [Official None] (any);
    RevokeImport [Official None] (any);
    // Roles that check each other: no official is an evaluator, so nobody enters oneself.
    AdmitExpert [Official None] (any);
    ChangeExpert [Official None] (any);
    ChangeExpertStanding [Official None] (any) C1_14;
    DeclareAvailability [Evaluator Oneself] (any);
    PublishCatalogue [Official None] (any);
    MakeSetting [Official SecondPerson] (any) Y63;
    SetSection [Official None] (any) Y64;
    CloseSection [Official None] (any) Y64;
    GivePost [Official AnotherPerson] (any) Y64;
    TakePost [Official AnotherPerson] (any) Y64;
    PublishIntention [Purchaser OwnOrganisation] (any) G27;
    WithdrawIntention [Purchaser OwnOrganisation] (any) G27;
    Register [Purchaser Purchases, Agent Purchases] (any);
    // The side that registered proposes, the centre decides.
    CorrectProject [Official SecondPerson] (any) Y68;
    AskIntake [Purchaser Purchases, Agent Purchases] (any) Y60;
    ReturnIntake [Official None] (any) Y60;
    AcceptIntake [Official SecondPerson] (any) Y60;
    AnnouncePrequalification [Purchaser Purchases, Agent Purchases] (any);
    ClarifyPrequalification [Purchaser Purchases, Agent Purchases] (any) T05;
    ApplyForPrequalification [Bidder OwnOrganisation] (any);
    WithdrawApplication [Bidder OwnOrganisation] (any);
    ClosePrequalification [platform] (any) T03;
    NameReviewers [Purchaser Purchases, Agent Purchases, Official None] (any) T12_4;
    ReviewApplicantsAsPurchaser [Purchaser Purchases, Agent Purchases] (any) G34_2;
    ReviewApplicants [Evaluator Seat, Purchaser Seat] (any) T12_4;
    InviteBidders [Purchaser Purchases, Agent Purchases] (any) G33_1;
    Announce [Purchaser Purchases, Agent Purchases] (any);
    Clarify [Purchaser Purchases, Agent Purchases] (Announced) T04;
    MoveForOutage [platform] (Announced) Y08;
    ReceiveRemedy [Purchaser Purchases, Agent Purchases, Official None, Supervisor None] (any);
    // Late letters too: the record says that they are late.
    RaiseRemedy [Bidder OwnOrganisation] (any) G20_4;
    AskUnknown [anyone] (any) G19;
    EnterRemedy [Official SecondPerson] (any) Y70;
    ReviewInterest [Purchaser Purchases, Agent Purchases] (any) T63;
    WithdrawRemedy [Bidder OwnOrganisation] (any);
    AnswerRemedy [Purchaser Purchases, Agent Purchases] (any) T07;
    ExamineComplaint [Supervisor None] (any) G25_1;
    CorrectComplaint [Bidder OwnOrganisation] (any) G25_2;
    ServeComplaint [Supervisor None] (any) G25_4;
    RespondToComplaint [
        Purchaser Purchases, Agent Purchases, Bidder OwnOrganisation
    ] (any) G25_5;
    PauseComplaint [Supervisor None] (any) G23_2;
    ResumeComplaint [Supervisor None] (any) G23_2;
    OrderSuspension [Supervisor None] (any) G24;
    LiftSuspension [Supervisor None] (any) G24;
    LapseSuspension [platform] (any) G24;
    DecideComplaint [Supervisor None] (any) T20_2;
    ListComplainant [Supervisor None] (any) G23_6;
    CarryOut [Purchaser Purchases] (any) G23_4;
    HoldAsPurchaser [Purchaser Purchases, Agent Purchases] (Announced Decided);
    HoldAsSupervisor [Supervisor None] (Announced Decided);
    LiftAsPurchaser [Purchaser Purchases, Agent Purchases] (Announced Decided);
    LiftAsSupervisor [Supervisor None] (Announced Decided);
    HoldBidding [Official None] (any) Y89;
    ReleaseBidding [Official None] (any) Y90;
    Terminate [Purchaser Purchases, Agent Purchases] (Announced Displayed) T25;
    EndTendering [Purchaser Purchases] (Failed) T23;
    DeclareFailure [Purchaser Purchases] (Closed Decided) G58_1;
    ReviewFailure [Purchaser Purchases, Agent Purchases] (Failed) G59_1;
    ChangeMethod [Purchaser Purchases] (Failed) G59_2;
    Submit [Bidder OwnOrganisation] (any) X02;
    Withdraw [Bidder OwnOrganisation] (any) X02;
    SignIn [Bidder OwnOrganisation] (Announced Opened);
    CloseLot [platform] (Announced) T10;
    ReportObjects [platform] (Closed);
    SupplyObject [anyone] (KeyIn);
    StartSession [Chair None] (Closed KeyIn) T10;
    ExtendKeyIn [Chair None] (KeyIn) Y04;
    Adjourn [Chair None] (KeyIn) Y04;
    KeyIn [anyone] (any) X01;
    CloseKeyIn [platform] (KeyIn) Y01;
    CallPrices [Chair None] (Evaluating) Y19;
    SettleDeposits [platform] (Releasing);
    ReleaseShares [Trustee TrusteeOfLot] (Releasing) Y02;
    Contest [platform] (Releasing) Y03;
    PublishSecret [Trustee TrusteeOfLot] (Releasing) Y03;
    PublishSeed [Bidder OwnOrganisation] (Releasing) Y03;
    CloseShares [platform] (Releasing) Y02;
    PublishBids [platform] (SharesClosed) T10;
    Object [Bidder OwnOrganisation] (Opened) G42;
    AnswerObjection [Chair None] (Opened) G42;
    Confirm [Bidder OwnOrganisation] (Opened) Y05;
    SignRecord [Chair None] (Opened) Y05;
    OrderOpening [Supervisor None] (Closed) Y81;
    EnterCommittee [
        Purchaser Purchases, Agent Purchases, Official None
    ] (Announced Evaluating) C1_1;
    RequestDraw [Purchaser Purchases, Agent Purchases] (Announced Evaluating) C1_16;
    DrawAsCentre [Official None] (Announced Evaluating);
    DrawAsPurchaser [Purchaser Purchases, Agent Purchases] (Announced Evaluating);
    DrawAsSupervisor [Supervisor None] (Announced Evaluating);
    VoidDraw [Supervisor None] (Announced Evaluating) Y23;
    HoldDraw [platform] (Announced Evaluating) Y25;
    AnswerCall [Evaluator Oneself] (Opened Evaluating);
    ReplaceMember [Supervisor None] (Opened Evaluating) C1_18;
    NameSubstitute [Purchaser Purchases, Agent Purchases, Official None] (Opened Evaluating) C1_18;
    DissolveCommittee [Supervisor None] (Opened Evaluating) C1_19;
    DeclareAvoidance [Evaluator Seat, Purchaser Seat] (Opened Evaluating) C1_20;
    ReviewByPurchaser [Purchaser Purchases, Agent Purchases] (Opened Evaluating) G09_2;
    ReviewByCommittee [Evaluator Leader] (Opened Evaluating) T22;
    Score [Evaluator Seat, Purchaser Seat] (Evaluating) C4_5;
    ScoreBlind [Evaluator Seat, Purchaser Seat] (Opened Evaluating) C5_1;
    FindIdentity [Evaluator Leader] (Opened Evaluating) C5_3;
    SignReport [Evaluator Seat, Purchaser Seat] (Evaluating) C4_4;
    ReopenSheet [Evaluator Seat, Purchaser Seat] (Evaluating) C4_17;
    HandSheetBack [Evaluator Leader] (Evaluating) C4_17;
    ExplainScores [Evaluator Seat, Purchaser Seat] (Evaluating) C4_12;
    ConfirmOwnTotal [Bidder OwnOrganisation] (Notified Terminated) Y83;
    ConfirmOwnSheet [Evaluator Seat, Purchaser Seat] (Evaluating Terminated) Y83;
    ConfirmRoots [Supervisor None] (Evaluating Terminated) Y83;
    QueryPrice [Evaluator Leader] (Evaluating) F7_4;
    ExplainPrice [Bidder OwnOrganisation] (Evaluating) F7_4;
    JudgePrice [Evaluator Leader] (Evaluating) F7_7;
    AdjournEvaluation [Evaluator Leader] (Opened Evaluating) C1_22;
    ResumeEvaluation [Evaluator Leader] (Opened Evaluating) C1_22;
    ResumeAsOrganiser [Purchaser Purchases, Agent Purchases] (Opened Evaluating) C1_22;
    FixEvaluationTime [Purchaser Purchases, Agent Purchases] (Opened Evaluating) T21;
    AskMoreTime [Evaluator Seat, Purchaser Seat] (Opened Evaluating) T21;
    ProposeClarification [Evaluator Seat, Purchaser Seat] (Opened Evaluating) C4_14;
    AskClarification [Evaluator Leader] (Opened Evaluating) C4_14;
    AnswerClarification [Bidder OwnOrganisation] (Opened Evaluating) C4_14;
    JudgeClarification [Evaluator Leader] (Opened Evaluating) C4_14;
    CorrectPrice [Evaluator Leader] (Evaluating) C4_10;
    AnswerCorrection [Bidder OwnOrganisation] (Evaluating) C4_11;
    PriceDeviations [Evaluator Leader] (Evaluating) F3;
    PublishCandidates [Purchaser Purchases, Agent Purchases] (Reported) T13_1;
    EndDisplay [platform] (Displayed) T13_2;
    Determine [Purchaser Purchases] (Reported Displayed) G11;
    Deem [platform] (Reported) G11_2;
    IssueLetter [Purchaser Purchases, Agent Purchases] (Decided) G12_1;
    AskRecheck [Purchaser Purchases] (Displayed Decided) T56;
    FindStanding [Evaluator Seat, Purchaser Seat] (Displayed Decided) T56;
    AskValidity [Purchaser Purchases, Agent Purchases] (Opened Decided) Y207;
    AnswerValidity [Bidder OwnOrganisation] (Opened Decided) Y207;
    NoteRefusal [Supervisor None] (Evaluating Decided) Y211;
    DeemAgreement [platform] (Evaluating Decided) Y210;
    RenounceAward [Bidder OwnOrganisation] (Displayed Notified) T55_2;
    DeclareLost [Purchaser Purchases] (Displayed Notified) T55_2;
    CorrectNotice [Purchaser Purchases, Agent Purchases] (Displayed Notified) Y51;
    WithdrawNotice [Purchaser Purchases, Agent Purchases] (Displayed Notified) Y52;
    ReportAward [Purchaser Purchases, Agent Purchases] (Decided Notified) T16;
    OfferContract [Purchaser Purchases] (Notified) G13_2;
    SignContract [Bidder OwnOrganisation] (Notified) G13_2;
    PublishContract [Purchaser Purchases, Agent Purchases] (Notified) G14;
    FileContract [Purchaser Purchases, Agent Purchases] (Notified) G15;
    NotePerformance [Purchaser Purchases, Agent Purchases] (Notified);
    AcceptDelivery [Purchaser Purchases] (Notified) G44;
    CloseFile [Purchaser Purchases, Agent Purchases] (Notified) G18;
    PackArchive [Official None] (Notified) Y53;
    NoteRead [platform] (any) X02_3;
    ReceiveSecurity [Finance None] (Announced SharesClosed) Y57;
    CorrectSecurity [Finance SecondPerson] (Announced SharesClosed) Y69;
    ReturnSecurity [Finance None] (any) G07_2;
    KeepSecurity [Purchaser Purchases] (Opened Terminated) G06_3;
    RequestBidding [Purchaser OwnOrganisation] (any) Y162;
    ReturnBidding [Official None] (any) Y162;
    AnnounceBidding [Official None] (any) Y162;
    SignUpForBidding [Bidder OwnOrganisation] (any) Y163;
    EnterBiddingDeposit [Finance None] (any) Y163;
    CheckCompliance [Purchaser OwnOrganisation] (any) Y156;
    ConfirmDealAsBuyer [Purchaser OwnOrganisation] (any) Y158;
    ConfirmDealAsBidder [Bidder OwnOrganisation] (any) Y158;
    GiveDealUp [Bidder OwnOrganisation] (any) Y156;
    DeclareDealLost [Purchaser OwnOrganisation] (any) Y158;
    AcceptGoods [Purchaser OwnOrganisation] (any) Y150;
    ReturnBiddingDeposit [Finance None] (any) Y159;
    ArchiveBidding [Official None] (any) Y161;
    TerminateBidding [Purchaser OwnOrganisation] (any) Y150;
    WithdrawSignUp [Bidder OwnOrganisation] (any) Y202;
    ExamineSignUp [Official None] (any) Y179;
    PublishSaleResult [Official None] (any) J01_6;
    SettleSale [Official None] (any) Y164;
    AnnounceAuction [Official None] (any);
    AdmitToAuction [Official None] (any) Y139;
    ConfirmPriority [Official None] (any) J01_4;
    CommitReserve [Purchaser Purchases, Agent Purchases] (any) Y130;
    OpenReserve [Purchaser Purchases, Agent Purchases] (any) Y131;
    BidInAuction [Bidder OwnPlate] (any) J01_6;
    DrawInAuction [Official None] (any) Y145;
    // The centre measures, the supervisor orders.
    FreezeAuction [Official None] (any) Y134;
    OrderFreeze [Supervisor None] (any);
    ResumeAuction [Official None, Supervisor None] (any) Y137;
    TerminateAuction [Official None] (any);
    OrderAuctionEnd [Supervisor None] (any);
    KeepAuction [platform] (any) J01_5;
    OpenSubAccount [Bidder OwnOrganisation] (Announced) Y172;
    BookBankEntry [platform] (any) Y172;
    CloseStatement [platform] (any) Y169;
    PresentGuarantee [Bidder OwnOrganisation] (Announced Decided) Y167;
    AnswerGuarantee [platform] (any) Y167;
    OrderPayment [Finance SecondPerson] (any) Y171;
    SendBack [Finance SecondPerson] (any) Y171;
    ReadBooks [Finance None, Supervisor None] (any) Y169;
    ReadBank [Finance None, Supervisor None] (any) Y173;
    ReadSecurities [Finance None] (any) Y57;
    ReadBidsBeforeOpening [nobody] (any) X02_3;
    ReadBidderNamesBeforeKeyIn [nobody] (any) X02_3;
    ReadOwnBid [Bidder OwnOrganisation] (any);
    ReadOwnResult [Bidder OwnOrganisation] (Notified) G12_3;
    ReadEvaluationFiles [
        Evaluator Seat, Purchaser Seat, Purchaser Purchases, Agent Purchases, Supervisor None
    ] (Opened Terminated) X02_3;
    ReadOwnSheet [Evaluator Seat, Purchaser Seat] (Evaluating Terminated);
    ReadAllSheets [Supervisor None] (Reported Terminated);
    ReadReport [
        Evaluator Seat, Purchaser Seat, Purchaser Purchases, Agent Purchases, Supervisor None
    ] (Evaluating Terminated) G10;
    ReadCommitteeNames [
        Purchaser Purchases, Agent Purchases, Official None, Supervisor None
    ] (any);
    ReadPeople [Official None, Supervisor None] (any);
    ReadRoster [Official None, Supervisor None] (any);
    ReadBundle [Supervisor None] (any);
    ReadAudit [Supervisor None] (any);
    ReadArchive [Official None, Supervisor None] (any) G18;
    ReadHealth [Official None, Operator None] (any);
    OrderStart [Supervisor None] (any);
}
