//! What follows where a remedy was upheld: what may follow, and that it is carried out.

use crate::admission::{Prequalification, PrequalificationOutcome, is_reviewed_by_committee};
use crate::law::Law;
use crate::lot::{Lot, Stage};
use crate::online;
use crate::procedure::{FailureCause, TenderFailed};
use crate::rulebook::{Method, Regime, ids};
use crate::shared::Id;
use crate::world::{Event, World};

use super::{
    AwardVoided, Case, Command, EvaluationVoided, Evaluators, Matter, Outcome, Redress,
    RedressCarried, Refusal, Remedy, RemedyKind, complaint,
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
fn rule(case: Case<'_>, kind: RemedyKind, matter: Matter) -> &'static str {
    let Some(regime) = case.regime() else { return case.rule(ids::T14_3) };
    match (regime, kind, matter) {
        (Regime::Works, _, Matter::PrequalificationDocuments) => ids::T12_5,
        (Regime::Works, _, Matter::PrequalificationResult) => ids::T12_6,
        (_, RemedyKind::Complaint, Matter::PrequalificationDocuments) => ids::G23_3,
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
///   `T14.3`: another candidate, or anew; once performed, damages alone; `T12.5`, `T12.6`: of a
///   prequalification; `Y92`: of a bidding.
pub(super) fn lawful(
    case: Case<'_>,
    (kind, matter): (RemedyKind, Matter),
    order: Redress,
    law: Law<'_>,
) -> Result<(), Refusal> {
    let rule = rule(case, RemedyKind::Complaint, matter);
    if let Some(of) = case.bidding() {
        let fits = online::lawful_redress(of, matter, order);
        return if fits { Ok(()) } else { Err(Refusal::RedressUnfit { rule }) };
    }
    let Some(lot) = case.lot().filter(|_| !matter.is_early()) else {
        let fits = early(case, matter, order);
        return if fits { Ok(()) } else { Err(Refusal::RedressUnfit { rule }) };
    };
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

/// Whether a redress fits what is wrong with a prequalification: its documents are mended while
/// applications are taken, its review is repeated before the notice of the tender, and the
/// procedure begins anew as long as no contract is performed.
///
/// # Rules
///
/// - `T12.5`: mended and repeated; `T12.6`: reviewed anew, of works; `G21.4`, `G23.3`, `G23.4`: of
///   procurement nothing but anew, once applications are closed.
fn early(case: Case<'_>, matter: Matter, order: Redress) -> bool {
    let documents = matter == Matter::PrequalificationDocuments;
    let open = case.lot().is_none() && case.early().is_some_and(Prequalification::is_open);
    let reach = case.lot().map_or(Reach::Open, reach);
    let works = case.knows_objections();
    match order {
        Redress::Amend => documents && open,
        Redress::Restart => !open && !case.is_ended() && reach <= Reach::Contracted,
        Redress::Damages => reach == Reach::Performed,
        Redress::NextCandidate => false,
        Redress::EvaluateAgain | Redress::EvaluateAnew => {
            let Case::Early(of) = case else { return false };
            let enough = of.outcome == Some(PrequalificationOutcome::Enough);
            // Where the purchaser reviews, nobody else can.
            let others = order == Redress::EvaluateAgain || is_reviewed_by_committee(&of.notice);
            works && !documents && enough && others
        }
    }
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
    let lapsed = |who| crate::award::lapsed_since(lot, who, law.now).is_some();
    let gone = |who| Some(who) == winner || lot.award.is_out(who) || lapsed(who);
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
pub(super) fn carry(
    (world, case): (&World, Case<'_>),
    command: &Command,
    law: Law<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Command::CarryOut { remedy, redress, text, signed, .. } = command else {
        return Ok(Vec::new());
    };
    let found = case.remedies().get(remedy).ok_or(Refusal::RemedyUnknown)?;
    if !waits(found) {
        return Err(Refusal::RemedyUnknown);
    }
    let basis = match (redress, case.lot()) {
        (Redress::EvaluateAgain | Redress::EvaluateAnew, Some(lot)) if !found.matter.is_early() => {
            anew(lot, *redress)
        }
        _ => rule(case, found.kind, found.matter),
    };
    let ordered = found.complaint.as_ref().and_then(complaint::ordered);
    if ordered.is_some_and(|it| it != *redress) {
        return Err(Refusal::RedressUnfit { rule: basis });
    }
    // The centre's own hold of a bidding waits for what is carried out.
    let held = case.bidding().is_some_and(|it| !it.remedies.values().any(Remedy::is_suspension));
    if case.is_suspended() && !held {
        return Err(Refusal::Stage);
    }
    lawful(case, (found.kind, found.matter), *redress, law)?;
    let mended = found.clarifications.is_some_and(|then| case.clarifications() > then);
    if *redress == Redress::Amend && !mended {
        return Err(Refusal::AmendmentMissing { rule: basis });
    }
    let carried = RedressCarried {
        lot: case.id().clone(),
        remedy: remedy.clone(),
        redress: *redress,
        rule: basis.to_owned(),
        text: text.clone(),
        signed: signed.clone(),
    };
    let mut events = vec![Event::RedressCarried(carried)];
    if let Some(of) = case.bidding() {
        let follows = online::redressed((world, of), (*redress, text), law);
        events.extend(follows.map_err(|it| Refusal::Bidding(Box::new(it)))?);
        return Ok(events);
    }
    events.extend(follows(case, remedy, *redress, basis));
    Ok(events)
}

/// What happens to the procedure in the same instant.
fn follows(case: Case<'_>, remedy: &Id, redress: Redress, rule: &str) -> Option<Event> {
    match redress {
        Redress::Restart => Some(Event::TenderFailed(TenderFailed {
            lot: case.id().clone(),
            cause: FailureCause::Overturned,
            counted: 0,
            needed: 0,
            rule: rule.to_owned(),
        })),
        Redress::NextCandidate => {
            let (winner, _) = case.lot()?.award.winner.clone()?;
            let (lot, remedy) = (case.id().clone(), remedy.clone());
            Some(Event::AwardVoided(AwardVoided { lot, remedy, winner, rule: rule.to_owned() }))
        }
        Redress::EvaluateAgain => Some(voided(case, remedy, Evaluators::Original, rule)),
        Redress::EvaluateAnew => Some(voided(case, remedy, Evaluators::Others, rule)),
        Redress::Amend | Redress::Damages => None,
    }
}

fn voided(case: Case<'_>, remedy: &Id, by: Evaluators, rule: &str) -> Event {
    let (lot, remedy) = (case.id().clone(), remedy.clone());
    Event::EvaluationVoided(EvaluationVoided { lot, remedy, by, rule: rule.to_owned() })
}
