//! Before the notice of a tender: an objection to prequalification documents is in time or late by
//! its own last day, and while it or a hold stands nothing closes, is reviewed or announced; the
//! deadline of applications moves by what was lost. A committee reviews whole, once all declared.

use std::collections::BTreeSet;

use domain::admission::{ApplicantFound, PrequalificationNotice};
use domain::award::{Avoidance, Member};
use domain::procedure::HoldBy;
use domain::remedies::{Matter, RemedyKind, Standing};
use domain::shared::{Id, Instant, LotId};
use domain::world::Event;

use super::history::{History, Past};
use super::law;
use crate::world::Evidence;

/// What nobody does while a prequalification stands still.
const STILL: &[&str] = &[
    "PrequalificationClosed",
    "ReviewersNamed",
    "DrawRequested",
    "PoolCommitted",
    "CommitteeDrawn",
    "AvoidanceDeclared",
    "MemberReplaced",
    "ApplicantsReviewed",
    "PrequalificationConcluded",
    "Announced",
];

/// One sentence for each clock that is wrong, and for each step of one that stands still.
pub fn check(_: &Evidence, history: &History) -> Vec<String> {
    let of = |(id, places): (&LotId, &Vec<usize>)| {
        let pasts: Vec<&Past> = places.iter().map(|at| &history.all[*at]).collect();
        let notice = pasts.iter().find_map(|it| match &it.event {
            Event::PrequalificationAnnounced(it) => Some(&it.notice),
            _ => None,
        });
        let pack = pasts.iter().find_map(|it| match &it.event {
            Event::RulesAdopted(it) => Some(it.pack.as_str()),
            _ => None,
        });
        let mut said = Vec::new();
        if let Some((notice, pack)) = notice.zip(pack) {
            walk(&pasts, (notice, pack), &mut said);
            seats(&pasts, &mut said);
        }
        said.into_iter().map(|it| format!("{id}: {it}")).collect::<Vec<_>>()
    };
    history.lots.iter().flat_map(of).collect()
}

/// Where a prequalification stands while its events are read.
struct Course<'a> {
    pack: &'a str,
    holds: BTreeSet<HoldBy>,
    open: BTreeSet<&'a Id>,
    deadline_s: i64,
    closed: bool,
    /// Since when it stands still.
    since: Option<Instant>,
    /// The deadline that the next event must bring.
    owed: Option<i64>,
}

fn walk(pasts: &[&Past], (notice, pack): (&PrequalificationNotice, &str), said: &mut Vec<String>) {
    let mut it = Course {
        pack,
        holds: BTreeSet::new(),
        open: BTreeSet::new(),
        deadline_s: notice.deadline_s,
        closed: false,
        since: None,
        owed: None,
    };
    for past in pasts {
        let (index, kind) = (past.row.index, past.row.kind.as_str());
        if it.since.is_some() && STILL.contains(&kind) {
            said.push(format!("leaf {index} {kind} while the prequalification stands still"));
        }
        if let Some(owed) = it.owed.take() {
            let paid = matches!(&past.event, Event::Extended(to) if to.to_s == owed);
            if !paid {
                said.push(format!("leaf {index} comes where the deadline moves to {owed}"));
            }
        }
        if matches!(past.event, Event::Announced(_)) {
            return;
        }
        it.take(past, said);
        it.pause(past.at);
    }
}

/// Who sits in the committee that reviews applicants while its events are read.
#[derive(Default)]
struct Panel<'a> {
    sitting: BTreeSet<u8>,
    empty: BTreeSet<u8>,
    declared: BTreeSet<u8>,
    withdraws: BTreeSet<u8>,
    /// What was signed last, and by which seats.
    findings: &'a [ApplicantFound],
    signed: BTreeSet<u8>,
}

/// Nobody reviews in a committee that is not whole or in which somebody has not declared, and what
/// is concluded was signed by exactly who sits.
fn seats(pasts: &[&Past], said: &mut Vec<String>) {
    let mut it = Panel::default();
    for past in pasts {
        if matches!(past.event, Event::Announced(_)) {
            return;
        }
        it.take(past, said);
    }
}

impl<'a> Panel<'a> {
    fn take(&mut self, past: &'a Past, said: &mut Vec<String>) {
        let index = past.row.index;
        match &past.event {
            Event::ReviewersNamed(it) => self.begin(&it.members),
            Event::CommitteeDrawn(it) => self.begin(&it.members),
            Event::CommitteeDissolved(_) => self.begin(&[]),
            Event::SubstituteNamed(it) => self.fill(&it.members),
            Event::SubstituteSeated(it) => self.fill(&it.members),
            Event::MemberReplaced(it) => {
                self.sitting.remove(&it.seat);
                self.empty.insert(it.seat);
                self.declared.remove(&it.seat);
                self.withdraws.remove(&it.seat);
                (self.findings, self.signed) = (&[], BTreeSet::new());
            }
            Event::AvoidanceDeclared(it) => {
                let of = match it.avoidance {
                    Avoidance::None => &mut self.declared,
                    Avoidance::MustWithdraw => &mut self.withdraws,
                };
                of.insert(it.seat);
            }
            Event::ApplicantsReviewed(it) => {
                let whole = self.empty.is_empty() && self.declared.is_superset(&self.sitting);
                if it.seat.is_some() && !(whole && self.withdraws.is_empty()) {
                    said.push(format!("leaf {index} reviews in a committee that is not whole"));
                }
                if self.findings != it.findings {
                    (self.findings, self.signed) = (&it.findings, BTreeSet::new());
                }
                self.signed.extend(it.seat);
            }
            Event::PrequalificationConcluded(_) if self.signed != self.sitting => {
                said.push(format!("leaf {index} concludes what not all who sit signed"));
            }
            Event::EvaluationVoided(_) => (self.findings, self.signed) = (&[], BTreeSet::new()),
            _ => {}
        }
    }

    fn begin(&mut self, members: &[Member]) {
        *self = Self::default();
        self.fill(members);
    }

    fn fill(&mut self, members: &[Member]) {
        for it in members {
            self.empty.remove(&it.seat);
            self.sitting.insert(it.seat);
        }
    }
}

impl<'a> Course<'a> {
    fn take(&mut self, past: &'a Past, said: &mut Vec<String>) {
        let index = past.row.index;
        match &past.event {
            Event::PrequalificationClarified(it) => self.deadline_s = it.deadline_s,
            Event::PrequalificationClosed(_) => {
                self.closed = true;
                if past.at.0 <= self.deadline_s * 1_000 {
                    said.push(format!("leaf {index} closes before the deadline that stands"));
                }
            }
            Event::Extended(it) => self.deadline_s = it.to_s,
            Event::Held(it) => drop(self.holds.insert(it.by)),
            Event::HoldLifted(it) => drop(self.holds.remove(&it.by)),
            Event::RemedyRaised(it)
                if it.kind == RemedyKind::Objection
                    && it.matter == Matter::PrequalificationDocuments =>
            {
                let deadline = law::date(Instant(self.deadline_s * 1_000));
                let days = law::days(self.pack, "T06.1");
                let last = (0..days).try_fold(deadline, |day, _| day.yesterday().ok());
                let late = last.is_some_and(|last| law::date(past.at) > last);
                if late != (it.standing == Standing::Late) {
                    said.push(format!("leaf {index} is {:?}, its last day {last:?}", it.standing));
                }
                if it.standing == Standing::Admissible {
                    self.open.insert(&it.remedy);
                }
            }
            Event::RemedyAnswered(it) => drop(self.open.remove(&it.remedy)),
            _ => {}
        }
    }

    /// Notes whether it stands still, and what deadline follows when it goes on.
    fn pause(&mut self, now: Instant) {
        let still = !self.holds.is_empty() || !self.open.is_empty();
        match (still, self.since) {
            (true, None) => self.since = Some(now),
            (false, Some(from)) => {
                self.since = None;
                let lost_s = (now.0 - from.0 + 999) / 1_000;
                self.owed = Some(self.deadline_s + lost_s).filter(|_| lost_s > 0 && !self.closed);
            }
            _ => {}
        }
    }
}
