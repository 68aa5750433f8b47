//! Folds events into states; never fails, never decides.

mod bids;
mod decided;

use crate::admission::{self, Admitted};
use crate::auction;
use crate::catalogue;
use crate::contract::ContractState;
use crate::draws::{Attempt, DrawPurpose, DrawState, RateDrawn, RateState, list, order};
use crate::experts;
use crate::lot::{AwardState, EvaluationState, Lot, OpeningState, Stage};
use crate::online;
use crate::parties;
use crate::posts;
use crate::procedure::{Effect, ExtensionCause, ProjectCorrected, RulesAdopted, Scope};
use crate::remedies::Forum;
use crate::shared::{Instant, LotId};
use crate::world::{Event, World};

/// Applies one event, stamped at `now`.
pub fn apply(world: &mut World, event: &Event, now: Instant) {
    // Before the states change: what is posted is read from what held until now.
    crate::ledger::apply(world, event, now);
    apply_states(world, event, now);
}

fn apply_states(world: &mut World, event: &Event, now: Instant) {
    match event {
        Event::CentreFounded(it) => world.centre.apply_founded(it),
        Event::CalendarPublished(it) => world.centre.apply_calendar(it),
        Event::ContactsPublished(it) => world.centre.contacts.clone_from(&it.entries),
        Event::TrusteeEnrolled(it) => world.centre.apply_enrolled(it),
        Event::KeysDeposited(it) => world.centre.apply_deposited(it),
        Event::DrillHeld(it) => world.centre.drills.push(it.trustees.clone()),
        Event::OrganisationAdmitted(it) => {
            let known = world.organisations.entry(it.organisation.clone()).or_default();
            known.name.clone_from(&it.name);
            known.kinds = it.kinds.iter().copied().collect();
        }
        Event::KeyBound(it) => {
            let known = world.organisations.entry(it.organisation.clone()).or_default();
            known.keys.insert(it.key, true);
        }
        Event::KeyRevoked(it) => {
            let known = world.organisations.entry(it.organisation.clone()).or_default();
            known.keys.insert(it.key, false);
        }
        Event::PersonAdded(it) => {
            let person = world.people.entry(it.account.clone()).or_default();
            person.name.clone_from(&it.name);
            person.organisation.clone_from(&it.organisation);
            person.roles = it.roles.iter().copied().collect();
            person.version += 1;
        }
        Event::RolesChanged(it) => {
            let person = world.people.entry(it.account.clone()).or_default();
            person.roles = it.roles.iter().copied().collect();
            person.version += 1;
        }
        Event::PersonKeyBound(it) => {
            let person = world.people.entry(it.account.clone()).or_default();
            person.keys.insert(it.key, true);
            person.version += 1;
        }
        Event::PersonKeyRevoked(it) => {
            let person = world.people.entry(it.account.clone()).or_default();
            person.keys.insert(it.key, false);
            person.version += 1;
        }
        Event::ProjectRegistered(it) => {
            world.projects.insert(it.project.clone(), it.clone());
        }
        Event::Announced(it) => announce(world, it, now),
        Event::RulesAdopted(it) => adopt(world, it),
        Event::SettingMade(it) => world.settings.make(it, now),
        Event::ProjectCorrected(it) => correct(world, it, now),
        other => apply_to_contexts(world, other, now),
    }
    parties::apply_stand_ins(world, event, now);
}

/// What each context folds for itself.
fn apply_to_contexts(world: &mut World, other: &Event, now: Instant) {
    auction::apply_in(world, other, now);
    online::apply(world, other, now);
    online::apply_sign_ups(world, other, now);
    posts::apply(&mut world.posts, other, now);
    parties::apply_person(&mut world.people, other);
    parties::apply_organisation(world, other, now);
    experts::apply(&mut world.roster, other, now);
    catalogue::apply(world, other, now);
    admission::apply(world, other, now);
    list::apply(world, other, now);
    if let Some(lot) = lot_of(other).and_then(|id| world.lots.get_mut(id)) {
        apply_lot(lot, other, now);
    }
}

/// The registration is another one from here on, and the old one is kept beside it.
fn correct(world: &mut World, it: &ProjectCorrected, now: Instant) {
    let old = world.projects.insert(it.project.project.clone(), it.project.clone());
    let known = world.corrections.entry(it.project.project.clone()).or_default();
    known.extend(old.map(|old| (now, old, it.clone())));
}

/// A lot or its contract keeps the pack and the centre's values of the day.
fn adopt(world: &mut World, it: &RulesAdopted) {
    let scoped = match it.scope {
        Scope::Tender => &mut world.adopted,
        Scope::Contract => &mut world.contracts,
    };
    scoped.insert(it.lot.clone(), it.pack.clone());
    world.settings.adopt(it);
}

/// A lot begins with its notice, and takes over what was raised before.
fn announce(world: &mut World, it: &crate::procedure::Announced, now: Instant) {
    for envelope in &it.notice.envelopes {
        world.centre.spend(&envelope.share.keys);
        world.centre.spend(envelope.deposit.iter().flat_map(|set| &set.keys));
    }
    let pack = world.adopted.get(&it.lot).cloned().unwrap_or_default();
    let admitted = admitted(world, it);
    let mut lot = announced(it, (pack, admitted), now);
    if let Some(early) = world.prequalifications.get(&it.lot) {
        lot.remedies.clone_from(&early.remedies);
    }
    world.lots.insert(it.lot.clone(), lot);
}

/// Whom the notice lets in, as far as the list can be seen.
fn admitted(world: &World, it: &crate::procedure::Announced) -> Admitted {
    let Some(ground) = it.notice.admission else { return Admitted::Everyone };
    let known = world.admissions.get(&it.lot).and_then(|it| it.bidders.clone());
    known.map_or(Admitted::Shut(ground), |all| Admitted::Listed(ground, all))
}

/// The lot as it begins.
pub(crate) fn announced(
    it: &crate::procedure::Announced,
    (pack, admitted): (String, Admitted),
    now: Instant,
) -> Lot {
    Lot {
        id: it.lot.clone(),
        stage: Stage::Announced,
        deadline_s: it.notice.deadline_s,
        notice: it.notice.clone(),
        pack,
        round: None,
        admitted,
        announced: now,
        outage_moves: 0,
        clarifications: 0,
        remedies: Default::default(),
        holds: Default::default(),
        suspended_since: None,
        bids: Default::default(),
        received: 0,
        overtaken: Default::default(),
        signed_in: Default::default(),
        opening: OpeningState::default(),
        draw: DrawState::default(),
        rate: None,
        order: None,
        committee_draw: None,
        evaluation: EvaluationState::default(),
        award: AwardState::default(),
        validity: Vec::new(),
        voided: Vec::new(),
        contract: ContractState::default(),
        securities: Default::default(),
        failed: None,
        failure_reason: None,
        finding: None,
        tendering_ended: false,
        next: None,
    }
}

/// The lot an event belongs to, if any.
#[must_use]
pub fn lot_of(event: &Event) -> Option<&LotId> {
    macro_rules! lots {
        ($($kind:ident)*) => {
            match event {
                $(Event::$kind(it) => Some(&it.lot),)*
                _ => attempt_of(event).map(|it| &it.lot),
            }
        };
    }
    lots! {
        PrequalificationAnnounced PrequalificationClarified ApplicationReceived
        ApplicationWithdrawn PrequalificationClosed ReviewersNamed ApplicantsReviewed
        PrequalificationConcluded BiddersAdmitted BiddersInvited InvitationDecided
        InvitationPooled InvitationDrawAsked
        RulesAdopted Announced Clarified Extended RemedyReceived RemedyRaised
        RemedyAnswered RemedyWithdrawn ComplaintExamined ComplaintCorrected ComplaintServed
        ComplaintResponded ComplaintPaused ComplaintResumed SuspensionOrdered SuspensionEnded
        ComplaintDecided RedressCarried AwardVoided InterestReviewed EvaluationVoided
        ComplainantListed         Held HoldLifted
        TenderFailed FailureDeclared FailureReviewed MethodChanged Terminated TenderingEnded
        Retendered EnvelopeReceived BidReplaced BidWithdrawn
        SignedIn LotClosed ObjectsPresent ObjectSupplied KeyedIn SessionStarted KeyInExtended
        SessionAdjourned KeyInClosed PricesCalled DepositsSettled SharesReleased OpeningContested
        SecretPublished SeedPublished
        SharesClosed BidsOpened FilesOpened OpeningObjected OpeningAnswered
        OpeningConfirmed OpeningRecordSigned CommitteeEntered AvoidanceDeclared BidsReviewed
        ScoreSheet ScoresClosed Totals TechnicalLocked Ranked Confirmed OpenUnwitnessed
        ReportSigned ReportDelivered CandidatesPublished DisplayEnded WinnerDetermined
        ResultPublished LetterIssued AwardRenounced AwardLost ObjectRead
         RecheckAsked StandingFound SigningRefused AgreementDeemed RecheckConcluded
         ValidityAsked ValidityAnswered
        PriceQueried PriceExplained PriceJudged
        PriceCorrected CorrectionAnswered DeviationsPriced NoticeCorrected NoticeWithdrawn
        ClarificationProposed ClarificationAsked ClarificationAnswered ClarificationJudged
        SheetReopened ScoresExplained
        BlindSealed IdentityFound BlindSheet BlindRevealed
        EvaluationAdjourned EvaluationResumed EvaluationTimeFixed MoreTimeAsked
        DrawRequested RateDrawn OrderDrawn RepresentativesNamed CommitteeDrawn MemberReplaced
        SubstituteNamed
        ContractOffered ContractSigned ContractPublished ContractFiled AwardReported
        PerformanceNoted DeliveryAccepted FileClosed ArchivePacked
        SecurityReceived SecurityReturned SecurityKept SubAccountOpened PaymentOrdered
        PaymentEnded GuaranteeAnswered
        BiddingRequested BiddingReturned BiddingAnnounced BidderSignedUp DepositEntered
        PlateGiven PriceFound BiddingFailed ComplianceFound DealPublished
        DealConfirmed DealLost GoodsAccepted DepositReturned BiddingArchived BiddingTerminated
        SignUpExamined SaleResultPublished SaleSettled SignUpWithdrawn
        Auction PseudonymsSealed
    }
}

/// The attempt that an event of a draw names.
#[must_use]
pub fn attempt_of(event: &Event) -> Option<&Attempt> {
    macro_rules! attempts {
        ($($kind:ident)*) => {
            match event {
                $(Event::$kind(it) => Some(&it.of),)*
                _ => None,
            }
        };
    }
    attempts! {
        DrawJoined DrawAnnounced PoolCommitted PoolDerived DrawCommitted DepositShown CommitsClosed
        DrawOpened DrawResult DrawVoid ListDerived CallPlaced CallEnded Seated Replaced
        SubstituteSeated CommitteeDissolved
    }
}

pub(crate) fn apply_lot(lot: &mut Lot, event: &Event, now: Instant) {
    if lot.round.is_none() {
        lot.securities.apply(event, now);
        bids::keep_what_secured(lot, event);
    }
    match event {
        Event::Clarified(it) => {
            lot.clarifications += 1;
            if it.effect == Effect::OnBids {
                let stands = lot.bids.iter().filter(|it| it.1.bid.is_some());
                lot.overtaken = stands.map(|it| it.0.clone()).collect();
            }
        }
        Event::Extended(it) => {
            lot.deadline_s = it.to_s;
            if it.cause == ExtensionCause::Outage {
                lot.outage_moves += 1;
            }
        }
        Event::Held(it) => {
            lot.holds.insert(it.by);
        }
        Event::HoldLifted(it) => {
            lot.holds.remove(&it.by);
        }
        Event::TenderFailed(it) => {
            lot.stage = Stage::Failed;
            lot.failed = Some(it.cause);
        }
        Event::TenderingEnded(_) | Event::MethodChanged(_) => lot.tendering_ended = true,
        Event::FailureDeclared(it) => lot.failure_reason = Some(it.reason.clone()),
        Event::FailureReviewed(it) => lot.finding = Some(it.finding),
        Event::Terminated(_) => lot.stage = Stage::Terminated,
        Event::Retendered(it) => lot.next = Some(it.next.clone()),
        other => {
            bids::apply_opening(lot, other, now);
            decided::apply_award(lot, other, now);
            apply_draws(lot, other, now);
            lot.contract.apply(other, now);
            let forum = (Forum::Tender, lot.clarifications);
            crate::remedies::apply(&mut lot.remedies, forum, other, now);
        }
    }
    lot.suspended_since = match (lot.is_suspended(), lot.suspended_since) {
        (true, None) => Some(now),
        (true, since) => since,
        (false, _) => None,
    };
    // Nobody's time to sign runs while activity is held: it is noted anew.
    if lot.is_suspended() {
        lot.evaluation.refused = None;
        if let Some(it) = lot.award.rechecks.last_mut().filter(|it| it.verdict.is_none()) {
            it.refused = None;
        }
    }
    lot.award.signable_since = match (lot.is_signable(), event) {
        (false, _) => None,
        (true, Event::ContractOffered(_)) => Some(now),
        (true, _) => lot.award.signable_since.or(Some(now)),
    };
}

/// Each draw of the lot folds its own events.
fn apply_draws(lot: &mut Lot, event: &Event, now: Instant) {
    let of_order = attempt_of(event).is_some_and(|it| it.purpose == DrawPurpose::Order);
    match lot.order.as_mut().filter(|_| of_order) {
        Some(order) => order.draw.apply(event, now),
        None if of_order => {}
        None => lot.draw.apply(event, now),
    }
    match event {
        Event::RateDrawn(it) => rate_drawn(lot, it),
        Event::Ranked(_) => order::ranked(lot),
        Event::OrderDrawn(it) => order::drawn(lot, it),
        _ => {}
    }
}

/// Trustees are asked from here on, and a committee is drawn next where none sits.
fn rate_drawn(lot: &mut Lot, it: &RateDrawn) {
    for closed in lot.opening.closed.values_mut() {
        closed.answers_until_s = it.answers_until_s;
    }
    lot.rate = Some(RateState { rate_e4: it.rate_e4, drawn: lot.draw.end_rate() });
    if let Some(aside) = lot.committee_draw.take() {
        lot.draw.back(*aside);
    }
}
