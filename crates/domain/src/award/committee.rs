//! Decides the committee, its sheets and report.

use std::collections::BTreeSet;

use crate::draws::order;
use crate::evaluation::{Composition, compose};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::{Hash, Points};
use crate::world::Event;

use super::event::{
    Closing, CommitteeEntered, Member, MemberKind, Ranked, ReportDelivered, ReportSigned, Score,
    ScoreSheet, ScoresClosed, Signed, Totals,
};
use super::{
    Command, FIRST_SEAT, Refusal, alerts, blind, compute, correct, proof, query, session, silence,
    technical,
};

fn counted(it: usize) -> u32 {
    u32::try_from(it).unwrap_or(u32::MAX)
}

/// Decides the committee's entry as the result of a draw made outside.
///
/// # Rules
///
/// - `C1.1`–`C1.4`: least size, odd; larger for a large budget; share of experts.
/// - `C1.5`: the purchaser's representative does not lead (government procurement).
/// - `C6.1`, `C6.2`: nobody of a committee whose result was void sits again.
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
    let gone = |it: &Member| lot.evaluation.left.contains(&it.account);
    if !lot.voided.is_empty() && members.iter().any(gone) {
        return Err(Refusal::Committee { rule: again(lot) });
    }
    let in_order = seats.iter().enumerate().all(|(at, seat)| usize::from(*seat) == at + 1);
    if !in_order || accounts.len() != members.len() {
        return Err(Refusal::SetDiffers);
    }
    let (lot, members) = (lot.id.clone(), members.to_vec());
    Ok(vec![Event::CommitteeEntered(CommitteeEntered { lot, members, document })])
}

/// The rule by which nobody of a committee whose result was void sits in the next one.
fn again(lot: &Lot) -> &'static str {
    match lot.notice.regime {
        Regime::Works => ids::C6_2,
        Regime::GovernmentProcurement => ids::C6_1,
    }
}

/// Whether the purchaser's representative may not lead: 87-45 says so of tenders, and the rules of
/// the other methods (74-7) do not.
#[must_use]
pub fn bars_leader(lot: &Lot) -> bool {
    let tender = lot.notice.method == Method::OpenTender;
    tender && lot.notice.regime == Regime::GovernmentProcurement
}

/// Decides a member's own sheet; with the last one all are bound, before any total, and the ranking
/// follows in the same instant.
///
/// # Rules
///
/// - `C4.5`: no score outside its announced band. What members differ on is for the recheck.
/// - `C5.4`: what was given blind stands; `Y19`: so does what was given before prices were opened,
///   and the last sheet before them locks the technical result.
pub(super) fn score(
    lot: &Lot,
    (seat, scores): (u8, &[Score]),
    signed: &Signed,
    closing: &Closing,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let bidders = technical::scored(lot).ok_or(Refusal::StepMissing)?;
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
    blind::kept(lot, seat, scores, law)?;
    technical::kept(lot, seat, scores)?;
    let sheet =
        ScoreSheet { lot: lot.id.clone(), seat, scores: scores.to_vec(), signed: signed.clone() };
    let mut events = vec![Event::ScoreSheet(sheet.clone())];
    if lot.evaluation.sheets.len() + 1 < lot.evaluation.members.len() {
        return Ok(events);
    }
    events.extend(concluded(lot, sheet, closing)?);
    Ok(events)
}

/// What follows from the last sheet: all are bound, then totals are committed and ranked, or before
/// prices the technical result is locked.
///
/// # Rules
///
/// - `Y82`: no total before every sheet is bound.
fn concluded(lot: &Lot, last: ScoreSheet, closing: &Closing) -> Result<Vec<Event>, Refusal> {
    let number = proof::next_closing(lot);
    let mut events = vec![Event::ScoresClosed(ScoresClosed {
        lot: lot.id.clone(),
        number,
        count: counted(lot.evaluation.members.len()),
        sheets: closing.sheets.clone(),
        score_root: closing.score_root,
    })];
    if let Some(locked) = technical::locks(lot, &last)? {
        events.push(locked);
        return Ok(events);
    }
    let mut full = lot.clone();
    full.evaluation.sheets.insert(last.seat, last);
    let compute::Ranking { ranked: ranking, aside } = compute::ranking(&full)?;
    let totals = ranking.iter().map(|it| it.total).chain(aside.iter().map(|it| it.total));
    events.push(Event::Totals(Totals {
        lot: lot.id.clone(),
        number,
        count: counted(ranking.len() + aside.len()),
        sum: Points::sum(totals).ok_or(Refusal::Amount)?,
        salt: closing.salt,
        totals_root: closing.totals_root,
    }));
    let (aside, report) = (Some(aside).filter(|it| !it.is_empty()), closing.report);
    events.push(Event::Ranked(Ranked { lot: lot.id.clone(), ranking, aside, report }));
    Ok(events)
}

/// Decides a signature under the report; the last one delivers it to the purchaser.
///
/// # Rules
///
/// - `C4.4`, `C4.8`, `C4.9`, `C4.12`: what the recheck points out is answered for first.
/// - `T21`: not before time that is owed was given, unless a note of refusal runs. `C4.3`, `Y174`,
///   `Y93`: nor before equals are placed, and one of each brand is left.
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
    // What the committee did since the ranking changed what the report tells; the first signature
    // fixes it.
    let moved = lot.evaluation.tells_more && lot.evaluation.signed.is_empty();
    if due != *report && !moved {
        return Err(Refusal::ReportDiffers);
    }
    if !lot.evaluation.members.iter().any(|it| it.seat == *seat) {
        return Err(Refusal::SeatUnknown);
    }
    if lot.evaluation.signed.contains(seat) {
        return Err(Refusal::Repeated);
    }
    if lot.awaits_order() {
        return Err(Refusal::OrderUndrawn { rule: order::order_rule(lot) });
    }
    if !silence::is_noted(lot, *seat) {
        session::time_given(lot, law)?;
    }
    alerts::all_answered(lot, law)?;
    let mut events = vec![Event::ReportSigned(ReportSigned {
        lot: lot.id.clone(),
        seat: *seat,
        report: *report,
        dissent: dissent.clone(),
        recheck: recheck.clone(),
        signed: signed.clone(),
    })];
    if lot.evaluation.signed.len() + 1 == lot.evaluation.members.len() {
        events.push(delivered(lot, *report, law)?);
    }
    Ok(events)
}

/// The report reaches the purchaser, with the day by which it acts.
pub(super) fn delivered(lot: &Lot, report: Hash, law: Law<'_>) -> Result<Event, Refusal> {
    let rule = lot.notice.procedure().limits().decide;
    let due = law.due(law.now.date(), rule)?.for_duty();
    Ok(Event::ReportDelivered(ReportDelivered { lot: lot.id.clone(), report, due }))
}
