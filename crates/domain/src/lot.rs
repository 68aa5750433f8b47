//! The folded state of one lot in one round.

use std::collections::{BTreeMap, BTreeSet};

use crate::admission::Admitted;
use crate::award::{
    AdjournmentCause, AlertAnswer, AsideLine, AwardLost, BidsReviewed, BlindSealed, BlindSheet,
    ClarificationAnswered, ClarificationAsked, ClarificationJudged, ClarificationProposed,
    Confirmed, CorrectionAnswer, DeviationLine, IdentityFound, Member, MemberKind, PriceCorrected,
    PriceExplained, PriceJudged, PriceQueried, RankLine, RecheckAsked, ReviewStep, Score,
    ScoreSheet, ScoresClosed, SheetReopened, SigningRefused, StandingFound, StandingVerdict,
    TechnicalLocked, Totals, ValidityAnswer, ValidityAsked,
};
use crate::contract::ContractState;
use crate::draws::{DrawState, OrderState, RateState};
use crate::opening::{
    Bid, BidsOpened, Ending, FilesOpened, LaterDeposit, OpenUnwitnessed, PricesCalled,
    SecretPublished, SharesReleased, Verdict,
};
use crate::parties::Purpose;
use crate::procedure::{EnvelopeName, FailureCause, Finding, HoldBy, Notice};
use crate::remedies::{Evaluators, Remedies, Suspends, lapses, redress_waits, stands_still};
use crate::securities::SecuritiesState;
use crate::shared::{AccountId, CivilDate, Hash, Id, Instant, LotId, Secret, Uscc};

/// Where a lot stands; suspension is a fact beside the stage ([`Lot::is_suspended`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Announced: bids are received.
    Announced,
    /// Closed: ciphertexts are being checked.
    Closed,
    /// Bidders hand in keys.
    KeyIn,
    /// Trustees' answers are awaited.
    Releasing,
    /// All verdicts stand; nothing is decrypted yet.
    SharesClosed,
    /// Prices are on the wall.
    Opened,
    /// The committee works.
    Evaluating,
    /// The report is with the purchaser.
    Reported,
    /// Candidates are displayed (works).
    Displayed,
    /// The winner is determined.
    Decided,
    /// The letter of acceptance is sent; what follows stands in [`Lot::contract`].
    Notified,
    /// The round failed.
    Failed,
    /// The purchaser ended it.
    Terminated,
}

/// One lot in one round, folded from its stream and its hidden stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    pub id: LotId,
    pub stage: Stage,
    pub notice: Notice,
    pub pack: String,
    /// Of an auction whose offers are envelopes: they alone are what this lot is for.
    pub round: Option<AuctionRound>,
    /// Who may bid.
    pub admitted: Admitted,
    pub announced: Instant,
    /// Current deadline T, unix seconds.
    pub deadline_s: i64,
    pub outage_moves: u32,
    pub clarifications: u32,
    pub remedies: Remedies,
    pub holds: BTreeSet<HoldBy>,
    /// Since when activity is suspended.
    pub suspended_since: Option<Instant>,
    pub bids: BTreeMap<Uscc, BidLine>,
    /// Bids and replacements received so far, superseded and withdrawn ones included: the size
    /// of the set that the close binds (log.md §7, row 12).
    pub received: u32,
    /// Bidders whose standing bid is older than an amendment that affects bids.
    pub overtaken: BTreeSet<Uscc>,
    pub signed_in: BTreeSet<Uscc>,
    pub opening: OpeningState,
    /// How the committee is drawn, where the platform draws it.
    pub draw: DrawState,
    /// The rate that was drawn in the hall, where the notice asks for one.
    pub rate: Option<RateState>,
    /// The order of bids that are equal in everything else, from the first such ranking on.
    pub order: Option<OrderState>,
    /// The committee's draw, while the rate of a lot that opens twice is drawn.
    pub committee_draw: Option<Box<DrawState>>,
    pub evaluation: EvaluationState,
    pub award: AwardState,
    /// Requests to be bound longer, oldest first.
    pub validity: Vec<ValidityRequest>,
    /// Evaluations that were void, oldest first, with what had followed from each.
    pub voided: Vec<VoidedEvaluation>,
    pub contract: ContractState,
    pub securities: SecuritiesState,
    /// Why this round failed.
    pub failed: Option<FailureCause>,
    /// The purchaser's reason, where it declared the failure.
    pub failure_reason: Option<String>,
    /// What was found of its documents and course.
    pub finding: Option<Finding>,
    /// Tendering ended for want of bidders, or another method was approved: no round follows.
    pub tendering_ended: bool,
    /// The round that follows this failed one.
    pub next: Option<LotId>,
}

/// What a lot of an auction's envelopes knows of that auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuctionRound {
    /// Fewest envelopes for which any is opened.
    pub bidders_min: u32,
}

/// One bidder's line in the lot: the last record and whether a bid stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BidLine {
    pub seq: u64,
    /// Hash of the last record, bid or withdrawal.
    pub last: Hash,
    /// The standing bid; `None` after a withdrawal.
    pub bid: Option<Bid>,
    /// How many bids and replacements of the lot had been received with it: the smaller came
    /// earlier.
    pub order: u32,
}

/// The opening so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpeningState {
    pub set_root: Option<Hash>,
    pub missing: BTreeSet<Hash>,
    pub key_in_until_s: i64,
    pub adjourned_until_s: Option<i64>,
    pub keys: BTreeMap<Hash, Secret>,
    /// Deposits of keys whose envelopes open later, by context.
    pub later: BTreeMap<Hash, LaterDeposit>,
    pub closed: BTreeMap<EnvelopeName, KeyInState>,
    /// The call for prices, where the lot opens twice and its technical result is locked.
    pub called: Option<PricesCalled>,
    pub releases: BTreeMap<(EnvelopeName, Purpose, u8), SharesReleased>,
    /// Contested envelopes and until when secrets are awaited, unix seconds.
    pub contested: BTreeMap<(EnvelopeName, Purpose), i64>,
    pub secrets: Vec<SecretPublished>,
    pub seeds: BTreeMap<Hash, Secret>,
    pub verdicts: BTreeMap<EnvelopeName, Vec<Verdict>>,
    pub opened: Option<BidsOpened>,
    pub files: Vec<FilesOpened>,
    /// When the last of its openings was published.
    pub opened_at: Option<Instant>,
    /// Objections by number: who, text, answer.
    pub objections: BTreeMap<u32, (Uscc, String, Option<String>)>,
    pub confirmed: BTreeSet<Uscc>,
    pub record_signed: Option<Hash>,
    /// The supervisor's order to open although no witness signs, and from when it holds.
    pub unwitnessed: Option<OpenUnwitnessed>,
}

/// The closed key-in of one envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyInState {
    pub keyed: Vec<Hash>,
    pub deposited: Vec<Hash>,
    pub absent: Vec<Hash>,
    pub malformed: Vec<Hash>,
    pub recovered: Vec<Hash>,
    pub failed: Vec<Hash>,
    /// Contexts that stay sealed, since their bidder did not pass the technical result.
    pub returned: Vec<Hash>,
    pub settled: bool,
    pub answers_until_s: i64,
}

impl KeyInState {
    /// The list of protocols/seal.md §10.2: what trustees release against, ascending.
    #[must_use]
    pub fn list(&self) -> Vec<Hash> {
        let mut list: Vec<Hash> = self.keyed.iter().chain(&self.recovered).copied().collect();
        list.sort_unstable();
        list
    }
}

/// The evaluation so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EvaluationState {
    /// Whoever sits, by seat.
    pub members: Vec<Member>,
    /// Seats that were left and are not filled yet.
    pub vacant: BTreeMap<u8, MemberKind>,
    /// Seats whose members declared, with the seat each voted to lead.
    pub attended: BTreeMap<u8, u8>,
    /// Seats whose members must withdraw.
    pub recused: BTreeSet<u8>,
    /// When the first member declared.
    pub began: Option<Instant>,
    pub adjournments: Vec<Adjournment>,
    /// Until when the purchaser gave the committee time, unix seconds.
    pub until_s: Option<i64>,
    /// Seats whose members ask for more time since it was set last.
    pub asked_time: BTreeSet<u8>,
    /// Whoever left a seat, and does not sit in this lot again.
    pub left: BTreeSet<AccountId>,
    /// Committees that were dissolved.
    pub dissolved: u32,
    pub document: Option<Hash>,
    pub reviews: BTreeMap<ReviewStep, BidsReviewed>,
    /// Prices that were asked about.
    pub queries: BTreeMap<Uscc, Query>,
    /// Whose bids fell away before they were ranked.
    pub lapsed: BTreeSet<Uscc>,
    pub corrections: BTreeMap<Uscc, Correction>,
    /// What members want to be asked, by number.
    pub proposals: BTreeMap<u32, ClarificationProposed>,
    /// Questions to bidders, by number.
    pub clarifications: BTreeMap<u32, Clarification>,
    /// Deviations that have a price, once counted.
    pub deviations: Option<Vec<DeviationLine>>,
    /// What is judged blind.
    pub blind: BlindState,
    /// The technical result with the sheets it follows from, where the lot opens twice.
    pub technical: Option<Technical>,
    /// The sheets that count, by seat.
    pub sheets: BTreeMap<u8, ScoreSheet>,
    /// Sheets that were handed back, oldest first, each with the scores that it had; a reader of
    /// the public log sees none of these.
    pub reopened: Vec<(SheetReopened, Vec<Score>)>,
    /// Answers for what the recheck pointed out, by seat.
    pub explained: BTreeMap<u8, Vec<AlertAnswer>>,
    /// Closings of sheets so far, those that were replaced included.
    pub closings: u32,
    /// The closing of the sheets that count.
    pub closed: Option<ScoresClosed>,
    /// The totals that were committed from them; of a reader of the public log without salt.
    pub totals: Option<Totals>,
    /// What holders said, oldest first.
    pub confirmed: Vec<Confirmed>,
    pub ranking: Vec<RankLine>,
    /// Places as they were ranked and committed, where a drawn order took equal ones apart since.
    pub joint: BTreeMap<Uscc, u32>,
    /// Valid bids behind another of the same brand, which are no candidates.
    pub aside: Vec<AsideLine>,
    /// SHA-256 of the report: as of the ranking, and from the first signature on as signed.
    pub report: Option<Hash>,
    /// Whether something came after the ranking that the report tells too.
    pub tells_more: bool,
    /// When the report was signed first.
    pub first_signed: Option<Instant>,
    pub signed: BTreeSet<u8>,
    /// Who refuses to sign, as it was noted.
    pub refused: Option<SigningRefused>,
    /// Seats whose silence counts as agreement.
    pub deemed: BTreeSet<u8>,
    pub delivered: Option<Instant>,
    pub due: Option<CivilDate>,
    /// Who read what on which day since the opening.
    pub reads: BTreeSet<(CivilDate, AccountId, Hash)>,
}

/// A request to be bound longer 延长投标有效期, with what bidders answered and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidityRequest {
    pub asked: ValidityAsked,
    pub at: Instant,
    pub answers: BTreeMap<Uscc, (ValidityAnswer, Instant)>,
}

/// A locked technical result; a reader of the public log sees no sheets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Technical {
    pub locked: TechnicalLocked,
    pub sheets: BTreeMap<u8, ScoreSheet>,
}

/// A blind review so far 暗标评审.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlindState {
    /// The chance that was sealed at the close; of a reader of the public log its salt is empty.
    pub sealed: Option<BlindSealed>,
    /// Sheets of the items judged blind, by seat; a reader of the public log sees none.
    pub sheets: BTreeMap<u8, BlindSheet>,
    /// Bids whose blind part shows whose they are, by code.
    pub found: BTreeMap<u32, IdentityFound>,
    /// Bidders by code, once all sheets were in.
    pub revealed: Option<Vec<Uscc>>,
}

impl EvaluationState {
    /// Whether the committee stopped for a while and its desk is sealed.
    #[must_use]
    pub fn is_adjourned(&self) -> bool {
        self.adjournments.last().is_some_and(|it| it.resumed.is_none())
    }

    /// Milliseconds for which it has sat, from the first declaration to the report or until `now`,
    /// without adjournments; none before it began.
    #[must_use]
    pub fn sat_ms(&self, now: Instant) -> Option<i64> {
        let end = self.delivered.unwrap_or(now).0;
        let stood = |it: &Adjournment| it.resumed.map_or(end, |it| it.0) - it.at.0;
        let still: i64 = self.adjournments.iter().map(stood).sum();
        Some((end - self.began?.0 - still).max(0))
    }
}

/// A while for which the committee stood still.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adjournment {
    pub at: Instant,
    pub cause: AdjournmentCause,
    pub reason: String,
    /// When it went on.
    pub resumed: Option<Instant>,
}

/// A question to a bidder about its bid 澄清.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clarification {
    pub asked: ClarificationAsked,
    pub answered: Option<ClarificationAnswered>,
    pub judged: Option<ClarificationJudged>,
}

/// A price that was asked about 异常低价审查.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The last question.
    pub asked: PriceQueried,
    pub explained: Option<PriceExplained>,
    pub judged: Option<PriceJudged>,
}

/// A price that the committee corrected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    pub corrected: PriceCorrected,
    pub answer: Option<CorrectionAnswer>,
}

/// An evaluation that was void, kept as it stood 评标结果无效.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoidedEvaluation {
    pub at: Instant,
    /// The remedy that was upheld.
    pub remedy: Id,
    pub by: Evaluators,
    pub evaluation: EvaluationState,
    pub award: AwardState,
}

/// The award so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AwardState {
    pub displayed_until: Option<CivilDate>,
    /// Candidates of the display that stands.
    pub shown: Vec<Uscc>,
    /// Last day of the result notice.
    pub result_until: Option<CivilDate>,
    pub display_ended: bool,
    pub winner: Option<(Uscc, crate::shared::Fen)>,
    pub determined: Option<Instant>,
    pub published: bool,
    /// Corrections and withdrawals of notices so far.
    pub notices: usize,
    pub letter: Option<Instant>,
    /// Winners whose award was void.
    pub voided: BTreeSet<Uscc>,
    /// Candidates that the original committee checks again, oldest first.
    pub rechecks: Vec<Recheck>,
    /// Who gave the award up.
    pub renounced: BTreeMap<Uscc, Instant>,
    /// Candidates and winners that were lost, each with why.
    pub lost: BTreeMap<Uscc, AwardLost>,
    /// Last day to sign the contract, as the letter says.
    pub contract_by: Option<CivilDate>,
    /// Since when the winner may sign what is offered, and nothing keeps it from that.
    pub signable_since: Option<Instant>,
}

/// A candidate that the original committee checks again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recheck {
    pub asked: RecheckAsked,
    /// Findings by seat.
    pub found: BTreeMap<u8, StandingFound>,
    /// Who refuses to find, as it was noted.
    pub refused: Option<SigningRefused>,
    /// Seats whose silence counts with the majority.
    pub deemed: BTreeSet<u8>,
    pub verdict: Option<StandingVerdict>,
}

impl AwardState {
    /// Whether a bidder may not win any more.
    #[must_use]
    pub fn is_out(&self, who: &Uscc) -> bool {
        self.voided.contains(who) || self.lost.contains_key(who)
    }
}

impl Lot {
    /// Whether a hold or an unanswered suspending remedy stops activity.
    #[must_use]
    pub fn is_suspended(&self) -> bool {
        stands_still(&self.remedies, &self.holds)
    }

    /// The suspension that ends by itself next: its remedy and its last day.
    #[must_use]
    pub fn lapses(&self) -> Option<(&Id, CivilDate)> {
        lapses(&self.remedies)
    }

    /// Whether something was upheld and what follows from it is not carried out.
    #[must_use]
    pub fn redress_waits(&self) -> bool {
        redress_waits(&self.remedies)
    }

    /// Whether nothing can follow any more, not even by redress.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        matches!(self.stage, Stage::Failed | Stage::Terminated)
            || self.contract.keep_until.is_some()
    }

    /// Whether a challenge in time waits for its reply, so that no contract is signed or performed.
    #[must_use]
    pub fn contract_waits(&self) -> bool {
        self.remedies.values().any(|it| it.suspends == Suspends::Contract && it.is_open())
    }

    /// Whether a contract waits for the winner's signature, and nothing keeps it from signing.
    #[must_use]
    pub fn is_signable(&self) -> bool {
        let waits = self.stage == Stage::Notified && self.contract.offer.is_some();
        let kept = self.is_suspended() || self.contract_waits() || self.redress_waits();
        waits && !self.contract.binds() && !kept
    }

    /// Whether the committee is there with every seat taken.
    #[must_use]
    pub fn committee_sits(&self) -> bool {
        !self.evaluation.members.is_empty() && self.evaluation.vacant.is_empty()
    }

    /// Whether the tender has come to an end; its contract may go on.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Notified | Stage::Failed | Stage::Terminated)
    }

    /// Standing bids with their bidders, by organisation.
    pub fn standing(&self) -> impl Iterator<Item = (&Uscc, &Bid)> {
        self.bids.iter().filter_map(|(who, line)| line.bid.as_ref().map(|bid| (who, bid)))
    }

    /// The bidder whose standing bid has this context.
    #[must_use]
    pub fn bidder_of(&self, ctx: &Hash) -> Option<&Uscc> {
        self.standing()
            .find(|(_, bid)| bid.envelopes.iter().any(|it| it.ctx == *ctx))
            .map(|(who, _)| who)
    }

    /// Contexts of the standing bids for one envelope, ascending.
    #[must_use]
    pub fn contexts(&self, envelope: EnvelopeName) -> Vec<Hash> {
        let mut found: Vec<Hash> = self
            .standing()
            .flat_map(|(_, bid)| &bid.envelopes)
            .filter(|it| it.name == envelope)
            .map(|it| it.ctx)
            .collect();
        found.sort_unstable();
        found
    }

    /// Bidders with the price that binds them: as opened, or as corrected and confirmed.
    #[must_use]
    pub fn bid_prices(&self) -> Vec<(Uscc, String, crate::shared::Fen)> {
        let confirmed = |who: &Uscc| {
            let it = self.evaluation.corrections.get(who)?;
            let last = it.corrected.steps.last()?;
            (it.answer == Some(CorrectionAnswer::Confirmed)).then_some(last.to)
        };
        let mut all = self.priced();
        for (who, _, price) in &mut all {
            *price = confirmed(who).unwrap_or(*price);
        }
        all
    }

    /// Bidders whose price stands on the wall.
    #[must_use]
    pub fn priced(&self) -> Vec<(Uscc, String, crate::shared::Fen)> {
        let Some(opened) = &self.opening.opened else { return Vec::new() };
        let line = |it: &crate::opening::OpenedBid| {
            let price = it.price.filter(|_| it.ending == Ending::Opened)?;
            Some((it.bidder.clone(), it.name.clone(), price))
        };
        opened.bids.iter().filter_map(line).collect()
    }
}
