//! Stage tables: who may do what in which stage, as data with closed words.

use std::collections::BTreeSet;

/// Which of the two tendering laws governs a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Regime {
    /// 招标投标法
    Works,
    /// 政府采购法
    GovernmentProcurement,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$item:meta])* $case:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$item])* $case),+ }

        impl $name {
            pub const ALL: &[Self] = &[$(Self::$case),+];

            /// The word of stage tables and records.
            #[must_use]
            pub fn token(self) -> &'static str {
                match self { $(Self::$case => $word),+ }
            }

            /// Reads the word; any other is `None`.
            #[must_use]
            pub fn from_token(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.token() == text)
            }
        }
    };
}

words!(
    /// Where a lot stands.
    Stage {
        /// Applications to be found qualified are taken.
        Prequalifying = "prequalifying",
        /// An objection or a hold waits while applications are taken.
        PrequalificationSuspended = "prequalification_suspended",
        /// Applicants are reviewed.
        ApplicationsClosed = "applications_closed",
        /// Enough applicants are qualified: the tender may be announced to them.
        Prequalified = "prequalified",
        /// Receiving sealed bids.
        Announced = "announced",
        /// An objection or a hold waits.
        Suspended = "suspended",
        /// Past the deadline; ciphertexts are hashed again.
        Closed = "closed",
        KeyIn = "key_in",
        /// The trustees' shares are awaited.
        Releasing = "releasing",
        Contested = "contested",
        /// Every verdict stands; nothing is decrypted yet.
        SharesClosed = "shares_closed",
        Opened = "opened",
        QualificationReviewed = "qualification_reviewed",
        Evaluating = "evaluating",
        Reported = "reported",
        Displayed = "displayed",
        Decided = "decided",
        Notified = "notified",
        /// The purchaser signed a contract; the winner has not yet.
        ContractOffered = "contract_offered",
        Contracted = "contracted",
        /// The last acceptance passed.
        Accepted = "accepted",
        /// Everything the law asks for after the letter is done; the file is kept.
        Archived = "archived",
        Failed = "failed",
        Terminated = "terminated",
        /// An online bidding was asked for and is not announced yet.
        Requested = "requested",
        /// Its request was given back.
        Returned = "returned",
        /// Its price is found; whoever is next is checked.
        Checking = "checking",
        /// Its result is published.
        Published = "published",
        /// Both sides signed the deal confirmation.
        Confirmed = "confirmed",
    }
);

words!(
    /// What moves a lot: a command or a timer.
    Trigger {
        /// The timer of applications.
        CloseApplications = "close_applications",
        ReviewApplicants = "review_applicants",
        Announce = "announce",
        Clarify = "clarify",
        Suspend = "suspend",
        Resume = "resume",
        /// The timer of T.
        Deadline = "deadline",
        ObjectsChecked = "objects_checked",
        KeyInEnds = "key_in_ends",
        Contest = "contest",
        AnswersSettled = "answers_settled",
        PublishPrices = "publish_prices",
        /// The first of two openings shows who bids, and no price.
        PublishTechnical = "publish_technical",
        /// The technical result is locked: the second session begins.
        CallPrices = "call_prices",
        ReviewQualification = "review_qualification",
        StartEvaluation = "start_evaluation",
        RejectAll = "reject_all",
        ReplaceMember = "replace_member",
        DissolveCommittee = "dissolve_committee",
        DeliverReport = "deliver_report",
        PublishCandidates = "publish_candidates",
        Determine = "determine",
        /// The purchaser kept silent.
        Deem = "deem",
        SendLetter = "send_letter",
        ReportAward = "report_award",
        WithdrawNotice = "withdraw_notice",
        OfferContract = "offer_contract",
        SignContract = "sign_contract",
        PublishContract = "publish_contract",
        FileContract = "file_contract",
        NotePerformance = "note_performance",
        Accept = "accept",
        CloseFile = "close_file",
        Terminate = "terminate",
        /// The purchaser's word that the round failed.
        DeclareFailure = "declare_failure",
        /// An upheld remedy: the procedure begins anew.
        Restart = "restart",
        /// An upheld remedy: the award is void.
        VoidAward = "void_award",
        /// An upheld remedy: the evaluation is void, and bids are evaluated anew.
        EvaluateAnew = "evaluate_anew",
        /// The winner or the first candidate is lost.
        LoseAward = "lose_award",
        /// An online bidding is asked for anew after its request was given back.
        Request = "request",
        ReturnRequest = "return_request",
        SignUp = "sign_up",
        WithdrawSignUp = "withdraw_sign_up",
        /// The auction's own end.
        EndBidding = "end_bidding",
        CheckCompliance = "check_compliance",
        ConfirmDeal = "confirm_deal",
        LoseDeal = "lose_deal",
    }
);

words!(
    /// Who pulls a trigger.
    Actor {
        Purchaser = "purchaser",
        Platform = "platform",
        Trustee = "trustee",
        Committee = "committee",
        Bidder = "bidder",
        Supervisor = "supervisor",
        /// Somebody of the centre.
        Official = "official",
    }
);

words!(
    /// What must hold for a transition.
    Guard {
        Always = "always",
        EnoughBids = "enough_bids",
        TooFewBids = "too_few_bids",
        EnoughQualified = "enough_qualified",
        TooFewQualified = "too_few_qualified",
        CommitteeComplete = "committee_complete",
        AllMembersSigned = "all_members_signed",
        /// No bid passed the committee's review.
        NoneLeft = "none_left",
        /// Few bids are left, and the committee finds competition plainly lacking.
        NoCompetition = "no_competition",
        TooFewResponsive = "too_few_responsive",
        BeforeClose = "before_close",
        InDisplay = "in_display",
        NothingPending = "nothing_pending",
        DisplayOver = "display_over",
        RankOne = "rank_one",
        SharesMissing = "shares_missing",
        AllSharesFit = "all_shares_fit",
        PartlyAccepted = "partly_accepted",
        FinallyAccepted = "finally_accepted",
        /// What the law asks for after the contract is done.
        DutiesDone = "duties_done",
        /// Unlawful acts spoiled the fairness.
        Unlawful = "unlawful",
        /// Every price is above the budget.
        AboveBudget = "above_budget",
        /// A remedy was upheld, and its redress fits.
        Upheld = "upheld",
        /// The same, and other candidates are left.
        CandidatesLeft = "candidates_left",
        /// The law knows why, and the purchaser takes the next candidate in order.
        NextTaken = "next_taken",
        /// The law knows why, and the purchaser begins anew.
        BegunAnew = "begun_anew",
        /// No offer is taken yet.
        BeforeBidding = "before_bidding",
        PriceFound = "price_found",
        /// Nobody offered, too few did, or the reserve was missed.
        NoPrice = "no_price",
        Complies = "complies",
        /// Somebody is left in the order of prices.
        NextInRank = "next_in_rank",
        NobodyInRank = "nobody_in_rank",
        OneSideSigned = "one_side_signed",
        BothSidesSigned = "both_sides_signed",
    }
);

words!(
    /// How is bought or sold: the procurement method 采购方式.
    Method {
        /// 公开招标
        OpenTender = "open_tender",
        /// 询价 (B1.4): one price, never changed, and the lowest wins.
        RequestForQuotations = "request_for_quotations",
    }
);

/// A law and a method: what a stage table is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Procedure {
    pub regime: Regime,
    pub method: Method,
}

impl From<Regime> for Procedure {
    /// The open tender of a law.
    fn from(regime: Regime) -> Self {
        Self { regime, method: Method::OpenTender }
    }
}

impl Procedure {
    /// Every procedure that this release carries out; each pack has a table of each.
    pub const ALL: [Self; 3] = [
        Self { regime: Regime::Works, method: Method::OpenTender },
        Self { regime: Regime::GovernmentProcurement, method: Method::OpenTender },
        Self { regime: Regime::GovernmentProcurement, method: Method::RequestForQuotations },
    ];
}

impl Stage {
    /// Whether a round ends here.
    #[must_use]
    pub fn is_terminal(self) -> bool {
        matches!(self, Self::Archived | Self::Failed | Self::Terminated)
    }
}

impl Regime {
    /// The word of stage tables and records.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Works => "works",
            Self::GovernmentProcurement => "government_procurement",
        }
    }

    /// Reads the word; any other is `None`.
    #[must_use]
    pub fn from_token(text: &str) -> Option<Self> {
        [Self::Works, Self::GovernmentProcurement].into_iter().find(|it| it.token() == text)
    }
}

/// One line of a stage table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub from: Stage,
    pub trigger: Trigger,
    pub actor: Actor,
    pub guard: Guard,
    /// Ids of the rules that the step rests on.
    pub rules: Vec<String>,
    pub to: Stage,
}

/// All transitions of one procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageTable {
    /// None: of online biddings, which neither tendering law governs.
    procedure: Option<Procedure>,
    transitions: Vec<Transition>,
}

/// What is wrong with a stage table as a graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    #[error("stage {0:?} cannot be reached")]
    Unreachable(Stage),
    #[error("stage {0:?} has no exit")]
    NoExit(Stage),
    #[error("the ended stage {0:?} has an exit")]
    TerminalExit(Stage),
    #[error("from {0:?}, {1:?} under {2:?} stands twice")]
    Twice(Stage, Trigger, Guard),
}

impl StageTable {
    /// Takes a table whose graph is sound.
    ///
    /// # Errors
    ///
    /// [`StageError`] for an unreachable stage, one without exit, an exit from an ended one, or
    /// a transition that stands twice.
    pub fn new(of: impl Into<Procedure>, transitions: Vec<Transition>) -> Result<Self, StageError> {
        let it = Self { procedure: Some(of.into()), transitions };
        it.check()?;
        Ok(it)
    }

    /// The table of online biddings 网上竞价.
    ///
    /// # Errors
    ///
    /// As [`Self::new`].
    pub fn of_biddings(transitions: Vec<Transition>) -> Result<Self, StageError> {
        let it = Self { procedure: None, transitions };
        it.check()?;
        Ok(it)
    }

    /// The procedure of a tender; none of online biddings.
    #[must_use]
    pub fn procedure(&self) -> Option<Procedure> {
        self.procedure
    }

    #[must_use]
    pub fn transitions(&self) -> &[Transition] {
        &self.transitions
    }

    /// The transition of a trigger whose guard holds; `None`: the stage does not allow it.
    #[must_use]
    pub fn next(
        &self,
        from: Stage,
        trigger: Trigger,
        holds: impl Fn(Guard) -> bool,
    ) -> Option<&Transition> {
        self.steps(from, trigger).find(|it| it.guard == Guard::Always || holds(it.guard))
    }

    /// Whether a trigger has any transition in a stage, whatever its guard.
    #[must_use]
    pub fn allows(&self, from: Stage, trigger: Trigger) -> bool {
        self.steps(from, trigger).next().is_some()
    }

    fn steps(&self, from: Stage, trigger: Trigger) -> impl Iterator<Item = &Transition> {
        self.transitions.iter().filter(move |it| it.from == from && it.trigger == trigger)
    }

    /// Where a lot, or an online bidding, begins.
    fn first(&self) -> BTreeSet<Stage> {
        match self.procedure {
            Some(_) => BTreeSet::from([Stage::Prequalifying, Stage::Announced]),
            None => BTreeSet::from([Stage::Requested]),
        }
    }

    fn check(&self) -> Result<(), StageError> {
        let mut seen = BTreeSet::new();
        for it in &self.transitions {
            if it.from.is_terminal() {
                return Err(StageError::TerminalExit(it.from));
            }
            if !seen.insert((it.from, it.trigger, it.guard)) {
                return Err(StageError::Twice(it.from, it.trigger, it.guard));
            }
        }
        let reached = self.reached();
        let named = self.transitions.iter().flat_map(|it| [it.from, it.to]);
        for stage in named {
            if !reached.contains(&stage) {
                return Err(StageError::Unreachable(stage));
            }
            let leaves = |it: &Transition| it.from == stage && it.to != stage;
            if !stage.is_terminal() && !self.transitions.iter().any(leaves) {
                return Err(StageError::NoExit(stage));
            }
        }
        Ok(())
    }

    /// Stages that can be reached from a first notice, that of a prequalification or of the tender,
    /// or from the request of an online bidding.
    fn reached(&self) -> BTreeSet<Stage> {
        let mut reached = self.first();
        loop {
            let before = reached.len();
            let next = self.transitions.iter().filter(|it| reached.contains(&it.from));
            let next: Vec<_> = next.map(|it| it.to).collect();
            reached.extend(next);
            if reached.len() == before {
                return reached;
            }
        }
    }
}
