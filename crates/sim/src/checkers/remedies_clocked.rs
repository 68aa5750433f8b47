//! Clocks of remedies: each letter is due by its own rule, late ones are said to be late, and what
//! an objection in time stops stands still until its end.

use domain::remedies::{Matter, RemedyKind, RemedyRaised, Standing};
use domain::rulebook::Regime;
use domain::shared::{CivilDate, Instant};
use domain::world::Event;

use super::history::{History, Past, Tender};
use super::law;
use crate::world::Evidence;

/// What nobody does while a lot stands still.
const STILL: &[&str] =
    &["LotClosed", "DisplayEnded", "WinnerDetermined", "LetterIssued", "CandidatesPublished"];

/// One sentence for each clock that is wrong, and for each step in a lot that stands still.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    for tender in history.tenders() {
        let mut said = Vec::new();
        for past in &tender.pasts {
            if let Event::RemedyRaised(it) = &past.event {
                due(&tender, past, it, &mut said);
                standing(&tender, past, it, &mut said);
            }
            if STILL.contains(&past.row.kind.as_str()) && tender.suspended(past.row.index) {
                said.push(format!(
                    "leaf {} {} while it stands still",
                    past.row.index, past.row.kind
                ));
            }
        }
        found.extend(said.into_iter().map(|it| format!("{}: {it}", tender.id)));
    }
    found
}

/// The rule of the first answer, by kind and matter.
fn rule(regime: Regime, kind: RemedyKind, matter: Matter) -> &'static str {
    match (kind, matter) {
        (RemedyKind::Enquiry, _) => "G19",
        (RemedyKind::Objection, Matter::Result) => "T14.2",
        (RemedyKind::Objection, _) => "T07",
        (RemedyKind::Challenge, _) => "G21",
        (RemedyKind::Complaint, _) if regime == Regime::Works => "T20.1",
        (RemedyKind::Complaint, _) => "G25.1",
    }
}

fn due(tender: &Tender<'_>, past: &Past, it: &RemedyRaised, said: &mut Vec<String>) {
    let (index, today) = (past.row.index, law::date(past.at));
    let rule = rule(tender.notice.regime, it.kind, it.matter);
    let last = law::last_working_day(tender.pack, rule, today);
    if it.rule != rule || last.is_some_and(|last| it.due != last) {
        said.push(format!("leaf {index} is due on {} by {}, not by {rule}", it.due, it.rule));
    }
}

/// Whether it came in time, counted again from what it is about.
fn standing(tender: &Tender<'_>, past: &Past, it: &RemedyRaised, said: &mut Vec<String>) {
    let (index, today) = (past.row.index, law::date(past.at));
    let Some(last) = last(tender, index, it.kind, it.matter) else { return };
    let late = today > last;
    if late != (it.standing == Standing::Late) {
        said.push(format!(
            "leaf {index} of {today} is {:?}, and its last day is {last}",
            it.standing
        ));
    }
}

fn last(tender: &Tender<'_>, before: u64, kind: RemedyKind, matter: Matter) -> Option<CivilDate> {
    match (kind, matter) {
        (RemedyKind::Objection, Matter::Documents) => {
            let deadline = law::date(Instant(tender.deadline_ms(before)));
            let days = law::days(tender.pack, "T06");
            (0..days).try_fold(deadline, |day, _| day.yesterday().ok())
        }
        (RemedyKind::Objection, Matter::Result) => {
            let shown = tender.pasts.iter().take_while(|it| it.row.index < before);
            shown
                .filter_map(|it| match &it.event {
                    Event::CandidatesPublished(it) => Some(it.until),
                    _ => None,
                })
                .last()
        }
        (RemedyKind::Challenge, Matter::Documents) => {
            let stands = tender.rule(["G03", "G03", "N06"]);
            let notice = law::last_working_day(tender.pack, stands, law::date(tender.announced))?;
            let taken = law::date(Instant(tender.notice.documents_until_s * 1_000));
            law::last_working_day(tender.pack, "G20.1", notice.max(taken))
        }
        _ => None,
    }
}
