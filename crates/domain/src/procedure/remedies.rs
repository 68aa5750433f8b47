//! Decides what is received outside 询问、异议、质疑、投诉: its due date, and whether it is in time.

use crate::calendar::Due;
use crate::law::{Law, LawGap};
use crate::lot::Lot;
use crate::rulebook::{Regime, ids};
use crate::shared::{CivilDate, Instant};
use crate::world::Event;

use super::event::{Matter, RemedyKind, RemedyReceived, Standing};
use super::{Command, Refusal};

/// Decides what a remedy received outside is due by, and whether it was raised in time.
///
/// # Rules
///
/// - `G19`, `T07`, `T14.2`, `G21`, `T20.2`, `G23`: by when it is answered.
/// - `T06`, `T14`, `G20.1`, `G20.2`, `G20.3`, `G22`: until when it may be raised.
pub(super) fn receive(lot: &Lot, command: &Command, law: Law<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::ReceiveRemedy { remedy, kind, matter, received_on, document, .. } = command else {
        return Ok(Vec::new());
    };
    if lot.remedies.contains_key(remedy) {
        return Err(Refusal::RemedyKnown);
    }
    if *received_on > law.now.date() || *received_on < lot.announced.date() {
        return Err(Refusal::NoticeIncomplete("received_on"));
    }
    let works = lot.notice.regime == Regime::Works;
    let rule = match (kind, matter) {
        (RemedyKind::Enquiry, _) => ids::G19,
        (RemedyKind::Objection, Matter::Result) => ids::T14_2,
        (RemedyKind::Objection, _) => ids::T07,
        (RemedyKind::Challenge, _) => ids::G21,
        (RemedyKind::Complaint, _) if works => ids::T20_2,
        (RemedyKind::Complaint, _) => ids::G23,
    };
    let due = law.due(*received_on, rule)?;
    let standing = standing(lot, (*kind, *matter), *received_on, law)?;
    Ok(vec![Event::RemedyReceived(RemedyReceived {
        lot: lot.id.clone(),
        remedy: remedy.clone(),
        kind: *kind,
        matter: *matter,
        received_on: *received_on,
        due: due.for_duty(),
        due_other: due.settled().is_none().then(|| due.for_right()),
        rule: rule.to_owned(),
        document: *document,
        standing,
    })])
}

/// Whether it was raised in time, by the later bound of an open year: nothing is lost on a
/// provisional date. Whoever may still have begun to know of the matter is in time.
fn standing(
    lot: &Lot,
    raised: (RemedyKind, Matter),
    received: CivilDate,
    law: Law<'_>,
) -> Result<Standing, LawGap> {
    let last = match raised {
        (RemedyKind::Objection, Matter::Documents) => {
            let deadline = Instant::from_seconds(lot.deadline_s).date();
            Some(law.last_before(deadline, ids::T06)?)
        }
        (RemedyKind::Objection, Matter::Result) => {
            // T14: only while the candidates are displayed; without a display it is late.
            Some(lot.award.displayed_until.unwrap_or(CivilDate::MIN))
        }
        (RemedyKind::Challenge, matter) => challenge_until(lot, matter, law)?.map(Due::for_right),
        (RemedyKind::Complaint, _) if lot.notice.regime == Regime::GovernmentProcurement => {
            complaint_until(lot, law)?
        }
        _ => None,
    };
    let late = last.is_some_and(|last| received > last);
    Ok(if late { Standing::Late } else { Standing::Admissible })
}

/// Last day of a challenge 质疑; `None` while the step it is about has not ended.
///
/// # Errors
///
/// [`LawGap`] when the adopted pack has no such period.
///
/// # Rules
///
/// - `G20.1`, `G20.2`, `G20.3`: by what is challenged.
pub fn challenge_until(lot: &Lot, matter: Matter, law: Law<'_>) -> Result<Option<Due>, LawGap> {
    let (from, rule) = match matter {
        Matter::Documents => {
            // Whoever took the documents on their last day counts from there (94-11).
            let notice = law.due(lot.announced.date(), ids::G03)?.for_right();
            let taken = Instant::from_seconds(lot.notice.documents_until_s).date();
            (Some(notice.max(taken)), ids::G20_1)
        }
        Matter::Opening => (lot.opening.opened_at.map(Instant::date), ids::G20_2),
        Matter::Result => (lot.award.result_until, ids::G20_3),
    };
    from.map(|from| law.due(from, rule)).transpose()
}

/// Last day of a complaint: after the reply period of the latest challenge has expired; `None`
/// without a challenge, since what came before it is not known here.
fn complaint_until(lot: &Lot, law: Law<'_>) -> Result<Option<CivilDate>, LawGap> {
    let challenges = lot.remedies.values().filter(|it| it.kind == RemedyKind::Challenge);
    let expires = challenges.map(|it| it.due_other.unwrap_or(it.due)).max();
    let until = |from| law.due(from, ids::G22).map(|it| it.for_right());
    expires.map(until).transpose()
}
