//! All commands, all events, and the states a decision may read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::calendar::Calendar;
use crate::experts;
use crate::law::Law;
use crate::lot::Lot;
use crate::parties::{self, Centre, Organisation, People, StandIn};
use crate::procedure::{self, ProjectCorrected, ProjectRegistered, Scope};
use crate::rulebook::Rulebook;
use crate::shared::{AccountId, Id, Instant, LotId, Salt, Uscc};
use crate::{
    admission, auction, award, catalogue, contract, draws, ledger, online, opening, posts,
    remedies, securities, settings, tabled,
};

/// States folded from the record, as far as a command needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct World {
    pub centre: Centre,
    pub organisations: BTreeMap<Uscc, Organisation>,
    pub people: People,
    /// Imports of an earlier system, by id.
    pub imports: BTreeMap<Id, parties::Imported>,
    /// The roster of experts, by number.
    pub roster: experts::Roster,
    /// The trading catalogue in force, if the centre published one.
    pub catalogue: Option<catalogue::Catalogue>,
    /// Procurement intentions, by number.
    pub intentions: BTreeMap<Id, catalogue::Intention>,
    pub projects: BTreeMap<Id, ProjectRegistered>,
    /// Intakes, by project.
    pub intakes: BTreeMap<Id, catalogue::Intake>,
    pub lots: BTreeMap<LotId, Lot>,
    /// Prequalifications, by lot.
    pub prequalifications: BTreeMap<LotId, admission::Prequalification>,
    /// Lists of bidders of lots, also of those that are not announced yet.
    pub admissions: BTreeMap<LotId, admission::Admission>,
    /// Draws of such lists, by lot.
    pub list_draws: BTreeMap<LotId, draws::ListDraw>,
    /// Online biddings, by lot.
    pub biddings: BTreeMap<LotId, online::Bidding>,
    /// Sign-ups and deposits of auctions that take them, by lot.
    pub sign_ups: BTreeMap<LotId, online::SignUps>,
    /// Auctions, by lot.
    pub auctions: BTreeMap<LotId, auction::State>,
    /// Salts behind the pseudonyms of auctions, by lot; of a reader of the public log none.
    pub pseudonyms: BTreeMap<LotId, Salt>,
    /// Pack each lot adopted, by id.
    pub adopted: BTreeMap<LotId, String>,
    /// Pack each lot's contract adopted, by id.
    pub contracts: BTreeMap<LotId, String>,
    /// The money of bid securities at the bank.
    pub ledger: ledger::Ledger,
    /// The values that the centre set where the law leaves them to it.
    pub settings: settings::State,
    /// Sections of the centre, their posts and who holds them.
    pub posts: posts::State,
    /// Whom each person stands in for, past ones included.
    pub stand_ins: BTreeMap<AccountId, Vec<StandIn>>,
    /// How each project was registered before, oldest first, with what took its place and when.
    pub corrections: BTreeMap<Id, Vec<(Instant, ProjectRegistered, ProjectCorrected)>>,
}

impl World {
    /// The calendar that ships, with the years whose notice is in the record.
    #[must_use]
    pub fn calendar<'a>(&self, shipped: &'a Calendar) -> Cow<'a, Calendar> {
        if self.centre.years.is_empty() {
            return Cow::Borrowed(shipped);
        }
        let mut all = shipped.clone();
        for (number, year) in &self.centre.years {
            all.publish(*number, year.clone());
        }
        Cow::Owned(all)
    }

    /// Lots of tenders: those that only hold an auction's envelopes are left out.
    pub fn tenders(&self) -> impl Iterator<Item = &Lot> {
        self.lots.values().filter(|it| it.round.is_none())
    }

    /// The lot of a tender: none where a lot is only the envelopes of an auction's single offers,
    /// whose sign-up and deposits stand beside it.
    #[must_use]
    pub fn tender(&self, lot: &LotId) -> Option<&Lot> {
        self.lots.get(lot).filter(|it| it.round.is_none())
    }

    /// Whether a lot is announced, or kept for the envelopes of an auction that has still to ask
    /// for them.
    #[must_use]
    pub fn has_lot(&self, lot: &LotId) -> bool {
        let kept = self.auctions.get(lot).is_some_and(|it| it.terms.trustees.is_some());
        kept || self.lots.contains_key(lot)
    }

    /// A pack's rules with the values that hold for a lot in a scope.
    #[must_use]
    pub fn rules<'a>(
        &self,
        pack: &'a Rulebook,
        lot: Option<&LotId>,
        scope: Scope,
    ) -> Cow<'a, Rulebook> {
        pack.with(self.settings.of(lot, scope))
    }
}

macro_rules! events {
    ($($module:ident :: { $($kind:ident),* $(,)? }),* $(,)?) => {
        /// Everything that can happen; the variant's name is the kind in the log.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Event {
            /// Everything that happens to an auction; its own kind is the one in the log.
            Auction(auction::Occurred),
            $($($kind($module::$kind),)*)*
        }

        impl Event {
            /// The kind as the log spells it.
            #[must_use]
            pub fn kind(&self) -> &'static str {
                match self {
                    Self::Auction(it) => it.event.kind(),
                    $($(Self::$kind(_) => stringify!($kind),)*)*
                }
            }
        }
    };
}

events! {
    parties::{
        CentreFounded, CalendarPublished, ContactsPublished, OrganisationAdmitted, PersonAdded,
        RolesChanged, KeyBound, PersonKeyBound, KeyRevoked, PersonKeyRevoked, TrusteeEnrolled,
        KeysDeposited, DrillHeld,
        PersonSuspended, PersonReinstated, HandedOver, RestorationAsked, RestorationAgreed,
        RestorationStopped, RestorationFinished, OrganisationRenamed, OrganisationsMerged,
        MandateGiven, MandateEnded, ImportTaken, OrganisationImported, DealImported, ImportRevoked,
        StandInAppointed, StandInEnded,
    },
    experts::{
        ExpertAdmitted, ExpertImported, ExpertChanged, ExpertStandingChanged, AvailabilityDeclared,
    },
    catalogue::{
        CataloguePublished, IntentionPublished, IntentionWithdrawn, IntakeAsked, IntakeReturned,
        IntakeAccepted, IntakeExamined,
    },
    procedure::{
        ProjectRegistered, RulesAdopted, Announced, Clarified, Extended, Held, HoldLifted,
        TenderFailed, Terminated, FailureDeclared, FailureReviewed, MethodChanged, TenderingEnded,
        Retendered, ProjectCorrected, CorrectionExamined,
    },
    admission::{
        PrequalificationAnnounced, PrequalificationClarified, ApplicationReceived,
        ApplicationWithdrawn, PrequalificationClosed, ReviewersNamed, ApplicantsReviewed,
        PrequalificationConcluded, BiddersAdmitted, BiddersInvited, InvitationDecided,
        InvitationPooled, InvitationDrawAsked,
    },
    remedies::{
        RemedyReceived, RemedyRaised, RemedyAnswered, RemedyWithdrawn, ComplaintExamined,
        ComplaintCorrected, ComplaintServed, ComplaintResponded, ComplaintPaused,
        ComplaintResumed, SuspensionOrdered, SuspensionEnded, ComplaintDecided, RedressCarried,
        AwardVoided, InterestReviewed, EvaluationVoided, ComplainantListed,
    },
    opening::{
        EnvelopeReceived, BidReplaced, BidWithdrawn, SignedIn, LotClosed, ObjectsPresent,
        ObjectSupplied, KeyedIn, SessionStarted, KeyInExtended, SessionAdjourned, KeyInClosed,
        PricesCalled, DepositsSettled, SharesReleased, OpeningContested, SecretPublished,
        SeedPublished, SharesClosed, BidsOpened, FilesOpened, OpeningObjected, OpeningAnswered,
        OpeningConfirmed, OpeningRecordSigned, OpenUnwitnessed,
    },
    award::{
        CommitteeEntered, AvoidanceDeclared, BidsReviewed, ScoreSheet, ScoresClosed, Totals,
        TechnicalLocked, Ranked, Confirmed,
        ReportSigned, ReportDelivered,
        CandidatesPublished, DisplayEnded, WinnerDetermined, ResultPublished, LetterIssued,
        ObjectRead, PriceQueried, PriceExplained, PriceJudged, PriceCorrected, CorrectionAnswered,
        DeviationsPriced, NoticeCorrected, NoticeWithdrawn, AwardRenounced, AwardLost,
        RecheckAsked, StandingFound, SigningRefused, AgreementDeemed, RecheckConcluded,
        ValidityAsked, ValidityAnswered,
        ClarificationProposed, ClarificationAsked, ClarificationAnswered, ClarificationJudged,
        SheetReopened, ScoresExplained,
        BlindSealed, IdentityFound, BlindSheet, BlindRevealed,
        EvaluationAdjourned, EvaluationResumed, EvaluationTimeFixed, MoreTimeAsked,
    },
    draws::{
        DrawRequested, RepresentativesNamed, DrawJoined, RosterCommitted, DrawAnnounced,
        PoolCommitted, PoolDerived, DrawCommitted, DepositShown, CommitsClosed, DrawOpened,
        DrawResult, RateDrawn, OrderDrawn, ListDerived, DrawVoid, CallPlaced, CallEnded, Seated,
        CommitteeDrawn,
        MemberReplaced, Replaced, SubstituteNamed, SubstituteSeated, CommitteeDissolved,
    },
    contract::{
        ContractOffered, ContractSigned, ContractPublished, ContractFiled, AwardReported,
        PerformanceNoted, DeliveryAccepted, FileClosed, ArchivePacked,
    },
    securities::{ SecurityReceived, SecurityReturned, SecurityKept, GuaranteeAnswered },
    ledger::{
        SubAccountOpened, PaymentOrdered, PaymentEnded, BankEntryUnmatched, BankEntryMoved,
        StatementClosed,
    },
    settings::{ SettingMade, SettingExamined },
    online::{
        BiddingRequested, BiddingReturned, BiddingAnnounced, BidderSignedUp, DepositEntered,
        PlateGiven, PriceFound, BiddingFailed, ComplianceFound, DealPublished, DealConfirmed,
        DealLost, GoodsAccepted, DepositReturned, BiddingArchived, BiddingTerminated,
        SignUpExamined, SaleResultPublished, SaleSettled, SignUpWithdrawn,
    },
    auction::{ PseudonymsSealed },
    posts::{ SectionSet, SectionClosed, PostGiven, PostTaken },
}

/// Everything that may be asked of the law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Parties(parties::Command),
    Experts(experts::Command),
    Catalogue(catalogue::Command),
    Procedure(procedure::Command),
    Admission(admission::Command),
    Opening(opening::Command),
    Award(award::Command),
    Draws(draws::Command),
    Contract(contract::Command),
    Remedies(remedies::Command),
    Securities(securities::Command),
    Auction(auction::Asked),
    Ledger(ledger::Command),
    Settings(settings::Command),
    Posts(posts::Command),
    Online(online::Command),
}

/// Why the law says no; nothing changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error(transparent)]
    Parties(#[from] parties::Refusal),
    #[error(transparent)]
    Experts(#[from] experts::Refusal),
    #[error(transparent)]
    Catalogue(#[from] catalogue::Refusal),
    #[error(transparent)]
    Procedure(#[from] procedure::Refusal),
    #[error(transparent)]
    Admission(#[from] admission::Refusal),
    #[error(transparent)]
    Opening(#[from] opening::Refusal),
    #[error(transparent)]
    Award(#[from] award::Refusal),
    #[error(transparent)]
    Draws(#[from] draws::Refusal),
    #[error(transparent)]
    Contract(#[from] contract::Refusal),
    #[error(transparent)]
    Remedies(#[from] remedies::Refusal),
    #[error(transparent)]
    Securities(#[from] securities::Refusal),
    #[error(transparent)]
    Auction(#[from] auction::Refusal),
    #[error(transparent)]
    Ledger(#[from] ledger::Refusal),
    #[error(transparent)]
    Settings(#[from] settings::Refusal),
    #[error(transparent)]
    Posts(#[from] posts::Refusal),
    #[error(transparent)]
    Online(#[from] online::Refusal),
}

impl Refusal {
    /// The rule this refusal rests on, if it is one of law.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        match self {
            Self::Parties(it) => it.rule(),
            Self::Experts(it) => it.rule(),
            Self::Catalogue(it) => it.rule(),
            Self::Procedure(it) => it.rule(),
            Self::Admission(it) => it.rule(),
            Self::Opening(it) => it.rule(),
            Self::Award(it) => it.rule(),
            Self::Draws(it) => it.rule(),
            Self::Contract(it) => it.rule(),
            Self::Remedies(it) => it.rule(),
            Self::Securities(it) => it.rule(),
            Self::Auction(it) => it.rule(),
            Self::Ledger(it) => it.rule(),
            Self::Settings(it) => it.rule(),
            Self::Posts(it) => it.rule(),
            Self::Online(it) => it.rule(),
        }
    }
}

impl Command {
    /// The lot the command is about, if any.
    #[must_use]
    pub fn lot(&self) -> Option<&LotId> {
        match self {
            Self::Parties(_)
            | Self::Experts(_)
            | Self::Catalogue(_)
            | Self::Settings(_)
            | Self::Posts(_) => None,
            Self::Procedure(it) => it.lot(),
            Self::Admission(it) => Some(it.lot()),
            Self::Opening(it) => Some(it.lot()),
            Self::Award(it) => Some(it.lot()),
            Self::Draws(it) => Some(it.lot()),
            Self::Contract(it) => Some(it.lot()),
            Self::Remedies(it) => Some(it.lot()),
            Self::Securities(it) => Some(it.lot()),
            Self::Online(it) => Some(it.lot()),
            Self::Auction(it) => Some(&it.lot),
            Self::Ledger(it) => it.lot(),
        }
    }

    /// Whether the law of the tender or that of the contract decides it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match self {
            Self::Contract(_) => Scope::Contract,
            _ => Scope::Tender,
        }
    }
}

/// Decides one command against the states of the world, by a pack and what the centre set.
///
/// # Errors
///
/// A [`Refusal`] changes nothing.
pub fn decide(world: &World, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let calendar = world.calendar(law.calendar);
    let rules = world.rules(law.rules, command.lot(), command.scope());
    let law = Law { rules: &rules, calendar: &calendar, ..law };
    let events = match command {
        Command::Parties(it) => parties::decide(world, it, law)?,
        Command::Experts(it) => experts::decide(world, it, law.now.date())?,
        Command::Catalogue(it) => catalogue::decide(world, it, law)?,
        Command::Procedure(it) => procedure::decide(world, it, law)?,
        Command::Admission(it) => admission::decide(world, it, law)?,
        Command::Opening(it) => {
            let mut events = opening::decide(world, it, law)?;
            events.extend(auction::followed(world, it, &law)?);
            events
        }
        Command::Award(it) => award::decide(world, it, law)?,
        Command::Draws(it) => draws::decide(world, it, law)?,
        Command::Contract(it) => contract::decide(world, it, law)?,
        Command::Remedies(it) => remedies::decide(world, it, law)?,
        Command::Securities(it) => {
            let mut events = securities::decide(world, it, law)?;
            events.extend(online::voiced(world, &events, law).map_err(online::Refusal::from)?);
            events
        }
        Command::Auction(it) => {
            let mut events = auction::ask(world, it, &law)?;
            let then = online::followed(world, &events, law);
            events.extend(then.map_err(online::Refusal::from)?);
            events
        }
        Command::Ledger(it) => {
            let mut events = ledger::decide(world, it, law)?;
            events.extend(online::voiced(world, &events, law).map_err(online::Refusal::from)?);
            events
        }
        Command::Settings(it) => settings::decide(world, it, law)?,
        Command::Posts(it) => posts::decide(world, it)?,
        Command::Online(it) => online::decide(world, it, law)?,
    };
    let mut events = events;
    events.extend(online::held(world, &events, law)?);
    tabled::check(world, command, &events, law)?;
    Ok(events)
}
