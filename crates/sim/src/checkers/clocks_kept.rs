//! Every period is as long as its rule says, and what falls due by itself happens.

use domain::procedure::{Effect, ExtensionCause};
use domain::remedies::RemedyKind;
use domain::rulebook::{Method, Regime};
use domain::shared::{CivilDate, Instant};
use domain::world::Event;

use super::history::{self, History, Past, Tender};
use super::law;
use crate::world::Evidence;

/// How long a timer may wait for its world to look at it, in milliseconds.
const TIMER_WAITS_MAX_MS: i64 = 3_600_000;

/// One sentence for each period that is too short, too long, or forgotten.
pub fn check(evidence: &Evidence, history: &History) -> Vec<String> {
    let mut found = Vec::new();
    if !evidence.ledger.ended_by_itself {
        found.push(format!("after {} steps a lot has no end", evidence.ledger.steps));
    }
    for tender in history.tenders() {
        let mut said: Vec<String> = Vec::new();
        timetable(&tender, &mut said);
        for past in &tender.pasts {
            period(&tender, past, &mut said);
            extension(&tender, past, &mut said);
        }
        timers(&tender, evidence.ended, &mut said);
        found.extend(said.into_iter().map(|it| format!("{}: {it}", tender.id)));
    }
    found
}

/// Time to prepare bids, and how long documents are offered.
fn timetable(tender: &Tender<'_>, said: &mut Vec<String>) {
    let prepare = tender.rule(["T01", "G01", "N02"]);

    let from = law::date(tender.announced);
    let deadline = law::date(Instant(tender.notice.deadline_s * 1_000));
    if law::last_day(tender.pack, prepare, from).is_some_and(|it| deadline < it) {
        said.push(format!("{from} to {deadline} is less than {prepare} asks"));
    }
    if tender.notice.method == Method::RequestForQuotations {
        // It is offered until its deadline, whenever that is.
        return;
    }
    let offer = tender.rule(["T02", "G02", "N02"]);
    let until = tender.notice.documents_until_s * 1_000;
    let least = law::last_day(tender.pack, offer, from);
    if least.is_some_and(|it| until < law::end_ms(it) - 999) {
        said.push(format!("documents are offered for less than {offer} asks"));
    }
}

fn is_plus(at: Instant, until_s: i64, seconds: i64) -> bool {
    until_s == at.0.div_euclid(1_000) + seconds
}

/// The period that an event sets.
fn period(tender: &Tender<'_>, past: &Past, said: &mut Vec<String>) {
    let (at, pack) = (past.at, tender.pack);
    let today = law::date(at);
    let works = tender.notice.regime == Regime::Works;
    let good = match &past.event {
        Event::ObjectsPresent(it) => is_plus(at, it.key_in_until_s, tender.seconds("Y01")),
        Event::KeyInClosed(it) => is_plus(at, it.answers_until_s, tender.seconds("Y02")),
        Event::RateDrawn(it) => is_plus(at, it.answers_until_s, tender.seconds("Y02")),
        Event::DepositsSettled(it) => is_plus(at, it.answers_until_s, tender.seconds("Y02")),
        Event::OpeningContested(it) => is_plus(at, it.until_s, tender.seconds("Y03")),
        Event::KeyInExtended(it) => it.until_s <= at.0.div_euclid(1_000) + tender.seconds("Y04"),
        Event::CandidatesPublished(it) => at_least(pack, "T13.2", today, it.until),
        Event::ReportDelivered(it) => {
            at_most(pack, tender.rule(["T13.1", "G11", "N03.2"]), today, it.due)
        }
        Event::LetterIssued(it) => {
            at_most(pack, tender.rule(["T15", "G13", "N03.6"]), today, it.contract_by)
        }
        Event::ResultPublished(it) if !works => {
            at_least(pack, tender.rule(["T13.2", "G12.2", "N03.5"]), today, it.until)
        }
        Event::RemedyReceived(it) if it.kind == RemedyKind::Objection => {
            at_most(pack, "T07", it.received_on, it.due)
        }
        _ => true,
    };
    if !good {
        let (index, kind) = (past.row.index, past.row.kind.as_str());
        said.push(format!("leaf {index} {kind} sets another period than its rule"));
    }
}

/// A minimum period, or a display: not shorter than its rule.
fn at_least(pack: &str, id: &str, from: CivilDate, until: CivilDate) -> bool {
    law::last_day(pack, id, from).is_none_or(|it| until >= it)
}

/// A duty: due neither before its days have passed nor after the next working day.
fn at_most(pack: &str, id: &str, from: CivilDate, due: CivilDate) -> bool {
    let (first, last) = (law::last_day(pack, id, from), law::last_working_day(pack, id, from));
    first.is_none_or(|it| due >= it) && last.is_none_or(|it| due <= it)
}

/// A deadline moves only later, by what its cause asks for.
fn extension(tender: &Tender<'_>, past: &Past, said: &mut Vec<String>) {
    let (index, pack) = (past.row.index, tender.pack);
    match &past.event {
        // What moved before the notice was the deadline of a prequalification.
        Event::Extended(it) if past.at >= tender.announced => {
            let by = it.to_s - it.from_s;
            let before = tender.deadline_ms(index) == it.from_s * 1_000;
            let enough = match it.cause {
                ExtensionCause::Outage => {
                    by == tender.seconds("Y08") && tender.outages(index) < law::count(pack, "Y09")
                }
                ExtensionCause::Suspension => {
                    let since = tender.pauses(index - 1);
                    since.is_some_and(|since| by * 1_000 >= past.at.0 - since.0)
                }
                _ => true,
            };
            if !before || by <= 0 || !enough {
                said.push(format!("leaf {index} moves the deadline by {by} s: {:?}", it.cause));
            }
        }
        Event::Clarified(it) if it.effect == Effect::OnBids => {
            let rule = tender.rule(["T04", "G05", "N02.2"]);
            let least = law::last_day(pack, rule, law::date(past.at));
            let deadline = law::date(Instant(tender.deadline_ms(index + 2)));
            if least.is_some_and(|it| deadline < it) {
                said.push(format!("leaf {index} leaves less time than {rule} asks"));
            }
        }
        _ => {}
    }
}

/// What fell due while the lot went on has happened, and soon.
fn timers(tender: &Tender<'_>, ended: Instant, said: &mut Vec<String>) {
    let over = ["TenderFailed", "Terminated"];
    let gone = tender.pasts.iter().find(|it| over.contains(&it.row.kind.as_str()));
    let ended = gone.map_or(ended.0, |it| it.at.0);
    let mut expect = |kind: &str, due_ms: i64| {
        let done = tender.pasts.iter().find(|it| it.row.kind == kind).map(|it| it.at.0);
        if done.unwrap_or(ended) > due_ms + TIMER_WAITS_MAX_MS && due_ms < ended {
            said.push(format!("{kind} fell due at {:?} and did not follow", Instant(due_ms)));
        }
    };
    // What stood still for a while falls due later; that it ended at all is asked above.
    let stood = |it: &Past| match &it.event {
        Event::Held(_) | Event::RemedyReceived(_) => true,
        Event::RemedyRaised(it) => history::suspends(it),
        _ => false,
    };
    if !tender.pasts.iter().any(|it| stood(it)) {
        expect("LotClosed", tender.deadline_ms(u64::MAX));
    } else {
        return;
    }
    for it in &tender.pasts {
        match &it.event {
            Event::LotClosed(_) if gone.is_none_or(|gone| gone.at > it.at) => {
                expect("ObjectsPresent", it.at.0);
            }
            Event::ObjectsPresent(present) => {
                let moved = tender.pasts.iter().filter_map(|it| match &it.event {
                    Event::KeyInExtended(it) => Some(it.until_s),
                    Event::SessionAdjourned(it) => Some(it.until_s),
                    _ => None,
                });
                expect("KeyInClosed", moved.max().unwrap_or(present.key_in_until_s) * 1_000);
            }
            Event::CandidatesPublished(it) => expect("DisplayEnded", law::end_ms(it.until)),
            _ => {}
        }
    }
}
