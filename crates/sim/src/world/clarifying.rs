//! What a committee asks a bidder about its bid, and when it stands still.

use domain::award::{self, ClarificationVerdict, Doubt, ReviewStep};
use domain::lot::{Clarification, Lot};
use domain::shared::{Salt, Uscc};

use super::World;
use super::deeds::Deed;
use crate::people::unsigned;

/// Seconds that a bidder has; the law asks for no less than half an hour.
const TIME_S: i64 = 2_400;

fn waiting(lot: &Lot) -> Option<(u32, &Clarification)> {
    let mut all = lot.evaluation.clarifications.iter();
    all.find(|it| it.1.judged.is_none()).map(|(number, it)| (*number, it))
}

/// The leader's question about the first bid that was opened.
pub(super) fn ask(lot: &Lot, now_s: i64) -> Option<award::Command> {
    let (text, salt) = ("样本:工期前后不一致".to_owned(), Salt([9; 32]));
    Some(award::Command::AskClarification {
        lot: lot.id.clone(),
        proposed: None,
        bidder: lot.priced().into_iter().next()?.0,
        doubt: Doubt::Inconsistent,
        commitment: record::act::clarification_commitment(&text, &salt),
        text,
        salt,
        until_s: now_s + TIME_S,
        signed: unsigned(),
    })
}

/// A bidder's answer to what waits.
pub(super) fn answer(lot: &Lot, bidder: &Uscc) -> Option<award::Command> {
    let (text, salt) = ("样本:以前者为准".to_owned(), Salt([11; 32]));
    Some(award::Command::AnswerClarification {
        lot: lot.id.clone(),
        number: waiting(lot)?.0,
        bidder: bidder.clone(),
        commitment: record::act::clarification_commitment(&text, &salt),
        text,
        salt,
        signed: unsigned(),
    })
}

/// The leader's verdict on what waits.
pub(super) fn judge(lot: &Lot) -> Option<award::Command> {
    let (number, it) = waiting(lot)?;
    let verdict = match it.answered {
        Some(_) => ClarificationVerdict::Accepted,
        None => ClarificationVerdict::Unanswered,
    };
    let (lot, reason, signed) = (lot.id.clone(), "样本认定理由".to_owned(), unsigned());
    Some(award::Command::JudgeClarification { lot, number, verdict, reason, signed })
}

impl World {
    /// In one world of six the leader asks about a bid before the committee's review; half of the
    /// bidders answer, and a verdict is tried too early too.
    pub(super) fn clarifying(&self, lot: &Lot) -> Option<Vec<Deed>> {
        if self.seed % 6 != 1 || award::leader(lot).is_none() {
            return None;
        }
        let Some((_, it)) = waiting(lot) else {
            let reviewed = lot.evaluation.reviews.contains_key(&ReviewStep::Responsiveness);
            let asks = lot.evaluation.clarifications.is_empty() && !reviewed;
            return (asks && !lot.priced().is_empty()).then(|| vec![Deed::AskClarification]);
        };
        let who = self.cast.bidders.iter().position(|of| of.uscc == it.asked.bidder);
        let answers = (self.seed / 6).is_multiple_of(2) && it.answered.is_none();
        let mut all: Vec<Deed> =
            who.filter(|_| answers).map(Deed::AnswerClarification).into_iter().collect();
        let over = self.now_ms() > it.asked.until_s * 1_000;
        if over || it.answered.is_some() || (self.now_ms() / 1_000) % 60 < 2 {
            all.push(Deed::JudgeClarification);
        }
        Some(all)
    }

    /// In one world of seven the committee is adjourned once its review is signed; until it goes on
    /// members try to score all the same, and the law says no.
    pub(super) fn standing_still(&mut self, lot: &Lot) -> Option<Vec<Deed>> {
        if self.seed % 7 != 2 || award::leader(lot).is_none() {
            return None;
        }
        if lot.evaluation.is_adjourned() {
            let tries = self.dice.one_in(4).then_some(Deed::Score(2));
            let goes_on = self.dice.one_in(4).then_some(Deed::ResumeEvaluation);
            return Some(tries.into_iter().chain(goes_on).collect());
        }
        let reviewed = lot.evaluation.reviews.contains_key(&ReviewStep::Responsiveness);
        let stops = reviewed && lot.evaluation.adjournments.is_empty();
        stops.then(|| vec![Deed::AdjournEvaluation])
    }
}

/// The leader's signed stop for the night.
pub(super) fn adjourn(lot: &Lot) -> award::Command {
    let (cause, reason) = (award::AdjournmentCause::Night, "样本:夜间休会".to_owned());
    award::Command::AdjournEvaluation { lot: lot.id.clone(), cause, reason, signed: unsigned() }
}

/// The purchaser lets it go on.
pub(super) fn resume(lot: &Lot) -> award::Command {
    let (lot, by) = (lot.id.clone(), award::Resumer::Organiser);
    award::Command::ResumeEvaluation { lot, by, signed: unsigned() }
}
