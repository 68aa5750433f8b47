//! What people can do about a lot now, in good faith, and how they ask for it.

use domain::lot::{Lot, Stage};
use domain::parties::Purpose;
use domain::procedure::{self, Envelope, EnvelopeName, Finding, wants_finding};
use domain::shared::{Fen, Hash, Instant};
use domain::world::Command;
use translog::hash::sha256;

use super::tender::Entrust;
use super::{DAY_MS, World};
use crate::Mode;
use crate::log::Signers;
use crate::people::bidder::{Intent, Manner, Place, When};
use crate::people::trustee::{asked_envelope, key_set};

/// Part of the ceiling that no line of the rules lets pass unasked.
const LOW_PERCENT: i64 = 30;

/// Something that somebody can do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// A project asks to enter, or is let in.
    LetIn,
    /// The purchaser announces a prequalification.
    BeginPrequalification,
    /// A supplier applies.
    Apply(usize),
    /// The committee that reviews applicants is entered, or is asked for to be drawn.
    NameReviewers,
    DrawReviewers,
    /// A reviewer declares avoidance and votes; one falls silent, and the supervisor replaces it.
    AttendEarly(u8),
    ReplaceReviewer(u8),
    /// A member, or the purchaser, signs what is found about applicants.
    ReviewApplicants(Option<u8>),
    /// The supervisor stops a prequalification, or lets it go on.
    HoldEarly,
    LiftEarly,
    /// A supplier objects to prequalification documents, and the purchaser answers.
    ObjectEarly,
    AnswerEarly,
    /// An applicant complains of the result, the supervisor examines and decides, and the purchaser
    /// carries out what was ordered.
    ComplainEarly,
    ExamineEarly,
    DecideEarly,
    CarryOutEarly,
    /// The purchaser invites bidders.
    Invite,
    Announce,
    Again,
    /// The opinion on a round that failed for want of bids.
    Review,
    Clarify,
    Hold,
    Lift,
    ObjectToDocuments,
    ObjectToResult,
    AnswerRemedies,
    /// The purchaser carries out what was upheld.
    CarryOut,
    Terminate,
    /// The platform moves a deadline for load it lost.
    MoveForOutage,
    Bid(usize),
    Withdraw(usize),
    SignIn(usize),
    StartSession,
    ExtendKeyIn,
    Adjourn,
    SupplyObjects,
    PublishSecret(usize),
    KeyIn(usize),
    Release(usize),
    Confirm(usize),
    Object(usize),
    AnswerObjections,
    SignRecord,
    /// The chairman begins the second session.
    CallPrices,
    EnterCommittee,
    Attend(u8),
    Qualification,
    Responsiveness,
    /// A bidder explains the price that is asked about.
    ExplainPrice(usize),
    /// The leader judges a price, also before it may: the law says no.
    JudgePrice,
    /// The leader stops the committee for a while.
    AdjournEvaluation,
    /// The purchaser lets it go on.
    ResumeEvaluation,
    /// The leader asks a bidder about its bid.
    AskClarification,
    /// A bidder answers the question that waits.
    AnswerClarification(usize),
    /// The leader judges an answer or a silence, also before it may: the law says no.
    JudgeClarification,
    Score(u8),
    /// A member scores the codes of what is judged blind.
    ScoreBlind(u8),
    /// The leader finds that a blind part shows whose bid it is.
    FindIdentity,
    /// A member takes his sheet back, also after a signature: the law says no.
    ReopenSheet(u8),
    /// A member says why scores stand.
    ExplainScores(u8),
    SignReport(u8),
    /// The supervisor notes who refuses to sign, also before most have: the law says no.
    NoteRefusal,
    Candidates,
    Determine,
    /// The purchaser asks the committee about the winner's standing, and each seat finds.
    AskRecheck,
    FindStanding(u8),
    /// The winner gives the award up.
    Renounce,
    /// The purchaser declares the winner lost, and what follows.
    DeclareLost,
    Letter,
    /// The purchaser asks bidders to be bound longer, and a bidder answers.
    AskValidity,
    AnswerValidity(usize),
    /// The finance post enters a bidder's security.
    Pay(usize),
    /// It returns the entry of this number.
    GiveBack(u32),
    /// The purchaser keeps the entry of this number.
    KeepSecurity(u32),
}

impl World {
    /// Everything that people can do about the tender of this place.
    pub(super) fn deeds(&mut self, at: usize) -> Vec<Deed> {
        let id = self.tenders[at].id.clone();
        let Some(lot) = self.lot(&id) else {
            let all = self.before_the_notice(at);
            return self.fresh(at, all);
        };
        let now = self.machine.now();
        let mut all = Vec::new();
        if lot.is_over() {
            if lot.stage == Stage::Failed && lot.next.is_none() && self.again_is_wanted(at) {
                let opinion = wants_finding(&lot) && lot.finding.is_none();
                all.push(if opinion { Deed::Review } else { Deed::Again });
            }
            return self.fresh(at, all);
        }
        // Whoever stopped a lot takes his time.
        if !lot.holds.is_empty() && self.dice.one_in(14) {
            all.push(Deed::Lift);
        }
        if lot.remedies.values().any(domain::remedies::Remedy::is_open) && self.dice.one_in(6) {
            all.push(Deed::AnswerRemedies);
        }
        if lot.redress_waits() {
            all.push(Deed::CarryOut);
        }
        let ends = self.seed % 23 == 5 && lot.stage < Stage::Decided && self.dice.one_in(40);
        if ends && self.once(&lot, &Deed::Terminate) {
            all.push(Deed::Terminate);
        }
        match lot.stage {
            Stage::Announced => {
                all.extend(self.before_the_close(&lot, now));
                all.extend(self.paying(&lot));
            }
            Stage::Closed | Stage::KeyIn => all.extend(self.keying_in(&lot)),
            Stage::Releasing => all.extend(self.releasing(&lot)),
            _ => all.extend(self.after_the_opening(at, &lot)),
        }
        all.extend(self.returning(&lot));
        all.extend(self.binding_longer(&lot));
        self.fresh(at, all)
    }

    /// Without what was asked since the last turn.
    fn fresh(&self, at: usize, mut all: Vec<Deed>) -> Vec<Deed> {
        all.retain(|it| !self.asked.contains(&(at, it.clone())));
        all
    }

    /// A failed first round is repeated in every other world.
    pub(super) fn again_is_wanted(&self, at: usize) -> bool {
        self.seed.is_multiple_of(2) && self.tenders[at].id.round.number() == 1
    }

    fn before_the_close(&mut self, lot: &Lot, now: Instant) -> Vec<Deed> {
        let last = lot.deadline_s * 1_000;
        let mut all = Vec::new();
        for (at, bidder) in self.cast.bidders.iter().enumerate() {
            let Some(hand) = bidder.hands.get(&lot.id) else { continue };
            let Some(intent) = hand.intents.first() else { continue };
            let (Intent::Bid(when) | Intent::Withdraw(when)) = intent;
            let due = match when {
                When::InTime => true,
                When::AtDeadline => now.0 >= last,
                When::Late => now.0 > last,
            };
            // Some hand in although the lot stands still.
            let stands_still = lot.is_suspended() && self.dice.one_in(2);
            if hand.pending.is_none() && due && !stands_still {
                all.push(match intent {
                    Intent::Bid(_) => Deed::Bid(at),
                    Intent::Withdraw(_) => Deed::Withdraw(at),
                });
            }
        }
        let troubles = [Deed::Clarify, Deed::Hold, Deed::ObjectToDocuments, Deed::MoveForOutage];
        for trouble in troubles {
            if now.0 < last && self.dice.one_in(8) && self.once(lot, &trouble) {
                all.push(trouble);
            }
        }
        all
    }

    /// Whether one lot in some meets this trouble at all, and has not met it yet.
    pub(super) fn once(&self, lot: &Lot, deed: &Deed) -> bool {
        let met = self.done.get(&lot.id).is_some_and(|it| it.contains(deed));
        (self.seed / 3).is_multiple_of(3) && !met
    }

    fn keying_in(&mut self, lot: &Lot) -> Vec<Deed> {
        let mut all = Vec::new();
        for (at, bidder) in self.cast.bidders.iter().enumerate() {
            let Some(hand) = bidder.hands.get(&lot.id) else { continue };
            let stands = lot.bids.get(&bidder.uscc).is_some_and(|it| it.bid.is_some());
            if hand.manner == Manner::StaysAway || !stands {
                continue;
            }
            if !lot.signed_in.contains(&bidder.uscc) {
                all.push(Deed::SignIn(at));
            }
            let due = lot.due().into_iter().flat_map(|it| lot.contexts(it));
            let keyed = due.into_iter().any(|ctx| {
                lot.bidder_of(&ctx) == Some(&bidder.uscc) && lot.opening.keys.contains_key(&ctx)
            });
            if lot.stage == Stage::KeyIn && !keyed {
                all.push(Deed::KeyIn(at));
            }
        }
        if self.dice.one_in(30) {
            all.push(Deed::StartSession);
        }
        if lot.stage == Stage::KeyIn && self.dice.one_in(60) {
            all.push(if self.dice.one_in(2) { Deed::ExtendKeyIn } else { Deed::Adjourn });
        }
        if lot.stage == Stage::KeyIn && !lot.opening.missing.is_empty() && self.dice.one_in(4) {
            all.push(Deed::SupplyObjects);
        }
        all
    }

    /// Trustees answer; in a contest every second one publishes its secret.
    fn releasing(&self, lot: &Lot) -> Vec<Deed> {
        let (envelope, purpose) = (asked_envelope(lot), asked(lot));
        let answered = |x: u8| lot.opening.releases.contains_key(&(envelope, purpose, x));
        let secrets = &lot.opening.secrets;
        let published = |x: u8| secrets.iter().any(|it| (it.envelope, it.x) == (envelope, x));
        let contested = lot.opening.contested.keys().any(|it| it.0 == envelope);
        let contested = contested && self.mode == Mode::Sealed;
        let mut all = Vec::new();
        for (at, it) in self.cast.trustees.iter().enumerate() {
            if !answered(it.x) && !self.is_silent(at) && self.list_is_cosigned(lot) {
                all.push(Deed::Release(at));
            }
            if contested && at % 2 == 0 && !published(it.x) {
                all.push(Deed::PublishSecret(at));
            }
        }
        all
    }

    /// In one world of five a trustee never answers; in one of forty too many do not.
    pub(super) fn is_silent(&self, trustee: usize) -> bool {
        match self.seed % 40 {
            7 => trustee > 0,
            it if it % 5 == 1 => trustee == 0,
            _ => false,
        }
    }

    /// Asks for one deed.
    pub(super) fn perform(&mut self, at: usize, deed: Deed) {
        self.asked.insert((at, deed.clone()));
        let id = self.tenders[at].id.clone();
        self.done.entry(id.clone()).or_default().push(deed.clone());
        let lot = self.lot(&id);
        match (deed, &lot) {
            (Deed::LetIn, _) => self.let_in(at),
            (
                it @ (Deed::BeginPrequalification
                | Deed::Apply(_)
                | Deed::NameReviewers
                | Deed::DrawReviewers
                | Deed::AttendEarly(_)
                | Deed::ReplaceReviewer(_)
                | Deed::ReviewApplicants(_)
                | Deed::HoldEarly
                | Deed::LiftEarly
                | Deed::ObjectEarly
                | Deed::AnswerEarly
                | Deed::Invite),
                _,
            ) => self.admit(at, &it),
            (
                it @ (Deed::ComplainEarly
                | Deed::ExamineEarly
                | Deed::DecideEarly
                | Deed::CarryOutEarly),
                _,
            ) => self.complained(at, &it),
            (Deed::Announce, _) => self.announce(at, None),
            (Deed::Again, _) => self.announce_again(at),
            (Deed::Review, Some(lot)) => {
                let finding = if self.dice.one_in(2) { Finding::Sound } else { Finding::Faulty };
                let (lot, document) = (lot.id.clone(), Hash([8; 32]));
                let review = procedure::Command::ReviewFailure { lot, finding, document };
                let account = self.cast.purchaser.account.to_string();
                self.ask(&account, Command::Procedure(review));
            }
            (Deed::Bid(who), Some(lot)) => self.bid(who, lot),
            (Deed::Withdraw(who), Some(lot)) => {
                let bidder = &mut self.cast.bidders[who];
                let account = bidder.person.account.to_string();
                let (mode, dice, objects) = (self.mode, &mut self.dice, &mut self.objects);
                match bidder.withdraw(lot, &mut Place { mode, dice, objects }) {
                    Some(command) => self.ask(&account, command),
                    None => bidder.hands.get_mut(&id).expect("a bidder with intents").refuse(),
                }
            }
            (
                deed @ (Deed::Clarify
                | Deed::Hold
                | Deed::Lift
                | Deed::ObjectToDocuments
                | Deed::ObjectToResult
                | Deed::AnswerRemedies
                | Deed::CarryOut
                | Deed::Terminate
                | Deed::MoveForOutage),
                Some(lot),
            ) => self.trouble(lot, &deed),
            (deed @ (Deed::Pay(_) | Deed::GiveBack(_) | Deed::KeepSecurity(_)), Some(lot)) => {
                self.secure(lot, &deed)
            }
            (deed, Some(lot)) => self.open_or_award(at, deed, lot),
            (_, None) => {}
        }
    }

    fn bid(&mut self, who: usize, lot: &Lot) {
        let ceiling = lot.notice.ceiling.unwrap_or(lot.notice.budget).0;
        // Few prices, so that ties happen.
        let price = Fen(ceiling / 100 * self.dice.between(60, 84));
        // Where equals are placed by lot most prices are equal.
        let lots = super::tender::draws_equals(&lot.notice.scheme);
        let price = if lots { Fen(ceiling / 100 * (70 + price.0 % 2)) } else { price };
        // In one world of five somebody bids so low that a line of the rules is crossed.
        let low = self.seed % 5 == 2 && who == 0;
        let price = if low { Fen(ceiling / 100 * LOW_PERCENT) } else { price };
        let (mode, dice, objects) = (self.mode, &mut self.dice, &mut self.objects);
        let bidder = &mut self.cast.bidders[who];
        let command = bidder.bid(lot, price, &mut Place { mode, dice, objects });
        let pending = bidder.hands[&lot.id].pending.as_ref().expect("made by the bid");
        self.ledger.prices.insert(pending.digest, price);
        let account = bidder.person.account.to_string();
        self.ask(&account, command);
    }

    fn announce_again(&mut self, at: usize) {
        let Some(next) = self.tenders[at].again() else { return };
        let previous = std::mem::replace(&mut self.tenders[at], next).id;
        self.announce(at, Some(previous));
    }

    /// Announces with days enough for every law; a villain's days are given.
    pub(super) fn announce(&mut self, at: usize, previous: Option<domain::shared::LotId>) {
        let days = self.dice.between(24, 40);
        let previous = previous.or_else(|| self.previous(at));
        let deadline_s = self.morning(days);
        self.announce_by(at, (deadline_s, deadline_s), previous);
    }

    /// The round before, when the tender is in its second.
    fn previous(&self, at: usize) -> Option<domain::shared::LotId> {
        let id = &self.tenders[at].id;
        let before = id.round.number().checked_sub(1).and_then(domain::shared::Round::new)?;
        Some(domain::shared::LotId { round: before, ..id.clone() })
    }

    /// A whole second of a morning so many days from now.
    pub(super) fn morning(&mut self, days: i64) -> i64 {
        let day = (self.machine.now().0 + 8 * 3_600_000) / DAY_MS + days;
        let second = self.dice.between(9 * 3_600, 17 * 3_600);
        day * (DAY_MS / 1_000) - 8 * 3_600 + second
    }

    /// Serial of the one-time keys of a lot's technical envelope, behind those of all prices.
    pub(super) fn technical_serial(&self, at: usize) -> u64 {
        self.tenders[at].serial + self.tenders.len() as u64 * 2
    }

    pub(super) fn announce_by(
        &mut self,
        at: usize,
        timetable: (i64, i64),
        previous: Option<domain::shared::LotId>,
    ) {
        let tender = self.tenders[at].clone();
        let n = u8::try_from(self.cast.trustees.len()).expect("three or five");
        let threshold = n.div_ceil(2);
        let set = |purpose| {
            let of = (purpose, tender.serial);
            key_set(&self.cast.trustees, (&tender.id, "price"), threshold, of)
        };
        let offered = tender.entrust == Entrust::Offered;
        let envelope = Envelope {
            name: EnvelopeName::Price,
            share: set(Purpose::Share),
            deposit: offered.then(|| set(Purpose::Deposit)),
        };
        let mut envelopes = vec![envelope];
        if tender.has_technical() {
            let serial = self.technical_serial(at);
            let (place, of) = ((&tender.id, "tech"), (Purpose::Share, serial));
            let share = key_set(&self.cast.trustees, place, threshold, of);
            envelopes.push(Envelope { name: EnvelopeName::Tech, share, deposit: None });
        }
        let purchaser = self.cast.purchaser_code.clone();
        let mut notice = tender.notice(&purchaser, timetable, (envelopes, threshold), previous);
        notice.admission = self.listed(at);
        let (pack, pack_sha256) = pack_of(self.machine.now());
        let seed = app::desk::CoverSeeds::seed(&crate::machine::Seeds(self.seed), &tender.id);
        let command = procedure::Command::Announce {
            lot: tender.id.clone(),
            notice: Box::new(notice),
            pack,
            pack_sha256,
            cover_commit: Hash(record::cover::commit(&seed)),
            policy_sha256: Hash(sha256(Signers::default().policy.encode().as_bytes()).0),
        };
        self.deal(&tender.id);
        let account = self.cast.purchaser.account.to_string();
        self.ask(&account, Command::Procedure(command));
    }
}

/// What the trustees of a lot have to answer at this stage: deposits before shares.
pub(super) fn asked(lot: &Lot) -> Purpose {
    let due = lot.due();
    let settled = lot.opening.closed.iter().filter(|it| due.contains(it.0)).all(|it| it.1.settled);
    if settled { Purpose::Share } else { Purpose::Deposit }
}

/// Id and hash of the pack in force.
pub(super) fn pack_of(now: Instant) -> (String, Hash) {
    let found = record::pack::pack_in_force(now.date());
    let pack = found.or_else(|| record::pack::packs().first()).expect("a release ships a pack");
    (pack.id.clone(), pack.sha256)
}
