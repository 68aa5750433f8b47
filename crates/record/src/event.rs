//! Bytes of events: kind, form, stream, body and enclosure of everything that happens.

use domain::shared::{Hash, Id, LotId, Uscc};
use domain::world::Event;

use crate::auction;
use crate::canonical::{self, Value};
use crate::leaf::{Form, Hidden};
use crate::wire::Wire;

/// Where an event stands and what its leaf shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Stream in the store; of hidden acts too.
    pub stream: String,
    /// Where its label belongs, if its leaf is opaque.
    pub hidden: Option<Hidden>,
}

/// An event in bytes, before it has a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Encoded {
    pub kind: &'static str,
    pub place: Place,
    /// Canonical body, as the leaf commits to it.
    pub body: String,
    /// What the body leaves out, canonical, if anything.
    pub enclosure: Option<String>,
}

/// The bytes are no event of this kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the bytes are no {0}")]
pub struct NotAnEvent(pub String);

/// Fields of what a variant holds.
fn inner<T: Wire>(_: fn(T) -> Event) -> &'static [&'static str] {
    T::fields()
}

macro_rules! kinds {
    ({ $($kind:ident $form:ident;)* } auction { $($bidding:ident)* }) => {
        /// The closed list of kinds; what the log itself writes stands in [`LOG_KINDS`].
        pub const KINDS: &[(&str, Form)] = &[
            $((stringify!($kind), Form::$form),)*
            $((stringify!($bidding), Form::Clear)),*
        ];

        fn form(event: &Event) -> Form {
            match event {
                Event::Auction(_) => Form::Clear,
                $(Event::$kind(_) => Form::$form,)*
            }
        }

        fn write(event: &Event) -> Value {
            match event {
                Event::Auction(it) => auction::write_in(it),
                $(Event::$kind(it) => it.write(),)*
            }
        }

        /// Names of a kind's own fields; none for a kind of the log itself.
        #[must_use]
        pub fn fields_of(kind: &str) -> &'static [&'static str] {
            match kind {
                $(stringify!($kind) => inner(Event::$kind),)*
                it => auction::fields_in(it),
            }
        }

        fn read(kind: &str, value: &Value) -> Option<Event> {
            match kind {
                $(stringify!($kind) => Wire::read(value).map(Event::$kind),)*
                $(stringify!($bidding) => auction::read_in(kind, value).map(Event::Auction),)*
                _ => None,
            }
        }
    };
}

kinds! { {
    CentreFounded Clear;
    CalendarPublished Clear;
    OrganisationAdmitted Clear;
    PersonAdded Opaque;
    RolesChanged Opaque;
    KeyBound Opaque;
    PersonKeyBound Opaque;
    KeyRevoked Opaque;
    PersonKeyRevoked Opaque;
    TrusteeEnrolled Clear;
    KeysDeposited Clear;
    DrillHeld Clear;
    PersonSuspended Opaque;
    PersonReinstated Opaque;
    HandedOver Opaque;
    RestorationAsked Opaque;
    RestorationAgreed Opaque;
    RestorationStopped Opaque;
    RestorationFinished Opaque;
    OrganisationRenamed Clear;
    OrganisationsMerged Clear;
    ContactsPublished Clear;
    MandateGiven Clear;
    MandateEnded Clear;
    ImportTaken Clear;
    OrganisationImported Clear;
    DealImported Clear;
    ImportRevoked Clear;
    ExpertAdmitted Opaque;
    ExpertImported Opaque;
    ExpertChanged Opaque;
    ExpertStandingChanged Opaque;
    AvailabilityDeclared Opaque;
    CataloguePublished Clear;
    IntentionPublished Clear;
    IntentionWithdrawn Clear;
    IntakeAsked Clear;
    IntakeReturned Clear;
    IntakeAccepted Clear;
    IntakeExamined Opaque;
    SettingMade Clear;
    SettingExamined Opaque;
    SectionSet Clear;
    SectionClosed Clear;
    PostGiven Opaque;
    PostTaken Opaque;
    StandInAppointed Opaque;
    StandInEnded Opaque;
    CorrectionExamined Opaque;
    ProjectRegistered Clear;
    ProjectCorrected Clear;
    RulesAdopted Clear;
    PrequalificationAnnounced Clear;
    PrequalificationClarified Clear;
    ApplicationReceived Opaque;
    ApplicationWithdrawn Opaque;
    PrequalificationClosed Clear;
    ReviewersNamed Opaque;
    ApplicantsReviewed Opaque;
    PrequalificationConcluded Clear;
    BiddersAdmitted Opaque;
    BiddersInvited Opaque;
    InvitationPooled Opaque;
    InvitationDrawAsked Clear;
    InvitationDecided Clear;
    Announced Clear;
    Clarified Clear;
    Extended Clear;
    RemedyReceived Clear;
    RemedyRaised Clear;
    RemedyAnswered Clear;
    RemedyWithdrawn Clear;
    ComplaintExamined Clear;
    ComplaintCorrected Clear;
    ComplaintServed Clear;
    ComplaintResponded Clear;
    ComplaintPaused Clear;
    ComplaintResumed Clear;
    SuspensionOrdered Clear;
    SuspensionEnded Clear;
    ComplaintDecided Clear;
    RedressCarried Clear;
    AwardVoided Clear;
    InterestReviewed Clear;
    EvaluationVoided Clear;
    ComplainantListed Clear;
    Held Clear;
    HoldLifted Clear;
    TenderFailed Clear;
    Terminated Clear;
    TenderingEnded Clear;
    FailureDeclared Clear;
    FailureReviewed Clear;
    MethodChanged Clear;
    Retendered Clear;
    EnvelopeReceived Opaque;
    BidReplaced Opaque;
    BidWithdrawn Opaque;
    SignedIn Opaque;
    LotClosed Clear;
    ObjectsPresent Clear;
    ObjectSupplied Clear;
    KeyedIn Opaque;
    SessionStarted Clear;
    KeyInExtended Clear;
    SessionAdjourned Clear;
    KeyInClosed Clear;
    PricesCalled Clear;
    DepositsSettled Clear;
    SharesReleased Clear;
    OpeningContested Clear;
    SecretPublished Clear;
    SeedPublished Clear;
    SharesClosed Clear;
    BidsOpened Clear;
    FilesOpened Clear;
    OpeningObjected Clear;
    OpeningAnswered Clear;
    OpeningConfirmed Clear;
    OpeningRecordSigned Clear;
    OpenUnwitnessed Clear;
    CommitteeEntered Clear;
    AvoidanceDeclared Clear;
    BidsReviewed Clear;
    ScoreSheet Opaque;
    ScoresClosed Clear;
    Totals Clear;
    TechnicalLocked Clear;
    Ranked Clear;
    Confirmed Clear;
    ReportSigned Clear;
    ReportDelivered Clear;
    CandidatesPublished Clear;
    DisplayEnded Clear;
    WinnerDetermined Clear;
    ResultPublished Clear;
    LetterIssued Clear;
    ObjectRead Opaque;
    PriceQueried Clear;
    PriceExplained Clear;
    PriceJudged Clear;
    PriceCorrected Clear;
    CorrectionAnswered Clear;
    DeviationsPriced Clear;
    RecheckAsked Clear;
    StandingFound Clear;
    SigningRefused Clear;
    AgreementDeemed Clear;
    RecheckConcluded Clear;
    ValidityAsked Clear;
    ValidityAnswered Clear;
    AwardRenounced Clear;
    AwardLost Clear;
    NoticeCorrected Clear;
    NoticeWithdrawn Clear;
    EvaluationAdjourned Clear;
    EvaluationResumed Clear;
    EvaluationTimeFixed Clear;
    MoreTimeAsked Clear;
    SheetReopened Clear;
    ScoresExplained Clear;
    BlindSealed Clear;
    IdentityFound Opaque;
    BlindSheet Opaque;
    BlindRevealed Clear;
    ClarificationProposed Opaque;
    ClarificationAsked Opaque;
    ClarificationAnswered Opaque;
    ClarificationJudged Opaque;
    DrawRequested Clear;
    RepresentativesNamed Opaque;
    DrawJoined Clear;
    RosterCommitted Clear;
    DrawAnnounced Clear;
    PoolCommitted Clear;
    PoolDerived Opaque;
    DrawCommitted Clear;
    DepositShown Clear;
    CommitsClosed Clear;
    DrawOpened Clear;
    DrawResult Clear;
    RateDrawn Clear;
    OrderDrawn Clear;
    ListDerived Opaque;
    DrawVoid Clear;
    CallPlaced Opaque;
    CallEnded Opaque;
    Seated Opaque;
    CommitteeDrawn Clear;
    MemberReplaced Clear;
    Replaced Opaque;
    SubstituteNamed Clear;
    SubstituteSeated Clear;
    CommitteeDissolved Clear;
    ContractOffered Clear;
    ContractSigned Clear;
    ContractPublished Clear;
    ContractFiled Clear;
    AwardReported Clear;
    PerformanceNoted Clear;
    DeliveryAccepted Clear;
    FileClosed Clear;
    ArchivePacked Clear;
    SecurityReceived Opaque;
    SecurityReturned Opaque;
    SecurityKept Clear;
    GuaranteeAnswered Opaque;
    SubAccountOpened Opaque;
    PaymentOrdered Opaque;
    PaymentEnded Opaque;
    BankEntryUnmatched Opaque;
    BankEntryMoved Opaque;
    StatementClosed Opaque;
    BiddingRequested Clear;
    BiddingReturned Clear;
    BiddingAnnounced Clear;
    BidderSignedUp Opaque;
    DepositEntered Opaque;
    PlateGiven Opaque;
    PriceFound Clear;
    BiddingFailed Clear;
    ComplianceFound Clear;
    DealPublished Clear;
    DealConfirmed Clear;
    DealLost Clear;
    GoodsAccepted Clear;
    DepositReturned Opaque;
    BiddingArchived Clear;
    BiddingTerminated Clear;
    SignUpExamined Opaque;
    SaleResultPublished Clear;
    SaleSettled Clear;
    SignUpWithdrawn Opaque;
    PseudonymsSealed Opaque;
} auction {
    AuctionAnnounced ReserveCommitted BidderAdmitted PriorityConfirmed TurnCame LeftToOthers
    PlateSilenced PlateHeard
    OfferTaken OfferRefused ContinueAsked ContinueSaid TimedBegan StoppedForTheDay CapReached
    SealedOffered OpeningBegan SealedOpened DrawOwed TieDrawn Closed ReserveOwed ReserveOpened
    ReserveOverdue PriorityAsked Matched Frozen ResumptionAnnounced Resumed AuctionEnded
} }

/// Kinds that the log writes about itself (docs/spec/leaf.md).
pub const LOG_KINDS: &[(&str, Form)] = &[
    ("PolicyChanged", Form::Clear),
    ("StartUnwitnessed", Form::Clear),
    ("Succeeded", Form::Clear),
    ("BodiesLost", Form::Clear),
    ("Erased", Form::Clear),
    ("CheckpointsFiled", Form::Clear),
    ("Witnessed", Form::Clear),
    ("Opened", Form::Clear),
    ("RecordsOpened", Form::Clear),
    ("Outage", Form::Clear),
    ("StillSealed", Form::Clear),
    ("Refused", Form::Opaque),
    ("Cover", Form::Opaque),
];

/// The closed list of docs/spec/leaf.md: the law's kinds and the log's own.
#[must_use]
pub fn all_kinds() -> Vec<(&'static str, Form)> {
    KINDS.iter().chain(LOG_KINDS).copied().collect()
}

/// Fields of clear events that stay beside the log until a later event shows them.
const KEPT_BACK: &[&str] = &["account", "name", "salt"];

/// Fields of an explanation, of a question and of its answer that stay beside the log.
const TEXT_KEPT_BACK: &[&str] = &["text", "salt"];

/// Fields of a member's answers for his scores that stay beside the log.
const ANSWERS_KEPT_BACK: &[&str] = &["answers", "salt"];

/// Fields of a letter, whose key would name who signs, that stay beside the log.
const LETTER_KEPT_BACK: &[&str] = &["letter", "officials", "signed"];

/// Fields of a reply that stay beside the log.
const REPLY_KEPT_BACK: &[&str] = &["reply"];

/// Fields of what was served that stay beside the log.
const SERVED_KEPT_BACK: &[&str] = &["to"];

/// A bidder's own account at its bank stays beside the log.
const SUB_ACCOUNT_KEPT_BACK: &[&str] = &["own_account", "salt"];

/// Fields of a response that stay beside the log.
const RESPONSE_KEPT_BACK: &[&str] = &["reply", "respondent", "signed"];

/// Writes an event; `version` is the one its stream will have in the store.
#[must_use]
pub fn encode(event: &Event, stamp_ms: i64, command: &Hash, version: u64) -> Encoded {
    let place = place(event);
    let whole = write(event);
    // A reader of the public log holds no more than the part: it names its command all the same.
    let part = shown(event, &whole);
    let kept = part.is_some();
    let enclosure = part.as_ref().filter(|it| **it != whole).map(|_| whole.encode());
    let mut shown = part.unwrap_or(whole);
    if let Value::Object(fields) = &mut shown {
        fields.insert("stamp_ms".to_owned(), Value::Integer(stamp_ms));
        if kept {
            fields.insert("command_sha256".to_owned(), Value::Text(command.hex()));
        }
        if place.hidden == Some(Hidden::Person) {
            let number = i64::try_from(version).unwrap_or(i64::MAX);
            fields.insert("stream".to_owned(), Value::Text(place.stream.clone()));
            fields.insert("version".to_owned(), Value::Integer(number));
        }
    }
    Encoded { kind: event.kind(), place, body: shown.encode(), enclosure }
}

/// What the body shows of an event that it does not show whole: of a bid only its commitment, of
/// a committee only seats and commitments.
fn shown(event: &Event, whole: &Value) -> Option<Value> {
    let only = |b: Option<&Hash>| {
        let mut fields = std::collections::BTreeMap::new();
        if let Some(lot) = whole.get("lot") {
            fields.insert("lot".to_owned(), lot.clone());
        }
        if let Some(b) = b {
            fields.insert("b".to_owned(), b.write());
        }
        Value::Object(fields)
    };
    Some(match event {
        Event::Auction(it) => return auction::shown(&it.event, whole),
        Event::EnvelopeReceived(it) => only(Some(&it.bid.b)),
        Event::BidReplaced(it) => only(Some(&it.bid.b)),
        Event::BidWithdrawn(it) => only(Some(&it.b)),
        Event::KeyedIn(_) => only(None),
        Event::CommitteeEntered(_)
        | Event::CommitteeDrawn(_)
        | Event::SubstituteNamed(_)
        | Event::SubstituteSeated(_) => without_names(whole),
        Event::PriceExplained(_)
        | Event::SheetReopened(_)
        | Event::ClarificationProposed(_)
        | Event::ClarificationAsked(_)
        | Event::ClarificationAnswered(_) => without(whole, TEXT_KEPT_BACK),
        Event::BlindSealed(_) | Event::Totals(_) => without(whole, TEXT_KEPT_BACK),
        Event::ScoresExplained(_) => without(whole, ANSWERS_KEPT_BACK),
        Event::RemedyRaised(_) => without(whole, LETTER_KEPT_BACK),
        Event::ComplaintCorrected(_) => without(whole, LETTER_KEPT_BACK),
        Event::RemedyAnswered(_) | Event::InterestReviewed(_) | Event::ComplaintExamined(_) => {
            without(whole, REPLY_KEPT_BACK)
        }
        Event::ComplaintServed(_) => without(whole, SERVED_KEPT_BACK),
        Event::ComplaintResponded(_) => without(whole, RESPONSE_KEPT_BACK),
        Event::SubAccountOpened(_) => without(whole, SUB_ACCOUNT_KEPT_BACK),
        _ => return None,
    })
}

/// An explanation may hold a firm's costs, a letter names its writer: the log shows that there is
/// one, and its commitment.
fn without(whole: &Value, kept_back: &[&str]) -> Value {
    let Value::Object(fields) = whole else { return whole.clone() };
    let mut fields = fields.clone();
    fields.retain(|key, _| !kept_back.contains(&key.as_str()));
    Value::Object(fields)
}

fn without_names(whole: &Value) -> Value {
    let Value::Object(fields) = whole else { return whole.clone() };
    let mut fields = fields.clone();
    if let Some(Value::List(members)) = fields.get_mut("members") {
        for member in members {
            if let Value::Object(member) = member {
                member.retain(|key, _| !KEPT_BACK.contains(&key.as_str()));
            }
        }
    }
    Value::Object(fields)
}

/// Reads an event back from its rows.
///
/// # Errors
///
/// [`NotAnEvent`]: damage, since these bytes were written by [`encode`].
pub fn decode(kind: &str, body: &[u8], enclosure: Option<&[u8]>) -> Result<Event, NotAnEvent> {
    let wrong = || NotAnEvent(kind.to_owned());
    let value = canonical::parse(enclosure.unwrap_or(body)).map_err(|_| wrong())?;
    read(kind, &value).ok_or_else(wrong)
}

/// Stream of an organisation.
#[must_use]
pub fn organisation_stream(organisation: &Uscc) -> String {
    format!("organisation/{organisation}")
}

/// Stream of an organisation's keys; hidden, label `-`.
#[must_use]
pub fn keys_stream(organisation: &Uscc) -> String {
    format!("organisation/{organisation}/keys")
}

/// Stream of a person; hidden, label `-`.
#[must_use]
pub fn person_stream(account: &Id) -> String {
    format!("person/{account}")
}

/// Stream of an expert on the roster; hidden, label `-`.
#[must_use]
pub fn roster_stream(expert: &Id) -> String {
    format!("roster/{expert}")
}

/// Stream of what of a lot's draw stays shut: who is who; hidden, label `-`.
#[must_use]
pub fn draw_stream(lot: &LotId) -> String {
    format!("{lot}/draw")
}

/// Stream of a draw's calls, opened with their bodies once the committee is complete; label `-`.
#[must_use]
pub fn calls_stream(lot: &LotId) -> String {
    format!("{lot}/calls")
}

/// Stream of what the committee asks bidders, opened with their bodies once the result is public;
/// label `-`.
#[must_use]
pub fn clarifications_stream(lot: &LotId) -> String {
    format!("{lot}/clarifications")
}

/// Stream of who paid a bid security and had it back, opened with its bodies once the prices
/// are out; label `-`, so that no label of the lot counts payers before.
#[must_use]
pub fn securities_stream(lot: &LotId) -> String {
    format!("{lot}/securities")
}

/// Stream of who signed up for an online bidding, with what deposit and plate; label `-`, so that
/// no label of the lot counts bidders.
#[must_use]
pub fn sign_ups_stream(lot: &LotId) -> String {
    format!("{lot}/signups")
}

/// Stream of the salt behind the pseudonyms of an auction; hidden, label `-`, and never opened.
#[must_use]
pub fn plates_stream(lot: &LotId) -> String {
    format!("{lot}/plates")
}

/// Stream of what the bank reported and no security holds; hidden, label `-`.
pub const BANK_STREAM: &str = "centre/bank";

/// The streams in which a lot's evaluation stands, the hidden ones too.
#[must_use]
pub fn lot_streams(lot: &LotId) -> [String; 6] {
    let (closed, paid) = (clarifications_stream(lot), securities_stream(lot));
    let (scores, reads) = (format!("{lot}/scores"), format!("{lot}/reads"));
    [lot.to_string(), lot.sealed(), scores, reads, closed, paid]
}

/// Streams of an online bidding, the hidden ones too.
#[must_use]
pub fn bidding_streams(lot: &LotId) -> [String; 4] {
    let auction = crate::auction::stream(lot);
    [lot.to_string(), sign_ups_stream(lot), plates_stream(lot), auction]
}

/// Kinds whose words, or whose sealed chance, stay beside the log; their commitment is shown.
pub const WORDED: [&str; 8] = [
    "BlindSealed",
    "Totals",
    "PriceExplained",
    "ClarificationProposed",
    "ClarificationAsked",
    "ClarificationAnswered",
    "SheetReopened",
    "ScoresExplained",
];

/// Stream of a project.
#[must_use]
pub fn project_stream(project: &Id) -> String {
    format!("project/{project}")
}

/// Stream of a procurement intention.
#[must_use]
pub fn intention_stream(intention: &Id) -> String {
    format!("intention/{intention}")
}

/// Kinds that seat members, whose names stay beside the log until the result.
pub const SEATING: [&str; 4] =
    ["CommitteeEntered", "CommitteeDrawn", "SubstituteNamed", "SubstituteSeated"];

/// The stream of what is told of experts: on the roster, in a draw, and when they are called.
fn stream_of_experts(event: &Event) -> Option<String> {
    Some(match event {
        Event::ExpertAdmitted(it) => roster_stream(&it.expert),
        Event::ExpertImported(it) => roster_stream(&it.expert),
        Event::ExpertChanged(it) => roster_stream(&it.expert),
        Event::ExpertStandingChanged(it) => roster_stream(&it.expert),
        Event::AvailabilityDeclared(it) => roster_stream(&it.expert),
        Event::RepresentativesNamed(it) => draw_stream(&it.lot),
        Event::PoolDerived(it) => draw_stream(&it.of.lot),
        Event::ListDerived(it) => draw_stream(&it.of.lot),
        Event::CallPlaced(it) => calls_stream(&it.of.lot),
        Event::CallEnded(it) => calls_stream(&it.of.lot),
        Event::Seated(it) => calls_stream(&it.of.lot),
        Event::Replaced(it) => calls_stream(&it.of.lot),
        _ => return None,
    })
}

/// The stream of what members of a committee do behind closed doors.
fn stream_of_judging(event: &Event) -> Option<String> {
    Some(match event {
        Event::ScoreSheet(it) => format!("{}/scores", it.lot),
        Event::BlindSheet(it) => format!("{}/scores", it.lot),
        Event::ObjectRead(it) => format!("{}/reads", it.lot),
        Event::IdentityFound(it) => clarifications_stream(&it.lot),
        Event::ClarificationProposed(it) => clarifications_stream(&it.lot),
        Event::ClarificationAsked(it) => clarifications_stream(&it.lot),
        Event::ClarificationAnswered(it) => clarifications_stream(&it.lot),
        Event::ClarificationJudged(it) => clarifications_stream(&it.lot),
        _ => return None,
    })
}

/// The stream of who holds which post and who stands in for whom.
fn stream_of_posts(event: &Event) -> Option<String> {
    Some(person_stream(match event {
        Event::PostGiven(it) => &it.account,
        Event::PostTaken(it) => &it.account,
        Event::StandInAppointed(it) => &it.account,
        Event::StandInEnded(it) => &it.account,
        _ => return None,
    }))
}

/// The stream, label `-`, of securities and their money.
fn stream_of_money(event: &Event) -> Option<String> {
    Some(match event {
        Event::SecurityReceived(it) => securities_stream(&it.lot),
        Event::SecurityReturned(it) => securities_stream(&it.lot),
        Event::SubAccountOpened(it) => securities_stream(&it.lot),
        Event::PaymentOrdered(it) => securities_stream(&it.lot),
        Event::PaymentEnded(it) => securities_stream(&it.lot),
        Event::GuaranteeAnswered(it) => securities_stream(&it.lot),
        Event::BankEntryUnmatched(_) | Event::BankEntryMoved(_) | Event::StatementClosed(_) => {
            BANK_STREAM.to_owned()
        }
        _ => return None,
    })
}

/// The stream, label `-`, in which it stands who takes part in a bidding before anybody may know.
fn stream_of_bidders(event: &Event) -> Option<String> {
    Some(match event {
        Event::PseudonymsSealed(it) => plates_stream(&it.lot),
        Event::BidderSignedUp(it) => sign_ups_stream(&it.lot),
        Event::SignUpWithdrawn(it) => sign_ups_stream(&it.lot),
        Event::DepositEntered(it) => sign_ups_stream(&it.lot),
        Event::PlateGiven(it) => sign_ups_stream(&it.lot),
        Event::SignUpExamined(it) => sign_ups_stream(&it.lot),
        Event::DepositReturned(it) => sign_ups_stream(&it.lot),
        _ => return None,
    })
}

/// Where an event belongs.
#[must_use]
pub fn place(event: &Event) -> Place {
    let person = |stream| Place { stream, hidden: Some(Hidden::Person) };
    if let Some(stream) = stream_of_experts(event).or_else(|| stream_of_posts(event)) {
        return person(stream);
    }
    let clear = |stream| Place { stream, hidden: None };
    let hidden = stream_of_judging(event).or_else(|| stream_of_bidders(event));
    if let Some(stream) = hidden.or_else(|| stream_of_money(event)) {
        return person(stream);
    }
    match event {
        Event::CentreFounded(_)
        | Event::CalendarPublished(_)
        | Event::ContactsPublished(_)
        | Event::CataloguePublished(_)
        | Event::SettingMade(_)
        | Event::SectionSet(_)
        | Event::SectionClosed(_)
        | Event::TrusteeEnrolled(_)
        | Event::KeysDeposited(_)
        | Event::DrillHeld(_)
        | Event::ImportTaken(_)
        | Event::ImportRevoked(_)
        | Event::RosterCommitted(_) => clear("centre".to_owned()),
        Event::OrganisationAdmitted(it) => clear(organisation_stream(&it.organisation)),
        Event::OrganisationRenamed(it) => clear(organisation_stream(&it.organisation)),
        Event::OrganisationsMerged(it) => clear(organisation_stream(&it.organisation)),
        Event::MandateGiven(it) => clear(organisation_stream(&it.purchaser)),
        Event::MandateEnded(it) => clear(organisation_stream(&it.purchaser)),
        Event::OrganisationImported(it) => clear(organisation_stream(&it.organisation)),
        Event::DealImported(it) => clear(format!("import/{}", it.import)),
        Event::KeyBound(it) => person(keys_stream(&it.organisation)),
        Event::KeyRevoked(it) => person(keys_stream(&it.organisation)),
        Event::PersonAdded(it) => person(person_stream(&it.account)),
        Event::RolesChanged(it) => person(person_stream(&it.account)),
        Event::PersonKeyBound(it) => person(person_stream(&it.account)),
        Event::PersonKeyRevoked(it) => person(person_stream(&it.account)),
        Event::PersonSuspended(it) => person(person_stream(&it.account)),
        Event::PersonReinstated(it) => person(person_stream(&it.account)),
        Event::HandedOver(it) => person(person_stream(&it.from)),
        Event::RestorationAsked(it) => person(person_stream(&it.account)),
        Event::RestorationAgreed(it) => person(person_stream(&it.account)),
        Event::RestorationStopped(it) => person(person_stream(&it.account)),
        Event::RestorationFinished(it) => person(person_stream(&it.account)),
        Event::IntentionPublished(it) => clear(intention_stream(&it.intention)),
        Event::IntentionWithdrawn(it) => clear(intention_stream(&it.intention)),
        Event::IntakeAsked(it) => clear(project_stream(&it.project)),
        Event::IntakeReturned(it) => clear(project_stream(&it.project)),
        Event::IntakeAccepted(it) => clear(project_stream(&it.project)),
        Event::IntakeExamined(it) => person(format!("{}/intake", project_stream(&it.project))),
        Event::SettingExamined(_) => person("centre/settings".to_owned()),
        Event::CorrectionExamined(_) => person("centre/corrections".to_owned()),
        Event::ProjectRegistered(it) => clear(project_stream(&it.project)),
        Event::ProjectCorrected(it) => clear(project_stream(&it.project.project)),
        Event::ScoreSheet(it) => person(format!("{}/scores", it.lot)),
        Event::ObjectRead(it) => person(format!("{}/reads", it.lot)),
        Event::ClarificationProposed(it) => person(clarifications_stream(&it.lot)),
        Event::ClarificationAsked(it) => person(clarifications_stream(&it.lot)),
        Event::ClarificationAnswered(it) => person(clarifications_stream(&it.lot)),
        Event::ClarificationJudged(it) => person(clarifications_stream(&it.lot)),
        Event::Auction(it) => clear(auction::stream(&it.lot)),
        other => {
            let lot = domain::apply::lot_of(other).expect("every other event belongs to a lot");
            match form(other) {
                Form::Clear => clear(lot.to_string()),
                Form::Opaque => {
                    Place { stream: lot.sealed(), hidden: Some(Hidden::Lot(lot.to_string())) }
                }
            }
        }
    }
}
