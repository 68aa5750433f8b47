//! Decides the committee, its reviews, sheets and report.

use std::collections::BTreeSet;

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::{FailureCause, Nature, TenderFailed};
use crate::rulebook::{Regime, ids};
use crate::shared::{Hash, Uscc};
use crate::world::Event;

use super::event::{
    BidsReviewed, CommitteeEntered, Member, MemberKind, Pass, Ranked, ReportDelivered,
    ReportSigned, ReviewResult, ReviewStep, Score, ScoreSheet, Signed,
};
use super::{Command, Refusal, compute};

/// Decides the committee's entry as the result of a draw made outside.
///
/// # Rules
///
/// - `C1.1`–`C1.6`: least size, odd; larger for a large budget; share of experts.
pub(super) fn enter(
    lot: &Lot,
    members: &[Member],
    document: Hash,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if !lot.evaluation.members.is_empty() {
        return Err(Refusal::Repeated);
    }
    if lot.stage > Stage::Opened {
        return Err(Refusal::Stage);
    }
    let size = members.len();
    let least = match lot.notice.regime {
        Regime::GovernmentProcurement if lot.notice.budget >= law.amount(ids::C1_3)? => {
            (ids::C1_4, law.count(ids::C1_4)?)
        }
        Regime::GovernmentProcurement => (ids::C1_1, law.count(ids::C1_1)?),
        Regime::Works => (ids::C1_1, law.count(ids::C1_1)?),
    };
    if size < least.1 as usize || size.is_multiple_of(2) {
        return Err(Refusal::Committee { rule: least.0 });
    }
    let experts = members.iter().filter(|it| it.kind == MemberKind::Expert).count();
    let share = match lot.notice.regime {
        Regime::Works | Regime::GovernmentProcurement => ids::C1_2,
    };
    let (of, to) = law.share(share)?;
    if experts * (to as usize) < size * (of as usize) {
        return Err(Refusal::Committee { rule: share });
    }
    let seats: Vec<u8> = members.iter().map(|it| it.seat).collect();
    let accounts: BTreeSet<_> = members.iter().map(|it| &it.account).collect();
    let in_order = seats.iter().enumerate().all(|(at, seat)| usize::from(*seat) == at + 1);
    if !in_order || accounts.len() != size {
        return Err(Refusal::SetDiffers);
    }
    let (lot, members) = (lot.id.clone(), members.to_vec());
    Ok(vec![Event::CommitteeEntered(CommitteeEntered { lot, members, document })])
}

/// Decides a review: qualification first, then responsiveness; too few end the round.
///
/// # Rules
///
/// - `G09.2`, `T22`, `T22.2`: with fewer than the least number the round fails.
pub(super) fn review(
    lot: &Lot,
    step: ReviewStep,
    results: &[ReviewResult],
    signed: &Signed,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if lot.opening.record_signed.is_none() {
        return Err(Refusal::RecordUnsigned);
    }
    if lot.evaluation.members.is_empty() {
        return Err(Refusal::StepMissing);
    }
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    if lot.evaluation.reviews.contains_key(&step) {
        return Err(Refusal::Repeated);
    }
    let due: Vec<Uscc> = match step {
        ReviewStep::Qualification => lot.priced().into_iter().map(|it| it.0).collect(),
        ReviewStep::Responsiveness => {
            passed(lot, ReviewStep::Qualification).ok_or(Refusal::StepMissing)?
        }
    };
    if results.iter().map(|it| &it.bidder).ne(due.iter()) {
        return Err(Refusal::SetDiffers);
    }
    let silent = |it: &&ReviewResult| it.pass == Pass::Rejected && it.reason.trim().is_empty();
    if results.iter().any(|it| silent(&it)) {
        return Err(Refusal::ReasonMissing);
    }
    let reviewed = BidsReviewed {
        lot: lot.id.clone(),
        step,
        results: results.to_vec(),
        signed: signed.clone(),
    };
    let mut events = vec![Event::BidsReviewed(reviewed)];
    events.extend(too_few(lot, step, results, law)?);
    Ok(events)
}

fn too_few(
    lot: &Lot,
    step: ReviewStep,
    results: &[ReviewResult],
    law: Law<'_>,
) -> Result<Option<Event>, Refusal> {
    let left = results.iter().filter(|it| it.pass == Pass::Passed).count();
    let counted = u32::try_from(left).unwrap_or(u32::MAX);
    let (rule, needed) = match lot.notice.regime {
        Regime::GovernmentProcurement => (ids::G09_2, law.count(ids::G09_2)?),
        // A works committee may go on with fewer while there is competition; none left ends it.
        Regime::Works if results.len() < law.count(ids::T22_2)? as usize => (ids::T22_2, 1),
        Regime::Works => (ids::T22, 1),
    };
    if counted >= needed {
        return Ok(None);
    }
    let cause = match (counted, step) {
        (0, _) => FailureCause::AllRejected,
        (_, ReviewStep::Qualification) => FailureCause::TooFewQualified,
        (_, ReviewStep::Responsiveness) => FailureCause::TooFewResponsive,
    };
    let (lot, rule) = (lot.id.clone(), rule.to_owned());
    Ok(Some(Event::TenderFailed(TenderFailed { lot, cause, counted, needed, rule })))
}

/// Bidders who passed a step, in order; `None` before it.
#[must_use]
pub(super) fn passed(lot: &Lot, step: ReviewStep) -> Option<Vec<Uscc>> {
    let review = lot.evaluation.reviews.get(&step)?;
    let good = review.results.iter().filter(|it| it.pass == Pass::Passed);
    Some(good.map(|it| it.bidder.clone()).collect())
}

/// Decides a member's own sheet; the last one makes the ranking in the same instant.
pub(super) fn score(
    lot: &Lot,
    seat: u8,
    scores: &[Score],
    signed: &Signed,
    report: Hash,
) -> Result<Vec<Event>, Refusal> {
    let bidders = passed(lot, ReviewStep::Responsiveness).ok_or(Refusal::StepMissing)?;
    if lot.stage != Stage::Evaluating || !lot.evaluation.ranking.is_empty() {
        return Err(Refusal::Stage);
    }
    if !lot.evaluation.members.iter().any(|it| it.seat == seat) {
        return Err(Refusal::SeatUnknown);
    }
    if lot.evaluation.sheets.contains_key(&seat) {
        return Err(Refusal::Repeated);
    }
    let items = &lot.notice.scheme.items;
    let due = bidders.iter().flat_map(|who| items.iter().map(move |item| (who, item)));
    if scores.len() != bidders.len() * items.len() {
        return Err(Refusal::SetDiffers);
    }
    for (it, (who, item)) in scores.iter().zip(due) {
        if it.bidder != *who || it.item != item.id {
            return Err(Refusal::SetDiffers);
        }
        if it.points.0 < 0 || it.points > item.max {
            return Err(Refusal::PointsOutside);
        }
    }
    let sheet =
        ScoreSheet { lot: lot.id.clone(), seat, scores: scores.to_vec(), signed: signed.clone() };
    let mut events = vec![Event::ScoreSheet(sheet.clone())];
    if lot.evaluation.sheets.len() + 1 == lot.evaluation.members.len() {
        let mut full = lot.clone();
        full.evaluation.sheets.insert(seat, sheet);
        objective_items_agree(&full)?;
        let ranking = compute::rank(&full)?;
        events.push(Event::Ranked(Ranked { lot: lot.id.clone(), ranking, report }));
    }
    Ok(events)
}

/// Members may not differ on an objective item (87-64): the last sheet is refused until it agrees.
fn objective_items_agree(lot: &Lot) -> Result<(), Refusal> {
    let objective: BTreeSet<&str> = lot
        .notice
        .scheme
        .items
        .iter()
        .filter(|it| it.nature == Nature::Objective)
        .map(|it| it.id.as_str())
        .collect();
    let picked = |sheet: &ScoreSheet| -> Vec<i64> {
        let it = sheet.scores.iter().filter(|it| objective.contains(it.item.as_str()));
        it.map(|it| it.points.0).collect()
    };
    let mut sheets = lot.evaluation.sheets.values().map(picked);
    let first = sheets.next();
    if sheets.all(|it| Some(&it) == first.as_ref()) {
        Ok(())
    } else {
        Err(Refusal::ObjectiveDiffers)
    }
}

/// Decides a signature under the report; the last one delivers it to the purchaser.
///
/// # Rules
///
/// - `G11.1`, `T13.1`: what is due after the report.
pub(super) fn sign(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::SignReport { seat, report, dissent, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let due = lot.evaluation.report.ok_or(Refusal::StepMissing)?;
    if lot.stage != Stage::Evaluating {
        return Err(Refusal::Stage);
    }
    if due != *report {
        return Err(Refusal::ReportDiffers);
    }
    if !lot.evaluation.members.iter().any(|it| it.seat == *seat) {
        return Err(Refusal::SeatUnknown);
    }
    if lot.evaluation.signed.contains(seat) {
        return Err(Refusal::Repeated);
    }
    let mut events = vec![Event::ReportSigned(ReportSigned {
        lot: lot.id.clone(),
        seat: *seat,
        report: *report,
        dissent: dissent.clone(),
        signed: signed.clone(),
    })];
    if lot.evaluation.signed.len() + 1 == lot.evaluation.members.len() {
        let rule = match lot.notice.regime {
            Regime::Works => ids::T13_1,
            Regime::GovernmentProcurement => ids::G11,
        };
        let due = law.due(law.now.date(), rule)?.for_duty();
        let (lot, report) = (lot.id.clone(), *report);
        events.push(Event::ReportDelivered(ReportDelivered { lot, report, due }));
    }
    Ok(events)
}
