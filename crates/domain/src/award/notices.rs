//! Decides corrections and withdrawals of notices: nothing published is ever edited.

use crate::lot::{Lot, Stage};
use crate::procedure::Document;
use crate::world::Event;

use super::event::{NoticeCorrected, NoticeWithdrawn, PublishedNotice};
use super::{Command, Refusal};

/// Most documents of one correction.
pub const DOCUMENTS_MAX: usize = 32; // not law: bound of an event

/// Whether a notice stands published.
#[must_use]
pub fn stands(lot: &Lot, notice: PublishedNotice) -> bool {
    match notice {
        PublishedNotice::Candidates => lot.award.displayed_until.is_some(),
        PublishedNotice::Result => lot.award.published,
        PublishedNotice::Contract => !lot.contract.published.is_empty(),
    }
}

fn number(lot: &Lot) -> u32 {
    u32::try_from(lot.award.notices).unwrap_or(u32::MAX).saturating_add(1)
}

/// Decides a command about a published notice.
pub(super) fn decide(lot: &Lot, command: &Command) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::CorrectNotice { notice, text, documents, .. } => {
            correct(lot, *notice, text, documents)
        }
        Command::WithdrawNotice { notice, reason, .. } => withdraw(lot, *notice, reason),
        _ => Err(Refusal::Stage),
    }
}

/// Decides a correction; it changes no decision, so a held lot is corrected too.
///
/// # Rules
///
/// - `Y51`: by another notice, with what was wrong and what is right.
fn correct(
    lot: &Lot,
    notice: PublishedNotice,
    text: &str,
    documents: &[Document],
) -> Result<Vec<Event>, Refusal> {
    if !stands(lot, notice) || lot.contract.keep_until.is_some() {
        return Err(Refusal::Stage);
    }
    if text.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    if documents.len() > DOCUMENTS_MAX {
        return Err(Refusal::SetDiffers);
    }
    Ok(vec![Event::NoticeCorrected(NoticeCorrected {
        lot: lot.id.clone(),
        notice,
        number: number(lot),
        text: text.to_owned(),
        documents: documents.to_vec(),
    })])
}

/// Decides a withdrawal: of the display while it stands, of the contract notice until the file is
/// closed. The result went out with its letter and is corrected only.
///
/// # Rules
///
/// - `Y52`: with a reason; candidates are displayed anew for the whole time of `T13.2`.
fn withdraw(lot: &Lot, notice: PublishedNotice, reason: &str) -> Result<Vec<Event>, Refusal> {
    if lot.is_suspended() {
        return Err(Refusal::Suspended);
    }
    let may = match notice {
        PublishedNotice::Candidates => lot.stage == Stage::Displayed,
        PublishedNotice::Result => false,
        PublishedNotice::Contract => lot.contract.keep_until.is_none(),
    };
    if !may || !stands(lot, notice) {
        return Err(Refusal::Stage);
    }
    if reason.trim().is_empty() {
        return Err(Refusal::ReasonMissing);
    }
    let (number, reason) = (number(lot), reason.to_owned());
    let lot = lot.id.clone();
    Ok(vec![Event::NoticeWithdrawn(NoticeWithdrawn { lot, notice, number, reason })])
}
