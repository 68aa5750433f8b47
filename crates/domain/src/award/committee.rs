//! Decides the committee, its sheets and report.

use std::collections::BTreeSet;

use crate::evaluation::{Apart, Composition, compose, stand_apart};
use crate::law::{Law, LawGap};
use crate::lot::{Lot, Stage};
use crate::procedure::Nature;
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{Hash, Points, Uscc};
use crate::world::Event;

use super::event::{
    CommitteeEntered, Member, MemberKind, Ranked, ReportDelivered, ReportSigned, Score, ScoreSheet,
    Signed,
};
use super::{Command, FIRST_SEAT, Refusal, compute, correct, query, review, session};

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
    // Once the platform draws, nobody brings another committee.
    let anew = lot.evaluation.dissolved > 0 && lot.stage == Stage::Evaluating;
    if (lot.stage > Stage::Opened && !anew) || lot.draw.ctx.is_some() {
        return Err(Refusal::Stage);
    }
    let experts = members.iter().filter(|it| it.kind == MemberKind::Expert).count();
    let composition = Composition { members: counted(members.len()), experts: counted(experts) };
    compose(law.rules, lot.notice.procedure(), lot.notice.budget, composition)?;
    let leads = members.iter().find(|it| it.seat == FIRST_SEAT);
    let purchaser_leads = leads.is_some_and(|it| it.kind == MemberKind::Representative);
    if purchaser_leads && bars_leader(lot) {
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

/// Whether the purchaser's representative may not lead: 87-45 says so of tenders, and the rules of
/// the other methods (74-7) do not.
#[must_use]
pub fn bars_leader(lot: &Lot) -> bool {
    let tender = lot.notice.method == Method::OpenTender;
    tender && lot.notice.regime == Regime::GovernmentProcurement
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
    let bidders = review::valid(lot).ok_or(Refusal::StepMissing)?;
    if lot.stage != Stage::Evaluating || !lot.evaluation.ranking.is_empty() {
        return Err(Refusal::Stage);
    }
    if !lot.evaluation.members.iter().any(|it| it.seat == seat) {
        return Err(Refusal::SeatUnknown);
    }
    if lot.evaluation.sheets.contains_key(&seat) {
        return Err(Refusal::Repeated);
    }
    query::all_judged(lot)?;
    correct::deviations_counted(lot)?;
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
/// - `C4.8`, `C4.9`, `C4.12`: scores that stand apart are pointed out and rechecked first.
/// - `T21`: not before time that is owed was given.
/// - `G10`: delivered to the purchaser in the instant of the last signature; `G11`, `T13.1`: what
///   is due after it.
pub(super) fn sign(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::SignReport { seat, report, dissent, recheck, signed, .. } = command else {
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
    session::time_given(lot, law)?;
    let said = recheck.as_deref().is_some_and(|it| !it.trim().is_empty());
    if !said && !alerts(lot, apart(law)?).is_empty() {
        return Err(Refusal::RecheckMissing { rule: ids::C4_12 });
    }
    let mut events = vec![Event::ReportSigned(ReportSigned {
        lot: lot.id.clone(),
        seat: *seat,
        report: *report,
        dissent: dissent.clone(),
        recheck: recheck.clone(),
        signed: signed.clone(),
    })];
    if lot.evaluation.signed.len() + 1 == lot.evaluation.members.len() {
        let rule = lot.notice.procedure().limits().decide;
        let due = law.due(law.now.date(), rule)?.for_duty();
        let (lot, report) = (lot.id.clone(), *report);
        events.push(Event::ReportDelivered(ReportDelivered { lot, report, due }));
    }
    Ok(events)
}

/// A score that stands apart from those of the other members 畸高畸低.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    pub seat: u8,
    pub bidder: Uscc,
    pub item: String,
    pub points: Points,
}

/// From where on a score stands apart, by the rules of a lot.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such rule.
pub fn apart(law: Law<'_>) -> Result<Apart, LawGap> {
    Ok(Apart { share_bp: law.percent(ids::C4_8)?, members: law.count(ids::C4_9)? })
}

/// The scores that stand apart, once every sheet is in; none before.
#[must_use]
pub fn alerts(lot: &Lot, apart: Apart) -> Vec<Alert> {
    let sheets = &lot.evaluation.sheets;
    if sheets.is_empty() || sheets.len() != lot.evaluation.members.len() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for item in &lot.notice.scheme.items {
        for bidder in review::valid(lot).unwrap_or_default() {
            let given = |sheet: &ScoreSheet| {
                let mut scores = sheet.scores.iter();
                let it = scores.find(|it| it.bidder == bidder && it.item == item.id)?;
                Some((sheet.seat, it.points))
            };
            let scores: Vec<(u8, Points)> = sheets.values().filter_map(given).collect();
            let points: Vec<Points> = scores.iter().map(|it| it.1).collect();
            let stand = stand_apart(&points, item.max, apart);
            let far = scores.iter().zip(stand).filter(|it| it.1);
            found.extend(far.map(|((seat, points), _)| Alert {
                seat: *seat,
                bidder: bidder.clone(),
                item: item.id.clone(),
                points: *points,
            }));
        }
    }
    found
}
