//! What follows where a remedy was upheld: what may follow, and that it is carried out.

use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::procedure::{FailureCause, TenderFailed};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::Id;
use crate::world::Event;

use super::{
    AwardVoided, Command, EvaluationVoided, Evaluators, Matter, Outcome, Redress, RedressCarried,
    Refusal, Remedy, RemedyKind, complaint,
};

/// How far a procedure is, as the law tells its redress apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Nobody has won.
    Open,
    /// There is a winner and no contract.
    Awarded,
    /// A contract binds, and nothing of it was performed.
    Contracted,
    /// Some of the contract was performed.
    Performed,
}

fn reach(lot: &Lot) -> Reach {
    match (lot.award.winner.is_some(), lot.contract.binds()) {
        (_, true) if lot.contract.performed.is_empty() && lot.contract.accepted.is_empty() => {
            Reach::Contracted
        }
        (_, true) => Reach::Performed,
        (true, false) => Reach::Awarded,
        (false, false) => Reach::Open,
    }
}

/// The rule by which an upheld remedy of a matter has its consequence.
fn rule(lot: &Lot, kind: RemedyKind, matter: Matter) -> &'static str {
    match (lot.notice.regime, kind, matter) {
        (Regime::Works, _, Matter::Documents) => ids::T06_3,
        (Regime::Works, ..) => ids::T14_3,
        (_, RemedyKind::Complaint, Matter::Documents) => ids::G23_3,
        (_, RemedyKind::Complaint, _) => ids::G23_4,
        _ => ids::G21_4,
    }
}

/// Whether the law knows a redress for a matter, as far as the procedure is.
///
/// # Rules
///
/// - `G21.4`, `G23.3`, `T06.3`: documents are mended, or the procedure begins anew; `G23.4`,
///   `T14.3`: another candidate, or anew; once performed, damages alone.
pub(super) fn lawful(
    lot: &Lot,
    (kind, matter): (RemedyKind, Matter),
    order: Redress,
    law: Law<'_>,
) -> Result<(), Refusal> {
    let rule = rule(lot, RemedyKind::Complaint, matter);
    let reach = reach(lot);
    let fits = match order {
        Redress::Amend => matter == Matter::Documents && lot.stage == Stage::Announced,
        // Before the close the documents are amended, or the purchaser terminates.
        Redress::Restart => {
            lot.stage != Stage::Announced && !lot.is_ended() && reach <= Reach::Contracted
        }
        Redress::NextCandidate => {
            matter != Matter::Documents
                && (Reach::Awarded..=Reach::Contracted).contains(&reach)
                && enough(lot, law)?
        }
        Redress::Damages => reach == Reach::Performed,
        Redress::EvaluateAgain | Redress::EvaluateAnew => {
            return evaluated(lot, kind, matter, order);
        }
    };
    if fits { Ok(()) } else { Err(Refusal::RedressUnfit { rule }) }
}

/// The rule by which bids are evaluated anew.
fn anew(lot: &Lot, order: Redress) -> &'static str {
    if lot.notice.opens_twice() {
        return ids::Y19;
    }
    match (lot.notice.method, lot.notice.regime, order) {
        (Method::RequestForQuotations, ..) => ids::C6_3,
        (_, Regime::Works, Redress::EvaluateAnew) => ids::C6_2,
        (_, Regime::Works, _) => ids::C4_18,
        (_, _, Redress::EvaluateAnew) => ids::C6_1,
        _ => ids::C4_17,
    }
}

/// Whether an evaluation may be void and repeated: after the report, until performance.
///
/// # Rules
///
/// - `C6.1`, `C6.2`: by another committee; `C4.17`, `C4.18`: by the original one, before a contract
///   binds; `C6.3`: quotations never; `G23.4`: no complaint of procurement orders it; `Y19`: nor
///   where prices, once known, would stand before a technical result.
fn evaluated(lot: &Lot, kind: RemedyKind, matter: Matter, order: Redress) -> Result<(), Refusal> {
    let works = lot.notice.regime == Regime::Works;
    if kind == RemedyKind::Complaint && !works {
        return Err(Refusal::RedressUnfit { rule: ids::G23_4 });
    }
    let most = if order == Redress::EvaluateAnew { Reach::Contracted } else { Reach::Awarded };
    let fits = lot.notice.method != Method::RequestForQuotations
        && !lot.notice.opens_twice()
        && matter != Matter::Documents
        && lot.stage >= Stage::Reported
        && !lot.is_ended()
        && reach(lot) <= most;
    if fits { Ok(()) } else { Err(Refusal::RedressUnfit { rule: anew(lot, order) }) }
}

/// Whether candidates are left to determine: in procurement as many as qualify a procedure.
///
/// # Rules
///
/// - `G09.2`: qualified suppliers; `T13.3`: candidates of works.
fn enough(lot: &Lot, law: Law<'_>) -> Result<bool, Refusal> {
    let winner = lot.award.winner.as_ref().map(|it| &it.0);
    let gone = |who| Some(who) == winner || lot.award.is_out(who);
    let left = lot.evaluation.ranking.iter().filter(|it| !gone(&it.bidder));
    Ok(match lot.notice.regime {
        Regime::Works => {
            let most = law.count(ids::T13_3)?;
            left.take_while(|it| it.rank <= most).count() > 0
        }
        Regime::GovernmentProcurement => {
            left.count() >= law.count(lot.notice.procedure().limits().left)? as usize
        }
    })
}

/// Whether something was upheld and is not carried out yet.
#[must_use]
pub fn waits(it: &Remedy) -> bool {
    it.kind != RemedyKind::Enquiry && it.outcome() == Some(Outcome::Upheld) && it.carried.is_none()
}

/// Decides what the purchaser carries out: of a complaint what was ordered, else what fits.
///
/// # Rules
///
/// - As in [`lawful`].
pub(super) fn carry(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::CarryOut { remedy, redress, text, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let found = lot.remedies.get(remedy).ok_or(Refusal::RemedyUnknown)?;
    if !waits(found) {
        return Err(Refusal::RemedyUnknown);
    }
    let basis = match redress {
        Redress::EvaluateAgain | Redress::EvaluateAnew => anew(lot, *redress),
        _ => rule(lot, found.kind, found.matter),
    };
    let ordered = found.complaint.as_ref().and_then(complaint::ordered);
    if ordered.is_some_and(|it| it != *redress) {
        return Err(Refusal::RedressUnfit { rule: basis });
    }
    if lot.is_suspended() {
        return Err(Refusal::Stage);
    }
    lawful(lot, (found.kind, found.matter), *redress, law)?;
    let mended = found.clarifications.is_some_and(|then| lot.clarifications > then);
    if *redress == Redress::Amend && !mended {
        return Err(Refusal::AmendmentMissing { rule: basis });
    }
    let carried = RedressCarried {
        lot: lot.id.clone(),
        remedy: remedy.clone(),
        redress: *redress,
        rule: basis.to_owned(),
        text: text.clone(),
        signed: signed.clone(),
    };
    let mut events = vec![Event::RedressCarried(carried)];
    events.extend(follows(lot, remedy, *redress, basis));
    Ok(events)
}

/// What happens to the procedure in the same instant.
fn follows(lot: &Lot, remedy: &Id, redress: Redress, rule: &str) -> Option<Event> {
    match redress {
        Redress::Restart => Some(Event::TenderFailed(TenderFailed {
            lot: lot.id.clone(),
            cause: FailureCause::Overturned,
            counted: 0,
            needed: 0,
            rule: rule.to_owned(),
        })),
        Redress::NextCandidate => {
            let (winner, _) = lot.award.winner.clone()?;
            let (lot, remedy) = (lot.id.clone(), remedy.clone());
            Some(Event::AwardVoided(AwardVoided { lot, remedy, winner, rule: rule.to_owned() }))
        }
        Redress::EvaluateAgain => Some(voided(lot, remedy, Evaluators::Original, rule)),
        Redress::EvaluateAnew => Some(voided(lot, remedy, Evaluators::Others, rule)),
        Redress::Amend | Redress::Damages => None,
    }
}

fn voided(lot: &Lot, remedy: &Id, by: Evaluators, rule: &str) -> Event {
    let (lot, remedy) = (lot.id.clone(), remedy.clone());
    Event::EvaluationVoided(EvaluationVoided { lot, remedy, by, rule: rule.to_owned() })
}
