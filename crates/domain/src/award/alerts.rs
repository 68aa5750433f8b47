//! 复核: what the recheck before signature points out, how its member answers for it, and how a
//! sheet is handed back to be corrected.
//!
//! Invariant: no report is signed while something that was pointed out has no answer of the member
//! whose score it is; a sheet that was handed back stays in the record beside the one that counts.

use std::collections::{BTreeMap, BTreeSet};

use crate::evaluation::{Apart, stand_apart};
use crate::law::{Law, LawGap};
use crate::lot::{Lot, Stage};
use crate::procedure::{Nature, ScoreItem};
use crate::rulebook::{Regime, ids};
use crate::shared::Points;
use crate::world::Event;

use super::event::{Alert, AlertAnswer, AlertCause, Reopener, ScoresExplained, SheetReopened};
use super::{Command, Refusal, attend, review, seats, validity};

/// Most times that sheets of one lot are handed back.
const REOPENED_MAX: usize = 1_000; // not law: bound of a list

/// The rule that allows a sheet to be handed back, and bounds it.
#[must_use]
pub fn reopen_rule(regime: Regime) -> &'static str {
    match regime {
        Regime::Works => ids::C4_18,
        Regime::GovernmentProcurement => ids::C4_17,
    }
}

/// The rule on which something was pointed out.
#[must_use]
pub fn alert_rule(cause: AlertCause) -> &'static str {
    match cause {
        AlertCause::Objective => ids::C4_4,
        AlertCause::Apart => ids::C4_12,
    }
}

/// From where on a score stands apart, by the rules of a lot.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such rule.
pub fn apart(law: Law<'_>) -> Result<Apart, LawGap> {
    Ok(Apart { share_bp: law.percent(ids::C4_8)?, members: law.count(ids::C4_9)? })
}

/// Whether every sheet can be seen: of a reader of the public log none is.
fn whole(lot: &Lot) -> bool {
    let sheets = lot.evaluation.sheets.len();
    sheets != 0 && sheets == lot.evaluation.members.len()
}

/// What the recheck points out once every sheet is in, by item and bidder; nothing before.
///
/// # Rules
///
/// - `C4.4`: objective items on which members differ; `C4.8`, `C4.9`: scores that stand apart.
#[must_use]
pub fn alerts(lot: &Lot, apart: Apart) -> Vec<Alert> {
    if !whole(lot) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for item in &lot.notice.scheme.items {
        for bidder in review::valid(lot).unwrap_or_default() {
            let sheets = lot.evaluation.sheets.values();
            let given = sheets.filter_map(|sheet| {
                let mut scores = sheet.scores.iter();
                let it = scores.find(|it| it.bidder == bidder && it.item == item.id)?;
                Some((sheet.seat, it.points))
            });
            let given: Vec<(u8, Points)> = given.collect();
            found.extend(of_item(item, &given, apart).into_iter().map(|(seat, points, cause)| {
                Alert { seat, bidder: bidder.clone(), item: item.id.clone(), points, cause }
            }));
        }
    }
    found
}

/// What is pointed out of the scores for one item of one bid.
fn of_item(
    item: &ScoreItem,
    given: &[(u8, Points)],
    apart: Apart,
) -> Vec<(u8, Points, AlertCause)> {
    let points: Vec<Points> = given.iter().map(|it| it.1).collect();
    let (far, cause) = match item.nature {
        Nature::Objective => (differ(&points), AlertCause::Objective),
        Nature::Subjective => (stand_apart(&points, item.max, apart), AlertCause::Apart),
    };
    let far = given.iter().zip(far).filter(|it| it.1);
    far.map(|((seat, points), _)| (*seat, *points, cause)).collect()
}

/// Whether each score differs from what more than half of the members gave; where no score has so
/// many behind it, every one does.
fn differ(points: &[Points]) -> Vec<bool> {
    let mut count: BTreeMap<Points, usize> = BTreeMap::new();
    for it in points {
        *count.entry(*it).or_default() += 1;
    }
    let common = count.into_iter().find(|it| it.1 * 2 > points.len()).map(|it| it.0);
    points.iter().map(|it| Some(*it) != common).collect()
}

/// What was pointed out and has no answer yet.
#[must_use]
pub fn open_alerts(lot: &Lot, apart: Apart) -> Vec<Alert> {
    let mut all = alerts(lot, apart);
    let answered = |it: &Alert| {
        let answers = lot.evaluation.explained.get(&it.seat);
        answers.into_iter().flatten().any(|of| of.is_of(it))
    };
    all.retain(|it| !answered(it));
    all
}

/// The report is not signed before each member answered for what was pointed out of his scores.
///
/// # Rules
///
/// - `C4.4`, `C4.12`: corrected, or explained in writing.
pub(super) fn all_answered(lot: &Lot, law: Law<'_>) -> Result<(), Refusal> {
    match open_alerts(lot, apart(law)?).first() {
        Some(it) => Err(Refusal::AlertsOpen { rule: alert_rule(it.cause) }),
        None => Ok(()),
    }
}

/// Between the last sheet and the first signature under the report.
fn rechecked(lot: &Lot, seat: u8) -> Result<(), Refusal> {
    let state = &lot.evaluation;
    if !state.signed.is_empty() || lot.stage > Stage::Evaluating {
        return Err(Refusal::ReportFixed { rule: reopen_rule(lot.notice.regime) });
    }
    if lot.stage != Stage::Evaluating || state.ranking.is_empty() {
        return Err(Refusal::StepMissing);
    }
    if !state.members.iter().any(|it| it.seat == seat) {
        return Err(Refusal::SeatUnknown);
    }
    Ok(())
}

/// Decides that a member's sheet is handed back: what he gave before stays in the record.
///
/// # Rules
///
/// - `C4.17`, `C4.18`: only where objective scores differ or a score stands apart, and only until
///   the first signature under the report.
pub(super) fn reopen(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::ReopenSheet { seat, by, cause, text, salt, commitment, signed, .. } = command
    else {
        return Ok(Vec::new());
    };
    rechecked(lot, *seat)?;
    if *by == Reopener::Leader && attend::leader(lot).is_none() {
        return Err(Refusal::NotAttended { rule: ids::C1_20 });
    }
    let all = alerts(lot, apart(law)?);
    if whole(lot) && !all.iter().any(|it| it.seat == *seat && it.cause == *cause) {
        return Err(Refusal::NothingApart { rule: reopen_rule(lot.notice.regime) });
    }
    if lot.evaluation.reopened.len() >= REOPENED_MAX {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::SheetReopened(SheetReopened {
        lot: lot.id.clone(),
        seat: *seat,
        by: *by,
        cause: *cause,
        text: text.clone(),
        salt: *salt,
        commitment: *commitment,
        signed: signed.clone(),
    })])
}

/// Decides that a member answers in writing for everything that was pointed out of his scores.
///
/// # Rules
///
/// - `C4.4`, `C4.12`: each with its reason; again where something new was pointed out.
pub(super) fn explain(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::ExplainScores { seat, answers, salt, commitment, signed, .. } = command else {
        return Ok(Vec::new());
    };
    rechecked(lot, *seat)?;
    if answers.iter().any(|it| it.text.trim().is_empty()) {
        return Err(Refusal::ReasonMissing);
    }
    if whole(lot) {
        let apart = apart(law)?;
        let of_seat = |all: Vec<Alert>| -> Vec<Alert> {
            all.into_iter().filter(|it| it.seat == *seat).collect()
        };
        let due = of_seat(alerts(lot, apart));
        if due.is_empty() {
            return Err(Refusal::NothingApart { rule: reopen_rule(lot.notice.regime) });
        }
        if of_seat(open_alerts(lot, apart)).is_empty() {
            return Err(Refusal::Repeated);
        }
        let each =
            answers.len() == due.len() && answers.iter().zip(&due).all(|it| it.0.is_of(it.1));
        if !each {
            return Err(Refusal::SetDiffers);
        }
    }
    Ok(vec![Event::ScoresExplained(ScoresExplained {
        lot: lot.id.clone(),
        seat: *seat,
        answers: answers.clone(),
        salt: *salt,
        commitment: *commitment,
        signed: signed.clone(),
    })])
}

impl AlertAnswer {
    /// Whether it answers for what was pointed out.
    #[must_use]
    pub fn is_of(&self, alert: &Alert) -> bool {
        let (ours, theirs) = ((&self.bidder, &self.item), (&alert.bidder, &alert.item));
        ours == theirs && self.cause == alert.cause
    }
}

/// Seats whose members may take their sheets back or be given them back, each with why.
#[must_use]
pub fn reopenable(lot: &Lot, apart: Apart) -> BTreeSet<(u8, AlertCause)> {
    if lot.evaluation.ranking.is_empty() || !lot.evaluation.signed.is_empty() {
        return BTreeSet::new();
    }
    alerts(lot, apart).into_iter().map(|it| (it.seat, it.cause)).collect()
}

/// A sheet goes back to its member: it counts no more, and neither does what followed from it.
pub(crate) fn hand_back(lot: &mut Lot, it: &SheetReopened) {
    let state = &mut lot.evaluation;
    let former = state.sheets.remove(&it.seat).map(|it| it.scores);
    state.reopened.push((it.clone(), former.unwrap_or_default()));
    state.explained.remove(&it.seat);
    state.closed = None;
    state.totals = None;
    state.ranking.clear();
    state.report = None;
    state.tells_more = false;
    // Whoever fell away after that ranking is not in the next one.
    lot.evaluation.lapsed = validity::all_declined(lot);
    if !lot.evaluation.lapsed.is_empty() {
        seats::keep_fitting_sheets(lot);
    }
}

/// Explanations of sheets that do not count any more are void.
pub(crate) fn keep_fitting_answers(lot: &mut Lot) {
    let state = &mut lot.evaluation;
    let sheets: BTreeSet<u8> = state.sheets.keys().copied().collect();
    state.explained.retain(|seat, _| sheets.contains(seat));
}
