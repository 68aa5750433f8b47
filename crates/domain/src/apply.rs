//! Folds events into states; never fails, never decides.

use crate::admission::{self, Admitted};
use crate::auction;
use crate::award::{self, PublishedNotice, alerts, blind, proof, seats, technical};
use crate::catalogue;
use crate::contract::ContractState;
use crate::draws::{Attempt, DrawPurpose, DrawState, RateDrawn, RateState, list, order};
use crate::experts;
use crate::lot::{
    Adjournment, AwardState, BidLine, Clarification, Correction, EvaluationState, KeyInState, Lot,
    OpeningState, Query, Recheck, Stage,
};
use crate::online;
use crate::opening::{self};
use crate::parties;
use crate::posts;
use crate::procedure::{Effect, ExtensionCause, ProjectCorrected, RulesAdopted, Scope};
use crate::remedies::Forum;
use crate::rulebook::Regime;
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
        RecheckAsked StandingFound RecheckConcluded
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
        SignUpExamined SaleResultPublished SaleSettled
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
    lot.securities.apply(event, now);
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
            apply_opening(lot, other, now);
            apply_award(lot, other, now);
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

/// The line of a bid that was received as the one of this number.
fn line(bid: &opening::Bid, order: u32) -> BidLine {
    BidLine { seq: bid.seq, last: bid.record_sha256, bid: Some(bid.clone()), order }
}

fn apply_opening(lot: &mut Lot, event: &Event, now: Instant) {
    let state = &mut lot.opening;
    match event {
        Event::EnvelopeReceived(it) => {
            lot.received += 1;
            lot.overtaken.remove(&it.bid.bidder);
            lot.bids.insert(it.bid.bidder.clone(), line(&it.bid, lot.received));
        }
        Event::BidReplaced(it) => {
            lot.received += 1;
            lot.overtaken.remove(&it.bid.bidder);
            lot.bids.insert(it.bid.bidder.clone(), line(&it.bid, lot.received));
        }
        Event::BidWithdrawn(it) => {
            let order = lot.received;
            let line = BidLine { seq: it.seq, last: it.record_sha256, bid: None, order };
            lot.bids.insert(it.bidder.clone(), line);
            lot.overtaken.remove(&it.bidder);
        }
        Event::SignedIn(it) => {
            lot.signed_in.insert(it.bidder.clone());
        }
        Event::LotClosed(it) => {
            lot.stage = Stage::Closed;
            state.set_root = Some(it.set_root);
            if !lot.notice.scheme.rates().is_empty() && !lot.notice.opens_twice() {
                lot.draw.begin_rate();
            }
        }
        Event::ObjectsPresent(it) => {
            lot.stage = Stage::KeyIn;
            state.missing = it.missing.iter().copied().collect();
            state.key_in_until_s = it.key_in_until_s;
        }
        Event::ObjectSupplied(it) => {
            state.missing.remove(&it.ct_root);
        }
        Event::KeyedIn(it) => {
            state.keys.extend(it.keys.iter().map(|key| (key.ctx, key.secret)));
            // The first deposit stands and answers for later ones.
            for it in it.later.iter().flatten() {
                state.later.entry(it.ctx).or_insert_with(|| it.clone());
            }
        }
        Event::OpenUnwitnessed(it) => state.unwitnessed = Some(it.clone()),
        Event::KeyInExtended(it) => state.key_in_until_s = it.until_s,
        Event::SessionAdjourned(it) => {
            state.key_in_until_s = it.until_s;
            state.adjourned_until_s = Some(it.until_s);
        }
        Event::KeyInClosed(it) => {
            lot.stage = Stage::Releasing;
            state.closed.insert(it.envelope, key_in_state(it));
        }
        Event::PricesCalled(it) => prices_called(lot, it),
        Event::DepositsSettled(it) => {
            if let Some(closed) = state.closed.get_mut(&it.envelope) {
                closed.recovered.clone_from(&it.recovered);
                closed.failed.clone_from(&it.failed);
                closed.answers_until_s = it.answers_until_s;
                closed.settled = true;
            }
        }
        other => apply_release(lot, other, now),
    }
}

fn key_in_state(it: &opening::KeyInClosed) -> KeyInState {
    KeyInState {
        keyed: it.keyed.clone(),
        deposited: it.deposited.clone(),
        absent: it.absent.clone(),
        malformed: it.malformed.clone(),
        recovered: Vec::new(),
        failed: Vec::new(),
        returned: Vec::new(),
        settled: it.deposited.is_empty(),
        answers_until_s: it.answers_until_s,
    }
}

/// The hall opens again for what waited: the way from the trustees to the wall begins anew.
fn prices_called(lot: &mut Lot, it: &opening::PricesCalled) {
    lot.stage = Stage::Releasing;
    if !lot.notice.scheme.rates().is_empty() {
        lot.committee_draw = Some(Box::new(lot.draw.between()));
    }
    let state = &mut lot.opening;
    state.called = Some(it.clone());
    state.record_signed = None;
    state.confirmed.clear();
    state.adjourned_until_s = None;
    state.later.extend(it.later.iter().map(|it| (it.ctx, it.clone())));
    let waited = state.closed.iter_mut().filter(|it| it.0.opens_later());
    for closed in waited.map(|it| it.1) {
        let all = [&mut closed.keyed, &mut closed.deposited, &mut closed.absent];
        closed.returned = all
            .into_iter()
            .flat_map(|of| of.extract_if(.., |ctx| it.returned.contains(ctx)))
            .collect();
        closed.answers_until_s = it.answers_until_s;
        closed.settled = closed.deposited.is_empty();
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

fn apply_release(lot: &mut Lot, event: &Event, now: Instant) {
    let state = &mut lot.opening;
    match event {
        Event::SharesReleased(it) => {
            state.releases.insert((it.envelope, it.purpose, it.x), it.clone());
        }
        Event::OpeningContested(it) => {
            state.contested.insert((it.envelope, it.purpose), it.until_s);
        }
        Event::SecretPublished(it) => state.secrets.push(it.clone()),
        Event::SeedPublished(it) => {
            state.seeds.insert(it.ctx, it.seed);
        }
        Event::SharesClosed(it) => {
            state.verdicts.insert(it.envelope, it.verdicts.clone());
            if lot.due().iter().all(|it| lot.opening.verdicts.contains_key(it)) {
                lot.stage = Stage::SharesClosed;
            }
        }
        Event::BidsOpened(it) => {
            lot.stage = Stage::Opened;
            state.opened = Some(it.clone());
            state.opened_at = Some(now);
        }
        Event::FilesOpened(it) => {
            if lot.stage == Stage::SharesClosed {
                // The first of two openings shows no price.
                lot.stage = Stage::Opened;
                state.opened_at = Some(now);
            }
            state.files.push(it.clone());
        }
        Event::OpeningObjected(it) => {
            state.objections.insert(it.number, (it.bidder.clone(), it.text.clone(), None));
        }
        Event::OpeningAnswered(it) => {
            if let Some(found) = state.objections.get_mut(&it.number) {
                found.2 = Some(it.text.clone());
            }
        }
        Event::OpeningConfirmed(it) => {
            state.confirmed.insert(it.bidder.clone());
        }
        Event::OpeningRecordSigned(it) => state.record_signed = Some(it.record),
        _ => {}
    }
}

fn apply_award(lot: &mut Lot, event: &Event, now: Instant) {
    match event {
        Event::CommitteeEntered(it) => {
            lot.evaluation.members.clone_from(&it.members);
            lot.evaluation.document = Some(it.document);
        }
        Event::CommitteeDrawn(it) => lot.evaluation.members.clone_from(&it.members),
        Event::SubstituteNamed(it) => seats::fill(lot, &it.members),
        Event::SubstituteSeated(it) => seats::fill(lot, &it.members),
        Event::MemberReplaced(it) => seats::leave(lot, it.seat),
        Event::CommitteeDissolved(_) => seats::dissolve(lot),
        Event::AvoidanceDeclared(it) => {
            lot.evaluation.began.get_or_insert(now);
            match it.leader {
                Some(leader) => drop(lot.evaluation.attended.insert(it.seat, leader)),
                None => drop(lot.evaluation.recused.insert(it.seat)),
            }
        }
        Event::BidsReviewed(it) => {
            lot.stage = Stage::Evaluating;
            lot.evaluation.reviews.insert(it.step, it.clone());
            seats::keep_fitting_sheets(lot);
        }
        Event::ObjectRead(it) => {
            lot.evaluation.reads.insert((it.day, it.reader.clone(), it.object));
        }
        Event::ScoreSheet(it) => {
            lot.evaluation.sheets.insert(it.seat, it.clone());
        }
        Event::Ranked(it) => {
            lot.evaluation.ranking.clone_from(&it.ranking);
            lot.evaluation.aside = it.aside.clone().unwrap_or_default();
            lot.evaluation.report = Some(it.report);
            lot.evaluation.tells_more = false;
        }
        Event::ReportSigned(it) => {
            lot.evaluation.signed.insert(it.seat);
            lot.evaluation.report = Some(it.report);
            lot.evaluation.first_signed.get_or_insert(now);
        }
        Event::ReportDelivered(it) => {
            lot.stage = Stage::Reported;
            lot.evaluation.delivered = Some(now);
            lot.evaluation.due = Some(it.due);
        }
        Event::CandidatesPublished(it) => {
            lot.stage = Stage::Displayed;
            lot.award.displayed_until = Some(it.until);
        }
        Event::DisplayEnded(award::DisplayEnded { .. }) => lot.award.display_ended = true,
        Event::WinnerDetermined(it) => {
            lot.stage = Stage::Decided;
            lot.award.winner = Some((it.winner.clone(), it.amount));
            lot.award.determined = Some(now);
        }
        Event::ResultPublished(it) => {
            lot.award.published = true;
            lot.award.result_until = Some(it.until);
        }
        Event::NoticeCorrected(_) => lot.award.notices += 1,
        Event::NoticeWithdrawn(it) => withdrawn(lot, it.notice),
        Event::LetterIssued(it) => {
            lot.stage = Stage::Notified;
            lot.award.letter = Some(now);
            lot.award.contract_by = Some(it.contract_by);
        }
        other => {
            apply_losses(lot, other, now);
            apply_prices(lot, other, now);
        }
    }
}

/// Whoever was chosen falls away before the contract.
fn apply_losses(lot: &mut Lot, event: &Event, now: Instant) {
    match event {
        Event::AwardVoided(it) => {
            lot.award.voided.insert(it.winner.clone());
            undetermined(lot, now);
        }
        Event::EvaluationVoided(it) => seats::evaluate_anew(lot, it, now),
        Event::RecheckAsked(it) => lot.award.rechecks.push(Recheck {
            asked: it.clone(),
            found: Default::default(),
            verdict: None,
        }),
        Event::StandingFound(it) => {
            if let Some(open) = lot.award.rechecks.last_mut() {
                open.found.insert(it.seat, it.clone());
            }
        }
        Event::RecheckConcluded(it) => {
            if let Some(open) = lot.award.rechecks.last_mut() {
                open.verdict = Some(it.verdict);
            }
        }
        Event::AwardRenounced(it) => {
            lot.award.renounced.insert(it.bidder.clone(), now);
        }
        Event::AwardLost(it) => {
            lot.award.lost.insert(it.bidder.clone(), it.clone());
            undetermined(lot, now);
        }
        _ => {}
    }
}

/// A withdrawn notice stands no more; what it had begun is undone.
fn withdrawn(lot: &mut Lot, notice: PublishedNotice) {
    lot.award.notices += 1;
    match notice {
        PublishedNotice::Candidates => {
            lot.stage = Stage::Reported;
            lot.award.displayed_until = None;
            lot.award.display_ended = false;
        }
        PublishedNotice::Contract => lot.contract.published.clear(),
        PublishedNotice::Result => {}
    }
}

/// The lot stands where it stood before its winner was determined; the purchaser's time begins
/// anew.
fn undetermined(lot: &mut Lot, now: Instant) {
    lot.award.winner = None;
    lot.award.determined = None;
    lot.award.published = false;
    lot.award.result_until = None;
    lot.award.letter = None;
    lot.award.contract_by = None;
    lot.contract = ContractState::default();
    match lot.notice.regime {
        Regime::Works => lot.stage = Stage::Displayed,
        Regime::GovernmentProcurement => {
            lot.stage = Stage::Reported;
            lot.evaluation.delivered = Some(now);
        }
    }
}

/// Prices asked about, corrected, or compared with their deviations.
fn apply_prices(lot: &mut Lot, event: &Event, now: Instant) {
    match event {
        Event::TechnicalLocked(it) => technical::lock(lot, it),
        Event::ScoresClosed(it) => proof::close(lot, it),
        Event::Totals(it) => proof::total(lot, it),
        Event::Confirmed(it) => lot.evaluation.confirmed.push(it.clone()),
        Event::PriceQueried(it) => match lot.evaluation.queries.get_mut(&it.bidder) {
            Some(known) => known.asked = it.clone(),
            None => {
                let known = Query { asked: it.clone(), explained: None, judged: None };
                lot.evaluation.queries.insert(it.bidder.clone(), known);
            }
        },
        Event::PriceExplained(it) => {
            if let Some(known) = lot.evaluation.queries.get_mut(&it.bidder) {
                known.explained = Some(it.clone());
            }
        }
        Event::PriceJudged(it) => {
            if let Some(known) = lot.evaluation.queries.get_mut(&it.bidder) {
                known.judged = Some(it.clone());
            }
            seats::keep_fitting_sheets(lot);
        }
        Event::PriceCorrected(it) => {
            let known = Correction { corrected: it.clone(), answer: None };
            lot.evaluation.corrections.insert(it.bidder.clone(), known);
        }
        Event::CorrectionAnswered(it) => {
            if let Some(known) = lot.evaluation.corrections.get_mut(&it.bidder) {
                known.answer = Some(it.answer);
            }
        }
        Event::DeviationsPriced(it) => lot.evaluation.deviations = Some(it.lines.clone()),
        Event::ClarificationProposed(_)
        | Event::ClarificationAsked(_)
        | Event::ClarificationAnswered(_)
        | Event::ClarificationJudged(_) => apply_clarifications(lot, event),
        Event::SheetReopened(it) => alerts::hand_back(lot, it),
        Event::ScoresExplained(it) => {
            lot.evaluation.explained.insert(it.seat, it.answers.clone());
            lot.evaluation.tells_more = true;
        }
        other => {
            apply_blind(lot, other);
            apply_session(lot, other, now);
        }
    }
}

/// What is judged blind.
fn apply_blind(lot: &mut Lot, event: &Event) {
    match event {
        Event::BlindSealed(it) => lot.evaluation.blind.sealed = Some(it.clone()),
        Event::IdentityFound(it) => blind::found(lot, it),
        Event::BlindSheet(it) => {
            lot.evaluation.blind.sheets.insert(it.seat, it.clone());
        }
        Event::BlindRevealed(it) => {
            lot.evaluation.blind.revealed = Some(it.codes.clone());
            // Of a reader who could not see what was sealed, it is open now.
            if let Some(sealed) = &mut lot.evaluation.blind.sealed {
                sealed.salt = it.salt;
            }
        }
        _ => {}
    }
}

/// The committee's hours.
fn apply_session(lot: &mut Lot, event: &Event, now: Instant) {
    let state = &mut lot.evaluation;
    match event {
        Event::EvaluationAdjourned(it) => {
            let (cause, reason) = (it.cause, it.reason.clone());
            state.adjournments.push(Adjournment { at: now, cause, reason, resumed: None });
        }
        Event::EvaluationResumed(_) => {
            if let Some(last) = state.adjournments.last_mut() {
                last.resumed = Some(now);
            }
            state.tells_more = !state.ranking.is_empty();
        }
        Event::EvaluationTimeFixed(it) => {
            state.until_s = Some(it.until_s);
            state.asked_time.clear();
        }
        Event::MoreTimeAsked(it) => drop(state.asked_time.insert(it.seat)),
        _ => {}
    }
}

/// What was asked of bids.
fn apply_clarifications(lot: &mut Lot, event: &Event) {
    let state = &mut lot.evaluation;
    match event {
        Event::ClarificationProposed(it) => {
            state.proposals.insert(it.number, it.clone());
        }
        Event::ClarificationAsked(it) => {
            let known = Clarification { asked: it.clone(), answered: None, judged: None };
            state.clarifications.insert(it.number, known);
        }
        Event::ClarificationAnswered(it) => {
            if let Some(known) = state.clarifications.get_mut(&it.number) {
                known.answered = Some(it.clone());
            }
        }
        Event::ClarificationJudged(it) => {
            if let Some(known) = state.clarifications.get_mut(&it.number) {
                known.judged = Some(it.clone());
            }
        }
        _ => {}
    }
}
