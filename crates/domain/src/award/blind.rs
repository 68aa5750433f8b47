//! 暗标: announced items are scored under codes before anything else of a bid is shown.
//!
//! Invariant: until every member's blind sheet is signed and committed, nothing that a committee
//! decides names a bidder; after it no blind score changes but by the recheck.

use std::collections::BTreeMap;

use crate::law::{Law, LawGap};
use crate::lot::{BlindState, Lot, Stage};
use crate::procedure::{BlindConsequence, BlindTerms, ScoreItem};
use crate::rulebook::ids;
use crate::shared::{Points, Salt, Uscc};
use crate::world::Event;

use super::blind_event::{BlindRevealed, BlindScore, BlindSheet, IdentityFound};
use super::event::{Pass, ReviewResult, Score, Signed};
use super::{Command, Refusal, alerts};

/// What the desk adds to a blind sheet: the salt that was sealed and the bidders by code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlindCodes {
    pub salt: Salt,
    /// The first has code 1.
    pub codes: Vec<Uscc>,
}

/// Most bytes of what is said of a place that shows a name.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body

/// Whether items of the lot are judged blind and the codes are not opened yet.
#[must_use]
pub fn is_blind(lot: &Lot) -> bool {
    lot.notice.scheme.blind().is_some() && lot.evaluation.blind.revealed.is_none()
}

/// The items of the table that are judged blind, in its order; none where nothing is.
#[must_use]
pub fn blind_items(lot: &Lot) -> Vec<&ScoreItem> {
    let Some(terms) = lot.notice.scheme.blind() else { return Vec::new() };
    lot.notice.scheme.items.iter().filter(|it| terms.covers(&it.id)).collect()
}

/// How many bids have a code: every bid that an opening let into the review.
#[must_use]
pub fn coded(lot: &Lot) -> u32 {
    u32::try_from(lot.entrants().len()).unwrap_or(u32::MAX)
}

/// What a member gave a bidder for an item under its code; `None` before the codes are opened and
/// for a member who did not score blind.
#[must_use]
pub fn blind_points(lot: &Lot, seat: u8, who: &Uscc, item: &str) -> Option<Points> {
    let state = &lot.evaluation.blind;
    let number = state.number_of(who)?;
    let mut scores = state.sheets.get(&seat)?.scores.iter();
    scores.find(|it| it.number == number && it.item == item).map(|it| it.points)
}

impl BlindState {
    /// The code of a bidder, once the codes are opened.
    #[must_use]
    pub fn number_of(&self, who: &Uscc) -> Option<u32> {
        let codes = self.revealed.as_ref()?;
        let at = codes.iter().position(|it| it == who)?;
        u32::try_from(at + 1).ok()
    }
}

fn terms(lot: &Lot) -> Result<&BlindTerms, Refusal> {
    lot.notice.scheme.blind().ok_or(Refusal::Stage)
}

/// Nothing that names a bidder is decided by the committee before the codes are opened.
///
/// # Rules
///
/// - `C5.1`: announced items first.
pub(super) fn first(lot: &Lot, command: &Command) -> Result<(), Refusal> {
    let names = matches!(
        command,
        Command::Review { .. }
            | Command::Score { .. }
            | Command::QueryPrice { .. }
            | Command::JudgePrice { .. }
            | Command::ProposeClarification { .. }
            | Command::AskClarification { .. }
            | Command::JudgeClarification { .. }
            | Command::CorrectPrice { .. }
            | Command::PriceDeviations { .. }
    );
    if names && is_blind(lot) { Err(Refusal::BlindFirst { rule: ids::C5_1 }) } else { Ok(()) }
}

/// Blind sheets and findings are written between the opening record and the opening of codes.
fn written_now(lot: &Lot) -> Result<&BlindTerms, Refusal> {
    let terms = terms(lot)?;
    if !is_blind(lot) {
        return Err(Refusal::BlindOpened { rule: ids::C5_4 });
    }
    if lot.opening.record_signed.is_none() {
        return Err(Refusal::RecordUnsigned);
    }
    if !matches!(lot.stage, Stage::Opened | Stage::Evaluating) {
        return Err(Refusal::Stage);
    }
    if lot.evaluation.members.is_empty() {
        return Err(Refusal::StepMissing);
    }
    Ok(terms)
}

/// Decides a finding that a blind part shows whose bid it is.
///
/// # Rules
///
/// - `C5.3`: by a requirement that the documents announced, once for each bid.
pub(super) fn find(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::FindIdentity { number, condition, reason, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let terms = written_now(lot)?;
    let conditions = u32::try_from(terms.form.len()).unwrap_or(u32::MAX);
    if !(1..=coded(lot)).contains(number) || !(1..=conditions).contains(condition) {
        return Err(Refusal::SetDiffers);
    }
    if lot.evaluation.blind.found.contains_key(number) {
        return Err(Refusal::Repeated);
    }
    if reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX {
        return Err(Refusal::ReasonMissing);
    }
    Ok(vec![Event::IdentityFound(IdentityFound {
        lot: lot.id.clone(),
        number: *number,
        condition: *condition,
        reason: reason.clone(),
        signed: signed.clone(),
    })])
}

/// Decides a member's blind sheet; the last one opens the codes in the same instant.
///
/// # Rules
///
/// - `C5.1`, `C4.5`: every code and every announced item, within its band. `C5.2`: codes are those
///   that were sealed. `C5.3`: a bid that shows whose it is gets no points.
pub(super) fn score(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    let Command::ScoreBlind { seat, scores, signed, codes, .. } = command else {
        return Ok(Vec::new());
    };
    written_now(lot)?;
    let state = &lot.evaluation;
    if !state.members.iter().any(|it| it.seat == *seat) {
        return Err(Refusal::SeatUnknown);
    }
    if state.blind.sheets.contains_key(seat) {
        return Err(Refusal::Repeated);
    }
    covers(lot, scores)?;
    let sheet = sheet(lot, *seat, scores, signed);
    let mut events = vec![Event::BlindSheet(sheet)];
    if state.blind.sheets.len() + 1 == state.members.len() {
        events.push(Event::BlindRevealed(revealed(lot, codes.as_deref())?));
    }
    Ok(events)
}

fn sheet(lot: &Lot, seat: u8, scores: &[BlindScore], signed: &Signed) -> BlindSheet {
    BlindSheet { lot: lot.id.clone(), seat, scores: scores.to_vec(), signed: signed.clone() }
}

fn covers(lot: &Lot, scores: &[BlindScore]) -> Result<(), Refusal> {
    let items = blind_items(lot);
    let due = (1..=coded(lot)).flat_map(|number| items.iter().map(move |item| (number, *item)));
    if scores.len() != due.clone().count() {
        return Err(Refusal::SetDiffers);
    }
    for (it, (number, item)) in scores.iter().zip(due) {
        if it.number != number || it.item != item.id {
            return Err(Refusal::SetDiffers);
        }
        if it.points.0 < 0 || it.points > item.max {
            return Err(Refusal::PointsOutside);
        }
        if it.points.0 != 0 && lot.evaluation.blind.found.contains_key(&number) {
            return Err(Refusal::IdentityShown { rule: ids::C5_3 });
        }
    }
    Ok(())
}

/// Whose code is whose; that it follows from what was sealed is checked before the law is asked,
/// and by every reader.
fn revealed(lot: &Lot, codes: Option<&BlindCodes>) -> Result<BlindRevealed, Refusal> {
    let wrong = Refusal::CodesDiffer { rule: ids::C5_2 };
    let (Some(it), Some(sealed)) = (codes, &lot.evaluation.blind.sealed) else {
        return Err(wrong);
    };
    let mut entered = lot.entrants();
    let mut coded = it.codes.clone();
    entered.sort();
    coded.sort();
    if it.salt != sealed.salt || coded != entered {
        return Err(wrong);
    }
    Ok(BlindRevealed { lot: lot.id.clone(), salt: it.salt, codes: it.codes.clone() })
}

/// Findings and sheets that a new finding overtakes: a sheet that gave the bid points is void, and
/// its member signs anew.
pub(crate) fn found(lot: &mut Lot, it: &IdentityFound) {
    let state = &mut lot.evaluation.blind;
    state.found.insert(it.number, it.clone());
    let gives = |of: &BlindScore| of.number == it.number && of.points.0 != 0;
    state.sheets.retain(|_, sheet| !sheet.scores.iter().any(gives));
}

/// The committee is dissolved: its blind sheets are void. What was opened stays open, and whoever
/// scores then does not score blind.
pub(crate) fn dissolve(lot: &mut Lot) {
    let state = &mut lot.evaluation.blind;
    state.sheets.clear();
    state.found.clear();
}

/// A bid whose blind part showed whose it is does not pass, where the documents reject it.
///
/// # Rules
///
/// - `C5.3`: as announced.
pub(super) fn rejected(lot: &Lot, results: &[ReviewResult]) -> Result<(), Refusal> {
    let Some(terms) = lot.notice.scheme.blind() else { return Ok(()) };
    let state = &lot.evaluation.blind;
    let shown = |it: &ReviewResult| {
        let number = state.number_of(&it.bidder);
        it.pass == Pass::Passed && number.is_some_and(|it| state.found.contains_key(&it))
    };
    if terms.consequence == BlindConsequence::Rejected && results.iter().any(shown) {
        return Err(Refusal::IdentityShown { rule: ids::C5_3 });
    }
    Ok(())
}

/// A member's sheet holds what he gave blind, but for what the recheck pointed out of it.
///
/// # Rules
///
/// - `C5.4`: nothing else changes; `C5.3`: no points for a bid that showed whose it is.
pub(super) fn kept(lot: &Lot, seat: u8, scores: &[Score], law: Law<'_>) -> Result<(), Refusal> {
    if lot.notice.scheme.blind().is_none() || !lot.evaluation.blind.sheets.contains_key(&seat) {
        return Ok(());
    }
    let pointed = pointed_out(lot, seat, law)?;
    for it in scores {
        let Some(given) = blind_points(lot, seat, &it.bidder, &it.item) else { continue };
        let free = pointed.contains(&(it.bidder.clone(), it.item.clone()));
        let number = lot.evaluation.blind.number_of(&it.bidder);
        let shown = number.is_some_and(|it| lot.evaluation.blind.found.contains_key(&it));
        if it.points != given && (!free || shown) {
            return Err(Refusal::BlindFixed { rule: ids::C5_4 });
        }
    }
    Ok(())
}

/// What the recheck points out of a seat's sheet that was handed back; nothing of a first sheet.
///
/// # Errors
///
/// [`LawGap`] when the pack has no such rule.
fn pointed_out(lot: &Lot, seat: u8, law: Law<'_>) -> Result<Vec<(Uscc, String)>, LawGap> {
    let mut former: BTreeMap<u8, &Vec<Score>> = BTreeMap::new();
    for (it, scores) in &lot.evaluation.reopened {
        former.insert(it.seat, scores);
    }
    if !former.contains_key(&seat) {
        return Ok(Vec::new());
    }
    let mut before = lot.clone();
    for (of, scores) in former {
        let Some(member) = lot.evaluation.reopened.iter().rev().find(|it| it.0.seat == of) else {
            continue;
        };
        let (lot, scores, signed) = (lot.id.clone(), scores.clone(), member.0.signed.clone());
        let sheet = super::event::ScoreSheet { lot, seat: of, scores, signed };
        before.evaluation.sheets.entry(of).or_insert(sheet);
    }
    let all = alerts::alerts(&before, alerts::apart(law)?);
    Ok(all.into_iter().filter(|it| it.seat == seat).map(|it| (it.bidder, it.item)).collect())
}
