//! Decides how a candidate or a winner is lost before the contract, and what follows.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::{FailureCause, TenderFailed};
use crate::rulebook::{Regime, ids};
use crate::shared::{Instant, Uscc};
use crate::world::Event;

use super::event::{AfterLoss, AwardLost, AwardRenounced, LossCause, Signed};
use super::{Command, Refusal, recheck, result, validity};

/// Longest reason, in bytes.
const REASON_BYTES_MAX: usize = 4_000; // not law: bound of a body

fn works(lot: &Lot) -> bool {
    lot.notice.regime == Regime::Works
}

/// The winner, as long as no contract binds it.
fn unbound(lot: &Lot) -> Option<&Uscc> {
    let open = matches!(lot.stage, Stage::Decided | Stage::Notified) && !lot.contract.binds();
    lot.award.winner.as_ref().map(|it| &it.0).filter(|_| open)
}

/// Whether a bidder may give the award up: a displayed candidate of works, and of both laws the
/// winner who was told, until the contract binds.
#[must_use]
pub fn may_renounce(lot: &Lot, bidder: &Uscc, law: Law<'_>) -> bool {
    let won = unbound(lot) == Some(bidder) && (works(lot) || lot.award.letter.is_some());
    let shown = lot.stage == Stage::Displayed
        && result::candidates(lot, law).is_ok_and(|it| it.iter().any(|it| it.bidder == *bidder));
    let gone = lot.award.is_out(bidder) || validity::declined(lot, bidder).is_some();
    let out = gone || lot.award.renounced.contains_key(bidder);
    (won || shown) && !out
}

/// Whom the purchaser may declare lost: the winner until the contract binds, and of works the
/// first displayed candidate.
#[must_use]
pub fn may_lose(lot: &Lot) -> Option<&Uscc> {
    match lot.stage {
        Stage::Displayed => result::left(lot).next().map(|it| &it.bidder),
        _ => unbound(lot),
    }
}

fn said(reason: &str) -> Result<(), Refusal> {
    let empty = reason.trim().is_empty() || reason.len() > REASON_BYTES_MAX;
    if empty { Err(Refusal::ReasonMissing) } else { Ok(()) }
}

/// Decides the letter by which somebody gives the award up; it is received in a held lot too.
///
/// # Rules
///
/// - `T55.2`, `G70`: what follows from it, the purchaser decides.
pub(super) fn renounce(
    lot: &Lot,
    (bidder, reason): (&Uscc, &str),
    signed: &Signed,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    if lot.award.renounced.contains_key(bidder) {
        return Err(Refusal::Repeated);
    }
    if !may_renounce(lot, bidder, law) {
        return Err(Refusal::Stage);
    }
    said(reason)?;
    Ok(vec![Event::AwardRenounced(AwardRenounced {
        lot: lot.id.clone(),
        bidder: bidder.clone(),
        reason: reason.to_owned(),
        signed: signed.clone(),
    })])
}

/// Decides that the purchaser declares somebody lost, and what follows.
///
/// # Rules
///
/// - `T55.2`: causes of works, and the next in order or a new tender; `T74`: who does not sign;
///   `T56`: whom the committee found fallen.
/// - `G49`, `G71`: causes of government procurement; after a breach it begins anew only where
///   nobody is left.
pub(super) fn declare(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::DeclareLost { bidder, cause, follows, reason, document, signed, .. } = command
    else {
        return Err(Refusal::Stage);
    };
    if lot.is_suspended() {
        return Err(Refusal::Suspended);
    }
    let whom = may_lose(lot).ok_or(Refusal::Stage)?;
    result::settled(lot)?;
    let rule = rule(lot, *cause);
    if whom != bidder {
        return Err(Refusal::NotFirst { rule });
    }
    fits(lot, bidder, *cause, law)?;
    said(reason)?;
    let recorded =
        matches!(cause, LossCause::GaveUp | LossCause::NotSigned | LossCause::StandingFell);
    if document.is_none() && !recorded {
        return Err(Refusal::ProofMissing { rule });
    }
    let others = others(lot, bidder, law)?;
    match follows {
        AfterLoss::NextCandidate if !others => return Err(Refusal::NobodyLeft { rule }),
        AfterLoss::Restart if others && rule == ids::G71 => {
            return Err(Refusal::CandidatesLeft { rule });
        }
        _ => {}
    }
    let lost = AwardLost {
        lot: lot.id.clone(),
        bidder: bidder.clone(),
        cause: *cause,
        follows: *follows,
        rule: rule.to_owned(),
        reason: reason.clone(),
        document: *document,
        signed: signed.clone(),
    };
    let mut events = vec![Event::AwardLost(lost)];
    if *follows == AfterLoss::Restart {
        events.push(Event::TenderFailed(TenderFailed {
            lot: lot.id.clone(),
            cause: FailureCause::AwardLost,
            counted: 0,
            needed: 0,
            rule: rule.to_owned(),
        }));
    }
    Ok(events)
}

/// The rule by which a cause has its consequence.
fn rule(lot: &Lot, cause: LossCause) -> &'static str {
    match (works(lot), cause) {
        (true, LossCause::NotSigned) => ids::T74,
        (true, LossCause::StandingFell) => ids::T56,
        (true, _) => ids::T55_2,
        (false, LossCause::Violation) => ids::G71,
        (false, _) => ids::G49,
    }
}

/// Whether the law of the lot knows a cause where the lot stands; whether it is shown,
/// [`declare`] asks besides.
///
/// # Rules
///
/// - `T55.2`, `T56`, `T74`: causes of works; `G49`, `G71`: of government procurement.
#[must_use]
pub fn knows_cause(lot: &Lot, cause: LossCause) -> bool {
    let told = lot.stage == Stage::Notified;
    match cause {
        LossCause::GaveUp | LossCause::Violation => true,
        LossCause::ForceMajeure => works(lot),
        LossCause::NoSecurity => works(lot) && told,
        LossCause::NotSigned => told,
        LossCause::StandingFell => may_lose(lot).is_some_and(|it| recheck::found_fallen(lot, it)),
    }
}

/// Whether the law knows the cause here, and the record shows what it can show of it.
fn fits(lot: &Lot, bidder: &Uscc, cause: LossCause, law: Law<'_>) -> Result<(), Refusal> {
    let rule = rule(lot, cause);
    if !knows_cause(lot, cause) {
        return Err(Refusal::LossUnfit { rule });
    }
    match cause {
        LossCause::GaveUp if !lot.award.renounced.contains_key(bidder) => {
            Err(Refusal::NotRenounced { rule })
        }
        LossCause::NotSigned => unsigned(lot, law),
        _ => Ok(()),
    }
}

/// The winner's time is over, and what was offered stood long enough in a lot that nothing held.
///
/// # Rules
///
/// - `T15`, `G13`: thirty days; `Y54`: how long it may read and sign what is offered.
fn unsigned(lot: &Lot, law: Law<'_>) -> Result<(), Refusal> {
    let by = lot.award.contract_by.ok_or(Refusal::Stage)?;
    if law.now <= Instant::end_of(by) {
        return Err(Refusal::MaySign { rule: lot.notice.procedure().limits().contract });
    }
    let rule = ids::Y54;
    let since = lot.award.signable_since.ok_or(Refusal::MaySign { rule })?;
    let stood = law.due(since.date(), rule)?.for_right();
    if law.now <= Instant::end_of(stood) {
        return Err(Refusal::MaySign { rule });
    }
    Ok(())
}

/// Whether a candidate is left beside one: of works a displayed one.
fn others(lot: &Lot, bidder: &Uscc, law: Law<'_>) -> Result<bool, Refusal> {
    let mut left = result::bound(lot, law).filter(|it| it.bidder != *bidder);
    if !works(lot) {
        return Ok(left.next().is_some());
    }
    let shown = result::candidates(lot, law)?;
    Ok(left.any(|it| shown.contains(&it)))
}
