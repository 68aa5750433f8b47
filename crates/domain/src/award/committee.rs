//! Decides the committee, its sheets and report.

use std::collections::BTreeSet;

use crate::evaluation::{Composition, compose};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::Nature;
use crate::rulebook::{Regime, ids};
use crate::shared::Hash;
use crate::world::Event;

use super::event::{
    CommitteeEntered, Member, MemberKind, Ranked, ReportDelivered, ReportSigned, ReviewStep, Score,
    ScoreSheet, Signed,
};
use super::{Command, LEADER_SEAT, Refusal, compute, review};

fn counted(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

/// Decides the committee's entry as the result of a draw made outside.
///
/// # Rules
///
/// - `C1.1`–`C1.4`: least size, odd; larger for a large budget; share of experts.
/// - `C1.5`: the purchaser's representative does not lead (government procurement).
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
    let experts = members.iter().filter(|it| it.kind == MemberKind::Expert).count();
    let composition = Composition { members: counted(members.len()), experts: counted(experts) };
    compose(law.rules, lot.notice.regime, lot.notice.budget, composition)?;
    let leads = members.iter().find(|it| it.seat == LEADER_SEAT);
    let purchaser_leads = leads.is_some_and(|it| it.kind == MemberKind::Representative);
    if lot.notice.regime == Regime::GovernmentProcurement && purchaser_leads {
        return Err(Refusal::Committee { rule: ids::C1_5 });
    }
    let seats: Vec<u8> = members.iter().map(|it| it.seat).collect();
    let accounts: BTreeSet<_> = members.iter().map(|it| &it.account).collect();
    let in_order = seats.iter().enumerate().all(|(at, seat)| usize::from(*seat) == at + 1);
    if !in_order || accounts.len() != members.len() {
        return Err(Refusal::SetDiffers);
    }
    let (lot, members) = (lot.id.clone(), members.to_vec());
    Ok(vec![Event::CommitteeEntered(CommitteeEntered { lot, members, document })])
}

/// Decides a member's own sheet; the last one makes the ranking in the same instant.
///
/// # Rules
///
/// - `C4.4`, `C4.5`: objective items equal; no score outside its announced band.
pub(super) fn score(
    lot: &Lot,
    seat: u8,
    scores: &[Score],
    signed: &Signed,
    report: Hash,
) -> Result<Vec<Event>, Refusal> {
    let bidders = review::passed(lot, ReviewStep::Responsiveness).ok_or(Refusal::StepMissing)?;
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
///
/// # Rules
///
/// - `C4.4`: equal points for objective items.
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
/// - `G10`: delivered to the purchaser in the instant of the last signature; `G11`, `T13.1`: what
///   is due after it.
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
